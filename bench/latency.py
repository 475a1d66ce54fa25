"""Seconds and peak memory by kind of page, each in a process of its own, beside pytesseract on the same file.

Fails where a page takes more memory than the project promises.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}

import kinds
from watched import watched

MAX_MIB = 1536
SECONDS = 300.0
READ = Path(__file__).parent / "read_one.py"


def measured(reader: str, file: Path) -> dict[str, Any]:
    """What read_one.py tells, and the peak memory of its process in MiB."""
    run = watched([sys.executable, str(READ), reader, str(file)], seconds=SECONDS)
    try:
        told: dict[str, Any] = json.loads(run.answer)
    except ValueError:
        lines = run.complaint.decode(errors="replace").splitlines() or [""]
        told = {"seconds": run.seconds, "told": f"died ({run.status}) {lines[-1][:200]}"}
    return told | {"memory": run.memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engines", default="", help="only these, separated by commas")
    parser.add_argument("--kinds", default="", help="only those whose names begin so, separated by commas")
    given = parser.parse_args()
    from recto.engines import registry

    engines = given.engines.split(",") if given.engines else registry.names()
    beginnings = tuple(given.kinds.split(","))
    worst, died = 0.0, 0
    print("| page | reader | seconds | by pytesseract's | peak MiB | |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, make in kinds.KINDS.items():
            if not name.startswith(beginnings):
                continue
            file = Path(folder, "page")
            file.write_bytes(make())
            theirs = measured("pytesseract", file)
            for reader in engines:
                own = measured(reader, file)
                worst = max(worst, own["memory"])
                died += own["told"].startswith("died")
                print(row(name, reader, own, theirs), flush=True)
            print(row(name, "pytesseract", theirs, theirs), flush=True)
    print(f"\nAt most {MAX_MIB} MiB: {'yes' if worst <= MAX_MIB else 'NO'}, {worst:.0f} MiB.")
    sys.exit(worst > MAX_MIB or died > 0)


def row(page: str, reader: str, own: dict[str, Any], theirs: dict[str, Any]) -> str:
    comparable = "words" in own and "words" in theirs
    ratio = f"{own['seconds'] / theirs['seconds']:.2f}" if comparable else ""
    return f"| {page} | {reader} | {own['seconds']:.3f} | {ratio} | {own['memory']:.0f} | {own['told']} |"


if __name__ == "__main__":
    main()
