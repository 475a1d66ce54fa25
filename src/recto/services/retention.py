"""Erasing what is kept no longer, where no bucket's lifecycle does it."""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from recto.domain.errors import BlobMissing
from recto.domain.ports import BlobStore
from recto.services.reuse import SAME
from recto.services.stored import BATCHES, DELETED, DOCUMENT, RECORD, RESULT, REVIEW, TO_REVIEW, UPLOADS, key

log = logging.getLogger(__name__)

RECORD_GRACE = timedelta(days=90)
"""How long after its content a record is kept, so that an expired job is told from an unknown one."""

_RECORDS = {BATCHES: RECORD_GRACE, DELETED: RECORD_GRACE, TO_REVIEW: timedelta(), SAME: timedelta()}
"""How long after they expired blobs are kept that say so themselves."""


class Retention:
    """Content goes when its job expires; records (of jobs and batches, without content) go after the grace.

    What has no record goes at the second look: it is of a submission that broke off or was refused, or of a job that
    was at its end when it was erased. At the first it may be a document whose record is about to be stored.
    """

    def __init__(self, blobs: BlobStore, *, now: Callable[[], datetime]) -> None:
        self._blobs = blobs
        self._now = now
        self._strays: set[str] = set()

    def erase_expired(self) -> int:
        """Returns how many blobs were erased."""
        names = list(self._blobs.list("jobs/"))
        doomed = [doomed for name in names for doomed in self._of_job(name)]
        strays = _without_record(names)
        doomed += strays & self._strays
        self._strays = strays
        for prefix, grace in _RECORDS.items():
            doomed += [name for name in list(self._blobs.list(prefix)) if self._age(name) >= grace]
        for name in doomed:
            self._blobs.delete(name)
        return len(doomed)

    def _of_job(self, name: str) -> list[str]:
        job_id = _job_id(name)
        if name != key(job_id, RECORD):
            return []
        age = self._age(name)
        if age > RECORD_GRACE:
            return [*self._blobs.list(f"jobs/{job_id}/")]
        if age < timedelta():
            return []
        content = [found for found in (key(job_id, DOCUMENT), UPLOADS + job_id) if self._blobs.exists(found)]
        results = self._blobs.list(key(job_id, RESULT.removesuffix("json")))  # in every format that was made
        return [*content, *results, *self._blobs.list(key(job_id, REVIEW)), *self._blobs.list(key(job_id, "parts"))]

    def _age(self, name: str) -> timedelta:
        """How long ago the record of that name expired; negative of one that has not, or can't be read."""
        try:
            return self._now() - datetime.fromisoformat(json.loads(self._blobs.get(name))["expires_at"])
        except (BlobMissing, ValueError, KeyError):
            log.warning("No record that can be read is at %s", name)
            return -timedelta.resolution


def _without_record(names: Sequence[str]) -> set[str]:
    recorded = {_job_id(name) for name in names if name == key(_job_id(name), RECORD)}
    return {name for name in names if _job_id(name) not in recorded}


def _job_id(name: str) -> str:
    return name.removeprefix("jobs/").split("/")[0]
