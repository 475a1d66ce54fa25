"""Which way up a page stands, by models that are installed here and by ones that say what the test wants."""

from collections.abc import Sequence

import numpy as np
import pytest

import made
from recto.engines import orientation
from recto.engines.orientation import Upright, installed_classifier, installed_compass, upright
from recto.imaging.page import PageImage
from recto.imaging.pipeline import straighten

LONG = (*made.ENGLISH, "") * 3
FIGURES = ["TOTAL 12.50", "CASH 20.00", "CHANGE 7.50", "12.07.2024 18:40", "TEL 030 1234567"] * 4


def page(pixels: made.Pixels) -> PageImage:
    return PageImage.original(np.ascontiguousarray(pixels))


def always(probability: float) -> orientation.Classifier:
    return lambda lines: probability


def by_the_first_look(first: float, then: float) -> orientation.Classifier:
    answers = iter((first, then))
    return lambda lines: next(answers)


MODELS = [
    pytest.param((installed_classifier(), None), id="classifier"),
    pytest.param((None, installed_compass()), id="osd"),
    pytest.param((installed_classifier(), installed_compass()), id="both"),
]


@pytest.mark.parametrize("models", MODELS)
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_turned_by_quarters_is_set_upright(models, degrees):
    if models == (None, None):
        pytest.skip("the model is not installed")
    sheet = made.page(LONG).pixels
    turned = page(made.turned(sheet, degrees))
    righted = Upright(*models)(straighten(turned))
    assert righted.rotation == degrees
    assert np.array_equal(righted.pixels, sheet)
    assert degrees or righted is turned


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.skipif(installed_classifier() is None, reason="the classifier is not installed")
def test_capitals_and_figures_are_set_upright_too(degrees):
    righted = upright(straighten(page(made.turned(made.page(FIGURES).pixels, degrees))))
    assert righted.rotation == degrees


@pytest.mark.parametrize("lines", [[], ["7"], ["- - -", "...."]])
@pytest.mark.parametrize("classifier", [None, always(0.5), always(1.0)])
def test_a_page_that_tells_nothing_stays_as_it_is(lines, classifier):
    sheet = page(made.page(lines, size=(600, 400)).pixels)
    assert Upright(classifier, lambda pixels: None)(sheet) is sheet


@pytest.mark.parametrize(("first", "then", "rotation"), [(0.9, 0.1, 180), (0.9, 0.8, 0), (0.6, 0.5, 0), (0.2, 0.9, 0)])
def test_lines_turn_a_page_only_if_they_look_right_the_other_way_up(first, then, rotation):
    sheet = page(made.page(FIGURES).pixels)
    assert Upright(by_the_first_look(first, then), None)(sheet).rotation == rotation


def test_a_page_whose_baselines_show_it_upright_is_never_turned():
    sheet = page(made.page(LONG).pixels)
    assert Upright(by_the_first_look(0.9, 0.1), lambda pixels: 180)(sheet) is sheet


def test_rows_of_ornaments_are_no_lines_to_vote():
    seen: list[made.Pixels] = []

    def classifier(lines: Sequence[made.Pixels]) -> float:
        seen.extend(lines)
        return 0.0

    print_ = made.page(FIGURES[:6], dpi=300, size=(1400, 700)).pixels
    ornaments = made.page(["^ " * 40] * 4, dpi=100, size=(1400, 200)).pixels
    Upright(classifier, None)(page(np.concatenate([print_, ornaments])))
    assert seen
    assert min(line.shape[0] for line in seen) > 30


def test_what_lines_leave_open_the_whole_page_decides_unless_its_baselines_show_it_upright():
    asked: list[tuple[int, ...]] = []

    def compass(pixels: made.Pixels) -> int:
        asked.append(pixels.shape)
        return 180

    sheet = made.page(LONG).pixels
    assert Upright(always(0.5), compass)(page(sheet)).rotation == 0
    assert not asked
    assert Upright(always(0.5), compass)(page(made.turned(sheet, 180))).rotation == 180
    assert asked == [sheet.shape[:2]]


def test_the_lines_that_vote_are_from_all_over_the_page():
    seen: list[made.Pixels] = []

    def classifier(lines: Sequence[made.Pixels]) -> float:
        seen.extend(lines)
        return 0.0

    sheet = made.page([*["upper lines of print here"] * 20, *["lower lines of print here"] * 20]).pixels
    shaded = np.minimum(sheet, np.linspace(100, 255, sheet.shape[0]).astype(np.uint8)[:, None, None])
    Upright(classifier, None)(page(shaded))
    assert 6 <= len(seen) <= orientation.LINES
    assert seen[0].max() < 140
    assert seen[-1].max() > 215
