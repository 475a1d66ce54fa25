"""Taxes by rate: of each rate what it is of and what it comes to, where the numbers prove each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from recto.domain.field import Check, Evidence
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.item_rows import Figure, Line
from recto.extraction.items import is_head
from recto.extraction.values.amounts import as_text, percents_in

FIELD = "taxes"
_RATES = (Decimal(0), Decimal(30))
"""Percent between which taxes on sales lie."""
_NEAR = Decimal("0.02")
"""By which a tax may miss its rate of the net: those of single items are rounded."""
_TAX = frozenset(("tax", "tax_total"))
_NETS = frozenset(("net", "subtotal"))
_TOTALS = frozenset(("total", "total_incl", "total_rounded", "amount_due"))


@dataclass(frozen=True)
class TaxOfRate:
    """``rate`` in percent. ``printed`` is the tax where it stands, ``base`` what it is of, without it or with it."""

    rate: Decimal
    net: Decimal
    tax: Decimal
    printed: Figure
    base: Figure

    def as_dict(self) -> dict[str, str]:
        return {"rate": as_text(self.rate, 0), "net": as_text(self.net), "tax": as_text(self.tax)}


def tax_rates(lines: Sequence[Line]) -> Iterator[Candidate]:
    """Proposes the field ``taxes``, rate, net and tax of each, and the sums of these as ``net`` and ``tax``."""
    found = _by_rate(_in_rows(lines)) or _by_rate(_across_rows(lines))
    if not any(one.tax for one in found):
        return
    reasons = [Reason("the rate of the net is the tax", 1.0)]
    if _in_total(found, lines):
        reasons.append(Reason("net and taxes make the total", 2.0))
    proven = (Check("tax by its rate", passed=True, weight=1.0),)
    rows = [one.as_dict() for one in found]
    yield Candidate(
        FIELD, rows, _evidence(figure for one in found for figure in (one.base, one.printed)), tuple(reasons), proven
    )
    for name, value in (("tax", sum(one.tax for one in found)), ("net", sum(one.net for one in found))):
        figures = [one.printed if name == "tax" else one.base for one in found]
        yield Candidate(name, as_text(Decimal(value)), _evidence(figures), tuple(reasons))


def _evidence(figures: Iterable[Figure]) -> Evidence:
    """Of one page."""
    spans = [figure.span for figure in figures]
    words = (token.word for span in spans if span.page == spans[0].page for token in span.tokens)
    return Evidence(spans[0].page, tuple(words))


def _by_rate(found: Iterable[TaxOfRate]) -> list[TaxOfRate]:
    """One of each rate, the largest: others are parts of it."""
    largest: dict[Decimal, TaxOfRate] = {}
    for one in found:
        if one.rate not in largest or abs(one.net) > abs(largest[one.rate].net):
            largest[one.rate] = one
    return list(largest.values())


def _in_rows(lines: Sequence[Line]) -> Iterator[TaxOfRate]:
    """A row with a rate, its tax and what it is of. A rate without a percent sign is one in a table of taxes only:
    ten pieces are not ten percent."""
    in_table = in_items = False
    for line in lines:
        taxed = any(label.name in _TAX for label in line.labels)
        if is_head(line):
            in_table, in_items = False, True
        elif taxed:
            in_table, in_items = in_table or not line.has_money, False
        rates = [percent.value for percent in percents_in(line.row.text)]
        if not rates and in_table:
            rates = [figure.value for figure in line.figures]
        proven = (_proven(rate, line.sums, line.sums) for rate in rates if _is_rate(rate) and not in_items)
        found = next((one for one in proven if one), None)
        if found:
            yield found


def _across_rows(lines: Sequence[Line]) -> Iterator[TaxOfRate]:
    """A tax whose row names its rate, and a net or a total elsewhere that it is the rate of."""
    bases = [figure for line in lines if _is(line, _NETS | _TOTALS) for figure in line.sums]
    for line in lines:
        for percent in percents_in(line.row.text):
            if _is_rate(percent.value) and _is(line, _TAX) and percent.value:
                found = _proven(percent.value, line.sums, bases)
                if found:
                    yield found


def _proven(rate: Decimal, taxes: Sequence[Figure], bases: Sequence[Figure]) -> TaxOfRate | None:
    """The tax among the figures that is the rate of a base, or is contained in one at that rate; the closest."""
    best: tuple[Decimal, TaxOfRate] | None = None
    for tax in taxes:
        for base in bases:
            if base is tax or abs(base.value) <= abs(tax.value) or 0 < rate == tax.value:
                continue
            for net, part in ((base.value, rate / 100), (base.value - tax.value, rate / (100 + rate))):
                missed = abs(base.value * part - tax.value)
                if missed <= _NEAR and (best is None or missed < best[0]):
                    best = missed, TaxOfRate(rate, net, tax.value, tax, base)
    return best[1] if best else None


def _is_rate(value: Decimal) -> bool:
    return _RATES[0] <= value <= _RATES[1]


def _is(line: Line, names: frozenset[str]) -> bool:
    return any(label.name in names for label in line.labels)


def _in_total(found: Sequence[TaxOfRate], lines: Sequence[Line]) -> bool:
    gross = sum((one.net + one.tax for one in found), Decimal(0))
    printed = {figure.value for line in lines for figure in line.sums}
    return any(abs(gross - amount) <= _NEAR * len(found) for amount in printed)
