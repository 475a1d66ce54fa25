"""Pages of PDF files, rendered by PDFium."""

import io
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, BinaryIO, cast

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from recto.domain.document import PageSelection
from recto.domain.errors import DamagedDocument, DocumentTooSlow, EncryptedDocument, RectoError, TooManyPixels
from recto.imaging import resolution, soundness, text_layer
from recto.imaging.characters import Frame, characters
from recto.imaging.limits import Limits
from recto.imaging.marks import marks
from recto.imaging.packed import Packed
from recto.imaging.page import PageImage
from recto.imaging.sheet import Sheet, TextLayer

_RENDER_SECONDS = 15.0
"""For one page. An honest one takes about a second, a few at worst; some bytes of PDF can ask for hours."""

_TAIL = 1024 * 1024
"""Bytes. What ends a PDF stands in its last kilobyte, unless a program has added to the file."""

_MOST_CHARACTERS = 50_000
"""Of one page, for its own text to be looked at. A sheet of newspaper has half of it."""

_MOST_ATTACHMENTS = 100
"""Looked at in a document; more are a collection of files, not an invoice with its data."""

_ATTACHMENT_SECONDS = 5.0
"""For all that are taken out of a document, begun before. An honest one takes a millisecond."""

_HELD = 64 * 1024 * 1024
"""Bytes. A document is opened again when PDFium has read more of it, so that memory stays flat."""

_LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def pages(file: BinaryIO, selection: PageSelection, limits: Limits) -> Iterator[Sheet]:
    """See decode.pages; DocumentTooSlow besides."""
    pdf = _Pdf(file, limits)
    try:
        for number in limits.select(selection, len(pdf)):
            if pdf.has_read > _HELD:
                pdf.close()
                pdf = _Pdf(file, limits)
            yield Sheet(number, partial(_render, pdf, number, limits), partial(_layer, pdf, number, limits))
    finally:
        pdf.close()


def count(file: BinaryIO, limits: Limits) -> int:
    """See decode.count."""
    with closing(_Pdf(file, limits)) as pdf:
        return len(pdf)


def attachments(file: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    """The files inside the PDF that its tree of names lists, each of at most ``max_bytes``, those named .xml first.

    Those that are larger or can't be taken out are left out. Raises TooLargeUnpacked.
    """
    end = time.monotonic() + _ATTACHMENT_SECONDS
    with closing(packed(file, Limits(max_pages=1, max_pixels=1, max_unpacked=max_bytes))) as found:
        listed = list(found.attachments(_MOST_ATTACHMENTS))
        for _, stream in sorted(listed, key=_is_named_xml, reverse=True):
            if time.monotonic() < end and (content := found.content(stream)):
                yield content


def _is_named_xml(attachment: tuple[str, object]) -> bool:
    return attachment[0].lower().endswith(".xml")


def packed(file: BinaryIO, limits: Limits) -> Packed:
    """Raises TooLargeUnpacked."""
    source = _Source(file)
    found = Packed(cast("BinaryIO", source), limits)
    source.check()
    return found


class _Pdf:
    """An open document, with form fields, so that what was filled in is drawn."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        """Raises DamagedDocument, EncryptedDocument and TooLargeUnpacked."""
        _check_end(file)
        self._packed = packed(file, limits)
        self._source = _Source(file)
        with self._public_errors():
            self._document = pypdfium2.PdfDocument(self._source)
            self._document.init_forms()

    def __len__(self) -> int:
        return len(self._document)

    def close(self) -> None:
        self._document.close()
        self._packed.close()

    @property
    def form(self) -> pypdfium2.PdfFormEnv | None:
        return self._document.formenv

    @property
    def has_read(self) -> int:
        """Bytes, of which PDFium keeps most until the document is closed."""
        return self._source.has_read

    @contextmanager
    def page(self, number: int) -> Iterator[pypdfium2.PdfPage]:
        self._packed.check_page(number)
        with self._public_errors(), closing(self._document[number - 1]) as page:
            yield page

    @contextmanager
    def _public_errors(self) -> Iterator[None]:
        try:
            yield
        except pypdfium2.PdfiumError as error:
            self._source.check()
            if error.err_code in _LOCKED:
                raise EncryptedDocument("The PDF opens only with a password. Save it without one.") from error
            raise DamagedDocument("The PDF is damaged. Open it in a viewer and print it to a new PDF.") from error
        except MemoryError as error:
            raise TooManyPixels("A page is too large to render. Split it into smaller sheets.") from error
        self._source.check()


class _Source:
    """A file as PDFium and qpdf read it, block by block. They take a block that can't be read for damage and go on, so
    the reason is kept."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._failure: Exception | None = None
        self.has_read = 0

    def check(self) -> None:
        """Raises what reading the file has raised."""
        if self._failure:
            raise self._failure

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """How many bytes were read: none where that failed."""
        try:
            block = self._file.read(len(buffer))
        except (OSError, RectoError) as error:
            self._failure = error
            return 0
        self.has_read += len(block)
        memoryview(buffer).cast("B")[: len(block)] = block
        return len(block)


def _check_end(file: BinaryIO) -> None:
    """PDFium repairs a file that was cut off and then shows blank pages. In a whole one, startxref follows the objects.

    Raises DamagedDocument.
    """
    file.seek(max(0, file.seek(0, io.SEEK_END) - _TAIL))
    end = file.read(_TAIL)
    if end.rfind(b"startxref") < max(0, end.rfind(b"obj")):
        raise DamagedDocument("The PDF is cut off: its end is missing. Upload it again.")


def _render(pdf: _Pdf, number: int, limits: Limits) -> PageImage:
    with pdf.page(number) as page:
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
            if pdf.form:
                pdfium.FPDF_FFLDraw(pdf.form, bitmap, page, *place)
            return PageImage.original(bitmap.to_numpy(), number, dpi)


def _pause_after(seconds: float) -> pdfium.IFSDK_PAUSE:
    """What PDFium asks, every few objects and lines, whether to go on."""
    end = time.monotonic() + seconds
    ask = dict(pdfium.IFSDK_PAUSE._fields_)["NeedToPauseNow"]
    return pdfium.IFSDK_PAUSE(version=1, NeedToPauseNow=ask(lambda _: time.monotonic() > end))


def _layer(pdf: _Pdf, number: int, limits: Limits) -> TextLayer | None:
    with pdf.page(number) as page:
        frame = Frame.of(page)
        across, down = page.get_size()
        painted = marks(page, frame)
        width, height, dpi = resolution.size(across, down, painted, limits)
        with closing(page.get_textpage()) as text:
            if text.count_chars() > _MOST_CHARACTERS:
                return None
            found = characters(text, frame)
        shown = soundness.shown(found, painted, across, down)
        if not soundness.is_sound(found, shown, painted, across, down):
            return None
        lines = text_layer.lines(found, shown, (width / across, height / down))
        return TextLayer(tuple(lines), width, height, dpi)
