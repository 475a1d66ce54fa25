"""Addresses on a page: lines in one column that end in a place, with the name above them and the label above that."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.invoice_places import FIELD, is_street, place_of
from recto.extraction.invoice_roles import Role, announced
from recto.extraction.layout import Cell, Layout, Span
from recto.extraction.party_lines import Line

_NEAR = 3.4
"""Heights between two lines of one address at most: a blank line may part street and place."""
_PREMISES = 0.7
"""``Line.address`` of what is part of an address beside others."""
_LENGTH = 70
"""Characters of a line of an address at most."""
_LINES = 5
"""Lines above the place at most."""

_NAMED = re.compile(
    r"^(?:name|nom|naam|nome|nombre|firma|anschrift|adresse|address|adres|indirizzo|straße|street)\s*:\s*",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"^(?:herrn?|frau|fräulein|familie|mr|mrs|ms|miss|m|mme|mlle|monsieur|madame|messrs|sig|sig\.ra|sr|sra|dhr|mevr"
    r"|attn|z\.\s?hd|firma|an|to)"
    r"\.?:?(?:\s+(?:und|and|et|&|u\.)\s+(?:herrn?|frau|mrs|mme)\.?)?$",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^(?:inh|inhaber(?:in)?|owner|prop|proprietor|z\.? ?hd|attn|attention|c/o|à l.attention|t\.?a\.?v)\b",
    re.IGNORECASE,
)
"""Lines between a firm's name and its street that name a person."""
_TITLE = re.compile(
    r"^\W*(?:(?:tax |commercial |proforma |sales )?invoice|\w*rechnung|gutschrift|facture|factuur|fattura|factura"
    r"|fatura|faktura|rēķins|receipt"
    r"|credit note|avoir)\b(?!.*\b(?:str|gmbh)\b)",
    re.IGNORECASE,
)
_MAY_HOLD_POSTCODE = re.compile(r"(?=.*\d.*\d)(?=.*[^\W\d_]{2})")
_NUMBERS = re.compile(r"^[\d\s.,:/()+#-]*$")


@dataclass(frozen=True)
class Block:
    """An address: its lines from the name down to the place, and who it is by the label above or beside it.

    ``names`` and ``streets`` may be empty; ``place`` is the line or part with the postcode, in the
    layout's row ``row``. ``greeted``: a salutation
    stands above the name. ``sender``: it is all in one row, as above the window of an envelope.
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
    elif len(text) <= _LENGTH and (place := place_of(_NAMED.sub("", text))):
        block = _upwards(layout, cell, place)
        if (block.streets or block.role) and not _is_street_over_place(layout, cell):
            yield block


def _is_street_over_place(layout: Layout, cell: Cell) -> bool:
    """Whether it only looks like a place, as ``4490 Oak Drive`` does, with the place below it."""
    below = next((other for other in layout.below(cell, rows=4) if abs(other.left - cell.left) < cell.height), None)
    near = below is not None and below.top - cell.bottom < _NEAR * cell.height
    return near and below is not None and place_of(below.text) is not None


def _sender(layout: Layout, cell: Cell) -> Block | None:
    """Name, street and place in one row of small gaps or marks between."""
    parts = list(_parts([*_run_before(layout, cell), cell]))
    for index in range(2, len(parts)):
        place = place_of(parts[index].text)
        if place and is_street(parts[index - 1].text) and _is_name(parts[0].text):
            return Block((parts[0],), tuple(parts[1:index]), parts[index], cell.row, place, None, sender=True)
    return None


def _in_line(layout: Layout, cell: Cell) -> Block | None:
    """Street and place in one line, below the name."""
    parts = list(_parts([cell]))
    if len(parts) < 2 or not is_street(parts[0].text):
        return None
    place = place_of(parts[-1].text)
    if place is None or is_number_line(layout, cell):
        return None
    lines, role, greeted = _lines_above(layout, cell)
    return Block(tuple(lines[-2:]), tuple(parts[:-1]), parts[-1], cell.row, place, role, greeted)


_SENDER = re.compile(r"[,·•|–-]\s*(?:[A-Z]{1,2}-)?\d{4,6}\s+[^\W\d_][^,\d]+$")
"""A line that ends in a place but begins with something else."""
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
    lines, role, greeted = _lines_above(layout, cell)
    street = next((index for index, line in enumerate(lines) if index and is_street(line.text)), None)
    while street and street > 1 and _is_premises(lines[street - 1]):
        street -= 1
    if street is None:
        street = len(lines) - 1 if len(lines) > 1 and not Line(lines[-1], 0).form and len(lines) > 2 else len(lines)
    return Block(tuple(lines[:street]), tuple(lines[street:]), cell, cell.row, place, role, greeted)


def _lines_above(layout: Layout, cell: Cell) -> tuple[list[Span], Role | None, bool]:
    """Lines of the address above its place, from top to bottom, the role by its label, whether it is greeted."""
    lines: list[Span] = []
    greeted = False
    last: Cell = cell
    while len(lines) < _LINES:
        above = _line_above(layout, last)
        if above is None:
            break
        text = above.text.strip()
        if role := announced(text):
            return lines, role, greeted
        if _SALUTATION.match(text) or _PERSON.match(text):
            greeted = greeted or not _PERSON.match(text)
            last = above
            continue
        if (lines and place_of(text)) or _SENDER.search(text) or not _continues(layout, above):
            break
        if not lines or lines[0].text != text:
            lines.insert(0, unnamed(above))
        last = above
    return lines, _role_beside(layout, last), greeted


def _line_above(layout: Layout, cell: Cell) -> Cell | None:
    """The next cell above it that begins where it begins, or is centred where it is."""
    for above in layout.above(cell, rows=8):
        height = max(cell.height, above.height)
        if cell.top - above.bottom > _NEAR * max(height, layout.height * 0.6):
            return None
        if (
            abs(above.left - cell.left) < height
            or abs(above.left + above.right - cell.left - cell.right) < height
            or abs(above.right - cell.right) < 0.5 * height
        ):
            return above
    return None


def _role_beside(layout: Layout, top: Cell) -> Role | None:
    """By a label left of the first line, or above where the lines begin with labels of their own ("Name:")."""
    if role := _role_above(layout, top):
        return role
    over = next(layout.above(top, rows=4), None)
    if over is not None and top.top - over.bottom < _NEAR * top.height and (role := announced(over.text)):
        return role
    left = next(iter(layout.left_of(top)), None)
    if left is None:
        return None
    return announced(left.text) or (_role_above(layout, left) if _NAMED.match(left.text.rstrip(": ") + ": ") else None)


def _role_above(layout: Layout, cell: Cell) -> Role | None:
    """By a label above lines that say numbers of the party first."""
    last = cell
    for _ in range(4):
        above = _line_above(layout, last)
        if above is None:
            return None
        if role := announced(above.text):
            return role
        if not is_number_line(layout, above):
            return None
        last = above
    return None


def is_number_line(layout: Layout, cell: Cell) -> bool:
    """Whether it says a number of the party: ``GLN 4333741000005``, ``Customer no | : 81``."""
    if FIELD.search(cell.text) or _NUMBERS.match(cell.text) or sum(c.isdigit() for c in cell.text) > 8:
        return True
    right = next(iter(layout.right_of(cell)), None)
    return right is not None and right.text.startswith(":")


def _continues(layout: Layout, cell: Cell) -> bool:
    """Whether it may be a line of a name or an address."""
    text = _NAMED.sub("", cell.text)
    if len(text) > _LENGTH or not any(c.isalpha() for c in text) or _TITLE.match(text):
        return False
    return text != cell.text or not is_number_line(layout, cell)


def unnamed(cell: Cell) -> Span:
    """Without "Name:" before it."""
    label = _NAMED.match(cell.text)
    return cell.part(label.end(), len(cell.text)) if label else cell


def _is_premises(line: Span) -> bool:
    """Whether it is a building or a part of one, as stand above streets."""
    return Line(line, 0).address >= _PREMISES


def _is_name(text: str) -> bool:
    return sum(c.isalpha() for c in text) >= 3 and not place_of(text)
