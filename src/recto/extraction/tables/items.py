"""Line items of invoices and receipts: by the heads of columns, by what stands in one row, and by what adds up."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate
from statistics import median

from recto.domain.field import Check, Evidence
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.layout import Cell
from recto.extraction.tables.rows import Figure, Line, count_and_price, is_wordy
from recto.extraction.values.amounts import as_text
from recto.extraction.values.labels import names_of

FIELD = "items"
_ENDS = frozenset((
    "total", "total_incl", "total_rounded", "amount_due", "net", "tax", "tax_total", "total_quantity", "rounding",
    "cash", "card", "change",
))  # fmt: skip
"""What a row below the items is about; of tax, items speak as well, without an amount."""
_SUMS = frozenset(("total", "total_incl", "total_rounded", "amount_due", "subtotal", "net"))
_ADDED = frozenset(("service_charge", "shipping", "tip"))
_SKIPPED = _ADDED | {"amount", "subtotal", "discount", "page", "date", "time", "cashier", "phone", "receipt_number"}
_DISCOUNT = frozenset(("discount",))
_WHAT = frozenset(("description", "quantity"))
_HOW_MUCH = frozenset(("amount", "unit_price"))
_NEAR = Decimal("0.02")
"""By which items may miss their sum: taxes of each are rounded."""
_LEAST = Decimal("0.3")
"""Share of the largest sum that items come to at least: a table of rebates has its own sum."""
_CONTINUED = 2.5
"""Heights from one row to the next from which that does not go on with it."""
_ALIGNED = 1.5
"""Heights by which the right edges of one column's amounts differ: codes of taxes are printed close to some."""
_HEADS = 4
"""Rows of heads from which a list is tried: long tables repeat theirs on each page."""
_DECIMALS = {"quantity": 0, "unit_price": 2}
_TABLE = 8
"""Rows that a table of sums below the items has at most."""
_LINES = 2
"""Rows of words that an item has at most beside its amount's."""


@dataclass(frozen=True)
class Item:
    """``figures`` are the numbers beside its amount, among them how many and what one costs."""

    comes_to: Figure
    words: tuple[str, ...]
    figures: tuple[Figure, ...]
    in_columns: Mapping[str, Decimal]
    """What stands under the heads of quantity and unit_price."""

    def as_dict(self) -> dict[str, str]:
        """What is known of it, as the field's value has it."""
        found = {"description": " ".join(self.words)} if self.words else {}
        pair = count_and_price(self.comes_to.value, self.figures)
        if pair:
            count, price = pair
            found |= {"quantity": as_text(count.value, 0), "unit_price": as_text(price.value)}
        else:
            found |= {name: as_text(value, _DECIMALS[name]) for name, value in self.in_columns.items()}
        return found | {"amount": as_text(self.comes_to.value)}


@dataclass(frozen=True)
class _List:
    """Items one below the other. ``headed``: the heads of their columns were found.

    ``sums``: what they may add up to; ``added``: charges that may be among what makes a sum.
    """

    items: tuple[Item, ...]
    sums: frozenset[Decimal]
    added: Decimal
    headed: bool

    @property
    def adds_up(self) -> bool:
        sold = sum((item.comes_to.value for item in self.items), Decimal(0))
        least = _LEAST * max(map(abs, self.sums), default=Decimal(0))
        large = [total for total in self.sums if total and abs(total) >= least]
        return any(min(abs(sold - total), abs(sold + self.added - total)) <= _NEAR for total in large)

    def without_sum(self) -> "_List":
        """Up to a row that comes to what all before it do: a sum, whatever it is labelled. Itself if it has none."""
        amounts = [item.comes_to.value for item in self.items]
        before = [Decimal(0), *accumulate(amounts)]
        last = next((index for index in range(len(amounts) - 1, 0, -1) if amounts[index] == before[index]), None)
        return self if last is None else replace(self, items=self.items[:last], sums=self.sums | {amounts[last]})


def items(lines: Sequence[Line]) -> Iterator[Candidate]:
    """Proposes the field ``items``: description, quantity, unit_price and amount of each, as far as they are known."""
    heads = [index for index, line in enumerate(lines) if is_head(line)][:_HEADS]
    lists = [_list(lines, head + 1, lines[head]) for head in heads] or [_list(lines, 0, None)]
    lists = [found if found.adds_up else found.without_sum() for found in lists]
    best = max(lists, key=lambda found: (found.adds_up, len(found.items)))
    if best.items and (best.adds_up or best.headed):
        yield _candidate(best)


def _candidate(found: _List) -> Candidate:
    reasons = [Reason("in columns under their heads", 0.5) if found.headed else Reason("one below the other", -0.5)]
    checks: tuple[Check, ...] = ()
    if found.adds_up:
        reasons.append(Reason("items add up", 1.0 if len(found.items) > 1 else 0.0))
        checks = (Check("items sum", passed=True),)
    elif found.sums:
        reasons.append(Reason("items add up to none of the sums", -1.5))
    page = found.items[0].comes_to.span.page
    spans = [item.comes_to.span for item in found.items if item.comes_to.span.page == page]
    evidence = Evidence(page, tuple(token.word for span in spans for token in span.tokens))
    return Candidate(FIELD, [item.as_dict() for item in found.items], evidence, tuple(reasons), checks)


def is_head(line: Line) -> bool:
    """Whether it names columns: what is sold, and for how much."""
    if line.has_money or len(line.row.cells) < 2:
        return False
    names = [names_of(cell.text) for cell in line.row.cells]
    what = {index for index, found in enumerate(names) if found & _WHAT}
    how_much = {index for index, found in enumerate(names) if found & _HOW_MUCH}
    return bool(what and how_much and len(what | how_much) > 1)


def _list(lines: Sequence[Line], start: int, head: Line | None) -> _List:
    blocks, end = _blocks(lines, start)
    last = lines.index(blocks[-1].line) + 1 if blocks else end
    table = lines[end + 1 : end + _TABLE] if end < len(lines) and _heads_sums(lines[end]) else ()
    below = [line for line in lines[last:] if any(label.name in _SUMS for label in line.labels)]
    sums = {figure.value for line in (*below, *table) for figure in line.figures if figure.amount.is_money}
    added = [line.sums[-1].value for line in lines[start:] if line.sums and line.is_about(_ADDED)]
    return _List(tuple(_items(blocks, head)), frozenset(sums), sum(added, Decimal(0)), head is not None)


@dataclass
class _Block:
    """A row that comes to an amount, the rows between it and the one before, and those below the last."""

    above: list[Line]
    line: Line
    comes_to: Figure
    below: list[Line] = field(default_factory=list)


def _blocks(lines: Sequence[Line], start: int) -> tuple[list[_Block], int]:
    """The items' rows from a row on, and the index of the row that ends them."""
    end = _end(lines, start)
    column = _column(lines[start:end])
    blocks: list[_Block] = []
    waiting: list[Line] = []
    for line in lines[start:end]:
        comes_to = _in_column(line, column)
        if line.is_about(_ENDS) or _is_skipped(line) or is_head(line):
            waiting = []
        elif comes_to:
            blocks.append(_Block(waiting, line, comes_to))
            waiting = []
        else:
            waiting.append(line)
    if blocks:
        blocks[-1].below = waiting
    return blocks, end


def _end(lines: Sequence[Line], start: int) -> int:
    """The first row with a sum of all, after one that may be an item."""
    begun = False
    for index in range(start, len(lines)):
        line = lines[index]
        if (line.has_money and line.is_about(_ENDS)) or _heads_sums(line):
            if begun:
                return index
        elif line.sums and not _is_skipped(line):
            begun = True
    return len(lines)


def _heads_sums(line: Line) -> bool:
    """Whether it names columns of sums, as of the table of taxes."""
    return not line.has_money and sum(bool(names_of(cell.text) & _ENDS) for cell in line.row.cells) > 1


def _is_skipped(line: Line) -> bool:
    """Subtotals and charges between the items; not what has a count and a price, nor a discount that is taken off."""
    if not line.is_about(_SKIPPED):
        return False
    if not line.sums:
        return True
    takes_off = line.sums[-1].value < 0 and line.is_about(_DISCOUNT)
    return not takes_off and count_and_price(line.sums[-1].value, line.figures[:-1]) is None


def _column(lines: Sequence[Line]) -> float | None:
    """Where the amounts end on the right, in most rows; of two such places the one further right."""
    edges = sorted(figure.span.right for line in lines for figure in line.sums)
    near = _ALIGNED * median(line.row.height for line in lines) if lines else 0.0
    aligned = (bisect_right(edges, edge + near) - bisect_left(edges, edge - near) for edge in edges)
    return max(zip(aligned, edges, strict=True), default=(0, None))[1]


def _in_column(line: Line, column: float | None) -> Figure | None:
    if column is None or not line.sums:
        return None
    nearest = min(line.sums, key=lambda figure: abs(figure.span.right - column))
    return nearest if abs(nearest.span.right - column) <= 2 * _ALIGNED * line.row.height else None


def _items(blocks: Sequence[_Block], head: Line | None) -> Iterator[Item]:
    """Words stand in the row of the amount, or above it; below it where the first row has none and none above."""
    if not blocks:
        return
    words_follow = head is not None and not is_wordy(blocks[0].line.text) and not _worded(blocks[0].above)
    columns = _columns(head) if head else {}
    most = max((len(_worded(block.above)) for block in blocks[1:]), default=1)
    for block, after in zip(blocks, [*(later.above for later in blocks[1:]), blocks[-1].below], strict=True):
        prices = [line for line in block.above if any(figure.of_one for figure in line.figures)]
        own = [block.line.text] if is_wordy(block.line.text) else []
        if own:
            words = own + _wrapped(block.line, after)
        elif words_follow:
            words = _wrapped(block.line, after)
        else:
            words = _worded(block.above)[-max(1, min(most, _LINES)) :]
        figures = (figure for line in (*prices, block.line) for figure in line.figures)
        in_columns = {
            name: number for name, cell in columns.items() if (number := block.line.number_under(cell)) is not None
        }
        others = tuple(one for one in figures if one is not block.comes_to)
        yield Item(block.comes_to, tuple(words), others, in_columns)


def _columns(head: Line) -> Mapping[str, Cell]:
    """The heads of quantity and unit_price, where a cell names one column only."""
    named = {cell: names_of(cell.text) & (_WHAT | _HOW_MUCH) for cell in head.row.cells}
    return {name: cell for name in _DECIMALS for cell, names in named.items() if names == {name}}


def _worded(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines if is_wordy(line.text)]


def _wrapped(line: Line, below: Sequence[Line]) -> list[str]:
    """The words that go on in the rows straight below, without their own prices."""
    words: list[str] = []
    for after in below[:_LINES]:
        row, last = after.row, line.row
        if row.page != last.page or row.top - last.top > _CONTINUED * last.height or after.figures:
            break
        words, line = [*words, after.text], after
    return [text for text in words if is_wordy(text)]
