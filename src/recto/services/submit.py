"""Submitting documents: checked, stored, queued, in this order, and nothing left behind where one step fails."""

import io
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from recto.domain.callback import Reach
from recto.domain.document import Document, Options, clean_filename
from recto.domain.errors import (
    BlobMissing,
    DocumentTooLarge,
    IdempotencyKeyReused,
    JobExpired,
    RectoError,
    ServiceError,
    TooManyFiles,
    UnknownBatch,
    UnknownEngine,
    UnknownJob,
    UnknownLanguage,
)
from recto.domain.job import Job, State, random_job_id
from recto.domain.ports import BlobStore, Content, JobQueue, PresignedPost
from recto.services.jobs import Jobs
from recto.services.once import DELETED, Once, fingerprint
from recto.services.stored import UPLOADS, batch_key, dump

UNKNOWN = "Check the id: no batch has it."


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be submitted, and how long it is kept."""

    engines: Collection[str]
    languages: Collection[str]
    max_bytes: int
    max_direct_bytes: int
    max_batch_files: int
    retention: timedelta
    upload_seconds: int
    reach: Reach

    def check_options(self, options: Options) -> None:
        """Raises UnknownEngine, UnknownLanguage and InvalidCallback."""
        if options.callback_url is not None:
            self.reach.address(options.callback_url)
        if options.engine is not None and options.engine not in self.engines:
            raise UnknownEngine(f"Choose one of these engines: {', '.join(sorted(self.engines))}.")
        if not set(options.languages) <= set(self.languages):
            raise UnknownLanguage(f"Choose among these languages: {', '.join(sorted(self.languages))}.")

    def check_size(self, size: int) -> None:
        """Of a file that comes through the API. Raises DocumentTooLarge."""
        if size > self.max_bytes:
            raise DocumentTooLarge(
                f"The limit is {self.max_bytes:,} bytes. Split the document or lower its resolution."
            )
        if size > self.max_direct_bytes:
            raise DocumentTooLarge(
                f"Files over {self.max_direct_bytes:,} bytes don't pass through here. Ask POST /uploads for a link."
            )


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One file of a batch: accepted as a job, or refused with a problem."""

    filename: str
    job_id: str | None = None
    problem: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """One file of a recorded batch: its job and where that stands, or the problem it was refused with; neither, if the
    job was deleted."""

    filename: str
    job_id: str | None
    state: State | None
    problem: dict[str, object] | None


class Submit:
    def __init__(
        self, jobs: Jobs, blobs: BlobStore, queue: JobQueue, policy: Policy, *, now: Callable[[], datetime]
    ) -> None:
        self._jobs = jobs
        self._blobs = blobs
        self._queue = queue
        self.policy = policy
        self._now = now
        self._once = Once(jobs, blobs, now=now)

    def document(self, content: Content, filename: str, options: Options, owner: str, *, key: str | None = None) -> Job:
        """Accept one document. An open file is never in memory as a whole.

        The same with the same ``key`` is the same job, however often and at whatever moment it was broken off before.
        Raises InputError for what is wrong with it, IdempotencyKeyReused, ServiceError when it could not be stored or
        queued.
        """
        job = self._checked(content, filename, options, owner)
        if key is not None:
            return self._accepted_once(job, content, "document", owner, key)
        return self._accepted(job, content)

    def batch(
        self, files: Sequence[tuple[str, Content]], options: Options, owner: str, *, key: str | None = None
    ) -> tuple[str, list[BatchItem]]:
        """Accept or refuse each file by itself; returns the batch's id and an item a file, in order.

        With a ``key`` as ``document``; there a ServiceError refuses all, since the next try goes on with the rest.
        Raises TooManyFiles, IdempotencyKeyReused and whatever is wrong with the options.
        """
        if not 0 < len(files) <= self.policy.max_batch_files:
            raise TooManyFiles(f"A batch takes 1 to {self.policy.max_batch_files} files.")
        self.policy.check_options(options)
        if key is not None:
            return self._batch_once(files, options, owner, key)
        batch_id = random_job_id()
        items = [self._item(filename, content, options, owner, batch_id) for filename, content in files]
        try:
            self._blobs.put(
                batch_key(batch_id), dump(self._record(batch_id, owner, items)), media_type="application/json"
            )
        except RectoError:
            self._discard(items, owner)
            raise
        return batch_id, items

    def batch_status(self, batch_id: str, owner: str) -> list[BatchStatus]:
        """Raises UnknownBatch, of another owner's batch too."""
        try:
            record = json.loads(self._blobs.get(batch_key(batch_id)))
        except BlobMissing:
            raise UnknownBatch(UNKNOWN) from None
        if record["owner"] != owner:
            raise UnknownBatch(UNKNOWN)
        return [
            BatchStatus(file["filename"], file["job_id"], self._state(file["job_id"], owner), file["problem"])
            for file in record["files"]
        ]

    def upload(
        self, filename: str, options: Options, owner: str, *, key: str | None = None
    ) -> tuple[Job, PresignedPost]:
        """Prepare a job whose document goes past the API, straight to the blob store; its arrival starts the job.

        With a ``key`` as ``document``; the same job then has a new link each time.
        """
        self.policy.check_options(options)
        job = self._new_job(filename, options, owner)
        if key is not None:
            job = self._once.first(job, "upload", owner, key)
        post = self._blobs.presign_post(
            UPLOADS + job.job_id, max_bytes=self.policy.max_bytes, seconds=self.policy.upload_seconds
        )
        self._jobs.open(job)
        return job, post

    def _new_job(self, filename: str, options: Options, owner: str) -> Job:
        now = self._now()
        return Job(random_job_id(), owner, now, now + self.policy.retention, options, filename=clean_filename(filename))

    def _checked(self, content: Content, filename: str, options: Options, owner: str) -> Job:
        """A new job for a document that can be accepted. Raises InputError."""
        self.policy.check_size(len(content) if isinstance(content, bytes) else content.seek(0, io.SEEK_END))
        self.policy.check_options(options)
        return replace(self._new_job(filename, options, owner), document=Document.of(content, filename))

    def _accepted(self, job: Job, content: Content) -> Job:
        """Nothing of it is left where it can't be accepted."""
        try:
            self._jobs.open(job, content)
            self._queue.send({"job_id": job.job_id})
        except RectoError:
            self._jobs.discard(job.job_id, job.owner)
            raise
        return job

    def _accepted_once(self, job: Job, content: Content, *known_by: str) -> Job:
        """Recorded first, so that of two documents under one key only one is stored; then whatever is still to be done.

        A fault leaves what there is: whoever tries again goes on from there. Of those who try at the same time several
        may send a message, of which all but one end quietly.
        """
        job = self._once.first(job, *known_by)
        if not self._jobs.is_queued(job):
            self._jobs.store_document(job, content)
            self._queue.send({"job_id": job.job_id})
            self._jobs.queued(job)
        return job

    def _batch_once(
        self, files: Sequence[tuple[str, Content]], options: Options, owner: str, key: str
    ) -> tuple[str, list[BatchItem]]:
        """The record, written last, tells that all was accepted. Files of another batch under the same key never get
        in each other's way: what they hold is part of what their jobs are known by."""
        digest = fingerprint(files, options)
        batch_id, record = self._once.batch(digest, owner, key)
        if record is None:
            items = [
                self._item(filename, content, options, owner, batch_id, (batch_id, digest, str(place)))
                for place, (filename, content) in enumerate(files)
            ]
            ours = self._record(batch_id, owner, items) | {"fingerprint": digest}
            try:
                record = self._once.record_batch(ours)
            except IdempotencyKeyReused:
                self._discard(items, owner)
                raise
        return batch_id, [_accepted_before(file) for file in record["files"]]

    def _discard(self, items: Sequence[BatchItem], owner: str) -> None:
        for item in items:
            if item.job_id:
                self._jobs.discard(item.job_id, owner)

    def _record(self, batch_id: str, owner: str, items: Sequence[BatchItem]) -> dict[str, Any]:
        return {
            "batch_id": batch_id,
            "owner": owner,
            "expires_at": (self._now() + self.policy.retention).isoformat(),
            "files": [{"filename": item.filename, "job_id": item.job_id, "problem": item.problem} for item in items],
        }

    def _item(
        self,
        filename: str,
        content: Content,
        options: Options,
        owner: str,
        batch_id: str,
        known_by: Sequence[str] = (),
    ) -> BatchItem:
        name = clean_filename(filename)
        try:
            job = replace(self._checked(content, filename, options, owner), batch=batch_id)
            accepted = self._accepted_once(job, content, *known_by) if known_by else self._accepted(job, content)
            return BatchItem(name, job_id=accepted.job_id)
        except RectoError as error:
            if known_by and isinstance(error, ServiceError | IdempotencyKeyReused):
                raise
            return BatchItem(name, problem=error.as_dict())

    def _state(self, job_id: str | None, owner: str) -> State | None:
        try:
            return self._jobs.state(job_id, owner) if job_id else None
        except (UnknownJob, JobExpired):
            return None


def _accepted_before(file: Mapping[str, Any]) -> BatchItem:
    """A file of a recorded batch; one whose job was deleted since then is refused."""
    if file["job_id"] or file["problem"]:
        return BatchItem(file["filename"], file["job_id"], file["problem"])
    return BatchItem(file["filename"], problem=IdempotencyKeyReused(DELETED).as_dict())
