"""A page of a document before it is read: the text it carries, if any, and its image when that is wanted."""

from collections.abc import Callable
from dataclasses import dataclass

from recto.domain.recognition import Line
from recto.imaging.page import PageImage


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The text that a PDF page holds as text, in reading order.

    Boxes are pixels of the page as its image would be: ``width`` x ``height`` at ``dpi``, as a viewer shows it.
    """

    lines: tuple[Line, ...]
    width: int
    height: int
    dpi: float


def no_text() -> TextLayer | None:
    return None


@dataclass(frozen=True, slots=True)
class Sheet:
    """``number`` counts from 1. ``image`` decodes or renders the page. ``text_layer`` gives the text that a PDF page
    holds as text, None where there is none or where it isn't sound: what it says is not what the page shows.

    Both raise what decode.pages raises.
    """

    number: int
    image: Callable[[], PageImage]
    text_layer: Callable[[], TextLayer | None] = no_text
