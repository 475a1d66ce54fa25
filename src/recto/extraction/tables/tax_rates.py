"""Taxes by rate: of each rate what it is of and what it comes to, where the numbers prove each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from recto.domain.field import Check, Evidence
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.tables.items import is_head
from recto.extraction.tables.rows import Figure, Line, count_and_price
from recto.extraction.values.amounts import as_text, percents_in
from recto.extraction.values.labels import names_of

FIELD = "taxes"
_RATES = (Decimal(0), Decimal(30))
"""Percent between which taxes on sales lie."""
_NEAR = Decimal("0.02")
"""By which a tax may miss its rate of the net: those of single items are rounded."""
_MOST = 100
"""Rows of sums that are looked at, from the last one up."""
_HALF_CENT = Decimal("0.006")
_TAX = frozenset(("tax", "tax_total"))
_RATE = frozenset(("tax_rate",))
_NETS = frozenset(("net", "subtotal"))
_TOTALS = frozenset(("total", "total_incl", "total_rounded", "amount_due"))


@dataclass(frozen=True)
class TaxOfRate:
    """``rate`` in percent. ``printed`` is the tax where it stands, ``base`` what it is of, without it or with it; None,
    as ``net`` is, where the taxes of several rates are proven together."""

    rate: Decimal
    net: Decimal | None
    tax: Decimal
    printed: Figure
    base: Figure | None

    def as_dict(self) -> dict[str, str]:
        net = {} if self.net is None else {"net": as_text(self.net)}
        return {"rate": as_text(self.rate, 0), **net, "tax": as_text(self.tax)}


def tax_rates(lines: Sequence[Line]) -> Iterator[Candidate]:
    """Proposes the field ``taxes``, rate, net and tax of each, and the sums of these as ``net`` and ``tax``."""
    found = _by_rate(_in_rows(lines)) or _by_rate(_across_rows(lines))
    together = [] if found else _together(lines)
    if not any(one.tax for one in (*found, *together)):
        return
    reasons = [Reason("the rate of the net is the tax", 1.0)]
    if together or _in_total(found, lines):
        reasons.append(Reason("net and taxes make the total", 2.0))
    elif any(_is(line, _TOTALS) for line in lines if line.sums):
        reasons.append(Reason("are not all of the total", -1.5))
    proven = (Check("tax by its rate", passed=True, weight=1.0),)
    rows = [one.as_dict() for one in found or together]
    taxes, bases = [one.printed for one in found or together], [one.base for one in found if one.base]
    yield Candidate(FIELD, rows, _evidence([*taxes, *bases]), tuple(reasons), proven)
    yield Candidate("tax", as_text(_sum(one.tax for one in found or together)), _evidence(taxes), tuple(reasons))
    if found:
        yield Candidate(
            "net", as_text(_sum(one.net for one in found if one.net is not None)), _evidence(bases), tuple(reasons)
        )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _evidence(figures: Iterable[Figure]) -> Evidence:
    """Of one page."""
    spans = [figure.span for figure in figures]
    words = (token.word for span in spans if span.page == spans[0].page for token in span.tokens)
    return Evidence(spans[0].page, tuple(words))


def _by_rate(found: Iterable[TaxOfRate]) -> list[TaxOfRate]:
    """One of each rate, the largest: others are parts of it."""
    largest: dict[Decimal, TaxOfRate] = {}
    for one in found:
        if one.rate not in largest or abs(one.tax) > abs(largest[one.rate].tax):
            largest[one.rate] = one
    return list(largest.values())


def _in_rows(lines: Sequence[Line]) -> Iterator[TaxOfRate]:
    """A row with a rate, its tax and what it is of. A rate without a percent sign is one in a table of taxes only:
    ten pieces are not ten percent."""
    in_table = False
    for line in lines:
        if is_head(line):
            in_table = False
        elif not line.has_money and any(names_of(cell.text) & _TAX for cell in line.row.cells):
            in_table = True
        if len(line.sums) > 1 and count_and_price(line.sums[-1].value, line.figures[:-1]) is None:
            proven = (_proven(rate, sums, sums) for rate, sums in _rates(line, in_table=in_table))
            yield from (found for found in [next((one for one in proven if one), None)] if found)


def _rates(line: Line, *, in_table: bool) -> Iterator[tuple[Decimal, Sequence[Figure]]]:
    """What may be a rate in a row, each with the amounts beside it."""
    shares = [percent.value for percent in percents_in(line.row.text)]
    yield from ((share, line.sums) for share in shares if _is_rate(share))
    if not shares and in_table:
        for figure in line.figures:
            if _is_rate(figure.value):
                yield figure.value, [other for other in line.sums if other is not figure]


def _across_rows(lines: Sequence[Line]) -> Iterator[TaxOfRate]:
    """A tax, and a net or a total elsewhere that it is the rate of; the rate beside it or in a row of its own."""
    bases = [figure for line in lines if _is(line, _NETS | _TOTALS) for figure in line.sums][-_MOST:]
    of_tax = [line for line in lines if _is(line, _TAX | _RATE)][-_MOST:]
    rates = {percent.value for line in of_tax for percent in percents_in(line.row.text) if percent.value}
    for line in of_tax:
        beside = {percent.value for percent in percents_in(line.row.text)}
        for rate in sorted(beside & rates or rates):
            found = _proven(rate, line.sums, bases) if _is_rate(rate) else None
            if found:
                yield found


def _together(lines: Sequence[Line]) -> list[TaxOfRate]:
    """Taxes with their rates only, that are of as much together as the total, or the net, is: tills print them so."""
    found: dict[Decimal, Figure] = {}
    for line in lines:
        rates = {percent.value for percent in percents_in(line.row.text) if _is_rate(percent.value) and percent.value}
        if _is(line, _TAX) and len(rates) == len(line.sums) == 1:
            found.setdefault(rates.pop(), line.sums[0])
    nets = [100 * tax.value / rate for rate, tax in found.items()]
    slack = sum((_HALF_CENT * 100 / rate for rate in found), _HALF_CENT)
    net, gross = _sum(nets), _sum(nets) + _sum(tax.value for tax in found.values())
    if _prints(lines, _NETS, net, slack) or _prints(lines, _TOTALS, gross, slack):
        return [TaxOfRate(rate, None, tax.value, tax, None) for rate, tax in found.items()]
    return []


def _prints(lines: Sequence[Line], names: frozenset[str], amount: Decimal, slack: Decimal) -> bool:
    """Whether a sum of these names is as much."""
    printed = (figure.value for line in lines if _is(line, names) for figure in line.sums)
    return any(abs(value - amount) <= slack for value in printed)


def _proven(rate: Decimal, taxes: Sequence[Figure], bases: Sequence[Figure]) -> TaxOfRate | None:
    """The tax among the figures that is the rate of a base, or is contained in one at that rate; the closest."""
    best: tuple[Decimal, TaxOfRate] | None = None
    for tax in taxes:
        for base in bases:
            if base is tax or abs(base.value) <= abs(tax.value):
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
    gross = _sum(one.net + one.tax for one in found if one.net is not None)
    printed = {figure.value for line in lines for figure in line.sums}
    return any(abs(gross - amount) <= _NEAR * len(found) for amount in printed)
