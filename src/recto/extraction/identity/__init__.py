"""Identity documents: passports, identity cards, visas, residence permits, driving licences.

The machine-readable zone is told first, what is printed beside it compared with it; without a zone the print is all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from recto.domain.field import IDENTITY, Check, Field
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
    found = list(zones(layout))
    rows = frozenset(row.index for zone in found for row in zone.rows if row)
    printed = list(from_print(layout, context, rows))
    told = list(from_zones(found, context))
    twins = Twins(layout, context, rows)
    for candidate in told:
        twin = twins.of(candidate)
        if twin:
            yield replace(candidate, reasons=(*candidate.reasons, Reason("printed as well", PRINTED)))
            yield twin
        else:
            yield replace(candidate, checks=(*candidate.checks, *twins.contradiction(candidate, printed)))
    known = {candidate.field for candidate in told}
    unread = not told and any(candidate.value in ZONED for candidate in printed if candidate.field == "document_type")
    for candidate in printed:
        if candidate.field not in known:
            reasons = (*candidate.reasons, Reason("its zone was not read", UNREAD)) if unread else candidate.reasons
            yield replace(candidate, reasons=reasons)


def in_order(found: Mapping[str, Field]) -> Iterator[tuple[str, Check]]:
    """People are born before their documents end."""
    born, ends = found.get("birth_date"), found.get("expiry_date")
    if born and ends and date.fromisoformat(str(born.value)) >= date.fromisoformat(str(ends.value)):
        for name in ("birth_date", "expiry_date"):
            yield name, Check("born before it expires", passed=False, detail="It expires before its holder was born.")


KIND = Kind(
    IDENTITY,
    fields=(
        "document_type", "document_number", "issuing_country", "surname", "given_names", "birth_date", "sex",
        "nationality", "expiry_date", "personal_number",
    ),
    extractors=(fields,),
    rules=(in_order,),
)  # fmt: skip
