"""Measuring the print on a page: where its letters are, how tall, and whether one threshold finds all of them."""

import threading
import weakref
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from recto.imaging.page import Pixels

MEASURED = 1_500_000
"""Pixels of the image that is measured on; larger pages are first shrunk to about that, by a whole number."""
WINDOW, DARKER = 61, 12
"""A local threshold: ink is darker than the mean of a window of that side by that many gray levels."""
FEWEST = 5
"""Fewer letters say nothing about a page."""
SUSPECT = 0.45
"""Ink that only a local threshold finds, as a share of what a global one finds: soft edges make for less."""
FAINT = 1.6
"""So many times more of the page is covered with letters after a local threshold where print is too faint for a global
one. Measured on scans: below 1.5 on pages that are read well, from 2 to thousands where letters fall to pieces."""
DROWNED = 0.02
"""Share of letters, or of their ink, in the black that a global threshold makes of shadows."""
BLACK = 255 * 0.55
"""Mean of the ink around a letter that is too much for print."""

_last = threading.local()


@dataclass(frozen=True)
class Letters:
    """Connected pieces of ink in the size of letters.

    ``boxes``: n x 4 (left, top, width, height) in pixels of the page image. ``hidden``: whether one threshold for the
    whole page loses letters that a local one finds, because light is uneven or print faint.
    """

    boxes: npt.NDArray[np.float64]
    hidden: bool = False

    @cached_property
    def height(self) -> float:
        """The median in pixels, between x-height and the height of capitals; 0 where there are too few."""
        return float(np.median(self.boxes[:, 3])) if len(self.boxes) >= FEWEST else 0.0

    @cached_property
    def width(self) -> float:
        """The median in pixels; 0 where there are too few."""
        return float(np.median(self.boxes[:, 2])) if len(self.boxes) >= FEWEST else 0.0

    @cached_property
    def usual(self) -> npt.NDArray[np.float64]:
        """The boxes of about the median height: neither specks nor rules nor pictures."""
        width, height = self.boxes[:, 2], self.boxes[:, 3]
        return self.boxes[(height > 0.6 * self.height) & (height < 1.8 * self.height) & (width < 3 * self.height)]

    def turned(self) -> "Letters":
        """The letters on the page turned clockwise by 90 degrees, moved along it."""
        left, top, width, height = self.boxes.T
        bottom = top + height
        return Letters(
            np.column_stack([(bottom.max() if len(bottom) else 0.0) - bottom, left, height, width]), self.hidden
        )

    def through(self, forth: npt.NDArray[np.float64]) -> "Letters":
        """The letters carried by a 3x3 transform that leaves them about as level as they are."""
        left, top, width, height = self.boxes.T
        places = np.stack([[left, top + height], [left + width, top + height], [left + width / 2, top]])
        (start, end, head) = cv2.perspectiveTransform(places.transpose(0, 2, 1), forth)
        foot = (start + end) / 2
        sizes = np.column_stack([np.linalg.norm(end - start, axis=1), np.linalg.norm(foot - head, axis=1)])
        return Letters(np.column_stack([foot[:, 0] - sizes[:, 0] / 2, foot[:, 1] - sizes[:, 1], sizes]), self.hidden)

    @cached_property
    def area(self) -> float:
        """Square pixels covered by the usual letters; 0 where there are too few."""
        return float((self.usual[:, 2] * self.usual[:, 3]).sum()) if self.height else 0.0


def letters(pixels: Pixels) -> Letters:
    """The letters on a gray or RGB page. Several steps ask about the same pixels, so the last answer is kept."""
    pixels = gray(pixels)
    of, answer = getattr(_last, "answer", (None, None))
    if answer is None or of is None or of() is not pixels:
        answer = _measured(pixels)
        _last.answer = (weakref.ref(pixels), answer)
    return answer


def is_bilevel(pixels: Pixels) -> bool:
    """Whether a gray page is only black and white."""
    return cv2.countNonZero(cv2.inRange(pixels, 1, 254)) == 0


def gray(pixels: Pixels) -> Pixels:
    """Gray pixels of a page that is gray already or RGB. The last answer is kept, for the letters measured on it."""
    if pixels.ndim == 2:
        return pixels
    of, shades = getattr(_last, "gray", (None, None))
    if shades is None or of is None or of() is not pixels:
        shades = as_pixels(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
        _last.gray = (weakref.ref(pixels), shades)
    return shades


def as_pixels(image: npt.NDArray[np.generic]) -> Pixels:
    """OpenCV's answer, whose type it leaves open, as the pixels that it is."""
    return image.astype(np.uint8, copy=False)


def _measured(pixels: Pixels) -> Letters:
    height, width = pixels.shape
    shrink = max(1, round((pixels.size / MEASURED) ** 0.5))
    if shrink == 1:
        return _found(pixels)
    small = cv2.resize(pixels, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    found = _found(as_pixels(small))
    return Letters(found.boxes * shrink, found.hidden)


def _found(pixels: Pixels) -> Letters:
    ink = as_pixels(cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1])
    local_ink = _local_ink(pixels)
    surroundings = as_pixels(cv2.blur(ink, (WINDOW, WINDOW)))
    dark = _pieces(ink)
    only_local = np.count_nonzero(local_ink > ink)
    in_black = np.count_nonzero(local_ink[surroundings > BLACK])
    if only_local <= SUSPECT * np.count_nonzero(ink) and in_black <= DROWNED * np.count_nonzero(local_ink):
        return dark
    locally = _pieces(local_ink)
    light = _pieces(as_pixels(cv2.bitwise_not(ink)))  # print on a dark ground, which a global threshold finds as well
    drowned = _in(surroundings, locally)
    if locally.area > FAINT * max(dark.area, light.area) or (
        drowned > DROWNED * len(locally.usual) and drowned > 4 * _in(surroundings, light)
    ):
        return Letters(locally.boxes, hidden=True)
    return max(dark, light, key=lambda letters: letters.area)


def _in(surroundings: Pixels, letters: Letters) -> int:
    """How many of the letters stand in black."""
    left, top, width, height = letters.usual.T
    across, down = (left + width / 2).astype(np.intp), (top + height / 2).astype(np.intp)
    return int(np.count_nonzero(surroundings[down, across] > BLACK))


def _local_ink(pixels: Pixels) -> Pixels:
    mean = as_pixels(cv2.blur(pixels, (WINDOW, WINDOW)))
    return as_pixels(cv2.compare(pixels, np.maximum(mean, DARKER) - DARKER, cv2.CMP_LT))


def _pieces(ink: Pixels) -> Letters:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    boxes, ink_area = stats[1:, :4].astype(np.float64), stats[1:, 4]
    width, height = boxes[:, 2], boxes[:, 3]
    plausible = (height >= 4) & (width >= 2) & (height <= max(ink.shape) / 8)
    plausible &= (width <= 8 * height) & (height <= 8 * width) & (ink_area >= 0.1 * width * height)
    return Letters(boxes[plausible])
