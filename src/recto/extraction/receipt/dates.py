"""When a receipt was printed: its date and time."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.layout import Layout, Row
from recto.extraction.values.dates import DateFound, TimeFound, dates_in, day_first, times_in

_LABEL = re.compile(
    r"\b(?:d[ao]t[eau]m?|fecha|data|dato|datums|dátum|päivä|päiväys|kuupäev|дата|bizdate|tarikh|tgl)\b|日期",
    re.IGNORECASE,
)
_TIME_LABEL = re.compile(r"\b(?:t[il1]me|uhrzeit|zeit|uhr|heure|hora|ora|tid|laiks|tijd|masa)\b", re.IGNORECASE)
_ANOTHER = re.compile(
    r"\b(?:due|expir\w*|valid|until|before|from|since|start|end|promo\w*|birth|dob|gültig|bis|ab|fällig|lieferung|vom"
    r"|spätestens|pick[ -]?up|collect\w*|abhol\w*|annahme|appointment|termin|effective"
    r"|redeem\w*|next|refund|exchange|return|warrant\w*|garanti\w*|mindestens|haltbar|best|delivery"
    r"|travel|depart\w*|arriv\w*|anreise|abreise|abfahrt|ankunft|hinfahrt|vorstellung"
    r"|check ?in|check ?out|version|ver|approved|printed in)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\b(?:open|opening|hours|öffnungszeiten|geöffnet|mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun|daily|täglich)\b"
    r"|\d\d[:.]\d\d\s*(?:uhr|h)?\s*[-–]\s*\d",
    re.IGNORECASE,
)
_OLD = 15
"""Years after which few receipts are still kept."""


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date in a row, with the times beside it."""

    row: Row
    found: DateFound
    times: tuple[TimeFound, ...]


def dates(layout: Layout, context: Context, country: str | None) -> Iterator[Candidate]:
    """Candidates for ``date`` and ``time``; ``country`` (ISO 3166 alpha-2) is the document's."""
    dated, clocks = [], []
    for row in layout.rows:
        if sum(character.isdigit() for character in row.text) < 3:
            continue
        times = tuple(times_in(row.text))
        clocks += [(row, time) for time in times]
        dated += [_Dated(row, found, times) for found in dates_in(row.text, context.languages)]
    first = day_first((one.found for one in dated), country)
    told = country is not None or any((one.found.day_first is None) != (one.found.month_first is None) for one in dated)
    counts = Counter(one.found.read(day_first=first) for one in dated)
    rows = {one.row.index for one in dated if not _ANOTHER.search(one.row.text)}
    for one in dated:
        yield _date(one, layout, context, counts, first=first, told=told)
    for row, time in clocks:
        yield _time(row, time, layout, rows)


def _date(
    one: _Dated, layout: Layout, context: Context, counts: Counter[date], *, first: bool, told: bool
) -> Candidate:
    """``first``: days come before months; ``told``: by the country or by another date."""
    value = one.found.read(day_first=first)
    reasons = [Reason("a date", 0.6)]
    if _LABEL.search(_before(layout, one.row, one.found.start)):
        reasons.append(Reason("labelled as the date", 2.0))
    if one.times:
        reasons.append(Reason("beside a time", 2.0))
    if counts[value] > 1:
        reasons.append(Reason("printed more than once", 1.5))
    if len(counts) == 1:
        reasons.append(Reason("the only date", 2.2))
    if _ANOTHER.search(one.row.text):
        reasons.append(Reason("labelled as another date", -3.0))
    if one.found.doubtful:
        reasons.append(Reason("digits doubtful", -1.0))
    if len(one.found.readings) > 1 and one.found.day_first != one.found.month_first:
        pointed = "." in one.row.text[one.found.start : one.found.end]
        reasons.append(Reason("day and month could be swapped", -0.3 if told or pointed else -3.0))
    reasons += _plausibility(value, context.today)
    evidence = one.row.part(one.found.start, one.found.end).evidence
    return Candidate("date", value.isoformat(), evidence, tuple(reasons))


def _plausibility(value: date, today: date) -> Iterator[Reason]:
    if (value - today).days > 1:
        yield Reason("in the future", -5.0)
    elif today.year - value.year > _OLD:
        yield Reason("long ago", -2.0)


def _before(layout: Layout, row: Row, start: int) -> str:
    """What stands left of a value and, where it begins its row, in the row above."""
    left = row.text[:start]
    above = layout.rows[row.index - 1] if row.index and layout.rows[row.index - 1].page == row.page else None
    return left if left.strip() or above is None else above.text


def _time(row: Row, time: TimeFound, layout: Layout, dated: set[int]) -> Candidate:
    reasons = [Reason("a time", -1.0)]
    if row.index in dated:
        reasons.append(Reason("beside the date", 4.0))
    elif {row.index - 1, row.index + 1} & dated:
        reasons.append(Reason("next to the date", 3.0))
    if _TIME_LABEL.search(_before(layout, row, time.start)):
        reasons.append(Reason("labelled as the time", 2.5))
    if _OPENING.search(row.text):
        reasons.append(Reason("among opening hours", -3.0))
    if time.doubtful:
        reasons.append(Reason("digits doubtful", -1.0))
    return Candidate("time", time.value, row.part(time.start, time.end).evidence, tuple(reasons))
