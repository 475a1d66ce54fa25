"""Dates as identity documents print them: months in two languages, and years of two digits of long ago."""

import re
from collections.abc import Sequence
from datetime import date

from recto.extraction.values.dates import DateFound, dates_in

_SECOND = re.compile(r"(?<=[^\W\d_]{3})\.?\s?/\s?[^\W\d_]{3,9}")
_FIRST = re.compile(r"[^\W\d_]{3,9}\.?\s?/\s?(?=[^\W\d_]{3})")


def dates_of(text: str, languages: Sequence[str]) -> list[DateFound]:
    """All dates, months told in one language or in two (12 AOÛT/AUG 74)."""
    for ways in (_SECOND, _FIRST) if "/" in text else ():
        found = dates_in(ways.sub(lambda month: " " * len(month[0]), text), languages)
        if found:
            return found
    return dates_in(text, languages)


def born(day: date, text: str, today: date) -> date:
    """The day that ``text`` says, a century earlier where it is still to come and the year has two digits."""
    if day <= today or str(day.year) in text:
        return day
    return day.replace(year=day.year - 100)
