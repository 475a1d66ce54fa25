"""A row of a table of items, or of a till's list: what it counts, what one costs, what it comes to, and its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from recto.extraction.layout import Cell, Layout, Row, Span
from recto.extraction.values.amounts import Amount, Style, amounts_in, percents_in, style_of
from recto.extraction.values.labels import Label, label_of
from recto.extraction.values.numbers import NUMBER, read
from recto.extraction.values.symbols import currencies_of

_PRICE_OF_ONE = re.compile(r"(?:[x×@*]|\bje|\bà|\ba)\s?(?:rm|eur|€|\$|£|rs\.?|chf)?\s?$", re.IGNORECASE)
_TIMES = re.compile(r"\s?[x×*/]", re.IGNORECASE)
_CODE = re.compile(r"\b[A-Z]{0,2}\d[\dA-Z-]{4,}\b")
_PLACE = re.compile(r"^\s*\d{1,3}\s?[).:]\s*(?=\D)|^\s*\d{1,3}(?=\s+[^\W\d])")
_SIGNS = re.compile(r"(?:^|\s)(?:[x×@*=|:#/+-]+|[€$£]|rm|eur|rs)(?=\s|$)", re.IGNORECASE)
_COUNT = re.compile(r"-?\d[\d.,]*\s?[^\W\d]{1,5}\.?$")
_LETTERS = re.compile(r"[^\W\d_]")
_CENT = Decimal("0.01")
_WORDY = 3
"""Letters from which a row says what is sold."""
_FIGURES = 12
"""Numbers of a row that are looked at: a table of figures is no list of items."""
_MOST_OF = 0.5
"""Share of a row's letters that a label takes up which the row is about."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a row and the words it stands on. ``of_one``: printed as the price of one, after ``x`` or ``@``."""

    amount: Amount
    span: Span
    of_one: bool

    @property
    def value(self) -> Decimal:
        return self.amount.value


class Line:
    """A row of the document as a line of a list. ``style`` is the document's."""

    def __init__(self, row: Row, style: Style | None) -> None:
        self.row = row
        self.style = style

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(
            Figure(
                amount,
                cell.part(amount.start, amount.end),
                bool(_PRICE_OF_ONE.search(cell.text, 0, amount.start) or _TIMES.match(cell.text, amount.end)),
            )
            for cell in self.row.cells
            for amount in amounts_in(cell.text, self.style)
        )

    @cached_property
    def sums(self) -> tuple[Figure, ...]:
        """The amounts of money that are not the price of one."""
        return tuple(one for one in self.figures if one.amount.is_money and not one.of_one)

    @cached_property
    def has_money(self) -> bool:
        return any(one.amount.is_money for one in self.figures)

    @cached_property
    def text(self) -> str:
        """What is sold: without numbers, codes, the rate of tax, and what stands right of the last amount."""
        end = self.sums[-1].span.left if self.sums else float("inf")
        parts = []
        for cell in self.row.cells:
            if cell.left < end:
                text = cell.text
                for start, until in _figures_of(text, self.style):
                    text = f"{text[:start]} {text[until:]}"
                if not currencies_of(text) and not _COUNT.match(cell.text):
                    parts.append(text)
        text = _PLACE.sub("", " ".join(parts))
        plain = " ".join(_SIGNS.sub(" ", text).split())
        without_codes = " ".join(_CODE.sub(" ", plain).split()).strip(" -:,;")
        return without_codes if is_wordy(without_codes) else plain

    def number_under(self, head: Cell) -> Decimal | None:
        """The number with which the cell under a head begins, whatever its unit."""
        cell = next((cell for cell in self.row.cells if cell.overlaps(head)), None)
        match = NUMBER.match(cell.text.lstrip("€$£ ")) if cell else None
        number = read(match, self.style) if match else None
        return number.value if number else None

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        return tuple(label_of(self.row.text))

    def is_about(self, names: frozenset[str]) -> bool:
        """Whether labels of these names take up most of its letters."""
        letters = len(_LETTERS.findall(self.row.text))
        taken = {(label.start, label.end) for label in self.labels if label.name in names}
        of_labels = sum(len(_LETTERS.findall(self.row.text[start:end])) for start, end in taken)
        return bool(taken) and of_labels >= _MOST_OF * letters


def _figures_of(text: str, style: Style | None) -> list[tuple[int, int]]:
    """Where counts, prices and shares stand, from the last to the first; not numbers in names (``GU10 2.5 mm``)."""
    shares = [(share.start, share.end) for share in percents_in(text)]
    counts = [
        (one.start, one.end)
        for one in amounts_in(text, style)
        if one.is_money or _TIMES.match(text, one.end) or text.strip() == text[one.start : one.end]
    ]
    return sorted(shares + counts, reverse=True)


def lines_of(layout: Layout) -> list[Line]:
    """All rows of a document."""
    style = style_of(layout.text)
    return [Line(row, style) for row in layout.rows]


def is_wordy(text: str) -> bool:
    """Whether a text names something."""
    return len(_LETTERS.findall(text)) >= _WORDY


def count_and_price(amount: Decimal, figures: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """The two of the figures that multiply to the amount; of several the pair whose price is printed as money is."""
    near = figures[-_FIGURES:]
    pairs = [
        (count, price)
        for count in near
        for price in near
        if count is not price and abs(count.value * price.value - amount) <= _rounding(count.value)
    ]
    return max(pairs, key=_likely, default=None)


def _likely(pair: tuple[Figure, Figure]) -> tuple[bool, bool, bool]:
    count, price = pair
    return price.value > 0, price.amount.decimals > 1, not count.amount.is_money


def _rounding(count: Decimal) -> Decimal:
    """By which count times price may miss the amount: a weight is rounded, a count of pieces is not."""
    return _CENT if count != count.to_integral_value() else Decimal(0)
