"""A long scan through the local service, beside its pages one after another in one process on one core.

Fails where two cores don't make it nearly twice as fast.
"""

import argparse
import io
import multiprocessing
import os
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))
from served import Served

import made

TIMES_AS_FAST = 1.8
DPI = 150
POLL_SECONDS = 0.2
MEBIBYTE = 1 << 20


class Read(NamedTuple):
    """A scan that was read: seconds, the processors' seconds for it, the text of each page."""

    seconds: float
    processor: float
    texts: list[str]


def scan(pages: int) -> bytes:
    """A PDF of made pages, each of a text of its own."""
    return made.pdf(*(page(number) for number in range(1, pages + 1)), dpi=DPI)


def page(number: int) -> made.Pixels:
    """A5, a page number on each."""
    lines = (f"Page {number} of the harbour's book, entry {number * 37}", "", *made.ENGLISH)
    return made.gray(made.page(lines, dpi=DPI, points=11, size=(round(5.83 * DPI), round(8.27 * DPI))).pixels)


def one_after_another(content: bytes, engine: str, pipe: Connection) -> None:
    """In a process of its own: sends what was measured."""
    os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])
    from recto.bootstrap import Services
    from recto.domain.document import Options
    from recto.settings import Settings

    reader = Services(Settings(engine=engine)).reader
    reader.read(io.BytesIO(made.png(page(0))), Options(), time_limit=60)
    started, processor = time.perf_counter(), time.process_time()
    reading = reader.read(io.BytesIO(content), Options(), time_limit=3600)
    measured = time.perf_counter() - started, time.process_time() - processor
    pipe.send(Read(*measured, [page.text for page in reading.pages]))


def alone(content: bytes, engine: str) -> Read:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=one_after_another, args=(content, engine, theirs))
    process.start()
    theirs.close()
    found: Read = ours.recv()
    process.join()
    return found


def served(content: bytes, engine: str, workers: int) -> Read:
    with tempfile.TemporaryDirectory() as folder:
        service = Served(Path(folder, "data"), workers=workers, engine=engine)
        try:
            for _ in range(2):  # all workers load their models
                for job in [service.submit(made.png(page(number))) for number in range(4 * workers)]:
                    result(service, job)
            started, processor = time.perf_counter(), processor_seconds(service)
            found = result(service, service.submit(content, "scan.pdf"))
            measured = time.perf_counter() - started, processor_seconds(service) - processor
            return Read(*measured, [page_text(each) for each in found["pages"]])
        finally:
            service.stop()


def processor_seconds(service: Served) -> float:
    """Of the service and its workers (proc(5), stat's utime and stime)."""
    ticks = 0
    for pid in (service.process.pid, *service.workers()):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def result(service: Served, job: str) -> dict[str, Any]:
    while (answer := service.http.get(f"/result/{job}", follow_redirects=True)).status_code == 202:
        time.sleep(POLL_SECONDS)
    if answer.status_code != 200:
        sys.exit(f"The service failed: {answer.text[:300]}")
    found: dict[str, Any] = answer.json()
    return found


def page_text(page: dict[str, Any]) -> str:
    return "\n".join(line["text"] for line in page["lines"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--engine", default="", help="the default one")
    given = parser.parse_args()
    from recto.settings import Settings

    engine = given.engine or Settings().engine
    content = scan(given.pages)
    print(f"A scan of {given.pages} pages, {len(content) / MEBIBYTE:.1f} MiB, by {engine}:")
    one = alone(content, engine)
    print(f"one after another: {one.seconds:.1f} s, {given.pages / one.seconds:.2f} pages a second", flush=True)
    many = served(content, engine, given.workers)
    ratio = one.seconds / many.seconds
    print(f"the service with {given.workers} workers: {many.seconds:.1f} s, {ratio:.2f} times as fast")
    print(f"seconds of processors: {one.processor:.1f} and {many.processor:.1f}, {many.processor / one.processor:.2f}x")
    same = many.texts == one.texts
    print(f"the same text on every page: {'yes' if same else 'NO'}")
    if not same:
        sys.exit("The service read other texts.")
    if given.workers > 1 and ratio < TIMES_AS_FAST:
        sys.exit(f"{ratio:.2f} times as fast; the goal is {TIMES_AS_FAST}")


if __name__ == "__main__":
    main()
