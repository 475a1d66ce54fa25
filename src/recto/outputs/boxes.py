"""Boxes as the formats write them."""

import math
from dataclasses import replace
from statistics import median

from recto.domain.recognition import Box, Line, Page

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom in whole pixels."""


def rectangle(box: Box, page: Page) -> Rectangle:
    """The smallest upright one of whole pixels around a box, cut at the page's edges."""
    left, top, right, bottom = box.rectangle
    return (
        _within(math.floor(left), page.width),
        _within(math.floor(top), page.height),
        _within(math.ceil(right), page.width),
        _within(math.ceil(bottom), page.height),
    )


def angle(box: Box) -> float:
    """Degrees, clockwise, that its text is turned by: above -180, at most 180."""
    (x0, y0), (x1, y1) = box.corners[:2]
    return math.degrees(math.atan2(y1 - y0, x1 - x0))


def size(box: Box) -> tuple[float, float]:
    """Its width along the text and its height across it, in pixels: means of opposite sides."""
    top_left, top_right, bottom_right, bottom_left = box.corners
    width = (math.dist(top_left, top_right) + math.dist(bottom_left, bottom_right)) / 2
    height = (math.dist(top_left, bottom_left) + math.dist(top_right, bottom_right)) / 2
    return width, height


def is_upright(box: Box) -> bool:
    left, top, right, bottom = box.rectangle
    return box.corners == Box.upright(left, top, right, bottom).corners


def level(page: Page) -> Page:
    """The page with its boxes turned back by what most of its words are turned by, about its top left corner.

    What was a page turned by a quarter or more then has coordinates below zero.
    """
    if not page.lines:
        return page
    turned = math.radians(median(angle(word.box) for word in page.words))
    cos, sin = math.cos(turned), math.sin(turned)
    back = ((cos, sin, 0.0), (-sin, cos, 0.0), (0.0, 0.0, 1.0))
    lines = (Line(tuple(replace(word, box=word.box.through(back)) for word in line.words)) for line in page.lines)
    return replace(page, lines=tuple(lines))


def _within(value: int, limit: int) -> int:
    return max(0, min(value, limit))
