"""Finding machine-readable zones among the rows of a page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from recto.domain.recognition import Box, Word
from recto.domain.zone import ALPHABET, FILLER, FRENCH_CARD, LENGTHS, TD1, TD2, TD3, Form, Part, ZoneLine, form_of
from recto.extraction.identity.codes import countries, document_type
from recto.extraction.identity.mrz import Places, ZoneReading, read
from recto.extraction.layout import Row

UNSPELLED = 0.99
"""Probability of a character at most where the engine told only how sure it is of the whole line."""
HELD = 1.0
"""Confidence of words that the document itself holds as text."""
NAMED = {"type", "issuer", "names", "surname"}
"""Parts of a line of names."""
LIKELY = 0.5
"""Probability of a part whose check digit agrees that makes lines a zone."""
OFF = 2
"""Characters that a line may have more or fewer than its form, where a run of fillers can make up for them."""
NEAR, ABREAST = 2, 2
"""Rows from one line to the next, so that a speck may stand between them, and zones that may stand side by side."""
OVER = 0.5
"""Lengths of a line, along it, within which another stands under it rather than beside it."""
MOSTLY, DIGITS = 0.9, 8
"""Share of a line's characters that a zone's line has of its own; digits in the line of numbers."""

TRIED = 24
"""What looks like a zone is read so many times at most: one takes some 10 ms, and no document has more."""


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A line of a zone on a page. ``index``: of its row in the layout."""

    page: int
    index: int
    box: Box
    text: str
    places: Places

    @classmethod
    def all_of(cls, row: Row) -> "list[ZoneRow]":
        """Empty where the row is no such line; several where it runs across those of a zone that lies on its side."""
        words = [token.word for token in row.tokens]
        spelled = [
            cls(row.page, row.index, word.box, word.text, [dict(place) for place in word.spelling])
            for word in words
            if isinstance(word, ZoneLine)
        ]
        unspelled = None if spelled else cls._unspelled(row)
        return [unspelled] if unspelled else spelled

    @classmethod
    def _unspelled(cls, row: Row) -> "ZoneRow | None":
        text = _fitted(re.sub(r"\s", "", row.text).translate(_WRITTEN))
        if text is None:
            return None
        confidence = min(token.word.confidence for token in row.tokens)
        sure = 1.0 if confidence == HELD else min(UNSPELLED, confidence ** (1 / len(text)))
        others = {character: (1 - sure) / (len(ALPHABET) - 1) for character in ALPHABET}
        box = Box.around([token.word.box for token in row.tokens])
        return cls(row.page, row.index, box, text, [others | {character: sure} for character in text])

    @property
    def is_first(self) -> bool:
        """Whether it names somebody rather than holding numbers."""
        return sum(character.isdigit() for character in self.text) < DIGITS

    def down(self, first: "ZoneRow") -> float:
        """How far down it stands as one reads ``first``, whose page may lie upside down."""
        (x0, y0), _, _, (x3, y3) = first.box.corners
        x, y = self.box.corners[0]
        return (x - x0) * (x3 - x0) + (y - y0) * (y3 - y0)

    def is_under(self, other: "ZoneRow") -> bool:
        """Whether it stands over or under the other, not beside it."""
        (x0, y0), (x1, y1), _, _ = other.box.corners
        x, y = self.box.corners[0]
        along = (x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)
        return abs(along) < OVER * ((x1 - x0) ** 2 + (y1 - y0) ** 2)

    def words(self, start: int, end: int, text: str, confidence: float) -> tuple[Word, ...]:
        """A word for a part of the line, where its characters stand."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.box.corners
        first, last = start / len(self.places), end / len(self.places)

        def between(a: float, b: float, share: float) -> float:
            return a + (b - a) * share

        corners = (
            (between(x0, x1, first), between(y0, y1, first)),
            (between(x0, x1, last), between(y0, y1, last)),
            (between(x3, x2, last), between(y3, y2, last)),
            (between(x3, x2, first), between(y3, y2, first)),
        )
        return (Word(text, confidence, Box(corners)),)


_WRITTEN = str.maketrans({"«": "<<", "‹": "<", "＜": "<", "≤": "<", "€": "C"})
"""How engines without a zone's alphabet write it."""
_LETTERS = str.maketrans("01", "OI")


@dataclass(frozen=True, slots=True)
class Zone:
    """``rows``: by the lines of the form, None for one that was not found."""

    rows: tuple[ZoneRow | None, ...]
    reading: ZoneReading

    def said(self, part: Part) -> str:
        """The letters that were read there, nothing repaired but what looks like letters."""
        row = self.rows[part.line]
        return row.text[part.start : part.end].translate(_LETTERS).rstrip(FILLER) if row else ""


def zones(rows: Iterable[Row]) -> Iterator[Zone]:
    """The zones among them: what looks like one and is one by its check digits, or by a line of names alone."""
    for lines in islice(_together(rows), TRIED):
        tried = [
            Zone(placed, read(form, [row.places if row else None for row in placed])) for form, placed in _placed(lines)
        ]
        zone = max(tried, key=_likelihood)
        if _agreeing(zone) > 1 or _is_of_names(zone.reading):
            yield zone


def _agreeing(zone: Zone) -> int:
    """How many things speak for a zone that few other lines have: check digits that agree, countries that it names; 0
    if no digit agrees.

    Fillers agree with fillers on any page, and any character does one time in ten: two make a zone.
    """
    parts = zone.reading.parts.values()
    agree = [part.passed and part.probability > LIKELY and part.text.strip(FILLER) for part in parts]
    named = [
        zone.said(part) in countries() for part in zone.reading.form.parts if part.name in ("issuer", "nationality")
    ]
    return sum(map(bool, [*agree, *named])) if any(agree) else 0


def _likelihood(zone: Zone) -> float:
    """The probability of the least likely part that a digit checks: read by another form, dates are none."""
    return min((part.probability for part in zone.reading.parts.values() if part.passed is not None), default=0.0)


def _is_of_names(reading: ZoneReading) -> bool:
    """Whether it is the line of names alone, which no digit checks: behind a kind of document and a country it knows,
    or, on a card, a surname and given names and no more."""
    parts = reading.parts
    if not parts.keys() <= NAMED:
        return False
    if "issuer" in parts:
        kind, country = (parts[name].text.rstrip(FILLER) for name in ("type", "issuer"))
        return document_type(kind) is not None and country in countries()
    surname, _, given = parts["names"].text.partition(2 * FILLER)
    return bool(surname) and given[:1].isalpha() and 2 * FILLER not in given.rstrip(FILLER)


def _fitted(text: str) -> str | None:
    """A line of a form's length: as it is, or with a run of fillers made longer or shorter."""
    own = sum(character in ALPHABET for character in text)
    if not text or own < MOSTLY * len(text) or not (FILLER in text or (len(text) in LENGTHS and own == len(text))):
        return None
    text = "".join(character if character in ALPHABET else FILLER for character in text)
    runs = sorted(re.finditer("<+", text), key=lambda run: run.end() - run.start())
    for length in sorted(LENGTHS, key=lambda length: abs(length - len(text))):
        lacking = length - len(text)
        if not lacking:
            return text
        if abs(lacking) <= OFF and runs and runs[-1].end() - runs[-1].start() > max(2, -lacking):
            at = runs[-1].start()
            return text[:at] + FILLER * lacking + text[at:] if lacking > 0 else text[:at] + text[at - lacking :]
    return None


def _together(rows: Iterable[Row]) -> Iterator[list[ZoneRow]]:
    """Lines of the same length under each other, as many as a form has at most."""
    zones: list[list[ZoneRow]] = []
    for line in (line for row in rows for line in ZoneRow.all_of(row)):
        zone = next((zone for zone in reversed(zones) if _continues(zone, line)), None)
        if zone:
            zone.append(line)
            continue
        if len(zones) == ABREAST:
            yield from _whole(zones.pop(0))
        zones.append([line])
    for zone in zones:
        yield from _whole(zone)


def _whole(zone: Sequence[ZoneRow]) -> Iterator[list[ZoneRow]]:
    """The lines from first to last, if they are a zone's."""
    if any(FILLER in line.text for line in zone):
        yield sorted(zone, key=lambda line: line.down(zone[0]))


def _continues(zone: Sequence[ZoneRow], line: ZoneRow) -> bool:
    first = zone[0]
    near = line.page == first.page and line.index - zone[-1].index <= NEAR
    return near and len(line.places) == len(first.places) and len(zone) < _count(first) and line.is_under(first)


def _count(row: ZoneRow) -> int:
    return TD1.lines if len(row.places) == TD1.length else TD2.lines


def _placed(rows: Sequence[ZoneRow]) -> Iterator[tuple[Form, tuple[ZoneRow | None, ...]]]:
    """The forms that they may have, and the rows by the lines of each."""
    length = len(rows[0].places)
    start = rows[0].text[:5].translate(_LETTERS)
    if len(rows) == _count(rows[0]):
        yield form_of(length, start), tuple(rows)
    elif length == TD1.length:
        yield TD1, _of_card(rows)
    elif rows[0].is_first:
        yield form_of(length, start), (rows[0], None)
    else:
        for form in (TD3,) if length == TD3.length else (TD2, FRENCH_CARD):
            yield form, (None, rows[0])


def _of_card(rows: Sequence[ZoneRow]) -> tuple[ZoneRow | None, ...]:
    """Some of the three lines of a TD1: the last holds names, the first begins with letters."""
    placed: list[ZoneRow | None] = [None, None, None]
    for row in rows:
        placed[0 if row.text[:1].isalpha() and not row.is_first else 2 if row.is_first else 1] = row
    return tuple(placed)
