"""What kind of document it is, by what is printed on it and how it is laid out.

Each kind sums up what speaks for it and against it; the best one wins if it is surely more than chance, else the
document is text. Nothing is learned from a set of documents: every reason is one a person would give.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from statistics import median

from recto.domain.field import IDENTITY, INVOICE, RECEIPT, TEXT
from recto.extraction.candidate import Context
from recto.extraction.clues import (
    ASKED,
    CLUES,
    COLUMNS,
    INVOICE_TITLE,
    OTHER_TITLE,
    PERSON,
    RECEIPT_TITLE,
    WHERE_TO_PAY,
    folded,
    is_label,
)
from recto.extraction.identity.lines import zones
from recto.extraction.layout import Layout, Row
from recto.extraction.values.identifiers import ibans_in

_PRIOR = -4.0
"""Log-odds of each kind before anything is read: most documents of the world are text."""
_FIRST_PAGES = 2
"""What these and the last page don't show is no title, and no sum either."""
_AMOUNT = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,'` ]?\d{3})*[.,] ?\d{2}(?!\d)(?! ?%)")
_TIME = re.compile(r"(?<![\d:])\d{1,2} ?: ?[0-5]\d(?!\d)|\b\d{1,2} ?[.h] ?\d{2} ?(?:uhr|[ap]\.?m)\b")
_ZONE = re.compile(r"[A-Z0-9<]{25,}")
_NUMBER, _LICENCE = re.compile(r"(\d[a-d]?)(?:[.:)]| )"), {"1", "2", "3", "4a", "4b"}
"""Numbers at the start of a cell, and those of names and dates on driving licences, all over the world."""
_NARROW = 42
"""Width of what is printed, in heights of a word: 40 to 48 characters of a till's printer make about 30, a sheet 60."""
_FEWEST_COLUMNS = 3
_PRICE = re.compile(r"(-? ?(?<![\d.,])\d{1,3}(?:[.,' ]?\d{3}){0,3}[.,] ?\d\d-?)\W{0,9}\w{0,3}\W{0,9}$")
"""At the end of a row, perhaps with the letter of its tax."""
_FEWEST_PRICES, _PRICED_SHARE = 3, 0.25
_PROSE_WORDS = 6
"""Words without a digit that make a line of running text, and not the label of a person's fact in many languages."""

Weights = Mapping[str, float]


def classified(layout: Layout, context: Context) -> str:  # noqa: ARG001
    """One of ``domain.field.KINDS``; text where nothing speaks clearly for another."""
    sums: defaultdict[str, float] = defaultdict(lambda: _PRIOR)
    for _, weights in reasons(layout):
        for kind, weight in weights.items():
            sums[kind] += weight
    best = max((INVOICE, RECEIPT, IDENTITY), key=lambda kind: sums[kind])
    return best if sums[best] > 0 else TEXT


def reasons(layout: Layout) -> Iterator[tuple[str, Weights]]:
    """All that speaks for and against the kinds, by name."""
    rows = _telling(layout)
    cells = [folded(cell.text) for row in rows for cell in row.cells]
    labels = "\n".join(cell for cell in cells if is_label(cell))
    found = dict(_clues(labels))
    yield from found.items()
    if WHERE_TO_PAY not in found and any(iban.valid for row in rows for iban in ibans_in(row.text)):
        yield "an account", {INVOICE: 1.0}
    yield from _of_money(rows, cells, asked=ASKED in found)
    yield from _of_persons(rows, labels)
    yield from _of_layout(layout, rows)


def _clues(labels: str) -> Iterator[tuple[str, Weights]]:
    """By words. The title of another paper below an invoice's own is that of the order or delivery it belongs to, below
    a sum that of the voucher it was paid with."""
    places = {clue.name: place for clue in CLUES if (place := clue.place(labels)) is not None}
    title = min(places.get(name, len(labels)) for name in (INVOICE_TITLE, RECEIPT_TITLE, ASKED))
    for clue in CLUES:
        if clue.name in places and not (clue.name == OTHER_TITLE and places[clue.name] >= title):
            yield clue.name, clue.weights


def _telling(layout: Layout) -> Sequence[Row]:
    """The rows of the first pages and of the last."""
    pages = list(layout.extents)
    kept = {*pages[:_FIRST_PAGES], *pages[-1:]}
    return [row for row in layout.rows if row.page in kept]


def _of_money(rows: Sequence[Row], cells: Sequence[str], *, asked: bool) -> Iterator[tuple[str, Weights]]:
    text = "\n".join(cells)
    if not asked and not _AMOUNT.search(text):
        yield "no amount", {INVOICE: -3.0, RECEIPT: -2.5}
    if _TIME.search(text):
        yield "time of day", {RECEIPT: 0.5, INVOICE: -0.2}
    if any(_columns(first, second) >= _FEWEST_COLUMNS for first, second in pairwise(rows)):
        yield "columns of what was bought", {INVOICE: 1.5, RECEIPT: 0.3}


def _columns(first: Row, second: Row) -> int:
    """How many columns of what was bought their cells name; headings often stand in two rows."""
    if len(first.cells) < _FEWEST_COLUMNS - 1:
        return 0
    text = folded(f"{first.text}\n{second.text}")
    return sum(column.search(text) is not None for column in COLUMNS)


def _of_persons(rows: Sequence[Row], labels: str) -> Iterator[tuple[str, Weights]]:
    if any(_is_zone(row.text) for row in rows):
        yield "machine-readable zone", {IDENTITY: 6.0 if any(zones(rows)) else 2.5}
    numbers = {number[1] for row in rows for cell in row.cells if (number := _NUMBER.match(folded(cell.text)))}
    if numbers >= _LICENCE:
        yield "numbers of a licence's fields", {IDENTITY: 3.0}
    named = len({match[0] for match in PERSON.finditer(labels)})
    yield "labels of a person's facts", {IDENTITY: min(3.0, 0.6 * named)}
    if len(_AMOUNT.findall(labels)) > 3:
        yield "amounts", {IDENTITY: -1.5}


def _is_zone(text: str) -> bool:
    found = _ZONE.search(text.replace(" ", ""))
    return found is not None and found[0].count("<") >= 2


def _of_layout(layout: Layout, rows: Sequence[Row]) -> Iterator[tuple[str, Weights]]:
    if not rows:
        return
    heights = [token.height for row in rows for token in row.tokens if any(map(str.isalnum, token.word.text))]
    width = (max(row.right for row in rows) - min(row.left for row in rows)) / max(1.0, median(heights or [1.0]))
    if width < _NARROW:
        yield "narrow", {RECEIPT: 1.5, INVOICE: -1.5}
        yield from _of_prices(rows)
    else:
        yield "wide", {RECEIPT: -1.0, INVOICE: 0.3}
    words = sum(len(row.tokens) for row in rows)
    if words > 300:
        yield "many words", {RECEIPT: -0.7, IDENTITY: -3.0}
    prose = sum(_is_prose(row.text) for row in rows) / len(rows)
    if prose > 0.35:
        yield "running text", {INVOICE: -6 * prose, RECEIPT: -6 * prose, IDENTITY: -6 * prose}
    if len(layout.extents) > 8:
        yield "many pages", {INVOICE: -1.5, RECEIPT: -4.0, IDENTITY: -4.0}
    if median(len(row.tokens) for row in rows) > 9:
        yield "full lines", {RECEIPT: -1.0}


def _of_prices(rows: Sequence[Row]) -> Iterator[tuple[str, Weights]]:
    """Of those at the ends of a strip's rows; other tables add up as well, but only tills add the time of day."""
    found = [
        price for row in rows if (price := _PRICE.search(row.text)) and any(map(str.isalpha, row.text[: price.start()]))
    ]
    prices = [_cents(price[1]) for price in found]
    if len(prices) >= max(_FEWEST_PRICES, _PRICED_SHARE * len(rows)):
        yield "prices down a strip", {RECEIPT: 1.0}
    if _adds_up([price for price in prices if price]) and any(_TIME.search(row.text) for row in rows):
        yield "a sum of prices at a time of day", {RECEIPT: 1.5}


def _cents(price: str) -> int:
    cents = int(re.sub(r"\D", "", price))
    return -cents if "-" in price else cents


def _adds_up(prices: Sequence[int]) -> bool:
    """Whether two or more of them, one below the other, come to what stands below."""
    before: set[int] = set()
    sums = [0, *accumulate(prices)]
    for place, price in enumerate(prices[2:], 2):
        before.add(sums[place - 2])
        if price > 0 and sums[place] - price in before:
            return True
    return False


def _is_prose(text: str) -> bool:
    words = text.replace(",", " ").replace(".", " ").split()
    return sum(word.isalpha() for word in words) >= _PROSE_WORDS and not PERSON.match(folded(text))
