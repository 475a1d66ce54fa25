"""Where words stand: the rows of a page, and in them cells that a gap divides.

The frame is the page turned upright and levelled, in pixels of the original page, origin top left.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from recto.domain.field import Evidence
from recto.domain.recognition import Box, Line, Page, Point, Word

_GAP = 1.0
"""Heights of the row that part cells at least: a space is about a third of it, in thermal print two thirds."""
_WIDER = 1.6
"""Times the page's usual space that part cells at least: on a typewriter a space is wider than the letters are high."""
_OVERLAP = 0.5
"""Share of the lower of two heights by which words of one row overlap."""
LONGEST = 500
"""Characters of a row and of a word: no paper is so wide, and longer ones take patterns long."""

_LONG, _FEW = 0.4, 3
"""Of the longest line's length, and how many such lines tell how the text of a page leans."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word and the upright rectangle it takes up in the frame."""

    word: Word
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Span:
    """Tokens side by side. ``page`` is the page's number, from 1."""

    def __init__(self, page: int, tokens: Sequence[Token]) -> None:
        self.page = page
        self.tokens = tuple(tokens)

    @cached_property
    def text(self) -> str:
        return " ".join(token.word.text for token in self.tokens)

    @cached_property
    def left(self) -> float:
        return min(token.left for token in self.tokens)

    @cached_property
    def right(self) -> float:
        return max(token.right for token in self.tokens)

    @cached_property
    def top(self) -> float:
        return min(token.top for token in self.tokens)

    @cached_property
    def bottom(self) -> float:
        return max(token.bottom for token in self.tokens)

    @cached_property
    def height(self) -> float:
        return median(token.height for token in self.tokens)

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(self.page, tuple(token.word for token in self.tokens))

    def part(self, start: int, end: int) -> "Span":
        """The tokens that characters ``start`` to ``end`` of the text belong to."""
        chosen, offset = [], 0
        for token in self.tokens:
            length = len(token.word.text)
            if offset < end and start < offset + length:
                chosen.append(token)
            offset += length + 1
        return Span(self.page, chosen)

    def overlaps(self, other: "Span") -> bool:
        """Whether they share a column: some of their widths lies above one another."""
        return self.left < other.right and other.left < self.right

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class Cell(Span):
    """Words of a row without a gap between them; ``row`` is the index of its row in the layout."""

    def __init__(self, page: int, tokens: Sequence[Token], row: int) -> None:
        super().__init__(page, tokens)
        self.row = row


class Row(Span):
    """All words of a page on one height. ``index`` counts the rows of the document; ``gap`` (heights) parts cells."""

    def __init__(self, page: int, tokens: Sequence[Token], index: int, gap: float) -> None:
        super().__init__(page, tokens)
        self.index = index
        self._gap = gap

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        groups = [[self.tokens[0]]]
        for token in self.tokens[1:]:
            if token.left - groups[-1][-1].right > self._gap * self.height:
                groups.append([])
            groups[-1].append(token)
        return tuple(Cell(self.page, group, self.index) for group in groups)


@dataclass(frozen=True, slots=True)
class Extent:
    """The width and height of a page in the frame."""

    width: float
    height: float


class Layout:
    """The rows of all pages from top to bottom. ``extents`` gives each page's size by its number."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.rows: tuple[Row, ...] = tuple(_rows(pages))
        self.extents = {page.number: _extent(page) for page in pages}

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.rows for cell in row.cells)

    @cached_property
    def text(self) -> str:
        """A row a line."""
        return "\n".join(row.text for row in self.rows)

    @cached_property
    def height(self) -> float:
        """Of a usual word."""
        return median(token.height for row in self.rows for token in row.tokens) if self.rows else 0.0

    def left_of(self, cell: Cell) -> list[Cell]:
        """The cells of its row before it, the nearest first."""
        return [other for other in reversed(self.rows[cell.row].cells) if other.right <= cell.left]

    def right_of(self, cell: Cell) -> list[Cell]:
        """The cells of its row after it, the nearest first."""
        return [other for other in self.rows[cell.row].cells if other.left >= cell.right]

    def above(self, cell: Cell, rows: int = 3) -> Iterator[Cell]:
        """The cells of its column in so many rows before it on its page, the nearest first."""
        return self._in_column(cell, self.rows[max(0, cell.row - rows) : cell.row][::-1])

    def below(self, cell: Cell, rows: int = 3) -> Iterator[Cell]:
        """The cells of its column in so many rows after it on its page, the nearest first."""
        return self._in_column(cell, self.rows[cell.row + 1 : cell.row + 1 + rows])

    def _in_column(self, cell: Cell, rows: Sequence[Row]) -> Iterator[Cell]:
        return (other for row in rows if row.page == cell.page for other in row.cells if other.overlaps(cell))


def _extent(page: Page) -> Extent:
    turned = page.rotation in (90, 270)
    return Extent(page.height, page.width) if turned else Extent(page.width, page.height)


def _rows(pages: Sequence[Page]) -> Iterator[Row]:
    index = 0
    for page in pages:
        tilt = page.rotation + _lean(page)
        grouped = _grouped([_token(word, page, tilt) for word in page.words if len(word.text) <= LONGEST])
        gap = _gap(grouped)
        for tokens in grouped:
            yield Row(page.number, tokens, index, gap)
            index += 1


def _gap(rows: Sequence[Sequence[Token]]) -> float:
    """What parts the cells of a page, in heights of the row."""
    gaps = [(b.left - a.right) / max(a.height, b.height, 1.0) for row in rows for a, b in pairwise(row)]
    spaces = [gap for gap in gaps if 0 < gap < _WIDER]
    return max(_GAP, _WIDER * median(spaces)) if spaces else _GAP


def _lean(page: Page) -> float:
    """Degrees, clockwise, that long lines are turned by on the original page beyond its rotation.

    Of a photographed sheet that was made flat ``skew`` is only what was left; it stands in where lines are few.
    """
    leans = [_slope(line, page.rotation) for line in page.lines if len(line.words) > 1]
    longest = max((length for _, length in leans), default=0.0)
    long = [degrees for degrees, length in leans if length > _LONG * longest]
    return median(long) if len(long) >= _FEW else page.skew


def _slope(line: Line, rotation: int) -> tuple[float, float]:
    """From the middle of its first word to that of its last: degrees, to the right or to the left, and pixels."""
    (x, y), (u, v) = (_middle(word.box) for word in (line.words[0], line.words[-1]))
    degrees = math.degrees(math.atan2(v - y, u - x)) - rotation
    return (degrees + 90) % 180 - 90, math.hypot(u - x, v - y)


def _middle(box: Box) -> Point:
    xs, ys = zip(*box.corners, strict=True)
    return sum(xs) / 4, sum(ys) / 4


def _token(word: Word, page: Page, tilt: float) -> Token:
    """``tilt``: degrees, clockwise, that the text is turned by.

    The rectangle is as high as the word's sides are long, so that a tilted word grows no higher.
    """
    a, b, c, d = (_upright(corner, page, tilt) for corner in word.box.corners)
    left, right = sorted(((a[0] + d[0]) / 2, (b[0] + c[0]) / 2))
    middle = (a[1] + b[1] + c[1] + d[1]) / 4
    height = (math.dist(a, d) + math.dist(b, c)) / 2
    return Token(word, left, middle - height / 2, right, middle + height / 2)


def _upright(point: Point, page: Page, tilt: float) -> Point:
    """Turned about the page's middle against what its text is turned by, then put into the upright page."""
    angle = -math.radians(tilt)
    x, y = point[0] - page.width / 2, point[1] - page.height / 2
    extent = _extent(page)
    return (
        x * math.cos(angle) - y * math.sin(angle) + extent.width / 2,
        x * math.sin(angle) + y * math.cos(angle) + extent.height / 2,
    )


def _grouped(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens by row, rows from top to bottom, each from left to right.

    A token joins the row whose nearest token it overlaps in height, so that rows may sag or lean a little.
    """
    rows: list[list[Token]] = []
    for token in sorted(tokens, key=lambda token: token.middle):
        home = next((row for row in reversed(rows[-6:]) if _has_room(row, token) and _beside(token, row)), None)
        if home is None:
            rows.append([token])
        else:
            home.append(token)
    rows.sort(key=lambda row: median(token.middle for token in row))
    return [sorted(row, key=lambda token: token.left) for row in rows]


def _has_room(row: Sequence[Token], token: Token) -> bool:
    return sum(len(other.word.text) + 1 for other in row) + len(token.word.text) <= LONGEST


def _beside(token: Token, row: Sequence[Token]) -> bool:
    nearest = min(row, key=lambda other: max(other.left - token.right, token.left - other.right))
    overlap = min(token.bottom, nearest.bottom) - max(token.top, nearest.top)
    apart = max(nearest.left - token.right, token.left - nearest.right)
    return overlap > _OVERLAP * min(token.height, nearest.height) and apart > -_OVERLAP * token.height
