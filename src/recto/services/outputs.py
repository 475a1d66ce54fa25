"""A result in the format a client wants: made when asked for, and kept beside the result where that takes long."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from recto.domain.errors import BlobMissing, UnknownJob, WorkersBusy
from recto.domain.ports import BlobStore
from recto.outputs.formats import JSON, Format
from recto.outputs.source import Source
from recto.services.jobs import UNKNOWN, Jobs
from recto.services.result import Results, Waiting
from recto.services.stored import DOCUMENT, RESULT, key

AT_ONCE = 4
"""Results that are being written. One of thousands of pages takes hundreds of MB for minutes."""
BUSY_SECONDS = 2.0
"""How long others wait for that."""


@dataclass(frozen=True, slots=True)
class Made:
    """A result in some format, or a link to it where it is too large to answer inline; and its document's name."""

    filename: str
    content: bytes | None = None
    url: str | None = None


class Outputs:
    """Limits are those of ``Results``."""

    def __init__(
        self, results: Results, jobs: Jobs, blobs: BlobStore, *, max_inline: int | None, link_seconds: int
    ) -> None:
        self._results = results
        self._jobs = jobs
        self._blobs = blobs
        self._max_inline = max_inline
        self._link_seconds = link_seconds
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def of(self, job_id: str, owner: str, wanted: Format) -> Waiting | Made:
        """Raises UnknownJob, JobExpired, JobFailed, WorkersBusy, and what the format's writer does."""
        found = self._results.of(job_id, owner)
        if isinstance(found, Waiting):
            return found
        filename = self._jobs.unexpired(job_id, owner).filename
        if wanted is JSON:
            return Made(filename, found.content, found.url)
        try:
            return self._made(job_id, filename, wanted, found.content)
        except BlobMissing:
            raise UnknownJob(UNKNOWN) from None

    def _made(self, job_id: str, filename: str, wanted: Format, result: bytes | None) -> Made:
        """Text of a result that is at hand is made each time, sooner than a blob is read; all else is made once."""
        stored = key(job_id, RESULT.removesuffix(JSON.suffix) + wanted.suffix)
        is_quick = wanted.is_text and result is not None
        if is_quick or not self._blobs.exists(stored):
            with self._place(), tempfile.TemporaryFile() as file:
                content = self._blobs.get(key(job_id, RESULT)) if result is None else result
                wanted.write(Source(content, lambda: self._blobs.open(key(job_id, DOCUMENT))), file)
                if is_quick and self._fits(file.seek(0, 2)):
                    file.seek(0)
                    return Made(filename, file.read())
                file.seek(0)
                self._blobs.put(stored, file, media_type=wanted.media_type, if_absent=True, transient=True)
        if self._fits(self._blobs.size(stored)):
            return Made(filename, self._blobs.get(stored))
        return Made(filename, url=self._blobs.presign_get(stored, seconds=self._link_seconds))

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Raises WorkersBusy."""
        if not self._places.acquire(timeout=BUSY_SECONDS):
            raise WorkersBusy("Other results are being written. Try again in a moment.")
        try:
            yield
        finally:
            self._places.release()

    def _fits(self, size: int) -> bool:
        return self._max_inline is None or size <= self._max_inline
