"""From the bytes of a document to the images of its pages."""

from collections.abc import Iterator
from typing import BinaryIO

import cv2

from recto.domain.document import PDF, PageSelection
from recto.imaging import pdf, raster
from recto.imaging.letters import as_pixels
from recto.imaging.limits import Limits
from recto.imaging.page import Pixels
from recto.imaging.sheet import Sheet

__all__ = ["Limits", "count", "pages", "png"]


def pages(file: BinaryIO, media_type: str, selection: PageSelection, limits: Limits) -> Iterator[Sheet]:
    """The selected pages in ascending order, each decoded when its image is asked for and none kept.

    ``file`` is open, can be sought in, and is read as far as its pages need it. A sheet is good until the next one is
    asked for.

    Pages are gray or RGB, alpha laid on white, turned as a viewer shows them (EXIF orientation, rotation of PDF pages).
    The frames of a TIFF are its pages; of an animation the first frame is the page. ``media_type`` is the type by
    content. Not for several threads at once, since PDFium has global state: one process reads one document at a time.

    Raises DamagedDocument, DocumentTooSlow, EmptyDocument, EncryptedDocument, InvalidOption, TooLargeUnpacked,
    TooManyPages and TooManyPixels, all while iterating.
    """
    if media_type == PDF:
        return pdf.pages(file, selection, limits)
    return raster.pages(file, media_type, selection, limits)


def count(file: BinaryIO, media_type: str, limits: Limits) -> int:
    """Pages of an open document; none is decoded, and only what lists them is read.

    Raises DamagedDocument, EncryptedDocument, TooLargeUnpacked and TooManyPages.
    """
    return pdf.count(file, limits) if media_type == PDF else raster.count(file, media_type)


def png(pixels: Pixels, *, max_bytes: int | None = None) -> bytes:
    """A PNG of gray or RGB pixels, made smaller until it has at most ``max_bytes``."""
    _, encoded = cv2.imencode(".png", pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    content = encoded.tobytes()
    if max_bytes is None or len(content) <= max_bytes or min(pixels.shape[:2]) < 2:
        return content
    factor = 0.9 * (max_bytes / len(content)) ** 0.5
    height, width = (max(1, int(side * factor)) for side in pixels.shape[:2])
    return png(as_pixels(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)), max_bytes=max_bytes)
