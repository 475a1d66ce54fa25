"""Messages that come twice, late and in another order; and a clock that jumps while they wait."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from faults.documents import Outcome
from faults.running import running, through
from recto.adapters.sqlite import SqliteQueue
from recto.bootstrap import Services
from recto.settings import Settings

JUMPS = (-86400, -3600, -90, 90, 3600, 86400)
"""Seconds."""


class Unruly:
    """A queue that sends some messages twice or three times, and all of them later or sooner than they were sent."""

    def __init__(self, queue: SqliteQueue, counts: Counter[str]) -> None:
        self._queue = queue
        self._counts = counts
        self._chance = random.Random(4)
        self._turn = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)

    def send(self, body: Mapping[str, Any], *, delay: float = 0) -> None:
        with self._turn:
            delays = [self._chance.choice((0, 0.2, 1)) for _ in range(self._chance.choice((1, 2, 3)))]
            self._counts["message again"] += len(delays) - 1
            self._counts["message delayed, behind later ones"] += sum(late > 0 for late in delays)
        for late in delays:
            self._queue.send(body, delay=delay + late)

    def send_many(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        for body in bodies:
            self.send(body)


def unruly(folder: Path, *, documents: int, over: float) -> Outcome:
    """All queues duplicate, delay and reorder; those of the dead letters and callbacks too."""
    services = _services(folder)
    counts: Counter[str] = Counter()
    for name in ("queue", "part_queue", "dead_letters", "callback_queue"):
        services.__dict__[name] = Unruly(getattr(services, name), counts)
    with running(services) as recto:
        outcome = through(recto, documents, over, lambda stop: None)
    outcome.injected += counts
    return outcome


class JumpingClock:
    """Seconds as time.time() has them, until it is set forward or back."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self._ahead

    def jump(self, seconds: float) -> None:
        self._ahead += seconds


def jumping_clock(folder: Path, *, documents: int, over: float, pause: float) -> Outcome:
    """The clock of the queues jumps by minutes, hours and days."""
    clock, chance, injected = JumpingClock(), random.Random(5), Counter[str]()
    services = _services(folder)
    for place, name in {
        "queue": "jobs",
        "part_queue": "parts",
        "dead_letters": "dead",
        "callback_queue": "callbacks",
    }.items():
        services.__dict__[place] = SqliteQueue(
            services.settings.data / "queue.sqlite",
            name,
            visibility=60,
            deliveries=4 if name in ("jobs", "parts") else None,
            dead_letters="dead",
            now=clock,
        )

    def jump(stop: threading.Event) -> None:
        while not stop.wait(pause):
            seconds = chance.choice(JUMPS)
            clock.jump(seconds)
            injected[f"clock set {'forward' if seconds > 0 else 'back'}"] += 1

    with running(services) as recto:
        outcome = through(recto, documents, over, jump)
    outcome.injected += injected
    return outcome


def _services(folder: Path) -> Services:
    return Services(Settings(data=folder / "data", engine="quick", callback_url="https://receiver.example/"))
