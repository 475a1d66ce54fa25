"""A page image that knows where its pixels stand on the original page."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from recto.domain.recognition import Matrix

Pixels = npt.NDArray[np.uint8]
IDENTITY: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True, slots=True)
class PageImage:
    """Pixels, and the matrix that carries their coordinates back to the original page.

    ``pixels``: uint8, height x width (gray) or height x width x 3 (RGB). ``to_page``: 3x3, row major, maps (x, y, 1)
    of this image to the original page of ``page_width`` x ``page_height`` pixels. ``number`` counts from 1. ``dpi``
    is the resolution a PDF page was rendered at. ``rotation`` and ``skew``: what the text is turned by on the original
    page, in degrees clockwise, once a step has measured it.
    """

    pixels: Pixels
    number: int
    page_width: int
    page_height: int
    to_page: Matrix = IDENTITY
    dpi: float | None = None
    rotation: int = 0
    skew: float = 0.0

    @classmethod
    def original(cls, pixels: Pixels, number: int = 1, dpi: float | None = None) -> Self:
        height, width = pixels.shape[:2]
        return cls(pixels, number, width, height, dpi=dpi)

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def is_gray(self) -> bool:
        return self.pixels.ndim == 2

    def with_pixels(self, pixels: Pixels, to_this: Matrix = IDENTITY) -> Self:
        """The image after a step; ``to_this`` maps coordinates of the new pixels to coordinates of this image."""
        if to_this is IDENTITY:
            return replace(self, pixels=pixels)
        carried = np.asarray(self.to_page) @ np.asarray(to_this)
        a, b, c = ((float(x), float(y), float(z)) for x, y, z in carried)
        return replace(self, pixels=pixels, to_page=(a, b, c))
