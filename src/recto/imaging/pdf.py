"""Pages of PDF files, rendered by PDFium."""

import io
import math
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import BinaryIO

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from recto.domain.document import PageSelection
from recto.domain.errors import DamagedDocument, DocumentTooSlow, EncryptedDocument, TooManyPixels
from recto.imaging import soundness, text_layer
from recto.imaging.characters import Frame, characters
from recto.imaging.limits import MAX_SIDE, Limits
from recto.imaging.marks import marks
from recto.imaging.page import PageImage
from recto.imaging.sheet import Sheet, TextLayer

_INCH = 72
"""Points."""

_DPI = 300
"""What Tesseract reads best."""

_MAX_DPI, _MIN_LONGER_SIDE = 1200, 1_000
"""Tiny pages (labels, images placed one pixel a point) are rendered at up to so many dpi to get so many pixels."""

_MIN_DPI = 20
"""Below it not even the headline of a poster can be read."""

_MAX_PIXELS = 36_000_000
"""An A2 sheet at 300 dpi. Larger sheets carry larger letters and are rendered at less."""

_RENDER_SECONDS = 15.0
"""For one page. An honest one takes about a second, a few at worst; some bytes of PDF can ask for hours."""

_TAIL = 1024 * 1024
"""Bytes. What ends a PDF stands in its last kilobyte, unless a program has added to the file."""

_LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def pages(file: BinaryIO, selection: PageSelection, limits: Limits) -> Iterator[Sheet]:
    """See decode.pages; DocumentTooSlow besides."""
    with _open(file) as document:
        for number in limits.select(selection, len(document)):
            yield Sheet(number, partial(_render, document, number, limits), partial(_layer, document, number, limits))


def count(file: BinaryIO) -> int:
    """See decode.count."""
    with _open(file) as document:
        return len(document)


@contextmanager
def _public_errors() -> Iterator[None]:
    try:
        yield
    except pypdfium2.PdfiumError as error:
        if error.err_code in _LOCKED:
            raise EncryptedDocument("The PDF opens only with a password. Save it without one.") from error
        raise DamagedDocument("The PDF is damaged. Open it in a viewer and print it to a new PDF.") from error
    except MemoryError as error:
        raise TooManyPixels("A page is too large to render. Split it into smaller sheets.") from error


@_public_errors()
def _open(file: BinaryIO) -> pypdfium2.PdfDocument:
    """With form fields, so that what was filled in is drawn. PDFium reads the file block by block as it needs it."""
    _check_end(file)
    document = pypdfium2.PdfDocument(file)
    document.init_forms()
    return document


def _check_end(file: BinaryIO) -> None:
    """PDFium repairs a file that was cut off and then shows blank pages. In a whole one, startxref follows the objects.

    Raises DamagedDocument.
    """
    file.seek(max(0, file.seek(0, io.SEEK_END) - _TAIL))
    end = file.read(_TAIL)
    if end.rfind(b"startxref") < max(0, end.rfind(b"obj")):
        raise DamagedDocument("The PDF is cut off: its end is missing. Upload it again.")


@_public_errors()
def _render(document: pypdfium2.PdfDocument, number: int, limits: Limits) -> PageImage:
    with closing(document[number - 1]) as page:
        width, height, dpi = _size(page, limits)
        with closing(pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGR)) as bitmap:
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
            place = (0, 0, width, height, 0, pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER)
            status = pdfium.FPDF_RenderPageBitmap_Start(bitmap, page, *place, _pause_after(_RENDER_SECONDS))
            pdfium.FPDF_RenderPage_Close(page)
            if status == pdfium.FPDF_RENDER_TOBECONTINUED:
                raise DocumentTooSlow(f"Page {number} takes too long to render. Print it to a new PDF as an image.")
            if status != pdfium.FPDF_RENDER_DONE:
                raise DamagedDocument(f"Page {number} of the PDF can't be rendered. Print it to a new PDF.")
            if document.formenv:
                pdfium.FPDF_FFLDraw(document.formenv, bitmap, page, *place)
            return PageImage.original(bitmap.to_numpy(), number, dpi)


def _pause_after(seconds: float) -> pdfium.IFSDK_PAUSE:
    """What PDFium asks, every few objects and lines, whether to go on."""
    end = time.monotonic() + seconds
    ask = dict(pdfium.IFSDK_PAUSE._fields_)["NeedToPauseNow"]
    return pdfium.IFSDK_PAUSE(version=1, NeedToPauseNow=ask(lambda _: time.monotonic() > end))


@_public_errors()
def _layer(document: pypdfium2.PdfDocument, number: int, limits: Limits) -> TextLayer | None:
    with closing(document[number - 1]) as page:
        width, height, dpi = _size(page, limits)
        frame = Frame.of(page, width, height)
        with closing(page.get_textpage()) as text:
            found = characters(text, frame)
        painted = marks(page, frame)
        shown = soundness.shown(found, painted, width, height)
        if not soundness.is_sound(found, shown, painted, width, height):
            return None
        return TextLayer(tuple(text_layer.lines(found, shown)), width, height, dpi)


def _size(page: pypdfium2.PdfPage, limits: Limits) -> tuple[int, int, float]:
    """Width and height in pixels and the resolution of a page's image. Raises DamagedDocument and TooManyPixels."""
    across, down = page.get_size()
    dpi = _dpi(across, down, limits)
    width, height = (max(1, int(points * dpi / _INCH)) for points in (across, down))
    return width, height, dpi


def _dpi(width: float, height: float, limits: Limits) -> float:
    """For a page of this size in points. Raises DamagedDocument and TooManyPixels."""
    if not (width > 0 and height > 0):
        raise DamagedDocument("A page of the PDF has no size. Print it to a new PDF.")
    longer = max(width, height)
    wanted = max(_DPI, min(_MAX_DPI, _MIN_LONGER_SIDE * _INCH / longer))
    pixels = min(_MAX_PIXELS, limits.max_pixels)
    dpi = min(wanted, math.sqrt(pixels / (width * height)) * _INCH, MAX_SIDE * _INCH / longer)
    if dpi < _MIN_DPI:
        raise TooManyPixels("A page is too large to be read within the limits. Split it into smaller sheets.")
    return dpi
