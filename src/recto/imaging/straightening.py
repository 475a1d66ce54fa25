"""The steps of straightening: each measures how the page stands and returns its input where it is fine or unsure.

They take pages in colour or gray and give the same.
"""

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from recto.imaging.geometry import Transform, scaled, turned, warped
from recto.imaging.letters import Letters, letters
from recto.imaging.lines import direction, uprightness
from recto.imaging.page import PageImage
from recto.imaging.paper import sheet
from recto.imaging.skew import Lie, lie

SURE = 2.0
"""So many times more neighbours along the lines than across them before a page is taken to lie on its side."""
STEEP = 50.0
"""Degrees from which on lines run down the page rather than across it."""
WIDE, LOW = 4.0, 10.0
"""Width by height, and height in heights of letters: a picture wider and lower than that is one of a line or two."""
SKEWED = 0.8
"""Degrees; less skew than that is reported and left: engines level it themselves, and warping blurs small print."""
SLANTED = 1.5
"""Degrees between opposite sides of a sheet; less is the inaccuracy of finding it."""
FINE, LARGE, PLENTY = 20.0, 48.0, 32.0
"""Heights of letters in pixels: smaller ones are warped with care; larger ones are first shrunk to what is plenty for
any engine, since warping takes its time by the pixel."""
LEAST_DEPTH = 0.5
"""The corners of a page come no nearer or farther than by this factor, or its lines can't meet where they seem to."""


def turn(page: PageImage) -> PageImage:
    """Turns a page that lies on its side by a quarter, to the side that looks upright: which side that is, see
    engines/orientation.py, letters alone tell no more than likely."""
    measured = letters(page.pixels)
    found = direction(measured)
    if found is None or abs(found.degrees) < STEEP or found.clear < SURE or _steepest(page, measured) < STEEP:
        return page
    tilt = found.degrees - 90 if found.degrees > 0 else found.degrees + 90
    return turned(page, 90 if uprightness(measured.turned(), tilt) >= 0 else 270)


def flatten(page: PageImage) -> PageImage:
    """Cuts a sheet that a camera saw at a slant out of its background and makes it a rectangle, if the lines of text
    on it are parallel then."""
    measured = letters(page.pixels)
    corners = sheet(page.pixels, measured)
    if corners is None or _slant(corners) < SLANTED:
        return page
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    forth: Transform = np.asarray(
        cv2.getPerspectiveTransform(corners.astype(np.float32), flat.astype(np.float32)), np.float64
    )
    after = measured.through(forth)
    rough = direction(after)
    lines = lie(after, rough.degrees) if rough else None
    if lines is None or lines.convergence:
        return page
    return _warped(page, forth, measured.height, (round(width), round(height)))


def level(page: PageImage) -> PageImage:
    """Warps the page until its lines are level and parallel, on a sheet grown to hold all of it."""
    measured = letters(page.pixels)
    rough = direction(measured)
    lines = lie(measured, rough.degrees) if rough and abs(rough.degrees) < STEEP else None
    if lines is None or abs(lines.degrees) > _steepest(page, measured):
        return page
    known = replace(page, skew=page.skew + lines.degrees)
    if lines.convergence and not _plausible(lines, page):
        lines = replace(lines, convergence=0.0)
    if abs(lines.degrees) < SKEWED and not lines.convergence:
        return page if round(lines.degrees, 1) == 0 else known
    return _warped(known, lines.levelling(), measured.height)


def _warped(page: PageImage, forth: Transform, height: float, size: tuple[int, int] | None = None) -> PageImage:
    """geometry.warped, at no more resolution than letters of that height need."""
    if height < LARGE:
        return warped(page, forth, size, fine=height < FINE)
    smaller = scaled(page, PLENTY / height)
    by = np.diag([smaller.width / page.width, smaller.height / page.height, 1.0])
    shrunk = size and (max(1, round(size[0] * by[0, 0])), max(1, round(size[1] * by[1, 1])))
    return warped(smaller, by @ forth @ np.linalg.inv(by), shrunk, fine=False)


def _steepest(page: PageImage, measured: Letters) -> float:
    """Degrees that lines can be turned by: a line that a picture was cut around lies along it, by its diagonal at most.

    The dots and marks of a single line seem to lie at any angle.
    """
    strip = page.width > WIDE * page.height and page.height < LOW * measured.height
    return float(np.degrees(np.arctan2(page.height, page.width))) if strip else 90.0


def _slant(corners: npt.NDArray[np.float64]) -> float:
    """Degrees between opposite sides, the larger of the two."""
    sides = np.roll(corners, -1, axis=0) - corners
    angles = np.degrees(np.arctan2(sides[:, 1], sides[:, 0]))
    return float(np.abs((angles[:2] - angles[2:]) % 360 - 180).max())


def _plausible(lines: Lie, page: PageImage) -> bool:
    corners = np.array([[0, 0], [page.width, 0], [page.width, page.height], [0, page.height]], float)
    depth = np.column_stack([corners, np.ones(4)]) @ lines.levelling()[2]
    return bool(depth.min() > LEAST_DEPTH and depth.max() < 1 / LEAST_DEPTH)
