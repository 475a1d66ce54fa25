"""The engine ``ppocr``: PP-OCRv6's detector and recogniser, as RapidOCR's wheel carries them.

The models are Baidu's, under the Apache licence 2.0; the way from a page to words is Recto's own.
"""

import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import cv2

from recto.domain.errors import EngineUnavailable, UnknownLanguage
from recto.domain.recognition import Line
from recto.engines import ppocr_read
from recto.engines.alphabets import is_known, letters_of
from recto.engines.inference import Runtime, installed
from recto.engines.ppocr_detect import detect
from recto.engines.ppocr_words import ReadLine, words
from recto.imaging.letters import as_pixels, letters
from recto.imaging.order import ordered
from recto.imaging.page import PageImage, Pixels

DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"


LETTERS = 10.0
"""Height in pixels that letters are brought to before lines are looked for."""
UNKNOWN = 12.0
"""Taken where no letters can be measured."""


LARGEST = 2.0
"""The page is never enlarged by more to find lines."""
DOUBTFUL = 0.3
"""Mean confidence below which a line is taken for no text."""


class PpOcr:
    def __init__(self, runtime: Runtime | None = None) -> None:
        """Raises EngineUnavailable where the models or what runs them is missing."""
        folder, load = _models(), runtime or installed()
        self._detector = load(folder / DETECTOR, None)
        self._recogniser = ppocr_read.Recogniser(folder / RECOGNISER, load)

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        known = [language for language in languages if is_known(language)]
        if not known:
            raise UnknownLanguage(f"PP-OCR does not read {', '.join(languages)}. Choose the engine tesseract or auto.")
        end = time.monotonic() + time_limit
        boxes = detect(self._detector, page.pixels, _scale(page.pixels))
        levels = [ppocr_read.crop(page.pixels, corners) for corners in boxes]
        characters = self._recogniser.read(levels, letters_of(known), end)
        lines = words([ReadLine(*line) for line in zip(characters, levels, boxes, strict=True)])
        return ordered([line for line in lines if line.confidence >= DOUBTFUL])


def _models() -> Path:
    found = find_spec("rapidocr")
    if not found or not found.origin or not (folder := Path(found.origin).with_name("models")).is_dir():
        raise EngineUnavailable("Install the extra recto[ppocr]: the wheel rapidocr carries the models.")
    return folder


def _scale(pixels: Pixels) -> float:
    """At which lines are looked for."""
    gray = pixels if pixels.ndim == 2 else as_pixels(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    return min(LARGEST, LETTERS / (letters(gray).height or UNKNOWN))
