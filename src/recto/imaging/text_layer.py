"""From the characters that a PDF page draws to words and lines in reading order."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from recto.domain.recognition import Box, Line, Point, Word
from recto.imaging.characters import UNKNOWN, Characters, Flags, Floats
from recto.imaging.order import ordered

_ALIGNED = 0.99999
"""Cosine of the angle between a base line and an edge of the page, above which it counts as parallel to it."""

_SAME_WAY = 0.9998
"""The same of two base lines."""

_ANOTHER_LINE = 0.5
"""Of the font's size, between two base lines: less is a superscript."""

_BLANK = 0.4
"""Of the font's size: so much space parts two words, even if the PDF has no blank there."""

_GAP = 1.5
"""Of the font's size: so much space parts two columns or cells, for reading order to tell which."""

_BACK = 0.5
"""Of the font's size: words that lie further over each other are not of one line."""

_ASCENT, _DESCENT, _ADVANCE = 0.8, 0.2, 0.5
"""Of the font's size, for a glyph of which no more is known."""

_SOFT_HYPHEN = 0x00AD
_JOINERS = (0x200C, 0x200D)
"""Persian and the scripts of India are spelt with them."""

_PRESENTATION_FORMS = ((0xFB00, 0xFDFF), (0xFE70, 0xFEFC))
"""Ligatures, and letters of Arabic and Hebrew by their place in a word."""


@dataclass(frozen=True, slots=True)
class _Set:
    """n drawn characters on base lines of one direction, in points: ``start`` to ``end`` along it; across it, which for
    level text is down the page, ``top`` to ``bottom`` and the base line; the font's size. ``blanks``: how many stand
    before each in the content. ``texts``: what each is read as."""

    texts: list[str]
    blanks: npt.NDArray[np.intp]
    size: Floats
    base: Floats
    start: Floats
    end: Floats
    top: Floats
    bottom: Floats


def lines(characters: Characters, shown: Flags, scale: Point) -> list[Line]:
    """Of what is ``shown``, in reading order. ``scale``: pixels a point, across and down."""
    spelt = {code: _spelt(code) for code in np.unique(characters.codes).tolist()}
    texts = np.array([spelt[code] for code in characters.codes.tolist()], object)
    found = []
    for (x, y), styles in _directions(characters, shown):
        to_page = ((x * scale[0], -y * scale[0], 0.0), (y * scale[1], x * scale[1], 0.0), (0.0, 0.0, 1.0))
        level = ordered(list(_pieces(_set(characters, texts, shown & np.isin(characters.styles, styles), (x, y)))))
        found += [Line(tuple(replace(word, box=word.box.through(to_page)) for word in line.words)) for line in level]
    return found


def _directions(characters: Characters, shown: Flags) -> list[tuple[Point, list[int]]]:
    """The directions of base lines, each with the styles that have it, that of most characters first."""
    used = Counter(characters.styles[shown].tolist())
    groups: dict[Point, list[int]] = {}
    for style, _ in used.most_common():
        x, y = characters.style[style].along
        same = next((way for way in groups if way[0] * x + way[1] * y > _SAME_WAY), (x, y))
        groups.setdefault(same, []).append(style)
    return sorted(groups.items(), key=lambda group: -sum(used[style] for style in group[1]))


def _pieces(drawn: _Set) -> Iterator[Line]:
    """Words that follow each other closely, in the order of the content; boxes as the set has them."""
    if not drawn.texts:
        return
    larger = np.maximum(drawn.size[1:], drawn.size[:-1])
    apart = np.maximum(drawn.start[1:] - drawn.end[:-1], drawn.start[:-1] - drawn.end[1:])
    blank = (np.diff(drawn.blanks) > 0) | (apart > _BLANK * larger)
    parts = (np.abs(np.diff(drawn.base)) > _ANOTHER_LINE * larger) | (apart > _GAP * larger)
    parts |= blank & (apart < -_BACK * larger)
    blank |= parts
    starts = np.append(0, np.flatnonzero(blank) + 1)
    boxes = np.stack(
        [
            np.minimum.reduceat(drawn.start, starts),
            np.minimum.reduceat(drawn.top, starts),
            np.maximum.reduceat(drawn.end, starts),
            np.maximum.reduceat(drawn.bottom, starts),
        ],
        axis=1,
    )
    words: list[Word] = []
    for first, last, box in zip(starts.tolist(), [*starts[1:].tolist(), None], boxes.tolist(), strict=True):
        if first and parts[first - 1]:
            yield Line(tuple(words))
            words = []
        words.append(Word("".join(drawn.texts[first:last]), 1.0, Box.upright(*box)))
    yield Line(tuple(words))


def _set(characters: Characters, texts: npt.NDArray[np.object_], shown: Flags, along: Point) -> _Set:
    is_blank = ~shown | (texts == " ")
    drawn = np.flatnonzero(~is_blank & (texts != ""))
    size = np.array([style.size for style in characters.style])[characters.styles[drawn]]
    boxes, origins = characters.boxes[drawn], characters.origins[drawn]
    corners = boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    ways = np.array((along, (-along[1], along[0])))
    lengths, heights = np.moveaxis(corners @ ways.T, 2, 0)
    origin, base = (origins @ ways.T).T
    start, end, top, bottom = lengths.min(axis=1), lengths.max(axis=1), heights.min(axis=1), heights.max(axis=1)
    # An upright rectangle around a turned glyph is wider than the glyph but has the same centre.
    is_turned = max(map(abs, along)) < _ALIGNED
    unknown = (end - start <= 0) & (bottom - top <= 0)
    after = origin + np.where(unknown, _ADVANCE * size, start + end - 2 * origin)
    guessed = is_turned | unknown
    start, end = np.where(guessed, np.minimum(origin, after), start), np.where(guessed, np.maximum(origin, after), end)
    top, bottom = np.where(guessed, base - _ASCENT * size, top), np.where(guessed, base + _DESCENT * size, bottom)
    in_column = np.array([style.is_column for style in characters.style])[characters.styles[drawn]]
    blanks = np.where(in_column, 0, np.cumsum(is_blank)[drawn])  # PDFium ends a line after each sign of a column
    middle, half = (start + end) / 2, np.maximum(size, end - start) / 2
    start, end = np.where(in_column, middle - half, start), np.where(in_column, middle + half, end)
    return _Set(texts[drawn].tolist(), blanks, size, base, start, end, top, bottom)


def _spelt(code: int) -> str:
    """What is read of a character: nothing of invisible ones and of those that are no characters."""
    character = chr(code)
    if character.isspace():
        return " "
    if code == _SOFT_HYPHEN:
        return "-"
    if any(first <= code <= last for first, last in _PRESENTATION_FORMS):
        return unicodedata.normalize("NFKC", character).replace(" ", "")
    if code == UNKNOWN or (unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn", "Co") and code not in _JOINERS):
        return ""
    return character
