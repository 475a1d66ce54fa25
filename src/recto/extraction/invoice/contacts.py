"""How the seller is reached, paid and taxed, told from how the buyer is by where it stands."""

import re
from collections.abc import Iterator

from recto.domain.field import Check
from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.invoice.parties import Parties
from recto.extraction.invoice.roles import Role
from recto.extraction.layout import Cell, Layout, Span
from recto.extraction.values.identifiers import bics_in, emails_in, ibans_in, phones_in
from recto.extraction.values.tax_numbers import vat_numbers_in

_LONE_CAPITAL = re.compile(r"^[^A-Z]*I[^A-Z]*$")
"""One capital I among small letters."""
_FOOT = 0.8
"""Share of a page from the top below which letterheads have their small print."""
_PHONE = re.compile(
    r"\b(?:tel|phone|fon|telefon|téléphone|teléfono|telefono|telefoon|mobile?|mob|tālr|call|ph)", re.IGNORECASE
)
_YOURS = re.compile(r"\b(?:ihre?|your|votre|vos|uw|vostr[oa]|su|client'?s?|customer'?s?|kunden)\b", re.IGNORECASE)
"""Before numbers that are told of whom the letter goes to."""
_FAX = re.compile(r"fax|faks", re.IGNORECASE)
_BIC = re.compile(r"\b(?:bic|swift)\b", re.IGNORECASE)


def contacts(layout: Layout, context: Context, parties: Parties) -> Iterator[Candidate]:  # noqa: ARG001
    """Candidates for ``email``, ``phone``, ``iban``, ``bic`` and ``vendor_vat``."""
    yield from _vat_numbers(layout, parties)
    emails = {found.value.casefold() for cell in layout.cells for found in emails_in(cell.text)}
    for cell in layout.cells:
        for found in emails_in(cell.text):
            span = cell.part(found.start, found.end)
            reasons = [Reason("an e-mail address", -0.7), *whose(layout, parties, span)]
            if parties.named_like(found.value):
                reasons.append(Reason("named like the seller", 2.0))
            if _LONE_CAPITAL.search(found.value):
                reasons.append(Reason("a capital I may be an l", -1.5))
            if len(emails) == 1:
                reasons.append(Reason("the only one", 1.5))
            yield Candidate("email", found.value, span.evidence, tuple(reasons), found.form)
        yield from _accounts(layout, parties, cell)
        yield from _phones(layout, parties, cell)


def _vat_numbers(layout: Layout, parties: Parties) -> Iterator[Candidate]:
    found = [(cell, number) for cell in layout.cells for number in vat_numbers_in(cell.text)]
    values = {number.value for _, number in found if number.kind == "vat"}
    for cell, number in found:
        span = cell.part(number.start, number.end)
        reasons = [*whose(layout, parties, span)]
        if _YOURS.search(cell.text[: number.start]):
            reasons.append(Reason("the reader's own", -4.0))
        if number.kind == "vat":
            reasons.append(Reason("a VAT number", -0.3))
            if len(values) == 1:
                reasons.append(Reason("the only one", 1.7))
        else:
            reasons.append(Reason("a tax number", -1.0 if not values else -4.0))
        if sum(other.value == number.value for _, other in found) > 1:
            reasons.append(Reason("stands there again", 1.0))
        checks = () if number.valid is None else (_checked("VAT checksum", valid=number.valid),)
        yield Candidate("vendor_vat", number.value, span.evidence, tuple(reasons), checks)


def _checked(name: str, *, valid: bool) -> Check:
    return Check(name, valid, "" if valid else "The number's checksum is wrong.", 1.5)


def _phones(layout: Layout, parties: Parties, cell: Cell) -> Iterator[Candidate]:
    left = next(iter(layout.left_of(cell)), None)
    for found in phones_in(cell.text):
        before = cell.text[: found.start] or (left.text if left else "")
        label = _PHONE.search(before)
        if label and not _FAX.search(before[label.start() :]):
            span = cell.part(found.start, found.end)
            reasons = (Reason("labelled as a phone number", 0.5), *whose(layout, parties, span))
            yield Candidate("phone", found.value, span.evidence, reasons, found.form)


def whose(layout: Layout, parties: Parties, span: Span) -> Iterator[Reason]:
    """What where it stands says of whose it is."""
    owner = parties.owner(span)
    if owner is Role.SELLER:
        yield Reason("in the seller's column", 2.5)
    elif owner in (Role.BUYER, Role.THIRD):
        yield Reason("in another party's column", -4.0)
    elif span.bottom > _FOOT * layout.extents[span.page].height:
        yield Reason("in the footer", 1.8)
    elif owner is Role.PAYEE:
        yield Reason("in the payee's column", 0.5)
    elif span.page == 1 and span.top < 0.35 * layout.extents[1].height:
        yield Reason("in the letterhead", 0.7)


def _accounts(layout: Layout, parties: Parties, cell: Cell) -> Iterator[Candidate]:
    for found in ibans_in(cell.text):
        check = _checked("IBAN checksum", valid=bool(found.valid))
        other = parties.owner(cell) is Role.BUYER
        reasons = (
            Reason("an IBAN", 2.0),
            Reason("in the buyer's column", -3.0) if other else Reason("to be paid to", 0.5),
        )
        span = cell.part(found.start, found.end)
        yield Candidate("iban", found.value, span.evidence, reasons, (check,))
    row = layout.rows[cell.row]
    if _BIC.search(row.text):
        for found in bics_in(cell.text):
            span = cell.part(found.start, found.end)
            yield Candidate("bic", found.value, span.evidence, (Reason("labelled as a BIC", 3.0),), found.form)
