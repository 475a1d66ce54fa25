"""Fields of an identity document from what is printed beside its labels, or behind the numbers of its fields."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

import pycountry

from recto.domain.field import Check
from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.identity.codes import LICENCE, NAMES
from recto.extraction.identity.dates import born, dates_of
from recto.extraction.identity.labels import (
    AMERICAN,
    LICENCE_TITLE,
    OTHER_TITLES,
    Label,
    labels_in,
    numbered,
    plain,
)
from recto.extraction.layout import Cell, Layout, Row, Span

BESIDE, BELOW, AFTER, NUMBERED, ABOVE = 2.8, 2.5, 1.8, 2.8, 2.0
"""Log-odds of a value behind its label in the same cell, under the label, in the next cell, behind the number of its
field, and of a surname above given names that have a number."""
LICENCE_TITLED, TITLED, STATE = 3.0, 2.0, 2.5
"""Log-odds of the kind of document by a title, and of the country by its name or that of one of its states."""
OF_PERSONS = ("surname", "given_names")
ROWS = 2
"""Rows under a label in which its value stands."""
_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:[ ,'’.-]+[^\W\d_][^\W\d_'’.-]*)*")
_NUMBER = re.compile(r"(?=[^ ]*\d)[A-Z0-9](?:[A-Z0-9-]|[ ](?=[A-Z0-9]*\d)|/(?=[A-Z0-9]))+[A-Z0-9]")
_SEX = re.compile(r"^\W*(?:[A-ZÀ-Ž]\s?/\s?)?([MFX])\b")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value may stand: after ``start`` in the text of a cell; ``weight`` of a value that is found there;
    ``after``: the cell under it, where names may go on."""

    cell: Cell
    start: int
    weight: float
    reason: str
    after: Cell | None = None


def from_print(layout: Layout, context: Context, without: frozenset[int]) -> Iterator[Candidate]:
    """What is printed in rows other than those ``without``, which hold the machine-readable zone."""
    cells = [cell for cell in layout.cells if cell.row not in without]
    rows = [row for row in layout.rows if row.index not in without]
    text = plain(" ".join(row.text for row in rows))
    is_licence = LICENCE_TITLE.search(text) is not None
    is_american = is_licence and AMERICAN.search(text) is not None
    yield from _titles(rows)
    if is_licence:
        yield from _countries(cells)
    for cell in cells:
        for field, places in _labelled(layout, cell, without, licence=is_licence, american=is_american):
            yield from _found(field, places, context, american=is_american)


def _labelled(
    layout: Layout, cell: Cell, without: frozenset[int], *, licence: bool, american: bool
) -> Iterator[tuple[str, list[Place]]]:
    """Fields that a cell names, each with the places where its value may stand."""
    number = numbered(cell.text, american=american) if licence else None
    if number:
        below = [Place(other, 0, BELOW, "under the number of its field") for other in layout.below(cell, 1)]
        yield number.field, [Place(cell, number.end, NUMBERED, "number of its field"), *below[:1]]
        if number.field == "given_names":
            above = next((other for other in layout.above(cell, 1) if other.row not in without), None)
            if above and not numbered(above.text, american=american):
                yield "surname", [Place(above, 0, ABOVE, "above the given names")]
    labels = list(labels_in(cell.text))
    joint = {"surname", "given_names"} <= {label.field for label in labels}
    for label in labels:
        if joint and label.field in OF_PERSONS:
            continue  # one value follows, and nothing tells where in it the surname ends
        yield label.field, list(_around(layout, cell, label, without))


def _around(layout: Layout, cell: Cell, label: Label, without: frozenset[int]) -> Iterator[Place]:
    yield Place(cell, label.end, BESIDE, "behind its label")
    for other in layout.below(cell, ROWS):
        if other.row not in without and not any(labels_in(other.text)):
            yield Place(other, 0, BELOW, "under its label", next(iter(layout.below(other, 1)), None))
            break
    for other in layout.right_of(cell)[:1]:
        if not any(labels_in(other.text)):
            yield Place(other, 0, AFTER, "beside its label")


def _found(field: str, places: Sequence[Place], context: Context, *, american: bool) -> Iterator[Candidate]:
    """The first of the places that holds such a value."""
    for place in places:
        found = _value(field, place, context, american=american)
        if found:
            text, span = found
            checks = tuple(_whole(place)) if field in OF_PERSONS else ()
            yield Candidate(field, text, span.evidence, (Reason(place.reason, place.weight),), checks)
            return


def _whole(place: Place) -> Iterator[Check]:
    """A failed check where what stands in the next row may be more of a name."""
    if place.after and _NAME.fullmatch(place.after.text) and not any(labels_in(place.after.text)):
        yield Check("name in one row", passed=False, detail=f"It may go on in the next row: {place.after.text}.")


def _value(field: str, place: Place, context: Context, *, american: bool) -> tuple[str, Span] | None:
    text = place.cell.text
    if field in ("birth_date", "expiry_date"):
        return _date(field, place, context, american=american)
    if field == "sex":
        sex = _SEX.search(text[place.start :])
        return (sex[1], _span(place, sex.span(1))) if sex else None
    if field in OF_PERSONS:
        return _name(place)
    if field == "nationality":
        code = re.search(r"\b[A-Z]{3}\b", text[place.start :])
        return (code[0], _span(place, code.span())) if code and pycountry.countries.get(alpha_3=code[0]) else None
    number = _NUMBER.search(text, place.start)
    if number and sum(map(str.isalnum, number[0])) >= 5 and not dates_of(number[0], ()):
        return number[0].replace(" ", ""), place.cell.part(*number.span())
    return None


def _name(place: Place) -> tuple[str, Span] | None:
    text = place.cell.text
    found = _NAME.search(text, place.start)
    if not found or any(character.isdigit() for character in text[place.start :]) or any(labels_in(found[0])):
        return None
    return found[0], place.cell.part(*found.span())


def _date(field: str, place: Place, context: Context, *, american: bool) -> tuple[str, Span] | None:
    for found in dates_of(place.cell.text, context.languages):
        if found.start >= place.start:
            span = place.cell.part(found.start, found.end)
            day = found.read(day_first=not american)
            return (born(day, span.text, context.today) if field == "birth_date" else day).isoformat(), span
    return None


def _span(place: Place, within: tuple[int, int]) -> Span:
    return place.cell.part(place.start + within[0], place.start + within[1])


def _titles(rows: Sequence[Row]) -> Iterator[Candidate]:
    """The kind of document; a title may run over two rows."""
    for row, after in zip_longest(rows, rows[1:]):
        text = plain(f"{row.text} {after.text if after else ''}")
        if LICENCE_TITLE.search(text):
            yield Candidate("document_type", LICENCE, row.evidence, (Reason("title", LICENCE_TITLED),))
        kind = next((kind for kind, words in OTHER_TITLES if words.search(plain(row.text))), None)
        if kind:
            yield Candidate("document_type", kind, row.evidence, (Reason("title", TITLED),))


def _countries(cells: Sequence[Cell]) -> Iterator[Candidate]:
    """The country that a licence names, or one of whose states does."""
    for cell in cells:
        text = plain(cell.text)
        for name, country in (NAMES | _states()).items():
            if name in text and re.search(rf"\b{re.escape(name)}\b", text):
                yield Candidate("issuing_country", country, cell.evidence, (Reason("name of a country", STATE),))


@cache
def _states() -> dict[str, str]:
    """Names of the states that issue licences under their own names, and the code of their country."""
    codes = {"US": "USA", "CA": "CAN", "AU": "AUS"}
    return {
        plain(state.name): codes[state.country_code] for state in pycountry.subdivisions if state.country_code in codes
    }
