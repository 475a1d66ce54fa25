"""The engine ``tesseract``: in-process through tesserocr, or through pytesseract where that wheel is not to be had."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import cached_property
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import cv2
import numpy as np

from recto.domain.errors import EngineUnavailable, TooManyPixels, UnknownLanguage
from recto.domain.recognition import Box, Line, Matrix, Word
from recto.engines import ppocr
from recto.engines.languages import in_its_language
from recto.engines.tesseract_arabic import Transform, is_arabic, levelled, plain
from recto.imaging.letters import as_pixels, is_bilevel, letters
from recto.imaging.order import ordered
from recto.imaging.page import IDENTITY, PageImage, Pixels
from recto.imaging.pipeline import enhance

TESSDATA = (
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
    Path("/usr/share/tessdata"),
    Path("/opt/share/tessdata"),
)
"""Where Debian, other distributions and a Lambda layer put the models; TESSDATA_PREFIX goes before them."""

TOGETHER = 3
"""So many languages are read at once; of more it is found out which one the page is in."""

MAX_SIDE = 32_767
"""Pixels; Tesseract's coordinates are 16 bits wide."""

VARIABLES = {
    # A page comes with its text scaled to a usual size, so this is the resolution it looks like. Without it Tesseract
    # guesses one for every page, from the height of whatever it takes for text.
    "user_defined_dpi": "300",
    "debug_file": os.devnull,
}


SMOOTH = 17.0
"""Pixels of height that taller letters of black and white pages are shrunk to: soft edges read better, and faster."""
CLEAR, WIDTH, NARROWEST = 21.0, 0.65, 0.85
"""Tesseract scales every line to one height and reads it column by column, so wide letters take longer and are read no
better. Where they are at least so many pixels high they are narrowed to that width by their height, down to that share:
smaller letters lose by it, narrow ones too, and columns that come closer are taken for one."""
ARABIC = 11.5
"""Pixels of height that taller Arabic letters are shrunk to: Tesseract finds their lines better, and reads as well."""


class Layout(IntEnum):
    """What Tesseract takes an image for, by its own numbers: a page, or a line that is not looked into further."""

    PAGE = 3
    LINE = 13


class Backend(Protocol):
    """A way to run Tesseract. Both give Tesseract's own table of what was read, so that both are understood alike."""

    def tsv(self, images: Sequence[Pixels], languages: str, layout: Layout, *, time_limit: float) -> str:
        """One table of all images, its pages; ``languages`` are joined by "+". Raises DocumentTooSlow, EngineFailed."""


MakeBackend = Callable[[Path, Mapping[str, str]], Backend]
"""From the folder of the models and Tesseract's variables."""


class Tesseract:
    def __init__(self, backend: MakeBackend | None = None) -> None:
        """Raises EngineUnavailable where Tesseract or its models are missing."""
        # Unbounded OpenMP makes Tesseract many times slower under load. Read once, when the library is loaded.
        os.environ["OMP_THREAD_LIMIT"] = "1"
        self._tessdata = tessdata_folder()
        self._backend = (backend or _installed_backend())(self._tessdata, VARIABLES)

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        installed = _languages(self._tessdata)
        if len(languages) > TOGETHER:
            languages = [language for language in languages if language in installed] or languages
        if missing := [language for language in languages if language not in installed]:
            raise UnknownLanguage(f"No model for {', '.join(missing)} is installed. There are: {', '.join(installed)}.")
        if max(page.width, page.height) > MAX_SIDE:
            raise TooManyPixels(f"Tesseract reads pages of at most {MAX_SIDE:,} pixels a side.")
        enhanced = enhance(replace(page, to_page=IDENTITY))
        end = time.monotonic() + time_limit

        def read(chosen: Sequence[str]) -> list[Line]:
            lines = self._arabic(enhanced.pixels, chosen, end) if is_arabic(chosen) else None
            lines = self._page(enhanced.pixels, chosen, end) if lines is None else lines
            return ordered([_carried(line, enhanced.to_page) for line in lines])

        return read(languages) if len(languages) <= TOGETHER else in_its_language(read, languages)

    def _page(self, pixels: Pixels, languages: Sequence[str], end: float) -> list[Line]:
        """The lines that Tesseract itself finds on an enhanced page."""
        fitted = fit(pixels, ARABIC if is_arabic(languages) else None)
        stretch = np.diag([pixels.shape[1] / fitted.shape[1], pixels.shape[0] / fitted.shape[0], 1])
        return self._read([fitted], [stretch], languages, Layout.PAGE, end)

    def _arabic(self, pixels: Pixels, languages: Sequence[str], end: float) -> list[Line] | None:
        """Every line found and levelled by itself; None where none is found, or nothing to find them is installed.

        Tesseract's own search for lines is misled by the heights of Arabic letters and by the marks around them.
        """
        if not self._find_lines or not (found := self._find_lines(pixels)):
            return None
        lines, places = zip(*(levelled(pixels, corners) for corners in found), strict=True)
        return self._read(lines, places, languages, Layout.LINE, end)

    @cached_property
    def _find_lines(self) -> ppocr.FindLines | None:
        try:
            return ppocr.finder()
        except EngineUnavailable:
            return None

    def _read(
        self,
        images: Sequence[Pixels],
        places: Sequence[Transform],
        languages: Sequence[str],
        layout: Layout,
        end: float,
    ) -> list[Line]:
        """``places``: 3x3 transforms that carry the pixels of each image to where its lines' boxes are wanted."""
        left = max(0.1, end - time.monotonic())
        table = self._backend.tsv(images, "+".join(languages), layout, time_limit=left)
        shown = plain if is_arabic(languages) else str
        return list(_lines(table, places, shown))


def _carried(line: Line, matrix: Matrix) -> Line:
    """From the enhanced page to the page as it came."""
    if matrix is IDENTITY:
        return line
    return Line(tuple(replace(word, box=word.box.through(matrix)) for word in line.words))


def fit(pixels: Pixels, smooth: float | None = None) -> Pixels:
    """The page in the proportions that Tesseract reads fastest without reading worse.

    ``smooth``: pixels of height that taller letters are shrunk to; None: SMOOTH where the page is black and white.
    """
    if pixels.ndim == 3 or not (found := letters(pixels)).height:
        return np.ascontiguousarray(pixels)
    if smooth is None and is_bilevel(pixels):
        smooth = SMOOTH
    y = min(1.0, smooth / found.height) if smooth else 1.0
    x = min(1.0, max(NARROWEST, WIDTH * found.height / found.width)) if found.height >= CLEAR else 1.0
    if x * y == 1:
        return np.ascontiguousarray(pixels)
    return as_pixels(cv2.resize(pixels, None, fx=x * y, fy=y, interpolation=cv2.INTER_AREA))


def _installed_backend() -> MakeBackend:
    if find_spec("tesserocr"):
        from recto.engines.tesseract_api import InProcess

        return InProcess
    if find_spec("pytesseract"):
        from recto.engines.tesseract_cli import CommandLine

        return CommandLine
    raise EngineUnavailable("Install the extra recto[tesseract], or recto[pytesseract] and the program tesseract.")


def tessdata_folder() -> Path:
    prefix = os.environ.get("TESSDATA_PREFIX")
    folders = ((Path(prefix), Path(prefix, "tessdata")) if prefix else ()) + TESSDATA
    for folder in folders:
        if _languages(folder):
            return folder
    raise EngineUnavailable("Tesseract has no models here: install tesseract-ocr-eng, or set TESSDATA_PREFIX.")


def _languages(tessdata: Path) -> list[str]:
    """Codes of the languages whose models are in that folder; ``osd`` tells orientations and is none."""
    return sorted(path.stem for path in tessdata.glob("*.traineddata") if path.stem != "osd")


class _Row(NamedTuple):
    """A word's row of Tesseract's table; confidence 0..100, box in pixels of what Tesseract was given.

    ``image`` counts from 0; ``line``: its block, paragraph and number.
    """

    image: int
    line: tuple[str, str, str]
    box: tuple[int, int, int, int]
    confidence: float
    text: str

    @classmethod
    def parsed(cls, row: str) -> Self | None:
        """None for what is no word: blocks, paragraphs, lines, and words of white space."""
        level, image, block, paragraph, line, _word, *rest = row.split("\t")
        if level != "5" or not (text := rest[5].strip()):
            return None
        left, top, width, height = (int(number) for number in rest[:4])
        box = (left, top, left + width, top + height)
        return cls(int(image) - 1, (block, paragraph, line), box, float(rest[4]), text)


def _lines(table: str, places: Sequence[Transform], shown: Callable[[str], str]) -> Iterator[Line]:
    """The lines of the table, boxes carried by the transform of their image; ``shown`` makes texts of what was read."""
    rows = (_Row.parsed(row) for row in table.split("\n") if row)
    texts = (row._replace(text=text) for row in rows if row and (text := shown(row.text)))
    for (image, _), words in groupby(texts, key=lambda row: (row.image, row.line)):
        yield Line(tuple(_word(row, places[image]) for row in words))


def _word(row: _Row, place: Transform) -> Word:
    (a, b, c), (d, e, f), (g, h, i) = place.tolist()
    box = Box.upright(*row.box).through(((a, b, c), (d, e, f), (g, h, i)))
    return Word(row.text, row.confidence / 100, box)
