"""Deleting jobs and batches before their time, with all that came of them.

First a tombstone is put, ``deleted/<SHA-256 of the id>.json``, which holds nothing of the document; then all is erased,
the record last. So a deletion that was broken off goes on when it is asked for again, a worker that is still at the
document sees at its end that nobody wants it, and no later message brings it back. A message of its own has everything
erased once more, when even the slowest answer that was being made meanwhile has been stored.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from recto.domain.errors import BlobMissing, UnknownBatch, UnknownJob
from recto.domain.job import Job
from recto.domain.ports import BlobStore, JobQueue
from recto.services.head import head
from recto.services.jobs import UNKNOWN, Jobs
from recto.services.reuse import entries
from recto.services.stored import PUT_OUT, RECORD, UPLOADS, batch_key, dump, key, pointer, put_out, tombstone

ONCE_MORE_SECONDS = 600
"""Longer than any function of the service runs."""
_AT_ONCE = 8
"""Jobs of a batch. Each takes some ten requests of 30 ms to S3."""
_UNKNOWN_BATCH = "Check the id: no batch has it."


class Deletion:
    def __init__(self, jobs: Jobs, blobs: BlobStore, queue: JobQueue) -> None:
        """``queue`` is the one that jobs are sent to."""
        self._jobs = jobs
        self._blobs = blobs
        self._queue = queue

    def job(self, job_id: str, owner: str) -> None:
        """Quiet if it was deleted before. Raises UnknownJob, of another owner's too."""
        try:
            job = self._jobs.owned(job_id, owner)
        except UnknownJob:
            if not self._was_deleted(job_id, owner):
                raise UnknownJob(UNKNOWN) from None
            return
        self._bury(job_id, owner, job.expires_at)
        nameless = replace(job, filename="", document=job.document and replace(job.document, filename=""))
        self._queue.send({"job_id": job_id, "deleted": nameless.as_dict()}, delay=ONCE_MORE_SECONDS)
        self.erase(job)

    def batch(self, batch_id: str, owner: str) -> None:
        """A batch with all its jobs. Quiet if it was deleted before. Raises UnknownBatch, of another owner's too."""
        record = self._batch(batch_id)
        if record is None and self._was_deleted(batch_id, owner):
            return
        if record is None or record["owner"] != owner:
            raise UnknownBatch(_UNKNOWN_BATCH)
        self._bury(batch_id, owner, datetime.fromisoformat(record["expires_at"]))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(
                pool.map(partial(self._job_of_batch, owner), filter(None, (file["job_id"] for file in record["files"])))
            )
        self._blobs.delete(batch_key(batch_id))

    def is_deleted(self, job_id: str) -> bool:
        return self._jobs.is_deleted(job_id)

    def erase(self, job: Job) -> None:
        """All of a job that has its tombstone. What people dropped under ``inbox/`` is theirs, and stays."""
        for name in list(self._names(job)):
            self._blobs.delete(name)
        if job.batch and not self._jobs.is_deleted(job.batch):
            self._take_off(job.batch, job.job_id)
        self._jobs.forget(job)
        self._blobs.delete(key(job.job_id, RECORD))

    def _names(self, job: Job) -> Iterator[str]:
        """The keys of its blobs but for the record."""
        yield from entries(self._blobs, self._jobs, job)
        yield from self._put_out(job)
        yield from (name for name in self._blobs.list(key(job.job_id, "")) if name != key(job.job_id, RECORD))
        yield UPLOADS + job.job_id
        yield pointer(job)

    def _put_out(self, job: Job) -> Iterator[str]:
        """What a drop gave, unless a later version of the drop has replaced it."""
        if not job.drop:
            return
        for suffix in (".json", ".error.json"):
            with suppress(BlobMissing, ValueError), self._blobs.open(put_out(job.drop, suffix)) as file:
                if head(file).members.get("job_id", job.job_id) != job.job_id:
                    return
        yield from (put_out(job.drop, suffix) for suffix in PUT_OUT)

    def _take_off(self, batch_id: str, job_id: str) -> None:
        """Have the batch's record say nothing of the job but that there was one.

        Looked at again until it does: of two who write at the same time one may overwrite what the other wrote.
        """
        while (record := self._batch(batch_id)) and any(file["job_id"] == job_id for file in record["files"]):
            files = [file if file["job_id"] != job_id else _GONE for file in record["files"]]
            self._blobs.put(batch_key(batch_id), dump({**record, "files": files}), media_type="application/json")

    def _job_of_batch(self, owner: str, job_id: str) -> None:
        with suppress(UnknownJob):
            self.job(job_id, owner)

    def _batch(self, batch_id: str) -> Mapping[str, Any] | None:
        with suppress(BlobMissing):
            record: Mapping[str, Any] = json.loads(self._blobs.get(batch_key(batch_id)))
            return record
        return None

    def _bury(self, known_as: str, owner: str, expires_at: datetime) -> None:
        record = {"owner": owner, "expires_at": expires_at.isoformat()}
        self._blobs.put(tombstone(known_as), dump(record), media_type="application/json")

    def _was_deleted(self, known_as: str, owner: str) -> bool:
        with suppress(BlobMissing):
            return bool(json.loads(self._blobs.get(tombstone(known_as)))["owner"] == owner)
        return False


_GONE = {"filename": "document", "job_id": None, "problem": None}
