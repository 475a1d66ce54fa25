"""A command in a process of its own: what it answers, its seconds, exit status and peak memory, killed after a time.

``python watched.py SECONDS REPORT COMMAND...`` is the small process in between: the high-water mark of memory outlives
exec on Linux, so that what the parent holds would count as its child's.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Watched:
    """``status`` is negative for a signal, ``memory`` the peak in MiB."""

    answer: bytes
    complaint: bytes
    status: int
    seconds: float
    memory: float
    was_killed: bool


def watched(command: Sequence[str], *, seconds: float, env: Mapping[str, str] | None = None) -> Watched:
    """``seconds`` is the time limit, ``env`` is added to the environment."""
    with tempfile.TemporaryDirectory() as folder:
        answer, complaint, report = (Path(folder, name) for name in ("answer", "complaint", "report"))
        with answer.open("wb") as out, complaint.open("wb") as err:
            between = [sys.executable, "-I", "-S", __file__, str(seconds), str(report), *command]
            subprocess.run(between, stdout=out, stderr=err, env=os.environ | dict(env or {}), check=True)
        return Watched(answer.read_bytes(), complaint.read_bytes(), **json.loads(report.read_text()))


def main(seconds: float, report: Path, command: Sequence[str]) -> None:
    started = time.monotonic()
    process, killed = subprocess.Popen(command), False
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > started + seconds and not killed:
            process.kill()
            killed = True
        time.sleep(0.01)
    found = {
        "status": os.waitstatus_to_exitcode(status),
        "seconds": time.monotonic() - started,
        "memory": usage.ru_maxrss / 1024,
        "was_killed": killed,
    }
    report.write_text(json.dumps(found))


if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
