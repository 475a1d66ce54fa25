"""Receipts, invoices, identity documents, letters and pages of books, made by code, with the truth of their fields.

No files, no network. The same seed always makes the same documents (with the same version of Faker). What they name
is made up; check digits are right and amounts add up.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from made import Pixels
from made_documents.identity import identity
from made_documents.invoices import invoice
from made_documents.prose import book_page, letter
from made_documents.receipts import receipt
from made_documents.sheet import as_scanned


@dataclass(frozen=True)
class MadeDocument:
    """``kind`` is one of ``recto.domain.field.KINDS``, ``language`` a Tesseract code, ``way`` how it came into the
    computer (file, scan, faded, photo, lying, turned, coarse,
    poor). ``fields`` are those that are printed, by name."""

    kind: str
    language: str
    way: str
    pixels: Pixels
    fields: dict[str, str]


def made_receipt(seed: int, *, scanned: bool = True) -> MadeDocument:
    rng = random.Random(f"receipt {seed}")
    pixels, country, fields = receipt(rng)
    return _made("receipt", country.language, pixels, fields, rng, scanned)


def made_invoice(seed: int, *, scanned: bool = True) -> MadeDocument:
    rng = random.Random(f"invoice {seed}")
    pixels, country, fields = invoice(rng)
    return _made("invoice", country.language, pixels, fields, rng, scanned)


def made_identity(seed: int, *, scanned: bool = True) -> MadeDocument:
    rng = random.Random(f"identity {seed}")
    pixels, language, fields = identity(rng)
    return _made("identity", language, pixels, fields, rng, scanned)


def made_text(seed: int, *, scanned: bool = True) -> MadeDocument:
    """A letter, else a page of a book: neither has fields."""
    rng = random.Random(f"text {seed}")
    pixels, country, fields = (letter if seed % 2 else book_page)(rng)
    return _made("text", country.language, pixels, fields, rng, scanned)


KINDS = {"receipt": made_receipt, "invoice": made_invoice, "identity": made_identity, "text": made_text}


def documents(kind: str, count: int, *, first_seed: int = 0) -> Iterator[MadeDocument]:
    return (KINDS[kind](seed) for seed in range(first_seed, first_seed + count))


def _made(
    kind: str, language: str, pixels: Pixels, fields: dict[str, str], rng: random.Random, scanned: bool
) -> MadeDocument:
    """As a file where it is not ``scanned``."""
    seen, way = as_scanned(pixels, rng) if scanned else (pixels, "file")
    return MadeDocument(kind, language, way, seen, fields)
