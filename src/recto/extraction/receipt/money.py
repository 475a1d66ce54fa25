"""The amounts of a receipt, each with what its label makes of it, and how they add up."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, permutations

from recto.extraction.layout import Cell, Layout, Row, Span
from recto.extraction.receipt.labels import Role, role_of
from recto.extraction.values.amounts import Amount, Style, amounts_in, percents_in, style_of

_NUMBERS = re.compile(r"^[\W\d]*$")
_COUNTED = re.compile(r"\(\s*\d+\s+[^\W\d]+\s*\)")
"""An aside on how many things there are: ``TOTAL (6 articles)``."""
_BALANCE = re.compile(r"\W*bal(?:ance)?\W*(?:rm|myr|\$)?\W*$", re.IGNORECASE)
_CENT = Decimal("0.01")
_IN_TABLES = (Role.OTHER, Role.TAX, Role.NET, Role.TOTAL, Role.PAYABLE, Role.GROSS)
_SUMS = (Role.TOTAL, Role.PAYABLE)
_COLUMNS = 8
"""Amounts of a row of taxes at most."""
_MANY = 40
"""Amounts of one kind of which every two are compared: more than receipts have."""
_RATES = (Decimal(1), Decimal(30))
"""Percent between which taxes on sales lie."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount on a receipt. ``label`` is the text before it, ``row`` the index of its row; ``cents``: it has them."""

    value: Decimal
    role: Role
    label: str
    span: Span
    row: int
    doubtful: bool
    cents: bool


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One rate of a table of taxes; ``gross`` is ``net`` and ``tax``."""

    net: Entry
    tax: Entry
    gross: Decimal


@dataclass(frozen=True)
class Money:
    """All amounts of a receipt in the order of its rows."""

    entries: tuple[Entry, ...]
    tax_rows: tuple[TaxRow, ...]

    def of(self, *roles: Role) -> list[Entry]:
        return [entry for entry in self.entries if entry.role in roles]

    def values(self, *roles: Role) -> set[Decimal]:
        return {entry.value for entry in self.entries if entry.role in roles}

    def _few(self, *roles: Role) -> list[Entry]:
        return self.of(*roles)[:_MANY]

    @cached_property
    def paid(self) -> set[Decimal]:
        """What was handed over, alone or with vouchers and the like, less what was given back, of each such amounts."""
        given, back = self._few(Role.CASH, Role.CARD, Role.TOTAL, Role.PAYABLE), self._few(Role.CHANGE)
        means = self._few(Role.CASH, Role.CARD)
        found = set()
        for less in back:
            before = [abs(more.value) for more in given if more.row <= less.row]
            together = sum((abs(more.value) for more in means if more.row <= less.row), Decimal(0))
            found |= {more - abs(less.value) for more in (*before, together) if 0 < abs(less.value) < more}
        return found

    @cached_property
    def taxed(self) -> set[Decimal]:
        """Each sum of a net amount and a tax, as labelled; with a service charge and a rounding if there are such."""
        extras = {Decimal(0)} | {entry.value for entry in self._few(Role.SERVICE) if entry.value > 0}
        taxes = {entry.value for entry in self._few(Role.TAX) if entry.value > 0}
        nets = {entry.value for entry in self._few(Role.NET, Role.SUBTOTAL, Role.TOTAL) if entry.value > 0}
        sums = {net + tax + extra for net in nets for tax in taxes if tax < net for extra in extras}
        sums |= {net + extra for net in nets for extra in extras if extra}
        return sums | {total + rounding for total in sums for rounding in self.roundings}

    @cached_property
    def gross(self) -> Decimal | None:
        """Of all rates of the table of taxes together."""
        return sum((row.gross for row in self.tax_rows), Decimal(0)) if self.tax_rows else None

    @cached_property
    def roundings(self) -> set[Decimal]:
        """To the next coin, either way: the sign is lost easily."""
        small = {abs(entry.value) for entry in self.of(Role.ROUNDING) if 0 < abs(entry.value) < Decimal("0.1")}
        return small | {-value for value in small}

    def added_up(self, total: Entry) -> bool:
        """Whether the amounts at the ends of at least two rows right above, labelled as items, add up to it."""
        rows, sums, first = self._running
        count = bisect_left(rows, total.row)
        start = first.get(sums[count] - total.value)
        return start is not None and start + 2 <= count

    @cached_property
    def _running(self) -> tuple[list[int], list[Decimal], dict[Decimal, int]]:
        """The rows of items, the sums of the first 0, 1, 2, ... of them, and how many first add up to a sum."""
        last: dict[int, Decimal] = {}
        for entry in self.entries:
            if entry.cents and entry.role in (Role.OTHER, Role.DISCOUNT):
                last[entry.row] = -abs(entry.value) if entry.role is Role.DISCOUNT else entry.value
        sums = [Decimal(0), *accumulate(last.values())]
        first: dict[Decimal, int] = {}
        for count, added in enumerate(sums):
            first.setdefault(added, count)
        return list(last), sums, first


def money_of(layout: Layout) -> Money:
    style = style_of(layout.text)
    entries = _with_points([entry for row in layout.rows for entry in _entries(row, style)])
    entries = _with_change(entries)
    by_row: dict[int, list[Entry]] = {}
    for entry in entries:
        by_row.setdefault(entry.row, []).append(entry)
    found = [row for index, each in by_row.items() if len(each) > 1 and (row := _tax_row(layout.rows[index], each))]
    return Money(tuple(_with_sums(entries, found)), tuple(_distinct(iter(found))))


def _with_points(entries: Sequence[Entry]) -> list[Entry]:
    """Where amounts have cents, one printed without them that is a hundred times another lost its point."""
    exact = {entry.value for entry in entries if entry.cents}
    return [
        entry
        if entry.cents or entry.value / 100 not in exact
        else replace(entry, value=entry.value / 100, cents=True, doubtful=True)
        for entry in entries
    ]


def _with_change(entries: Sequence[Entry]) -> list[Entry]:
    """A balance right after the cash that was handed over is what was given back."""
    befores = [None, *entries]
    return [
        replace(entry, role=Role.CHANGE)
        if before and before.role is Role.CASH and before.value > entry.value and _BALANCE.match(entry.label)
        else entry
        for before, entry in zip(befores, entries, strict=False)
    ]


def _with_sums(entries: Sequence[Entry], rows: Sequence[TaxRow]) -> Iterator[Entry]:
    """A total that labels a row of net, tax and gross is the last of them, though the first stands beside it."""
    sums = {row.net: row for row in rows if row.net.role in _SUMS}
    labels = {(row.net.row, row.gross): net for net, row in sums.items()}
    for entry in entries:
        if entry in sums:
            yield replace(entry, role=Role.NET)
        elif entry.role is Role.OTHER and (label := labels.get((entry.row, entry.value))):
            yield replace(entry, role=label.role)
        else:
            yield entry


def _entries(row: Row, style: Style | None) -> Iterator[Entry]:
    label = near = ""
    for cell in row.cells:
        end = 0
        text = _COUNTED.sub(lambda aside: " " * len(aside[0]), cell.text)
        for amount in amounts_in(text, style):
            label, near = _joined(label, near, text[end : amount.start])
            role = _role(label, near)
            if amount.is_money or (role is not Role.OTHER and (amount.decimals == 1 or not amount.value)):
                yield _entry(cell, amount, role, label)
                label, near = ("", "") if amount.is_money else (label, near)
            end = amount.end
        label, near = _joined(label, near, text[end:])


def _role(label: str, near: str) -> Role:
    """By the text next to the amount; where that says nothing, by all text since the amount before, as where that
    names a card."""
    beside, whole = (role_of(text) if text else Role.OTHER for text in (near, label))
    return whole if beside is Role.OTHER or whole is Role.CARD else beside


def _entry(cell: Cell, amount: Amount, role: Role, label: str) -> Entry:
    span = cell.part(amount.start, amount.end)
    return Entry(amount.value, role, label, span, cell.row, amount.doubtful, amount.decimals == 2)


def _joined(label: str, near: str, more: str) -> tuple[str, str]:
    """A label with the text that follows it, and that text; bare numbers and signs name nothing."""
    more = more.strip()
    return (label, near) if _NUMBERS.match(more) and "%" not in more else (f"{label} {more}".strip(), more)


def _tax_row(row: Row, entries: Sequence[Entry]) -> TaxRow | None:
    """A row of net, tax and perhaps gross in any order, or of two of which one is the other's tax by a rate beside."""
    amounts = [entry for entry in entries if entry.cents and entry.value > 0 and entry.role in _IN_TABLES]
    for gross, net, tax in permutations(amounts[:_COLUMNS], 3):
        if abs(net.value + tax.value - gross.value) <= _CENT and _is_rate(tax.value / net.value):
            return TaxRow(net, tax, gross.value)
    if len(amounts) == 2:
        tax, net = sorted(amounts, key=lambda entry: entry.value)
        if _at_rate(row, net.value, tax.value):
            return TaxRow(net, tax, net.value + tax.value)
    return None


def _is_rate(share: Decimal) -> bool:
    return _RATES[0] <= 100 * share <= _RATES[1]


def _at_rate(row: Row, net: Decimal, tax: Decimal) -> bool:
    """Whether the tax is that of a rate that stands in the row, to a cent for each line rounded."""
    rates = [percent.value for percent in percents_in(row.text)]
    rates += [amount.value for amount in amounts_in(row.text) if _RATES[0] <= amount.value <= _RATES[1]]
    return any(abs(net * rate / 100 - tax) <= 2 * _CENT and rate >= _RATES[0] for rate in rates if rate != tax)


def _distinct(rows: Iterator[TaxRow]) -> Iterator[TaxRow]:
    """Without the line of sums: one whose tax is that of all before it."""
    tax, seen = Decimal(0), 0
    for row in rows:
        if seen and row.tax.value == tax:
            return
        tax, seen = tax + row.tax.value, seen + 1
        yield row
