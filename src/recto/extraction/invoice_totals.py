"""What an invoice comes to: net, tax and total, by their labels and by what adds up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from recto.domain.field import Evidence
from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.invoice_labels import Where, labels_of
from recto.extraction.layout import Cell, Layout
from recto.extraction.values.amounts import Amount, amounts_in, as_text, percents_in
from recto.extraction.values.numbers import style_of


class Sum(Enum):
    """What an amount is by its label. ``GROSS``: said to include taxes; ``DUE``: after what was paid."""

    GROSS = "labelled as the total with tax"
    TOTAL = "labelled as the total"
    DUE = "labelled as what is to pay"
    AMOUNT = "labelled as an amount"
    NET = "labelled as net"
    SUBTOTAL = "labelled as a subtotal"
    TAX = "labelled as tax"
    BASE = "what a tax is of"
    OTHER = "another amount"


_TAXES = (
    r"(?:\b(?:vat|tva|btw|iva|pvn|mwst|m\.w\.st|ust|moms|mva|dph|áfa|alv|pdv|kdv|[csiu]?gst|utgst|hst|pst|qst"
    r"|sales tax|tax(?:es)?)\b"
    r"|mehrwertsteuer|umsatzsteuer|steuerbetrag|omzetbelasting|mwst|käibemaks|steuer\b)"
)
_PATTERNS = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        (
            Sum.OTHER,
            r"anzahlung|abschlagszahlung|acompte|déjà payé|already paid|prepaid|paid\b|deposit|down payment"
            r"|received|erhalten|anticipo|vooruitbetaald"
            r"|skonto|rabatt|abschl[aä]g|zuschl[aä]g|discount|remise|escompte|korting|sconto|descuento|shipping"
            r"|versand|fracht|\bporto\b|freight"
            r"|offene zahlungen|rounding|rundung|pfand|leergut|versicherungssteuer|capital|mahn|per unit|unit price"
            r"|einzelpreis|prix unitaire|prijs per"
            r"|enthält|indemnité|recouvrement|pénalit|last invoice|previous|stückpreis|nettopreis|bruttopreis"
            r"|\bp\.?u\.?\b|kapital",
        ),
        (
            Sum.GROSS,
            r"\bttc\b|t\.t\.c|toutes taxes|\binc(?:l|luding|lusive)?\b|inkl|inclus|incluid|inclusief|brutto|ivato"
            r"|iva incl|rechnungsbetrag|endbetrag|grand total|invoice (?:total|amount)"
            r"|total facture|importe total|bill amount|razem brutto|ar pvn|gross|rechnungs(?:end)?summe(?! ohne"
            r"| netto)|endsumme|total à payer",
        ),
        (
            Sum.NET,
            r"netto|\bnett?\b(?!\s?(?:à|a)\b)|\bh\.?t\b|hors tax|\bexcl|\bexkl|exclusief|\bohne (?:ust|mwst|steuer"
            r"|umsatz)|vor steuer|before tax|imponibile|base imponible|taxable|bez pvn"
            r"|without (?:vat|tax)|zzgl\.? ?$|steuerbasis|tax base",
        ),
        (
            Sum.SUBTOTAL,
            r"sub\s?-?total|zwischensumme|sous[\s-]?total|subtotaal|subtotale|starpsumma|positionssumme|mezisoučet"
            r"|warenwert",
        ),
        (
            Sum.BASE,
            rf"{_TAXES}.*(?:\b(?:on|auf|von|of|sur|van|su|de|sobre|from)|base|basis\w*)\W*$|^base|basisbetrag"
            rf"|base (?:tva|iva|ht)",
        ),
        (Sum.TAX, _TAXES),
        (
            Sum.DUE,
            r"zahlbetrag|zu zahlen|zahlen sie|restbetrag|offener betrag|\bdue\b|payable|to pay\b|pay this|balance"
            r"|à payer|te betalen|te voldoen|da pagare|a pagar|do zapłaty"
            r"|k úhradě|att betala|at betale|å betale|maksettava|apmaksai|maksmiseks|mokėti|fizetendő|de plată"
            r"|prélèvement",
        ),
        (
            Sum.TOTAL,
            r"gesamt(?:betrag|summe|preis)?\b|summe\b|\btotal\b|\btotale\b|\btotaal|totaalbedrag|\bsum\b|\bsuma\b"
            r"|\bsumma\b|\bkopā\b|\bcelkem\b|\brazem\b|összesen|yhteensä|\btotalt\b"
            r"|i alt\b|kokku|iš viso|ukupno|toplam|amount total|total amount",
        ),
        (Sum.AMOUNT, r"\bamount\b|betrag\b|montant|importe\b|importo\b|bedrag\b|\bprice\b|preis\b"),
    )
)
_OF_TOTAL = {Sum.GROSS: 3.0, Sum.TOTAL: 2.3, Sum.DUE: 1.8, Sum.AMOUNT: -0.5}
_OF_NET = {Sum.NET: 3.0, Sum.SUBTOTAL: 1.5, Sum.BASE: 0.0, Sum.TOTAL: -0.5, Sum.AMOUNT: -1.0}
_OF_TAX = {Sum.TAX: 2.5}
_GENERAL = frozenset({Sum.TOTAL, Sum.AMOUNT, Sum.SUBTOTAL, Sum.TAX})
"""What names a row; the head of a column says which sum of it is meant."""
_WORDS = 6
"""Words from which a label is part of a sentence."""
_SPECIFIC = frozenset({Sum.NET, Sum.TAX, Sum.GROSS, Sum.BASE})
_SENTENCE = 45
"""Characters from which words left of an amount are no label of it."""
_MOST_TAX = Decimal("0.4")
"""Share of the net that a tax is at most."""
_SURE = 2.0
"""Weight from which a label leaves little doubt."""
_Scored = dict[str, dict[Decimal, float]]
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class _Money:
    """An amount where it stands, and what its label makes of it."""

    amount: Amount
    cell: Cell
    role: Sum | None
    where: Where
    item: bool
    """Whether its row begins with words of its own, as a line of a table does."""
    sentence: bool = False

    @property
    def value(self) -> Decimal:
        return self.amount.value

    @property
    def evidence(self) -> Evidence:
        return self.cell.part(self.amount.start, self.amount.end).evidence


def totals(layout: Layout, context: Context) -> Iterator[Candidate]:  # noqa: ARG001
    """Candidates for ``net``, ``tax`` and ``total``."""
    money = list(_money(layout))
    if not money:
        return
    rates = {percent.value for row in layout.rows for percent in percents_in(row.text)}
    scored = {
        name: _scored(money, weights) for name, weights in (("total", _OF_TOTAL), ("net", _OF_NET), ("tax", _OF_TAX))
    }
    added = _added_taxes(money, scored)
    if added:
        scored["tax"][Decimal(str(added.value))] = _SURE
    adding = _adding(scored, money, rates)
    for name, weights in (("net", _OF_NET), ("tax", _OF_TAX), ("total", _OF_TOTAL)):
        for one in money:
            reasons = _reasons(one, name, weights, money, adding, rates)
            if reasons and sum(reason.weight for reason in reasons) > -3:
                value = adding.tax if adding and name == "tax" and one.value == -adding.tax else one.value
                yield Candidate(name, as_text(value), one.evidence, tuple(reasons))
    if added:
        yield added


def _money(layout: Layout) -> Iterator[_Money]:
    style = style_of(layout.text)
    for row in layout.rows:
        found = [
            (cell, amount)
            for cell in row.cells
            for amount in amounts_in(cell.text, style)
            if amount.is_money and amount.decimals <= 2
        ]
        for cell, amount in found:
            yield _labelled(layout, cell, amount, several=len(found) > 1)


def _labelled(layout: Layout, cell: Cell, amount: Amount, *, several: bool) -> _Money:
    """``several``: its row has other amounts, so that the heads of their columns tell them apart."""
    labels = list(labels_of(layout, cell, amount.start))
    beside = next((label for label in labels if label.where is not Where.ABOVE and len(label.text) <= _SENTENCE), None)
    above = [label for label in labels if label.where is Where.ABOVE]
    role = sum_of(beside.text) if beside else None
    head = next((found for label in above if (found := sum_of(label.text))), None)
    if role is None:
        return _Money(amount, cell, head, Where.ABOVE, item=beside is not None)
    if several and beside and beside.where is Where.LEFT and role in _GENERAL and head in _SPECIFIC:
        return _Money(amount, cell, head, Where.ABOVE, item=False)
    sentence = beside is not None and beside.text.count(" ") >= _WORDS
    return _Money(amount, cell, role, Where.BEFORE, item=False, sentence=sentence)


def sum_of(label: str) -> Sum | None:
    """What a label says its amount is; None if it speaks of no sum."""
    return next((role for role, pattern in _PATTERNS if pattern.search(label)), None)


def _weight(one: _Money, weights: dict[Sum, float]) -> float | None:
    if one.role is None or one.role not in weights:
        return None
    weight = weights[one.role]
    if one.item:
        return weight - 3.5
    return weight - 0.5 if one.where is Where.ABOVE else weight


def _scored(money: Sequence[_Money], weights: dict[Sum, float]) -> dict[Decimal, float]:
    """The best weight of each value that may be the sum."""
    best: dict[Decimal, float] = {}
    for one in money:
        weight = _weight(one, weights)
        if weight is not None:
            best[one.value] = max(weight, best.get(one.value, weight))
    return best


@dataclass(frozen=True, slots=True)
class _Adding:
    """Net and tax that make a total."""

    net: Decimal
    tax: Decimal
    total: Decimal
    weight: float


def _adding(scored: _Scored, money: Sequence[_Money], rates: set[Decimal]) -> _Adding | None:
    """The best three sums that add up; of several rates' and of all together, that of all."""
    found = list(_all_adding(scored, money, rates))
    best = max(found, key=lambda one: (one.weight, abs(one.total)), default=None)
    parts = [one for one in found if one.tax]
    for one in parts:
        others = {(other.net, other.tax) for other in parts if other.total != one.total}
        if any((one.net - net, one.tax - tax) in others for net, tax in others):
            return one
    return best


def _all_adding(scored: _Scored, money: Sequence[_Money], rates: set[Decimal]) -> Iterator[_Adding]:
    """A tax need not be labelled where total and net surely are: it is what they differ by, with its sign or without."""
    printed = {abs(one.value) for one in money}
    others = {one.value for one in money if one.role is Sum.OTHER and one.value}
    for total, weight in scored["total"].items():
        for net, net_weight in scored["net"].items():
            tax = total - net
            if abs(tax) > abs(net) * _MOST_TAX or tax * net < 0:
                continue
            if tax in scored["tax"]:
                yield _Adding(net, tax, total, weight + net_weight + scored["tax"][tax])
            elif tax and abs(tax) in printed and min(weight, net_weight) >= _SURE:
                yield _Adding(net, tax, total, weight + net_weight - 1.0)
            yield from _with_others(total, net, scored, weight + net_weight, others)
    yield from _tax_inside(scored, rates)


def _with_others(
    total: Decimal, net: Decimal, scored: _Scored, weight: float, others: set[Decimal]
) -> Iterator[_Adding]:
    """With a freight or a discount between net and total."""
    for tax, tax_weight in scored["tax"].items():
        if tax and total - net - tax in others and abs(tax) <= abs(net) * _MOST_TAX:
            yield _Adding(net, tax, total, weight + tax_weight - 1.5)


def _tax_inside(scored: _Scored, rates: set[Decimal]) -> Iterator[_Adding]:
    """A tax that the total has in it by a printed rate, where no net is printed."""
    for total, weight in scored["total"].items():
        for tax, tax_weight in scored["tax"].items():
            if tax and any(abs(total * rate / (100 + rate) - tax) <= _CENT for rate in rates):
                yield _Adding(total - tax, tax, total, weight + tax_weight - 1.5)


def _reasons(
    one: _Money,
    name: str,
    weights: dict[Sum, float],
    money: Sequence[_Money],
    adding: _Adding | None,
    rates: set[Decimal],
) -> list[Reason]:
    weight = _weight(one, weights)
    adds = adding is not None and _is(one, name, adding) and (adding.tax != 0 or one.role is not None)
    if weight is None and not (adds and name == "tax"):
        return []
    reasons = [
        Reason(one.role.value if one.role and weight is not None else "what total and net differ by", weight or 0.0)
    ]
    reasons.append(Reason("a sum", -1.0))
    if one.sentence:
        reasons.append(Reason("in a sentence", -2.0))
    if adds and adding is not None:
        reasons.append(Reason("net and tax add up to the total", 3.0 if adding.tax else 1.5))
        if any(abs(adding.net * rate / 100 - adding.tax) <= _CENT for rate in rates if rate):
            reasons.append(Reason("the tax is by its rate", 1.0))
    elif adding is not None and adding.tax:
        reasons.append(Reason("other sums add up", -1.5))
    if name == "total":
        reasons += _size(one, money)
    if one.amount.doubtful:
        reasons.append(Reason("doubtful characters", -1.0))
    return reasons


def _is(one: _Money, name: str, adding: _Adding) -> bool:
    """Whether it is that sum; a tax whose sign was lost is."""
    wanted = getattr(adding, name)
    return one.value == wanted or (name == "tax" and one.value == -wanted)


def _size(one: _Money, money: Sequence[_Money]) -> Iterator[Reason]:
    if abs(one.value) >= max(abs(other.value) for other in money):
        yield Reason("the largest amount", 0.8)
    if sum(other.value == one.value for other in money) > 1:
        yield Reason("stands there again", 0.7)
    sums = {other.value for other in money if other.role in (Sum.GROSS, Sum.TOTAL, Sum.DUE) and not other.item}
    if sums == {one.value}:
        yield Reason("the only total", 0.7)


def _added_taxes(money: Sequence[_Money], scored: _Scored) -> Candidate | None:
    """The taxes of several rates or kinds, where only they are printed and not their sum."""
    taxes = [one for one in money if one.role is Sum.TAX and not one.item and one.value]
    differences = {total - net for total in scored["total"] for net in scored["net"]}
    printed = {one.value for one in money}
    for chosen in (list({one.value: one for one in taxes}.values()), taxes):
        added = sum((one.value for one in chosen), Decimal(0))
        if len(chosen) > 1 and added in differences and added not in printed:
            words = tuple(word for one in chosen for word in one.evidence.words)
            reasons = (Reason("sum of the taxes by rate", 2.0), Reason("net and tax add up to the total", 2.0))
            return Candidate("tax", as_text(added), Evidence(chosen[0].cell.page, words), reasons)
    return None
