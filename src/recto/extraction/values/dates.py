"""Dates and times in text, in any order and notation."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain

from recto.extraction.values.months import month_of

_D = r"[\dOoIl]"
_NUMERIC = re.compile(
    rf"""
    (?<!\d) (?<!\d[./-])
    (?: (?P<year> (?:19|2[0O]){_D}{{2}} )
        \s?(?P<s1>[./\s-])\s? (?P<m1>{_D}{{1,2}}) \s?(?P<s2>[./\s-])\s? (?P<d1>{_D}{{1,2}})
      | (?P<a>{_D}{{1,2}}) \s?(?P<s3>[./,\s-])\s? (?P<b>{_D}{{1,2}}) \s?(?P<s4>[./,\s-])\s?
        (?P<y> (?:19|2[0O]){_D}{{2}} | ['’]?{_D}{{2}} ) )
    (?: (?=[\s,;)\]*:/|-]|$) | (?=[^\W\d_]{{2}}) | (?=T\d\d) | (?=\d{{1,2}}[:.]\d\d) | (?=\.(?!\d)) )
    (?! [:./-](?!\d\d:\d\d)\d )
    """,
    re.VERBOSE,
)
_COMPACT = re.compile(r"(?<![\w.,-])(?:((?:19|20)\d\d)(\d\d)(\d\d)|(\d\d)(\d\d)((?:19|20)\d\d))(?![\w,-]|\.\d)")
_DAY = r"(?P<day>\d[\dOoIl]?|(?<!\w)[OoIl]\d)"
_NAME = r"(?P<month>[^\W\d_]{3,12})"
_YEAR = rf"(?P<year>(?:19|2[0O]){_D}{{2}}|['’]?\d{{2}})(?!\d)"
_LINK = r"(?:\s*[-./,]\s*|\s+)?"
_NAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d.,]){_DAY}(?:st|nd|rd|th|er|ste|de|e|[ºª°])?\.?{_LINK}(?:(?:of|de|di)\s+)?{_NAME}\.?{_LINK}"
        rf"(?:(?:de|del|of)\s+)?{_YEAR}",
        rf"(?<!\w){_NAME}\.?{_LINK}{_DAY}(?:st|nd|rd|th)?(?!\d)(?:\s*[,./-]\s*|\s+){_YEAR}",
        rf"(?<![\d.,])(?P<year>(?:19|20)\d\d)(?:\.?\s*gada\s*|\.?{_LINK}){_DAY}\.?{_LINK}{_NAME}",
        rf"(?<![\d.,])(?P<year>(?:19|20)\d\d){_LINK}{_NAME}{_LINK}{_DAY}(?!\d)",
    )
)
_TIME = re.compile(
    r"""
    (?<![\d:.,]) (?P<hour>[01Oo]?[\dOo]|2[0-3])
    (?: \s?:\s?(?P<minute>[0-5Oo][\dOo]) (?: [:.](?P<second>[0-5][\d]) )?
      | \.(?P<minute2>[0-5]\d) (?: :(?P<second2>[0-5]\d) | (?=\s?(?:Uhr|h\b|[ap]\.?m)) )
      | \s?h\s?(?P<minute3>[0-5]\d) )
    (?!\d|:\d) \s?(?P<half>[ap]\.?m\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OCR = str.maketrans("OoIl", "0011")
Reader = Callable[[re.Match[str]], "DateFound | None"]
_MONTH_FIRST = ("US", "PH", "FM", "MH", "PW")
"""Countries where the month is written before the day."""
_TWO_DIGITS = 69
"""Two digits from this on are a year of the last century, as in POSIX."""


@dataclass(frozen=True, slots=True)
class DateFound:
    """``readings``: what it may mean, the most likely first; one where the order is plain.

    ``day_first`` and ``month_first`` are those of the readings that take it so; None where it can't be, or where the
    month is named or the year leads. ``doubtful``: letters were taken for digits, or it has no separators.
    """

    start: int
    end: int
    readings: tuple[date, ...]
    doubtful: bool = False
    day_first: date | None = None
    month_first: date | None = None

    def read(self, *, day_first: bool) -> date:
        """Its meaning in a document that writes the day before the month, or not."""
        wanted = self.day_first if day_first else self.month_first
        return wanted or self.readings[0]


@dataclass(frozen=True, slots=True)
class TimeFound:
    """``value`` is HH:MM, or HH:MM:SS where seconds are printed; of 24 hours."""

    value: str
    start: int
    end: int
    doubtful: bool = False


def dates_in(text: str, languages: Sequence[str] = ()) -> list[DateFound]:
    """All dates, in the order of the text."""
    if sum(character.isdigit() for character in text) < 3:
        return []
    found: list[DateFound] = []
    named = partial(_named, languages=languages)
    readers: tuple[tuple[re.Pattern[str], Reader], ...] = (
        (_NUMERIC, _numeric),
        *((pattern, named) for pattern in _NAMED),
        (_COMPACT, _compact),
    )
    for candidate in chain.from_iterable(_found(pattern, text, read) for pattern, read in readers):
        if not any(other.start < candidate.end and candidate.start < other.end for other in found):
            found.append(candidate)
    return sorted(found, key=lambda date: date.start)


def day_first(found: Iterable[DateFound], country: str | None = None) -> bool:
    """Whether a document writes the day before the month: by the dates of it that can be read only one way, else by
    its country (ISO 3166 alpha-2)."""
    votes = 0
    for one in found:
        votes += (one.day_first is not None) - (one.month_first is not None)
    return votes > 0 if votes else country not in _MONTH_FIRST


def times_in(text: str) -> list[TimeFound]:
    """All times of day."""
    return [_time(match) for match in _TIME.finditer(text)]


def _found(
    pattern: re.Pattern[str], text: str, read: Callable[[re.Match[str]], DateFound | None]
) -> Iterator[DateFound]:
    """What ``read`` makes of each match; where it makes nothing, the search goes on inside of it."""
    position = 0
    while match := pattern.search(text, position):
        found = read(match)
        position = match.end() if found else match.start() + 1
        if found:
            yield found


def _numeric(match: re.Match[str]) -> DateFound | None:
    return _year_first(match) if match["year"] else _year_last(match)


def _year_first(match: re.Match[str]) -> DateFound | None:
    day = _date(match["year"], match["m1"], match["d1"]) or _date(match["year"], match["d1"], match["m1"])
    return DateFound(*match.span(), (day,), doubtful=_misread(match, "s1", "s2")) if day else None


def _year_last(match: re.Match[str]) -> DateFound | None:
    a, b, year, mark = match["a"], match["b"], match["y"], match["s3"]
    if (mark.isspace() or match["s4"].isspace()) and len(year) < 4:
        return None
    by_day = _date(year, b, a)
    by_month = _date(year, a, b) if mark != "." or not by_day else None
    by_year = _date(a, b, year) if len(year) == 2 and len(a) == 2 else None
    readings = tuple(dict.fromkeys(day for day in (by_day, by_month, by_year) if day))
    if not readings:
        return None
    return DateFound(*match.span(), readings, _misread(match, "s3", "s4"), by_day, by_month)


def _misread(match: re.Match[str], first: str, second: str) -> bool:
    letters = any(character in "OoIl" for character in match[0])
    return letters or match[first] != match[second] or match[first] == ","


def _named(match: re.Match[str], languages: Sequence[str]) -> DateFound | None:
    month = month_of(match["month"], languages)
    day = _date(match["year"], str(month), match["day"]) if month else None
    misread = any(character in "OoIl" for character in match["day"] + match["year"])
    return DateFound(*match.span(), (day,), misread) if day else None


def _compact(match: re.Match[str]) -> DateFound | None:
    day = _date(match[1], match[2], match[3]) if match[1] else _date(match[6], match[5], match[4])
    return DateFound(*match.span(), (day,), doubtful=True) if day else None


def _date(year: str, month: str, day: str) -> date | None:
    """None if there is no such day."""
    try:
        number = int(year.lstrip("'’").translate(_OCR))
        if number < 100:
            number += 1900 if number >= _TWO_DIGITS else 2000
        return date(number, int(month.translate(_OCR)), int(day.translate(_OCR)))
    except ValueError:
        return None


def _time(match: re.Match[str]) -> TimeFound:
    hour = int(match["hour"].translate(_OCR))
    half = (match["half"] or "").casefold()[:1]
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    minute = (match["minute"] or match["minute2"] or match["minute3"]).translate(_OCR)
    second = match["second"] or match["second2"]
    value = f"{hour:02}:{minute}" + (f":{second}" if second else "")
    return TimeFound(value, match.start(), match.end(), any(letter in "Oo" for letter in match[0].split()[0]))
