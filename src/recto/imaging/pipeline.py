"""What a page goes through before it is read: straightened for every engine, enhanced for those that need it."""

from collections.abc import Callable

from recto.imaging import steps, straightening
from recto.imaging.page import PageImage

Step = Callable[[PageImage], PageImage]

STRAIGHTEN: tuple[Step, ...] = (straightening.turn, straightening.flatten, straightening.level)
"""Geometry; colour stays."""
ENHANCE: tuple[Step, ...] = (steps.grayscale, steps.denoise, steps.scale, steps.threshold)
"""Light, noise and size, as Tesseract needs them."""


def straighten(page: PageImage) -> PageImage:
    """The page with level lines, in colour or gray as it was; the same object where it is level."""
    return _through(STRAIGHTEN, page)


def enhance(page: PageImage) -> PageImage:
    """A straight page in gray, otherwise changed only where that helps Tesseract."""
    return _through(ENHANCE, page)


def clean(page: PageImage) -> PageImage:
    """Straightened and enhanced: the page as Tesseract sees it."""
    return enhance(straighten(page))


def _through(all_steps: tuple[Step, ...], page: PageImage) -> PageImage:
    for step in all_steps:
        page = step(page)
    return page
