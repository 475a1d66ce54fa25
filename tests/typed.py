"""Pages as a typewriter would make them: a line of text is a row, two blanks part its cells."""

import re
from collections.abc import Iterator

from recto.domain.recognition import Box, Line, Page, Word

_WIDE, _HIGH, _APART = 10.0, 18.0, 30.0
"""Pixels: a character's width and height, and the distance of lines. Letters are 0.55 as wide as high, as in print."""


def typed(text: str, *, number: int = 1, confidence: float = 0.99) -> Page:
    """A page of its own size around the text."""
    rows = text.strip("\n").splitlines()
    width = int((max(map(len, rows), default=0) + 4) * _WIDE)
    return Page(number, width, int((len(rows) + 2) * _APART), tuple(_lines(rows, confidence)))


def _lines(rows: list[str], confidence: float) -> Iterator[Line]:
    for place, row in enumerate(rows, 1):
        words = tuple(
            Word(match[0], confidence, _box(match.start(), match.end(), place)) for match in re.finditer(r"\S+", row)
        )
        if words:
            yield Line(words)


def _box(start: int, end: int, place: int) -> Box:
    left, top = (start + 2) * _WIDE, place * _APART
    return Box.upright(left, top, left + (end - start) * _WIDE, top + _HIGH)
