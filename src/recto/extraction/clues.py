"""What speaks for a kind of document: words that stand as titles and labels on it, in nine languages; of
further ones titles of invoices and terms of payment.

A clue is looked for in the cells of a page, folded (see ``folded``), and counts once however often it is there: a page
that is full of it is no surer an invoice. Weights are log-odds, as those of ``candidate.Reason``.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recto.domain.field import IDENTITY, INVOICE, RECEIPT
from recto.extraction import clue_words as words
from recto.extraction.values.label_words import PHRASES

INVOICE_TITLE, RECEIPT_TITLE, OTHER_TITLE = "invoice title", "receipt title", "title of another paper"
WHERE_TO_PAY = "where to pay"
ASKED = "money asked for"

_SPACED_OUT = re.compile(r"(?<=\b[^\W\d_])[ -](?=[^\W\d_]\b)")
"""Between the letters of a word that is spaced out."""
_TITLE = r"[^\W\d_]{3,15}(?:[' ][^\W\d_]{1,15}){0,2}"
_MARK = r" ?[/–-] ?"
_SUBJECT = r" (?:de|d|du|of|for|fur|uber|voor|per|di|para) [^\W\d_]+(?: [^\W\d_]+)?"
_LABEL_WORDS, _LABEL_CHARACTERS = 7, 80
"""Longer cells are sentences, which may talk of anything."""
_LETTERS = 4
"""Shorter labels stand on papers of all kinds, as parts of other words and as misread ones."""


def folded(text: str) -> str:
    """Small letters without marks, which are misread most; words that are s p a c e d out closed up."""
    marked = unicodedata.normalize("NFKD", text.casefold())
    return _SPACED_OUT.sub("", "".join(c for c in marked if not unicodedata.combining(c)))


def is_label(cell: str) -> bool:
    """Whether it is short enough to name something rather than tell something, and more than marks: the patterns skip
    marks, and take long over thousands of cells with nothing else."""
    return len(cell) <= _LABEL_CHARACTERS and cell.count(" ") < _LABEL_WORDS and any(map(str.isalnum, cell))


@dataclass(frozen=True, slots=True)
class Clue:
    """``weights``: what it adds for each kind of document. ``pattern`` is searched in folded cells, one a line.

    ``needs``: how many different matches it takes.
    """

    name: str
    weights: Mapping[str, float]
    pattern: re.Pattern[str]
    needs: int = 1

    def place(self, cells: str) -> int | None:
        """Where it is found first, None where it is not."""
        first = self.pattern.search(cells)
        if first and self.needs > 1 and len({match[0] for match in self.pattern.finditer(cells)}) < self.needs:
            return None
        return first and first.start()


def _labels(*names: str) -> list[str]:
    """The phrases that label such values in all languages."""
    phrases = "|".join(phrase for name in names for phrase in PHRASES[name].values()).split("|")
    arabic = [words.ARABIC[name] for name in names if name in words.ARABIC]
    return [*(phrase for phrase in phrases if len(phrase) >= _LETTERS), *arabic]


def _any(phrases: Iterable[str]) -> str:
    """Any of the phrases, which ``|`` parts; what parts their words on paper (blank, hyphen, nothing) is free."""
    each = dict.fromkeys("|".join(phrases).split("|"))
    parts = (
        [re.escape(word).replace(r"\*", r"\w*") for word in re.findall(r"[^\s']+", folded(phrase))] for phrase in each
    )
    return "|".join(sorted((r"\W*".join(part) for part in parts), key=len, reverse=True))


def _title(*terms: Mapping[str, str]) -> re.Pattern[str]:
    """Alone in a cell, or with a number or a date; another title may stand beside it, or what it is for."""
    any_ = _any(phrases for each in terms for phrases in each.values())
    title = rf"(?:{_TITLE}{_MARK})?(?:{any_})(?:{_MARK}{_TITLE}|{_SUBJECT})?"
    return re.compile(rf"^\W*{title}\W*(?:(?:n\W?[ro]?|num)\b)?\W*(?:\S*\d.*)?$", re.MULTILINE)


def _start(*phrases: str) -> re.Pattern[str]:
    """At the start of a cell."""
    return re.compile(rf"^\W*(?:{_any(phrases)})(?![^\W\d_])", re.MULTILINE)


def _anywhere(*phrases: str) -> re.Pattern[str]:
    """As words."""
    return re.compile(rf"(?<![^\W_])(?:{_any(phrases)})(?![^\W\d_])")


def _beside_amount(*phrases: str) -> re.Pattern[str]:
    """At the start of a cell or behind one word, with an amount in it or in one of the next two cells."""
    label = rf"^\W*(?:\w+\W+)?(?:{_any(phrases)})(?![^\W\d_])"
    return re.compile(label + r"[^\n]*(?:\n[^\n]*){0,2}(?:\d[.,] ?\d|(?:\brs|\brm|[$€£¥₹]) ?\d)", re.MULTILINE)


CLUES = (
    Clue(INVOICE_TITLE, {INVOICE: 2.0, RECEIPT: 0.3}, _title(words.INVOICE)),
    Clue("tax invoice title", {INVOICE: 1.5, RECEIPT: 1.5}, _title(words.TAX_INVOICE)),
    Clue("invoice number", {INVOICE: 1.0}, _start(*_labels("invoice_number"))),
    Clue("who is billed", {INVOICE: 1.2, RECEIPT: -0.3}, _start(*_labels("customer", "customer_number", "ship_to"))),
    Clue("order", {INVOICE: 0.5}, _start(*_labels("order_number"))),
    Clue("terms of payment", {INVOICE: 1.3}, _anywhere(*_labels("due_date", "payment_terms"), *words.TERMS.values())),
    Clue(WHERE_TO_PAY, {INVOICE: 1.0, RECEIPT: -0.3}, _anywhere("bic", *_labels("iban", "bic", "account_number"))),
    Clue(ASKED, {INVOICE: 0.8, RECEIPT: 0.8}, _beside_amount(
        *_labels("total", "total_incl", "amount_due", "total_rounded", "subtotal", "net", "amount")
    )),
    Clue("value added tax", {INVOICE: 0.7, RECEIPT: 0.7}, _anywhere(
        "vat|gst|mwst|ust|tva|iva|btw|pvn|pun|moms|mva|dph", *_labels("tax", "vat_number", "tax_number")
    )),
    Clue(RECEIPT_TITLE, {RECEIPT: 2.0}, _title(words.RECEIPT)),
    Clue("title of what was paid at once", {RECEIPT: 0.8}, _title(words.PAID_AT_ONCE)),
    Clue("till", {RECEIPT: 1.5}, _anywhere(*words.TILL.values())),
    Clue("money handed over", {RECEIPT: 2.2}, _beside_amount(
        "bar|cb|pin|tip", *_labels("cash", "card", "change", "tip")
    )),
    Clue("rounded to coins", {RECEIPT: 1.0, INVOICE: -0.3}, _start(*_labels("rounding", "total_rounded"))),
    Clue("slip of a card terminal", {RECEIPT: 2.0}, _anywhere(*words.CARD_SLIP.values()), needs=2),
    Clue("masked card number", {RECEIPT: 1.0}, re.compile(r"[x*#]{4,} ?\d{3,4}\b")),
    Clue("words of a shop", {RECEIPT: 1.0}, _anywhere(*words.SHOP.values())),
    Clue(OTHER_TITLE, {INVOICE: -3.5, RECEIPT: -2.5, IDENTITY: -2.0}, _title(words.OTHER_PAPER)),
    Clue("balance carried", {INVOICE: -3.0, RECEIPT: -3.0}, _anywhere(*words.BALANCE.values()), needs=2),
    Clue("visa title", {IDENTITY: 1.5}, _title({"eng": "visa"})),
    Clue("title of an identity document", {IDENTITY: 2.5}, _anywhere(*words.IDENTITY.values())),
)  # fmt: skip

PERSON = _anywhere(*words.PERSON.values())
"""Labels of a person's facts."""

COLUMNS = tuple(
    _anywhere(compounds, *_labels(*names))
    for compounds, names in (
        ("*bezeichnung", ("description", "item_number")),
        ("qty", ("quantity",)),
        ("*preis", ("unit_price",)),
        ("*betrag|*wert", ("amount",)),
    )
)
"""The columns of what was bought."""
