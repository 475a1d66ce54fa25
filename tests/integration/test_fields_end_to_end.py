"""Documents made by code, read by the default engine as the service does: their fields are right, or a person is told
to look. How often, is measured by `make eval-fields`."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import made
import made_documents
from made_documents import MadeDocument
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.field import Extraction, Field
from recto.domain.recognition import Reading
from recto.settings import Settings
from scoring import same

SEEDS = range(100, 104)
MOST_SILENT, LEAST_FOUND = 0.05, 0.7
"""Shares of fields: on so few documents a single one weighs much."""


@dataclass(frozen=True)
class Read:
    document: MadeDocument
    reading: Reading
    extraction: Extraction

    def asked(self) -> Iterator[tuple[str, str, Field | None]]:
        """What is printed, by name, and what was found of it."""
        for name, value in self.document.fields.items():
            yield name, value, self.extraction.fields.get(name)


@pytest.fixture(scope="module")
def services() -> Services:
    return Services(Settings())


def read(services: Services, document: MadeDocument) -> Read:
    file = io.BytesIO(made.jpeg(document.pixels, quality=90))
    reading = services.reader.read(file, Options(), time_limit=120)
    return Read(document, reading, services.fields.of_reading(file, reading, Options()))


@pytest.fixture(scope="module", params=["receipt", "invoice", "identity"])
def with_fields(request: pytest.FixtureRequest, services: Services) -> list[Read]:
    return [read(services, made_documents.KINDS[request.param](seed)) for seed in SEEDS]


def test_their_kind_is_found_out(with_fields: list[Read]) -> None:
    assert [each.extraction.kind for each in with_fields] == [each.document.kind for each in with_fields]


def test_fields_are_right_or_flagged(with_fields: list[Read]) -> None:
    asked = [field for each in with_fields for field in each.asked()]
    silent = [
        (name, want, found.value)
        for name, want, found in asked
        if found and not found.needs_review and not same(name, want, found.value)
    ]
    assert len(silent) <= MOST_SILENT * len(asked), silent


def test_most_of_what_is_printed_is_found(with_fields: list[Read]) -> None:
    asked = [field for each in with_fields for field in each.asked()]
    missed = [
        (name, want, found and found.value)
        for name, want, found in asked
        if not found or not same(name, want, found.value)
    ]
    assert len(missed) <= (1 - LEAST_FOUND) * len(asked), missed


def test_every_value_stands_where_its_box_says(with_fields: list[Read]) -> None:
    for each in with_fields:
        words = {page.number: page.words for page in each.reading.pages}
        for field in each.extraction.fields.values():
            if field.evidence:
                left, top, right, bottom = field.evidence.box.rectangle
                page = each.reading.pages[field.evidence.page - 1]
                assert -1 <= left < right <= page.width + 1
                assert -1 <= top < bottom <= page.height + 1
                assert field.source == "mrz" or set(field.evidence.words) <= set(words[page.number])


def test_what_is_not_flagged_is_surer_than_the_threshold(with_fields: list[Read]) -> None:
    for each in with_fields:
        for field in each.extraction.fields.values():
            assert field.needs_review or field.confidence >= Settings().review_below


@pytest.mark.parametrize("seed", range(4))
def test_letters_and_pages_of_books_have_no_fields(services: Services, seed: int) -> None:
    found = read(services, made_documents.made_text(seed)).extraction
    assert (found.kind, dict(found.fields)) == ("text", {})
