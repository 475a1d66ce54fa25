"""What a PDF page paints besides text, and in which order: pictures and shapes."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from recto.imaging.characters import UNPAINTED, Floats, Frame

Colour = tuple[int, int, int]
Rectangle = tuple[float, float, float, float]

_MOST = 50_000
"""Objects of one page that are looked at; drawings of more are no text."""

_DEEPEST = 8
"""Forms within forms."""

_OPAQUE = 255

_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_PRINT = {pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM}

_SIDES = (4, 5)
"""Segments of a rectangle, closed by itself or by a line."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``box``: left, top, right, bottom in points from the page's top left corner. ``density``: its pixels a point,
    across and down the page. ``order``: its place in what is painted."""

    box: Rectangle
    density: tuple[float, float]
    order: int


@dataclass(frozen=True, slots=True)
class Shape:
    """``segments`` of its outline if that is filled, else 0; ``is_cover`` of a rectangle that hides what was painted
    before. ``box`` and ``order`` as of pictures."""

    box: Rectangle
    order: int
    colour: Colour = (0, 0, 0)
    segments: int = 0
    is_cover: bool = False


@dataclass(slots=True)
class Marks:
    """``texts``: the order of each text object by its address; ``is_lettered``: whether any of them paints;
    ``is_annotated``: whether notes, stamps or filled-in fields, which are not part of the page's content, show text or
    pictures."""

    pictures: list[Picture] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    texts: dict[int, int] = field(default_factory=dict)
    is_lettered: bool = False
    is_annotated: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.pictures or self.shapes or self.texts or self.is_annotated)

    @property
    def is_all_pictures(self) -> bool:
        """Whether nothing else is seen but plain rectangles: sheets of paper beneath, frames around."""
        is_drawn = self.is_lettered or self.is_annotated or not all(shape.is_cover for shape in self.shapes)
        return bool(self.pictures) and not is_drawn


def marks(page: pypdfium2.PdfPage, frame: Frame) -> Marks:
    """Of a page, in the space that ``frame`` leads to."""
    found = Marks(is_annotated=_is_annotated(page))
    for order, (drawn, kind, to_shown) in enumerate(_objects(page, frame.matrix)):
        if order == _MOST:
            break
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts[ctypes.addressof(drawn.contents)] = order
            found.is_lettered |= pdfium.FPDFTextObj_GetTextRenderMode(drawn) not in UNPAINTED
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append(_picture(drawn, to_shown, order))
        else:
            found.shapes.append(_shape(drawn, kind, to_shown, order))
    return found


def _is_annotated(page: pypdfium2.PdfPage) -> bool:
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            if not pdfium.FPDFAnnot_GetFlags(note) & _UNSEEN and _PRINT & set(_kinds(note)):
                return True
        finally:
            pdfium.FPDFPage_CloseAnnot(note)
    return False


def _kinds(note: Any) -> Iterator[int]:
    """Of the objects that a note is shown as."""
    for index in range(pdfium.FPDFAnnot_GetObjectCount(note)):
        yield pdfium.FPDFPageObj_GetType(pdfium.FPDFAnnot_GetObject(note, index))


def _objects(page: pypdfium2.PdfPage, to_shown: Floats) -> Iterator[tuple[Any, int, Floats]]:
    """All in the order they are painted, each with its kind and the way from its space to the page as shown, 2 x 3."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _within(pdfium.FPDFPage_GetObject(page, index), to_shown, 1)


def _within(drawn: Any, to_shown: Floats, depth: int) -> Iterator[tuple[Any, int, Floats]]:
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        yield drawn, kind, to_shown
    elif depth < _DEEPEST:
        inner = _chained(to_shown, _matrix(drawn))
        for index in range(pdfium.FPDFFormObj_CountObjects(drawn)):
            yield from _within(pdfium.FPDFFormObj_GetObject(drawn, index), inner, depth + 1)


def _matrix(drawn: Any) -> Floats:
    """2 x 3; the identity where there is none."""
    matrix = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    return np.array(((matrix.a, matrix.c, matrix.e), (matrix.b, matrix.d, matrix.f)))


def _chained(after: Floats, before: Floats) -> Floats:
    return np.hstack([after[:, :2] @ before[:, :2], (after[:, :2] @ before[:, 2] + after[:, 2])[:, None]])


def _picture(drawn: Any, to_shown: Floats, order: int) -> Picture:
    """A picture fills the unit square of its own space."""
    place = _chained(to_shown, _matrix(drawn))
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(drawn, width, height)
    along, up = (float(np.hypot(*side)) for side in place[:, :2].T)
    densities = (width.value / along if along else 0.0, height.value / up if up else 0.0)
    is_turned = abs(place[1, 0]) > abs(place[0, 0])
    return Picture(_around(place, (0, 0, 1, 1)), densities[::-1] if is_turned else densities, order)


def _shape(drawn: Any, kind: int, to_shown: Floats, order: int) -> Shape:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    box = _around(to_shown, (left.value, bottom.value, right.value, top.value))
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, mode, stroked)
    if kind != pdfium.FPDF_PAGEOBJ_PATH or mode.value == pdfium.FPDF_FILLMODE_NONE:
        return Shape(box, order)
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, opacity)
    segments = int(pdfium.FPDFPath_CountSegments(drawn))
    is_opaque = opacity.value == _OPAQUE and not pdfium.FPDFPageObj_HasTransparency(drawn)
    colour = (int(red.value), int(green.value), int(blue.value))
    return Shape(box, order, colour, segments, is_cover=is_opaque and segments in _SIDES)


def _around(to_shown: Floats, box: Rectangle) -> Rectangle:
    """The upright rectangle on the page around a rectangle in an object's space."""
    left, bottom, right, top = box
    corners = np.array([(left, bottom, 1), (right, bottom, 1), (right, top, 1), (left, top, 1)]) @ to_shown.T
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return x0, y0, x1, y1
