"""Telling others that a job has ended: its callback over HTTP, and an event bus.

``Notices`` queues who is to be told, once a job's result or failure is stored; ``Callbacks`` tells them. Both know no
more than the blobs, so whoever dies in between is followed by the next delivery of a message, and the same notice may
go out twice, under the same id.

``jobs/<id>/callback.json`` says how far it came: ``queued``, ``delivered``, ``gone`` (the receiver wants no more of it)
or ``given-up``. ``jobs/<id>/event.json`` says the same of the bus.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Protocol

from recto.domain.errors import BlobMissing
from recto.domain.job import Failure, Job, State
from recto.domain.ports import BlobStore, JobQueue
from recto.services.head import head
from recto.services.stored import FAILURE, RECORD, RESULT, dump, key

log = logging.getLogger(__name__)


class Receiver(StrEnum):
    """Who may be told of a job's end; the name of the blob that says how far that came."""

    CALLBACK = "callback"
    BUS = "event"

    @property
    def blob(self) -> str:
        return f"{self}.json"


class Progress(StrEnum):
    QUEUED = "queued"
    DELIVERED = "delivered"
    GONE = "gone"
    GIVEN_UP = "given-up"


class NotTold(Exception):
    """A receiver could not be told; the message says why, in words for operators."""


class Post(Protocol):
    def __call__(self, url: str, *, owner: str, message_id: str, content: bytes) -> int:
        """The status of the receiver's answer to a signed message. Raises NotTold where there is none."""


class Publish(Protocol):
    def __call__(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        """Raises NotTold."""


class Notices:
    """``callback_url`` is called for jobs that name none of their own, "" nobody; ``callback_urls`` come before it, by
    owner. ``bus``: events are wanted too."""

    def __init__(
        self, blobs: BlobStore, queue: JobQueue, *, callback_url: str, callback_urls: Mapping[str, str], bus: bool
    ) -> None:
        self._blobs = blobs
        self._queue = queue
        self._callback_url = callback_url
        self._callback_urls = callback_urls
        self._bus = bus

    def url(self, job: Job) -> str:
        return job.options.callback_url or self._callback_urls.get(job.owner, self._callback_url)

    def send(self, job: Job) -> None:
        """Queue whom to tell that a job has ended, unless that was done before. To be called again when in doubt."""
        wanted = {Receiver.CALLBACK: bool(self.url(job)), Receiver.BUS: self._bus}
        for receiver in [receiver for receiver, is_wanted in wanted.items() if is_wanted]:
            record = key(job.job_id, receiver.blob)
            if not self._blobs.exists(record):
                self._queue.send({"job_id": job.job_id, "to": receiver.value})
                self._blobs.put(record, dump({"state": Progress.QUEUED}), media_type="application/json", if_absent=True)


@dataclass(frozen=True, slots=True)
class Told:
    """What one delivery came to. ``retry_after``: seconds until the next; None where none is needed, or left."""

    job_id: str
    receiver: Receiver
    progress: Progress
    retry_after: float | None = None


class Callbacks:
    """``delays``: seconds before each try but the first. ``result_url`` gives the address of a job's result."""

    def __init__(
        self,
        blobs: BlobStore,
        notices: Notices,
        *,
        post: Post,
        publish: Publish,
        delays: Sequence[float],
        result_url: Callable[[str], str],
        now: Callable[[], datetime],
    ) -> None:
        self._blobs = blobs
        self._notices = notices
        self._post = post
        self._publish = publish
        self._delays = delays
        self._result_url = result_url
        self._now = now

    def deliver(self, message: Mapping[str, Any], attempt: int) -> Told:
        """Tell one receiver of one job; ``attempt`` counts from 1. Raises what only faults of ours do."""
        job_id, receiver = str(message["job_id"]), Receiver(message["to"])
        done = Told(job_id, receiver, Progress.DELIVERED)
        if self._is_over(job_id, receiver):
            return done
        try:
            job = Job.from_dict(json.loads(self._blobs.get(key(job_id, RECORD))))
            event = self._event(job)
        except BlobMissing:
            log.info("Nobody is told: the job was erased", extra={"job_id": job_id})
            return done
        try:
            progress = self._tell(job, receiver, event)
        except NotTold as error:
            return self._failed(done, attempt, str(error))
        self._record(done, progress, attempt)
        log.info("The %s was %s at try %d", receiver, progress, attempt, extra={"job_id": job_id})
        return Told(job_id, receiver, progress)

    def _tell(self, job: Job, receiver: Receiver, event: Mapping[str, Any]) -> Progress:
        if receiver is Receiver.BUS:
            self._publish(event["type"], event["data"], datetime.fromisoformat(event["timestamp"]))
            return Progress.DELIVERED
        url = self._notices.url(job)
        if not url:
            raise NotTold("The job names no callback, and the service none by default any more")
        status = self._post(url, owner=job.owner, message_id=message_id(job.job_id), content=dump(event))
        if status == HTTPStatus.GONE:
            return Progress.GONE
        if not 200 <= status < 300:
            raise NotTold(f"The answer was {status}")
        return Progress.DELIVERED

    def _failed(self, told: Told, attempt: int, reason: str) -> Told:
        is_last = attempt > len(self._delays)
        log.warning("Try %d to tell the %s failed: %s", attempt, told.receiver, reason, extra={"job_id": told.job_id})
        if not is_last:
            return Told(told.job_id, told.receiver, Progress.QUEUED, retry_after=self._delays[attempt - 1])
        self._record(told, Progress.GIVEN_UP, attempt, reason)
        return Told(told.job_id, told.receiver, Progress.GIVEN_UP)

    def _record(self, told: Told, progress: Progress, attempts: int, reason: str = "") -> None:
        if not self._blobs.exists(key(told.job_id, RECORD)):
            return  # erased while its receiver was told
        record = {"state": progress, "attempts": attempts, "at": self._now().isoformat()}
        content = dump(record | ({"reason": reason} if reason else {}))
        self._blobs.put(key(told.job_id, told.receiver.blob), content, media_type="application/json")

    def _is_over(self, job_id: str, receiver: Receiver) -> bool:
        """Told already; what was given up may be tried again by whoever sends its message again."""
        with suppress(BlobMissing):
            state = json.loads(self._blobs.get(key(job_id, receiver.blob)))["state"]
            return state in (Progress.DELIVERED, Progress.GONE)
        return False

    def _event(self, job: Job) -> dict[str, Any]:
        """After the Standard Webhooks specification; nothing of what the document says. Raises BlobMissing."""
        try:
            with self._blobs.open(key(job.job_id, RESULT)) as file:
                found = head(file)
        except BlobMissing:
            failure = Failure.from_dict(json.loads(self._blobs.get(key(job.job_id, FAILURE))))
            return self._shaped(job, State.FAILED, failure.failed_at, _problem(failure))
        at = datetime.fromisoformat(found.members["finished_at"])
        said = {"kind": found.kind, "summary": found.members.get("summary", ""), "needs_review": found.needs_review}
        return self._shaped(job, State.DONE, at, said)

    def _shaped(self, job: Job, state: State, at: datetime, said: Mapping[str, Any]) -> dict[str, Any]:
        data = {"job_id": job.job_id, "status": state, **said, "result_url": self._result_url(job.job_id)}
        return {"type": f"job.{state}", "timestamp": at.isoformat(), "data": data}


def message_id(job_id: str) -> str:
    """The same for every delivery of a job's only event, so that receivers can drop those that come again."""
    return f"msg_{job_id}"


def _problem(failure: Failure) -> dict[str, Any]:
    problem = {
        "code": failure.code,
        "title": failure.title,
        "detail": failure.detail,
        "retryable": failure.retryable,
    }
    return {"problem": problem}
