"""Whether pages print a value that is known already, and where."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from recto.extraction.candidate import Context
from recto.extraction.layout import Layout, Span, Token
from recto.extraction.values.amounts import amounts_in, style_of
from recto.extraction.values.dates import dates_in

_WHOLE = 6
"""Characters up to which a text must be whole words of the page, not a part of a longer number or name."""


def squashed(text: str) -> str:
    """Its letters and digits alone: small, without marks."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isalnum())


class Print:
    """All that pages print, by what it means."""

    def __init__(self, layout: Layout, context: Context) -> None:
        self._layout = layout
        self._languages = context.languages

    def find_amount(self, value: Decimal) -> Span | None:
        """Its last place, as sums stand below what they are of. The sign is free: credit notes leave it out."""
        return self._amounts.get(abs(value))

    def find_date(self, value: date) -> Span | None:
        """Its first place, in any of the ways that it may be written."""
        return self._dates.get(value)

    def find_text(self, value: str) -> Span | None:
        """Its first place, whatever parts its words and numbers there: blanks, points, or the end of a line."""
        wanted = squashed(value)
        start = self._squashed.find(wanted) if wanted else -1
        while start >= 0:
            first, last = self._token_at(start), self._token_at(start + len(wanted) - 1)
            whole = self._starts[first] == start and self._starts[last + 1] == start + len(wanted)
            if whole or len(wanted) > _WHOLE:
                return self._span(first, last)
            start = self._squashed.find(wanted, start + 1)
        return None

    def find_sign(self, symbol: str) -> Span | None:
        """The first place of a symbol of a currency, alone or beside a number."""
        alone = re.compile(rf"(?<![^\W\d_]){re.escape(symbol)}(?![^\W\d_])", re.IGNORECASE)
        for cell in self._layout.cells:
            if match := alone.search(cell.text):
                return cell.part(*match.span())
        return None

    @cached_property
    def _amounts(self) -> Mapping[Decimal, Span]:
        style = style_of(self._layout.text)
        return {
            abs(amount.value): cell.part(amount.start, amount.end)
            for cell in self._layout.cells
            for amount in amounts_in(cell.text, style)
        }

    @cached_property
    def _dates(self) -> Mapping[date, Span]:
        places: dict[date, Span] = {}
        for row in self._layout.rows:
            for found in dates_in(row.text, self._languages):
                for reading in found.readings:
                    places.setdefault(reading, row.part(found.start, found.end))
        return places

    @cached_property
    def _tokens(self) -> Sequence[tuple[int, Token]]:
        """With the numbers of their pages."""
        return [(row.page, token) for row in self._layout.rows for token in row.tokens]

    @cached_property
    def _texts(self) -> Sequence[str]:
        return [squashed(token.word.text) for _, token in self._tokens]

    @cached_property
    def _squashed(self) -> str:
        return "".join(self._texts)

    @cached_property
    def _starts(self) -> Sequence[int]:
        """Where each token starts in the squashed text, and where that ends."""
        return list(accumulate(map(len, self._texts), initial=0))

    def _token_at(self, position: int) -> int:
        return bisect_right(self._starts, position) - 1

    def _span(self, first: int, last: int) -> Span:
        """The part of it that stands on the page where it begins."""
        page = self._tokens[first][0]
        return Span(page, [token for number, token in self._tokens[first : last + 1] if number == page])
