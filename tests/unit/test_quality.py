"""Each fault of a picture is told alone and by its degree, and good pictures of all kinds are left in peace."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import made
import spoiled
from made import Pixels
from recto.domain.quality import Quality
from recto.imaging.page import PageImage
from recto.imaging.quality import measured

KINDS: dict[str, Pixels] = {
    "card": spoiled.photographed(spoiled.card(760).pixels),
    "letter": spoiled.photographed(made.page((*made.ENGLISH, ""), dpi=150, points=11, font_file=made.DEJAVU).pixels),
    "receipt": spoiled.photographed(spoiled.receipt(150).pixels),
}
"""Photographed well."""
FAULTS: dict[str, tuple[str, str, spoiled.Spoil, tuple[float, ...]]] = {
    "defocus": ("blur", "blur", spoiled.defocused, (0, 2, 4, 6)),
    "motion": ("blur", "blur", spoiled.moved, (0, 3, 6, 10)),
    "motion at a slant": ("blur", "blur", lambda p, by: spoiled.moved(p, by, 45), (0, 4, 8, 16)),
    "glare": ("glare", "glare", spoiled.glared, (0, 0.03, 0.12, 0.25)),
    "darkness": ("dark", "darkness", lambda p, stops: spoiled.lit(p, 0.5**stops), (0, 3, 6, 7.7)),
    "overexposure": ("overexposed", "overexposure", lambda p, stops: spoiled.lit(p, 2**stops), (0, 1, 2, 3, 5.5)),
    "contrast": ("low-contrast", "low_contrast", lambda p, lost: spoiled.veiled(p, 1 - lost), (0, 0.5, 0.8, 0.92)),
    "size": ("too-small", "smallness", lambda p, times: spoiled.shrunk(p, 1 / times), (1, 2, 3, 4)),
    "cropping": ("cut-off", "cut_off", spoiled.cropped, (0, 0.14)),
}
"""The warning that each brings, its score, and degrees, the last one clear."""


def quality(pixels: Pixels) -> Quality:
    return measured(PageImage.original(pixels))


def warned(pixels: Pixels) -> list[str]:
    return [flaw.code for flaw in quality(pixels).warnings]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_brings_its_own_warning_and_no_other_and_its_score_grows_with_it(kind: str, fault: str) -> None:
    code, score, spoil, degrees = FAULTS[fault]
    good = KINDS[kind]
    seen = [quality(spoil(good, degree)) for degree in degrees]
    scores = [getattr(each, score) for each in seen]
    assert not seen[0].warnings
    assert [flaw.code for flaw in seen[-1].warnings] == [code]
    assert scores == sorted(scores)
    assert scores[-1] > scores[0]


def test_fine_lines_in_the_ground_are_no_faint_print() -> None:
    printed = np.full((500, 800, 3), (222, 234, 242), np.uint8)
    for row, column in np.ndindex(28, 22):
        middle = (408 + 16 * column + row % 7, 24 + 16 * row + column % 5)
        cv2.ellipse(printed, middle, (5, 4), 20 * column, 0, 300, (180, 192, 204), 1, cv2.LINE_AA)
    for row in range(12):
        cv2.putText(
            printed, "NUMBER OF THIS EXAMPLE 4711", (20, 40 + 36 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 30), 2
        )
    assert warned(spoiled.photographed(printed)) == []


@pytest.mark.parametrize("spoil", [spoiled.moved, spoiled.defocused])
@pytest.mark.parametrize("kind", KINDS)
def test_a_blur_that_leaves_no_letters_is_told_as_blur(kind: str, spoil: spoiled.Spoil) -> None:
    for degree in (12, 16):
        assert "blur" in warned(spoil(KINDS[kind], degree))


@pytest.mark.parametrize("kind", KINDS)
def test_faults_that_lose_the_text_disqualify(kind: str) -> None:
    good = KINDS[kind]
    for lost in (spoiled.moved(good, 14), spoiled.glared(good, 0.2), spoiled.shrunk(good, 0.12)):
        assert quality(lost).disqualifying


GOOD: dict[str, Callable[[], Pixels]] = {
    "a clean page": lambda: made.page().pixels,
    "a clean gray page": lambda: made.gray(spoiled.letter(110).pixels),
    "a blank page": lambda: made.noise(np.full((1100, 800, 3), 245, np.uint8), 2),
    "a white page": lambda: np.full((1100, 800, 3), 255, np.uint8),
    "light print on a dark page": lambda: (255 - spoiled.letter(110).pixels).astype(np.uint8),
    "a page of colours": lambda: made.page(ink=(250, 240, 90), paper=(20, 60, 120), dpi=150).pixels,
    "a warm card": lambda: spoiled.photographed(spoiled.card(760, paper=(240, 214, 205)).pixels),
    "a dark card": lambda: spoiled.photographed(spoiled.card(760, paper=(30, 44, 70), ink=(235, 235, 240)).pixels),
    "a card on a desk": lambda: spoiled.photographed(spoiled.on_desk(spoiled.card(760).pixels)[0]),
    "a card half in shadow": lambda: spoiled.photographed(
        spoiled.shadowed(spoiled.on_desk(spoiled.card(760).pixels)[0])
    ),
    "a receipt on a desk": lambda: spoiled.photographed(spoiled.on_desk(spoiled.receipt().pixels, share=0.6)[0]),
    "a receipt under uneven light": lambda: made.photo(spoiled.receipt().pixels),
    "a noisy photograph": lambda: made.noise(spoiled.photographed(spoiled.letter(110).pixels), 25),
    "a telephone's JPEG": lambda: spoiled.compressed(spoiled.photographed(spoiled.card(760).pixels), 60),
    "a fax": lambda: made.speckle(made.page().pixels, 0.002),
    "a tilted page": lambda: made.tilt(made.page().pixels, 8)[0],
    "a page on its side": lambda: made.turned(spoiled.letter(110).pixels, 90),
    "a line cut out": lambda: made.page(made.ENGLISH[:1], margin=6).pixels,
    "white fields on a gray form": lambda: form(),
    "Arabic": lambda: made.arabic().pixels,
}


def form() -> Pixels:
    pixels = made.page((*made.ENGLISH, "") * 3, paper=(205, 205, 200)).pixels.copy()
    cv2.rectangle(pixels, (60, 40), (500, 82), (255, 255, 255), -1)
    return pixels


@pytest.mark.parametrize("name", GOOD)
def test_good_pictures_bring_no_warning(name: str) -> None:
    assert warned(GOOD[name]()) == []


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 255), st.booleans())
def test_pictures_of_any_size_have_scores_between_none_and_all(width: int, height: int, level: int, gray: bool) -> None:
    shape = (height, width) if gray else (height, width, 3)
    found = quality(made.noise(np.full(shape, level, np.uint8), 20))
    scores = (found.blur, found.glare, found.darkness, found.overexposure, found.low_contrast, found.smallness)
    assert all(0 <= score <= 1 for score in (*scores, found.cut_off))


WOOD, DARK, LIGHT = (120, 86, 58), (40, 40, 45), (150, 160, 170)


@pytest.mark.parametrize(
    ("ground", "turn", "slant", "shadow"),
    [
        (WOOD, 0, 0, False),
        (WOOD, 4, 0.06, True),
        (WOOD, 95, 0.05, False),
        (DARK, -12, 0.08, False),
        (DARK, 20, 0.1, True),
        (LIGHT, 4, 0.06, False),
        (LIGHT, 0, 0, True),
        (LIGHT, 20, 0.1, True),
    ],
)
def test_a_card_on_a_desk_is_found(ground: tuple[int, int, int], turn: float, slant: float, shadow: bool) -> None:
    seen, corners = spoiled.on_desk(spoiled.card(600).pixels, ground=ground, turn=turn, slant=slant, share=0.6)
    seen = spoiled.photographed(spoiled.shadowed(seen) if shadow else seen)
    outline = quality(seen).outline
    assert outline is not None
    apart = np.linalg.norm(np.array(outline.corners)[:, None] - corners[None], axis=2)
    assert apart.min(axis=1).max() < 0.015 * np.linalg.norm(corners[1] - corners[0])


@pytest.mark.parametrize("pixels", [*KINDS.values(), made.page().pixels])
def test_a_page_without_background_has_no_outline(pixels: Pixels) -> None:
    assert quality(pixels).outline is None


def test_glare_is_told_by_its_share_of_the_card_not_of_the_picture() -> None:
    seen, corners = spoiled.on_desk(spoiled.card(700).pixels, share=0.5)
    found = quality(spoiled.glared(spoiled.photographed(seen), 0.12, corners=corners))
    assert found.warnings[0].detail == f"Move out of the light: glare covers {found.glare:.0%} of the card.".replace(
        "%", " %"
    )
    assert found.glare == pytest.approx(0.2, abs=0.05), "with the bright seam of each spot"


def test_what_is_cut_off_is_told_with_its_side() -> None:
    good = KINDS["receipt"]
    for turns, side in ((0, "left"), (1, "top"), (2, "right"), (3, "bottom")):
        (flaw,) = quality(made.turned(spoiled.cropped(good, 0.14), 90 * turns)).warnings
        assert (flaw.code, side in flaw.detail) == ("cut-off", True)
