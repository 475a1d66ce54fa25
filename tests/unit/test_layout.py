"""Words on pages become rows and cells, however the page is turned."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.domain.recognition import Box, Line, Page, Word
from recto.extraction.layout import Layout

WIDTH, HEIGHT = 1000, 1400


def word(text: str, left: float, top: float, height: float = 20) -> Word:
    return Word(text, 0.99, Box.upright(left, top, left + 0.5 * height * len(text), top + height))


def page(*words: Word) -> Page:
    return Page(1, WIDTH, HEIGHT, tuple(Line((each,)) for each in words))


RECEIPT = page(
    word("TOTAL", 100, 300),
    word("DUE", 158, 302),
    word("9.00", 700, 298),
    word("CASH", 100, 330),
    word("10.00", 690, 331),
)


def turned(original: Page, rotation: int, skew: float) -> Page:
    """The page as it comes when the sheet lies turned by these degrees, clockwise."""
    angle = math.radians(rotation + skew)
    width, height = (HEIGHT, WIDTH) if rotation in (90, 270) else (WIDTH, HEIGHT)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y, u, v = WIDTH / 2, HEIGHT / 2, width / 2, height / 2
    matrix = ((cos, -sin, u - cos * x + sin * y), (sin, cos, v - sin * x - cos * y), (0.0, 0.0, 1.0))
    lines = tuple(
        Line(tuple(Word(w.text, w.confidence, w.box.through(matrix)) for w in line.words)) for line in original.lines
    )
    return Page(1, width, height, lines, rotation=rotation, skew=skew)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@given(skew=st.floats(-15, 15))
def test_a_turned_page_has_the_same_rows_and_cells(rotation: int, skew: float) -> None:
    layout = Layout([turned(RECEIPT, rotation, skew)])
    assert [[cell.text for cell in row.cells] for row in layout.rows] == [["TOTAL DUE", "9.00"], ["CASH", "10.00"]]


@given(lean=st.floats(-8, 8))
def test_what_long_lines_lean_by_counts_where_the_page_says_less(lean: float) -> None:
    words = [
        word(text, x, 100 + 24 * row) for row in range(12) for text, x in (("Item", 50), ("number", 110), ("9.00", 900))
    ]
    lines = tuple(Line(tuple(words[start : start + 3])) for start in range(0, len(words), 3))
    photographed = turned(Page(1, WIDTH, HEIGHT, lines), 0, lean)
    layout = Layout([replace(photographed, skew=0.0)])
    assert [[cell.text for cell in row.cells] for row in layout.rows] == [["Item number", "9.00"]] * 12


def test_neighbours_are_told_by_row_and_by_column() -> None:
    layout = Layout([RECEIPT])
    total, nine, cash, ten = layout.cells
    assert layout.right_of(total) == [nine]
    assert layout.left_of(ten) == [cash]
    assert list(layout.above(ten)) == [nine]
    assert list(layout.below(total)) == [cash]


def test_characters_of_a_text_lead_back_to_their_words() -> None:
    row = Layout([RECEIPT]).rows[0]
    assert row.text == "TOTAL DUE 9.00"
    assert row.part(row.text.index("DUE"), row.text.index("DUE") + 3).text == "DUE"
    assert row.part(10, 14).evidence.words == (RECEIPT.lines[2].words[0],)


def test_wide_spaces_of_a_typewriter_part_no_cells() -> None:
    typed = [word(text, x, 100, 10) for text, x in (("Total", 0), ("amount", 36), ("due", 77), ("today", 103))]
    assert [cell.text for cell in Layout([page(*typed, word("9.00", 300, 100, 10))]).cells] == [
        "Total amount due today",
        "9.00",
    ]


def test_rows_of_two_pages_stay_apart() -> None:
    second = Page(2, WIDTH, HEIGHT, RECEIPT.lines)
    layout = Layout([RECEIPT, second])
    assert [row.page for row in layout.rows] == [1, 1, 2, 2]
    assert list(layout.above(layout.rows[2].cells[0])) == []
