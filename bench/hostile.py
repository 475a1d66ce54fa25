"""Damaged, malicious and odd files through ``recto read``, each in a process of its own: outcome, time and memory.

A row of the set's ``truth.jsonl`` has ``file`` and ``expect``, whose ``status`` says whether a refusal is expected.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from documents import rows, spread
from recto.domain.errors import RectoError, ServiceError
from watched import Watched, watched

RECTO = Path(sys.executable).with_name("recto")
HANG_SECONDS = 30.0
MAX_MIB = 1024
"""What no file may take more of."""


@dataclass(frozen=True)
class Outcome:
    """``kind`` is read, refused, failed (our fault), crashed or hung; ``memory`` is the peak in MiB."""

    file: str
    kind: str
    told: str
    seconds: float
    memory: float
    complaints: tuple[str, ...]


def run(folder: Path, out: Path, limit: int | None = None) -> str:
    """Every file of the set, written to hostile.jsonl and told as Markdown."""
    out.mkdir(parents=True, exist_ok=True)
    outcomes = []
    with (out / "hostile.jsonl").open("w", encoding="utf-8") as written:
        for row in spread(rows(folder), limit):
            outcomes.append(outcome(folder / row["file"], row["expect"]["status"]))
            written.write(json.dumps(asdict(outcomes[-1]), ensure_ascii=False) + "\n")
            written.flush()
    return "\n".join(table(outcomes))


def outcome(file: Path, expected: str) -> Outcome:
    run = watched([str(RECTO), "read", str(file), "--jsonl"], seconds=HANG_SECONDS)
    kind, told = _kind(run)
    complaints = tuple(_complaints(kind, told, run.memory, expected))
    return Outcome(file.name, kind, told, round(run.seconds, 2), round(run.memory), complaints)


def _kind(run: Watched) -> tuple[str, str]:
    if run.was_killed:
        return "hung", f"killed after {HANG_SECONDS:g} s"
    try:
        told: dict[str, Any] = json.loads(run.answer)
    except ValueError:
        return "crashed", f"exit status {run.status}: {run.complaint.decode(errors='replace').strip()[-200:]}"
    if error := told.get("error"):
        return ("failed" if error["code"] in _codes(ServiceError) else "refused"), f"{error['code']}: {error['detail']}"
    failed = [page["number"] for page in told["pages"] if page.get("error")]
    words = sum(len(line["words"]) for page in told["pages"] for line in page["lines"])
    partly = f", pages {failed} could not be read" if failed else ""
    return "read", f"{len(told['pages'])} pages, {words} words, health {told['health']:.2f}{partly}"


def _complaints(kind: str, told: str, memory: float, expected: str) -> Iterator[str]:
    if kind in ("hung", "crashed", "failed"):
        yield kind
    if memory > MAX_MIB:
        yield f"more than {MAX_MIB} MiB"
    if kind == "read" and not expected.startswith("2xx") and "could not be read" not in told:
        yield "read in spite of everything"


def _codes(kind: type[RectoError]) -> set[str]:
    return {kind.code}.union(*(_codes(child) for child in kind.__subclasses__()))


def table(outcomes: list[Outcome]) -> Iterator[str]:
    """Sums, then what is to be complained of, then every refusal."""
    kinds = {kind: sum(o.kind == kind for o in outcomes) for kind in ("read", "refused", "failed", "crashed", "hung")}
    slowest, largest = max(outcomes, key=lambda o: o.seconds), max(outcomes, key=lambda o: o.memory)
    yield f"hostile: {len(outcomes)} files, " + ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    yield f"slowest {slowest.seconds:.1f} s ({slowest.file}), most memory {largest.memory:.0f} MiB ({largest.file})\n"
    bad = [o for o in outcomes if o.complaints]
    yield f"{len(bad)} to look at:\n"
    for title, chosen in (("look at", bad), ("refused", [o for o in outcomes if o.kind == "refused"])):
        yield f"| {title} | outcome | what was told | seconds | MiB | |\n|---|---|---|---|---|---|"
        for o in chosen:
            told = o.told.replace("|", "/").replace("\n", " ")
            yield f"| {o.file} | {o.kind} | {told} | {o.seconds:.1f} | {o.memory:.0f} | {', '.join(o.complaints)} |"
        yield ""
