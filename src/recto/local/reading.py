"""What workers do: read the document a message is about, or show a page as the engine sees it."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from recto.bootstrap import Services
from recto.domain.errors import WorkersBusy
from recto.local.worker import Work, Worker
from recto.settings import Settings

log = logging.getLogger(__name__)

PREVIEW_SECONDS = 60.0
BUSY_SECONDS = 10.0
"""How long a preview waits for others to be made."""
WAITING = 8
"""Previews at once, of which all but one wait. Each takes one of the forty threads that all requests share."""


def reading(settings: Settings) -> Work:
    """In a worker: takes messages of the queue."""
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, len(os.sched_getaffinity(0)) // settings.workers)))
    services = Services(settings)
    process, *_ = services.process, services.reader, services.fields  # all that is heavy before the first document

    def read(message: Mapping[str, Any]) -> None:
        outcome = process.message(message, time_limit=settings.time_limit)
        if outcome.was_read:
            log.info(
                "Read %d page%s by %s in %.2f s, health %.2f",
                outcome.pages,
                "" if outcome.pages == 1 else "s",
                outcome.engine,
                outcome.seconds,
                outcome.health,
                extra={"job_id": outcome.job_id},
            )

    return read


def previewing(settings: Settings) -> Work:
    """In a worker: takes a document's path and a page number."""
    reader = Services(settings).reader

    def preview(request: tuple[str, int]) -> bytes:
        path, page = request
        with Path(path).open("rb") as file:
            return reader.preview(file, page)

    return preview


class Previews:
    """PNGs of cleaned pages, one at a time, by one worker that is started when first asked."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._turn = threading.BoundedSemaphore(1)
        self._places = threading.BoundedSemaphore(WAITING)

    def __call__(self, file: BinaryIO, page: int) -> bytes:
        """Raises what Reader.preview raises, WorkersBusy and EngineFailed."""
        with (
            _taken(self._places, seconds=0),
            _taken(self._turn, seconds=BUSY_SECONDS),
            NamedTemporaryFile() as document,
        ):
            shutil.copyfileobj(file, document)
            document.flush()
            png: bytes = self._worker.ask((document.name, page), seconds=PREVIEW_SECONDS)
        return png


@contextmanager
def _taken(places: threading.Semaphore, *, seconds: float) -> Iterator[None]:
    """Raises WorkersBusy where none comes free for so long."""
    if not places.acquire(timeout=seconds):
        raise WorkersBusy("Other previews are being made. Try again in a moment.")
    try:
        yield
    finally:
        places.release()
