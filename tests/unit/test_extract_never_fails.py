"""Whatever an engine reads, fields are looked for in it without an error, and before anybody loses patience."""

import math
from collections.abc import Sequence
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recto.domain.field import IDENTITY, INVOICE, KINDS, RECEIPT, Extraction
from recto.domain.forms import FORMS
from recto.domain.recognition import Box, Line, Page, Word
from recto.extraction.choice import Thresholds
from recto.extraction.extract import extract
from recto.extraction.values.label_words import PHRASES

WORDS = sorted({word for phrases in PHRASES.values() for phrase in phrases for word in phrase.split()})
ZONE = ("P<UTO" + "ERIKSSON<<ANNA<MARIA".ljust(39, "<"), "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
PRINTED = [
    *ZONE, "I<UTOD231458907".ljust(30, "<"), "7408122F1204159UTO".ljust(29, "<") + "6", "<" * 30,
    "EUR", "€", "$", "RM", "%", "19%", "x", "@", "=", "-", ":", "GmbH", "Ltd.", "SIA", "S.A.", "Street", "Straße", "12",
    "1010", "Wien", "LV-1050", "+49", "a@b.de", "www", "VISA", "****1234", "12:30", "DE123456789", "LV40003000000",
    "DE89370400440532013000", "COBADEFFXXX", "31.12.2026", "02/03/26", "2026-02-29", "00.00.0000", "29.02.1900",
    "1,234.50", "1.234,50", "-5,00", "0.00", "99999999999999999.99", "7%", "Passport", "Surname", "Sex", "Date",
]  # fmt: skip
NOISE = "0123456789OoIl.,-/:'€$%()+*#@xXABDEGNRTVabdeinortu<\u00a0٣²½ßﬁ"

texts = st.sampled_from(WORDS) | st.sampled_from(PRINTED) | st.text(NOISE, min_size=1, max_size=24).filter(str.strip)
sure = st.floats(0, 1)
places = st.tuples(st.integers(-40, 1400), st.integers(-40, 2000))


@st.composite
def in_rows(draw: st.DrawFn) -> list[Word]:
    """Cells under one another, as forms and tables have them."""
    words, columns = draw(st.lists(texts, max_size=60)), draw(st.integers(1, 8))
    wide = draw(st.sampled_from([60, 150, 240]))
    return [
        word(text, wide * (place % columns), 24 * (place // columns), draw(sure)) for place, text in enumerate(words)
    ]


@st.composite
def anywhere(draw: st.DrawFn) -> list[Word]:
    """Above one another, upside down, of no size."""
    return [
        Word(text, draw(sure), Box((draw(places), draw(places), draw(places), draw(places))))
        for text in draw(st.lists(texts, max_size=12))
    ]


@st.composite
def pages(draw: st.DrawFn) -> list[Page]:
    found = draw(st.lists(in_rows() | anywhere(), max_size=3))
    return [
        page(words, number, rotation=draw(st.sampled_from([0, 90, 180, 270])), skew=draw(st.floats(-45, 45)))
        for number, words in enumerate(found, 1)
    ]


def word(text: str, left: int, top: int, confidence: float = 0.99) -> Word:
    """Letters are 8 pixels wide and 16 high."""
    return Word(text, confidence, Box.upright(left, top, left + 8 * len(text), top + 16))


def page(words: Sequence[Word], number: int = 1, *, rotation: int = 0, skew: float = 0.0) -> Page:
    return Page(number, 1240, 1754, tuple(Line((word,)) for word in words), rotation=rotation, skew=skew)


def fields_of(read: Sequence[Page], kind: str | None) -> Extraction:
    return extract(read, languages=("eng", "deu"), today=date(2026, 11, 21), thresholds=Thresholds(), kind=kind)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(read=pages(), kind=st.sampled_from([*KINDS, None]))
def test_any_words_anywhere_give_fields_in_the_form_of_their_kind(read: list[Page], kind: str | None) -> None:
    found = fields_of(read, kind)
    forms = FORMS[found.kind]
    assert list(found.fields) == [name for name in forms if name in found.fields]
    for name, field in found.fields.items():
        assert 0 <= field.confidence <= 1
        assert forms[name].read(field.value) == field.value
        if field.evidence:
            assert all(math.isfinite(number) for corner in field.evidence.box.corners for number in corner)


MANY = 4000
"""Words of a page."""
TEXTS = [(WORDS + PRINTED)[7 * place % (len(WORDS) + len(PRINTED))] for place in range(MANY)]
ZONES = ZONE * (MANY // 4)
HOSTILE = {
    "one line": [word(text, 100 * place, 10) for place, text in enumerate(TEXTS)],
    "one place": [word(text, 10, 10) for text in TEXTS],
    "one column": [word(text, 10, 20 * place) for place, text in enumerate(TEXTS)],
    "marks": [word("-", 100 * (place % 10), 20 * (place // 10)) for place in range(MANY)],
    "one word": [word("7," * 20_000, 10, 10), word("a-" * 20_000, 10, 40), word("<" * 20_000, 10, 70)],
    "label and filler": [
        word(text, 10 + 8 * 9 * place, 20 * row)
        for row, (label, filler) in enumerate(
            product(("Invoice", "No.", "Rechnung", "a"), ("de", "a.a.a", "aaaaaa", ".."))
        )
        for place, text in enumerate([label, *[filler] * 60])
    ],
    "zones alone": [word(text, 10, 20 * place) for place, text in enumerate(ZONES)],
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("kind", [INVOICE, RECEIPT, IDENTITY, None])
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_page_made_to_take_long_does_not(words: list[Word], kind: str | None) -> None:
    fields_of([page(words)], kind)
