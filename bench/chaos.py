"""Faults of every kind put into the service while documents go through it, and what became of each document.

Writes the table into docs/reliability.md. Fails where anything was lost, wrong or twice, or where the API is slower
than promised while 500 documents that came at once are being read.
"""

import argparse
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "plugins"))
import chaos_burst
from faults import cloud, local, messages
from faults.documents import Outcome

PAGE = Path(__file__).parent.parent / "docs" / "reliability.md"
BEGIN, END = "<!-- make chaos: begin -->\n", "<!-- make chaos: end -->\n"
HEAD = (
    "| fault | injected | documents | done | failed | lost | wrong | twice |",
    "|---|---|---|---|---|---|---|---|",
)

Kind = tuple[str, Callable[[Path], Outcome]]


def kinds(share: float) -> list[Kind]:
    """``share``: of the documents and seconds of a full run."""

    def so_many(documents: int) -> int:
        return max(10, round(documents * share))

    return [
        (
            "kill -9 of any process",
            lambda folder: local.killing(folder, documents=so_many(500), over=120 * share, pause=(1, 3)),
        ),
        (
            "disk full",
            lambda folder: local.full_disk(folder, documents=so_many(150), over=40 * share, pause=(0.5, 2)),
        ),
        (
            "documents that kill their worker",
            lambda folder: local.poison(folder, documents=so_many(60), poisonous=3),
        ),
        (
            "documents over their time",
            lambda folder: local.slow(folder, documents=so_many(40), hanging=1, beyond=3),
        ),
        (
            "S3 and SQS answering badly",
            lambda _: cloud.of_storage(documents=so_many(100), over=40 * share),
        ),
        (
            "Redis stopped, silent, full, flushed",
            lambda _: cloud.of_redis(documents=so_many(100), over=30 * share, pause=0.2),
        ),
        (
            "messages again, late, in another order",
            lambda folder: messages.unruly(folder, documents=so_many(150), over=10 * share),
        ),
        (
            "a clock that jumps",
            lambda folder: messages.jumping_clock(folder, documents=so_many(150), over=15 * share, pause=0.2),
        ),
    ]


def row(fault: str, outcome: Outcome) -> str:
    injected = ", ".join(f"{count} × {what}" for what, count in sorted(outcome.injected.items())) or "nothing"
    counts = (outcome.documents, outcome.done, outcome.failed, outcome.lost, outcome.wrong, outcome.twice)
    return f"| {fault} | {injected} | {' | '.join(map(str, counts))} |"


def met(outcome: Outcome) -> str:
    """What the clients met, and their patience cured."""
    return ", ".join(f"{count} × {note}" for note, count in sorted(outcome.notes.items()) if count)


def rows(chosen: Sequence[Kind]) -> Iterator[tuple[str, bool]]:
    """Each row as soon as it is known, and whether it is as promised."""
    for fault, run in chosen:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            outcome = run(Path(folder))
        found = row(fault, outcome)
        print(f"{found}\n  {time.monotonic() - started:.0f} s; met by clients: {met(outcome)}", flush=True)
        yield found, outcome.is_sound


def written(lines: Sequence[str]) -> None:
    """Into the page, in place of the last run's."""
    page = PAGE.read_text(encoding="utf-8")
    table = "".join(f"{line}\n" for line in lines)
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    PAGE.write_text(re.sub(pattern, lambda _: BEGIN + table + END, page, flags=re.DOTALL), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0, help="of the documents and the time of a full run")
    parser.add_argument("--only", default="", help="kinds of faults whose names hold this; the page stays as it is")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    found = list(rows([kind for kind in kinds(given.share) if given.only in kind[0]]))
    burst = chaos_burst.measured(max(20, round(500 * given.share)))
    print(burst.sentence)
    lines = [*HEAD, *(line for line, _ in found), "", burst.sentence, ""]
    lines.append(
        f"`make chaos` on {datetime.now(UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores,"
        f" {time.monotonic() - started:.0f} seconds."
    )
    print(lines[-1])
    if not given.only and given.share == 1:
        written(lines)
    if not burst.is_kept or not all(sound for _, sound in found):
        sys.exit("Something was lost, wrong, twice, or slower than promised.")


if __name__ == "__main__":
    main()
