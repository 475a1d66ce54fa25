"""The engine ``ppocr``: PP-OCRv6's detector and recogniser, as RapidOCR's wheel carries them.

The models are Baidu's, under the Apache licence 2.0; the way from a page to words is Recto's own.
"""

import time
from collections.abc import Callable, Sequence

from recto.domain.errors import UnknownLanguage
from recto.domain.recognition import Line
from recto.engines import ppocr_read
from recto.engines.alphabets import is_known, letters_of
from recto.engines.inference import Runtime, Tensor, carried, installed
from recto.engines.languages import identified
from recto.engines.ppocr_detect import Corners, detect
from recto.engines.ppocr_read import Reading
from recto.engines.ppocr_words import ReadLine, words
from recto.imaging.letters import letters
from recto.imaging.order import ordered
from recto.imaging.page import PageImage, Pixels

DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"

LETTERS = 10.0
"""Height in pixels that letters are brought to before lines are looked for."""
UNKNOWN = 12.0
"""Taken where no letters can be measured."""
LARGEST, ENLARGED = 2.0, 8_000_000
"""The page is never enlarged by more to find lines, nor to more pixels: noise looks like tiny print."""
LOWEST = 64
"""Pixels of the shorter side, at least, of what is looked at: a line that fills its image is lost at its edges."""
TELLING = 40
"""Letters from which on a text tells its language."""
DOUBTFUL = 0.3
"""Mean confidence below which a line is taken for no text."""


class PpOcr:
    def __init__(self, runtime: Runtime | None = None) -> None:
        """Raises EngineUnavailable where the models or what runs them is missing."""
        load = runtime or installed()
        self._detector = load(carried(DETECTOR), None)
        self._recogniser = ppocr_read.Recogniser(carried(RECOGNISER), load)

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        known = [language for language in languages if is_known(language)]
        if not known:
            raise UnknownLanguage(f"PP-OCR does not read {', '.join(languages)}. Choose the engine tesseract or auto.")
        end = time.monotonic() + time_limit
        boxes = detect(self._detector, page.pixels, _scale(page.pixels))
        levels = [ppocr_read.crop(page.pixels, corners) for corners in boxes]
        letters = letters_of(known)
        readings = self._recogniser.read(levels, letters, end)
        unsure = [i for i, reading in enumerate(readings) if not reading.is_sure]
        wide = [ppocr_read.crop(page.pixels, boxes[i], stretch=1.0) for i in unsure]
        for i, level, again in zip(unsure, wide, self._recogniser.read(wide, letters, end), strict=True):
            if again.likelihood > readings[i].likelihood:
                readings[i], levels[i] = again, level
        characters = [reading.characters for reading in self._in_its_language(readings, known)]
        lines = words([ReadLine(*line) for line in zip(characters, levels, boxes, strict=True)])
        return ordered([line for line in lines if line.confidence >= DOUBTFUL])

    def sees_text(self, page: PageImage) -> bool:
        """Whether there is anything like a line on the page, in whatever script."""
        return bool(self.find(page.pixels))

    def find(self, pixels: Pixels) -> list[Corners]:
        """The corners of the lines on gray or RGB pixels."""
        return detect(self._detector, pixels, _scale(pixels))

    def spell(self, lines: Sequence[Pixels], languages: Sequence[str], among: str, end: float) -> list[Tensor]:
        """As ``ppocr_read.Recogniser.spell``, by the network that is warm for pages in these languages."""
        known = [language for language in languages if is_known(language)] or ["eng"]
        return self._recogniser.spell(lines, letters_of(known), among, end)

    def _in_its_language(self, readings: list[Reading], languages: Sequence[str]) -> list[Reading]:
        """The lines of a page read again with the letters of its language preferred, once the page tells it."""
        letters = letters_of(languages)
        text = "\n".join("".join(character.text for character in reading.characters) for reading in readings)
        if len(languages) == 1 or letters is None or text.isascii() or sum(map(str.isalpha, text)) < TELLING:
            return readings
        usual = letters_of([identified(text, languages)])
        return [self._recogniser.reread(reading, letters, usual or letters) for reading in readings]


FindLines = Callable[[Pixels], list[Corners]]
"""From gray or RGB pixels to the corners of the lines on them."""


def finder() -> FindLines:
    """PP-OCR's detector alone, which finds lines in scripts that its recogniser doesn't read.

    Raises EngineUnavailable.
    """
    detector = installed()(carried(DETECTOR), None)
    return lambda pixels: detect(detector, pixels, _scale(pixels))


def _scale(pixels: Pixels) -> float:
    """At which lines are looked for."""
    shorter: int = min(pixels.shape[:2])
    most: float = max(1.0, min(LARGEST, (ENLARGED / (pixels.shape[0] * pixels.shape[1])) ** 0.5))
    return min(most, max(LETTERS / (letters(pixels).height or UNKNOWN), LOWEST / shorter))
