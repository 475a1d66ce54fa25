"""The characters that a PDF page draws, as PDFium finds them: what each says, where it stands, whether it is seen."""

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_HYPHEN_AT_THE_END_OF_A_LINE = 2
"""PDFium's own code for it."""

_LETTERS = 0.3
"""Least share among the characters of a font whose numbers are ASCII."""

UNKNOWN = 0xFFFD
"""Unicode's replacement character."""

_UNPAINTED = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)


@dataclass(frozen=True, slots=True)
class Characters:
    """n characters, in the order of the page's content; those between words, which PDFium adds, among them.

    ``codes``: Unicode, U+FFFD where the PDF doesn't tell. ``boxes``: n x 4 (left, top, right, bottom), the upright
    rectangle of the glyph; ``origins``: n x 2, where it stands on its base line. Both in pixels of the page image.
    ``styles``: n, which of ``style`` each is drawn in, -1 for those that are not drawn.
    """

    codes: npt.NDArray[np.int64]
    boxes: Floats
    origins: Floats
    styles: npt.NDArray[np.int64]
    style: tuple["Style", ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How the characters of one text object are drawn.

    ``along``: the unit vector of its base line; ``size``: of the font in pixels; ``colour``: RGB and opacity, 0..255
    each; ``is_painted``: whether its mode paints at all; ``address``: PDFium's, by which its place among the page's
    objects is found, and that of the ``font``.
    """

    along: tuple[float, float]
    size: float
    colour: tuple[int, int, int, int]
    is_painted: bool
    address: int
    font: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The way from a page's own space, in points, to pixels: 2 x 3, row major."""

    matrix: Floats

    @classmethod
    def of(cls, page: pypdfium2.PdfPage, width: int, height: int) -> "Frame":
        """To an image of ``width`` x ``height`` that shows the page as viewers do: cropped and turned."""
        left, bottom, right, top = page.get_bbox()
        across, up = right - left, top - bottom
        shown = {
            0: ((1 / across, 0, -left / across), (0, -1 / up, top / up)),
            90: ((0, 1 / up, -bottom / up), (1 / across, 0, -left / across)),
            180: ((-1 / across, 0, right / across), (0, 1 / up, -bottom / up)),
            270: ((0, -1 / up, top / up), (-1 / across, 0, right / across)),
        }[page.get_rotation()]
        return cls(np.array(shown) * [[width], [height]])

    def points(self, points: Floats) -> Floats:
        """n x 2 in points to n x 2 in pixels."""
        return points @ self.matrix[:, :2].T + self.matrix[:, 2]

    def vector(self, x: float, y: float) -> tuple[float, float]:
        u, v = self.matrix[:, :2] @ (x, y)
        return float(u), float(v)

    def boxes(self, boxes: Floats) -> Floats:
        """n x 4 (left, bottom, right, top) in points to n x 4 (left, top, right, bottom) in pixels."""
        one, other = self.points(boxes[:, :2]), self.points(boxes[:, 2:])
        return np.hstack([np.minimum(one, other), np.maximum(one, other)])


def characters(text: pypdfium2.PdfTextPage, frame: Frame) -> Characters:
    """Raises PdfiumError."""
    raw, count = text.raw, text.count_chars()
    codes = np.empty(count, np.int64)
    boxes, origins = np.zeros((count, 4)), np.zeros((count, 2))
    styles = np.full(count, -1, np.int64)
    style: list[Style] = []
    known: dict[int, int] = {}
    guessed: dict[int, list[int]] = {}
    left, bottom, right, top, x, y = (ctypes.c_double() for _ in range(6))
    for index in range(count):
        codes[index] = _code(raw, index)
        drawn = pdfium.FPDFText_GetTextObject(raw, index)
        if not drawn or pdfium.FPDFText_IsGenerated(raw, index) == 1:
            continue
        address = ctypes.addressof(drawn.contents)
        if address not in known:
            known[address] = len(style)
            style.append(_style(raw, index, drawn, address, frame))
        styles[index] = known[address]
        if pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1:
            guessed.setdefault(style[known[address]].font, []).append(index)
        pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        boxes[index] = left.value, bottom.value, right.value, top.value
        origins[index] = x.value, y.value
    for indices in guessed.values():
        if not _are_letters(codes[indices].tolist()):
            codes[indices] = UNKNOWN
    return Characters(codes, frame.boxes(boxes), frame.points(origins), styles, tuple(style))


def _code(raw: Any, index: int) -> int:
    code = int(pdfium.FPDFText_GetUnicode(raw, index))
    if code == _HYPHEN_AT_THE_END_OF_A_LINE:
        return ord("-")
    return code or UNKNOWN


def _are_letters(codes: Sequence[int]) -> bool:
    """Whether what PDFium takes for the characters of a font that doesn't name them can be so: the font's own numbers
    of them. They are where labels of a drawing have their own font, but not where a font holds signs of mathematics."""
    text = "".join(map(chr, codes))
    return text.isascii() and text.isprintable() and sum(map(str.isalpha, text)) > _LETTERS * len(text)


def _style(raw: Any, index: int, drawn: Any, address: int, frame: Frame) -> Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, index, matrix)
    u, v = frame.vector(matrix.a, matrix.b)
    length = math.hypot(u, v)
    rise = math.hypot(*frame.vector(matrix.c, matrix.d))
    colour = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFText_GetFillColor(raw, index, *colour)
    red, green, blue, opacity = (int(part.value) for part in colour)
    return Style(
        along=(u / length, v / length) if length else (1.0, 0.0),
        size=abs(pdfium.FPDFText_GetFontSize(raw, index)) * rise,
        colour=(red, green, blue, opacity),
        is_painted=pdfium.FPDFTextObj_GetTextRenderMode(drawn) not in _UNPAINTED,
        address=address,
        font=ctypes.addressof(pdfium.FPDFTextObj_GetFont(drawn).contents),
    )
