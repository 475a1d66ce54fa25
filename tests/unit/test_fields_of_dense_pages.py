"""How much of a document is looked at for fields, so that looking ends in time."""

import io
from collections.abc import Sequence
from datetime import date

import pytest

from recto.domain.document import Options
from recto.domain.field import TEXT, Extraction
from recto.domain.recognition import Page
from recto.extraction.choice import Thresholds
from recto.services import fields
from results import line, page


def test_only_the_first_words_of_many_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []

    def extract(pages: Sequence[Page], **_: object) -> Extraction:
        looked_at.extend(len(each.words) for each in pages)
        return Extraction(TEXT, {})

    monkeypatch.setattr(fields, "extract", extract)
    ten_words = line("a b c d e f g h i j", 0, 0)
    pages = [page([ten_words] * (fields.WORDS // 20), number) for number in (1, 2)]
    dense = page([ten_words] * fields.WORDS, 3)
    found = fields.Fields(document="auto", max_pages=20, thresholds=Thresholds(), today=date.today)
    found.of(io.BytesIO(), [pages[0], dense, pages[1]], ["eng"], Options())
    assert looked_at == [fields.WORDS // 2, fields.WORDS // 2, 0]
