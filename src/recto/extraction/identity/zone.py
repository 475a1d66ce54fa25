"""Fields of an identity document from its machine-readable zone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import log, prod

from recto.domain.field import MRZ, Check, Evidence
from recto.domain.zone import FILLER, FRENCH_CARD, MRV_A, MRV_B, TD1, Part
from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.identity.codes import countries, document_type
from recto.extraction.identity.lines import Zone, ZoneRow
from recto.extraction.identity.mrz import PartReading

MOST, LEAST = 0.999, 0.001
"""Bounds of a probability."""
CHECKED, FAILED = 1.0, 5.0
"""Weights of a check digit that agrees, which its part in the probability of the reading is lowered by, and of one that
does not."""
UNCHECKED = 5.0
"""Log-odds of what no digit checks, its characters read right: how sure they are is the word's confidence."""
BEHEADED = -3.0
"""Log-odds that names lose in a line that doesn't begin like one of a zone; being printed as well makes up for it."""
REPAIRED = -3.0
"""Log-odds that a country loses that is only the likeliest for what was read: no digit checks it."""
WITH_DIGITS, MISPLACED, UNLIKE_LETTERS = -3.0, 0.5, "23456789"
"""Log-odds that names lose in which such digits were read, more probable than that."""
FUTURE = 20
"""Years from today that no document is valid for longer than."""
PERSONAL = 5
"""Characters; what is shorter in the optional part is something else."""
CONFUSED, CUT = 0.5, 0.7
"""Probability of names after which something follows that is no name, and of those that fill their line and may have
been cut to fit: the last of them surely needs a look."""


@dataclass(frozen=True, slots=True)
class Value:
    """Of a ``field``, from characters ``start`` to ``end`` of a part of the zone, right with that ``probability``."""

    field: str
    part: Part
    text: str
    start: int
    end: int
    probability: float


def from_zones(zones: Iterable[Zone], context: Context) -> Iterator[Candidate]:
    """The fields that the zones of a document hold."""
    for zone in zones:
        for value in _values(zone, context.today):
            row = zone.rows[value.part.line]
            if row:
                yield _candidate(zone, row, value)


def _candidate(zone: Zone, row: ZoneRow, value: Value) -> Candidate:
    checks = list(_checks(zone, value))
    bounded = min(MOST, max(LEAST, value.probability))
    counted = sum(check.weight for check in checks if check.passed and check.name != COMPOSITE)
    is_checked = any(check.passed for check in checks)
    weight = log(bounded / (1 - bounded)) - counted if is_checked else UNCHECKED
    words = row.words(value.part.start + value.start, value.part.start + value.end, value.text, bounded)
    return Candidate(
        value.field,
        value.text,
        Evidence(row.page, words),
        tuple(_reasons(zone, value, weight)),
        tuple(checks),
        source=MRZ,
    )


COMPOSITE = "composite check digit"


def _checks(zone: Zone, value: Value) -> Iterator[Check]:
    reading, name = zone.reading.parts[value.part.name], value.part.name
    if reading.passed is not None and value.part.check is not None:
        detail = "" if reading.passed else f"The check digit behind {reading.text} is another one."
        yield Check(f"{_SPOKEN[name]} check digit", reading.passed, detail, CHECKED if reading.passed else FAILED)
    if zone.reading.composite is not None and _is_covered(zone, value.part):
        detail = "" if zone.reading.composite else "The last check digit of the zone disagrees with it."
        yield Check(COMPOSITE, zone.reading.composite, detail, CHECKED if zone.reading.composite else FAILED)
    if name in ("issuer", "nationality") and value.text not in countries():
        yield Check("country code", passed=False, detail=f"{value.text} is no country's code.")
    if name == "names" and value.end == value.part.end - value.part.start:
        yield Check("name not cut", passed=False, detail="It fills its line of the zone and may have been cut to fit.")


def _reasons(zone: Zone, value: Value, weight: float) -> Iterator[Reason]:
    yield Reason("machine-readable zone", weight)
    if value.part.name == "names" and not _begins(zone):
        yield Reason("the start of its line may be missing", BEHEADED)
    if value.part.name in ("issuer", "nationality") and zone.said(value.part) != value.text:
        yield Reason("read otherwise", REPAIRED)
    if value.field in ("surname", "given_names") and _has_digits(zone, value):
        yield Reason("digits among its letters", WITH_DIGITS)


def _begins(zone: Zone) -> bool:
    """Whether the line of names begins as it must: with a kind of document and a country, or, on a card, a name."""
    parts = zone.reading.parts
    if zone.reading.form is TD1:
        return not parts["names"].text.startswith(FILLER)
    kind, country = (parts[name].text.rstrip(FILLER) for name in ("type", "issuer"))
    return document_type(kind) is not None and country in countries()


def _has_digits(zone: Zone, value: Value) -> bool:
    """Whether digits were read there that hardly any letter is mistaken for: in its own passports Russia writes letters
    that Latin lacks as digits."""
    row = zone.rows[value.part.line]
    places = row.places[value.part.start + value.start : value.part.start + value.end] if row else ()
    return any(place.get(digit, 0.0) > MISPLACED for place in places for digit in UNLIKE_LETTERS)


_SPOKEN = {
    "number": "document number", "birth": "birth date", "expiry": "expiry date", "optional": "personal number",
}  # fmt: skip


def _is_covered(zone: Zone, part: Part) -> bool:
    """Whether the composite check digit covers all of it."""
    return any(
        row == part.line and start <= part.start and part.end <= end for row, start, end in zone.reading.form.composite
    )


def _values(zone: Zone, today: date) -> Iterator[Value]:
    for part in zone.reading.form.parts:
        reading = zone.reading.parts.get(part.name)
        if reading is not None:
            yield from _of_part(zone, part, reading, today)


def _of_part(zone: Zone, part: Part, reading: PartReading, today: date) -> Iterator[Value]:
    bare = reading.text.replace(FILLER, "")
    field, text = None, ""
    match part.name:
        case "names":
            yield from _names(part, reading)
        case "surname" | "given":
            field, text = _NAMES[part.name], " ".join(reading.text.replace(FILLER, " ").split())
        case "type":
            field, text = "document_type", document_type(bare) or ""
        case "number" | "nationality":
            field, text = _FIELDS[part.name], bare
        case "issuer":
            field, text = "issuing_country", bare
            if zone.reading.form is FRENCH_CARD and bare:
                yield Value("nationality", part, bare, 0, part.end - part.start, reading.probability)
        case "birth":
            field, text = "birth_date", _date(reading.text, today)
        case "expiry":
            field, text = "expiry_date", _date(reading.text, today.replace(year=today.year + FUTURE, day=1))
        case "sex":
            field, text = "sex", bare or "X"
        case "optional" | "further" if zone.reading.form not in (MRV_A, MRV_B) and len(bare) >= PERSONAL:
            field, text = "personal_number", bare
    if field and text:
        yield Value(field, part, text, 0, part.end - part.start, reading.probability)


_FIELDS = {"number": "document_number", "nationality": "nationality"}
_NAMES = {"surname": "surname", "given": "given_names"}


def _names(part: Part, reading: PartReading) -> Iterator[Value]:
    """Surname and given names, which two fillers part; what comes after two more is no name."""
    divided = reading.text.split(2 * FILLER, 2)
    rest = divided[2].strip(FILLER) if len(divided) > 2 else ""
    whole = CONFUSED if rest else 1.0 if reading.text.endswith(FILLER) else CUT
    start = 0
    for field, text in zip(("surname", "given_names"), divided, strict=False):
        end = start + len(text.rstrip(FILLER))
        value = " ".join(text.replace(FILLER, " ").split())
        if value:
            sure = prod(reading.shares[start : min(len(reading.shares), end + 2)])
            yield Value(field, part, value, start, end, sure * whole)
        start += len(text) + 2


def _date(text: str, latest: date) -> str:
    """YYMMDD as ISO 8601, in the last century in which it isn't later than ``latest``; empty where it isn't whole."""
    if not text.isdigit():
        return ""
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    for century in (2000, 1900):
        try:
            found = date(century + year, month, day)
        except ValueError:
            continue
        if found <= latest:
            return found.isoformat()
    return ""
