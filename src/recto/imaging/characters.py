"""The characters that a PDF page draws, as PDFium finds them: what each says, where it stands, whether it is seen."""

import ctypes
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
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

_LAM_ALEF = tuple("ل" + alef for alef in "اأإآ")

_FIRST_IDEOGRAPH = 0x2E80
_BESIDE, _BELOW = 0.3, (0.6, 1.4)
"""Of the font's size, the step from one ideograph to the next in a column: at most aside, and down."""

_FIRST_HALF, _SECOND_HALF = 0xD800 >> 10, 0xDC00 >> 10
_NOTHING = 0x200B
"""A space of no width."""

UNKNOWN = 0xFFFD
"""Unicode's replacement character."""

UNPAINTED = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)


@dataclass(frozen=True, slots=True)
class Characters:
    """n characters, in the order of the page's content; those between words, which PDFium adds, among them.

    ``codes``: Unicode, U+FFFD where the PDF doesn't tell. ``boxes``: n x 4 (left, top, right, bottom), the upright
    rectangle of the glyph; ``origins``: n x 2, where it stands on its base line. Both in the space of a Frame.
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

    ``along``: the unit vector of its base line; ``size``: of the font in points; ``colour``: RGB and opacity, 0..255
    each; ``is_painted``: whether its mode paints at all; ``address``: PDFium's, by which its place among the page's
    objects is found, and that of the ``font``; ``is_column``: whether its signs stand upright below each other.
    """

    along: tuple[float, float]
    size: float
    colour: tuple[int, int, int, int]
    is_painted: bool
    address: int
    font: int
    is_column: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The way from a page's own space to the page as viewers show it, cropped and turned: points from its top left
    corner, down the page. 2 x 3, row major."""

    rows: tuple[tuple[float, float, float], tuple[float, float, float]]

    @property
    def matrix(self) -> Floats:
        return np.array(self.rows)

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> "Frame":
        left, bottom, right, top = page.get_bbox()
        shown = {
            0: ((1.0, 0.0, -left), (0.0, -1.0, top)),
            90: ((0.0, 1.0, -bottom), (1.0, 0.0, -left)),
            180: ((-1.0, 0.0, right), (0.0, 1.0, -bottom)),
            270: ((0.0, -1.0, top), (-1.0, 0.0, right)),
        }
        return cls(shown[page.get_rotation()])

    def points(self, points: Floats) -> Floats:
        """n x 2 to n x 2."""
        matrix = self.matrix
        moved: Floats = points @ matrix[:, :2].T + matrix[:, 2]
        return moved

    def vector(self, x: float, y: float) -> tuple[float, float]:
        (a, b, _), (c, d, _) = self.rows
        return a * x + b * y, c * x + d * y

    def boxes(self, boxes: Floats) -> Floats:
        """n x 4 (left, bottom, right, top) to n x 4 (left, top, right, bottom)."""
        one, other = self.points(boxes[:, :2]), self.points(boxes[:, 2:])
        return np.hstack([np.minimum(one, other), np.maximum(one, other)])


def characters(text: pypdfium2.PdfTextPage, frame: Frame) -> Characters:
    """Raises PdfiumError."""
    raw, length = text.raw, text.count_chars()
    codes = np.empty(length, np.int64)
    boxes, origins = np.zeros((length, 4)), np.zeros((length, 2))
    styles = np.full(length, -1, np.int64)
    style: list[Style] = []
    known: dict[int, int] = {}
    guessed: dict[int, list[int]] = {}
    left, bottom, right, top, x, y = (ctypes.c_double() for _ in range(6))
    for index in range(length):
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
    _join_halves(codes)
    _turn_ligatures(codes, boxes)
    for indices in guessed.values():
        if not _are_letters(codes[indices].tolist()):
            codes[indices] = UNKNOWN
    found = Characters(codes, frame.boxes(boxes), frame.points(origins), styles, tuple(style))
    return _with_columns(found) if (codes >= _FIRST_IDEOGRAPH).any() else found


def _code(raw: Any, index: int) -> int:
    code = int(pdfium.FPDFText_GetUnicode(raw, index))
    if code == _HYPHEN_AT_THE_END_OF_A_LINE:
        return ord("-")
    return code or UNKNOWN


def _with_columns(characters: Characters) -> Characters:
    """Where ideographs stand below each other, their base line goes down the page."""
    drawn = np.flatnonzero(characters.styles >= 0)
    along = np.array([style.along for style in characters.style])[characters.styles[drawn]][:-1]
    size = np.array([style.size for style in characters.style])[characters.styles[drawn]][:-1]
    step = np.diff(characters.origins[drawn], axis=0)
    forward, down = (step * along).sum(axis=1), step[:, 1] * along[:, 0] - step[:, 0] * along[:, 1]
    is_ideograph = characters.codes[drawn] >= _FIRST_IDEOGRAPH
    below = is_ideograph[1:] & is_ideograph[:-1] & (np.abs(forward) < _BESIDE * size)
    below &= (down > _BELOW[0] * size) & (down < _BELOW[1] * size)
    styles, style = characters.styles.copy(), list(characters.style)
    turned: dict[int, int] = {}
    for index in drawn[np.append(below, False) | np.append(False, below)].tolist():
        level = int(styles[index])
        if level not in turned:
            x, y = style[level].along
            turned[level] = len(style)
            style.append(replace(style[level], along=(-y, x), is_column=True))
        styles[index] = turned[level]
    return replace(characters, styles=styles, style=tuple(style))


def _join_halves(codes: npt.NDArray[np.int64]) -> None:
    """In place: characters beyond the first plane come in two halves, of which the second becomes nothing."""
    halves = np.flatnonzero((codes[:-1] >> 10 == _FIRST_HALF) & (codes[1:] >> 10 == _SECOND_HALF))
    codes[halves] = 0x10000 + ((codes[halves] & 0x3FF) << 10) + (codes[halves + 1] & 0x3FF)
    codes[halves + 1] = _NOTHING


def _turn_ligatures(codes: npt.NDArray[np.int64], boxes: Floats) -> None:
    """In place: where PDFium turns text from right to left around, letters that share a glyph are turned around too.

    Except where the PDF names the glyph as lam and alef in one.
    """
    shared = (boxes[1:] == boxes[:-1]).all(axis=1) & (boxes[1:, 2] > boxes[1:, 0])
    for _, run in groupby(enumerate(np.flatnonzero(shared).tolist()), key=lambda pair: pair[1] - pair[0]):
        found = [index for _, index in run]
        part = slice(found[0], found[-1] + 2)
        text = "".join(map(chr, codes[part].tolist()))
        if unicodedata.bidirectional(text[0]) in ("R", "AL", "NSM") and not text.startswith(_LAM_ALEF):
            codes[part] = codes[part][::-1].copy()


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
    font = pdfium.FPDFTextObj_GetFont(drawn)
    return Style(
        along=(u / length, v / length) if length else (1.0, 0.0),
        size=abs(pdfium.FPDFText_GetFontSize(raw, index)) * rise,
        colour=(red, green, blue, opacity),
        is_painted=pdfium.FPDFTextObj_GetTextRenderMode(drawn) not in UNPAINTED,
        address=address,
        font=ctypes.addressof(font.contents) if font else 0,
    )
