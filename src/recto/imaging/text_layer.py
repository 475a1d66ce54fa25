"""From the characters that a PDF page draws to words and lines."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recto.domain.recognition import Box, Line, Point, Word
from recto.imaging.characters import UNKNOWN, Characters, Flags, Floats

_ALIGNED = 0.99999
"""Cosine of the angle between a base line and an edge of the page, above which it counts as parallel to it."""

_SAME_WAY = 0.99
"""The same of two base lines."""

_ANOTHER_LINE = 0.5
"""Of the font's size, between two base lines: less is a superscript."""

_BLANK = 0.4
"""Of the font's size: so much space parts two words, even if the PDF has no blank there."""

_OVERLAP = 0.5
"""Of the font's size: words that lie further over each other don't follow each other in a line."""

_ASCENT, _DESCENT, _ADVANCE = 0.8, 0.2, 0.5
"""Of the font's size, for a glyph of which no more is known."""

_SOFT_HYPHEN = 0x00AD
_JOINERS = (0x200C, 0x200D)
"""Persian and the scripts of India are spelt with them."""

_PRESENTATION_FORMS = ((0xFB00, 0xFDFF), (0xFE70, 0xFEFC))
"""Ligatures, and letters of Arabic and Hebrew by their place in a word."""


@dataclass(frozen=True, slots=True)
class _Word:
    """``along``: unit vector of its base line. The others are pixels: ``start`` to ``end`` along it; ``top`` to
    ``bottom`` across it, which for level text is down the page, and the base line; the font's size."""

    text: str
    along: Point
    size: float
    base: float
    start: float
    end: float
    top: float
    bottom: float

    @property
    def word(self) -> Word:
        edges = ((self.start, self.top), (self.end, self.top), (self.end, self.bottom), (self.start, self.bottom))
        x, y = self.along
        a, b, c, d = ((along * x - across * y, along * y + across * x) for along, across in edges)
        return Word(self.text, 1.0, Box((a, b, c, d)))

    def is_followed_by(self, other: "_Word") -> bool:
        """Whether the other, next in the content, stands in the same line after this; before it, if that is how the
        script goes."""
        size = max(self.size, other.size)
        level = self.along[0] * other.along[0] + self.along[1] * other.along[1] > _SAME_WAY
        apart = max(other.start - self.end, self.start - other.end)
        return level and abs(self.base - other.base) < _ANOTHER_LINE * size and apart > -_OVERLAP * size


def lines(characters: Characters, shown: Flags) -> list[Line]:
    """The lines of what is ``shown``, in the order of the page's content."""
    words = list(_words(characters, shown))
    starts = [0, *(n for n, (one, other) in enumerate(pairwise(words), 1) if not one.is_followed_by(other)), len(words)]
    return [Line(tuple(word.word for word in words[a:b])) for a, b in pairwise(starts) if a < b]


def _words(characters: Characters, shown: Flags) -> Iterator[_Word]:
    spelt = {code: _spelt(code) for code in np.unique(characters.codes).tolist()}
    texts = [spelt[code] for code in characters.codes.tolist()]
    is_blank = ~shown | np.array([text.isspace() for text in texts], bool)
    drawn = np.flatnonzero(~is_blank & np.array([bool(text) for text in texts], bool))
    if not drawn.size:
        return
    blanks = np.cumsum(is_blank)[drawn]
    along, size, base, start, end, top, bottom = _set(characters, drawn)
    larger = np.maximum(size[1:], size[:-1])
    apart = np.maximum(start[1:] - end[:-1], start[:-1] - end[1:])
    parted = (np.diff(blanks) > 0) | (apart > _BLANK * larger)
    parted |= np.abs(np.diff(base)) > _ANOTHER_LINE * larger
    parted |= (along[1:] * along[:-1]).sum(axis=1) < _SAME_WAY
    edges = [0, *(np.flatnonzero(parted) + 1).tolist(), len(drawn)]
    for first, last in pairwise(edges):
        part = slice(first, last)
        x, y = along[first].tolist()
        yield _Word(
            text="".join(texts[index] for index in drawn[part]),
            along=(x, y),
            size=float(size[part].max()),
            base=float(base[first]),
            start=float(start[part].min()),
            end=float(end[part].max()),
            top=float(top[part].min()),
            bottom=float(bottom[part].max()),
        )


def _set(characters: Characters, drawn: npt.NDArray[np.intp]) -> tuple[Floats, ...]:
    """Of each drawn character the direction (n x 2), size, base line, start, end, top and bottom, as of a _Word."""
    styles = characters.styles[drawn]
    along = np.array([style.along for style in characters.style])[styles]
    size = np.array([style.size for style in characters.style])[styles]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    boxes, origins = characters.boxes[drawn], characters.origins[drawn]
    corners = boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    lengths, heights = (np.einsum("nij,nj->ni", corners, way) for way in (along, across))
    start, end, top, bottom = lengths.min(axis=1), lengths.max(axis=1), heights.min(axis=1), heights.max(axis=1)
    origin, base = (np.einsum("ni,ni->n", origins, way) for way in (along, across))
    # An upright rectangle around a turned glyph is wider than the glyph but has the same centre.
    turned = np.abs(along).max(axis=1) < _ALIGNED
    unknown = (end - start <= 0) & (bottom - top <= 0)
    width = np.where(unknown, _ADVANCE * size, start + end - 2 * origin)
    guessed = turned | unknown
    start, end = np.where(guessed, origin, start), np.where(guessed, origin + width, end)
    top, bottom = np.where(guessed, base - _ASCENT * size, top), np.where(guessed, base + _DESCENT * size, bottom)
    return along, size, base, np.minimum(start, end), np.maximum(start, end), top, bottom


def _spelt(code: int) -> str:
    """What is read of a character: nothing of invisible ones and of those that are no characters."""
    if code == _SOFT_HYPHEN:
        return "-"
    character = chr(code)
    if any(first <= code <= last for first, last in _PRESENTATION_FORMS):
        return unicodedata.normalize("NFKC", character)
    if code == UNKNOWN or (unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn", "Co") and code not in _JOINERS):
        return " " if character.isspace() else ""
    return character
