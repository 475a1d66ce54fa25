"""Receipts: what a shop prints at the till."""

from recto.domain.field import RECEIPT
from recto.extraction.kind import Kind

KIND = Kind(
    RECEIPT,
    fields=(
        "vendor", "address", "vendor_vat", "receipt_number", "date", "time", "currency", "items", "net", "taxes", "tax",
        "total", "payment", "card_last_four", "phone", "email",
    ),
    extractors=(),
)  # fmt: skip
