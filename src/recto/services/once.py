"""What is sent again under the same Idempotency-Key is the same job, or the same batch.

Its id is derived from owner and key, and its record, which is written only if there is none yet, says what was sent. So
no other store is needed, and of any number that come at the same time one is first. A key is good for as long as its
job is kept: after that the next id derived from it is taken.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import count
from typing import Any

from recto.domain.document import Options, clean_filename
from recto.domain.errors import BlobMissing, IdempotencyKeyReused, UnknownJob
from recto.domain.job import Job, derived_job_id
from recto.domain.ports import BlobStore, Content
from recto.services.jobs import Jobs
from recto.services.stored import batch_key, dump

_CHUNK = 8 * 1024 * 1024
"""Bytes in memory at once."""
_ANOTHER = "It was sent with another document or other options before. Use a new key for each submission."
DELETED = "What was submitted with it has been deleted. Use a new key to submit it again."


class Once:
    def __init__(self, jobs: Jobs, blobs: BlobStore, *, now: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._blobs = blobs
        self._now = now

    def first(self, job: Job, *known_by: str) -> Job:
        """The job that was recorded first as known by these: this one, or one like it. Raises IdempotencyKeyReused."""
        ids = _ids(*known_by)
        while True:
            mine = replace(job, job_id=next(ids))
            if self._jobs.is_deleted(mine.job_id):
                raise IdempotencyKeyReused(DELETED)
            recorded = self._recorded(mine)
            if recorded.expires_at > self._now():
                if not recorded.asks_the_same(job):
                    raise IdempotencyKeyReused(_ANOTHER)
                return recorded

    def batch(self, fingerprint: str, owner: str, key: str) -> tuple[str, Mapping[str, Any] | None]:
        """The id that the batch is known by, and its record if it was accepted before. Raises IdempotencyKeyReused."""
        ids = _ids("batch", owner, key)
        while True:
            batch_id = next(ids)
            if self._jobs.is_deleted(batch_id):
                raise IdempotencyKeyReused(DELETED)
            try:
                record = json.loads(self._blobs.get(batch_key(batch_id)))
            except BlobMissing:
                return batch_id, None
            if datetime.fromisoformat(record["expires_at"]) > self._now():
                return batch_id, _same(record, fingerprint)

    def record_batch(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns what was recorded first under the batch's id. Raises IdempotencyKeyReused where that is another."""
        name = batch_key(record["batch_id"])
        if self._blobs.put(name, dump(record), media_type="application/json", if_absent=True):
            return record
        return _same(json.loads(self._blobs.get(name)), record["fingerprint"])

    def _recorded(self, job: Job) -> Job:
        try:
            return self._jobs.record(job)
        except UnknownJob:  # it was there a moment before
            raise IdempotencyKeyReused(DELETED) from None


def fingerprint(files: Sequence[tuple[str, Content]], options: Options) -> str:
    """Of a batch: its files' names and contents, in order, and its options."""
    sent = [(clean_filename(filename), _sha256(content)) for filename, content in files]
    return hashlib.sha256(dump([asdict(options), sent])).hexdigest()


def _ids(*known_by: str) -> Iterator[str]:
    """One for each time that the one before has expired."""
    return (derived_job_id("idempotency", *known_by, str(number)) for number in count())


def _sha256(content: Content) -> str:
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _same(record: Mapping[str, Any], fingerprint: str) -> Mapping[str, Any]:
    if record["fingerprint"] != fingerprint:
        raise IdempotencyKeyReused(_ANOTHER)
    return record
