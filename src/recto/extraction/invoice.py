"""Invoices: one party asks another for money, with names, numbers and terms."""

from recto.domain.field import INVOICE
from recto.extraction.kind import Kind

KIND = Kind(
    INVOICE,
    fields=(
        "vendor", "address", "vendor_vat", "customer", "invoice_number", "order_number", "date", "due_date", "currency",
        "items", "net", "taxes", "tax", "total", "iban", "bic", "email", "phone",
    ),
    extractors=(),
)  # fmt: skip
