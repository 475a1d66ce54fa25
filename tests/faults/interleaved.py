"""Several who work on the same blobs, queues and states, one step at a time in an order that a seed chooses.

A step is one call to a port. Before any of them whoever takes it may be killed, and the call's answer may be lost
though it was done. Messages come again while they are in work; the fast copy forgets.
"""

import io
import json
import random
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from recto.domain.errors import BlobMissing, BlobStoreUnavailable, QueueUnavailable, RectoError
from recto.domain.job import State
from recto.domain.ports import Content, Message

DELIVERIES = 4
_ANSWER_LOST = 0.5
"""Of the faults; the others kill."""


class Killed(BaseException):
    """The end of a process: no code of its own has the last word."""


class Turns:
    """Lets one thread at a time take one step. ``faults`` is how many it puts in at most."""

    def __init__(self, seed: int, *, faults: int) -> None:
        self.chance = random.Random(seed)
        self.taken: list[str] = []
        self._faults = faults
        self._actors = threading.local()
        self._ended = threading.Semaphore(0)

    def run(self, actors: Mapping[str, Callable[[], object]]) -> None:
        """All of them until each has ended or was killed."""
        waiting = [_Actor(name, act) for name, act in actors.items()]
        for actor in waiting:
            actor.thread = threading.Thread(target=self._act, args=(actor,), daemon=True)
            actor.thread.start()
        while waiting:
            actor = self.chance.choice(waiting)
            actor.turn.release()
            self._ended.acquire()
            if actor.is_over:
                actor.thread.join()
                waiting.remove(actor)
                if actor.error:
                    raise actor.error

    def step(self, name: str, unavailable: type[RectoError] | None = None) -> bool:
        """Wait for one's turn; whether the step's answer is to be lost, by raising ``unavailable``."""
        actor: _Actor | None = getattr(self._actors, "own", None)
        if actor is None:  # a helper's thread, or all are in peace
            return False
        if actor.is_killed:
            raise Killed
        self._ended.release()
        actor.turn.acquire()
        self.taken.append(f"{actor.name}: {name}")
        if self._faults and self.chance.random() < 0.03:
            self._faults -= 1
            if unavailable and self.chance.random() < _ANSWER_LOST:
                self.taken.append("  its answer was lost")
                return True
            self.taken.append("  killed before")
            actor.is_killed = True
            raise Killed
        return False

    def _act(self, actor: "_Actor") -> None:
        self._actors.own = actor
        actor.turn.acquire()
        try:
            actor.act()
        except Killed:
            pass
        except BaseException as error:  # noqa: BLE001 -- handed to the thread that runs all
            actor.error = error
        actor.is_over = True
        self._ended.release()


@dataclass
class _Actor:
    name: str
    act: Callable[[], object]
    turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    thread: threading.Thread = field(init=False)
    is_killed: bool = False
    is_over: bool = False
    error: BaseException | None = None


class Blobs:
    """A BlobStore; what only links are for is left out."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.held: dict[str, bytes] = {}

    def put(
        self,
        key: str,
        content: Content,
        *,
        media_type: str = "",
        if_absent: bool = False,
        transient: bool = False,
    ) -> bool:
        lost = self._step("put", key)
        stored = not (if_absent and key in self.held)
        if stored:
            if not isinstance(content, bytes):
                content.seek(0)
                content = content.read()
            self.held[key] = content
        if lost:
            raise BlobStoreUnavailable
        return stored

    def copy(self, key: str, to: str, *, transient: bool = False) -> None:
        self.put(to, self.get(key), transient=transient)

    def get(self, key: str) -> bytes:
        self._step("get", key)
        try:
            return self.held[key]
        except KeyError:
            raise BlobMissing(key) from None

    def open(self, key: str) -> BinaryIO:
        return io.BytesIO(self.get(key))

    def exists(self, key: str) -> bool:
        self._step("exists", key)
        return key in self.held

    def size(self, key: str) -> int:
        return len(self.get(key))

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        self._step("list", prefix)
        yield from sorted(key for key in self.held if key.startswith(prefix) and key > after)

    def delete(self, key: str) -> None:
        lost = self._step("delete", key)
        self.held.pop(key, None)
        if lost:
            raise BlobStoreUnavailable

    def _step(self, what: str, key: str) -> bool:
        return self._turns.step(f"{what} {key}", BlobStoreUnavailable)


class States:
    """A JobStore that forgets a job now and then."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.states: dict[str, State] = {}
        self.results: dict[str, bytes] = {}

    def state(self, job_id: str) -> State | None:
        self._turns.step("state?")
        if self._turns.chance.random() < 0.1:
            self.states.pop(job_id, None)
        return self.states.get(job_id)

    def move(self, job_id: str, expected: State | None, to: State) -> bool:
        self._turns.step(f"{expected} -> {to}")
        if self.states.get(job_id) != expected:
            return False
        self.states[job_id] = to
        return True

    def keep_result(self, job_id: str, result: bytes, *, seconds: float) -> None:
        self._turns.step("keep result")
        self.results[job_id] = result

    def result(self, job_id: str) -> bytes | None:
        self._turns.step("result?")
        return self.results.get(job_id)

    def lapse(self) -> None:
        """What is not final has been held for long enough."""
        self.states = {job_id: state for job_id, state in self.states.items() if state.is_final}

    def forget(self, job_id: str) -> None:
        self._turns.step("forget")
        self.states.pop(job_id, None)
        self.results.pop(job_id, None)


@dataclass
class _Sent:
    body: str
    attempt: int = 0
    receipt: str | None = None


class Queue:
    """A JobQueue whose messages in flight come again at any time. What was sent with a delay waits for ``later``."""

    def __init__(self, turns: Turns, name: str, dead_letters: "Queue | None" = None) -> None:
        self._turns = turns
        self._name = name
        self._dead_letters = dead_letters
        self._messages: list[_Sent] = []
        self._delayed: list[_Sent] = []
        self._receipts = 0

    def send(self, body: Mapping[str, Any], *, delay: float = 0) -> None:
        self._send([body], self._delayed if delay > 1 else self._messages)

    def send_many(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        self._send(list(bodies), self._messages)

    def _send(self, bodies: list[Mapping[str, Any]], to: list[_Sent]) -> None:
        lost = self._turns.step(f"send {self._name} {json.dumps(bodies)[:90]}", QueueUnavailable)
        to += [_Sent(json.dumps(body)) for body in bodies]
        if lost:
            raise QueueUnavailable

    def receive(self, *, wait: float = 0) -> Message | None:
        self._turns.step(f"receive {self._name}")
        chance = self._turns.chance
        ready = [sent for sent in self._messages if not sent.receipt or chance.random() < 0.3]
        if not ready:
            return None
        sent = chance.choice(ready)
        if sent.attempt >= DELIVERIES and self._dead_letters:
            self._messages.remove(sent)
            self._dead_letters._messages.append(_Sent(sent.body))
            return None
        self._receipts += 1
        sent.attempt, sent.receipt = sent.attempt + 1, str(self._receipts)
        return Message(json.loads(sent.body), sent.receipt, sent.attempt)

    def ack(self, receipt: str) -> None:
        self._turns.step(f"ack {self._name}")
        self._messages[:] = [sent for sent in self._messages if sent.receipt != receipt]

    def retry(self, receipt: str, *, delay: float) -> None:
        self._turns.step(f"retry {self._name}")
        for sent in self._messages:
            if sent.receipt == receipt:
                sent.receipt = None

    def is_empty(self) -> bool:
        return not self._messages

    def come_again(self) -> None:
        """All that was in the hands of those who were killed."""
        for sent in self._messages:
            sent.receipt = None

    def later(self) -> None:
        """What was sent with a delay is due."""
        self._messages += self._delayed
        self._delayed.clear()
