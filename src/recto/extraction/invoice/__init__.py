"""Invoices: one party asks another for money, with names, numbers and terms."""

from collections.abc import Iterator

from recto.domain.field import INVOICE
from recto.extraction.candidate import Candidate, Context
from recto.extraction.invoice.contacts import contacts
from recto.extraction.invoice.currency import currencies
from recto.extraction.invoice.dates import dates
from recto.extraction.invoice.numbers import numbers
from recto.extraction.invoice.parties import Parties
from recto.extraction.invoice.totals import totals
from recto.extraction.kind import Kind
from recto.extraction.layout import Layout
from recto.extraction.rules import RULES
from recto.extraction.tables import tables


def candidates(layout: Layout, context: Context) -> Iterator[Candidate]:
    """For the parties, and what is told by whose it is."""
    parties = Parties(layout)
    yield from parties.candidates()
    yield from numbers(layout, context)
    reached = list(contacts(layout, context, parties))
    yield from dates(layout, context, parties.country)
    yield from totals(layout, context)
    yield from reached
    yield from currencies(layout, context)


KIND = Kind(
    INVOICE,
    fields=(
        "vendor", "address", "vendor_vat", "customer", "invoice_number", "order_number", "date", "due_date", "currency",
        "items", "net", "taxes", "tax", "total", "iban", "bic", "email", "phone",
    ),
    extractors=(candidates, tables),
    rules=RULES,
)  # fmt: skip
