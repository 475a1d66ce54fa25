"""Damaged, malicious and odd files through a running ``recto serve``: each is submitted, and its answer waited for.

Fails where any answer is a 5xx, a worker dies or hangs, or takes more memory than a file may, or the service ends with
fewer workers than it began with.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))

import httpx
from served import Served

from documents import rows, spread

HANG_SECONDS = 60.0
WORKERS = 2


@dataclass(frozen=True)
class Answered:
    """``status`` and ``code`` are the last answer's: of the submission where that is refused, else of the result.

    ``memory``: MiB that a worker had in use at most while the file was read, or before.
    """

    file: str
    status: int
    code: str
    seconds: float
    memory: int

    @property
    def is_bad(self) -> bool:
        return self.status >= 500 or self.code == "hung"


def answered(served: Served, file: Path) -> Answered:
    started, memory = time.monotonic(), 0
    answer = served.http.post("/ocr", files={"file": (file.name, file.read_bytes())})
    if answer.status_code == 202:
        answer, memory = result(served, answer.json()["job_id"])
    seconds = round(time.monotonic() - started, 1)
    code = "hung" if answer.status_code == 202 else answer.json().get("code", "read")
    return Answered(file.name, answer.status_code, code, seconds, memory)


def result(served: Served, job_id: str) -> tuple[httpx.Response, int]:
    """The last answer within HANG_SECONDS, and the memory as Answered has it."""
    end, memory = time.monotonic() + HANG_SECONDS, 0
    while True:
        memory = max(memory, 0, *(peak(pid) for pid in served.workers()))
        answer = served.http.get(f"/result/{job_id}", follow_redirects=True)
        if answer.status_code != 202 or time.monotonic() > end:
            return answer, memory
        time.sleep(0.05)


def peak(pid: int) -> int:
    """MiB that a process has had in use at most (proc(5), VmHWM); 0 once it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) >> 10
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", type=Path, help="a folder with truth.jsonl")
    parser.add_argument("--limit", type=int)
    given = parser.parse_args()
    files = [given.set / row["file"] for row in spread(rows(given.set), given.limit)]
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder, "data"), workers=WORKERS)
        try:
            outcomes = [answered(served, file) for file in files]
            time.sleep(1)  # the last one that kept much is being replaced
            workers = len(served.workers())
        finally:
            served.stop()
        died = served.log.count("The worker process ")
        tracebacks = served.log.count("Traceback")
    kinds = Counter(f"{outcome.status} {outcome.code}" for outcome in outcomes)
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    print(f"{len(outcomes)} files through the service: " + ", ".join(f"{n} {kind}" for kind, n in kinds.most_common()))
    memory = max(outcome.memory for outcome in outcomes)
    largest = next(outcome.file for outcome in outcomes if outcome.memory == memory)
    print(f"slowest {slowest.seconds} s ({slowest.file}), a worker's most memory {memory} MiB ({largest})")
    print(f"workers that died {died}, workers at the end {workers} of {WORKERS}, faults in the log {tracebacks}")
    bad = [outcome for outcome in outcomes if outcome.is_bad]
    for outcome in bad:
        print(f"LOOK AT {outcome.file}: {outcome.status} {outcome.code} after {outcome.seconds} s")
    if bad or died or workers != WORKERS:
        sys.exit("The service did not take all of them well.")


if __name__ == "__main__":
    main()
