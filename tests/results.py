"""Results made by code: what outputs are made of, without reading anything."""

import io
import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import strategies as st

from recto.domain.document import PDF, Document
from recto.domain.field import TEXT, Extraction
from recto.domain.recognition import Box, Line, Page, Reading, Word
from recto.domain.result import result
from recto.outputs.formats import Format
from recto.outputs.source import Source

WHEN = datetime(2026, 1, 2, tzinfo=UTC)


def source(*pages: Page, original: bytes = b"", media_type: str = PDF, filename: str = "scan.pdf") -> Source:
    """As the service stores it: JSON without spaces, nothing escaped that need not be."""
    document = Document(filename, media_type, len(original), "0" * 64)
    reading, extraction = Reading(pages, "made", ("eng",)), Extraction(TEXT, {})
    whole = result(document, reading, extraction, job_id=None, submitted_at=WHEN, finished_at=WHEN)
    content = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    return Source(content, lambda: io.BytesIO(original))


def written(made: Source, wanted: Format) -> bytes:
    file = io.BytesIO()
    wanted.write(made, file)
    return file.getvalue()


def turned(left: float, top: float, right: float, bottom: float, degrees: float) -> Box:
    """Turned clockwise about its top left corner."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    a, b, c, d = (
        (left + (x - left) * cos - (y - top) * sin, top + (x - left) * sin + (y - top) * cos) for x, y in corners
    )
    return Box((a, b, c, d))


def line(text: str, left: float, top: float, *, height: float = 20, confidence: float = 0.9) -> Line:
    """Words of characters half as wide as they are high, one character apart."""
    words, x = [], left
    for word in text.split():
        width = len(word) * height / 2
        words.append(Word(word, confidence, Box.upright(x, top, x + width, top + height)))
        x += width + height / 2
    return Line(tuple(words))


def page(
    lines: Sequence[Line], number: int = 1, *, width: int = 1000, height: int = 1400, engine: str = "made"
) -> Page:
    return Page(number, width, height, tuple(lines), engine=engine)


texts = st.text(min_size=1, max_size=8).filter(str.strip)
"""All that an engine may give as a word: any characters, control characters and right-to-left ones among them."""


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Some of it on a page of 1,000 x 1,400 pixels."""
    left, top = draw(st.integers(0, 980)), draw(st.integers(0, 1380))
    size = draw(st.tuples(st.integers(1, 300), st.integers(1, 60)))
    return turned(left, top, left + size[0], top + size[1], draw(st.sampled_from([0, 0, 0, 90, 180, 270, 2.5, -33])))


words = st.builds(Word, texts, st.floats(0, 1), boxes())
pages = st.lists(st.lists(words, min_size=1, max_size=4).map(tuple).map(Line), max_size=4).map(page)
"""Words stand anywhere."""
