"""The content stream of one page's invisible text."""

import math
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple, Self

from recto.domain.recognition import Line, Matrix, Page, Point, Word
from recto.outputs.characters import is_right_to_left, one_line
from recto.outputs.pdf.font import CHARACTER_WIDTH, Font

_SAME_BAND = 0.5
"""A word shares the height of its line if they have this much of the lower one in common."""
_SLIGHT = 1.0
"""Of the height of a word: what a slope may lift it by from its start to its end and it still counts as level."""
_AROUND = 0.1
"""A band reaches beyond the letters by this share of their height, as the marked text of viewers does."""
_SMALL = 5
"""Points. Smaller sizes are not rounded."""
_GAP = 0.25
"""Words stand apart by this share of their height at least: where they touch, readers would make one word of them."""
_NARROWEST = 0.01
"""Points."""


def frame(shown: tuple[float, float, float, float], rotation: int, page: Page) -> Matrix:
    """From pixels of the page as shown, y down, to points of the PDF page, y up.

    ``shown`` is left, bottom, right, top in points; ``rotation`` the PDF page's own, clockwise.
    """
    left, bottom, right, top = shown
    across, down = (right - left, top - bottom) if rotation in (0, 180) else (top - bottom, right - left)
    x, y = across / page.width, down / page.height
    rows = {
        0: ((x, 0.0, left), (0.0, -y, top)),
        90: ((0.0, y, left), (x, 0.0, bottom)),
        180: ((-x, 0.0, right), (0.0, y, bottom)),
        270: ((0.0, -y, right), (-x, 0.0, top)),
    }[rotation]
    return (*rows, (0.0, 0.0, 1.0))


def text_layer(page: Page, to_points: Matrix, font: Font, name: str) -> bytes:
    """Each word stretched to its box, turned as its line is. Render mode 3 is invisible (ISO 32000-1, table 106)."""
    lines = "".join("".join(_line(line, to_points, font, name)) for line in page.lines)
    return f"q BT 3 Tr\n{lines}ET Q\n".encode()


class _Placed(NamedTuple):
    """A word in the frame of its line: points along the line and above its origin."""

    text: str
    start: float
    end: float
    bottom: float
    top: float

    @classmethod
    def of(cls, word: Word, to_points: Matrix, along: Point) -> Self:
        ux, uy = along
        corners = word.box.through(to_points).corners
        places = [x * ux + y * uy for x, y in corners]
        heights = [y * ux - x * uy for x, y in corners]
        return cls(one_line(word.text), min(places), max(places), min(heights), max(heights))


def _line(line: Line, to_points: Matrix, font: Font, name: str) -> Iterator[str]:
    along = _direction(line, to_points)
    words = [_Placed.of(word, to_points, along) for word in line.words]
    band = median(word.bottom for word in words), median(word.top for word in words)
    for word, following in [*pairwise(words), (words[-1], None)]:
        bottom, top = band if _shares(band, word) else (word.bottom, word.top)
        height = top - bottom
        size = _size(height)
        width, gap = _widths(word, following, _GAP * height)
        codes = font.codes(word.text)
        yield f"{name} {_number(size)} Tf {_matrix(word, bottom - _AROUND * height, width, along)} Tm "
        yield f"{_stretch(width, len(codes) // 2, size)} Tz <{codes.hex()}> Tj"
        if gap:
            yield f" {_stretch(gap, 1, size)} Tz <{font.codes(' ').hex()}> Tj"
        yield "\n"


def _matrix(word: _Placed, bottom: float, width: float, along: Point) -> str:
    """Where a word starts and which way it runs.

    Right-to-left text is mirrored, so that its characters run from the right in the order they are read in. A word
    that a slight slope lifts by less than its height stands level, at its middle height: poppler breaks a word
    where the baseline has moved by half a point.
    """
    ux, uy = along
    back = is_right_to_left(word.text)
    start = word.end if back else word.start
    x, y = start * ux - bottom * uy, start * uy + bottom * ux
    level = (round(ux), round(uy))
    rise = width * (level[0] * uy - level[1] * ux)
    if abs(rise) < _SLIGHT * (word.top - word.bottom):
        lift = (-rise if back else rise) / 2
        x, y = x - lift * level[1], y + lift * level[0]
        ux, uy = level
    sign = -1 if back else 1
    return " ".join(map(_number, (sign * ux, sign * uy, -uy, ux, x, y)))


def _size(height: float) -> float:
    """In whole points where that changes little: readers take lines of one size for one paragraph."""
    size = (1 + 2 * _AROUND) * height
    return float(round(size)) if size >= _SMALL else max(size, _NARROWEST)


def _widths(word: _Placed, following: _Placed | None, least: float) -> tuple[float, float]:
    """Of a word and of the space behind it: where that would be too narrow the word gives way, by half at most."""
    width = word.end - word.start
    if not following:
        return width, 0.0
    gap = max(following.start - word.end, word.start - following.end)
    if gap < -width / 2:  # the line goes on elsewhere
        return width, least
    short = min(max(least - gap, 0.0), width / 2)
    return width - short, max(gap + short, _NARROWEST)


def _direction(line: Line, to_points: Matrix) -> Point:
    """Of one point along the line."""
    (x0, y0), (x1, y1) = line.words[0].box.through(to_points).corners[:2]
    length = math.hypot(x1 - x0, y1 - y0)
    return ((x1 - x0) / length, (y1 - y0) / length) if length else (1.0, 0.0)


def _shares(band: tuple[float, float], word: _Placed) -> bool:
    bottom, top = band
    shared = min(top, word.top) - max(bottom, word.bottom)
    return shared > 0 and shared >= _SAME_BAND * min(top - bottom, word.top - word.bottom)


def _stretch(width: float, characters: int, size: float) -> str:
    """Percent that make so many characters of that size as wide as that."""
    return _number(100 * max(width, _NARROWEST) / (characters * CHARACTER_WIDTH * size))


def _number(value: float) -> str:
    """Four decimals need no exponent, which PDF does not know."""
    return str(round(value, 4))
