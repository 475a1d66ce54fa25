"""Log lines for people, on stderr: time, level, what happened, and the job or batch it is about."""

import logging
import os
import sys

_CHATTY = ("httpx", "httpcore", "uvicorn")
_OF_DOCUMENTS = ("PIL", "pikepdf", "pypdfium2", "py.warnings")
"""What decoders say of a document's bytes names no document; what comes of them is told as its problem."""


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        first, *traceback = super().format(record).split("\n", 1)
        about = [f"{name}={getattr(record, name)}" for name in ("job_id", "batch_id") if hasattr(record, name)]
        return "\n".join([" ".join([first, *about]), *traceback])


def configure(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Line("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
    for names, least in ((_CHATTY, logging.WARNING), (_OF_DOCUMENTS, logging.CRITICAL)):
        for name in names:
            logging.getLogger(name).setLevel(least)


def hush_native_code() -> None:
    """What it writes to stderr by itself is of the same kind. Python's lines go there still."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
