"""Submitting documents: checked, stored, queued, in this order, and nothing left behind where one step fails."""

import io
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recto.domain.callback import Reach
from recto.domain.document import Document, Options, clean_filename
from recto.domain.errors import (
    BlobMissing,
    DocumentTooLarge,
    JobExpired,
    RectoError,
    TooManyFiles,
    UnknownBatch,
    UnknownEngine,
    UnknownJob,
    UnknownLanguage,
)
from recto.domain.job import Job, State, random_job_id
from recto.domain.ports import BlobStore, Content, JobQueue, PresignedPost
from recto.services.jobs import UPLOADS, Jobs, dump

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
    """One file of a batch: accepted as a job, or refused with an error."""

    filename: str
    job_id: str | None = None
    error: RectoError | None = None


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """One file of a recorded batch: its job and where that stands, or the problem it was refused with."""

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

    def document(self, content: Content, filename: str, options: Options, owner: str) -> Job:
        """Accept one document. An open file is never in memory as a whole.

        Raises InputError for what is wrong with it, ServiceError when it could not be stored or queued.
        """
        self.policy.check_size(len(content) if isinstance(content, bytes) else content.seek(0, io.SEEK_END))
        self.policy.check_options(options)
        job = replace(self._new_job(filename, options, owner), document=Document.of(content, filename))
        try:
            self._jobs.open(job, content)
            self._queue.send({"job_id": job.job_id})
        except RectoError:
            self._jobs.discard(job.job_id, owner)
            raise
        return job

    def batch(self, files: Sequence[tuple[str, Content]], options: Options, owner: str) -> tuple[str, list[BatchItem]]:
        """Accept or refuse each file by itself; returns the batch's id and an item a file, in order.

        Raises TooManyFiles and whatever is wrong with the options.
        """
        if not 0 < len(files) <= self.policy.max_batch_files:
            raise TooManyFiles(f"A batch takes 1 to {self.policy.max_batch_files} files.")
        self.policy.check_options(options)
        items = [self._item(filename, content, options, owner) for filename, content in files]
        batch_id = random_job_id()
        record = {
            "batch_id": batch_id,
            "owner": owner,
            "expires_at": (self._now() + self.policy.retention).isoformat(),
            "files": [
                {"filename": item.filename, "job_id": item.job_id, "problem": item.error and item.error.as_dict()}
                for item in items
            ],
        }
        try:
            self._blobs.put(f"batches/{batch_id}.json", dump(record), media_type="application/json")
        except RectoError:
            for item in items:
                if item.job_id:
                    self._jobs.discard(item.job_id, owner)
            raise
        return batch_id, items

    def batch_status(self, batch_id: str, owner: str) -> list[BatchStatus]:
        """Raises UnknownBatch, of another owner's batch too."""
        try:
            record = json.loads(self._blobs.get(f"batches/{batch_id}.json"))
        except BlobMissing:
            raise UnknownBatch(UNKNOWN) from None
        if record["owner"] != owner:
            raise UnknownBatch(UNKNOWN)
        return [
            BatchStatus(file["filename"], file["job_id"], self._state(file["job_id"], owner), file["problem"])
            for file in record["files"]
        ]

    def upload(self, filename: str, options: Options, owner: str) -> tuple[Job, PresignedPost]:
        """Prepare a job whose document goes past the API, straight to the blob store; its arrival starts the job."""
        self.policy.check_options(options)
        job = self._new_job(filename, options, owner)
        post = self._blobs.presign_post(
            UPLOADS + job.job_id, max_bytes=self.policy.max_bytes, seconds=self.policy.upload_seconds
        )
        self._jobs.open(job)
        return job, post

    def _new_job(self, filename: str, options: Options, owner: str) -> Job:
        now = self._now()
        return Job(random_job_id(), owner, now, now + self.policy.retention, options, filename=clean_filename(filename))

    def _item(self, filename: str, content: Content, options: Options, owner: str) -> BatchItem:
        name = clean_filename(filename)
        try:
            return BatchItem(name, job_id=self.document(content, filename, options, owner).job_id)
        except RectoError as error:
            return BatchItem(name, error=error)

    def _state(self, job_id: str | None, owner: str) -> State | None:
        try:
            return self._jobs.state(job_id, owner) if job_id else None
        except (UnknownJob, JobExpired):
            return None
