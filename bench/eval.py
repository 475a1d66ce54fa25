"""Accuracy and speed on documents with ground truth, Recto beside plain Tesseract, in one run.

A set is a folder with ``truth.jsonl``: one object a line with ``file`` (relative to the folder), ``text`` (pages joined
by form feeds) and ``lang``. Documents without a text are left out. Every document is read by all readers, one after the
other, so that whatever else the machine does slows all of them alike. Seconds are those from the file to its text.
"""

import argparse
import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean, median

import plain
from scoring import character_error_rate, word_f1

from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.errors import RectoError
from recto.engines import registry
from recto.imaging import steps
from recto.imaging.decode import Limits
from recto.services.read import Reader
from recto.settings import Settings

BASELINE = "pytesseract"
TIME_LIMIT = 600.0


@dataclass(frozen=True)
class Score:
    """Of one document by one reader; ``health`` where the reader tells."""

    f1: float
    cer: float
    seconds: float
    health: float | None


Read = Callable[[Path, str], tuple[str, float | None]]


def readers() -> dict[str, Read]:
    settings = Settings()
    limits = Limits(max_pages=settings.max_pages, max_pixels=settings.max_pixels)
    uncleaned = Reader(
        limits=limits, engine=settings.engine, languages=("eng",), engines=registry.get, clean=steps.grayscale
    )
    tesserocr = plain.WithTesserocr()
    return {
        "recto": partial(with_recto, Services(settings).reader),
        "recto, not cleaned": partial(with_recto, uncleaned),
        BASELINE: lambda file, language: (plain.with_pytesseract(file, language), None),
        "tesserocr": lambda file, language: (tesserocr(file, language), None),
    }


def with_recto(reader: Reader, file: Path, language: str) -> tuple[str, float | None]:
    try:
        reading = reader.read(io.BytesIO(file.read_bytes()), Options(languages=(language,)), time_limit=TIME_LIMIT)
    except RectoError as error:
        print(f"{file.name}: {error.title}")
        return "", None
    return reading.text, reading.health


def documents(folder: Path, limit: int | None) -> list[tuple[Path, str, str]]:
    """File, text and language; ``limit`` of them, spread over the set."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").split("\n")
    rows = [row for row in map(json.loads, filter(str.strip, lines)) if row.get("text")]
    step = max(1, len(rows) // limit) if limit else 1
    return [(folder / row["file"], row["text"], row.get("lang") or "eng") for row in rows[::step][:limit]]


def scored(read: Read, file: Path, text: str, language: str) -> Score:
    started = time.perf_counter()
    found, health = read(file, language)
    seconds = time.perf_counter() - started
    return Score(word_f1(text, found), character_error_rate(text, found), seconds, health)


def table(name: str, scores: dict[str, list[Score]]) -> Iterator[str]:
    base = scores[BASELINE]
    for reader, own in scores.items():
        healths = [score.health for score in own if score.health is not None]
        yield (
            f"| {name} | {len(own)} | {reader} | {mean(s.f1 for s in own):.4f}"
            f" | {mean(s.f1 for s in own) - mean(s.f1 for s in base):+.4f} | {median(s.cer for s in own):.4f}"
            f" | {mean(s.seconds for s in own):.3f} | {sum(s.seconds for s in base) / sum(s.seconds for s in own):.2f}"
            f" | {f'{mean(healths):.3f}' if healths else ''} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of sets")
    parser.add_argument("--sets", default="", help="only these, separated by commas")
    parser.add_argument("--limit", type=int, help="so many documents of each set")
    parser.add_argument("--own-language", action="store_true", help="read each in its own language instead of English")
    options = parser.parse_args()
    chosen = (
        options.sets.split(",") if options.sets else sorted(p.parent.name for p in options.folder.glob("*/truth.jsonl"))
    )
    read = readers()
    print(
        f"| set | documents | reader | word F1 | against {BASELINE} | CER | seconds | speed by {BASELINE}'s | health |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name in chosen:
        scores: dict[str, list[Score]] = {reader: [] for reader in read}
        for file, text, language in documents(options.folder / name, options.limit):
            for reader, own in scores.items():
                own.append(scored(read[reader], file, text, language if options.own_language else "eng"))
        if scores[BASELINE]:
            print("\n".join(table(name, scores)), flush=True)


if __name__ == "__main__":
    main()
