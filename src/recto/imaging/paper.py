"""Finding a sheet of paper photographed on a darker ground."""

import threading
import weakref

import cv2
import numpy as np
import numpy.typing as npt

from recto.imaging.letters import Letters, as_pixels, gray
from recto.imaging.page import Pixels

Floats = npt.NDArray[np.float64]

SIDE = 400
"""Pixels of the longer side of the picture that is looked at."""
PRINT = 9
"""Pixels of that picture: what is narrower is print, and taken off the paper."""
CONTRAST = 40
"""Gray levels between the means of paper and ground."""
SMALLEST, LARGEST = 0.15, 0.97
"""Share of the picture that a sheet covers."""
SOLID, FITTING = 0.96, 0.04
"""Share of its hull that a sheet fills, and by how much the hull's area may differ from that of its four corners."""
EDGE, ON_EDGE = 3, 1
"""Pixels of the picture's edge, and sides of the sheet that may lie there: more, and it is a scan's margin."""
INSIDE = 0.98
"""Share of the letters that stand on the sheet."""

_last = threading.local()


def sheet(pixels: Pixels, letters: Letters) -> Floats | None:
    """The corners of the sheet (4 x 2: top left, top right, bottom right, bottom left), None where there is none beyond
    doubt: a bright area with four straight sides, most of them inside the picture, that holds all print.

    Quality and straightening ask about the same pixels, so the last answer is kept.
    """
    of, answer = getattr(_last, "answer", (None, None))
    if of is None or of() is not pixels:
        answer = _found(pixels, letters)
        _last.answer = (weakref.ref(pixels), answer)
    return answer


def _found(pixels: Pixels, letters: Letters) -> Floats | None:
    shrink = SIDE / max(pixels.shape[:2])
    if shrink >= 1 or not letters.height:
        return None
    size = max(1, round(pixels.shape[1] * shrink)), max(1, round(pixels.shape[0] * shrink))
    small = as_pixels(cv2.resize(gray(pixels), size, interpolation=cv2.INTER_AREA))
    outline = _brightest(small)
    if outline is None:
        return None
    corners = _four_corners(outline)
    if corners is None or _sides_on_edge(corners, small.shape) > ON_EDGE:
        return None
    left, top, width, height = letters.usual.T
    middles = np.column_stack([left + width / 2, top + height / 2]) * shrink
    inside = [cv2.pointPolygonTest(corners.astype(np.float32), (x, y), False) >= 0 for x, y in middles.tolist()]
    return corners / shrink if np.mean(inside) >= INSIDE else None


def _brightest(small: Pixels) -> npt.NDArray[np.int32] | None:
    """The outline of the largest bright area, where it is solid and stands out."""
    bare = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((PRINT, PRINT), np.uint8))
    bare = cv2.GaussianBlur(bare, (0, 0), 1.5)
    bright = cv2.threshold(bare, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
    if not bright.any() or bright.all() or bare[bright > 0].mean() - bare[bright == 0].mean() < CONTRAST:
        return None
    bright = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    area, hull = cv2.contourArea(outline), cv2.contourArea(cv2.convexHull(outline))
    fits = SMALLEST < area / small.size < LARGEST and area > SOLID * hull
    return np.asarray(outline, np.int32) if fits else None


def _four_corners(outline: npt.NDArray[np.int32]) -> Floats | None:
    """Of the outline's hull, in order from the top left, where four describe it well."""
    hull = cv2.convexHull(outline)
    for tolerance in np.arange(0.01, 0.1, 0.005):
        corners = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True)
        if len(corners) <= 4:
            break
    if len(corners) != 4 or abs(cv2.contourArea(hull) / cv2.contourArea(corners) - 1) > FITTING:
        return None
    found: Floats = corners[:, 0].astype(np.float64)
    around = np.arctan2(*(found - found.mean(axis=0)).T[::-1])
    found = found[np.argsort(around)]  # clockwise, as y grows downwards
    return np.roll(found, -int(found.sum(axis=1).argmin()), axis=0)


def _sides_on_edge(corners: Floats, shape: tuple[int, ...]) -> int:
    height, width = shape[:2]
    first, second = corners, np.roll(corners, -1, axis=0)
    low, high = np.maximum(first, second), np.minimum(first, second)
    return int(np.sum(np.any(low < EDGE, axis=1) | np.any(high > np.array([width, height]) - 1 - EDGE, axis=1)))
