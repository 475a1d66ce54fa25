"""What one line of a letterhead says: a name, part of an address, a number to call, an identifier, a heading."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from recto.extraction.layout import Row, Span
from recto.extraction.parties import words as say
from recto.extraction.values.tax_numbers import vat_numbers_in

_BRACKETED = re.compile(r"^\W*[(<\[][^()]*[)>\]]\W*$")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_LETTERS = re.compile(r"[^\W\d_]")
_LONG_NUMBER = re.compile(r"(?<=\S)\s+\d{8,}\W*$")
"""Behind a name: its company's in a register."""
_SPACED = re.compile(r"^(?:[^\W\d_] ){2,}[^\W\d_]$")
_AROUND = " \t*=-~_,:;|<>[]{}·•#'"
"""Marks around a name; a point may belong to its legal form."""


@dataclass(frozen=True)
class Line:
    """One line of a letterhead, with what its words tell of it. ``index`` counts them, ``row`` the layout's rows."""

    span: Span
    index: int = 0
    row: int = 0

    @cached_property
    def text(self) -> str:
        return self.span.text

    @cached_property
    def words(self) -> list[str]:
        return say.words_of(self.text)

    @cached_property
    def name(self) -> str:
        """The text as a party's name, without registration number, identifiers, means of contact and marks."""
        text = say.OPERATED.sub("", self.text)
        for pattern in (say.REGISTRATION, say.TAX_ID, say.CONTACT):
            if found := pattern.search(text):
                text = text[: found.start()]
        text = _LONG_NUMBER.sub("", text)
        text = text.strip(_AROUND if say.LEGAL_FORM.search(text) else f".{_AROUND}")
        return text.replace(" ", "") if _SPACED.match(text) else text

    @cached_property
    def form(self) -> bool:
        """Whether a legal form stands in it: a company's registered name."""
        return bool(say.LEGAL_FORM.search(self.name)) or self.form_first

    @cached_property
    def form_first(self) -> bool:
        """Whether the legal form comes before the name, as in Latvia."""
        return bool(say.FORM_BEFORE.search(self.name))

    @cached_property
    def trade(self) -> bool:
        """Whether it ends as the names of small businesses do."""
        return not say.TRADE.isdisjoint(say.words_of(self.name))

    @cached_property
    def registered(self) -> bool:
        return bool(say.REGISTRATION.search(self.text))

    @cached_property
    def taxed(self) -> bool:
        return bool(say.TAX_ID.search(self.text) or vat_numbers_in(self.text))

    @cached_property
    def contact(self) -> bool:
        return bool(say.CONTACT.search(self.text))

    @cached_property
    def customer(self) -> bool:
        """Whether what follows is about who buys."""
        return bool(say.CUSTOMER.search(self.text))

    @cached_property
    def heading(self) -> bool:
        """A title, a greeting, a label with its value, a table: never a name or an address."""
        text = self.text
        if say.ADDRESS_LABEL.match(text):
            return False
        return bool(
            self.customer
            or say.TITLE.search(text)
            or say.GREETING.search(text)
            or say.LABEL.search(text)
            or say.TABLE.search(text)
        )

    @cached_property
    def table(self) -> bool:
        return bool(say.TABLE.search(self.text))

    @cached_property
    def letters(self) -> int:
        return len(_LETTERS.findall(self.text))

    @cached_property
    def postcode(self) -> bool:
        """Whether one is in it, before any number under which a company is known."""
        found = say.POSTCODE.search(self.text)
        known = [label for label in (say.REGISTRATION.search(self.text), say.TAX_ID.search(self.text)) if label]
        return found is not None and not any(label.end() <= found.start() for label in known)

    @cached_property
    def street(self) -> bool:
        """Whether a street is named; without a number, English kinds of streets end its name, or it is a shop's."""
        if any(character.isdigit() for character in self.text):
            return any(map(say.is_street, self.words)) or bool(say.STREET_ENDS.search(self.text))
        parts = [say.words_of(part) for part in self.text.split(",")]
        return any(
            say.is_street(word) for words in parts for word in words if word not in say.LAST or word is words[-1]
        )

    @cached_property
    def house(self) -> bool:
        """Whether a number stands where a house's does, or a word for a part of a building."""
        premises = sum(word in say.PREMISES for word in self.words) > 1
        return not self.postcode and (premises or bool(say.HOUSE.search(self.text)))

    @cached_property
    def region(self) -> bool:
        """Whether a few words name a country or a part of one, and perhaps its honours."""
        if not 1 <= len(self.words) <= 5 or any(character.isdigit() for character in self.text):
            return False
        return any(word in say.regions() for word in self.words)

    @cached_property
    def address(self) -> float:
        """How much speaks for a part of an address; from 2 a line says it by itself."""
        if self.contact or (self.taxed and not self.postcode):
            return 0.0
        if self.heading and not (self.street and self.postcode):
            return 0.0
        if self.bracketed or ((self.form or self.registered) and not self.postcode):
            return 0.0
        digits = any(character.isdigit() for character in self.text)
        score = 2.0 * self.street + 2.0 * self.postcode + self.region
        score += min(2, sum(word in say.PREMISES for word in self.words)) * (1.0 if digits else 0.5)
        if digits and "," in self.text:
            score += 0.7
        return score if self.letters >= 2 or (self.letters and self.postcode) else 0.0

    @cached_property
    def bracketed(self) -> bool:
        """Whether all of it is an aside: a branch, another name."""
        return bool(_BRACKETED.match(self.text))

    @cached_property
    def open(self) -> bool:
        """Whether it goes on in the next line."""
        return self.text.rstrip().endswith((",", "-", "/", "&")) or self.text.count("(") > self.text.count(")")


def without_label(text: str) -> str:
    """An address without what announces it."""
    return say.ADDRESS_LABEL.sub("", text)


def lines(rows: Iterable[Row]) -> list[Line]:
    """Those of rows that say something."""
    spans = ((row.index, _without_gaps(row)) for row in rows if _LETTER_OR_DIGIT.search(row.text))
    return [Line(span, index, row) for index, (row, span) in enumerate(spans)]


def _without_gaps(row: Row) -> Span:
    """A row without what stands apart before a place with its postcode, as a logo does."""
    cells = [Line(cell) for cell in row.cells]
    first = next((index for index, cell in enumerate(cells) if cell.postcode), 0)
    if not first or any(cell.address or cell.text[:1].isdigit() for cell in cells[:first]):
        return row
    return Span(row.page, [token for cell in cells[first:] for token in cell.span.tokens])
