"""Measuring what spoils the image of a page, before anything is done to it: docs/quality.md."""

import math
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from recto.domain.quality import Quality
from recto.domain.recognition import Box
from recto.imaging import flaws, framing
from recto.imaging.card import card
from recto.imaging.glare import glare
from recto.imaging.letters import MEASURED, Letters, as_pixels, gray, letters
from recto.imaging.page import PageImage, Pixels
from recto.imaging.paper import sheet
from recto.imaging.prints import Print, prints, standing_in
from recto.imaging.steps import GRAIN, grain

Floats = npt.NDArray[np.float64]

SIDE = 320
"""Pixels of the longer side of the picture that cards and glare are looked for on."""
SAMPLE = 320
"""Side in pixels of the middle of the page that noise is measured in."""
SMOOTH = 2.0
"""Pixels that a noisy page is blurred by before letters are looked for; that much blur is not the page's own."""
SOFT = 0.6
"""Pixels of blur that any lens and any enlarging of pixels make, and nobody can help."""
ENOUGH = 12.0
"""Height of letters in pixels from which on more gain nothing."""
WHITE = 250
"""Gray level of paper that is white beyond measure."""
BRIGHT = 95
"""Percentile of a page without print that is its paper."""


def measured(page: PageImage) -> Quality:
    """The quality of a page's image. Letters are measured on the page itself, as the steps of straightening do, so that
    they are paid for once."""
    shades, found, smoothed = _quiet(page.pixels)
    small, shrink = _small(page.pixels)
    corners, of_card = _outline(page.pixels, small, found, shrink)
    seen = prints(shades, found) or standing_in(shades)
    cut = framing.cut_print(found, page.width, page.height, _shrunk_by(shades))
    if corners is not None:
        cut = max(cut, framing.cut_outline(corners, page.width, page.height))
    scores = replace(
        _of_print(seen, smoothed) if seen else _of_blank(gray(small)),
        glare=glare(gray(small), _inside(small, corners, shrink)),
        cut_off=cut.share,
        outline=None if corners is None else _box(corners).through(page.to_page),
    )
    subject = "page" if corners is None else "card" if of_card else "sheet"
    warnings = flaws.of(scores, subject=subject, side=cut.side, height=found.height)
    return replace(scores, warnings=tuple(warnings))


def _quiet(pixels: Pixels) -> tuple[Pixels, Letters, float]:
    """Gray pixels, smoothed if letters would drown in noise; the letters on them; and by how many pixels smoothed."""
    shades = gray(pixels)
    if grain(_middle(shades, _shrunk_by(shades))) <= GRAIN:
        return shades, letters(pixels), 0.0
    smooth = as_pixels(cv2.GaussianBlur(shades, (0, 0), SMOOTH))
    return smooth, letters(smooth), SMOOTH


def _shrunk_by(shades: Pixels) -> int:
    """How many pixels of the page across are one of the picture that letters are measured on."""
    return max(1, round(math.sqrt(shades.size / MEASURED)))


def _middle(shades: Pixels, step: int) -> Pixels:
    """The middle of that picture."""
    height, width = shades.shape
    side = SAMPLE * step
    top, left = max(0, (height - side) // 2), max(0, (width - side) // 2)
    part = shades[top : top + side, left : left + side]
    size = max(1, part.shape[1] // step), max(1, part.shape[0] // step)
    return part if step == 1 else as_pixels(cv2.resize(part, size, interpolation=cv2.INTER_AREA))


def _small(pixels: Pixels) -> tuple[Pixels, float]:
    """A picture of at most SIDE pixels, and its scale by the page's."""
    step = max(1, max(pixels.shape[:2]) // (2 * SIDE))
    coarse = np.ascontiguousarray(pixels[::step, ::step])
    shrink = min(1.0, SIDE / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * shrink)), max(1, round(pixels.shape[0] * shrink))
    return as_pixels(cv2.resize(coarse, size, interpolation=cv2.INTER_AREA)), shrink


def _outline(pixels: Pixels, small: Pixels, found: Letters, shrink: float) -> tuple[Floats | None, bool]:
    """The corners of the card or sheet on the page, in its pixels, and whether it has a card's proportions."""
    if not found.height or min(small.shape[:2]) < 32:
        return None, False
    usual = found.usual
    corners = card(small, (usual[:, :2] + usual[:, 2:] / 2) * shrink)
    if corners is not None:
        return corners / shrink, True
    return sheet(pixels, found), False


def _inside(small: Pixels, corners: Floats | None, shrink: float) -> npt.NDArray[np.bool_]:
    """Where the card or sheet is in the small picture; everywhere, if none was found."""
    if corners is None:
        return np.ones(small.shape[:2], np.bool_)
    mask = np.zeros(small.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, (corners * shrink).round().astype(np.int32), 1)
    return mask > 0


def _of_blank(small: Pixels) -> Quality:
    return Quality(darkness=1 - float(np.percentile(small, BRIGHT)) / 255)


def _of_print(seen: Print, smoothed: float) -> Quality:
    faintness = min(1.0, seen.dark / max(1.0, seen.light))
    smear = max(0.0, seen.smear**2 - smoothed**2 - SOFT**2) ** 0.5
    return Quality(
        blur=min(1.0, smear / seen.height),
        darkness=1 - min(1.0, seen.light / 255),
        overexposure=faintness if seen.light >= WHITE else 0.0,
        low_contrast=faintness,
        smallness=max(0.0, 1 - seen.height / ENOUGH),
    )


def _box(corners: Floats) -> Box:
    a, b, c, d = ((float(x), float(y)) for x, y in corners)
    return Box((a, b, c, d))
