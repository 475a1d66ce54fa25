"""Reading order, the same for all engines: rows from top to bottom, columns of prose one after the other.

Cells of a table stand in rows as columns of a newspaper do; what tells them apart is that lines of prose are long. So a
gutter that several rows leave free parts columns only where what stands on both sides of it is mostly long lines.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from statistics import median

from recto.domain.recognition import Line, Word

SAME_ROW = 0.5
"""Share of the lower one's height by which two pieces must overlap to stand in one row."""
GUTTER = 0.8
"""Width of a gutter by the height of the lines, at least."""
PROSE = 9.0
"""Lines of prose are at least so many times as wide as high."""
FEWEST = 3
"""Lines that make a column."""


def ordered(pieces: Sequence[Line]) -> list[Line]:
    """Pieces of lines, in any order, as lines in reading order: what stands in one row of one column is one line.

    Boxes are in one frame, in which lines are level.
    """
    if not pieces:
        return []
    from_right = _reads_from_right(pieces)
    return [
        _joined(row, from_right=from_right) for row in _rows_in_order([_Piece(line) for line in pieces], from_right)
    ]


class _Piece:
    __slots__ = ("bottom", "left", "line", "right", "top")

    def __init__(self, line: Line) -> None:
        self.line = line
        self.left, self.top, self.right, self.bottom = line.box.rectangle

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left


Row = list[_Piece]
Gap = tuple[float, float]


def _rows_in_order(pieces: Sequence[_Piece], from_right: bool) -> Iterator[Row]:
    rows = _rows(pieces)
    height = median(piece.height for piece in pieces)
    start = 0
    while start < len(rows):
        end, gutter = _widest_run(rows, start, height)
        if gutter is None:
            yield rows[start]
            start += 1
            continue
        middle = sum(gutter) / 2
        inside = [piece for row in rows[start:end] for piece in row]
        sides = [[p for p in inside if p.right <= middle], [p for p in inside if p.right > middle]]
        for side in reversed(sides) if from_right else sides:
            yield from _rows_in_order(side, from_right)
        start = end


def _rows(pieces: Sequence[_Piece]) -> list[Row]:
    """Pieces grouped by height on the page, top to bottom, each row from left to right."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda p: p.top + p.bottom):
        row = next((row for row in reversed(rows[-3:]) if _stands_in(piece, row)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    rows.sort(key=lambda row: median(p.top + p.bottom for p in row))
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _stands_in(piece: _Piece, row: Row) -> bool:
    """By its nearest neighbour in the row, so that a row may be slightly bent; nothing stands above its own row."""
    nearest = min(row, key=lambda other: max(other.left - piece.right, piece.left - other.right))
    overlap = min(piece.bottom, nearest.bottom) - max(piece.top, nearest.top)
    across = min(piece.right, nearest.right) - max(piece.left, nearest.left)
    lower = min(piece.height, nearest.height)
    return overlap > SAME_ROW * lower and across < 0.5 * min(piece.width, nearest.width)


def _widest_run(rows: Sequence[Row], start: int, height: float) -> tuple[int, Gap | None]:
    """From ``start`` on, the longest run of rows with a common gutter between columns of prose: its end, its gutter."""
    two_rows = [piece for row in rows[start : start + 2] for piece in row]  # lines of columns need not be level
    gaps = [gap for gap in sorted({*_gaps(rows[start]), *_gaps(two_rows)}) if gap[1] - gap[0] >= GUTTER * height]
    found: tuple[int, Gap | None] = (start, None)
    for first in gaps:
        gap, end = first, start + 1
        while end < len(rows) and (narrowed := _narrowed(gap, rows[end], GUTTER * height)):
            gap, end = narrowed, end + 1
        if end > found[0] and _parts_prose(rows[start:end], gap, height):
            found = (end, gap)
    return found


def _gaps(pieces: Sequence[_Piece]) -> list[Gap]:
    """What no piece stands over or under."""
    gaps, right = [], None
    for piece in sorted(pieces, key=lambda p: p.left):
        if right is not None and piece.left > right:
            gaps.append((right, piece.left))
        right = max(piece.right, right or piece.right)
    return gaps


def _narrowed(gap: Gap, row: Row, least: float) -> Gap | None:
    """What the row leaves free of the gap, if that is still a gutter."""
    left, right = gap
    for piece in row:
        if piece.left < right and piece.right > left:  # it reaches in: from the left, from the right, or across
            if (piece.left + piece.right) / 2 < (left + right) / 2:
                left = max(left, piece.right)
            else:
                right = min(right, piece.left)
    return (left, right) if right - left >= least else None


def _parts_prose(rows: Sequence[Row], gap: Gap, height: float) -> bool:
    middle = sum(gap) / 2
    pieces = [piece for row in rows for piece in row]
    sides = ([p for p in pieces if p.right <= middle], [p for p in pieces if p.right > middle])
    return all(len(side) >= FEWEST and median(p.width for p in side) >= PROSE * height for side in sides)


def _joined(row: Row, *, from_right: bool) -> Line:
    pieces = sorted(row, key=lambda p: -p.right if from_right else p.left)
    return Line(tuple(word for piece in pieces for word in piece.line.words))


def _reads_from_right(lines: Sequence[Line]) -> bool:
    """Whether most letters are of a script that is written from right to left."""
    words: Iterator[Word] = (word for line in lines for word in line.words)
    directions = [unicodedata.bidirectional(c) for word in words for c in word.text]
    return sum(d in ("R", "AL") for d in directions) > sum(d == "L" for d in directions)
