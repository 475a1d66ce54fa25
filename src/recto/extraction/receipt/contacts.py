"""How a shop is reached and under which number it pays tax."""

import re
from collections.abc import Iterator

from recto.domain.field import Check
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.layout import Layout, Row
from recto.extraction.parties.words import CUSTOMER
from recto.extraction.values.dates import dates_in
from recto.extraction.values.identifiers import Identifier, emails_in, phones_in
from recto.extraction.values.tax_numbers import national, vat_numbers_in

_HEAD = 18
"""Rows from the top in which shops print their phone number."""
_BUYER = 6
"""Rows below a buyer's label that are the buyer's."""
_PHONE = re.compile(r"\b(?:t[ea][l1i]\w*|tālr|phone|ph|fon|mobil?e?|h/?p|call|contact)\b\W*$|^\W*t\W*$", re.IGNORECASE)
_FAX = re.compile(r"fa[xks]{1,3}\W*$|^\W*f\W*$", re.IGNORECASE)
_HOTLINE = re.compile(r"hotline|careline|customer service|guest relations|kundenservice|service ?center", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_NATIONAL = ("LV",)
"""Countries where a company's own number is printed for its VAT number, which is the same with the country's code."""


def contacts(layout: Layout, country: str | None) -> Iterator[Candidate]:
    """Candidates for ``vendor_vat``, ``phone`` and ``email``; ``country`` (ISO 3166 alpha-2) is the document's."""
    buyers = {row.index + step for row in layout.rows if CUSTOMER.search(row.text) for step in range(_BUYER)}
    numbers = {row.index: vat_numbers_in(row.text) for row in layout.rows}
    only = len({number.value for found in numbers.values() for number in found}) == 1
    for row in layout.rows:
        shared = (Reason("below a buyer's label", -3.0),) if row.index in buyers else ()
        for number in numbers[row.index]:
            yield _tax_number(row, number, (*shared, *((Reason("the only one", 1.0),) if only else ())))
        for email in emails_in(row.text):
            evidence = row.part(email.start, email.end).evidence
            yield Candidate("email", email.value, evidence, (Reason("an e-mail address", 2.5), *shared), email.form)
        if not numbers[row.index]:
            yield from _phones(row, country, shared)


def _tax_number(row: Row, number: Identifier, shared: tuple[Reason, ...]) -> Candidate:
    label = Reason("a VAT number", 1.5) if number.kind == "vat" else Reason("labelled as a tax number", 2.5)
    checks = () if number.valid is None else (_checksum(valid=number.valid),)
    value = national(number) if number.country in _NATIONAL else number.value
    return Candidate("vendor_vat", value, row.part(number.start, number.end).evidence, (label, *shared), checks)


def _checksum(*, valid: bool) -> Check:
    return Check("checksum of the tax number", valid, "" if valid else "Its checksum is wrong.")


def _phones(row: Row, country: str | None, shared: tuple[Reason, ...]) -> Iterator[Candidate]:
    for found in phones_in(row.text, country):
        before, after = row.text[: found.start], row.text[found.end :]
        labelled = _PHONE.search(before) is not None
        alone = row.index < _HEAD and found.valid and not (_LETTER.search(before + after) or dates_in(row.text))
        if _FAX.search(before) or not (labelled or alone):
            continue
        reasons = [Reason("labelled as a phone number", 2.0) if labelled else Reason("alone in its row", 1.0), *shared]
        if found.valid:
            reasons.append(Reason("valid in its country", 1.0))
        if row.index < _HEAD:
            reasons.append(Reason("in the letterhead", 1.0))
        if _HOTLINE.search(before):
            reasons.append(Reason("a hotline", -2.5))
        yield Candidate("phone", found.value, row.part(found.start, found.end).evidence, tuple(reasons), found.form)
