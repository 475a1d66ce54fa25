"""What fields each kind of document has, and what their values look like, to which those a person gives are held."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from recto.domain.errors import InvalidValue, UnknownField
from recto.domain.field import IDENTITY, INVOICE, RECEIPT, TEXT, Value

MAX_LENGTH = 1000
"""Characters of a text."""
MAX_ROWS = 500
"""Of a list: line items, taxes by rate."""


@dataclass(frozen=True, slots=True)
class Form:
    """``read`` gives a value in the one way it is written in results; ValueError and TypeError mean there is none.

    ``says`` tells people what is taken. ``columns`` are those of a list of rows.
    """

    name: str
    says: str
    read: Callable[[Any], Value]
    columns: Mapping[str, "Form"] = field(default_factory=dict)


def one_line(text: str) -> str:
    """Without what can't be seen, and as long as a text may be."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_LENGTH].rstrip()


def _text(given: Any) -> str:
    text = " ".join(_string(given).split())
    if not text or len(text) > MAX_LENGTH or not text.isprintable():
        raise ValueError
    return text


def _date(given: Any) -> str:
    text = _matching(r"\d{4}-\d\d-\d\d", _string(given))
    return date.fromisoformat(text).isoformat()


def _time(given: Any) -> str:
    text = _matching(r"\d\d:\d\d(:\d\d)?", _string(given))
    time.fromisoformat(text)
    return text


def _amount(given: Any) -> str:
    return format(Decimal(_matching(r"-?\d{1,15}(\.\d{1,6})?", _string(given))), "f")


def _form(pattern: str) -> Callable[[Any], str]:
    """Of codes, which are written without spaces and in capitals."""
    return lambda given: _matching(pattern, re.sub(r"\s", "", _string(given)).upper())


def _rows(name: str, columns: Mapping[str, Form]) -> Form:
    """A list of objects that have some of the columns."""

    def read(given: Any) -> list[dict[str, str]]:
        if not isinstance(given, list) or len(given) > MAX_ROWS or not all(isinstance(row, dict) for row in given):
            raise TypeError
        if any(not row or not row.keys() <= columns.keys() for row in given):
            raise ValueError
        return [{each: str(columns[each].read(row[each])) for each in columns if each in row} for row in given]

    return Form(name, f"a list of objects with some of {', '.join(columns)}", read, columns)


def _string(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError
    return given.strip()


def _matching(pattern: str, text: str) -> str:
    if not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError
    return text


WORDS = Form("text", f"some text of at most {MAX_LENGTH} characters", _text)
DATE = Form("date", "a date such as 2026-11-21", _date)
TIME = Form("time", "a time such as 17:05 or 17:05:30", _time)
AMOUNT = Form("amount", "a number as text with a point for its decimals, such as 1234.50", _amount)
CURRENCY = Form("currency", "three letters (ISO 4217), such as EUR", _form("[A-Z]{3}"))
COUNTRY = Form("country", "one to three letters (ISO 3166, ICAO 9303), such as LVA", _form("[A-Z]{1,3}"))
SEX = Form("sex", "F, M or X", _form("[FMX]"))
LAST_FOUR = Form("last four", "four digits", _form(r"\d{4}"))
IBAN = Form("IBAN", "two letters, two digits and up to 30 letters and digits", _form(r"[A-Z]{2}\d\d[A-Z0-9]{8,30}"))
BIC = Form("BIC", "8 or 11 letters and digits", _form(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?"))
EMAIL = Form(
    "email", "an address such as name@example.com", lambda given: _matching(r"[^\s@]+@[^\s@]+\.[^\s@]+", _text(given))
)
ITEMS = _rows(
    "items",
    {
        "item_number": WORDS, "description": WORDS, "quantity": AMOUNT, "unit": WORDS, "unit_price": AMOUNT,
        "tax_rate": AMOUNT, "amount": AMOUNT,
    },
)  # fmt: skip
TAXES = _rows("taxes", {"rate": AMOUNT, "net": AMOUNT, "tax": AMOUNT})

FORMS: Mapping[str, Mapping[str, Form]] = {
    TEXT: {},
    INVOICE: {
        "vendor": WORDS, "address": WORDS, "vendor_vat": WORDS, "customer": WORDS, "invoice_number": WORDS,
        "order_number": WORDS, "date": DATE, "due_date": DATE, "currency": CURRENCY, "items": ITEMS, "net": AMOUNT,
        "taxes": TAXES, "tax": AMOUNT, "total": AMOUNT, "iban": IBAN, "bic": BIC, "email": EMAIL, "phone": WORDS,
    },
    RECEIPT: {
        "vendor": WORDS, "address": WORDS, "vendor_vat": WORDS, "receipt_number": WORDS, "date": DATE, "time": TIME,
        "currency": CURRENCY, "items": ITEMS, "net": AMOUNT, "taxes": TAXES, "tax": AMOUNT, "total": AMOUNT,
        "payment": WORDS, "card_last_four": LAST_FOUR, "phone": WORDS, "email": EMAIL,
    },
    IDENTITY: {
        "document_type": WORDS, "document_number": WORDS, "issuing_country": COUNTRY, "surname": WORDS,
        "given_names": WORDS, "birth_date": DATE, "sex": SEX, "nationality": COUNTRY, "expiry_date": DATE,
        "personal_number": WORDS,
    },
}  # fmt: skip
"""By kind of document and name of field, in the order of results."""

NAMES = frozenset(name for fields in FORMS.values() for name in fields)


def form(kind: str, name: str) -> Form:
    """Raises UnknownField."""
    fields = FORMS[kind]
    if name not in fields:
        known = f"It may have these: {', '.join(fields)}." if fields else "It was read as text, which has none."
        raise UnknownField(f"The document has no such field. {known}")
    return fields[name]


def checked(kind: str, name: str, given: Any) -> Value | None:
    """A value as it is written in results; None stays None. Raises UnknownField and InvalidValue."""
    expected = form(kind, name)
    if given is None:
        return None
    try:
        return expected.read(given)
    except (TypeError, ValueError):
        raise InvalidValue(f"{name} takes {expected.says}.") from None
