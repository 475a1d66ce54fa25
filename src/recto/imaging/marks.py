"""What a PDF page paints besides text, and in which order: pictures and shapes."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from recto.imaging.characters import Floats, Frame

Colour = tuple[int, int, int]
Rectangle = tuple[float, float, float, float]

_MOST = 50_000
"""Objects of one page that are looked at; drawings of more are no text."""

_DEEPEST = 8
"""Forms within forms."""

_OPAQUE = 255

_SIDES = (4, 5)
"""Segments of a rectangle, closed by itself or by a line."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``box``: left, top, right, bottom in pixels of the page image. ``density``: its own pixels by those of the page
    image, the larger of both directions. ``order``: its place in what is painted."""

    box: Rectangle
    density: float
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
    """``texts``: the order of each text object by its address."""

    pictures: list[Picture] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    texts: dict[int, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.pictures or self.shapes or self.texts)


def marks(page: pypdfium2.PdfPage, frame: Frame) -> Marks:
    """Of a page whose image ``frame`` leads to."""
    found = Marks()
    for order, (drawn, kind, to_pixels) in enumerate(_objects(page, frame.matrix)):
        if order == _MOST:
            break
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts[ctypes.addressof(drawn.contents)] = order
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append(_picture(drawn, to_pixels, order))
        else:
            found.shapes.append(_shape(drawn, kind, to_pixels, order))
    return found


def _objects(page: pypdfium2.PdfPage, to_pixels: Floats) -> Iterator[tuple[Any, int, Floats]]:
    """All objects in the order they are painted, with their kind and the way from their space to pixels (2 x 3)."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _within(pdfium.FPDFPage_GetObject(page, index), to_pixels, 1)


def _within(drawn: Any, to_pixels: Floats, depth: int) -> Iterator[tuple[Any, int, Floats]]:
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        yield drawn, kind, to_pixels
    elif depth < _DEEPEST:
        inner = _chained(to_pixels, _matrix(drawn))
        for index in range(pdfium.FPDFFormObj_CountObjects(drawn)):
            yield from _within(pdfium.FPDFFormObj_GetObject(drawn, index), inner, depth + 1)


def _matrix(drawn: Any) -> Floats:
    """2 x 3; the identity where there is none."""
    matrix = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    return np.array(((matrix.a, matrix.c, matrix.e), (matrix.b, matrix.d, matrix.f)))


def _chained(after: Floats, before: Floats) -> Floats:
    return np.hstack([after[:, :2] @ before[:, :2], (after[:, :2] @ before[:, 2] + after[:, 2])[:, None]])


def _picture(drawn: Any, to_pixels: Floats, order: int) -> Picture:
    """A picture fills the unit square of its own space."""
    place = _chained(to_pixels, _matrix(drawn))
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(drawn, width, height)
    across, down = np.hypot(*place[:, 0]), np.hypot(*place[:, 1])
    density = max(width.value / across if across else 0.0, height.value / down if down else 0.0)
    return Picture(_around(place, (0, 0, 1, 1)), float(density), order)


def _shape(drawn: Any, kind: int, to_pixels: Floats, order: int) -> Shape:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    box = _around(to_pixels, (left.value, bottom.value, right.value, top.value))
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


def _around(to_pixels: Floats, box: Rectangle) -> Rectangle:
    """The upright rectangle in pixels around a rectangle in an object's space."""
    left, bottom, right, top = box
    corners = np.array([(left, bottom, 1), (right, bottom, 1), (right, top, 1), (left, top, 1)]) @ to_pixels.T
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return x0, y0, x1, y1
