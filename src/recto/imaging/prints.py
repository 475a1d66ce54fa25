"""The print of a page in a few numbers: how light and how dark it is, and how sharp.

They are taken from patches around letters, so that neither empty paper nor pictures count, and cost about the same
whatever the size of the page.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recto.imaging.letters import Letters, as_pixels
from recto.imaging.page import Pixels
from recto.imaging.steps import grain

Floats = npt.NDArray[np.float64]

PATCHES, PLENTY = 64, 100_000
"""Letters looked at, at most, and pixels around them."""
REACH = 2.0
"""Side of a patch by the height of letters."""
TALL = 24.0
"""Pixels; larger letters are looked at in that height, since sharpness counts by their size."""
DARKEST, LIGHTEST = 4, 96
"""Percentiles of a patch that are ink and paper, or paper and ink."""
CLEAR, CLEAREST = 0.5, 90
"""Share of the contrast of the patches at that percentile, from which on a patch shows print: where the ground has fine
lines, many of the letters that are found are bits of those."""
LEAST, NOISE = 4.0, 2.5
"""Gray levels between ink and paper, and those by the noise, below which it is no print."""
SMALLEST = 8
"""Pixels of a patch's side."""
LIKELY, SHOWS = 0.012, 24
"""Height of letters by the longer side of a page, and gray levels nearby that show that there is something."""
STEEPEST = 98
"""Percentile of the slopes of a patch that is an edge."""
OWN = 0.8
"""Standard deviation in pixels of the smear that a perfect edge seems to have by Sobel's masks: C / (sqrt(2 pi) C / 2).
An upright edge seen along a diagonal has sqrt(2) times as much."""
DIAGONAL = 2**-0.5
DIRECTIONS = ((1.0, 0.0), (0.0, 1.0), (DIAGONAL, DIAGONAL), (DIAGONAL, -DIAGONAL))
"""A shaking hand smears along one direction, and edges that run along it stay sharp."""
GRAIN = 1.0
"""Percentile STEEPEST of the slopes that noise of one gray level makes by Sobel's masks: 2.33 sqrt(12) / 8."""


@dataclass(frozen=True, slots=True)
class Print:
    """``light`` and ``dark``: gray levels of the lighter and the darker of paper and ink. ``smear``: the standard
    deviation in pixels of the blur of edges, in the worst direction. ``height``: of letters, in pixels."""

    light: float
    dark: float
    smear: float
    height: float


def prints(gray: Pixels, letters: Letters) -> Print | None:
    """None where there are too few letters to tell, or what looked like letters is noise."""
    if not letters.height or not len(letters.usual) or min(gray.shape) < SMALLEST:
        return None
    patches, scale = _patches(gray, letters)
    count, side, _ = patches.shape
    tall = patches.reshape(count * side, side)
    smooth = cv2.blur(tall, (3, 3)).reshape(count, -1)
    dark, light = np.percentile(smooth, (DARKEST, LIGHTEST), axis=1)
    noise = grain(tall)
    contrast = light - dark
    clear = contrast >= CLEAR * np.percentile(contrast, CLEAREST)
    dark, light, contrast = dark[clear], light[clear], contrast[clear]
    if np.median(contrast) < max(LEAST, NOISE * noise):
        return None
    smear = _smear(patches[clear].reshape(-1, side), np.maximum(contrast, 1), noise)
    return Print(float(np.median(light)), float(np.median(dark)), smear / scale, letters.height)


def standing_in(gray: Pixels) -> Print | None:
    """Of the steepest places of a picture that shows something, but no letters, if it is blurred so much that letters
    could not be told; ``height`` is a guess then. None of an empty page."""
    side = max(gray.shape) * LIKELY
    shrink = min(1.0, 4 / side)
    small = as_pixels(cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA))
    reach = np.ones((5, 5), np.uint8)
    contrast = cv2.subtract(cv2.dilate(small, reach), cv2.erode(small, reach))
    steepest = np.argsort(contrast, axis=None)[::-1][: PATCHES * 4 : 4]
    y, x = np.unravel_index(steepest[contrast.ravel()[steepest] > SHOWS], contrast.shape)
    if len(y) < PATCHES / 4:
        return None
    boxes = np.column_stack([x / shrink - side / 2, y / shrink - side / 2, np.full((len(x), 2), side)])
    return prints(gray, Letters(boxes.clip(0)))


def _patches(gray: Pixels, letters: Letters) -> tuple[Pixels, float]:
    """n x side x side, around letters spread over the page, and their scale by the page's."""
    side = max(SMALLEST, round(REACH * letters.height))
    side = min(side, *gray.shape)
    count = max(8, min(PATCHES, PLENTY // side**2))
    boxes = letters.usual[np.linspace(0, len(letters.usual) - 1, min(count, len(letters.usual))).astype(np.intp)]
    middles = boxes[:, :2] + boxes[:, 2:] / 2
    left, top = np.clip((middles - side / 2).astype(np.intp), 0, np.array(gray.shape[::-1]) - side).T
    steps = np.arange(side)
    patches = gray[(top[:, None] + steps)[:, :, None], (left[:, None] + steps)[:, None, :]]
    if letters.height <= TALL:
        return patches, 1.0
    smaller = max(SMALLEST, round(side * TALL / letters.height))
    rows = patches.reshape(-1, side)
    resized = cv2.resize(rows, (smaller, len(patches) * smaller), interpolation=cv2.INTER_AREA)
    return as_pixels(resized).reshape(-1, smaller, smaller), smaller / side


def _smear(tall: Pixels, contrast: Floats, noise: float) -> float:
    """The standard deviation of the blur that makes edges of that contrast as steep as the steepest of each patch.

    An edge of contrast C under a Gaussian blur of s pixels rises by C / (sqrt(2 pi) s) a pixel at its steepest.
    """
    across, down = (cv2.Sobel(tall, cv2.CV_32F, *order, ksize=3, scale=1 / 8) for order in ((1, 0), (0, 1)))
    side = tall.shape[1]
    worst = 0.0
    for x, y in DIRECTIONS:
        slopes = np.abs(x * across + y * down).reshape(-1, side, side)[:, 1:-1, 1:-1].reshape(len(contrast), -1)
        steep = np.percentile(slopes, STEEPEST, axis=1) ** 2 - (GRAIN * noise) ** 2
        seen = float(np.median(contrast / np.sqrt(2 * np.pi * np.maximum(steep, 0.01))))
        worst = max(worst, seen**2 - (OWN / max(x, abs(y))) ** 2)
    return float(worst**0.5)
