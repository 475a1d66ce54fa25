import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.domain.recognition import Box, Line, Page, Reading, Word, health

coordinates = st.floats(-10_000, 10_000)
boxes = st.builds(Box.upright, coordinates, coordinates, coordinates, coordinates)
words = st.builds(Word, st.text(min_size=1, max_size=12), st.floats(0, 1), boxes)


def word(text: str, confidence: float) -> Word:
    return Word(text, confidence, Box.upright(0, 0, 10, 10))


@given(boxes, st.floats(-180, 180), st.floats(0.1, 10), coordinates, coordinates)
def test_a_box_goes_through_a_matrix_and_back(box, degrees, scale, x, y):
    cos, sin = np.cos(np.radians(degrees)) * scale, np.sin(np.radians(degrees)) * scale
    there = np.array([[cos, -sin, x], [sin, cos, y], [0, 0, 1]])
    back = tuple(tuple(row) for row in np.linalg.inv(there))
    returned = box.through(tuple(tuple(row) for row in there)).through(back)
    assert np.allclose(returned.corners, box.corners, atol=1e-3)


def test_a_projective_matrix_divides_by_the_third_coordinate():
    half = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 2.0))
    assert Box.upright(2, 4, 6, 8).through(half) == Box.upright(1, 2, 3, 4)


@given(st.lists(st.tuples(coordinates, coordinates, st.floats(0.1, 500), st.floats(0.1, 500)), min_size=1, max_size=6))
def test_the_box_around_upright_boxes_is_their_union(rectangles):
    upright = [Box.upright(x, y, x + width, y + height) for x, y, width, height in rectangles]
    sides = np.array([box.rectangle for box in upright])
    union = (*sides[:, :2].min(axis=0), *sides[:, 2:].max(axis=0))
    assert np.allclose(Box.around(upright).rectangle, union, atol=1e-6)


def test_the_box_of_a_turned_line_is_turned_like_its_words():
    turn = tuple(tuple(row) for row in np.array([[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1]]))
    upright = [Box.upright(0, 0, 40, 10), Box.upright(50, 2, 90, 12)]
    line = Line(tuple(Word("a", 1.0, box.through(turn)) for box in upright))
    assert np.allclose(line.box.corners, Box.upright(0, 0, 90, 12).through(turn).corners)


def test_health_weighs_words_by_their_characters():
    assert health([word("a", 0.0), word("bcd", 1.0)]) == pytest.approx(0.75)


def test_health_leaves_noise_out():
    assert health([word("clear", 0.9), word("|", 0.1), word("~.", 0.0)]) == pytest.approx(0.9)


def test_nothing_read_has_no_health():
    assert health([]) == health([word("--", 0.9)]) == 0


@given(st.lists(words))
def test_health_is_a_confidence(some):
    assert 0 <= health(some) <= 1


def test_a_reading_joins_lines_by_newlines_and_pages_by_form_feeds():
    lines = (Line((word("To", 1.0), word("whom", 1.0))), Line((word("it", 0.5),)))
    pages = tuple(Page(number, 10, 10, lines) for number in (1, 2))
    reading = Reading(pages, "tesseract", ("eng",))
    assert reading.text == "To whom\nit\fTo whom\nit"
    assert reading.health == pytest.approx(pages[0].health)
