"""What finding fields costs: the processor's seconds of extraction as a share of reading's, on documents made by code.

Fails above the share that the project promises.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}

import io

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import made
import made_documents
from eval import one_core
from fields_report import LARGEST_SHARE
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.settings import Settings

TIMES = 5
"""That fields are looked for in each document, since once takes milliseconds."""


def measured(services: Services, content: bytes) -> tuple[float, float]:
    """The processor's seconds of reading a document and of finding its fields."""
    file, options = io.BytesIO(content), Options()
    started = time.process_time()
    reading = services.reader.read(file, options, time_limit=600)
    read = time.process_time()
    for _ in range(TIMES):
        services.fields.of_reading(file, reading, options)
    return read - started, (time.process_time() - read) / TIMES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5, help="so many documents of each kind (5)")
    given = parser.parse_args()
    one_core()
    services = Services(Settings())
    print("| kind | documents | reading, ms a document | extraction | share |\n|---|---|---|---|---|")
    all_read = all_extracted = 0.0
    for kind in made_documents.KINDS:
        documents = made_documents.documents(kind, given.count + 1)
        _, *seconds = (measured(services, made.jpeg(each.pixels)) for each in documents)  # the first loads models
        read, extracted = map(sum, zip(*seconds, strict=True))
        print(row(kind, given.count, read, extracted), flush=True)
        all_read += read
        all_extracted += extracted
    print(row("all", given.count * len(made_documents.KINDS), all_read, all_extracted))
    light = all_extracted <= LARGEST_SHARE * all_read
    print(f"\nAt most {LARGEST_SHARE:.0%} of reading: {'yes' if light else 'NO'}.")
    sys.exit(not light)


def row(kind: str, count: int, read: float, extracted: float) -> str:
    return f"| {kind} | {count} | {1000 * read / count:.0f} | {1000 * extracted / count:.1f} | {extracted / read:.1%} |"


if __name__ == "__main__":
    main()
