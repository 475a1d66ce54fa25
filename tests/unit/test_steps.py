import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import made
from recto.domain.recognition import Box
from recto.imaging import steps, straightening
from recto.imaging.letters import letters
from recto.imaging.lines import direction
from recto.imaging.page import PageImage
from recto.imaging.pipeline import ENHANCE, STRAIGHTEN, clean, straighten
from recto.imaging.skew import lie


def page(pixels: made.Pixels) -> PageImage:
    return PageImage.original(np.ascontiguousarray(pixels))


def gray(dpi: int = 200, **how: object) -> made.Pixels:
    return made.gray(made.page(dpi=dpi, **how).pixels)  # type: ignore[arg-type]


def ink(image: PageImage, around: Box, margin: int = 5) -> Box:
    """The rectangle of what is dark near a box, in pixels of the image."""
    left, top, right, bottom = (round(number) for number in around.rectangle)
    top, left = max(0, top - margin), max(0, left - margin)
    rows, columns = np.nonzero(image.pixels[top : bottom + margin, left : right + margin] < 190)
    return Box.upright(left + columns.min(), top + rows.min(), left + columns.max() + 1, top + rows.max() + 1)


def into(image: PageImage, box: Box) -> Box:
    """A box of the original page in the image."""
    inverse = np.linalg.inv(np.array(image.to_page))
    return box.through(tuple(tuple(row) for row in inverse))


@pytest.mark.parametrize("step", STRAIGHTEN + ENHANCE, ids=lambda step: step.__name__)
@pytest.mark.parametrize("dpi", [150, 200, 250])
def test_a_clean_page_passes_every_step_untouched(step, dpi):
    sheet = page(gray(dpi))
    assert step(sheet) is sheet


def skew(pixels: made.Pixels) -> float:
    rough = direction(letters(pixels))
    assert rough
    measured = lie(letters(pixels), rough.degrees)
    assert measured
    return measured.degrees


@pytest.mark.parametrize("degrees", [-44, -31, -14, -6.3, -2, -0.9, 0.5, 1.2, 3.4, 11, 22, 38])
def test_levelling_finds_the_angle_to_a_tenth_of_a_degree_and_levels_the_page(degrees):
    tilted = page(made.tilt(gray(), degrees)[0])
    level = straightening.level(tilted)
    assert level.skew == pytest.approx(degrees, abs=0.1)
    assert abs(skew(level.pixels)) <= 0.1


def test_straightening_keeps_colour():
    coloured = made.page(ink=(120, 0, 60), paper=(250, 240, 200)).pixels
    level = straighten(page(made.tilt(coloured, 3)[0]))
    assert level.pixels.ndim == 3
    assert np.abs(level.pixels.reshape(-1, 3).astype(int) - (250, 240, 200)).max(axis=1).min() == 0


@given(degrees=st.floats(-14, 14), dpi=st.sampled_from([70, 100, 200, 400]))
def test_a_word_is_found_where_the_matrix_of_a_cleaned_page_says(degrees, dpi):
    printed = made.page(dpi=dpi)
    tilted, turn = made.tilt(printed.pixels, degrees)
    cleaned = clean(page(tilted))
    for word, box in (printed.words[0], printed.words[-1]):
        expected = into(cleaned, box.through(turn))
        found = ink(cleaned, expected)
        assert np.allclose(found.rectangle, expected.rectangle, atol=3), word


@pytest.mark.parametrize(("dpi", "height"), [(70, steps.ENOUGH), (400, steps.USUAL)])
def test_letters_too_small_or_too_tall_come_to_a_readable_height(dpi, height):
    scaled = steps.scale(page(gray(dpi)))
    assert letters(scaled.pixels).height == pytest.approx(height, rel=0.2)


def test_no_page_becomes_longer_than_engines_take():
    strip = np.full((31_000, 40), 255, np.uint8)
    word = gray(50, size=(40, 30), margin=2)
    strip[: 30 * 1000] = np.tile(word, (1000, 1))
    assert steps.scale(page(strip)).height <= steps.MAX_SIDE


def test_specks_and_grain_are_taken_out():
    margin = np.s_[:80]
    for spoilt in (made.speckle(gray(), 0.02), made.noise(gray(), 25)):
        assert steps.denoise(page(spoilt)).pixels[margin].std() < spoilt[margin].std() / 2


def test_small_print_is_not_taken_for_specks():
    sheet = page(gray(60))
    assert steps.denoise(sheet) is sheet


def test_print_in_a_shadow_is_brought_out():
    evened = steps.threshold(page(made.shadow(gray(), 0.25)))
    assert np.percentile(evened.pixels[gray() > 250], 5) > 180
    assert np.percentile(evened.pixels[gray() < 50], 95) < 20


def test_faint_print_beside_black_is_brought_out():
    sheet = made.faded(gray(), 0.15)
    sheet = np.concatenate([np.zeros((300, sheet.shape[1]), np.uint8), sheet])
    evened = steps.threshold(page(sheet)).pixels[300:]
    assert np.percentile(evened[gray() < 50], 90) < np.percentile(evened[gray() > 250], 10) - 100


def test_light_print_on_dark_is_left_to_the_engine():
    sheet = page(255 - gray())
    assert steps.threshold(sheet) is sheet


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (1, 4000), (4000, 1), (600, 400), (600, 400, 3), (3000, 3000)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_page_without_print_keeps_its_place(shape, level):
    blank = page(np.full(shape, level, np.uint8))
    cleaned = clean(blank)
    assert cleaned.is_gray
    assert (cleaned.width, cleaned.height, cleaned.skew) == (blank.width, blank.height, 0)


@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_no_pixels_break_the_cleaning(height, width, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    cleaned = clean(page(pixels))
    assert cleaned.pixels.dtype == np.uint8
    assert np.isfinite(np.array(cleaned.to_page)).all()
