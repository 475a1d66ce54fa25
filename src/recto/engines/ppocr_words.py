"""From the characters of a line to its words: where the recogniser read spaces, and where the print leaves gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, exp, log

import numpy as np
import numpy.typing as npt

from recto.domain.recognition import Box, Line, Word
from recto.engines.ppocr_detect import Corners
from recto.engines.ppocr_read import HEIGHT, Character
from recto.imaging.letters import gray
from recto.imaging.page import Pixels

MIDDLE = slice(HEIGHT // 8, HEIGHT - HEIGHT // 8)
"""Rows of a levelled line without what hangs in from its neighbours."""
INKED = 0.35
"""A column has ink where its contrast is that share of the line's."""
HINTED, ANY = 0.02, 5.0
"""From that likelihood on the recogniser's own hint at a space is enough, where the gap is at least so many pixels."""
NARROW, CLEARLY_HINTED = frozenset("fijlrtI1!|'.,:;()[]/-"), 0.15
"""Beside these, type of fixed width leaves gaps, and the hint must be clearer."""
PLAIN, WIDER = 12.0, 1.6
"""Pixels of a gap that is a space without any hint, if it is so many times as wide as most between letters."""


CALIBRATION = (-0.593, 0.681, 0.448)
"""Of a logistic curve fitted to 9,320 words of scans, receipts and book pages, each right or wrong: the recogniser is
surer of itself than it should be, of short words above all. ``make eval`` shows how well it holds."""
LEAST, MOST = 0.001, 0.9995


@dataclass(frozen=True, slots=True)
class ReadLine:
    """``level``: the levelled line, HEIGHT pixels high, that the characters were read from; ``corners``: its place."""

    characters: Sequence[Character]
    level: Pixels
    corners: Corners


def words(lines: Sequence[ReadLine]) -> list[Line]:
    """The words of the lines of one page, boxes in the frame of their corners; without lines that nothing was read in.

    A gap without ink that is as wide as the spaces that were read on this page is one as well.
    """
    inked = [_inked(line.level) for line in lines]
    space = _space(lines, inked)
    found = []
    for line, ink in zip(lines, inked, strict=True):
        if parts := _parts(line.characters, ink, space):
            places = [(*span, *_heights(line.level, *span)) for span in _spans(parts, ink)]
            found.append(Line(tuple(_word(*each, line.corners) for each in zip(parts, places, strict=True))))
    return found


def _inked(level: Pixels) -> npt.NDArray[np.bool_]:
    """For each column whether it has ink."""
    middle = gray(level)[MIDDLE].astype(np.int16)
    contrast = middle.max(axis=0) - middle.min(axis=0)
    inked: npt.NDArray[np.bool_] = contrast > INKED * max(1.0, float(np.percentile(contrast, 90)))
    return inked


def _space(lines: Sequence[ReadLine], inked: Sequence[npt.NDArray[np.bool_]]) -> float:
    """Pixels from which on a gap is a space on this page, whatever the recogniser says."""
    letters = [
        _gap(ink, before.at, here.at)
        for line, ink in zip(lines, inked, strict=True)
        for before, here in pairwise(line.characters)
        if before.text != " " != here.text
    ]
    return max(PLAIN, WIDER * float(np.percentile(letters, 95))) if letters else PLAIN


def _parts(characters: Sequence[Character], ink: npt.NDArray[np.bool_], space: float) -> list[list[Character]]:
    parts: list[list[Character]] = [[]]
    for before, here in pairwise([Character(" ", 1.0, 0.0), *characters]):
        if here.text == " ":
            continue
        if before.text == " " or _parted(before, here, _gap(ink, before.at, here.at), space):
            parts.append([])
        parts[-1].append(here)
    return [part for part in parts if part]


def _parted(before: Character, here: Character, gap: float, space: float) -> bool:
    hint = CLEARLY_HINTED if NARROW & {before.text, here.text} else HINTED
    return gap >= space or (gap >= ANY and here.space >= hint)


def _gap(ink: npt.NDArray[np.bool_], start: float, end: float) -> float:
    """Pixels of the widest stretch without ink between two places (0..1) of the line."""
    between = ink[int(start * len(ink)) : int(end * len(ink)) + 1]
    edges = np.flatnonzero(np.diff(np.concatenate(([True], between, [True])).astype(np.int8)))
    return float(max(edges[1::2] - edges[::2], default=0))


def _spans(parts: Sequence[Sequence[Character]], ink: npt.NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Where each word begins and ends, 0..1: up to halfway to its neighbours, less the margins without ink."""
    borders = [0.0, *((a[-1].at + b[0].at) / 2 for a, b in pairwise(parts)), 1.0]
    spans = []
    for part, (start, end) in zip(parts, pairwise(borders), strict=True):
        inked = np.flatnonzero(ink[int(start * len(ink)) : int(end * len(ink)) + 1]) / len(ink) + start
        first, last = part[0].at, part[-1].at
        if len(inked):
            first, last = min(first, float(inked[0])), max(last, float(inked[-1]) + 1 / len(ink))
        spans.append((first, min(1.0, max(last, first + 1 / len(ink)))))
    return spans


def _heights(level: Pixels, start: float, end: float) -> tuple[float, float]:
    """Where the ink of a word begins and ends down the line, 0..1: the rows around its middle that stand out."""
    width = level.shape[1]
    first = min(width - 1, int(start * width))
    print_ = gray(level)[:, first : max(first + 1, ceil(end * width))].astype(np.int16)
    paper = np.median(print_[[0, -1]])
    apart = np.abs(print_ - paper).max(axis=1)
    inked = apart > INKED * apart.max()
    middle = HEIGHT // 2
    above, below = np.flatnonzero(~inked[:middle]), np.flatnonzero(~inked[middle:])
    top = int(above[-1]) + 1 if len(above) else 0
    bottom = middle + int(below[0]) if len(below) else HEIGHT
    return (top / HEIGHT, bottom / HEIGHT) if bottom - top >= HEIGHT / 4 else (0.0, 1.0)


def _word(part: Sequence[Character], place: tuple[float, float, float, float], corners: Corners) -> Word:
    text = "".join(character.text for character in part)
    confidence = _confidence(min(character.confidence for character in part), len(part))
    top_left, top_right, bottom_right, bottom_left = corners.astype(float)
    start, end, top, bottom = place

    def point(along: float, down: float) -> tuple[float, float]:
        above = top_left + (top_right - top_left) * along
        below = bottom_left + (bottom_right - bottom_left) * along
        x, y = above + (below - above) * down
        return float(x), float(y)

    box = Box((point(start, top), point(end, top), point(end, bottom), point(start, bottom)))
    return Word(text, confidence, box)


def _confidence(least: float, length: int) -> float:
    """How probably a word is right, from the probability of its least sure character and its length."""
    bounded = min(MOST, max(LEAST, least))
    score = CALIBRATION[0] + CALIBRATION[1] * log(bounded / (1 - bounded)) + CALIBRATION[2] * log(length)
    return 1 / (1 + exp(-score))
