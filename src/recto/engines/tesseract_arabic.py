"""What Tesseract needs to read Arabic script: lines cut out one by one, and its text made what people write.

Written for Tesseract's model ``ara``, whose letters don't include the Arabic comma.
"""

import re
from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from recto.engines.ppocr_detect import Corners
from recto.imaging.letters import as_pixels
from recto.imaging.page import Pixels

Transform = npt.NDArray[np.generic]
"""A 3x3 matrix of floats."""

LANGUAGES = frozenset({"ara", "fas", "kur_ara", "pus", "snd", "uig", "urd"})
"""Tesseract codes of the languages that are written in Arabic script."""

HEIGHT = 48
"""Pixels of a levelled line; Tesseract scales lines to 36 itself."""
ROOM = 0.04
"""Of a line's height, above and below it."""

_MARKS = re.compile("[\u064b-\u0652\u0670\u0640\u200e\u200f\u202a-\u202e]")
"""Vowel marks (fathatan to sukun, superscript alef), the stroke that only stretches a line, signs of direction."""
_AFTER_LETTER = re.compile("(?<=[\u0620-\u064a]),")
_FINAL_HAMZA = re.compile("(?<=[^\\W\\d_\u0627\u0648\u0649\u064a\u0626])\u0621(?=\\W*$)")
_WITH_HAMZA = re.compile("\\W*(?:[وفبلك]|ال)*(?:جزء|بدء|عبء|بطء|دفء|ملء|نشء|كفء|مرء|برء|رزء|وطء|هزء)\\W*")
"""Words that end in a hamza after a letter that is no long vowel."""


def is_arabic(languages: Iterable[str]) -> bool:
    return not LANGUAGES.isdisjoint(languages)


def levelled(pixels: Pixels, corners: Corners) -> tuple[Pixels, Transform]:
    """A line cut out, level and HEIGHT pixels high, and the transform from its pixels to those it was cut from."""
    down = np.array([corners[3] - corners[0], corners[2] - corners[1]])
    place = (corners + ROOM * np.array([-down[0], -down[1], down[1], down[0]])).astype(np.float32)
    height = max(1, round(float(np.linalg.norm(place[3] - place[0]))))
    width = max(1, round(float(np.linalg.norm(place[1] - place[0]))))
    forth = cv2.getPerspectiveTransform(place, _rectangle(width, height))
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    cut = cv2.warpPerspective(pixels, forth, (width, height), flags=flags, borderMode=border)
    size = max(1, round(width * HEIGHT / height)), HEIGHT
    level = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC)
    return as_pixels(level), cv2.getPerspectiveTransform(_rectangle(*size), place)


def _rectangle(width: int, height: int) -> Corners:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def plain(word: str) -> str:
    """The word as people write and search for it: without vowel marks, with Arabic commas.

    A comma after a word is read as a hamza, which hardly ever ends a word there but after a long vowel; after those it
    is left as it was read.
    """
    bare = _MARKS.sub("", word)
    if not _WITH_HAMZA.fullmatch(bare):
        bare = _FINAL_HAMZA.sub("،", bare)
    return _AFTER_LETTER.sub("،", bare)
