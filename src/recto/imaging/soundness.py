"""Whether the text that a PDF page holds is what the page shows."""

import numpy as np

from recto.imaging.characters import UNKNOWN, Characters, Flags

_LEGIBLE = 1.0
"""Pixels: smaller print is none."""

_UNKNOWN_SHARE = 0.03
"""Of the characters: more that the PDF doesn't name, and text is missing that the page shows."""

_HIDDEN_SHARE = 0.1
"""Of the characters: more that nobody sees, and the page was read by somebody else before, or covered up."""


def shown(characters: Characters, width: int, height: int) -> Flags:
    """Which characters a viewer of the page, ``width`` x ``height`` pixels, can see."""
    seen = [style.is_painted and style.size > _LEGIBLE and style.colour[3] > 0 for style in characters.style]
    is_seen = np.array([*seen, False])[characters.styles]  # the last is that of characters not drawn, -1
    left, top, right, bottom = characters.boxes.T
    on_page: Flags = is_seen & (left < width) & (top < height) & (right > 0) & (bottom > 0)
    return on_page


def is_sound(characters: Characters, shown: Flags) -> bool:
    drawn, seen = np.count_nonzero(characters.styles >= 0), np.count_nonzero(shown)
    if not seen or drawn - seen > _HIDDEN_SHARE * drawn:
        return False
    codes = characters.codes[shown]
    unknown = (codes == UNKNOWN) | ((codes >= 0xE000) & (codes < 0xF900))
    return bool(np.count_nonzero(unknown) <= _UNKNOWN_SHARE * seen)
