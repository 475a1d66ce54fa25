import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import made
from recto.imaging import steps
from recto.imaging.letters import letters
from recto.imaging.page import PageImage
from recto.imaging.pipeline import ENHANCE, STRAIGHTEN, clean


def page(pixels: made.Pixels) -> PageImage:
    return PageImage.original(np.ascontiguousarray(pixels))


def gray(dpi: int = 200, **how: object) -> made.Pixels:
    return made.gray(made.page(dpi=dpi, **how).pixels)  # type: ignore[arg-type]


@pytest.mark.parametrize("step", STRAIGHTEN + ENHANCE, ids=lambda step: step.__name__)
@pytest.mark.parametrize("dpi", [150, 200, 250])
def test_a_clean_page_passes_every_step_untouched(step, dpi):
    sheet = page(gray(dpi))
    assert step(sheet) is sheet


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
