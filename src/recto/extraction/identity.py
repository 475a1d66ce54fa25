"""Identity documents: passports, identity cards, visas, residence permits, driving licences."""

from recto.domain.field import IDENTITY
from recto.extraction.kind import Kind

KIND = Kind(
    IDENTITY,
    fields=(
        "document_type", "document_number", "issuing_country", "surname", "given_names", "birth_date", "sex",
        "nationality", "expiry_date", "personal_number",
    ),
    extractors=(),
)  # fmt: skip
