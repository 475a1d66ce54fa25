"""An image file as a PDF: JPEG as it is, everything else without loss, at the size its resolution says."""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

import img2pdf  # type: ignore[import-untyped]
from PIL import Image, ImageOps, ImageSequence

from recto.domain.document import TIFF
from recto.domain.errors import DamagedDocument, DocumentTooLarge

LARGEST = 200_000_000
"""Bytes; it takes up to three times as much memory."""
_UNKNOWN_DPI = 200.0
"""For images that don't tell their resolution: usual for scans and faxes."""
_NO_DPI = 72.0
"""What libraries and cameras write where they know none."""
_ORIENTATION = 0x0112
_TURNED = (3, 6, 8)
"""EXIF's orientations that a PDF page can be turned by; the others are mirrored."""
_IN_PNG = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


def write_pdf(image: BinaryIO, media_type: str, file: BinaryIO) -> None:
    """One page a frame of a TIFF, one page of any other file; upright as EXIF says.

    Raises DamagedDocument, and DocumentTooLarge, since images are put together in memory.
    """
    content = image.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise DocumentTooLarge(f"PDFs are made of images of at most {LARGEST:,} bytes. Ask for another format.")
    try:
        if _is_plain(content, media_type):
            with suppress(img2pdf.AlphaChannelError):  # of transparency it takes less than PNG can say
                return _convert([content], media_type, file)
        return _convert(list(_redrawn(content, media_type)), media_type, file)
    except (OSError, ValueError, NotImplementedError, img2pdf.ImageOpenError, img2pdf.JpegColorspaceError) as error:
        raise DamagedDocument("The image is damaged or of a rare kind. Save it again, best as PNG.") from error


def _convert(images: list[bytes], media_type: str, file: BinaryIO) -> None:
    img2pdf.convert(images, outputstream=file, first_frame_only=media_type != TIFF, layout_fun=_layout(images[0]))


def _layout(image: bytes) -> object:
    """How img2pdf finds a page's size: by the image's own resolution if it tells one."""
    with Image.open(io.BytesIO(image)) as opened:
        dpi = min(opened.info.get("dpi", (0, 0)))
    tells = dpi > 1 and round(dpi) != _NO_DPI
    return img2pdf.default_layout_fun if tells else img2pdf.get_fixed_dpi_layout_fun((_UNKNOWN_DPI, _UNKNOWN_DPI))


def _is_plain(content: bytes, media_type: str) -> bool:
    """Whether the pixels can stay as they are stored. Pillow turns a TIFF's by itself, and img2pdf would again."""
    with Image.open(io.BytesIO(content)) as opened:
        orientation = opened.getexif().get(_ORIENTATION, 1)
    return orientation == 1 or (orientation in _TURNED and media_type != TIFF)


def _redrawn(content: bytes, media_type: str) -> Iterator[bytes]:
    """Each frame as a PNG, upright."""
    with Image.open(io.BytesIO(content)) as opened:
        for frame in ImageSequence.Iterator(opened):
            upright = ImageOps.exif_transpose(frame)
            if upright.mode not in _IN_PNG:
                upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            png = io.BytesIO()
            upright.save(png, "PNG", **({"dpi": frame.info["dpi"]} if "dpi" in frame.info else {}))
            yield png.getvalue()
            if media_type != TIFF:
                return
