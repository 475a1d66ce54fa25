"""Pages of image files, by Pillow. Only the decoder of the type found by content is ever tried."""

import itertools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image, ImageFile, ImageSequence
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from recto.domain.document import BMP, GIF, JPEG, PNG, TIFF, WEBP, PageSelection
from recto.domain.errors import DamagedDocument, RectoError, TooManyPages, TooManyPixels
from recto.imaging.letters import as_pixels
from recto.imaging.limits import MAX_SIDE, Limits
from recto.imaging.page import PageImage, Pixels
from recto.imaging.sheet import Sheet

# Opened by class, not by Image.open: that warns or raises from Pillow's own idea of too many pixels, which Limits
# replaces, and takes a JPEG with a second picture in it for another format.
_FILES: dict[str, type[ImageFile.ImageFile]] = {
    BMP: BmpImageFile,
    GIF: GifImageFile,
    JPEG: JpegImageFile,
    PNG: PngImageFile,
    TIFF: TiffImageFile,
    WEBP: WebPImageFile,
}

_ORIENTATION = 0x0112
_DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
_GRAY = ("1", "L", "LA", "La")
_BAND = 512
"""Rows converted at once, so that a large page is never in memory a third time."""

_MAX_FRAMES = 10_000
"""Of a TIFF. They form a chain, which is walked to its end before the first page is decoded."""

_MAX_SCANS = 100
"""Of a JPEG. Progressive ones have about ten; each takes as long as decoding the whole image once."""

_SCAN = b"\xff\xda"
_CHUNK = 1024 * 1024
"""Bytes."""


def pages(file: BinaryIO, media_type: str, selection: PageSelection, limits: Limits) -> Iterator[Sheet]:
    """See decode.pages."""
    if media_type == TIFF:
        yield from _frames(file, selection, limits)
    else:
        for number in limits.select(selection, 1):
            yield Sheet(number, partial(_picture, file, media_type, limits))


def count(file: BinaryIO, media_type: str) -> int:
    """See decode.count."""
    if media_type != TIFF:
        return 1
    with _opened(file, TIFF) as image:
        return _counted(image)


@contextmanager
def _public_errors() -> Iterator[None]:
    try:
        yield
    except RectoError:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise TooManyPixels("The image is too large to decode. Scan it at a lower resolution.") from error
    except Exception as error:  # Pillow's decoders raise anything on broken bytes, down to TypeError and struct.error
        raise DamagedDocument("The image is damaged, cut off or of a rare kind. Save it again, best as PNG.") from error


@_public_errors()
def _opened(file: BinaryIO, media_type: str) -> ImageFile.ImageFile:
    """By its header; closing it leaves the file open."""
    file.seek(0)
    return _FILES[media_type](file)


@_public_errors()
def _counted(image: ImageFile.ImageFile) -> int:
    """The frames of a TIFF, whose places Pillow remembers then."""
    with warnings.catch_warnings():
        # Where a directory is cut off Pillow only warns; then its page turns black and those after it are lost.
        warnings.filterwarnings("error", "Corrupt EXIF data|Truncated File Read", UserWarning)
        count = sum(1 for _ in itertools.islice(ImageSequence.Iterator(image), _MAX_FRAMES + 1))
    if count > _MAX_FRAMES:
        raise TooManyPages(f"The limit is {_MAX_FRAMES:,} pages in one file. Split the document.")
    return count


def _frames(file: BinaryIO, selection: PageSelection, limits: Limits) -> Iterator[Sheet]:
    with _opened(file, TIFF) as image:
        count = _counted(image)
        for number in limits.select(selection, count):
            alone = partial(_picture, file, TIFF, limits)
            yield Sheet(number, partial(_frame, image, number, count, limits) if count > 1 else alone)


def _picture(file: BinaryIO, media_type: str, limits: Limits) -> PageImage:
    if media_type == JPEG:
        _check_scans(file)
    with _opened(file, media_type) as image:
        return _page(image, 1, limits)


@_public_errors()
def _frame(image: ImageFile.ImageFile, number: int, count: int, limits: Limits) -> PageImage:
    image.seek(number % count)  # Pillow decodes a frame a second time only after another one
    image.seek(number - 1)
    return _page(image, number, limits)


def _check_scans(file: BinaryIO) -> None:
    """Raises DamagedDocument."""
    file.seek(0)
    scans, last = 0, b""
    while chunk := file.read(_CHUNK):
        scans += (last + chunk).count(_SCAN)
        last = chunk[-1:]
        if scans > _MAX_SCANS:
            raise DamagedDocument("The JPEG has far more scans than any camera or program writes. Save it again.")


@_public_errors()
def _page(image: ImageFile.ImageFile, number: int, limits: Limits) -> PageImage:
    limits.check_size(*image.size)
    stretch = _stretch(image) if isinstance(image, TiffImageFile) else (1.0, 1.0)
    limits.check_size(*_scaled(image.size, stretch))
    image.load()
    orientation, pixels = _orientation(image), _pixels(image)
    image.im = Image.new(image.mode, (1, 1)).im  # Pillow would keep what it has decoded, which is as large again
    return _fitted(PageImage.original(_upright(pixels, orientation), number), stretch)


def _orientation(image: Image.Image) -> int:
    """By EXIF, 1 to 8; 1 where that is broken, as viewers take it. Of a TIFF, Pillow has applied it by now."""
    try:
        found = int(image.getexif().get(_ORIENTATION, 1))
    except (SyntaxError, ValueError, KeyError, TypeError):
        return 1
    return found if 1 <= found <= 8 else 1


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """As EXIF's table of orientations has it: rows and columns swapped, then flipped."""
    if orientation > 4:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def _stretch(image: Image.Image) -> tuple[float, float]:
    """Factors of width and height that make the pixels of a fax square: 204 x 98 dpi is usual. Nothing is shrunk."""
    across, down = (float(n) for n in image.info.get("dpi") or image.info.get("resolution") or (1, 1))
    if image.getexif().get(_ORIENTATION, 1) > 4:
        across, down = down, across
    if not (across > 0 and down > 0):
        return (1.0, 1.0)
    ratio = across / down
    if 1.2 < ratio < 5:
        return (1.0, ratio)
    if 1.2 < 1 / ratio < 5:
        return (1 / ratio, 1.0)
    return (1.0, 1.0)


def _scaled(size: tuple[int, int], factors: tuple[float, float]) -> tuple[int, int]:
    return round(size[0] * factors[0]), round(size[1] * factors[1])


def _fitted(page: PageImage, stretch: tuple[float, float]) -> PageImage:
    """With square pixels, and no side longer than MAX_SIDE."""
    width, height = _scaled((page.width, page.height), stretch)
    fit = min(1.0, MAX_SIDE / max(width, height))
    if fit == 1 and stretch == (1.0, 1.0):
        return page
    width, height = (max(1, side) for side in _scaled((width, height), (fit, fit)))
    way = cv2.INTER_CUBIC if fit == 1 else cv2.INTER_AREA
    pixels = as_pixels(cv2.resize(page.pixels, (width, height), interpolation=way))
    back = ((page.width / width, 0.0, 0.0), (0.0, page.height / height, 0.0), (0.0, 0.0, 1.0))
    return page.with_pixels(pixels, back)


def _pixels(image: Image.Image) -> Pixels:
    """Gray stays gray, everything else becomes RGB."""
    width, height = image.size
    is_deep, is_gray = image.mode in _DEEP, image.mode in _GRAY
    peak = _peak(image) if is_deep else 255
    pixels = np.empty((height, width) if is_gray or is_deep else (height, width, 3), np.uint8)
    for top in range(0, height, _BAND):
        band = image.crop((0, top, width, min(height, top + _BAND)))
        pixels[top : top + _BAND] = _shallow(band, peak) if is_deep else _opaque(band, "L" if is_gray else "RGB")
    return pixels


def _peak(image: Image.Image) -> float:
    """The brightest value: what counts as white in more than 8 bits is told nowhere (12 bits come stored as 16)."""
    peak = float(np.nan_to_num(np.asarray(image.getextrema(), np.float64), posinf=0).max())
    return peak if peak > 0 else 1.0


def _shallow(band: Image.Image, peak: float) -> Pixels:
    scaled = np.nan_to_num(np.asarray(band).astype(np.float32)) * (255 / peak)
    pixels: Pixels = np.clip(scaled, 0, 255).astype(np.uint8)
    return pixels


def _opaque(band: Image.Image, mode: str) -> Pixels:
    if band.has_transparency_data:
        band = band.convert("RGBA")
        paper = Image.new(mode, band.size, "white")
        paper.paste(band, mask=band)
        band = paper
    pixels: Pixels = np.asarray(band.convert(mode))
    return pixels
