"""Small documents told apart by their width, which the engine ``quick`` reads; what is sent, and what became of it."""

import hashlib
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np

import made
from recto.domain.ports import BlobStore

NARROWEST = 200
PAUSE = 0.05
"""Seconds until a client that was turned away, or got no answer, comes again."""


def document(number: int) -> bytes:
    """A PNG that no other number has."""
    pixels = np.full((120, NARROWEST + number), 255, np.uint8)
    pixels[50:58, 20:180] = 0
    return made.png(pixels)


def text(number: int) -> str:
    """What the engine ``quick`` reads in it."""
    return f"width-{NARROWEST + number}"


@dataclass
class Outcome:
    """Of one kind of fault. ``injected``: what, and how often. ``documents`` were submitted, of which so many ended.

    ``lost``: never accepted, without an end in time, or without its callback. ``wrong``: a result that is another
    document's, or an answer that the API does not promise. ``twice``: documents with more than one job or end.
    ``notes``: what the clients met on the way.
    """

    injected: Counter[str]
    documents: int
    done: int = 0
    failed: int = 0
    lost: int = 0
    wrong: int = 0
    twice: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def is_sound(self) -> bool:
        return not (self.lost or self.wrong or self.twice) and self.done + self.failed == self.documents


class Clients:
    """Several at once, who submit each document under a key of its own until it is accepted, and wait for its end.

    ``url`` is asked for before every request. ``form`` gives the options of a document.
    """

    def __init__(
        self, url: Callable[[], str], *, seconds: float, form: Callable[[int], Mapping[str, str]], at_once: int = 4
    ) -> None:
        self._url = url
        self._deadline = time.monotonic() + seconds
        self._form = form
        self._at_once = at_once
        self._run = secrets.token_hex(8)
        self._http: httpx.Client
        self.notes: Counter[str] = Counter()
        self.jobs: dict[int, str] = {}
        self.ends: dict[int, httpx.Response] = {}

    def submit(self, numbers: Sequence[int], *, over: float = 0) -> None:
        """``over``: seconds that the documents are spread over."""
        start = time.monotonic()

        def submit(place: int) -> None:
            time.sleep(max(0.0, start + over * place / len(numbers) - time.monotonic()))
            number = numbers[place]
            answer = self._answered(
                "POST",
                "/ocr",
                202,
                files={"file": (f"{number}.png", document(number))},
                data=self._form(number),
                headers={"Idempotency-Key": f"{self._run}-{number}"},
            )
            if answer:
                self.jobs[number] = answer.json()["job_id"]

        with self._asking(), ThreadPoolExecutor(self._at_once) as pool:
            list(pool.map(submit, range(len(numbers))))

    def through(self, faults: Callable[[threading.Event], None], numbers: Sequence[int], *, over: float) -> None:
        """Documents submitted while ``faults`` go on, which end when the event is set, then waited for in peace."""
        stop = threading.Event()
        thread = threading.Thread(target=faults, args=(stop,))
        thread.start()
        try:
            self.submit(numbers, over=over)
        finally:
            stop.set()
            thread.join()
        self.wait()

    def wait(self) -> None:
        """For the end of every job."""

        def wait(number: int) -> None:
            if answer := self._answered("GET", f"/result/{self.jobs[number]}", 200, 422, 500, waiting=202):
                self.ends[number] = answer

        with self._asking(), ThreadPoolExecutor(self._at_once) as pool:
            list(pool.map(wait, list(self.jobs)))

    @contextmanager
    def _asking(self) -> Iterator[None]:
        with httpx.Client(timeout=30) as self._http:
            yield

    def _answered(
        self, method: str, path: str, *wanted: int, waiting: int = 0, **request: Any
    ) -> httpx.Response | None:
        """None if there was no such answer until the deadline. A 500 counts only where it is a failed job's."""
        while time.monotonic() < self._deadline:
            try:
                answer = self._http.request(method, self._url() + path, **request)
            except httpx.TransportError:
                self.notes["no answer"] += 1
            else:
                code = answer.json().get("code", "")
                if answer.status_code in wanted and (answer.status_code != 500 or code == "gave-up"):
                    return answer
                if answer.status_code == 503:
                    self.notes["503"] += 1
                elif answer.status_code != waiting:
                    self.notes[f"unexpected {answer.status_code} {code}"] += 1
            time.sleep(PAUSE)
        return None

    def outcome(
        self, numbers: Iterable[int], injected: Counter[str], blobs: BlobStore, told: Mapping[str, set[str]] | None
    ) -> Outcome:
        """``told``: how each job ended, by the callbacks; None if there are none."""
        numbers = list(numbers)
        outcome = Outcome(injected, len(numbers), notes=self.notes)
        for number in numbers:
            end = self.ends.get(number)
            status = "lost" if end is None else "done" if end.status_code == 200 else "failed"
            setattr(outcome, status, getattr(outcome, status) + 1)
            if status == "done" and not _is_right(number, end.json()):
                outcome.wrong += 1
            if end and told is not None:
                callbacks = told.get(self.jobs[number], set())
                outcome.lost += not callbacks
                outcome.wrong += bool(callbacks - {f"job.{status}"})
        outcome.wrong += sum(count for note, count in self.notes.items() if note.startswith("unexpected"))
        outcome.twice = _twice(blobs)
        return outcome


def _is_right(number: int, result: Mapping[str, Any]) -> bool:
    sha256 = hashlib.sha256(document(number)).hexdigest()
    return (result["document"]["sha256"], result["text"]) == (sha256, text(number))


def _twice(blobs: BlobStore) -> int:
    """How many documents have several jobs, or one with two ends."""
    names = list(blobs.list("jobs/"))
    records = [json.loads(blobs.get(name)) for name in names if name.endswith("/job.json")]
    jobs = Counter(record["document"]["sha256"] for record in records)
    ends = Counter(name.split("/")[1] for name in names if name.endswith(("/result.json", "/failure.json")))
    return sum(count > 1 for count in [*jobs.values(), *ends.values()])
