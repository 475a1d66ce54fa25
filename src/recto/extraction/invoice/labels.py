"""What a value's label is: the words before it, left of it, or at the head of its column."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from recto.extraction.layout import Cell, Layout, Span
from recto.extraction.values.symbols import currencies_of

_LETTERS = 3
"""Letters from which a cell may be a label; a unit or a currency has fewer."""
_FAR = 4.5
"""Heights between two entries of a column at most."""
_NUMBERS = re.compile(r"\d[.,]\d\d(?!\d)|\d{6}")
"""Amounts, and numbers that name something: what has them heads no column."""
_ROWS = 14
"""Rows above a value in which the head of its column is looked for."""


class Where(Enum):
    BEFORE = "before"
    LEFT = "left"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Label:
    """``text`` may be a sentence; only its end need be the label where it stands before the value."""

    text: str
    where: Where


def labels_of(layout: Layout, cell: Cell, start: int) -> Iterator[Label]:
    """The labels of the value that begins at a character of the cell, the nearest first."""
    before = cell.text[:start].strip()
    if _is_label(before):
        yield Label(before, Where.BEFORE)
    for left in layout.left_of(cell)[:4]:
        if _is_label(left.text) and not ("%" in left.text and layout.left_of(left)):
            yield Label(left.text, Where.LEFT)
            break
    yield from _above(layout, cell, cell.part(start, len(cell.text)))


def _above(layout: Layout, cell: Cell, value: Span) -> Iterator[Label]:
    """The head of the column, over other numbers of it."""
    last: Span = cell
    for above in layout.above(cell, _ROWS):
        if last.top - above.bottom > _FAR * max(last.height, layout.height):
            return
        over = _over(above, value)
        if over is not None and _is_label(over.text) and not _NUMBERS.search(over.text):
            yield Label(over.text, Where.ABOVE)
            if over.text != above.text:
                yield Label(above.text, Where.ABOVE)
            return
        if over is not None:
            last = above


def _over(above: Cell, value: Span) -> Span | None:
    """The words of a cell that stand over a value, or all of it where both begin alike."""
    if abs(above.left - value.left) < value.height:
        return above
    reach = value.height
    tokens = [token for token in above.tokens if token.left < value.right + reach and value.left - reach < token.right]
    return Span(above.page, tokens) if tokens else None


def _is_label(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    return letters >= _LETTERS and letters > sum(c.isdigit() for c in text) // 2 and not currencies_of(text)
