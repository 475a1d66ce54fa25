"""Pages turned, tilted and seen at a slant, made straight: what is printed stays where the matrix says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import made
from recto.domain.recognition import Box, Matrix
from recto.imaging import straightening
from recto.imaging.letters import letters
from recto.imaging.lines import direction, uprightness
from recto.imaging.page import PageImage
from recto.imaging.pipeline import clean, straighten
from recto.imaging.skew import lie

LONG = (*made.ENGLISH, "") * 3


def page(pixels: made.Pixels) -> PageImage:
    return PageImage.original(np.ascontiguousarray(pixels))


def ink(image: PageImage, around: Box, margin: int = 3) -> Box:
    """The rectangle of what is dark near a box, in pixels of the image."""
    shades = image.pixels if image.is_gray else made.gray(image.pixels)
    left, top, right, bottom = (round(number) for number in around.rectangle)
    top, left = max(0, top - margin), max(0, left - margin)
    rows, columns = np.nonzero(shades[top : bottom + margin, left : right + margin] < 190)
    return Box.upright(left + columns.min(), top + rows.min(), left + columns.max() + 1, top + rows.max() + 1)


def into(image: PageImage, box: Box) -> Box:
    """A box of the original page in the image."""
    inverse = np.linalg.inv(np.array(image.to_page))
    return box.through(tuple(tuple(row) for row in inverse))


def skew(image: PageImage) -> float:
    rough = direction(letters(image.pixels))
    lines = lie(letters(image.pixels), rough.degrees) if rough else None
    assert lines
    assert not lines.convergence
    return lines.degrees


def through(first: Matrix, second: Matrix) -> Matrix:
    """A matrix that does the first, then the second."""
    a, b, c = (tuple(row) for row in (np.array(second) @ np.array(first)).tolist())
    return (a, b, c)


def check_places(image: PageImage, printed: made.Printed, onto_page: Matrix, *, within: float) -> None:
    """The words of the made page stand in the image where its matrix says, given the one from made page to original."""
    for word, box in (printed.words[0], printed.words[-1]):
        expected = into(image, box.through(onto_page))
        found = ink(image, expected)
        assert np.allclose(found.rectangle, expected.rectangle, atol=within), word


def quarter(pixels: made.Pixels, degrees: int) -> Matrix:
    """From a page to the same page turned clockwise."""
    height, width = pixels.shape[:2]
    return {
        0: ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
        90: ((0, -1, height), (1, 0, 0), (0, 0, 1)),
        180: ((-1, 0, width), (0, -1, height), (0, 0, 1)),
        270: ((0, 1, 0), (-1, 0, width), (0, 0, 1)),
    }[degrees]


@pytest.mark.parametrize("degrees", [-44, -31, -14, -6.3, -2, -0.9, 1.2, 3.4, 11, 22, 38])
def test_levelling_finds_the_angle_to_a_tenth_of_a_degree_and_levels_the_page(degrees):
    tilted = page(made.tilt(made.gray(made.page().pixels), degrees)[0])
    level = straightening.level(tilted)
    assert level.skew == pytest.approx(degrees, abs=0.1)
    assert abs(skew(level)) <= 0.1


def test_a_little_skew_is_reported_and_left():
    tilted = page(made.tilt(made.page().pixels, 0.6)[0])
    level = straighten(tilted)
    assert level.skew == pytest.approx(0.6, abs=0.05)
    assert level.pixels is tilted.pixels


def test_straightening_keeps_colour():
    coloured = made.page(ink=(120, 0, 60), paper=(250, 240, 200)).pixels
    level = straighten(page(made.tilt(coloured, 3)[0]))
    assert np.array_equal(np.median(level.pixels, axis=(0, 1)), (250, 240, 200))


@settings(max_examples=15)
@given(degrees=st.floats(-30, 30), dpi=st.sampled_from([70, 100, 200, 400]))
def test_a_word_of_a_tilted_page_is_found_where_the_matrix_says(degrees, dpi):
    printed = made.page(dpi=dpi)
    tilted, onto = made.tilt(printed.pixels, degrees)
    check_places(clean(page(tilted)), printed, onto, within=4)


@settings(max_examples=15)
@given(degrees=st.sampled_from([0, 90, 180, 270]), tilt=st.floats(-20, 20))
def test_lines_of_a_page_on_its_side_are_made_level(degrees, tilt):
    printed = made.page(LONG, dpi=100)
    tilted, onto = made.tilt(printed.pixels, tilt)
    straight = straighten(page(made.turned(tilted, degrees)))
    assert straight.rotation == (0 if degrees in (0, 180) else degrees)
    if degrees != 180:
        check_places(straight, printed, through(onto, quarter(tilted, degrees)), within=4)
    assert abs(straight.skew - tilt) < 0.2


@settings(max_examples=15)
@given(
    corners=st.tuples(*[st.tuples(st.floats(-60, 60), st.floats(-60, 60)) for _ in range(4)]),
    ground=st.sampled_from([20, 90]),
)
def test_a_sheet_photographed_at_a_slant_is_made_flat(corners, ground):
    printed = made.page(LONG, dpi=150)
    height, width = printed.pixels.shape[:2]
    places = [(100 + x * width + dx, 100 + y * height + dy) for (x, y), (dx, dy) in zip(SQUARE, corners, strict=True)]
    photo, onto = made.lying(printed.pixels, places, (width + 200, height + 200), ground=ground)
    flat = straighten(page(photo))
    assert abs(skew(flat)) < straightening.SKEWED + 0.1
    check_places(flat, printed, onto, within=6)


SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))


@pytest.mark.parametrize("drop", [-0.06, 0.06])
def test_lines_that_run_together_are_made_parallel_without_any_edge_of_paper(drop):
    printed = made.page(LONG, dpi=150)
    height, width = printed.pixels.shape[:2]
    near = abs(drop) * height
    places = [(0.0, 0.0), (width, near), (width, height - near), (0.0, height)]
    if drop < 0:
        places = [(0.0, near), (width, 0.0), (width, height), (0.0, height - near)]
    photo, onto = made.lying(printed.pixels, places, (width, height), ground=255)
    flat = straighten(page(photo))
    assert abs(skew(flat)) < 0.3
    check_places(flat, printed, onto, within=6)


def test_a_scan_with_a_dark_margin_is_left_alone():
    sheet = made.page(LONG, dpi=100).pixels
    margin = np.full((sheet.shape[0], 200, 3), 40, np.uint8)
    scan = page(np.concatenate([sheet, margin], axis=1))
    assert straighten(scan) is scan


@pytest.mark.parametrize("lines", [LONG, ["Total 12.50"], ["7"], []])
def test_a_straight_page_is_left_alone_however_little_is_on_it(lines):
    sheet = page(made.page(lines, size=(900, 1200)).pixels)
    assert straighten(sheet) is sheet


def test_a_page_of_latin_print_shows_which_side_is_up():
    sheet = made.gray(made.page(LONG).pixels)
    assert uprightness(letters(sheet)) > 0.1
    assert uprightness(letters(made.turned(sheet, 180))) < -0.1


def test_letters_taller_than_any_engine_needs_are_shrunk_on_the_way():
    printed = made.page(made.ENGLISH[:3], dpi=900)
    tilted, onto = made.tilt(printed.pixels, 5)
    level = straighten(page(tilted))
    assert level.width < tilted.shape[1] * 0.6
    check_places(level, printed, onto, within=4)
