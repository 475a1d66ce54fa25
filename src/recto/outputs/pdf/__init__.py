"""The searchable PDF: the original pages, untouched, and what was read as invisible text in its place.

A PDF grows by an incremental update (ISO 32000-1, 7.5.6), so its own bytes stay as they are, in front; an image becomes
a page of its physical size first.
"""

import shutil
from typing import Any, BinaryIO

import pikepdf

from recto.domain.document import PDF
from recto.domain.errors import DamagedDocument, EncryptedDocument
from recto.domain.recognition import TEXT_LAYER, Page
from recto.outputs.pdf import images, update
from recto.outputs.pdf.font import Font
from recto.outputs.pdf.layer import frame, text_layer
from recto.outputs.source import Source


def searchable(source: Source, file: BinaryIO) -> None:
    """Written to an empty file that can be read and sought in; in memory is the new text alone.

    Pages that hold their text already, and pages that could not be read, get none. Raises EncryptedDocument and
    DamagedDocument.
    """
    with source.original() as original:
        if source.media_type == PDF:
            shutil.copyfileobj(original, file)
        else:
            images.write_pdf(original, source.media_type, file)
    try:
        _add_text(source, file)
    except pikepdf.PasswordError as error:
        raise EncryptedDocument("A PDF with a password can't be added to. Save it without one.") from error
    except (pikepdf.PdfError, AttributeError, TypeError, ValueError) as error:  # the latter: objects of a wrong kind
        raise DamagedDocument("The PDF is too damaged to be added to. Print it to a new PDF.") from error


def _add_text(source: Source, file: BinaryIO) -> None:
    file.seek(0)
    with pikepdf.open(file) as pdf:
        if pdf.is_encrypted:
            raise EncryptedDocument("An encrypted PDF can't be added to. Save it without a password.")
        font = Font()
        place = font.reserve(pdf)
        changed = []
        for page in source.pages():
            if page.lines and page.engine != TEXT_LAYER and not page.error:
                changed += _add_to_page(pdf, page, font, place)
        if changed:
            changed += font.fill(pdf, place)
            update.write(file, pdf, changed)


def _add_to_page(pdf: pikepdf.Pdf, page: Page, font: Font, place: pikepdf.Object) -> list[pikepdf.Object]:
    """The objects that are new or changed.

    The text comes first in the page: there the graphics state is still as the page begins, whatever its own content
    leaves behind.
    """
    if page.number > len(pdf.pages):
        raise DamagedDocument("The PDF does not have the pages that were read. Print it to a new PDF.")
    leaf = pdf.pages[page.number - 1].obj
    resources = pikepdf.Dictionary(dict(_inherited(leaf, "/Resources", pikepdf.Dictionary()).items()))
    fonts = pikepdf.Dictionary(dict(resources.get("/Font", pikepdf.Dictionary()).items()))
    name = _unused(fonts)
    fonts[name] = place
    resources["/Font"] = fonts
    content = text_layer(page, frame(_shown_box(leaf), _rotation(leaf), page), font, name)
    stream = update.stream(pdf, content)
    contents = leaf.get("/Contents", pikepdf.Array())
    leaf["/Contents"] = pikepdf.Array([stream, *(contents if isinstance(contents, pikepdf.Array) else [contents])])
    leaf["/Resources"] = resources
    return [stream, leaf]


def _unused(fonts: pikepdf.Dictionary) -> str:
    return next(name for name in (f"/Recto{n}" for n in range(len(fonts) + 1)) if name not in fonts)


def _inherited(leaf: pikepdf.Object, name: str, default: Any) -> Any:
    """An attribute of a page, or of the nearest node above it that has it."""
    node, seen = leaf, set()
    while name not in node:
        seen.add(node.objgen)
        if "/Parent" not in node or node["/Parent"].objgen in seen:
            return default
        node = node["/Parent"]
    return node[name]


_LETTER = (0, 0, 612, 792)
"""What viewers take for a page without a size."""


def _shown_box(leaf: pikepdf.Object) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what viewers show: the crop box within the media box."""
    media = _box(_inherited(leaf, "/MediaBox", pikepdf.Array(_LETTER)))
    crop = _box(_inherited(leaf, "/CropBox", pikepdf.Array(media)))
    shown = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    return shown if shown[0] < shown[2] and shown[1] < shown[3] else media


def _box(array: pikepdf.Object) -> tuple[float, float, float, float]:
    """Any two opposite corners may be given."""
    x0, y0, x1, y1 = (float(number) for number in array)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _rotation(leaf: pikepdf.Object) -> int:
    """0, 90, 180 or 270, clockwise."""
    return round(float(_inherited(leaf, "/Rotate", 0)) / 90) * 90 % 360
