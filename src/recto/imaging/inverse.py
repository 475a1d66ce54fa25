"""Finding light print on dark blocks of a page: headings of tables, banners, labels, buttons."""

import cv2
import numpy as np
import numpy.typing as npt

from recto.imaging.letters import Letters, as_pixels
from recto.imaging.page import Pixels

CELL = 6
"""Rows to the height of a letter of the picture that blocks are looked for in."""
THICK = 1.5
"""Heights of letters that a block is higher and wider than; what is thinner is print or a rule."""
RECTANGULAR, ENCLOSED = 0.85, 0.9
"""Share of its bounding box that a block fills, and of its edge that is dark: between bold letters there are gaps."""
FEWEST = 3
"""Light letters in one row that make a block one of print."""
SPARSE, DENSE = 0.02, 0.5
"""Share of such a block that its letters cover."""
LARGEST = 60_000_000
"""Pixels of a page beyond which it isn't worth the memory."""


def inverse_blocks(pixels: Pixels, letters: Letters) -> npt.NDArray[np.bool_] | None:
    """Where a gray page is dark with light print on it, as a mask of its pixels; None where it is nowhere.

    A block is a rectangle with a dark edge all around, and holds light pieces of a letter's size side by side.
    """
    if not letters.height or pixels.size > LARGEST:
        return None
    shrink = min(1.0, CELL / letters.height)
    size = (max(1, round(pixels.shape[1] * shrink)), max(1, round(pixels.shape[0] * shrink)))
    small = as_pixels(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    letter = letters.height * shrink
    dark = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, _square(letter * 0.5))
    filled = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, _square(letter * 2))
    blocks = cv2.morphologyEx(filled, cv2.MORPH_OPEN, _square(letter * THICK))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(blocks, connectivity=4)
    found = np.zeros(small.shape, np.uint8)
    for label in range(1, count):
        left, top, width, height = stats[label, :4]
        place = np.s_[top : top + height, left : left + width]
        block = (labels[place] == label).astype(np.uint8)
        if _is_banner(block, as_pixels(dark[place])) and _is_printed(
            block & (dark[place] == 0), int(block.sum()), letter
        ):
            found[place] |= block
    if not found.any():
        return None
    large = cv2.resize(found, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(large > 0)


def _square(side: float) -> npt.NDArray[np.uint8]:
    return np.ones((max(1, round(side)), max(1, round(side))), np.uint8)


def _is_banner(block: npt.NDArray[np.uint8], dark: Pixels) -> bool:
    """The outermost pixels are left out: half of them are paper."""
    padded = cv2.copyMakeBorder(block, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    inner = cv2.erode(padded, np.ones((3, 3), np.uint8))
    edge = (inner - cv2.erode(inner, np.ones((3, 3), np.uint8)))[1:-1, 1:-1]
    return bool(block.mean() > RECTANGULAR and edge.any() and np.mean(dark[edge > 0] > 0) > ENCLOSED)


def _is_printed(light: npt.NDArray[np.uint8], area: int, letter: float) -> bool:
    """Whether the light spots of a block are print."""
    if not SPARSE * area < int(light.sum()) < DENSE * area:
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(light, connectivity=8)
    top, width, height = stats[1:, 1], stats[1:, 2], stats[1:, 3]
    like = (height >= 0.5 * letter) & (height <= 4 * letter) & (width <= 8 * height)
    foot = (top + height)[like]
    return any(np.count_nonzero(np.abs(foot - row) <= 0.25 * letter) >= FEWEST for row in foot)
