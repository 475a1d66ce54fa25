"""What the XML inside a PDF says, compared with what the page prints: who pays goes by the page, who books by the XML.

A value that the page prints, too, gets its words as evidence. One that it does not print is a mismatch only where the
page surely prints another in its stead: names are often part of a picture, and much of the XML is meant for no page.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from decimal import Decimal

from recto.domain.field import Check, Field
from recto.extraction.candidate import Candidate, Context
from recto.extraction.einvoice.printed import Print, squashed
from recto.extraction.layout import Layout, Span
from recto.extraction.values.symbols import SYMBOLS

CHECK = "same on the page"
_PASSED = (Check(CHECK, passed=True),)
_MUST_AGREE = frozenset(
    {"invoice_number", "date", "due_date", "currency", "net", "tax", "total", "iban", "bic", "vendor_vat"}
)
"""Fields that a page prints as they are or not at all; names, addresses and ways to reach somebody have many forms."""


def compared(
    given: Sequence[Candidate], printed: Mapping[str, Field], layout: Layout, context: Context
) -> list[Candidate]:
    """``given`` with evidence and checks; ``printed`` are the fields as the page alone would have them."""
    page = Print(layout, context)
    found = [_found(candidate, printed.get(candidate.field), page) for candidate in given]
    agreed = {candidate.field for candidate in found if candidate.checks}
    return [
        candidate if candidate.checks else _doubted(candidate, printed.get(candidate.field), agreed)
        for candidate in found
    ]


def _found(candidate: Candidate, rival: Field | None, page: Print) -> Candidate:
    """With its words, where the page prints it; tables with no more than the check."""
    if isinstance(candidate.value, list):
        return replace(candidate, checks=_PASSED) if _prints_all(page, candidate.value) else candidate
    if rival and squashed(str(rival.value)) == squashed(candidate.value):
        return replace(candidate, evidence=rival.evidence, checks=_PASSED)
    if candidate.field == "total" and _is_sure(rival):
        return candidate  # what the page calls the total counts, even if the true one stands in a corner of it, too
    if found := _FIND.get(candidate.field, Print.find_text)(page, candidate.value):
        return replace(candidate, evidence=found.evidence, checks=_PASSED)
    return candidate


def _doubted(candidate: Candidate, rival: Field | None, agreed: Set[str]) -> Candidate:
    """What the page does not print, with a failed check where it should."""
    if candidate.field not in _MUST_AGREE:
        return candidate
    if rival and _is_sure(rival):
        detail = f"The page prints {rival.value}, the XML inside the PDF says {candidate.value}."
        return replace(candidate, evidence=rival.evidence, checks=(Check(CHECK, passed=False, detail=detail),))
    if candidate.field == "total" and agreed >= {"net", "tax"}:
        detail = f"The page prints no {candidate.value}, which the XML inside the PDF says."
        return replace(candidate, checks=(Check(CHECK, passed=False, detail=detail),))
    return candidate


def _is_sure(rival: Field | None) -> bool:
    return rival is not None and not rival.needs_review


def _amount(page: Print, value: str) -> Span | None:
    return page.find_amount(Decimal(value))


def _date(page: Print, value: str) -> Span | None:
    return page.find_date(date.fromisoformat(value))


def _address(page: Print, value: str) -> Span | None:
    """Its first line, if the last is printed, too; what stands between them is often left out."""
    lines = value.split(", ")
    first, last = page.find_text(lines[0]), page.find_text(lines[-1])
    return first if last else None


def _currency(page: Print, value: str) -> Span | None:
    """Its code or a symbol that may stand for it."""
    signs = (value, *(symbol for symbol, codes in SYMBOLS.items() if value in codes))
    return next(filter(None, map(page.find_sign, signs)), None)


def _prints_all(page: Print, rows: list[dict[str, str]]) -> bool:
    """Whether the page prints the amounts of all rows of a table."""
    amounts = [Decimal(row[name]) for row in rows for name in ("amount", "tax") if name in row]
    return bool(amounts) and all(not amount or page.find_amount(amount) for amount in amounts)


_FIND: Mapping[str, Callable[[Print, str], Span | None]] = {
    **dict.fromkeys(("net", "tax", "total"), _amount),
    **dict.fromkeys(("date", "due_date"), _date),
    "address": _address,
    "currency": _currency,
}
