"""From the characters of a line to its words: where the recogniser read spaces, and where the print leaves gaps."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, exp, log

import cv2
import numpy as np
import numpy.typing as npt

from recto.domain.recognition import Box, Line, Word
from recto.engines.ppocr_detect import Corners
from recto.engines.ppocr_read import HEIGHT, Character
from recto.imaging.letters import as_pixels, gray
from recto.imaging.page import Pixels

MIDDLE = slice(HEIGHT // 8, HEIGHT - HEIGHT // 8)
"""Rows of a levelled line without what hangs in from its neighbours."""
INKED = 0.35
"""A column has ink where its contrast is that share of the line's."""
HINTED, ANY = 0.02, 7.0
"""From that likelihood on the recogniser's own hint at a space is enough, where the gap is at least so many pixels."""
NARROW, CLEARLY_HINTED = frozenset("fijlrtI1!|'.,:;()[]/-"), 0.3
"""Beside these, type of fixed width leaves gaps, and the hint must be clearer."""
PLAIN, WIDER = 12.0, 2.0
"""Pixels of a gap that is a space without any hint, if it is so many times as wide as most between letters."""

Flags = npt.NDArray[np.bool_]

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


@dataclass(frozen=True, slots=True)
class Place:
    """A character that is no space: pixels of the widest ``gap`` without ink before it, the ``middle`` of that gap
    (0..1 of the line), and whether a space was read there."""

    character: Character
    gap: float
    middle: float
    is_spaced: bool


def words(lines: Sequence[ReadLine]) -> list[Line]:
    """The words of the lines of one page, boxes in the frame of their corners; without lines that nothing was read in.

    A gap without ink that is much wider than those between the letters of this page is a space as well.
    """
    inked = [_inked(line.level) for line in lines]
    placed = [_placed(line.characters, ink) for line, ink in zip(lines, inked, strict=True)]
    space = _space(placed)
    found = []
    for line, ink, places in zip(lines, inked, placed, strict=True):
        if places:
            parts = _parts(places, space)
            apart = _apart(line.level)
            areas = [(*span, *_heights(apart, *span)) for span in _spans(parts, ink)]
            found.append(Line(tuple(_word(*each, line.corners) for each in zip(parts, areas, strict=True))))
    return found


def _inked(level: Pixels) -> Flags:
    """For each column whether it has ink."""
    middle = gray(level)[MIDDLE]
    contrast = middle.max(axis=0) - middle.min(axis=0)
    strong = np.sort(contrast)[int(0.9 * (len(contrast) - 1))]
    inked: Flags = contrast > INKED * max(1.0, float(strong))
    return inked


def _placed(characters: Sequence[Character], ink: Flags) -> list[Place]:
    solid = [(i, character) for i, character in enumerate(characters) if character.text != " "]
    columns = [min(len(ink) - 1, int(character.at * len(ink))) for _, character in solid]
    widest = [(0.0, character.at) for _, character in solid]
    edges = np.flatnonzero(np.diff(ink, prepend=True, append=True)).tolist()
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        for n in range(max(1, bisect_right(columns, start)), len(columns)):
            first, last = max(start, columns[n - 1]), min(end, columns[n])
            widest[n] = max(widest[n], (last - first, (first + last) / 2 / len(ink)))
            if columns[n] >= end:
                break
    return [
        Place(character, *gap, is_spaced=i > 0 and characters[i - 1].text == " ")
        for (i, character), gap in zip(solid, widest, strict=True)
    ]


def _space(lines: Sequence[Sequence[Place]]) -> float:
    """Pixels from which on a gap is a space on this page, whatever the recogniser says."""
    letters = [place.gap for places in lines for place in places[1:] if not place.is_spaced]
    return max(PLAIN, WIDER * float(np.percentile(letters, 95))) if letters else PLAIN


def _parts(places: Sequence[Place], space: float) -> list[list[Place]]:
    parts = [[places[0]]]
    for before, here in pairwise(places):
        if here.is_spaced or _parted(before.character, here, space):
            parts.append([])
        parts[-1].append(here)
    return parts


def _parted(before: Character, here: Place, space: float) -> bool:
    hint = CLEARLY_HINTED if before.text in NARROW or here.character.text in NARROW else HINTED
    return here.gap >= space or (here.gap >= ANY and here.character.space >= hint)


def _spans(parts: Sequence[Sequence[Place]], ink: Flags) -> list[tuple[float, float]]:
    """Where each word begins and ends, 0..1: up to the middle of the gaps beside it, less what has no ink."""
    width = len(ink)
    borders = [0.0, *(part[0].middle for part in parts[1:]), 1.0]
    inked = np.flatnonzero(ink).tolist()
    spans = []
    for part, (start, end) in zip(parts, pairwise(borders), strict=True):
        first, last = part[0].character.at, part[-1].character.at
        begin, stop = bisect_left(inked, start * width), bisect_right(inked, end * width)
        if begin < stop:
            first, last = min(first, inked[begin] / width), max(last, (inked[stop - 1] + 1) / width)
        spans.append((first, min(1.0, max(last, first + 1 / width))))
    return spans


def _apart(level: Pixels) -> Pixels:
    """How far each pixel stands out from the paper, as seen along the upper and the lower edge."""
    gray_level = gray(level)
    paper = np.full_like(gray_level, np.median(gray_level[[0, -1]]))
    return as_pixels(cv2.absdiff(gray_level, paper))


def _heights(apart: Pixels, start: float, end: float) -> tuple[float, float]:
    """Where the ink of a word begins and ends down the line, 0..1: the rows around its middle that stand out."""
    width = apart.shape[1]
    first = min(width - 1, int(start * width))
    rows = apart[:, first : max(first + 1, ceil(end * width))].max(axis=1)
    inked = (rows > INKED * rows.max()).tolist()
    top = bottom = HEIGHT // 2
    while top > 0 and inked[top - 1]:
        top -= 1
    while bottom < HEIGHT and inked[bottom]:
        bottom += 1
    return (top / HEIGHT, bottom / HEIGHT) if bottom - top >= HEIGHT / 4 else (0.0, 1.0)


def _word(part: Sequence[Place], area: tuple[float, float, float, float], corners: Corners) -> Word:
    text = "".join(place.character.text for place in part)
    confidence = _confidence(min(place.character.confidence for place in part), len(part))
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners.tolist()
    start, end, top, bottom = area

    def point(along: float, down: float) -> tuple[float, float]:
        above = x0 + (x1 - x0) * along, y0 + (y1 - y0) * along
        below = x3 + (x2 - x3) * along, y3 + (y2 - y3) * along
        return above[0] + (below[0] - above[0]) * down, above[1] + (below[1] - above[1]) * down

    box = Box((point(start, top), point(end, top), point(end, bottom), point(start, bottom)))
    return Word(text, confidence, box)


def _confidence(least: float, length: int) -> float:
    """How probably a word is right, from the probability of its least sure character and its length."""
    bounded = min(MOST, max(LEAST, least))
    score = CALIBRATION[0] + CALIBRATION[1] * log(bounded / (1 - bounded)) + CALIBRATION[2] * log(length)
    return 1 / (1 + exp(-score))
