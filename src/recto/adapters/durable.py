"""Files that appear whole or not at all, and are on disk then with the folder entries that lead to them."""

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from recto.domain.ports import Content

CHUNK = 1024 * 1024
"""Bytes of an open file in memory at once."""
TRIES = 100
"""To put a file into a folder that others remove. One that leads nowhere, as a broken link does, is never there."""


def write(path: Path, content: Content, *, via: Path, if_absent: bool) -> bool:
    """A whole new file at once, readable by its owner alone, first written in the folder ``via``. True if written."""
    via.mkdir(parents=True, exist_ok=True)
    temporary = via / secrets.token_hex(16)
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            _fill(file, content)
            file.flush()
            os.fsync(file.fileno())
        _place(temporary, path, if_absent=if_absent)
    except FileExistsError:
        if if_absent and path.is_file():
            return False
        raise
    finally:
        temporary.unlink(missing_ok=True)
    _sync(path.parent)
    return True


def remove_emptied(folder: Path, *, root: Path) -> None:
    """A folder whose last file was deleted, and those above it that are empty then, but the topmost under ``root``."""
    with suppress(OSError):  # another file is in it, or was put there just now
        while root not in (folder, folder.parent):
            folder.rmdir()
            folder = folder.parent


def remove_empty(folder: Path) -> None:
    """Folders that deleted files left, in the way of a file with their name."""
    for inner, _, _ in os.walk(folder, topdown=False):
        Path(inner).rmdir()


def _fill(file: BinaryIO, content: Content) -> None:
    if isinstance(content, bytes):
        file.write(content)
    else:
        content.seek(0)
        shutil.copyfileobj(content, file, CHUNK)


def _place(temporary: Path, path: Path, *, if_absent: bool) -> None:
    """Again where ``remove_emptied`` took the folder before the file was in it."""
    for left in reversed(range(TRIES)):
        try:
            _make_folder(path.parent)
            if if_absent:
                path.hardlink_to(temporary)
            else:
                temporary.replace(path)
        except FileNotFoundError:
            if not left:
                raise
        else:
            return


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        with suppress(FileExistsError):  # exist_ok would look once more whether it is there
            folder.mkdir()
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
