"""Addresses on a page: lines in one column that end in a place, with the name above them and the label above that."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.invoice.columns import LENGTH, NAMED, NEAR, is_number_line, lines_above
from recto.extraction.invoice.places import is_street, place_of
from recto.extraction.invoice.roles import Role
from recto.extraction.layout import Cell, Layout, Span
from recto.extraction.parties.lines import Line

_PREMISES = 0.7
"""``Line.address`` of what is part of an address beside others."""

_MAY_HOLD_POSTCODE = re.compile(r"(?=.*\d.*\d)(?=.*[^\W\d_]{2})")


@dataclass(frozen=True)
class Block:
    """An address: its lines from the name down to the place, and who it is by the label above or beside it.

    ``names`` and ``streets`` may be empty; ``place`` is the line or part with the postcode, in the layout's row
    ``row``. ``greeted``: a salutation stands above the name. ``sender``: it is all in one row, as above the window of
    an envelope.
    """

    names: tuple[Span, ...]
    streets: tuple[Span, ...]
    place: Span
    row: int
    place_text: str
    role: Role | None
    greeted: bool = False
    sender: bool = False

    @property
    def page(self) -> int:
        return self.place.page

    @property
    def spans(self) -> tuple[Span, ...]:
        return (*self.names, *self.streets, self.place)

    @property
    def left(self) -> float:
        return min(span.left for span in self.spans)

    @property
    def right(self) -> float:
        return max(span.right for span in self.spans)

    @property
    def top(self) -> float:
        return min(span.top for span in self.spans)

    @property
    def bottom(self) -> float:
        return self.place.bottom

    @property
    def address(self) -> str:
        return ", ".join([*(span.text.strip(" ,") for span in self.streets), self.place_text])


def blocks(layout: Layout) -> list[Block]:
    """All addresses, from top to bottom."""
    return [block for cell in layout.cells for block in _blocks_at(layout, cell)]


def _blocks_at(layout: Layout, cell: Cell) -> Iterator[Block]:
    text = cell.text
    if not _MAY_HOLD_POSTCODE.match(text):
        return
    if sender := _sender(layout, cell):
        yield sender
    elif in_line := _in_line(layout, cell):
        yield in_line
    elif len(text) <= LENGTH and (place := place_of(NAMED.sub("", text))):
        block = _upwards(layout, cell, place)
        if (block.streets or block.role) and not _is_street_over_place(layout, cell):
            yield block


def _is_street_over_place(layout: Layout, cell: Cell) -> bool:
    """Whether it only looks like a place, as ``1200 Pine Drive`` does, with the place below it."""
    below = next((other for other in layout.below(cell, rows=4) if abs(other.left - cell.left) < cell.height), None)
    near = below is not None and below.top - cell.bottom < NEAR * cell.height
    return near and below is not None and place_of(below.text) is not None


def _sender(layout: Layout, cell: Cell) -> Block | None:
    """Name, street and place in one row of small gaps or marks between."""
    parts = list(_parts([*_run_before(layout, cell), cell]))
    for index in range(2, len(parts)):
        place = place_of(parts[index].text)
        if place and any(is_street(part.text) for part in parts[1:index]) and _is_name(parts[0].text):
            return Block((parts[0],), tuple(parts[1:index]), parts[index], cell.row, place, None, sender=True)
    return None


def _in_line(layout: Layout, cell: Cell) -> Block | None:
    """Street and place in one line, below the name; the country or means of contact may follow."""
    parts = list(_parts([cell]))
    if len(parts) < 2 or not is_street(_numbered(parts)):
        return None
    for streets, place in _divided(parts):
        named = place_of(place.text)
        if named and (place is parts[-1] or not is_number_line(layout, Cell(cell.page, place.tokens, cell.row))):
            lines, role, greeted = lines_above(layout, cell)
            return Block(tuple(lines[-2:]), streets, place, cell.row, named, role, greeted)
    return None


def _numbered(parts: Sequence[Span]) -> str:
    """The first part, with the second where it is but a number: ``71, Mill Lane``."""
    first = parts[0].text
    return f"{first} {parts[1].text}" if first.strip(" ,").isdigit() else first


def _divided(parts: Sequence[Span]) -> Iterator[tuple[tuple[Span, ...], Span]]:
    """Streets, and the part that may be their place; or two parts, as in ``Boulder, CO 80302``."""
    for index in range(1, len(parts)):
        yield tuple(parts[:index]), parts[index]
        if index > 1:
            yield tuple(parts[: index - 1]), Span(parts[0].page, [*parts[index - 1].tokens, *parts[index].tokens])


_MARK = re.compile(r"^[|•●·∙▪■*;,–—-]+$")


def _run_before(layout: Layout, cell: Cell) -> list[Cell]:
    """The cells before it in its row that follow one another closely."""
    run: list[Cell] = []
    following = cell
    for other in layout.left_of(cell):
        if following.left - other.right > 3 * cell.height:
            break
        run.insert(0, other)
        following = other
    return run


def _parts(cells: Sequence[Cell]) -> Iterator[Span]:
    """The cells, divided once more where a mark stands between their words or a comma ends one."""
    for cell in cells:
        start = 0
        for index, token in enumerate(cell.tokens):
            word = token.word.text
            if _MARK.match(word):
                if index > start:
                    yield Span(cell.page, cell.tokens[start:index])
                start = index + 1
            elif word.endswith((",", "•", "·", "|", ";")):
                yield Span(cell.page, cell.tokens[start : index + 1])
                start = index + 1
        if start < len(cell.tokens):
            yield Span(cell.page, cell.tokens[start:])


def _upwards(layout: Layout, cell: Cell, place: str) -> Block:
    """The address whose last line the cell is."""
    lines, role, greeted = lines_above(layout, cell)
    street = next((index for index, line in enumerate(lines) if index and is_street(line.text)), None)
    while street and street > 1 and _is_premises(lines[street - 1]):
        street -= 1
    if street is None:
        street = len(lines) - 1 if len(lines) > 1 and not Line(lines[-1], 0).form and len(lines) > 2 else len(lines)
    return Block(tuple(lines[:street]), tuple(lines[street:]), cell, cell.row, place, role, greeted)


def _is_premises(line: Span) -> bool:
    """Whether it is a building or a part of one, as stand above streets."""
    return Line(line, 0).address >= _PREMISES


def _is_name(text: str) -> bool:
    return sum(c.isalpha() for c in text) >= 3 and not place_of(text)
