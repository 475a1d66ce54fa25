"""Rules that the fields of an invoice or a receipt keep among each other.

A rule that passes is told of each field it speaks for. One that fails forces a review of what it is told of, so it is
silent where a field it needs is unsure: then that field is reviewed anyway, and the others may well be right.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from recto.domain.field import Check, Field
from recto.extraction.values.amounts import amounts_in

Told = Iterable[tuple[str, Check]]
Fields = Mapping[str, Field]

_SURE = 0.8
"""Confidence from which a field is held against another."""
_CENT = Decimal("0.01")
_COIN = Decimal("0.05")
"""By which a total may miss net and tax: it is rounded to the smallest coin in some countries."""
_MOST_TAX = Decimal("0.35")
"""Share of the net that no tax on sales exceeds."""
_OLDEST = date(1990, 1, 1)
_LONGEST = 366
"""Days after an invoice that its payment is due at the latest."""
_WEIGHT = 1.5
"""Log-odds of a sum that comes out: extractors have gone by it when they chose among candidates."""


def net_and_tax_make_total(fields: Fields) -> Told:
    """Net and tax are the total, to a coin. Where they are not, those of some rates were found: the total is not told,
    nor one that the taxes by rate speak for where they do not for the other. A total that is the net is told."""
    net, tax, total = (_amount(fields, name) for name in ("net", "tax", "total"))
    if net is None or tax is None or total is None:
        return
    if _comes_to(net + tax, total):
        check = Check("net and tax make the total", passed=True, weight=_WEIGHT if tax else _WEIGHT / 2)
        yield from ((name, check) for name in ("net", "tax", "total"))
    elif abs(net + tax - total) > _COIN and _all_sure(fields, "total"):
        detail = f"Net {net} and tax {tax} make {net + tax}, not {total}."
        check = Check("net and tax make the total", passed=False, detail=detail)
        unproven = [name for name in ("net", "tax") if not _passed(fields[name], f"{name} by rate adds up")]
        yield from ((name, check) for name in unproven or ("net", "tax"))
        if not unproven and net == total:
            yield "total", check


def taxes_make_tax(fields: Fields) -> Told:
    """The taxes by rate add up to the tax, and what they are of to the net."""
    for part, whole in (("tax", "tax"), ("net", "net")):
        parts, value = _amounts(fields, "taxes", part), _amount(fields, whole)
        if not parts or value is None:
            continue
        added = sum(parts, Decimal(0))
        passed = abs(added - value) <= _CENT * len(parts)
        detail = "" if passed else f"The {whole} by rate adds up to {added}, not {value}."
        check = Check(f"{whole} by rate adds up", passed, detail, _WEIGHT)
        if passed:
            yield whole, check
        if passed or _all_sure(fields, whole):
            yield "taxes", check


def tax_is_its_rate(fields: Fields) -> Told:
    """Each tax is its rate of its net."""
    rows = _rows(fields, "taxes")
    wrong = [row for row in rows if _misses_rate(row)]
    if rows:
        details = (f"{row['rate']} % of {row['net']} is not {row['tax']}." for row in wrong)
        yield "taxes", Check("tax by its rate", not wrong, " ".join(details))


def tax_is_part_of_total(fields: Fields) -> Told:
    """A tax has the sign of what it is of and is not as much as it."""
    tax, total = _amount(fields, "tax"), _amount(fields, "total")
    if not tax or not total or not _all_sure(fields, "total"):
        return
    if tax * total < 0 or abs(tax) > _MOST_TAX * abs(total):
        yield "tax", Check("tax is part of the total", passed=False, detail=f"A tax of {tax} is not part of {total}.")


def items_make_a_sum(fields: Fields) -> Told:
    """Items add up to the net or the total. Where they do not, items are missing or there are charges: only they are
    told of it."""
    amounts = _amounts(fields, "items", "amount")
    sums = {name: value for name in ("net", "total") if (value := _amount(fields, name)) is not None}
    if not amounts or not sums:
        return
    added = sum(amounts, Decimal(0))
    met = [name for name, value in sums.items() if _comes_to(added, value)]
    if met:
        check = Check("items add up", passed=True, weight=_WEIGHT)
        yield "items", check
        yield from ((name, check) for name in met)
    elif min(abs(added - value) for value in sums.values()) > _COIN and _all_sure(fields, *sums):
        known = " nor ".join(str(value) for value in sums.values())
        yield "items", Check("items add up", passed=False, detail=f"The items add up to {added}, not to {known}.")


def due_after_date(fields: Fields) -> Told:
    """An invoice is due on its date or within a year of it."""
    issued, due = _day(fields, "date"), _day(fields, "due_date")
    if issued is None or due is None:
        return
    days = (due - issued).days
    if 0 <= days <= _LONGEST:
        yield "due_date", Check("due after the date", passed=True, weight=0.5)
        return
    detail = f"Due on {due}, {abs(days)} days {'before' if days < 0 else 'after'} the date {issued}."
    check = Check("due after the date", passed=False, detail=detail)
    yield "due_date", check
    if days < 0 and _all_sure(fields, "due_date"):
        yield "date", check


def date_is_recent(fields: Fields) -> Told:
    """Documents of before 1990 are not what is processed: a digit of the year was misread."""
    day = _day(fields, "date")
    if day is not None and day < _OLDEST:
        yield "date", Check("date is plausible", passed=False, detail=f"{day} is before {_OLDEST.year}.")


def currency_agrees(fields: Fields) -> Told:
    """The currency is that printed with the amounts."""
    value = fields["currency"].value if "currency" in fields else None
    if not isinstance(value, str):
        return
    printed = {currency for name in ("total", "net", "tax") for currency in _printed_currencies(fields, name)}
    if value in printed:
        yield "currency", Check("currency of the amounts", passed=True, weight=1.0)
    elif len(printed) == 1 and _all_sure(fields, "total"):
        detail = f"The amounts are in {printed.pop()}, not in {value}."
        yield "currency", Check("currency of the amounts", passed=False, detail=detail)


RULES = (
    taxes_make_tax,
    net_and_tax_make_total,
    tax_is_its_rate,
    tax_is_part_of_total,
    items_make_a_sum,
    due_after_date,
    date_is_recent,
    currency_agrees,
)


def _all_sure(fields: Fields, *names: str) -> bool:
    return all(fields[name].confidence >= _SURE for name in names)


def _comes_to(added: Decimal, value: Decimal) -> bool:
    """Whether they are the same, or the value is what was added rounded to a coin. A cent more or less is neither
    proof nor disproof: it may be rounding, or a digit misread."""
    return added == value or (value % _COIN == 0 and abs(added - value) < _COIN)


def _passed(field: Field, check: str) -> bool:
    return any(one.name == check and one.passed for one in field.checks)


def _amount(fields: Fields, name: str) -> Decimal | None:
    value = fields[name].value if name in fields else None
    return _decimal(value) if isinstance(value, str) else None


def _decimal(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _rows(fields: Fields, name: str) -> list[dict[str, str]]:
    value = fields[name].value if name in fields else []
    return value if isinstance(value, list) else []


def _amounts(fields: Fields, name: str, key: str) -> list[Decimal]:
    """Of all rows of a list; none where one lacks it."""
    found = [_decimal(row.get(key, "")) for row in _rows(fields, name)]
    amounts = [amount for amount in found if amount is not None]
    return amounts if len(amounts) == len(found) else []


def _misses_rate(row: Mapping[str, str]) -> bool:
    rate, net, tax = (_decimal(row.get(key, "")) for key in ("rate", "net", "tax"))
    return rate is not None and net is not None and tax is not None and abs(net * rate / 100 - tax) > 2 * _CENT


def _day(fields: Fields, name: str) -> date | None:
    value = fields[name].value if name in fields else None
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _printed_currencies(fields: Fields, name: str) -> Iterator[str]:
    """What stands beside an amount in its own words; signs of several currencies tell none."""
    evidence = fields[name].evidence if name in fields else None
    if evidence:
        yield from (
            found.currency for found in amounts_in(evidence.text) if found.currency and "$" not in evidence.text
        )
