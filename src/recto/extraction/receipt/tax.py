"""The tax in a receipt's total, and what is left without it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from recto.domain.field import Evidence
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.receipt.labels import Role
from recto.extraction.receipt.money import Entry, Money
from recto.extraction.values.amounts import as_text
from recto.extraction.values.amounts import percents_in as rates_in

_TOTALS = (Role.PAYABLE, Role.TOTAL, Role.GROSS, Role.CARD)
_NETS = (Role.NET, Role.SUBTOTAL, Role.OTHER)
_NEAR = Decimal("0.05")
"""By which a total may differ from its parts: it was rounded to a coin."""
_CENTS = Decimal("0.02")


def taxes(money: Money) -> Iterator[Candidate]:
    """Candidates for ``tax`` and ``net``, both for all rates together."""
    yield from _table(money)
    by_rate = _by_rate(money)
    several = len(by_rate) > 1
    if several:
        yield _of_all_rates(money, list(by_rate.values()))
    for entry in money.of(Role.TAX):
        if entry.value >= 0:
            one = (Reason("of one rate among several", -2.5),) if several and entry in by_rate.values() else ()
            yield _labelled("tax", entry, (*one, *_tax_reasons(money, entry)))
    for entry in money.of(Role.NET):
        if entry.value > 0:
            yield _labelled("net", entry, _net_reasons(money, entry))


def _table(money: Money) -> Iterator[Candidate]:
    """The sums of the table of taxes."""
    rows = money.tax_rows
    if not rows:
        return
    gross = sum((row.gross for row in rows), Decimal(0))
    agrees = any(abs(total - gross) <= _NEAR for total in money.values(*_TOTALS))
    agreement = Reason("with the net it makes the total", 2.0) if agrees else Reason("is not all of the total's", -1.5)
    for field, entries in (("tax", [row.tax for row in rows]), ("net", [row.net for row in rows])):
        value = sum((entry.value for entry in entries), Decimal(0))
        reasons = (Reason("by the table of taxes", 1.5), agreement)
        yield Candidate(field, as_text(value), _evidence(entries), reasons)


def _by_rate(money: Money) -> dict[Decimal, Entry]:
    """The first amount labelled as tax at each rate that is named."""
    found: dict[Decimal, Entry] = {}
    for entry in money.of(Role.TAX):
        for rate in rates_in(entry.label):
            if rate.value and entry.value:
                found.setdefault(rate.value, entry)
    return found


def _of_all_rates(money: Money, entries: Sequence[Entry]) -> Candidate:
    value = sum((entry.value for entry in entries), Decimal(0))
    reasons = [Reason("the taxes of all rates", 2.7)]
    if any(abs(net + value - total) <= _NEAR for net in money.values(*_NETS) for total in money.values(*_TOTALS)):
        reasons.append(Reason("with the net it makes the total", 2.0))
    return Candidate("tax", as_text(value), _evidence(entries), tuple(reasons))


def _evidence(entries: Sequence[Entry]) -> Evidence:
    page = entries[0].span.page
    words = (token.word for entry in entries if entry.span.page == page for token in entry.span.tokens)
    return Evidence(page, tuple(words))


def _labelled(field: str, entry: Entry, reasons: Iterator[Reason] | tuple[Reason, ...]) -> Candidate:
    return Candidate(field, as_text(entry.value), entry.span.evidence, tuple(reasons))


def _tax_reasons(money: Money, entry: Entry) -> Iterator[Reason]:
    yield Reason("labelled as tax", 0.5)
    yield from _doubts(entry)
    if entry.value == 0:
        yield Reason("nothing", -1.0)
        return
    totals, nets = money.values(*_TOTALS), money.values(*_NETS)
    if any(abs(net + entry.value - total) <= _NEAR for net in nets for total in totals if net < total):
        yield Reason("with the net it makes the total", 2.0)
    elif any(_share(total, rate.value, entry.value) for total in totals for rate in rates_in(entry.label)):
        yield Reason("its rate's share of the total", 2.0)
    if "total" in entry.label.lower():
        yield Reason("labelled as all tax", 1.0)
    if sum(other.value == entry.value for other in money.entries) > 1:
        yield Reason("printed more than once", 1.0)


def _share(total: Decimal, rate: Decimal, tax: Decimal) -> bool:
    """Whether so much tax is in a total at one rate (percent)."""
    return rate > 0 and abs(total * rate / (100 + rate) - tax) <= _CENTS


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
