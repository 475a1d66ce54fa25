"""Reading order: rows of tables, columns of prose, headings over both, whatever order the pieces come in."""

from hypothesis import given
from hypothesis import strategies as st

from recto.domain.recognition import Box, Line, Word
from recto.imaging.order import ordered

HEIGHT = 20


def piece(text: str, left: float, top: float, width: float | None = None) -> Line:
    """A line of one word, by default as wide as its letters."""
    return Line((Word(text, 1.0, Box.upright(left, top, left + (width or 10 * len(text)), top + HEIGHT)),))


def texts(pieces: list[Line]) -> list[str]:
    return [line.text for line in ordered(pieces)]


def prose(prefix: str, left: float, top: float, rows: int = 5, step: float = 30) -> list[Line]:
    return [piece(f"{prefix}{row}", left, top + row * step, width=400) for row in range(rows)]


LEFT, RIGHT = prose("left", 50, 100), prose("right", 500, 100)


def test_columns_of_prose_are_read_one_after_the_other():
    assert texts([*LEFT, *RIGHT]) == [f"left{row}" for row in range(5)] + [f"right{row}" for row in range(5)]


def test_columns_need_not_stand_in_the_same_rows():
    shifted = prose("right", 500, 111)
    assert texts([*LEFT, *shifted]) == [f"left{row}" for row in range(5)] + [f"right{row}" for row in range(5)]


def test_a_heading_over_both_columns_comes_before_and_a_footer_after_them():
    heading, footer = piece("heading", 50, 40, width=850), piece("footer", 50, 300, width=850)
    assert texts([footer, *RIGHT, *LEFT, heading])[0] == "heading"
    assert texts([footer, *RIGHT, *LEFT, heading])[-1] == "footer"
    assert texts([footer, *RIGHT, *LEFT, heading])[1:6] == [f"left{row}" for row in range(5)]


def test_cells_of_a_table_are_read_row_by_row():
    cells = [
        piece(f"{column}{row}", 50 + 300 * n, 100 + 30 * row) for row in range(6) for n, column in enumerate("abc")
    ]
    assert texts(cells) == [f"a{row} b{row} c{row}" for row in range(6)]


def test_a_label_and_its_amount_far_to_the_right_are_one_line():
    assert texts([piece("9.00", 700, 102), piece("Total", 50, 100)]) == ["Total 9.00"]


def test_arabic_is_read_from_right_to_left_in_rows_and_columns():
    row = [piece("ثالث", 50, 100), piece("ثان", 150, 100), piece("أول", 250, 100)]
    assert texts(row) == ["أول ثان ثالث"]
    columns = [
        piece(f"{name} {n}", left, 100 + 30 * n, width=400)
        for name, left in (("يمين", 500), ("يسار", 50))
        for n in range(4)
    ]
    assert [text.split()[0] for text in texts(columns)] == ["يمين"] * 4 + ["يسار"] * 4


def test_rows_that_bend_a_little_stay_whole():
    bent = [piece(f"w{n}", 50 + 100 * n, 100 + 2 * n) for n in range(8)]
    below = [piece(f"v{n}", 50 + 100 * n, 130 + 2 * n) for n in range(8)]
    assert texts([*below, *bent]) == [" ".join(f"w{n}" for n in range(8)), " ".join(f"v{n}" for n in range(8))]


boxes = st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 400))


@given(st.lists(boxes, max_size=40), st.randoms())
def test_every_piece_comes_once_and_the_order_given_does_not_matter(places, shuffler):
    pieces = [piece(str(n), left, top, width) for n, (left, top, width) in enumerate(dict.fromkeys(places))]
    found = [word.text for line in ordered(pieces) for word in line.words]
    assert sorted(found) == sorted(word.text for line in pieces for word in line.words)
