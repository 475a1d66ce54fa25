"""Processing one message: a document, or a piece of one, is read, and its result or its failure stored.

A message is ``{"job_id": ...}``; or ``{"blob": key, "version": ...}`` for what arrived in the store by itself: a drop
under ``inbox/`` or a presigned upload under ``uploads/``; or ``{"job_id", "part"}`` for a part of a long document, with
``"page"`` for one page of it alone; or ``{"job_id", "deleted": record}`` for what is left of a job that was deleted.
"""

import io
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from recto.domain.document import Document, Options, PageSelection
from recto.domain.errors import (
    BlobMissing,
    DocumentRejected,
    DocumentTooLarge,
    GaveUp,
    RectoError,
    ServiceError,
    UnknownJob,
)
from recto.domain.field import Extraction
from recto.domain.job import Failure, Job, State
from recto.domain.part import Piece, Plan
from recto.domain.recognition import Page, Reading
from recto.domain.result import result
from recto.services.arrivals import Arrivals
from recto.services.deletion import Deletion
from recto.services.jobs import Jobs, Outcome
from recto.services.parts import Parts, wants_another_try
from recto.services.reuse import Reuse
from recto.services.stored import dump

log = logging.getLogger(__name__)

HASHED_FIRST = 50_000_000
"""Bytes. Larger uploads are not looked for among what was read before: the hash would keep their pages waiting."""


GAVE_UP = GaveUp("Every try to process the document failed. It is kept; submit it again later.")


class Reader(Protocol):
    """Reads documents."""

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        """The numbers of the pages asked for. Raises DocumentRejected and InvalidOption."""

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        """Raises DocumentRejected, InvalidOption, EngineUnavailable and EngineFailed, the latter only where no page
        could be read; else the pages that could not say why.
        """


class Fields(Protocol):
    """Finds the fields of documents that were read."""

    def places(self, count: int) -> list[int]:
        """Which pages, counted from 0, are looked at of so many."""

    def of(self, file: BinaryIO, pages: Sequence[Page], languages: Sequence[str], options: Options) -> Extraction:
        """``pages`` are those at ``places``."""

    def of_reading(self, file: BinaryIO, reading: Reading, options: Options) -> Extraction:
        """Of a document that was read in one."""


class Process:
    def __init__(
        self,
        jobs: Jobs,
        arrivals: Arrivals,
        parts: Parts,
        reader: Reader,
        fields: Fields,
        reuse: Reuse,
        deletion: Deletion,
        *,
        part_time_limit: float,
        now: Callable[[], datetime],
    ) -> None:
        """``part_time_limit``: seconds for a piece of a document, as far as its message has so many."""
        self._jobs = jobs
        self._arrivals = arrivals
        self._parts = parts
        self._reader = reader
        self._fields = fields
        self._reuse = reuse
        self._deletion = deletion
        self._part_time_limit = part_time_limit
        self._now = now

    def job_id(self, message: Mapping[str, Any]) -> str:
        """The job that a message is about."""
        if "job_id" in message:
            return str(message["job_id"])
        return self._arrivals.job_id(str(message["blob"]), str(message.get("version", "")))

    def message(self, message: Mapping[str, Any], *, time_limit: float) -> Outcome:
        """Raises only what a later delivery may cure; everything else ends the job."""
        job_id = self.job_id(message)
        if "deleted" in message:
            self._deletion.erase(Job.from_dict(message["deleted"]))
            return Outcome(job_id)
        try:
            if self._jobs.has_ended(job_id):
                self._parts.erase(job_id)
                self._jobs.tell_again(job_id)
                return self._nothing_to_do(message, "the job has ended already")
            job = self._arrivals.job(str(message["blob"]), job_id) if "blob" in message else self._jobs.job(job_id)
        except UnknownJob:
            return self._nothing_to_do(message, "there is no such job")
        self._jobs.started(job)
        try:
            outcome = self._worked(job, message, time_limit)
        except Exception:
            if self._was_deleted(job):
                return Outcome(job_id)
            raise
        return Outcome(job_id) if self._was_deleted(job) else outcome

    def _was_deleted(self, job: Job) -> bool:
        """Whether the job was deleted while it was in work; then what has been stored since is erased too."""
        if not self._deletion.is_deleted(job.job_id):
            return False
        self._deletion.erase(job)
        return True

    def _worked(self, job: Job, message: Mapping[str, Any], time_limit: float) -> Outcome:
        """Raises only what a later delivery may cure."""
        try:
            piece = Piece.of_message(message)
            return self._piece(job, piece, time_limit) if piece else self._document(job, time_limit)
        except ServiceError as error:
            if not error.retryable:
                return self._fail(job, error, keep_document=True)
            self._returned(job, message)
            raise
        except DocumentRejected as error:
            return self._fail(job, error, keep_document=False)
        except RectoError as error:
            return self._fail(job, error, keep_document=True)
        except Exception:
            self._returned(job, message)
            raise

    def returned(self, message: Mapping[str, Any]) -> None:
        """A try ended in a way that it could not tell by itself; another follows."""
        with suppress(UnknownJob):
            self._returned(self._jobs.job(self.job_id(message)), message)

    def _returned(self, job: Job, message: Mapping[str, Any]) -> None:
        """Back in the queue. Meanwhile other parts of a document are in work."""
        if not Piece.of_message(message):
            self._jobs.returned(job)

    def give_up(self, message: Mapping[str, Any], error: RectoError = GAVE_UP) -> Outcome:
        """The dead letter of a message: its job fails and its document is kept, unless some pages are left to try.

        ``error``: why, where that is known.
        """
        job_id = self.job_id(message)
        if "deleted" in message:
            self._deletion.erase(Job.from_dict(message["deleted"]))
            return Outcome(job_id)
        if self._jobs.has_ended(job_id):
            self._jobs.tell_again(job_id)
            return Outcome(job_id)
        try:
            job = self._arrivals.recorded(str(message["blob"]), job_id) if "blob" in message else self._jobs.job(job_id)
        except UnknownJob:
            return Outcome(job_id)
        if self._parts.give_up(job, Piece.of_message(message), error):
            return Outcome(job_id, State.PROCESSING)
        return self._fail(job, error, keep_document=True)

    def _nothing_to_do(self, message: Mapping[str, Any], reason: str) -> Outcome:
        """The end of a message that nobody needs, and of an upload that came with it."""
        job_id = self.job_id(message)
        log.info("Nothing to do: %s", reason, extra={"job_id": job_id})
        self._arrivals.discard(str(message.get("blob", "")))
        return Outcome(job_id)

    def _document(self, job: Job, time_limit: float) -> Outcome:
        """Read as one, or shared out if it is long or some of its pages are to be tried again."""
        plan = None
        with self._opened(job) as file:
            document = job.document
            if not document and file.seek(0, io.SEEK_END) <= HASHED_FIRST:
                document = Document.of(file, job.filename)
            if document and self._is_given_again(job, document):
                self._parts.erase(job.job_id)
                return Outcome(job.job_id, State.DONE)
            numbers = self._reader.numbers(file, job.options)
            if len(numbers) > 1:
                plan = self._parts.planned(job, numbers)
            if plan and len(plan.parts) > 1:
                return self._share_out(job, plan)
            document = document or Document.of(file, job.filename)
            reading = self._reader.read(file, job.options, time_limit=time_limit)
            if plan and wants_another_try(reading):
                self._parts.keep(job, plan, Piece(1), reading)
                return self._join(job, plan)
            extraction = self._fields.of_reading(file, reading, job.options)
        outcome = self._finish(job, document, reading, extraction)
        if plan:
            self._parts.erase(job.job_id)
        return outcome

    def _share_out(self, job: Job, plan: Plan) -> Outcome:
        self._parts.send(job, plan.pieces())
        self._parts.document(job)  # takes seconds where it is large, while the parts are being read
        return self._join(job, plan)

    def _piece(self, job: Job, piece: Piece, time_limit: float) -> Outcome:
        plan = self._parts.plan(job.job_id)
        if plan is None:
            return Outcome(job.job_id)  # it has ended since we looked
        if not self._parts.is_read(job, piece):
            try:
                with self._opened(job) as file:
                    options = replace(job.options, pages=PageSelection.these(plan.pages(piece)))
                    limit = min(time_limit, self._part_time_limit)
                    reading = self._reader.read(file, options, time_limit=limit)
            except DocumentRejected as error:
                self._parts.failed(job, plan, piece, error)
            else:
                self._parts.keep(job, plan, piece, reading)
        return self._join(job, plan)

    def _join(self, job: Job, plan: Plan) -> Outcome:
        def extract(pages: Sequence[Page], languages: Sequence[str]) -> Extraction:
            with self._opened(job) as file:
                return self._fields.of(file, pages, languages, job.options)

        outcome = self._parts.join(job, plan, places=self._fields.places(plan.page_count), extract=extract)
        if outcome.state is State.DONE and not outcome.unread:
            self._reuse.offer(job)
        return outcome

    def _is_given_again(self, job: Job, document: Document) -> bool:
        """Whether a stored result was of use, so that the job is done."""
        with self._reuse.found(job, document) as result:
            if result:
                log.info("The same was read a short time ago.", extra={"job_id": job.job_id})
                self._jobs.finished(job, result, b"")
            return result is not None

    def _finish(self, job: Job, document: Document, reading: Reading, extraction: Extraction) -> Outcome:
        now = self._now()
        whole = result(document, reading, extraction, job_id=job.job_id, submitted_at=job.submitted_at, finished_at=now)
        self._jobs.finished(job, dump(whole), reading.text.encode())
        if not any(page.error for page in reading.pages):
            self._reuse.offer(job)
        seconds = sum(reading.timings.values()) + extraction.seconds
        return Outcome(job.job_id, State.DONE, len(reading.pages), seconds, reading.health, reading.engine)

    @contextmanager
    def _opened(self, job: Job) -> Iterator[BinaryIO]:
        """The document. Raises DocumentTooLarge where it was not taken for that."""
        try:
            file = self._jobs.document(job.job_id)
        except BlobMissing:  # erased after its time, or never stored
            self._jobs.unexpired(job.job_id, job.owner)
            raise DocumentTooLarge(f"The limit is {self._arrivals.max_bytes:,} bytes. Split the document.") from None
        with file:
            yield file

    def _fail(self, job: Job, error: RectoError, *, keep_document: bool) -> Outcome:
        log.warning("The job failed: %s", error.code, extra={"job_id": job.job_id})
        self._jobs.failed(job, Failure.of(error, self._now()), keep_document=keep_document)
        self._parts.erase(job.job_id)
        return Outcome(job.job_id, State.FAILED, code=error.code)
