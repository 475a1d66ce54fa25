"""Tab-separated values, as ``tesseract ... tsv`` writes them: a row for each page, block, paragraph, line and word."""

from collections.abc import Iterator

from recto.domain.recognition import Line, Page
from recto.outputs import boxes
from recto.outputs.characters import one_line
from recto.outputs.source import Source

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
_PAGE, _BLOCK, _PARAGRAPH, _LINE, _WORD = range(1, 6)
_NO_CONFIDENCE = -1
"""Tesseract's, for all that is no word."""


def tsv(source: Source) -> Iterator[str]:
    """Values are never quoted. One block and one paragraph a page, since the engines tell of lines alone."""
    yield HEADER
    for page in source.pages():
        yield from _page(page)


def _page(page: Page) -> Iterator[str]:
    yield _row(_PAGE, (page.number, 0, 0, 0, 0), (0, 0, page.width, page.height))
    if not page.lines:
        return
    places = [boxes.rectangle(line.box, page) for line in page.lines]
    lefts, tops, rights, bottoms = zip(*places, strict=True)
    around = (min(lefts), min(tops), max(rights), max(bottoms))
    yield _row(_BLOCK, (page.number, 1, 0, 0, 0), around)
    yield _row(_PARAGRAPH, (page.number, 1, 1, 0, 0), around)
    for number, (line, place) in enumerate(zip(page.lines, places, strict=True), 1):
        yield _row(_LINE, (page.number, 1, 1, number, 0), place)
        yield from _words(line, number, page)


def _words(line: Line, number: int, page: Page) -> Iterator[str]:
    for place, word in enumerate(line.words, 1):
        confidence = round(100 * word.confidence)
        numbers = (page.number, 1, 1, number, place)
        yield _row(_WORD, numbers, boxes.rectangle(word.box, page), confidence, one_line(word.text))


def _row(
    level: int,
    numbers: tuple[int, ...],
    place: boxes.Rectangle,
    confidence: int = _NO_CONFIDENCE,
    text: str = "",
) -> str:
    left, top, right, bottom = place
    values = (level, *numbers, left, top, right - left, bottom - top, confidence, text)
    return "\t".join(map(str, values)) + "\n"
