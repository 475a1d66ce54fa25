"""The tax in a receipt's total, and what is left without it."""

from collections.abc import Iterator
from decimal import Decimal

from recto.domain.field import Evidence
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.receipt_labels import Role
from recto.extraction.receipt_money import Entry, Money
from recto.extraction.values.amounts import as_text

_TOTALS = (Role.PAYABLE, Role.TOTAL, Role.GROSS, Role.CARD)
_NEAR = Decimal("0.05")
"""By which a total may differ from its parts: it was rounded to a coin."""


def taxes(money: Money) -> Iterator[Candidate]:
    """Candidates for ``tax`` and ``net``, both for all rates together."""
    yield from _table(money)
    for entry in money.of(Role.TAX):
        if entry.value >= 0:
            yield _labelled("tax", entry, _tax_reasons(money, entry))
    for entry in money.of(Role.NET):
        if entry.value > 0:
            yield _labelled("net", entry, _net_reasons(money, entry))


def _table(money: Money) -> Iterator[Candidate]:
    """The sums of the table of taxes."""
    rows = money.tax_rows
    if not rows:
        return
    gross = sum((row.gross for row in rows), Decimal(0))
    reasons = [Reason("by the table of taxes", 1.5)]
    if any(abs(total - gross) <= _NEAR for total in money.values(*_TOTALS)):
        reasons.append(Reason("with the net it makes the total", 2.0))
    for field, entries in (("tax", [row.tax for row in rows]), ("net", [row.net for row in rows])):
        value = sum((entry.value for entry in entries), Decimal(0))
        yield Candidate(field, as_text(value), _evidence(entries), tuple(reasons))


def _evidence(entries: list[Entry]) -> Evidence:
    page = entries[0].span.page
    words = (token.word for entry in entries if entry.span.page == page for token in entry.span.tokens)
    return Evidence(page, tuple(words))


def _labelled(field: str, entry: Entry, reasons: Iterator[Reason]) -> Candidate:
    return Candidate(field, as_text(entry.value), entry.span.evidence, tuple(reasons))


def _tax_reasons(money: Money, entry: Entry) -> Iterator[Reason]:
    yield Reason("labelled as tax", 0.5)
    yield from _doubts(entry)
    if entry.value == 0:
        yield Reason("nothing", -1.0)
    totals, nets = money.values(*_TOTALS), money.values(Role.NET, Role.SUBTOTAL, Role.OTHER)
    if entry.value and any(abs(net + entry.value - total) <= _NEAR for net in nets for total in totals if net < total):
        yield Reason("with the net it makes the total", 2.0)
    if "total" in entry.label.lower():
        yield Reason("labelled as all tax", 1.0)
    if sum(other.value == entry.value for other in money.entries) > 1:
        yield Reason("printed more than once", 1.0)


def _net_reasons(money: Money, entry: Entry) -> Iterator[Reason]:
    yield Reason("labelled as net", 0.5)
    yield from _doubts(entry)
    totals, taxed = money.values(*_TOTALS), money.values(Role.TAX, Role.OTHER)
    if any(abs(entry.value + tax - total) <= _NEAR for tax in taxed for total in totals if 0 < tax < entry.value):
        yield Reason("with the tax it makes the total", 2.0)


def _doubts(entry: Entry) -> Iterator[Reason]:
    if entry.doubtful:
        yield Reason("digits doubtful", -1.0)
    if not entry.cents:
        yield Reason("without decimals", -1.5)
