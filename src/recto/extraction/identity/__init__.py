"""Identity documents: passports, identity cards, visas, residence permits, driving licences.

The machine-readable zone is told first, what is printed beside it compared with it; without a zone the print is all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from recto.domain.field import IDENTITY, PRINT, Check, Field
from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.identity.codes import PASSPORT, VISA
from recto.extraction.identity.lines import zones
from recto.extraction.identity.printed import from_print
from recto.extraction.identity.twins import Twins
from recto.extraction.identity.zone import from_zones
from recto.extraction.kind import Kind
from recto.extraction.layout import Layout

PRINTED = 1.5
"""Log-odds that a value of the zone gains by being printed as well."""
ZONED, UNREAD = (PASSPORT, VISA), -1.0
"""Documents that have a zone, and log-odds that values lose where it was not read: little was read well then."""


def fields(layout: Layout, context: Context) -> Iterator[Candidate]:
    """What the zones say, compared with the print, and what only the print says."""
    found = list(zones(layout.rows))
    rows = frozenset(row.index for zone in found for row in zone.rows if row)
    printed = list(from_print(layout, context, rows))
    told = list(_of_one(list(from_zones(found, context))))
    twins = Twins(layout, context, rows)
    for candidate in told:
        twin = twins.of(candidate)
        if twin:
            yield replace(candidate, reasons=(*candidate.reasons, Reason("printed as well", PRINTED)))
            yield twin
        else:
            yield replace(candidate, checks=(*candidate.checks, *twins.contradiction(candidate, printed)))
    known = {candidate.field for candidate in told if candidate.score > 0}
    guessed = {candidate.field for candidate in told}
    unread = not told and any(candidate.value in ZONED for candidate in printed if candidate.field == "document_type")
    for candidate in printed:
        if candidate.field not in known:
            is_doubtful = unread or candidate.field in guessed
            reasons = (Reason("its zone was not read", UNREAD),) if is_doubtful else ()
            yield replace(candidate, reasons=(*candidate.reasons, *reasons))


def _of_one(told: Sequence[Candidate]) -> Iterator[Candidate]:
    """With a failed check where several documents lie on the pages: nobody knows whose values are wanted."""
    numbers = sorted({str(candidate.value) for candidate in told if candidate.field == "document_number"})
    detail = f"There are several documents, with the numbers {' and '.join(numbers)}."
    several = (Check("one document", passed=False, detail=detail),) if len(numbers) > 1 else ()
    for candidate in told:
        yield replace(candidate, checks=(*candidate.checks, *several))


def in_order(found: Mapping[str, Field]) -> Iterator[tuple[str, Check]]:
    """People are born before their documents end."""
    born, ends = found.get("birth_date"), found.get("expiry_date")
    if born and ends and date.fromisoformat(str(born.value)) >= date.fromisoformat(str(ends.value)):
        for name in ("birth_date", "expiry_date"):
            yield name, Check("born before it expires", passed=False, detail="It expires before its holder was born.")


def in_full(found: Mapping[str, Field]) -> Iterator[tuple[str, Check]]:
    """Where no given names are told, several words may be those as well."""
    surname = found.get("surname")
    if surname and surname.source == PRINT and "given_names" not in found and " " in str(surname.value):
        yield "surname", Check("surname alone", passed=False, detail="It may be the whole name.")


KIND = Kind(
    IDENTITY,
    fields=(
        "document_type", "document_number", "issuing_country", "surname", "given_names", "birth_date", "sex",
        "nationality", "expiry_date", "personal_number",
    ),
    extractors=(fields,),
    rules=(in_order, in_full),
)  # fmt: skip
