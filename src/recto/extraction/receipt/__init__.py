"""Receipts: what a shop prints at the till."""

from collections.abc import Iterator

from recto.domain.field import RECEIPT
from recto.extraction.candidate import Candidate, Context
from recto.extraction.kind import Kind
from recto.extraction.layout import Layout
from recto.extraction.parties import parties
from recto.extraction.receipt.contacts import contacts
from recto.extraction.receipt.dates import dates
from recto.extraction.receipt.money import money_of
from recto.extraction.receipt.numbers import receipt_numbers
from recto.extraction.receipt.payment import payments
from recto.extraction.receipt.tax import taxes
from recto.extraction.receipt.total import totals
from recto.extraction.rules import RULES
from recto.extraction.tables import tables
from recto.extraction.values.countries import country_of
from recto.extraction.values.currencies import currency_candidates


def candidates(layout: Layout, context: Context) -> Iterator[Candidate]:
    """For all fields that are found alone on receipts."""
    money = money_of(layout)
    country = country_of(layout.text, context.languages)
    yield from parties(layout)
    yield from contacts(layout, country)
    yield from dates(layout, context, country)
    yield from totals(layout, money)
    yield from taxes(money)
    yield from payments(layout, money)
    yield from receipt_numbers(layout)


KIND = Kind(
    RECEIPT,
    fields=(
        "vendor", "address", "vendor_vat", "receipt_number", "date", "time", "currency", "items", "net", "taxes", "tax",
        "total", "payment", "card_last_four", "phone", "email",
    ),
    extractors=(candidates, currency_candidates, tables),
    rules=RULES,
)  # fmt: skip
