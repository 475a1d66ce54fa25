"""Submissions without a pause to ``recto serve`` for a minute, beside a bare FastAPI endpoint that stores the file.

Both are on loopback, asked by the same number of clients; the bare one before and after, for half the time each. The
service reads meanwhile what it is sent, by an engine that takes no time. Fails where any answer is not 202.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))
import httpx
from served import Served

from faults.documents import document
from submit import bare, served

SIZE = 30_000
"""Bytes of a document."""


@dataclass
class Load:
    """Seconds of each request that was answered, in order of their ends; answers by what they were."""

    seconds: float = 0.0
    taken: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def errors(self) -> int:
        return self.answers.total() - self.answers["202"]

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.taken, n=100)[percent - 1]

    def line(self, name: str, beside: "Load | None" = None) -> str:
        percentiles = ", ".join(
            f"p{percent} {self.percentile(percent) * 1000:.0f} ms"
            + (f" ({self.percentile(percent) / beside.percentile(percent):.1f}x)" if beside else "")
            for percent in (50, 95, 99)
        )
        share = self.errors / self.answers.total()
        rate = self.answers.total() / self.seconds
        return f"{name:>6}: {self.answers.total()} submissions, {rate:.0f} a second, {percentiles}; errors {share:.2%}"


def load(url: str, *, seconds: float, clients: int, into: Load) -> None:
    """Each client submits documents of its own, one after another."""
    numbers = itertools.count()
    deadline = time.monotonic() + seconds
    turn = threading.Lock()

    def submit() -> None:
        with httpx.Client(base_url=url, timeout=60) as http:
            while time.monotonic() < deadline:
                with turn:
                    number = next(numbers)
                content = document(number)
                files = {"file": ("page.png", content + bytes(SIZE - len(content)), "image/png")}
                started = time.perf_counter()
                try:
                    answer = str(http.post("/ocr", files=files).status_code)
                except httpx.TransportError as error:
                    answer = type(error).__name__
                else:
                    into.taken.append(time.perf_counter() - started)
                into.answers[answer] += 1

    threads = [threading.Thread(target=submit) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    into.seconds += seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=4)
    given = parser.parse_args()
    ours, theirs = Load(), Load()
    with tempfile.TemporaryDirectory(dir=Path(), prefix=".bench-") as folder:
        with served(bare, Path(folder, "bare")) as client:
            load(str(client.base_url), seconds=given.seconds / 2, clients=given.clients, into=theirs)
        service = Served(Path(folder, "recto"), engine="quick", rate_limits="off")
        try:
            load(service.url, seconds=given.seconds, clients=given.clients, into=ours)
        finally:
            service.stop()
        with served(bare, Path(folder, "bare-again")) as client:
            load(str(client.base_url), seconds=given.seconds / 2, clients=given.clients, into=theirs)
        print(theirs.line("bare"))
        print(ours.line("recto", theirs), flush=True)
    sys.exit(f"These answers are no 202: {dict(ours.answers)}" if ours.errors else 0)


if __name__ == "__main__":
    main()
