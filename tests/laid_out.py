"""Pages laid out as typed: a line of text is a row, two spaces part cells, columns stand where they are typed."""

import re
from textwrap import dedent

from recto.domain.recognition import Box, Line, Page, Word

WIDTH, HEIGHT, PITCH = 12.0, 18.0, 30.0
"""Of a character, of a letter and of a row, in pixels."""
MARGIN = 60.0


def laid_out(*texts: str, confidence: float = 0.99, rows: int = 60) -> tuple[Page, ...]:
    """A page for each text, as high as so many rows; indentation that all lines share is not seen."""
    return tuple(_page(number, dedent(text).strip("\n"), confidence, rows) for number, text in enumerate(texts, 1))


def _page(number: int, text: str, confidence: float, rows: int) -> Page:
    printed = text.splitlines()
    width = 2 * MARGIN + WIDTH * max([80, *map(len, printed)])
    lines = [_line(row, MARGIN + PITCH * index, confidence) for index, row in enumerate(printed) if row.strip()]
    return Page(number, round(width), round(2 * MARGIN + PITCH * max(rows, len(printed))), tuple(lines))


def _line(row: str, top: float, confidence: float) -> Line:
    words = (
        Word(
            match[0],
            confidence,
            Box.upright(MARGIN + WIDTH * match.start(), top, MARGIN + WIDTH * match.end(), top + HEIGHT),
        )
        for match in re.finditer(r"\S+", row)
    )
    return Line(tuple(words))
