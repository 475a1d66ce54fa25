"""Telling how a job stands, and its result."""

from contextlib import suppress
from dataclasses import dataclass

from recto.domain.errors import BlobMissing, RectoError, UnknownJob
from recto.domain.job import Failure, State
from recto.services.jobs import UNKNOWN, Jobs
from recto.services.parts import Parts
from recto.services.reviews import Reviews


class JobFailed(RectoError):
    """The job ended without a result, for the reason in ``failure``."""

    code = "job-failed"
    title = "The document could not be processed"

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not done yet; ``pages_done`` of ``pages_total`` where a document of several pages is being read."""

    state: State
    pages_done: int | None = None
    pages_total: int | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """The result as JSON, people's values in it; or a link to it where it is too large to answer inline."""

    content: bytes | None = None
    url: str | None = None


class Results:
    def __init__(
        self, jobs: Jobs, parts: Parts, reviews: Reviews, *, max_inline: int | None, link_seconds: int
    ) -> None:
        self._jobs = jobs
        self._parts = parts
        self._reviews = reviews
        self._max_inline = max_inline
        self._link_seconds = link_seconds

    def of(self, job_id: str, owner: str) -> Waiting | Ready:
        """Raises UnknownJob, JobExpired and JobFailed."""
        state = self._jobs.state(job_id, owner)
        try:
            if state is State.FAILED:
                with suppress(BlobMissing):  # it gave way to a result that was stored in the same moment
                    raise JobFailed(self._jobs.failure(job_id, owner))
            if state.is_final:
                return self._ready(job_id, owner)
        except BlobMissing:
            raise UnknownJob(UNKNOWN) from None
        progress = self._parts.progress(job_id) if state is State.PROCESSING else None
        return Waiting(state, *progress) if progress else Waiting(state)

    def _ready(self, job_id: str, owner: str) -> Ready:
        content = self._machines(job_id, owner)
        content = content and self._reviews.over(job_id, content)
        if content and self._fits(len(content)):
            return Ready(content)
        return Ready(url=self._jobs.url(job_id, self._reviews.blob(job_id), seconds=self._link_seconds))

    def _machines(self, job_id: str, owner: str) -> bytes | None:
        """The result as it was read; None if it is too large to answer inline."""
        kept = self._jobs.kept_result(job_id, owner)
        if kept and self._fits(len(kept)):
            return kept
        job = self._jobs.unexpired(job_id, owner)
        return self._jobs.result(job) if self._fits(self._jobs.result_size(job)) else None

    def _fits(self, size: int) -> bool:
        return self._max_inline is None or size <= self._max_inline
