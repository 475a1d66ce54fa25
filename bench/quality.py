"""Where reading is lost as images get worse, and what the quality gate says of them: docs/quality.md.

Cards, letters and receipts are photographed well, then spoiled by one fault, degree by degree. Each picture is read by
the default engine and measured by the gate. Prints a table and writes the figure.
"""

import argparse
import io
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import cv2
import made
import spoiled
from documents import rows
from scoring import word_f1

from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.quality import Quality
from recto.imaging import quality
from recto.imaging.page import PageImage
from recto.settings import Settings

FIGURE = Path(__file__).parent.parent / "docs/figures/quality.png"
STARTS, LOST = 0.95, 0.75
"""Share of the word F1 of the good photograph: below the first reading starts to lose, below the second it is lost."""


@dataclass(frozen=True)
class Fault:
    """``score`` is the gate's for it; ``degrees`` from none to the worst, in ``unit``."""

    name: str
    score: str
    unit: str
    degrees: Sequence[float]
    spoil: spoiled.Spoil


def faults() -> list[Fault]:
    return [
        Fault("defocus", "blur", "pixels of radius", (0, 1, 2, 3, 4, 5, 6, 8, 10), spoiled.defocused),
        Fault("motion, across", "blur", "pixels", (0, 3, 6, 9, 12, 15, 20, 25), spoiled.moved),
        Fault("motion, 45 degrees", "blur", "pixels", (0, 3, 6, 9, 12, 15, 20, 25), partial(spoiled.moved, degrees=45)),
        Fault("glare", "glare", "share", (0, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.3), spoiled.glared),
        Fault("darkness", "darkness", "stops", (0, 2, 4, 5, 6, 7, 8), lambda p, stops: spoiled.lit(p, 0.5**stops)),
        Fault(
            "overexposure", "overexposure", "stops", (0, 1, 2, 3, 4, 5, 6), lambda p, stops: spoiled.lit(p, 2**stops)
        ),
        Fault("contrast", "low_contrast", "share lost", (0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96), _veiled),
        Fault(
            "size",
            "smallness",
            "times smaller",
            (1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6),
            lambda p, by: spoiled.shrunk(p, 1 / by),
        ),
        Fault("cut off", "cut_off", "share", (0, 0.05, 0.1, 0.2, 0.3, 0.4), spoiled.cropped),
        Fault("noise", "", "gray levels", (0, 10, 20, 40, 60, 80), lambda p, sigma: made.noise(p, sigma)),
        Fault(
            "JPEG",
            "",
            "100 - quality",
            (5, 30, 60, 80, 90, 95, 98),
            lambda p, loss: spoiled.compressed(p, round(100 - loss)),
        ),
    ]


def _veiled(pixels: made.Pixels, lost: float) -> made.Pixels:
    return made.noise(spoiled.veiled(pixels, 1 - lost), 1.5)


DOCUMENTS: dict[str, Callable[[], spoiled.Document]] = {
    "card": spoiled.card,
    "letter": spoiled.letter,
    "receipt": spoiled.receipt,
}


@dataclass(frozen=True)
class Point:
    """A picture with one fault of one degree: how well it was read, and what the gate says."""

    kind: str
    fault: Fault
    degree: float
    f1: float
    quality: Quality

    @property
    def score(self) -> float:
        return getattr(self.quality, self.fault.score) if self.fault.score else 0.0

    @property
    def says(self) -> str:
        return " ".join(flaw.code + "!" * flaw.disqualifying for flaw in self.quality.warnings)


def points(kinds: Sequence[str], names: Sequence[str]) -> Iterator[Point]:
    reader = Services(Settings()).reader
    for kind in kinds:
        document = DOCUMENTS[kind]()
        good = spoiled.photographed(document.pixels)
        for fault in faults():
            if names and fault.name not in names:
                continue
            for degree in fault.degrees:
                pixels = fault.spoil(good, degree)
                reading = reader.read(io.BytesIO(made.png(pixels)), Options(), time_limit=120)
                measured = quality.measured(PageImage.original(pixels))
                yield Point(kind, fault, degree, word_f1(document.text, reading.text), measured)


def table(found: Sequence[Point]) -> None:
    print("| fault | document | degree | word F1 | score | warnings (! refused by strict) |\n|---|---|---|---|---|---|")
    for point in found:
        degree = f"{point.degree:g} {point.fault.unit}"
        score = f"{point.fault.score} {point.score:.2f}" if point.fault.score else ""
        print(f"| {point.fault.name} | {point.kind} | {degree} | {point.f1:.2f} | {score} | {point.says} |", flush=True)
