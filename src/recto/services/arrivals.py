"""Documents that arrive in the store by themselves: drops under ``inbox/`` and presigned uploads under ``uploads/``."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import unquote

from recto.domain.account import is_owner
from recto.domain.document import clean_filename
from recto.domain.errors import BlobMissing, UnknownJob
from recto.domain.job import ANYONE, Job, derived_job_id
from recto.domain.ports import BlobStore
from recto.services.deletion import Deletion
from recto.services.jobs import Jobs
from recto.services.stored import INBOX, UPLOADS


class Arrivals:
    def __init__(
        self,
        jobs: Jobs,
        blobs: BlobStore,
        deletion: Deletion,
        *,
        max_bytes: int,
        retention: timedelta,
        owners_drop_in_folders: bool,
        now: Callable[[], datetime],
    ) -> None:
        """Larger documents than ``max_bytes`` are not taken.

        ``owners_drop_in_folders``: what is dropped in ``inbox/<owner>/`` is that owner's, all else is ANYONE's.
        """
        self.max_bytes = max_bytes
        self._jobs = jobs
        self._blobs = blobs
        self._deletion = deletion
        self._retention = retention
        self._owners_drop_in_folders = owners_drop_in_folders
        self._now = now

    def job_id(self, blob: str, version: str) -> str:
        """The job of a blob: an upload's was there before it; a drop's is derived from its key and version."""
        return blob.removeprefix(UPLOADS) if blob.startswith(UPLOADS) else derived_job_id(blob, version)

    def job(self, blob: str, job_id: str) -> Job:
        """The job that a blob starts, its document in place. Raises UnknownJob where it starts none."""
        if blob.startswith(UPLOADS):
            return self._uploaded(blob, job_id)
        if blob.startswith(INBOX) and not blob.endswith("/"):
            return self._dropped(blob, job_id)
        raise UnknownJob(f"Only {INBOX} and {UPLOADS} start jobs.")

    def recorded(self, blob: str, job_id: str) -> Job:
        """The blob's job as it is on record; that of a drop which could never be taken is from now on.

        Raises UnknownJob where the blob starts none.
        """
        with suppress(UnknownJob):
            return self._jobs.job(job_id)
        if not blob.startswith(INBOX) or self._deletion.is_deleted(job_id):
            raise UnknownJob("Only drops are jobs without a submission.")
        job = self._dropped_job(blob, job_id)
        self._jobs.open(job)
        return job

    def discard(self, blob: str) -> None:
        """What was uploaded and nobody needs; a drop is its owner's to erase."""
        if blob.startswith(UPLOADS):
            self._blobs.delete(blob)

    def _uploaded(self, blob: str, job_id: str) -> Job:
        job = self._jobs.job(job_id)
        with suppress(BlobMissing):  # an earlier delivery moved it
            self._take(blob, job_id)
            self._blobs.delete(blob)
        return job

    def _dropped(self, blob: str, job_id: str) -> Job:
        with suppress(UnknownJob):
            return self._jobs.job(job_id)  # an earlier delivery copied its document
        if self._deletion.is_deleted(job_id):
            raise UnknownJob("It was deleted.")
        job = self._dropped_job(blob, job_id)
        try:
            self._take(blob, job_id)
        except BlobMissing:
            raise UnknownJob("The drop was taken away before it could be read.") from None
        return self._jobs.record(job)

    def _take(self, blob: str, job_id: str) -> None:
        """For the job's document, unless it is over the limit. Raises BlobMissing."""
        if self._blobs.size(blob) <= self.max_bytes:
            self._jobs.take_document(job_id, blob)

    def _dropped_job(self, blob: str, job_id: str) -> Job:
        now = self._now()
        return Job(job_id, self._dropper(blob), now, now + self._retention, filename=clean_filename(blob), drop=blob)

    def _dropper(self, blob: str) -> str:
        """Whose drop it is. The name may be quoted: not every name can be a folder's."""
        folder, slash, _ = blob.removeprefix(INBOX).partition("/")
        owner = unquote(folder)
        return owner if self._owners_drop_in_folders and slash and is_owner(owner) else ANYONE
