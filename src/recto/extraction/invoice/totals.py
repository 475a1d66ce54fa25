"""What an invoice comes to: net, tax and total, by their labels and by what adds up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from recto.domain.field import Check, Evidence
from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.invoice.adding import SURE, Adding, Weighed, adding_up, by_rate
from recto.extraction.invoice.labels import Where
from recto.extraction.invoice.sums import Money, Sum, money_in
from recto.extraction.layout import Layout
from recto.extraction.values.amounts import as_text, percents_in

_WEIGHTS: Mapping[str, Mapping[Sum, float]] = {
    "net": {Sum.NET: 3.0, Sum.SUBTOTAL: 1.5, Sum.BASE: 0.0, Sum.TOTAL: -0.5, Sum.AMOUNT: -1.0},
    "tax": {Sum.TAX: 2.5},
    "total": {Sum.GROSS: 3.0, Sum.TOTAL: 2.3, Sum.DUE: 1.8, Sum.AMOUNT: -0.5},
}
"""What each label weighs for each field."""
_ITEM = -3.5
"""What it weighs that a row begins with words of its own, as a line of a table does."""
_NETS = frozenset({Sum.NET, Sum.SUBTOTAL})
_TOTALS = frozenset({Sum.GROSS, Sum.TOTAL, Sum.DUE})
_CONTRADICTED = {
    True: Check("sums agree", passed=False, detail="Net, tax and total are labelled but do not add up.", weight=2.5),
    False: Check("sums agree", passed=False, detail="Larger sums are labelled, of which these are a part.", weight=4.0),
}
"""By whether no three sums add up at all."""
_HOPELESS = -3.0


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is known of all amounts of a document. ``rates``: percentages that are printed."""

    money: Sequence[Money]
    rates: frozenset[Decimal]
    adding: Adding | None

    @property
    def contradict(self) -> bool:
        """Whether a net, a tax and a total are labelled, and no three add up; or those that do are a part only, of
        one rate, and larger ones are labelled."""
        labelled = [one for one in self.money if not one.item]
        if self.adding is None:
            roles = {one.role for one in labelled}
            return Sum.TAX in roles and all(not roles.isdisjoint(some) for some in (_NETS, _TOTALS))
        larger = [
            any(one.role in roles and abs(one.value) > abs(sum_) for one in labelled)
            for roles, sum_ in (
                (_TOTALS - {Sum.DUE}, self.adding.total),
                ({Sum.TAX}, self.adding.tax),
                ({Sum.NET}, self.adding.net),
            )
        ]
        return larger[0] or (larger[1] and larger[2])


def totals(layout: Layout, context: Context) -> Iterator[Candidate]:  # noqa: ARG001
    """Candidates for ``net``, ``tax`` and ``total``."""
    money = list(money_in(layout))
    if not money:
        return
    rates = frozenset(percent.value for row in layout.rows for percent in percents_in(row.text))
    weighed = {name: _weighed(money, name) for name in _WEIGHTS}
    added = _added_taxes(money, weighed)
    if added:
        weighed["tax"][Decimal(str(added.value))] = SURE
        yield added
    sums = _Sums(money, rates, adding_up(weighed, money, rates))
    checks = (_CONTRADICTED[sums.adding is None],) if sums.contradict else ()
    for name in _WEIGHTS:
        for one in money:
            reasons = tuple(_reasons(one, name, sums))
            if reasons and sum(reason.weight for reason in reasons) > _HOPELESS:
                yield Candidate(name, as_text(_signed(one, name, sums)), one.evidence, reasons, checks)


def _weight(one: Money, name: str) -> float | None:
    """What its label weighs for the field; None if it says another thing."""
    if one.role is None or one.role not in _WEIGHTS[name]:
        return None
    weight = _WEIGHTS[name][one.role]
    if one.item:
        return weight + _ITEM
    return weight - 0.5 if one.where is Where.ABOVE else weight


def _weighed(money: Sequence[Money], name: str) -> dict[Decimal, float]:
    """The best weight of each value that may be the sum; lines of tables are left out, there may be hundreds."""
    best: dict[Decimal, float] = {}
    for one in money:
        weight = _weight(one, name)
        if weight is not None and not one.item:
            best[one.value] = max(weight, best.get(one.value, weight))
    return best


def _reasons(one: Money, name: str, sums: _Sums) -> Iterator[Reason]:
    weight = _weight(one, name)
    adding = sums.adding
    adds = adding is not None and _is(one, name, adding) and (adding.tax != 0 or one.role is not None)
    if weight is not None and one.role:
        yield Reason(one.role.value, weight)
    elif name == "tax" and adds:
        yield Reason("what total and net differ by", 0.0)
    else:
        return
    yield Reason("a sum", -1.0)
    if one.sentence:
        yield Reason("in a sentence", -2.0)
    if one.amount.doubtful:
        yield Reason("doubtful characters", -1.0)
    if adding is not None:
        yield from _of_adding(adding, sums.rates, adds=adds)
    if name == "total":
        yield from _of_size(one, sums.money)


def _of_adding(adding: Adding, rates: frozenset[Decimal], *, adds: bool) -> Iterator[Reason]:
    if adds:
        yield Reason("net and tax add up to the total", 3.0 if adding.tax else 1.5)
        if by_rate(adding, rates):
            yield Reason("the tax is by its rate", 1.0)
    elif adding.tax:
        yield Reason("other sums add up", -1.5)


def _is(one: Money, name: str, adding: Adding) -> bool:
    """Whether it is that sum; a tax whose sign was lost is."""
    wanted = getattr(adding, name)
    return one.value == wanted or (name == "tax" and one.value == -wanted)


def _signed(one: Money, name: str, sums: _Sums) -> Decimal:
    """Its value, with the sign that makes it add up."""
    return sums.adding.tax if sums.adding and name == "tax" and _is(one, name, sums.adding) else one.value


def _of_size(one: Money, money: Sequence[Money]) -> Iterator[Reason]:
    if abs(one.value) >= max(abs(other.value) for other in money):
        yield Reason("the largest amount", 0.8)
    if sum(other.value == one.value for other in money) > 1:
        yield Reason("stands there again", 0.7)
    totals = {other.value for other in money if other.role in _TOTALS and not other.item}
    if totals == {one.value}:
        yield Reason("the only total", 0.7)


def _added_taxes(money: Sequence[Money], weighed: Weighed) -> Candidate | None:
    """The taxes of several rates or kinds, where only they are printed and not their sum."""
    taxes = [one for one in money if one.role is Sum.TAX and not one.item and one.value]
    differences = {total - net for total in weighed["total"] for net in weighed["net"]}
    printed = {one.value for one in money}
    for chosen in (list({one.value: one for one in taxes}.values()), taxes):
        added = sum((one.value for one in chosen), Decimal(0))
        if len(chosen) > 1 and added in differences and added not in printed:
            words = tuple(word for one in chosen for word in one.evidence.words)
            reasons = (Reason("sum of the taxes by rate", 2.0), Reason("net and tax add up to the total", 2.0))
            return Candidate("tax", as_text(added), Evidence(chosen[0].cell.page, words), reasons)
    return None
