"""Tables found by how words stand: rows of cells with wide gaps between them that lie in the same columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from recto.domain.recognition import Line, Word
from recto.outputs.characters import is_right_to_left

_GAP = 1.5
"""Cells stand apart by more than this times the height of a line; words of justified text by less."""
_SAME_ROW = 0.5
"""Lines stand in one row if they share this much of the lower one's height."""
_NEXT_ROW = 2.5
"""Rows of one table are no further apart than this times the height of a line."""
_FEWEST_ROWS = 3
_LONGEST_CELL = 40
"""Characters of the usual cell. Longer ones are columns of running text that was read across."""

Cell = tuple[Word, ...]
Span = tuple[float, float]
"""Left and right, in pixels."""


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells, some of them empty."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class _Row:
    lines: tuple[Line, ...]
    cells: tuple[Cell, ...]

    @cached_property
    def spans(self) -> list[Span]:
        return [_span(cell) for cell in self.cells]

    @cached_property
    def top(self) -> float:
        return min(line.box.rectangle[1] for line in self.lines)

    @cached_property
    def bottom(self) -> float:
        return max(line.box.rectangle[3] for line in self.lines)


@dataclass(eq=False, slots=True)
class _Column:
    """``rows``: the numbers of those that have a cell in it."""

    left: float
    right: float
    rows: set[int] = field(default_factory=set)


class _Columns:
    """The columns of a table whose rows are taken one by one, each looked at once."""

    def __init__(self) -> None:
        self._columns: list[_Column] = []

    def take(self, row: _Row, number: int) -> bool:
        """False where two cells of a row, this one or one before, fall into one column now."""
        return all(self._take(span, number) for span in row.spans)

    def _take(self, span: Span, number: int) -> bool:
        left, right = span
        met = [column for column in self._columns if column.left < right and left < column.right]
        joined = _Column(left, right, {number})
        for column in sorted(met, key=lambda column: -len(column.rows)):
            if not column.rows.isdisjoint(joined.rows):
                return False
            column.rows |= joined.rows
            joined = _Column(min(joined.left, column.left), max(joined.right, column.right), column.rows)
        self._columns = [*(column for column in self._columns if column not in met), joined]
        return True


def parts(lines: Sequence[Line]) -> Iterator[Table | list[Line]]:
    """The lines of a level page in their order, those that form a table as that. Right-to-left text forms none."""
    if not lines:
        return
    height = median(_height(line) for line in lines)
    rows = _rows(lines, height)
    plain: list[Line] = []
    at = 0
    while at < len(rows):
        end = _end_of_table(rows, at, height)
        if end == at:
            plain += rows[at].lines
            at += 1
            continue
        if plain:
            yield plain
            plain = []
        yield _table(rows[at:end])
        at = end
    if plain:
        yield plain


def _rows(lines: Sequence[Line], height: float) -> list[_Row]:
    """Only lines that follow each other in reading order and from left to right make a row."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and _is_beside(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_Row(tuple(row), tuple(_cells(row, _GAP * height))) for row in rows]


def _is_beside(one: Line, other: Line) -> bool:
    _, top, right, bottom = one.box.rectangle
    next_left, next_top, _, next_bottom = other.box.rectangle
    shared = min(bottom, next_bottom) - max(top, next_top)
    return next_left >= right and shared > _SAME_ROW * min(bottom - top, next_bottom - next_top)


def _cells(row: Sequence[Line], gap: float) -> Iterator[Cell]:
    words = [word for line in row for word in line.words]
    if is_right_to_left(" ".join(word.text for word in words)):
        yield tuple(words)
        return
    cell = words[:1]
    for word in words[1:]:
        if word.box.rectangle[0] - cell[-1].box.rectangle[2] > gap:
            yield tuple(cell)
            cell = []
        cell.append(word)
    yield tuple(cell)


def _end_of_table(rows: Sequence[_Row], start: int, height: float) -> int:
    """The row after the last of the table that begins at ``start``; ``start`` if none begins there."""
    end, columns = start, _Columns()
    while (
        end < len(rows)
        and len(rows[end].cells) > 1
        and (end == start or 0 <= rows[end].top - rows[end - 1].bottom + height < _NEXT_ROW * height)
        and columns.take(rows[end], end)
    ):
        end += 1
    table = rows[start:end]
    if len(table) < _FEWEST_ROWS or not _is_filled(table):
        return start
    usual = median(len(" ".join(word.text for word in cell)) for row in table for cell in row.cells)
    return end if usual <= _LONGEST_CELL else start


def _columns(rows: Sequence[_Row]) -> list[Span]:
    """Cells that stand below each other share a column."""
    columns: list[Span] = []
    for left, right in sorted(span for row in rows for span in row.spans):
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _places(row: _Row, columns: Sequence[Span]) -> list[int]:
    """The column of each cell."""
    return [
        next(n for n, (start, end) in enumerate(columns) if start <= left and right <= end) for left, right in row.spans
    ]


def _is_filled(rows: Sequence[_Row]) -> bool:
    """Whether at least half of the table's cells are there."""
    return 2 * sum(len(row.cells) for row in rows) >= len(rows) * len(_columns(rows))


def _table(rows: Sequence[_Row]) -> Table:
    columns = _columns(rows)
    table = []
    for row in rows:
        placed = dict(zip(_places(row, columns), row.cells, strict=True))
        table.append(tuple(placed.get(n, ()) for n in range(len(columns))))
    return Table(tuple(table))


def _span(cell: Cell) -> Span:
    """Of its words, which need not run from left to right."""
    lefts, _, rights, _ = zip(*(word.box.rectangle for word in cell), strict=True)
    return min(lefts), max(rights)


def _height(line: Line) -> float:
    _, top, _, bottom = line.box.rectangle
    return bottom - top
