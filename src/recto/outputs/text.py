"""Plain text: as the result has it, or laid out as on the page."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple, Self

from recto.domain.recognition import Page, Word
from recto.outputs import boxes
from recto.outputs.characters import is_right_to_left, one_line
from recto.outputs.source import Source

_SAME_ROW = 0.5
"""Words stand in one row if their middles are nearer than this share of the usual height of a word."""
_MOST_EMPTY = 3
"""Rows left empty at most, however large the gap."""


def text(source: Source) -> Iterator[str]:
    """Lines in reading order, pages parted by form feeds."""
    yield source.text


def laid_out(source: Source) -> Iterator[str]:
    """As ``pdftotext -layout``: words stand in the row and near the column where the page has them.

    Rows run from top to bottom over the whole page, whatever columns it has. A row of right-to-left text stands in
    logical order and is measured from the page's right edge, where it begins.
    """
    for number, page in enumerate(source.pages()):
        yield "\f" * (number > 0)
        yield _page(page)


class _Placed(NamedTuple):
    """A word and where it stands, in pixels of the levelled page."""

    text: str
    left: float
    right: float
    middle: float
    height: float

    @classmethod
    def of(cls, word: Word) -> Self:
        left, top, right, bottom = word.box.rectangle
        return cls(one_line(word.text), left, right, (top + bottom) / 2, bottom - top)


def _page(page: Page) -> str:
    words = [_Placed.of(word) for word in boxes.level(page).words]
    if not words:
        return ""
    height = median(word.height for word in words)
    column = median((word.right - word.left) / len(word.text) for word in words) or 1.0
    edges = min(word.left for word in words), max(word.right for word in words)
    rows = _rows(words, height)
    middles = [median(word.middle for word in row) for row in rows]
    pitch = _pitch(middles, height)
    out = _row(rows[0], edges, column)
    for row, above, below in zip(rows[1:], middles, middles[1:], strict=False):
        ends = round((below - above) / pitch) if pitch else 1
        out += "\n" * max(1, min(_MOST_EMPTY + 1, ends)) + _row(row, edges, column)
    return out


def _rows(words: Sequence[_Placed], height: float) -> list[list[_Placed]]:
    rows: list[list[_Placed]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if rows and word.middle - median(other.middle for other in rows[-1]) < _SAME_ROW * height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def _pitch(middles: Sequence[float], height: float) -> float:
    """The usual distance of rows, without the gaps between blocks."""
    gaps = sorted(below - above for above, below in pairwise(middles))
    return max(gaps[len(gaps) // 4] if gaps else 0.0, height)


def _row(words: Sequence[_Placed], edges: tuple[float, float], column: float) -> str:
    first, last = edges
    right_to_left = is_right_to_left(" ".join(word.text for word in words))
    begins = [last - word.right if right_to_left else word.left - first for word in words]
    out = ""
    for begin, word in sorted(zip(begins, words, strict=True)):
        spaces = round(begin / column) - len(out)
        out += " " * max(spaces, 1 if out else 0) + word.text
    return out
