"""Characters that formats must treat apart."""

import re
import unicodedata
from html import escape

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (section 2.2, production 2)."""
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]+")

REPLACEMENT = "\ufffd"


def xml(text: str) -> str:
    """For XML's text and quoted attributes; what XML can't hold becomes U+FFFD."""
    return escape(_NOT_XML.sub(REPLACEMENT, one_line(text)))


def one_line(text: str) -> str:
    """Runs of control characters, tabs and newlines among them, become one space."""
    return _CONTROL.sub(" ", text)


def is_right_to_left(text: str) -> bool:
    """By its first letter that has a direction (Unicode Standard Annex 9, rule P2)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
