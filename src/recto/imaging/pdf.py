"""Pages of PDF files, rendered by PDFium."""

import io
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import BinaryIO

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from recto.domain.document import PageSelection
from recto.domain.errors import DamagedDocument, DocumentTooSlow, EncryptedDocument, TooManyPixels
from recto.imaging import resolution, soundness, text_layer
from recto.imaging.characters import Frame, characters
from recto.imaging.limits import Limits
from recto.imaging.marks import marks
from recto.imaging.page import PageImage
from recto.imaging.sheet import Sheet, TextLayer

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
        across, down = page.get_size()
        width, height, dpi = resolution.size(across, down, marks(page, Frame.of(page)), limits)
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
        frame = Frame.of(page)
        across, down = page.get_size()
        painted = marks(page, frame)
        width, height, dpi = resolution.size(across, down, painted, limits)
        with closing(page.get_textpage()) as text:
            found = characters(text, frame)
        shown = soundness.shown(found, painted, across, down)
        if not soundness.is_sound(found, shown, painted, across, down):
            return None
        lines = text_layer.lines(found, shown, (width / across, height / down))
        return TextLayer(tuple(lines), width, height, dpi)
