"""Where reading is lost as images get worse, and what the quality gate says of them: docs/quality.md.

Cards, letters and receipts are photographed well, then spoiled by one fault, degree by degree. Each picture is read by
the default engine and measured by the gate. Prints a table and writes the figure.
"""

import argparse
import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import made
import spoiled
from documents import rows, spread
from recto.bootstrap import Services
from recto.domain.document import Options, PageSelection, media_type
from recto.domain.quality import Quality
from recto.imaging import decode, flaws, quality
from recto.imaging.letters import letters
from recto.imaging.limits import Limits
from recto.imaging.page import PageImage
from recto.imaging.paper import sheet
from recto.services.read import Reader
from recto.settings import Settings
from scoring import word_f1

FIRST = PageSelection(((1, 1),))
LIMITS = {
    "blur": flaws.BLUR,
    "glare": flaws.GLARE,
    "darkness": flaws.DARKNESS,
    "overexposure": flaws.OVEREXPOSURE,
    "low_contrast": flaws.LOW_CONTRAST,
    "smallness": flaws.SMALLNESS,
    "cut_off": flaws.CUT_OFF,
}
FIGURE = Path(__file__).parent.parent / "docs/figures/quality.png"
TELEPHONE = 85
"""Quality of the JPEGs that telephones write."""
STARTS, LOST = 0.95, 0.8
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
    """Light and contrast are lost before a picture is compressed, as telephones do, which takes much of the rest."""
    return [
        Fault("defocus", "blur", "px", (0, 1, 2, 3, 4, 5, 6, 8, 10), spoiled.defocused),
        Fault("motion, across", "blur", "px", (0, 3, 6, 9, 12, 15, 20, 25), spoiled.moved),
        Fault("motion, slanting", "blur", "px", (0, 3, 6, 9, 12, 15, 20, 25), _moved_at_a_slant),
        Fault("glare", "glare", "of the area", (0, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.3), spoiled.glared),
        Fault("darkness", "darkness", "stops", (0, 2, 3, 4, 5, 6, 7, 8), _darkened),
        Fault(
            "overexposure", "overexposure", "stops", (0, 1, 2, 3, 4, 5, 6), lambda p, stops: spoiled.lit(p, 2**stops)
        ),
        Fault("contrast", "low_contrast", "lost", (0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96), _veiled),
        Fault("size", "smallness", "times smaller", (1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6), _shrunk),
        Fault("cropping", "cut_off", "of the width", (0, 0.04, 0.08, 0.12, 0.2, 0.3, 0.4), spoiled.cropped),
        Fault("noise", "", "gray levels", (0, 10, 20, 40, 60, 80), made.noise),
        Fault("JPEG", "", "quality", (95, 70, 40, 20, 10, 5), lambda p, quality: spoiled.compressed(p, int(quality))),
    ]


def _moved_at_a_slant(pixels: made.Pixels, length: float) -> made.Pixels:
    return spoiled.moved(pixels, length, 45)


def _darkened(pixels: made.Pixels, stops: float) -> made.Pixels:
    return spoiled.compressed(spoiled.lit(pixels, 0.5**stops), TELEPHONE)


def _veiled(pixels: made.Pixels, lost: float) -> made.Pixels:
    return spoiled.compressed(made.noise(spoiled.veiled(pixels, 1 - lost), 1.5), TELEPHONE)


def _shrunk(pixels: made.Pixels, times: float) -> made.Pixels:
    return spoiled.shrunk(pixels, 1 / times)


DOCUMENTS: dict[str, Callable[[], spoiled.Document]] = {
    "card": spoiled.card,
    "letter": spoiled.letter,
    "receipt": spoiled.receipt,
}


@dataclass(frozen=True)
class Point:
    """A picture with one fault of one degree: how well it was read, how well the good photograph was, and what the gate
    says."""

    kind: str
    fault: Fault
    degree: float
    f1: float
    best: float
    quality: Quality

    @property
    def share(self) -> float:
        return min(1.0, self.f1 / self.best)

    @property
    def score(self) -> float:
        return getattr(self.quality, self.fault.score) if self.fault.score else 0.0

    @property
    def says(self) -> str:
        return " ".join(flaw.code + "!" * flaw.disqualifying for flaw in self.quality.warnings)


def points(kinds: Sequence[str], names: Sequence[str]) -> Iterator[Point]:
    for kind in kinds:
        document = DOCUMENTS[kind]()
        good = spoiled.photographed(document.pixels)
        best = word_f1(document.text, _read(made.png(good)))
        for fault in faults():
            for degree in fault.degrees if fault.name in names else ():
                pixels = fault.spoil(good, degree)
                f1 = word_f1(document.text, _read(made.png(pixels)))
                yield Point(kind, fault, degree, f1, best, quality.measured(PageImage.original(pixels)))


@cache
def _reader() -> Reader:
    return Services(Settings()).reader


def _read(content: bytes) -> str:
    """The first page, by the default engine."""
    options = Options(force_ocr=True, pages=FIRST)
    return _reader().read(io.BytesIO(content), options, time_limit=120).text


def told(found: Iterable[Point]) -> list[Point]:
    """Printed row by row as they are read."""
    print("| fault | document | degree | word F1 | score | warnings (! refused by strict) |\n|---|---|---|---|---|---|")
    all_points = []
    for point in found:
        degree = f"{point.degree:g} {point.fault.unit}"
        score = f"{point.fault.score} {point.score:.3f}" if point.fault.score else ""
        print(f"| {point.fault.name} | {point.kind} | {degree} | {point.f1:.2f} | {score} | {point.says} |", flush=True)
        all_points.append(point)
    return all_points


def summary(found: Sequence[Point]) -> None:
    """By fault: the least score at which some document loses words, and is lost, beside the thresholds."""
    print(f"\n| score | least under {STARTS:.0%} of the best F1 | warns | least under {LOST:.0%} | refuses |")
    print("|---|---|---|---|---|")
    for name, limit in LIMITS.items():
        own = [point for point in found if point.fault.score == name]
        firsts = [min((p.score for p in own if p.share < share), default=float("nan")) for share in (STARTS, LOST)]
        print(f"| {name} | {firsts[0]:.3f} | {limit.warns} | {firsts[1]:.3f} | {limit.refuses} |")


def plot(found: Sequence[Point], file: Path) -> None:
    """For each score, how well pictures were read that have it."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 4, figsize=(15, 7), layout="constrained", sharey=True)
    for axis, (name, limit) in zip(axes.flat, LIMITS.items(), strict=False):
        own = [point for point in found if point.fault.score == name]
        for number, (fault, kind) in enumerate(dict.fromkeys((p.fault.name, p.kind) for p in own)):
            line = [p for p in own if (p.fault.name, p.kind) == (fault, kind)]
            color, marker = f"C{list(DOCUMENTS).index(kind)}", "os^"[number // len(DOCUMENTS) % 3]
            axis.plot([p.score for p in line], [p.share for p in line], marker, ls="-", lw=0.6, ms=4, color=color)
        axis.axvspan(limit.warns, limit.refuses, color="0.93", zorder=0)
        axis.axvline(limit.refuses, color="0.5", lw=1)
        axis.set(title=name, xlabel="score")
    legend = axes.flat[-1]
    for kind, color in zip(DOCUMENTS, ("C0", "C1", "C2"), strict=True):
        legend.plot([], [], "o-", color=color, label=kind)
    legend.plot([], [], color="0.9", lw=8, label="warns")
    legend.plot([], [], color="0.5", label="refused by strict")
    legend.legend(loc="center", frameon=False)
    legend.axis("off")
    for axis in axes[:, 0]:
        axis.set_ylabel("word F1 by the best")
    figure.savefig(file, dpi=90)
    pyplot.close(figure)


def _first(content: bytes) -> PageImage:
    pages = decode.pages(io.BytesIO(content), media_type(content), FIRST, Limits(10_000, 10**9))
    return next(pages).image()  # a PDF is open as long as its pages are asked for


def false_alarms(folder: Path, limit: int) -> None:
    """Of real documents' first pages: how many are warned of and refused, by set, and what that takes of the time."""
    told: list[str] = []
    print("\n| set | pages | warned of | refused by strict | gate, of the time of reading |\n|---|---|---|---|---|")
    for place in sorted(place for place in folder.iterdir() if place.name != "hostile"):
        found: list[Quality] = []
        gate = reading = 0.0
        for row in spread(rows(place), limit):
            content = (place / row["file"]).read_bytes()
            image = _first(content)
            sheet(image.pixels, letters(image.pixels))  # straightening asks for both as well, and they are kept
            started = time.process_time()
            found.append(quality.measured(image))
            gate += time.process_time() - started
            started = time.process_time()
            _read(content)
            reading += time.process_time() - started
            if found[-1].warnings:
                told.append(f"{place.name}, {row['file']}: " + " ".join(flaw.detail for flaw in found[-1].warnings))
        warned, refused = sum(bool(q.warnings) for q in found), sum(bool(q.disqualifying) for q in found)
        print(f"| {place.name} | {len(found)} | {warned} | {refused} | {gate / reading:.1%} |", flush=True)
    print("", *told, sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", default="", help="only these, joined by commas; none: only real documents")
    parser.add_argument("--data", type=Path, help="folder of sets of real documents, for false alarms")
    parser.add_argument("--limit", type=int, default=20, help="documents of a set")
    given = parser.parse_args()
    names = [name.strip() for name in given.faults.split(",")]
    found = told(points(list(DOCUMENTS), names if given.faults else [fault.name for fault in faults()]))
    summary(found)
    if not given.faults:
        plot(found, FIGURE)
    if given.data:
        false_alarms(given.data, given.limit)


if __name__ == "__main__":
    main()
