"""Markdown (CommonMark with GitHub's tables): headings, paragraphs, lists and tables, where a page plainly has them."""

import re
from collections.abc import Iterator, Sequence
from statistics import median

from recto.domain.recognition import Line, Page
from recto.outputs import boxes, tables
from recto.outputs.characters import is_right_to_left, one_line
from recto.outputs.source import Source

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MARK_AT_START = re.compile(r"^([-+=])")
_NUMBER_AT_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")

_PLAIN_BULLET = re.compile("[•‣▪●◦]")
"""Nothing else than the beginning of an item."""
_BULLET = re.compile("[•‣▪●◦·*–-]")
_NUMBER = re.compile(r"([1-9]\d{0,8})([.)])")

_TITLE, _HEADING = 1.8, 1.35
"""Letters so many times as high as the usual ones make a heading of the first and second level."""
_LONGEST_HEADING = 120
"""Characters. What is longer is a paragraph in large print."""
_NEXT_LINE = 0.9
"""Lines further apart than this share of their height belong to different paragraphs."""
_SHORT = 0.75
"""A line that ends before this share of its column's width ended on purpose."""


def markdown(source: Source) -> Iterator[str]:
    """Blocks parted by empty lines; a comment tells where a page begins, from the second on."""
    for number, page in enumerate(source.pages()):
        if number:
            yield f"\n<!-- page {page.number} -->\n\n"
        if page.lines:
            yield "\n\n".join(_blocks(boxes.level(page))) + "\n"


def _blocks(page: Page) -> Iterator[str]:
    usual = _usual_height(page.lines)
    for part in tables.parts(page.lines):
        if isinstance(part, tables.Table):
            yield _table(part)
        else:
            for paragraph in _paragraphs(part, usual):
                yield _block(paragraph, usual)


def _block(lines: Sequence[Line], usual: float) -> str:
    level = _heading(lines, usual)
    if level:
        return "#" * level + " " + " ".join(_escaped(line.text) for line in lines)
    return _list(lines) or _paragraph(lines)


def _heading(lines: Sequence[Line], usual: float) -> int:
    """1 or 2, or 0 for none."""
    text = " ".join(line.text for line in lines)
    if len(text) > _LONGEST_HEADING or not any(len(word) > 1 and word.isalpha() for word in re.findall(r"\w+", text)):
        return 0
    ratio = median(_height(line) for line in lines) / usual
    return 1 if ratio >= _TITLE else 2 if ratio >= _HEADING else 0


def _paragraphs(lines: Sequence[Line], usual: float) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in lines:
        begins_list = _PLAIN_BULLET.fullmatch(_mark(line)) and not (block and _mark(block[0]))
        if block and (begins_list or not _goes_on(block[-1], line, usual)):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _goes_on(above: Line, below: Line, usual: float) -> bool:
    """Whether the second line follows right under the first, in letters of about its height."""
    left, top, right, bottom = above.box.rectangle
    next_left, next_top, next_right, next_bottom = below.box.rectangle
    is_under = (top + bottom) / 2 < (next_top + next_bottom) / 2
    is_near = next_top - bottom < _NEXT_LINE * max(usual, _height(above))
    overlaps = min(right, next_right) > max(left, next_left)
    alike = (_height(above) / usual >= _HEADING) == (_height(below) / usual >= _HEADING)
    return is_under and is_near and overlaps and alike


def _paragraph(lines: Sequence[Line]) -> str:
    """Lines joined by spaces, hyphens left as printed; a line that ended on purpose keeps its end."""
    left = min(line.box.rectangle[0] for line in lines)
    right = max(line.box.rectangle[2] for line in lines)
    out = ""
    for number, line in enumerate(lines):
        out += _start(line.text)
        if number + 1 < len(lines):
            begin, _, end, _ = line.box.rectangle
            reach = right - begin if is_right_to_left(line.text) else end - left
            ended = reach < _SHORT * (right - left)
            out += "\\\n" if ended else " "
    return out


def _list(lines: Sequence[Line]) -> str:
    """The lines as a list if it is one: items begin with one bullet, or with numbers that count up; else nothing.

    Lines without a mark of their own go on with the item above.
    """
    first = _mark(lines[0])
    if not first:
        return ""
    items: list[str] = []
    for line in lines:
        if _mark(line) == _mark_of_item(first, len(items)):
            mark = "-" if _BULLET.fullmatch(first) else _mark(line)
            items.append(f"{mark} " + _start(" ".join(word.text for word in line.words[1:])))
        else:
            items[-1] += " " + _escaped(line.text)
    return "\n".join(items) if len(items) > 1 or _PLAIN_BULLET.fullmatch(first) else ""


def _mark(line: Line) -> str:
    """What an item of a list begins with, if the line does."""
    first = line.words[0].text
    return first if len(line.words) > 1 and (_BULLET.fullmatch(first) or _NUMBER.fullmatch(first)) else ""


def _mark_of_item(first: str, number: int) -> str:
    """Of the item of that number, counted from 0, in a list that begins with ``first``."""
    counted = _NUMBER.fullmatch(first)
    return f"{int(counted[1]) + number}{counted[2]}" if counted else first


def _table(table: tables.Table) -> str:
    """Its first row is the head if it alone is without digits; else the head stays empty."""
    rows = [[_escaped(" ".join(word.text for word in cell)) for cell in row] for row in table.rows]
    has_head = not _digits(rows[0]) and all(map(_digits, rows[1:]))
    head, body = (rows[0], rows[1:]) if has_head else ([""] * len(rows[0]), rows)
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _digits(cells: Sequence[str]) -> bool:
    return any(character.isdigit() for cell in cells for character in cell)


def _escaped(text: str) -> str:
    return _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\1", one_line(text).strip()))


def _start(text: str) -> str:
    """For the start of a line, where more marks have a meaning."""
    return _NUMBER_AT_START.sub(r"\1\\\2", _MARK_AT_START.sub(r"\\\1", _escaped(text)))


def _usual_height(lines: Sequence[Line]) -> float:
    """The height of the line that the middle character stands in."""
    heights = sorted((_height(line), len(line.text)) for line in lines)
    half = sum(characters for _, characters in heights) / 2
    for height, characters in heights:
        half -= characters
        if half <= 0:
            return max(height, 1.0)
    return 1.0


def _height(line: Line) -> float:
    return boxes.size(line.box)[1]
