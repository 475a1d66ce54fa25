"""What was to pay: by its label, and by how the other amounts of the receipt add up to it."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from recto.domain.field import Check
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.layout import Layout
from recto.extraction.receipt.labels import Role
from recto.extraction.receipt.money import Entry, Money
from recto.extraction.values.amounts import as_text

_LARGE = 1.3
"""Times the usual height of letters from which an amount is printed large."""
_COIN = Decimal("0.05")
"""The smallest there is where sums are rounded."""
_WHOLE = (Role.PAYABLE, Role.TOTAL)
_LABELS = {
    Role.PAYABLE: Reason("labelled as the amount due", 3.2),
    Role.TOTAL: Reason("labelled as a total", 2.4),
    Role.SUBTOTAL: Reason("labelled as a subtotal", -0.8),
    Role.GROSS: Reason("labelled as gross", -0.5),
    Role.CARD: Reason("labelled as paid by card", 0.5),
    Role.CASH: Reason("labelled as cash", -1.0),
    Role.OTHER: Reason("without a label known", -1.8),
}


def totals(layout: Layout, money: Money) -> Iterator[Candidate]:
    """Candidates for ``total``."""
    counts = Counter(entry.value for entry in money.entries)
    largest = _largest(money)
    shared = {value: tuple(_reasons(money, value, counts, largest)) for value in counts if value}
    for entry in money.entries:
        if _can_be_total(entry) and (entry.role is not Role.OTHER or shared[entry.value]):
            reasons = (_LABELS[entry.role], *_own_reasons(layout, money, entry), *shared[entry.value])
            checks = tuple(_checks(money, entry.value))
            yield Candidate("total", as_text(entry.value), entry.span.evidence, reasons, checks)


def _can_be_total(entry: Entry) -> bool:
    """A sum below nothing is what a shop gave back, where its label says that it is all."""
    return entry.role in _LABELS and (entry.value > 0 or (entry.value < 0 and entry.role in _WHOLE))


def _checks(money: Money, value: Decimal) -> Iterator[Check]:
    """What was handed over less what was given back is what was to pay, perhaps rounded."""
    name = "total is what was paid"
    if value in money.paid:
        yield Check(name, passed=True, weight=2.7)
    elif money.paid and not any(value + step in money.paid for step in money.roundings):
        detail = f"Paid less change comes to {max(money.paid)}, not to {value}."
        yield Check(name, passed=False, detail=detail, weight=2.0)


def _largest(money: Money) -> Decimal | None:
    """Of all amounts but those that were handed over."""
    roles = (Role.PAYABLE, Role.TOTAL, Role.SUBTOTAL, Role.CARD, Role.OTHER, Role.NET, Role.GROSS)
    return max((entry.value for entry in money.of(*roles) if entry.cents), default=None)


def _own_reasons(layout: Layout, money: Money, entry: Entry) -> Iterator[Reason]:
    if entry.span.height > _LARGE * layout.height:
        yield Reason("printed large", 0.4)
    if entry.value < 0:
        yield Reason("given back", -1.5)
    if entry.doubtful:
        yield Reason("digits doubtful", -1.0)
    if not entry.cents:
        yield Reason("without decimals", -1.0)
    if money.added_up(entry):
        yield Reason("the amounts above add up to it", 1.5)
    if any(entry in (row.net, row.tax) for row in money.tax_rows):
        yield Reason("in a table of taxes", -3.0)


def _reasons(money: Money, value: Decimal, counts: Counter[Decimal], largest: Decimal | None) -> Iterator[Reason]:
    if not money.paid and value in money.values(Role.CARD):
        yield Reason("paid by card", 1.5)
    elif not money.paid and value in money.values(Role.CASH):
        yield Reason("paid in cash", 1.0)
    if value in money.taxed:
        yield Reason("net and tax", 1.5)
    if money.gross is not None:
        agrees = abs(money.gross - value) <= Decimal("0.02")
        yield Reason("by the table of taxes", 2.0) if agrees else Reason("not by the table of taxes", -1.0)
    if value == largest:
        yield Reason("the largest amount", 1.4)
    if counts[value] > 1:
        yield Reason("printed more than once", 1.0)
    yield from _rounded(money, value)


def _rounded(money: Money, value: Decimal) -> Iterator[Reason]:
    """Of two amounts that differ by the rounding, what was paid is the one that coins can pay."""
    others = money.values(*_LABELS) | money.values(Role.ROUNDING)
    if any(value + step in others for step in money.roundings):
        yield Reason("rounded", 2.0) if value % _COIN == 0 else Reason("before rounding", -2.0)
