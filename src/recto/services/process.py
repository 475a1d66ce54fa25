"""Processing one message: a document is read and its result or its failure stored.

A message is ``{"job_id": ...}``, or ``{"blob": key, "version": ...}`` for what arrived in the store by itself: a drop
under ``inbox/`` or a presigned upload under ``uploads/``.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from recto.domain.document import Document, Options, clean_filename
from recto.domain.errors import (
    BlobMissing,
    DocumentRejected,
    DocumentTooLarge,
    GaveUp,
    RectoError,
    ServiceError,
    UnknownJob,
)
from recto.domain.job import ANYONE, Failure, Job, State, derived_job_id
from recto.domain.ports import BlobStore
from recto.domain.recognition import Reading
from recto.domain.result import result
from recto.services.jobs import INBOX, UPLOADS, Jobs

log = logging.getLogger(__name__)


class Read(Protocol):
    """Reads one document. Raises DocumentRejected, InvalidOption, EngineUnavailable and EngineFailed."""

    def __call__(self, content: bytes, options: Options, *, time_limit: float) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one message came to; ``state`` None where there was nothing to do."""

    job_id: str
    state: State | None = None
    pages: int = 0
    seconds: float = 0.0
    health: float = 0.0
    engine: str = ""
    code: str = ""


class Process:
    def __init__(
        self,
        jobs: Jobs,
        blobs: BlobStore,
        read: Read,
        *,
        max_bytes: int,
        retention: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._jobs = jobs
        self._blobs = blobs
        self._read = read
        self._max_bytes = max_bytes
        self._retention = retention
        self._now = now

    def job_id(self, message: Mapping[str, Any]) -> str:
        """The job that a message is about: for a drop, derived from key and version."""
        if "job_id" in message:
            return str(message["job_id"])
        blob = str(message["blob"])
        if blob.startswith(UPLOADS):
            return blob.removeprefix(UPLOADS)
        return derived_job_id(blob, str(message.get("version", "")))

    def message(self, message: Mapping[str, Any], *, time_limit: float) -> Outcome:
        """Raises only what a later delivery may cure; everything else ends the job."""
        job_id = self.job_id(message)
        try:
            if self._jobs.has_ended(job_id):
                return self._nothing_to_do(message, "the job has ended already")
            job = self._arrived(message, job_id) if "blob" in message else self._jobs.job(job_id)
        except UnknownJob:
            return self._nothing_to_do(message, "there is no such job")
        self._jobs.started(job_id)
        try:
            return self._process(job, time_limit)
        except ServiceError as error:
            if not error.retryable:
                return self._fail(job, error, keep_document=True)
            self._jobs.returned(job_id)
            raise
        except DocumentRejected as error:
            return self._fail(job, error, keep_document=False)
        except RectoError as error:
            return self._fail(job, error, keep_document=True)
        except Exception:
            self._jobs.returned(job_id)
            raise

    def give_up(self, message: Mapping[str, Any]) -> Outcome:
        """The dead letter of a message: its job fails, its document is kept."""
        job_id = self.job_id(message)
        if self._jobs.has_ended(job_id):
            return Outcome(job_id)
        try:
            job = self._jobs.job(job_id)
        except UnknownJob:
            if not str(message.get("blob", "")).startswith(INBOX):
                return Outcome(job_id)
            job = self._dropped_job(str(message["blob"]), job_id)
            self._jobs.open(job)
        error = GaveUp("Every try to process the document failed. It is kept; submit it again later.")
        return self._fail(job, error, keep_document=True)

    def _nothing_to_do(self, message: Mapping[str, Any], reason: str) -> Outcome:
        """The end of a message that nobody needs, and of an upload that came with it."""
        job_id = self.job_id(message)
        log.info("Nothing to do: %s", reason, extra={"job_id": job_id})
        if str(message.get("blob", "")).startswith(UPLOADS):
            self._blobs.delete(message["blob"])
        return Outcome(job_id)

    def _arrived(self, message: Mapping[str, Any], job_id: str) -> Job:
        """The job of a blob that arrived by itself, its document in place.

        Raises UnknownJob where the blob starts none.
        """
        blob = str(message["blob"])
        if blob.startswith(UPLOADS):
            return self._uploaded(blob, job_id)
        if blob.startswith(INBOX) and not blob.endswith("/"):
            return self._dropped(blob, job_id)
        raise UnknownJob(f"Only {INBOX} and {UPLOADS} start jobs.")

    def _uploaded(self, blob: str, job_id: str) -> Job:
        job = self._jobs.job(job_id)
        with suppress(BlobMissing):  # an earlier delivery moved it
            if content := self._fitting(blob):
                self._jobs.put_document(job, content)
            self._blobs.delete(blob)
        return job

    def _dropped(self, blob: str, job_id: str) -> Job:
        with suppress(UnknownJob):
            return self._jobs.job(job_id)  # an earlier delivery copied its document
        job = self._dropped_job(blob, job_id)
        try:
            self._jobs.open(job, self._fitting(blob))
        except BlobMissing:
            raise UnknownJob("The drop was taken away before it could be read.") from None
        return job

    def _fitting(self, blob: str) -> bytes | None:
        """The content, or None of a blob over the limit. Raises BlobMissing."""
        return self._blobs.get(blob) if self._blobs.size(blob) <= self._max_bytes else None

    def _dropped_job(self, blob: str, job_id: str) -> Job:
        now = self._now()
        return Job(job_id, ANYONE, now, now + self._retention, filename=clean_filename(blob), drop=blob)

    def _process(self, job: Job, time_limit: float) -> Outcome:
        try:
            content = self._jobs.document(job.job_id)
        except BlobMissing:  # erased after its time, or never stored, see _fitting
            self._jobs.unexpired(job.job_id)
            raise DocumentTooLarge(f"The limit is {self._max_bytes:,} bytes. Split the document.") from None
        document = Document.of(content, job.filename)
        reading = self._read(content, job.options, time_limit=time_limit)
        finished_at = self._now()
        self._jobs.finished(
            job,
            result(document, reading, job_id=job.job_id, submitted_at=job.submitted_at, finished_at=finished_at),
        )
        return Outcome(
            job.job_id,
            State.DONE,
            len(reading.pages),
            sum(reading.timings.values()),
            reading.health,
            reading.engine,
        )

    def _fail(self, job: Job, error: RectoError, *, keep_document: bool) -> Outcome:
        log.warning("The job failed: %s", error.code, extra={"job_id": job.job_id})
        self._jobs.failed(job, Failure.of(error, self._now()), keep_document=keep_document)
        return Outcome(job.job_id, State.FAILED, code=error.code)
