"""How many pixels the image of a PDF page gets: a scan its own, any other page enough to be read."""

import math

from recto.domain.errors import DamagedDocument, TooManyPixels
from recto.imaging.limits import MAX_SIDE, Limits
from recto.imaging.marks import Marks, Picture

INCH = 72
"""Points."""

_DPI = 300
"""What Tesseract reads best."""

_MAX_DPI, _MIN_LONGER_SIDE = 1200, 1_000
"""Tiny pages (labels, images placed one pixel a point) are rendered at up to so many dpi to get so many pixels."""

_MIN_DPI = 20
"""Below it not even the headline of a poster can be read."""

_MAX_PIXELS = 36_000_000
"""An A2 sheet at 300 dpi. Larger sheets carry larger letters and are rendered at less."""

_SQUARE = 1.02
"""Pixels of a scan are square up to this; those of a fax are not and are made so."""

_MINOR = 0.1
"""Of the largest picture: smaller ones don't count."""

_SCAN = 0.5
"""Of the page, that a picture takes of which the rest is only a stamp."""

_COARSEST, _FINEST = 1, 100_000
"""Dots per inch. A picture beyond them is no scan."""

_MIN_SCAN_DPI = 200
"""With a stamp, which is drawn as finely as asked for."""

Resolution = tuple[float, float]
"""Dots per inch across and down the page."""


def size(across: float, down: float, marks: Marks, limits: Limits) -> tuple[int, int, float]:
    """Width and height in pixels, and dots per inch, of the image of a page of this size in points.

    Raises DamagedDocument and TooManyPixels.
    """
    if not (0 < across < math.inf and 0 < down < math.inf):
        raise DamagedDocument("A page of the PDF has no size. Print it to a new PDF.")
    x, y = _scanned(across * down, marks) or _rendered(max(across, down))
    width, height = across * x / INCH, down * y / INCH
    most = min(_MAX_PIXELS, limits.max_pixels)
    shrink = min(1.0, math.sqrt(most / (width * height)), MAX_SIDE / max(width, height))
    if shrink < 1 and max(x, y) * shrink < _MIN_DPI:
        raise TooManyPixels("A page is too large to be read within the limits. Split it into smaller sheets.")
    return _pixels(width * shrink), _pixels(height * shrink), max(x, y) * shrink


def _pixels(side: float) -> int:
    """Whole ones, the last digits of a calculation aside."""
    return max(1, int(side + 0.001))


def _rendered(longer: float) -> Resolution:
    dpi = max(_DPI, min(_MAX_DPI, _MIN_LONGER_SIDE * INCH / longer))
    return dpi, dpi


def _scanned(area: float, marks: Marks) -> Resolution | None:
    """That of the pictures which a page consists of; None for a page that was drawn."""
    largest = max((_area(picture) for picture in marks.pictures), default=0.0)
    if not largest or not (marks.is_all_pictures or largest >= _SCAN * area):
        return None
    finest = max(
        (picture for picture in marks.pictures if _area(picture) >= _MINOR * largest), key=lambda one: max(one.density)
    )
    x, y = (INCH * density for density in finest.density)
    if not _COARSEST < min(x, y) <= max(x, y) < _FINEST or (not marks.is_all_pictures and max(x, y) < _MIN_SCAN_DPI):
        return None
    return (x, y) if max(x, y) < _SQUARE * min(x, y) else (max(x, y), max(x, y))


def _area(picture: Picture) -> float:
    left, top, right, bottom = picture.box
    return (right - left) * (bottom - top)
