"""Columns of probabilities become characters of one pitch, and zones are looked for only where there are signs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.domain.errors import EngineUnavailable
from recto.domain.recognition import Box, Line, Word
from recto.domain.zone import ALPHABET, LENGTHS, ZoneLine
from recto.engines import mrz, registry
from recto.engines.spelling import rivals, spelled, text_of
from recto.imaging.page import PageImage
from specimens import FORMS, holder, zone

PITCH = 4
PAGE = PageImage.original(np.full((400, 900), 255, np.uint8))
LETTER = [
    Line((Word("Dear neighbour, your passport is still at our office.", 0.98, Box.upright(10, 10, 800, 40)),)),
    Line((Word("Visa, Mastercard: 1234567890123456789012345678", 0.98, Box.upright(10, 50, 800, 80)),)),
]

lines = st.builds(lambda seed, form: zone(form, holder(seed))[1], st.integers(0, 10_000), st.sampled_from(FORMS))


def columns(text: str, overlooked: set[int] = frozenset()) -> np.ndarray:
    """What a recogniser says of a line of that pitch; of the characters ``overlooked`` it only has an inkling."""
    said = np.full((len(text) * PITCH, 1 + len(ALPHABET)), 1e-4, np.float32)
    said[:, 0] = 1
    for place, character in enumerate(text):
        middle = said[place * PITCH + PITCH // 2]
        middle[0] = 0.6 if place in overlooked else 0.01
        middle[1 + ALPHABET.index(character)] = 0.3 if place in overlooked else 0.95
    return said / said.sum(axis=1, keepdims=True)


@given(lines)
def test_a_line_is_read_as_it_stands(line: str) -> None:
    found = spelled(columns(line))
    assert text_of(found) == line
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert all(ranked[0][0] == character for ranked, character in zip(rivals(found), line, strict=True))


@given(lines, st.data())
def test_characters_that_were_overlooked_are_found_by_the_pitch(line: str, data: st.DataObject) -> None:
    inner = st.integers(1, len(line) - 2)
    lost = data.draw(st.sets(inner, min_size=1, max_size=2))
    assert text_of(spelled(columns(line, lost))) == line


@given(lines)
def test_only_what_may_stand_in_a_place_is_read_there(line: str) -> None:
    digits = text_of(spelled(columns(line)), ["0123456789"] * len(line))
    assert digits.isdigit()
    assert all(read == said for read, said in zip(digits, line, strict=True) if said.isdigit())


def test_a_line_of_another_length_stays_that_long() -> None:
    assert len(spelled(columns("A" * 9))) == 9
    assert 9 not in LENGTHS


def test_a_page_without_signs_of_a_zone_costs_no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "get", lambda name: pytest.fail(f"{name} was asked for"))
    assert mrz.with_zones(PAGE, LETTER, ["eng"], asked=False, time_limit=9) is LETTER


def test_where_nothing_reads_zones_the_lines_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise EngineUnavailable("It is not installed.")

    monkeypatch.setattr(registry, "get", missing)
    assert mrz.with_zones(PAGE, LETTER, ["eng"], asked=True, time_limit=9) is LETTER


def test_a_blank_page_that_is_asked_for_as_a_document_gains_nothing() -> None:
    found = mrz.with_zones(PAGE, LETTER, ["eng"], asked=True, time_limit=60)
    assert found == LETTER
    assert not any(isinstance(word, ZoneLine) for line in found for word in line.words)
