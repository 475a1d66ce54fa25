"""Turning and warping a page, with the matrix back to where its pixels came from.

Matrices act on coordinates of the edges of pixels: a page of width w reaches from 0 to w.
"""

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from recto.domain.recognition import Matrix
from recto.imaging.letters import as_pixels
from recto.imaging.limits import MAX_SIDE
from recto.imaging.page import PageImage, Pixels

Transform = npt.NDArray[np.float64]
"""3x3, projective, acting on column vectors (x, y, 1)."""

_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}

MOST_GROWTH = 2.5
"""Times the pixels of a page that the warped one may have; beyond it everything gets smaller."""


def turned(page: PageImage, degrees: int) -> PageImage:
    """The page turned clockwise by a multiple of 90 degrees; its ``rotation`` says by how much it was turned before."""
    degrees %= 360
    if degrees == 0:
        return page
    width, height = float(page.width), float(page.height)
    back: dict[int, Matrix] = {
        90: ((0.0, 1.0, 0.0), (-1.0, 0.0, height), (0.0, 0.0, 1.0)),
        180: ((-1.0, 0.0, width), (0.0, -1.0, height), (0.0, 0.0, 1.0)),
        270: ((0.0, -1.0, width), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)),
    }
    pixels = as_pixels(cv2.rotate(page.pixels, _ROTATIONS[degrees]))
    return replace(page.with_pixels(pixels, back[degrees]), rotation=(page.rotation - degrees) % 360)


def scaled(page: PageImage, factor: float) -> PageImage:
    """The page smaller or larger."""
    width, height = max(1, round(page.width * factor)), max(1, round(page.height * factor))
    interpolation = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    pixels = as_pixels(cv2.resize(page.pixels, (width, height), interpolation=interpolation))
    return page.with_pixels(pixels, ((page.width / width, 0.0, 0.0), (0.0, page.height / height, 0.0), (0.0, 0.0, 1.0)))


def warped(page: PageImage, forth: Transform, size: tuple[int, int] | None = None, *, fine: bool = True) -> PageImage:
    """The page through ``forth``, which maps its coordinates to those of the new page, moved to hold all of it.

    With ``size`` (width, height) it is that part of the new plane instead. What no pixel of the page falls on gets the
    colour of the page's edge. Not ``fine`` takes half the time, and is as good where letters are large.
    """
    if size is None:
        forth, size = _holding_all(forth, page.width, page.height)
    back = np.linalg.inv(forth)
    back /= back[2, 2]
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    pixels = cv2.warpPerspective(
        page.pixels,
        np.linalg.inv(half) @ back @ half,  # OpenCV counts from the centres of pixels
        size,
        flags=(cv2.INTER_CUBIC if fine else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_edge(page.pixels),
    )
    a, b, c = ((float(x), float(y), float(z)) for x, y, z in back)
    return page.with_pixels(as_pixels(pixels), (a, b, c))


def moved(x: float, y: float) -> Transform:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def rotated(degrees: float) -> Transform:
    """Clockwise about the origin."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])


def carried(points: npt.NDArray[np.float64], through: Transform) -> npt.NDArray[np.float64]:
    """n x 2 points through a transform."""
    flat = np.column_stack([points, np.ones(len(points))]) @ through.T
    return flat[:, :2] / flat[:, 2:]


def _holding_all(forth: Transform, width: int, height: int) -> tuple[Transform, tuple[int, int]]:
    corners = carried(np.array([[0, 0], [width, 0], [width, height], [0, height]], float), forth)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    across, down = right - left, bottom - top
    scale = min(1.0, MAX_SIDE / max(across, down), (MOST_GROWTH * width * height / (across * down)) ** 0.5)
    size = (max(1, int(np.ceil(across * scale - 1e-6))), max(1, int(np.ceil(down * scale - 1e-6))))
    return np.diag([scale, scale, 1.0]) @ moved(-left, -top) @ forth, size


def _edge(pixels: Pixels) -> list[float]:
    """The median of the outermost pixels, by channel."""
    rings = (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1])
    return [float(np.median(channel)) for channel in np.atleast_2d(np.concatenate(rings).T)]
