"""The cleaning of a page before it is read."""

from collections.abc import Callable

from recto.imaging import steps
from recto.imaging.page import PageImage

Step = Callable[[PageImage], PageImage]

STEPS: tuple[Step, ...] = (steps.grayscale, steps.denoise, steps.deskew, steps.scale, steps.threshold)


def clean(page: PageImage) -> PageImage:
    """The page as engines see it: gray, and otherwise changed only where that helps."""
    for step in STEPS:
        page = step(page)
    return page
