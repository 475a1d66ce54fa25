"""Submitters, workers, people and receivers who meet over one document, its jobs and its batch, in any order."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

import pytest

from faults.interleaved import Blobs, Queue, States, Turns
from processing import process_of
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.errors import (
    DamagedDocument,
    EngineFailed,
    IdempotencyKeyReused,
    JobNotDone,
    RectoError,
    ServiceError,
    UnknownField,
    UnknownJob,
)
from recto.domain.field import Evidence, Extraction, Field
from recto.domain.ports import Message
from recto.domain.recognition import Page, Reading
from recto.services import deletion, parts, reviews
from recto.services.callbacks import Callbacks
from recto.services.result import JobFailed, Ready
from recto.services.retention import Retention
from recto.settings import Settings
from results import line, page

SECRET = "Zwetschgendatschi"
LINE = line(f"{SECRET} 9.00", 100, 100)
FOUND = Extraction("receipt", {"vendor": Field("vendor", SECRET, 0.4, True, Evidence(1, LINE.words))})
WAY = {"engine": "auto", "languages": [], "document": "auto", "quality": "warn"}
OWNER, OTHER = "me", "other"
STEPS = 3000
"""More than any of them needs until nothing is left to do."""


class Clock:
    """A moment passes between any two looks at it."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now


class Reader:
    """Every page may fail at any try; of some documents the first page always does."""

    def __init__(self, turns: Turns, pages: int) -> None:
        self._turns = turns
        self._pages = pages
        self._faults = turns.chance.choice((0, 0.4))
        self._damaged = turns.chance.choice((0, 0, 1))

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        return options.pages.of(self._pages)

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        self._turns.step("read")
        pages, errors = [], []
        for number in options.pages.of(self._pages):
            if error := self._error(number):
                errors.append(error)
                pages.append(Page(number, 0, 0, (), error=error.as_dict()))
            else:
                pages.append(page([LINE], number))
        if len(errors) == len(pages):
            raise errors[0]
        return Reading(tuple(pages), "made", ("eng",))

    def _error(self, number: int) -> RectoError | None:
        if self._turns.chance.random() < self._faults:
            return EngineFailed("It broke off.")
        return DamagedDocument("It is damaged.") if number == self._damaged else None


class Fields:
    def places(self, count: int) -> list[int]:
        return [0]

    def of(self, file: BinaryIO, pages: Sequence[Page], languages: Sequence[str], options: Options) -> Extraction:
        return FOUND

    def of_reading(self, file: BinaryIO, reading: Reading, options: Options) -> Extraction:
        return FOUND


class InTurn:
    """A pool of threads whose work is done by who gives it, step by step like all else."""

    def __init__(self, _: int) -> None:
        """Of any size."""

    def __enter__(self) -> "InTurn":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left to wait for."""

    def map(self, work: Callable[[Any], Any], given: Any) -> list[Any]:
        return [work(each) for each in given]

    def submit(self, work: Callable[[Any], Any], given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(given))
        except Exception as error:  # noqa: BLE001 -- as a pool's
            future.set_exception(error)
        return future


class World:
    """The services on storage whose every call is a step, and what those who used them were told.

    ``accepted``: jobs that a submitter was answered with; ``deleted``: jobs and batches whose owner was told that they
    are; ``seen``: ends that a caller was answered with, by job; ``told``: events, by job.
    """

    def __init__(self, seed: int, settings: Settings, monkeypatch: pytest.MonkeyPatch, *, pages: int) -> None:
        self.turns = Turns(seed, faults=seed % 3)
        self.chance = self.turns.chance
        clock = Clock()
        for module in (deletion, parts, reviews):
            monkeypatch.setattr(module, "ThreadPoolExecutor", InTurn)
        monkeypatch.setattr("recto.bootstrap.now", clock)
        told = {"part_pages": 2, "callback_url": "https://receiver.example/"}
        self.services = Services(settings.model_copy(update=told))
        self.blobs, self.states = Blobs(self.turns), States(self.turns)
        dead = Queue(self.turns, "dead")
        self.queues = {
            "queue": Queue(self.turns, "jobs", dead),
            "part_queue": Queue(self.turns, "parts", dead),
            "dead_letters": dead,
            "callback_queue": Queue(self.turns, "callbacks"),
        }
        self.services.__dict__.update(self.queues, blobs=self.blobs, store=self.states)
        self.process = process_of(self.services, Reader(self.turns, pages), Fields(), way=WAY, clock=clock)
        self.callbacks = Callbacks(
            self.blobs,
            self.services.notices,
            post=self._post,
            publish=lambda *_: None,
            delays=[0] * 20,
            result_url=str,
            now=clock,
        )
        self.retention = Retention(self.blobs, now=clock)
        self.accepted: set[str] = set()
        self.batches: set[str] = set()
        self.deleted: set[str] = set()
        self._asked_to_delete: list[str] = []
        self.seen: defaultdict[str, set[str]] = defaultdict(set)
        self.told: defaultdict[str, set[str]] = defaultdict(set)

    def submit(self, key: str | None = None) -> None:
        with suppress(ServiceError, IdempotencyKeyReused):
            content = b"%PDF-1.7 " + SECRET.encode()
            self.accepted.add(self.services.submit.document(content, f"{SECRET}.pdf", Options(), OWNER, key=key).job_id)

    def submit_batch(self, *contents: str) -> None:
        """Always under the same key."""
        files = [(f"{SECRET}.pdf", f"%PDF-1.7 {SECRET} {content}".encode()) for content in contents]
        with suppress(ServiceError, IdempotencyKeyReused):
            batch_id, items = self.services.submit.batch(files, Options(), OWNER, key="k")
            assert all(item.job_id or item.problem for item in items)
            self.batches.add(batch_id)
            self.accepted |= {item.job_id for item in items if item.job_id}

    def work(self, times: int = 4) -> None:
        for _ in range(times):
            self._handle("queue", self._read)
            self._handle("part_queue", self._read)
            self._handle("dead_letters", self._give_up)

    def tell(self, times: int = 2) -> None:
        for _ in range(times):
            self._handle("callback_queue", self._deliver)

    def delete(self) -> None:
        for _ in range(5):
            self.turns.step("wait")
            for known_as in sorted(self.accepted | self.batches):
                if self.chance.random() < 0.3:
                    self._asked_to_delete.append(known_as)
                    with suppress(ServiceError):
                        self._delete(known_as)

    def poll(self) -> None:
        for _ in range(4):
            self.turns.step("wait")
            for job_id in sorted(self.accepted):
                with suppress(UnknownJob, ServiceError):
                    if end := self.end(job_id):
                        self.seen[job_id].add(end)
                with pytest.raises((UnknownJob, ServiceError)):
                    self.services.results.of(job_id, OTHER)

    def review(self, value: str) -> None:
        for _ in range(10):
            self.turns.step("wait")
            for job_id in sorted(self.accepted):
                with suppress(JobNotDone, UnknownJob, UnknownField, ServiceError):
                    self.services.reviews.put(job_id, OWNER, "vendor", value, "Anna")

    def end(self, job_id: str) -> str:
        """As its owner is told; empty while there is none."""
        try:
            return "done" if isinstance(self.services.results.of(job_id, OWNER), Ready) else ""
        except JobFailed:
            return "failed"

    def settle(self) -> None:
        """In peace, until nothing is left to do: who died is followed by others, who was not answered asks again."""
        self._empty()
        for known_as in self._asked_to_delete:
            self._delete(known_as)
        for queue in self.queues.values():
            queue.later()
        self._empty()
        self.states.lapse()
        for _ in range(2):
            self.retention.erase_expired()

    def _empty(self) -> None:
        for queue in self.queues.values():
            queue.come_again()
        for _ in range(STEPS):
            if all(queue.is_empty() for queue in self.queues.values()):
                return
            self.work(1)
            self.tell(1)
        raise AssertionError("Messages come again and again")

    def _delete(self, known_as: str) -> None:
        if known_as in self.batches:
            self.services.deletion.batch(known_as, OWNER)
        else:
            self.services.deletion.job(known_as, OWNER)
        self.deleted.add(known_as)

    def _handle(self, name: str, work: Callable[[Message], object]) -> None:
        """A message of that queue, if there is one. What failed comes again at once, or when its time is over."""
        queue = self.queues[name]
        message = queue.receive()
        if not message:
            return
        try:
            work(message)
        except RectoError:
            if self.chance.random() < 0.5:
                queue.retry(message.receipt, delay=0)
        else:
            queue.ack(message.receipt)

    def _read(self, message: Message) -> None:
        self.process.message(message.body, time_limit=10)

    def _give_up(self, message: Message) -> None:
        self.process.give_up(message.body)

    def _deliver(self, message: Message) -> None:
        self.callbacks.deliver(message.body, message.attempt)

    def _post(self, url: str, *, owner: str, message_id: str, content: bytes) -> int:
        assert owner == OWNER
        self.turns.step("post")
        event = json.loads(content)
        self.told[event["data"]["job_id"]].add(event["type"].removeprefix("job."))
        return 204
