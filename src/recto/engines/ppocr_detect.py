"""Finding lines of text: PP-OCR's detector and the boxes in its map (differentiable binarisation).

M. Liao et al., Real-time Scene Text Detection with Differentiable Binarization, 2020.
"""

from collections.abc import Sequence
from math import ceil

import cv2
import numpy as np
import numpy.typing as npt

from recto.engines.inference import Network, Tensor
from recto.imaging.letters import as_pixels
from recto.imaging.page import Pixels

Corners = npt.NDArray[np.float32]
"""4 x 2: a line's top left, top right, bottom right and bottom left in pixels."""

STRIDE = 32
"""The network's sides are multiples of it."""
INK, SURE = 0.2, 0.5
"""Probability from which a pixel belongs to text, and mean probability of a box that is believed."""
GROWN = 1.6
"""The map shows lines shrunk by this share of area by perimeter."""
LARGEST, WIDEST, OVERLAP = 1_000_000, 5_000, 96
"""Pixels, at the scale of the map, that are looked at in one go (some 700 MB of memory), their width at most, and how
much bands share."""
THINNEST = 3
"""Pixels of the map."""


def detect(network: Network, pixels: Pixels, scale: float) -> list[Corners]:
    """The lines on ``pixels`` (gray or RGB), looked for at ``scale``; corners in ``pixels``.

    Large pages are looked through in bands that overlap; a line belongs to the band that its middle is in.
    """
    height, width = pixels.shape[:2]
    scale = min(scale, WIDEST / width)
    band = max(2 * OVERLAP, int(LARGEST / (width * scale))) / scale
    if height <= band:
        return _detect(network, pixels, scale)
    overlap, found = OVERLAP / scale, []
    for number in range(ceil((height - overlap) / (band - overlap))):
        top = number * (band - overlap)
        first, last = top + overlap / 2 if number else 0.0, top + band - overlap / 2
        for corners in _detect(network, pixels[int(top) : int(top + band)], scale):
            middle = float(corners[:, 1].mean()) + int(top)
            if first <= middle < last or (middle >= last and top + band >= height):
                found.append(corners + np.array([0, int(top)], np.float32))
    return found


def _detect(network: Network, pixels: Pixels, scale: float) -> list[Corners]:
    height, width = pixels.shape[:2]
    size = (_multiple(width * scale), _multiple(height * scale))
    fitted = as_pixels(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC))
    found = network(as_input(fitted)[None])[0, 0]
    stretch = np.array([width / size[0], height / size[1]], np.float32)
    return [box * stretch for box in _boxes(found)]


def as_input(pixels: Pixels) -> Tensor:
    """Channels x height x width, blue first, -1 to 1: as PP-OCR's networks were trained."""
    if pixels.ndim == 2:
        plane = pixels.astype(np.float32) / 127.5 - 1
        return np.broadcast_to(plane, (3, *plane.shape))
    return np.ascontiguousarray(pixels[..., ::-1].transpose(2, 0, 1)).astype(np.float32) / 127.5 - 1


def _multiple(side: float) -> int:
    return max(STRIDE, round(side / STRIDE) * STRIDE)


def _boxes(found: Tensor) -> list[Corners]:
    mask = cv2.dilate((found > INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for contour in contours:
        centre, (w, h), angle = cv2.minAreaRect(contour)
        if min(w, h) < THINNEST or _mean(found, _corners(centre, w, h, angle)) < SURE:
            continue
        margin = w * h * GROWN / (2 * (w + h))
        if min(w, h) + 2 * margin < THINNEST + 2:
            continue
        boxes.append(_ordered(_corners(centre, w + 2 * margin, h + 2 * margin, angle)))
    return boxes


def _corners(centre: Sequence[float], width: float, height: float, angle: float) -> Corners:
    return cv2.boxPoints((centre, (width, height), angle)).astype(np.float32)


def _mean(found: Tensor, corners: Corners) -> float:
    """Of the map within a box."""
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = found[top:bottom, left:right]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0])


def _ordered(corners: Corners) -> Corners:
    """From the top left on, clockwise; of a box that stands upright the longer sides are still its height."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    top_left, bottom_left = by_x[:2][np.argsort(by_x[:2, 1])]
    top_right, bottom_right = by_x[2:][np.argsort(by_x[2:, 1])]
    return np.array([top_left, top_right, bottom_right, bottom_left], np.float32)
