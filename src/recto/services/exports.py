"""The fields of all documents of a batch, for tables."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from recto.domain.errors import BlobMissing, JobExpired, UnknownJob
from recto.domain.job import State
from recto.outputs.records import Record
from recto.services.jobs import Jobs
from recto.services.reviews import Reviews
from recto.services.submit import BatchStatus, Submit

_FETCHED_AT_ONCE = 8
"""Results."""


class Exports:
    def __init__(self, submit: Submit, jobs: Jobs, reviews: Reviews) -> None:
        self._submit = submit
        self._jobs = jobs
        self._reviews = reviews

    def batch(self, batch_id: str, owner: str) -> list[Record]:
        """A record a file, in the order given, whatever became of it. Raises UnknownBatch."""
        with ThreadPoolExecutor(_FETCHED_AT_ONCE) as pool:
            return list(pool.map(partial(self._record, owner), self._submit.batch_status(batch_id, owner)))

    def _record(self, owner: str, file: BatchStatus) -> Record:
        if file.problem:
            return Record(file.filename, None, "refused", problem=_told(file.problem))
        if not file.job_id:
            return Record(file.filename, None, "deleted")
        status = file.state.value if file.state else "expired"
        try:
            if file.state is State.FAILED:
                failure = self._jobs.failure(file.job_id, owner).as_dict()
                return Record(file.filename, file.job_id, status, problem=_told(failure))
            if file.state is State.DONE:
                found = self._reviews.fields(file.job_id, owner)
                return Record(file.filename, file.job_id, status, found["kind"], found["fields"])
        except (BlobMissing, UnknownJob, JobExpired):
            return Record(file.filename, file.job_id, "expired")
        return Record(file.filename, file.job_id, status)


def _told(problem: Mapping[str, Any]) -> str:
    return f"{problem['code']}: {problem['detail']}"
