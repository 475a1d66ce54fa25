"""The records of all jobs: blobs are the truth, the job store is a fast copy that may be away at any time.

Whoever asks on behalf of a caller says whose job it has to be: another owner's is unknown, in the same words and after
the same looks at the same stores as one that never was.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import BinaryIO

from recto.domain.errors import BlobMissing, JobExpired, JobStoreUnavailable, UnknownJob
from recto.domain.job import TRANSITIONS, Failure, Job, State
from recto.domain.ports import BlobStore, Content, JobStore
from recto.services.head import Head, head
from recto.services.stored import (
    DOCUMENT,
    FAILURE,
    PLAN,
    PUT_OUT,
    RECORD,
    RESULT,
    dump,
    fast_name,
    key,
    pointer,
    put_out,
    tombstone,
)

log = logging.getLogger(__name__)

UNKNOWN = "Check the id: no job has it."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one message came to; ``state`` None where there was nothing to do. ``unread``: pages that could not be."""

    job_id: str
    state: State | None = None
    pages: int = 0
    seconds: float = 0.0
    health: float = 0.0
    engine: str = ""
    code: str = ""
    unread: int = 0

    @property
    def was_read(self) -> bool:
        """Rather than answered from an earlier reading, which has no engine."""
        return self.state is State.DONE and bool(self.engine)


class Jobs:
    """Every write goes to the blobs first; what the job store misses is told from them later."""

    def __init__(
        self,
        blobs: BlobStore,
        store: JobStore,
        *,
        now: Callable[[], datetime],
        cache_seconds: float,
        max_cached_bytes: int,
        ended: Callable[[Job], None] = lambda _: None,
    ) -> None:
        """``ended`` is told, at least once, of each job whose result or failure has been stored."""
        self._blobs = blobs
        self._store = store
        self._now = now
        self._cache_seconds = cache_seconds
        self._max_cached_bytes = max_cached_bytes
        self._ended = ended

    def open(self, job: Job, content: Content | None = None) -> None:
        """Record a job, with its document if it is there already. The same job twice is one job."""
        if content is not None:
            media_type = job.document.media_type if job.document else "application/octet-stream"
            self._blobs.put(key(job.job_id, DOCUMENT), content, media_type=media_type, transient=True)
        self._blobs.put(key(job.job_id, RECORD), dump(job.as_dict()), media_type="application/json", if_absent=True)
        self._move(job, State.AWAITING_UPLOAD if content is None else State.QUEUED)

    def record(self, job: Job) -> Job:
        """Record a job without its document; returns the one that was recorded first under that id."""
        if self._blobs.put(key(job.job_id, RECORD), dump(job.as_dict()), media_type="application/json", if_absent=True):
            return job
        return self.job(job.job_id)

    def is_queued(self, job: Job) -> bool:
        """Whether a message for it is known to have been sent, or it has ended; False where that can't be told."""
        with self._fast_copy(job.job_id):
            if self._store.state(fast_name(job.job_id, job.owner)):
                return True
        return self.has_ended(job.job_id)

    def queued(self, job: Job) -> None:
        """Its message was sent. By now it may be in work, or done."""
        with self._fast_copy(job.job_id):
            self._store.move(fast_name(job.job_id, job.owner), None, State.QUEUED)

    def store_document(self, job: Job, content: Content) -> None:
        """Unless it is there already. The job says what it is."""
        assert job.document
        self._blobs.put(
            key(job.job_id, DOCUMENT), content, media_type=job.document.media_type, if_absent=True, transient=True
        )

    def take_document(self, job_id: str, blob: str) -> None:
        """A copy of what arrived is the job's document, unless it has one. Raises BlobMissing."""
        if not self._blobs.exists(key(job_id, DOCUMENT)):
            self._blobs.copy(blob, key(job_id, DOCUMENT), transient=True)

    def discard(self, job_id: str, owner: str) -> None:
        """As if it had never been opened, even where its message was sent and somebody has begun with it."""
        for name in list(self._blobs.list(key(job_id, ""))):
            self._blobs.delete(name)
        with self._fast_copy(job_id):
            self._store.forget(fast_name(job_id, owner))

    def is_deleted(self, known_as: str) -> bool:
        """Whether a job or a batch was, by its owner."""
        return self._blobs.exists(tombstone(known_as))

    def forget(self, job: Job) -> None:
        """Have the fast copy hold nothing of it. Raises JobStoreUnavailable."""
        self._store.forget(fast_name(job.job_id, job.owner))

    def job(self, job_id: str) -> Job:
        """Whoever's it is; not for callers. Raises UnknownJob."""
        try:
            return Job.from_dict(json.loads(self._blobs.get(key(job_id, RECORD))))
        except BlobMissing:
            raise UnknownJob(UNKNOWN) from None

    def owned(self, job_id: str, owner: str) -> Job:
        """Raises UnknownJob, of another owner's job too."""
        job = self.job(job_id)
        if job.owner != owner:
            raise UnknownJob(UNKNOWN)
        return job

    def unexpired(self, job_id: str, owner: str) -> Job:
        """Raises UnknownJob, of another owner's job too, and JobExpired."""
        job = self.owned(job_id, owner)
        if job.expires_at <= self._now():
            raise JobExpired("Results are kept for a limited time. Submit the document again.")
        return job

    def document(self, job_id: str) -> BinaryIO:
        """Open. Raises BlobMissing."""
        return self._blobs.open(key(job_id, DOCUMENT))

    def state(self, job_id: str, owner: str) -> State:
        """From the fast copy where it knows, else from the truth. Raises UnknownJob and JobExpired.

        The truth does not tell a queued job from one in work, so only an end found there goes into the fast copy.
        """
        with self._fast_copy(job_id):
            if known := self._store.state(fast_name(job_id, owner)):
                return known
        job = self.unexpired(job_id, owner)
        state = self._true_state(job_id)
        if state.is_final:
            self._move(job, state)
        return state

    def kept_result(self, job_id: str, owner: str) -> bytes | None:
        """The result's JSON if the fast copy has it."""
        with self._fast_copy(job_id):
            return self._store.result(fast_name(job_id, owner))
        return None

    def result(self, job: Job) -> bytes:
        """The result's JSON, from the truth. Raises BlobMissing."""
        content = self._blobs.get(key(job.job_id, RESULT))
        self._keep(job, content)
        return content

    def result_size(self, job: Job) -> int:
        """Bytes of the result, without reading it. Raises BlobMissing."""
        return self._blobs.size(key(job.job_id, RESULT))

    def head(self, job: Job) -> Head:
        """What the result says before its text and pages. Raises BlobMissing."""
        if kept := self.kept_result(job.job_id, job.owner):
            return head(kept)
        with self._blobs.open(key(job.job_id, RESULT)) as file:
            return head(file)

    def url(self, job_id: str, name: str, *, seconds: int) -> str:
        return self._blobs.presign_get(key(job_id, name), seconds=seconds)

    def failure(self, job_id: str, owner: str) -> Failure:
        """Why the job failed. Raises BlobMissing, UnknownJob and JobExpired."""
        self.unexpired(job_id, owner)
        return Failure.from_dict(json.loads(self._blobs.get(key(job_id, FAILURE))))

    def has_ended(self, job_id: str) -> bool:
        """By the truth: a result or a failure is stored."""
        return self._blobs.exists(key(job_id, RESULT)) or self._blobs.exists(key(job_id, FAILURE))

    def unfinished(self) -> Iterator[str]:
        """The ids of jobs that have a document and no end, by the truth. It looks at the names of all jobs' blobs."""
        for job_id, names in groupby(self._blobs.list("jobs/"), key=lambda name: name.split("/")[1]):
            stored = {name.split("/")[2] for name in names}
            if stored >= {RECORD, DOCUMENT} and not stored & {RESULT, FAILURE}:
                yield job_id

    def started(self, job: Job) -> None:
        self._move(job, State.PROCESSING)

    def returned(self, job: Job) -> None:
        """A try failed for a fault of ours; another follows."""
        self._move(job, State.QUEUED)

    def finished(self, job: Job, result: Content, text: Content) -> None:
        """Store the result as JSON, once: what is stored first stays, and the fast copy holds just that.

        A job that has failed meanwhile, by another delivery of its message, stays failed; of two ends that are stored
        in the same moment the result stays.

        What a drop gives is put out before, since a job that has its result is never looked at again. So is what
        points to fields that a person must look at.
        """
        if self._blobs.exists(key(job.job_id, FAILURE)):
            self._tell(job)
            return
        if job.drop:
            self._put_out(job, job.drop, {".json": result, ".txt": text})
        if head(result).needs_review:
            record = {"job_id": job.job_id, "expires_at": job.expires_at.isoformat()}
            self._blobs.put(pointer(job), dump(record), media_type="application/json", transient=True)
        stored = self._blobs.put(
            key(job.job_id, RESULT), result, media_type="application/json", if_absent=True, transient=True
        )
        if stored and isinstance(result, bytes):
            self._keep(job, result)
        self._tell(job)

    def failed(self, job: Job, failure: Failure, *, keep_document: bool) -> None:
        """Store why the job failed, unless it is done. A document that is itself at fault is not kept."""
        if self._blobs.exists(key(job.job_id, RESULT)):
            self._tell(job)
            return
        if job.drop:
            known_by = {"job_id": job.job_id, "submitted_at": job.submitted_at.isoformat()}
            self._put_out(job, job.drop, {".error.json": dump(known_by | failure.as_dict())})
        self._blobs.put(
            key(job.job_id, FAILURE), dump(failure.as_dict()), media_type="application/json", if_absent=True
        )
        if not keep_document and not self._blobs.exists(key(job.job_id, RESULT)):
            self._blobs.delete(key(job.job_id, DOCUMENT))
        self._tell(job)

    def tell_again(self, job_id: str) -> None:
        """Of a job that has ended: whoever stored its result or failure may have died before it could tell."""
        with suppress(UnknownJob):
            self._tell(self.job(job_id))

    def _tell(self, job: Job) -> None:
        state = self._true_state(job.job_id)
        if state is State.DONE and self._blobs.exists(key(job.job_id, FAILURE)):
            self._blobs.delete(key(job.job_id, FAILURE))
            with self._fast_copy(job.job_id):
                self.forget(job)  # it may say that the job has failed, after which it says nothing else
        self._move(job, state)
        self._ended(job)

    def _put_out(self, job: Job, drop: str, given: Mapping[str, Content]) -> None:
        """What a drop gives, by suffix, in place of what an earlier version of it gave; a later one's stays."""
        if any(at > job.submitted_at for at in self._put_out_at(drop)):
            return
        for suffix, content in given.items():
            media_type = "text/plain; charset=utf-8" if suffix == ".txt" else "application/json"
            self._blobs.put(put_out(drop, suffix), content, media_type=media_type)
        for suffix in PUT_OUT:
            if suffix not in given and self._blobs.exists(put_out(drop, suffix)):
                self._blobs.delete(put_out(drop, suffix))

    def _put_out_at(self, drop: str) -> Iterator[datetime]:
        """When the jobs were submitted whose outcome lies beside the drop."""
        for suffix in (".json", ".error.json"):
            with suppress(BlobMissing, KeyError, ValueError), self._blobs.open(put_out(drop, suffix)) as file:
                yield datetime.fromisoformat(head(file).members["submitted_at"])

    def _true_state(self, job_id: str) -> State:
        told_by = {RESULT: State.DONE, FAILURE: State.FAILED, PLAN: State.PROCESSING, DOCUMENT: State.QUEUED}
        for name, state in told_by.items():
            if self._blobs.exists(key(job_id, name)):
                return state
        return State.AWAITING_UPLOAD

    def _keep(self, job: Job, result: bytes) -> None:
        left = (job.expires_at - self._now()).total_seconds()
        if left <= 0 or len(result) > self._max_cached_bytes:
            return
        with self._fast_copy(job.job_id):
            self._store.keep_result(fast_name(job.job_id, job.owner), result, seconds=min(left, self._cache_seconds))
            if self.is_deleted(job.job_id):  # meanwhile: whoever deletes says so first and forgets then
                self.forget(job)

    def _move(self, job: Job, to: State) -> None:
        """Move the fast copy by the rules; what they forbid (a late or repeated message) is left as it is."""
        name = fast_name(job.job_id, job.owner)
        with self._fast_copy(job.job_id):
            for _ in range(3):
                known = self._store.state(name)
                if known is not None and to not in TRANSITIONS[known]:
                    return
                if self._store.move(name, known, to):
                    return

    @contextmanager
    def _fast_copy(self, job_id: str) -> Iterator[None]:
        try:
            yield
        except JobStoreUnavailable as error:
            reason = error.__cause__ or "it failed a moment ago"
            log.warning("The job store is away; going on with the blobs alone: %s", reason, extra={"job_id": job_id})
