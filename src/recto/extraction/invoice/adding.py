"""Net, tax and total that add up: by far the best evidence of which amounts they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from recto.extraction.invoice.labels import Where
from recto.extraction.invoice.sums import Money, Sum

_MOST_TAX = Decimal("0.4")
"""Share of the net that a tax is at most."""
SURE = 2.0
"""Weight from which a label leaves little doubt."""
_LIKELY = 1.0
"""Weight from which a label, as that of a subtotal, makes an amount a likely net."""
_CENT = Decimal("0.01")
Weighed = Mapping[str, dict[Decimal, float]]
"""The weights of the amounts that may be each sum, by its field's name."""


@dataclass(frozen=True, slots=True)
class Adding:
    """Net and tax that make a total."""

    net: Decimal
    tax: Decimal
    total: Decimal
    weight: float


def adding_up(weighed: Weighed, money: Sequence[Money], rates: frozenset[Decimal]) -> Adding | None:
    """The best three sums that add up; of several rates' and of all together, that of all."""
    found = list(_all_adding(weighed, money, rates))
    best = max(found, key=lambda one: (one.weight, abs(one.total)), default=None)
    parts = [one for one in found if one.tax and one.net + one.tax == one.total]
    for one in parts:
        others = {(other.net, other.tax) for other in parts if other.total != one.total}
        if any((one.net - net, one.tax - tax) in others for net, tax in others):
            return one
    return _of_parts(parts, weighed) or best


def _of_parts(parts: Sequence[Adding], weighed: Weighed) -> Adding | None:
    """Of two rates whose gross amounts make a total of which neither net nor tax is printed."""
    for one, other in combinations({(part.net, part.tax, part.total): part for part in parts}.values(), 2):
        weight = weighed["total"].get(one.total + other.total, 0.0)
        if one.total * other.total > 0 and weight > 0:
            return Adding(one.net + other.net, one.tax + other.tax, one.total + other.total, weight)
    return None


def _all_adding(weighed: Weighed, money: Sequence[Money], rates: frozenset[Decimal]) -> Iterator[Adding]:
    """A tax need not be labelled where total and net surely are: it is what they differ by, its sign may be lost.
    That there is none takes two places that say the same, and no other tax."""
    printed = {abs(one.value) for one in money}
    taxed = any(tax and weight >= SURE for tax, weight in weighed["tax"].items())
    others = {one.value for one in money if one.role is Sum.OTHER and one.where is not Where.ABOVE and one.value}
    for total, weight in weighed["total"].items():
        for net, net_weight in weighed["net"].items():
            tax = total - net
            if abs(tax) > abs(net) * _MOST_TAX or tax * net < 0:
                continue
            if not tax and (taxed or sum(one.value == total for one in money) == 1):
                continue
            if tax in weighed["tax"]:
                yield Adding(net, tax, total, weight + net_weight + weighed["tax"][tax])
            elif tax and abs(tax) in printed and min(weight, net_weight) >= SURE:
                yield Adding(net, tax, total, weight + net_weight - 1.0)
            yield from _with_others(total, net, weighed, weight + net_weight, others)
    yield from _tax_inside(weighed, rates)


def _with_others(
    total: Decimal, net: Decimal, weighed: Weighed, weight: float, others: set[Decimal]
) -> Iterator[Adding]:
    """With a freight or a discount between net and total."""
    for tax, tax_weight in weighed["tax"].items():
        if tax and total - net - tax in others and abs(tax) <= abs(net) * _MOST_TAX:
            yield Adding(net, tax, total, weight + tax_weight - 1.5)


def _tax_inside(weighed: Weighed, rates: frozenset[Decimal]) -> Iterator[Adding]:
    """A tax that the total has in it by a printed rate, where no net is printed."""
    if any(weight >= _LIKELY for weight in weighed["net"].values()):
        return
    for total, weight in weighed["total"].items():
        for tax, tax_weight in weighed["tax"].items() if weight > 0 else ():
            if tax and any(abs(total * rate / (100 + rate) - tax) <= _CENT for rate in rates):
                yield Adding(total - tax, tax, total, weight + tax_weight - 1.5)


def by_rate(adding: Adding, rates: Iterable[Decimal]) -> bool:
    """Whether one of the rates (19 is 19 %) makes this tax of this net."""
    return any(abs(adding.net * rate / 100 - adding.tax) <= _CENT for rate in rates if rate)
