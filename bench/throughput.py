"""Pages a second on one core and on two, a process on each, beside pytesseract in the same run."""

import argparse
import multiprocessing
import os
import sys
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}

BASELINE = "pytesseract"
START_SECONDS = 120


def worker(reader: str, core: int, files: list[bytes], rounds: int, start: Barrier) -> None:
    """Reads all files so many times, once it and its siblings are warm."""
    os.sched_setaffinity(0, [core])
    import read_one

    read = read_one.pytesseract() if reader == BASELINE else read_one.recto(reader)
    read(files[0])
    start.wait(START_SECONDS)
    for _ in range(rounds):
        for content in files:
            read(content)


def pages_a_second(reader: str, cores: list[int], files: list[bytes], rounds: int) -> float:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(len(cores) + 1)
    workers = [context.Process(target=worker, args=(reader, core, files, rounds, start)) for core in cores]
    for each in workers:
        each.start()
    start.wait(START_SECONDS)
    started = time.perf_counter()
    for each in workers:
        each.join()
    seconds = time.perf_counter() - started
    if any(each.exitcode for each in workers):
        sys.exit(f"a worker of {reader} failed")
    return len(cores) * rounds * len(files) / seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="of one page of each kind")
    parser.add_argument("--engines", default="", help="only these, separated by commas")
    given = parser.parse_args()
    import kinds
    from recto.engines import registry

    chosen = ("letter, A4 200 dpi", "receipt", "dense table", "photo")
    files = [kinds.KINDS[name]() for name in chosen]
    cores = sorted(os.sched_getaffinity(0))[-2:]
    readers = [*(given.engines.split(",") if given.engines else registry.names()), BASELINE]
    one = {reader: pages_a_second(reader, cores[:1], files, given.rounds) for reader in readers}
    print(f"Pages a second, of {', '.join(chosen)} in turn:\n")
    print("| reader | one core | by pytesseract's | two cores | by one core's |\n|---|---|---|---|---|")
    for reader in readers:
        row = f"| {reader} | {one[reader]:.2f} | {one[reader] / one[BASELINE]:.2f}"
        if len(cores) == 1:
            print(f"{row} | there is but one | |", flush=True)
            continue
        two = pages_a_second(reader, cores, files, given.rounds)
        print(f"{row} | {two:.2f} | {two / one[reader]:.2f} |", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
