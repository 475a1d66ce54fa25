"""What a zone says and the page prints as well, or prints otherwise."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from recto.domain.field import PRINT, Check
from recto.domain.zone import VALUES
from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.identity.dates import dates_of
from recto.extraction.layout import Layout, Row, Span
from recto.extraction.values.dates import DateFound

SHORTEST = 3
"""Letters and digits of a value that is looked for; shorter ones stand anywhere."""
READ_WELL = 0.9
"""Confidence of printed words that contradict a zone."""
_LOOKALIKES = str.maketrans("OQDISBZ", "0001582")
"""Characters that are misread in print, so that they contradict nothing; check digits tell them apart in the zone."""
_WRITTEN = str.maketrans(
    {
        "Ä": "AE", "Ö": "OE", "Ü": "UE", "Æ": "AE", "Ø": "OE", "Å": "AA", "Œ": "OE", "Þ": "TH", "Ð": "D", "Ł": "L",
        "Đ": "D",
    }
)  # fmt: skip
"""How zones write letters that are none of theirs: ICAO Doc 9303-3, section 6."""
DATES = ("birth_date", "expiry_date")
NUMBERS = ("document_number", "personal_number")
NAMES = ("surname", "given_names")
SPELLED = (*NAMES, *NUMBERS)
COMPARED = (*DATES, *SPELLED, "sex")
LABELLED = 2.5
"""Score of printed values from which on they stand where their label says."""


class Twins:
    """``without``: indices of the rows that hold the zone itself."""

    def __init__(self, layout: Layout, context: Context, without: frozenset[int]) -> None:
        self._rows = [row for row in layout.rows if row.index not in without]
        self._languages = context.languages

    def of(self, told: Candidate) -> Candidate | None:
        """The same value as it is printed."""
        span = self._date(date.fromisoformat(str(told.value))) if told.field in DATES else self._text(str(told.value))
        if span is None:
            return None
        return Candidate(told.field, told.value, span.evidence, (Reason("printed as in the zone", 1.0),), source=PRINT)

    def contradiction(self, told: Candidate, printed: Sequence[Candidate]) -> Iterator[Check]:
        """A failed check where the same field is printed clearly and otherwise, or a number that differs from it by a
        character that check digits can't tell apart."""
        others = [str(other.value) for other in printed if other.field == told.field and _is_other(told, other)]
        if told.field in NUMBERS:
            others += self._confusable(str(told.value))
        if others:
            detail = f"Printed is {others[0]}, in the machine-readable zone stands {told.value}."
            yield Check("print agrees with zone", passed=False, detail=detail)

    def _confusable(self, number: str) -> list[str]:
        words = {word for _, texts in self._texts for text in texts for word in text.split()}
        return [word for word in words if len(word) == len(number) and _differs_unseen(word, number)]

    def _date(self, wanted: date) -> Span | None:
        for row, found in self._dates:
            if wanted in found.readings or wanted in (_earlier(day) for day in found.readings):
                return row.part(found.start, found.end)
        return None

    def _text(self, wanted: str) -> Span | None:
        squeezed = spaced(wanted).replace(" ", "")
        if len(squeezed) < SHORTEST:
            return None
        pattern = re.compile(f" {' ?'.join(squeezed)} ")
        return next((row for row, texts in self._texts if any(pattern.search(text) for text in texts)), None)

    @cached_property
    def _dates(self) -> list[tuple[Row, DateFound]]:
        return [(row, found) for row in self._rows for found in dates_of(row.text, self._languages)]

    @cached_property
    def _texts(self) -> list[tuple[Row, set[str]]]:
        return [(row, {spaced(row.text), spaced(row.text.upper().translate(_WRITTEN))}) for row in self._rows]


def _earlier(day: date) -> date:
    """A century before, which years of two digits leave open."""
    return (
        day.replace(year=day.year - 100, day=min(day.day, 28)) if day.month == 2 else day.replace(year=day.year - 100)
    )


def spaced(text: str) -> str:
    """Its letters and digits without marks, words parted by blanks, a blank at either end."""
    letters = unicodedata.normalize("NFKD", text.upper())
    bare = "".join(character for character in letters if not unicodedata.combining(character))
    return f" {' '.join(re.findall(r'[A-Z0-9]+', bare))} "


def _differs_unseen(one: str, other: str) -> bool:
    """Whether a single character differs, and no check digit shows it: ICAO Doc 9303-3, 4.9, adds modulo 10."""
    apart = [(VALUES[a], VALUES[b]) for a, b in zip(one, other, strict=True) if a != b]
    return len(apart) == 1 and (apart[0][0] - apart[0][1]) % 10 == 0


def _is_other(told: Candidate, printed: Candidate) -> bool:
    """Whether the print, read well and beside its own label, says something else."""
    evidence = printed.evidence
    sure = min((word.confidence for word in evidence.words), default=0.0) if evidence else 0.0
    if told.field not in COMPARED or sure < READ_WELL or printed.score < LABELLED:
        return False
    if told.field not in SPELLED:
        return told.value != printed.value
    here, there = (spaced(str(each.value)).translate(_LOOKALIKES) for each in (told, printed))
    words, others = set(here.split()), set(there.split())
    here, there = here.replace(" ", ""), there.replace(" ", "")
    if told.field not in NAMES:
        return here not in there
    # One may lack words of the other, or blanks between them, and zones have Latin letters alone.
    return not (words <= others or others <= words or there.startswith(here))
