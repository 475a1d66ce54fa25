"""Five hundred documents at once, and how long the API takes to answer while they are read."""

import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
from served import Served

from faults.documents import Clients, document
from recto.bootstrap import Services
from recto.settings import Settings

TIMES = 5
"""The 99th percentile while busy may be so many times as long as when idle."""
IDLE_SECONDS = 15
PROBE_PAUSE = 0.02
POLLS_A_SUBMISSION = 20
AT_ONCE = 8
PATIENCE = 300


CALLS = ("a poll", "a submission")
Taken = dict[str, list[float]]
"""The seconds of each request, by call."""


@dataclass(frozen=True)
class Burst:
    documents: int
    answered: int
    lost: int
    idle: Taken
    busy: Taken

    @property
    def is_kept(self) -> bool:
        is_soon = all(p99(self.busy[call]) <= TIMES * p99(self.idle[call]) for call in CALLS)
        return not self.lost and self.answered == self.documents and is_soon

    @property
    def sentence(self) -> str:
        return (
            f"{self.documents} documents in one burst by {AT_ONCE} clients: {self.answered} answered, {self.lost} lost."
            " The 99th percentile of another client's requests, idle and while they were taken and read:"
            f" {'; '.join(self._compared(call) for call in CALLS)}. The limit is {TIMES} times."
        )

    def _compared(self, call: str) -> str:
        idle, busy = p99(self.idle[call]), p99(self.busy[call])
        return f"{call} {idle * 1000:.0f} and {busy * 1000:.0f} ms, {busy / idle:.1f} times as long"


def measured(documents: int) -> Burst:
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder, "data"), workers=2, engine="quick")
        try:
            waiting = served.submit(document(documents))
            served.answer(waiting)
            with _probed(served, waiting, 1000) as idle:
                time.sleep(IDLE_SECONDS)
            clients = Clients(lambda: served.url, seconds=PATIENCE, form=lambda _: {}, at_once=AT_ONCE)
            with _probed(served, waiting, 20000) as busy:
                clients.submit(range(documents))
                _finish(served, clients)
            outcome = clients.outcome(range(documents), Counter(), Services(Settings(data=served.data)).blobs, None)
        finally:
            served.stop()
    return Burst(documents, outcome.done + outcome.failed, outcome.lost, idle, busy)


def _finish(served: Served, clients: Clients) -> None:
    """Wait for all results by looking at the disk, so that waiting itself makes no requests."""
    deadline = time.monotonic() + PATIENCE
    results = [served.blobs / f"jobs/{job_id}/result.json" for job_id in clients.jobs.values()]
    while not all(result.exists() for result in results) and time.monotonic() < deadline:
        time.sleep(0.5)
    clients.wait()


@contextmanager
def _probed(served: Served, job_id: str, first: int) -> Iterator[Taken]:
    """Requests of one client, one after another: polls, and now and then a submission, numbered from ``first``."""
    taken: Taken = {call: [] for call in CALLS}
    stop = threading.Event()

    def probe() -> None:
        with httpx.Client(base_url=served.url, timeout=60) as http:
            for turn in count():
                if stop.wait(PROBE_PAUSE):
                    return
                poll, submission = CALLS
                started = time.perf_counter()
                http.get(f"/result/{job_id}").raise_for_status()
                taken[poll].append(time.perf_counter() - started)
                if turn % POLLS_A_SUBMISSION == 0:
                    files = {"file": ("page.png", document(first + turn))}
                    started = time.perf_counter()
                    http.post("/ocr", files=files).raise_for_status()
                    taken[submission].append(time.perf_counter() - started)

    thread = threading.Thread(target=probe)
    thread.start()
    try:
        yield taken
    finally:
        stop.set()
        thread.join()


def p99(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=100)[98]
