"""Files named on the command line."""

import stat
from pathlib import Path

from recto.domain.errors import DocumentTooLarge, InputError


def content_of(file: str, *, max_bytes: int) -> bytes:
    """Raises InputError for what is no file or can't be opened, DocumentTooLarge."""
    if file == "-":
        raise InputError("Standard input is not read. Name a file.")
    path = Path(file)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # to open a pipe might wait forever
            raise InputError("It is no regular file but a folder, a pipe or a device.")
        with path.open("rb") as opened:
            content = opened.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "Not a file name"
        raise InputError(f"The file can't be opened: {reason}.") from error
    if len(content) > max_bytes:
        raise DocumentTooLarge(f"The limit is {max_bytes:,} bytes. Split the document.")
    return content
