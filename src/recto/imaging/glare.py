"""Spots of light on a card or sheet: glare."""

import cv2
import numpy as np
import numpy.typing as npt

from recto.imaging.letters import as_pixels
from recto.imaging.page import Pixels

WHITE = 250
"""Gray level from which on light has saturated."""
PALER = 15
"""Gray levels that paper must be darker than that for a spot on it to be told from it."""
SMALLEST = 0.001
"""Share of the card or sheet; smaller spots hide no letter. In pixels, they are gone by a step of opening."""
SOLID = 0.95
"""Share of its outline that a spot fills; where letters can be seen on it, it does no harm."""
SQUARE = 0.92
"""Share of the rectangle around it; what fills more of it is a field."""
HALO, LEAST = 0.25, 6
"""Of the brightness between paper and white, what is left two pixels from a spot, and in gray levels; fields printed
white end at once."""


def glare(small: Pixels, inside: npt.NDArray[np.bool_]) -> float:
    """The share of what is ``inside`` that saturated, textureless spots cover, which are brighter than the paper.

    ``small``: a gray picture of a few hundred pixels. White paper itself is no glare: nothing tells a spot on it.
    """
    white = (small >= WHITE) & inside
    area = int(inside.sum())
    if not white.any() or area == 0:
        return 0.0
    paper = float(np.percentile(small[inside & ~white], 70)) if (inside & ~white).any() else 255.0
    if paper > WHITE - PALER or white.sum() > area / 2:
        return 0.0
    solid = as_pixels(cv2.morphologyEx(white.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)))
    count, spots, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    return sum(
        float(stats[spot, cv2.CC_STAT_AREA]) / area
        for spot in range(1, count)
        if stats[spot, cv2.CC_STAT_AREA] >= SMALLEST * area and _shines(small, spots == spot, inside, paper)
    )


def _shines(small: Pixels, spot: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_], paper: float) -> bool:
    """Whether nothing is printed on the spot, it is no rectangle, and light falls off around it; what is printed white,
    and white ground, end at an edge."""
    outlines, _ = cv2.findContours(spot.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = cv2.drawContours(np.zeros(spot.shape, np.uint8), outlines, -1, 1, cv2.FILLED)
    _, sides, _ = cv2.minAreaRect(np.concatenate(outlines))
    if spot.sum() < SOLID * whole.sum() or spot.sum() > SQUARE * (sides[0] + 1) * (sides[1] + 1):
        return False
    near = _grown(spot, 1)
    ring = _grown(near, 1) & ~near & inside
    if not ring.any():
        return False
    return float(np.median(small[ring])) > paper + max(LEAST, HALO * (WHITE - paper))


def _grown(mask: npt.NDArray[np.bool_], by: int) -> npt.NDArray[np.bool_]:
    side = 2 * by + 1
    return cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0
