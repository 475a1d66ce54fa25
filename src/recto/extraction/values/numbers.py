"""Numbers as printed anywhere in the world: their marks for decimals and thousands, and how OCR bends them."""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from recto.extraction.values.symbols import CURRENCY

_D = r"[\dOoIl]"
_GROUPED = "|".join(
    rf"{_D}{{1,3}}(?:{group}{_D}{{3}})+(?:{mark}{_D}{{1,4}})?"
    for group, mark in ((r"\.", ","), (",", r"\."), ("[’'‘`´]", "[.,]"), ("[\u00a0\u202f\u2009]", "[.,]"))
)
NUMBER = re.compile(
    rf"""
    (?: \d{{1,2}} (?:,\d\d)+ ,\d{{3}} (?:\.\d{{1,2}})?              # India: 1,23,456.00
      | {_GROUPED}
      | \d{{1,3}} (?:\ \d{{3}})+ (?: ,\d{{1,2}} | (?=\s?{CURRENCY}) )  # a usual space groups only if that is plain
      | {_D}{{1,15}} \s?[.,·]\s? {_D}{{2}} (?!{_D})
      | {_D}{{1,15}} [.,·] {_D}{{1,4}}
      | \d{{1,15}} )
    (?! \d | [.,·]\d )
    (?P<dash> [.,]\s?[-–—=]{{1,2}} (?!\w) )?                        # 12.- and 12,--
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TWO_DECIMALS = re.compile(r"(?<![\d.,])[\d.,'’]*\d([.,])\d\d(?![\d.,]|\s?%)")
_OCR = str.maketrans("OoIl·", "0011.")


class Style(Enum):
    """What parts the decimals in a document."""

    POINT = "."
    COMMA = ","


def style_of(text: str) -> Style | None:
    """The mark before two decimals that the text has most often; None where that is not clear."""
    marks = Counter(match[1] for match in _TWO_DECIMALS.finditer(text))
    return None if marks["."] == marks[","] else Style(marks.most_common(1)[0][0])


@dataclass(frozen=True, slots=True)
class Number:
    """``guessed``: whether its only mark parts thousands or decimals is open. ``misread``: letters stand for digits."""

    value: Decimal
    decimals: int
    guessed: bool
    misread: bool


def read(match: re.Match[str], style: Style | None) -> Number | None:
    """What a match of NUMBER says; None if it is all letters, or has zeros in front as codes have."""
    printed = match.string[match.start() : match.end() if match["dash"] is None else match.start("dash")]
    misread = any(character.isalpha() for character in printed)
    if misread and not any(character.isdigit() for character in printed):
        return None
    plain = re.sub(r"[^\d.,]", "", printed.translate(_OCR))
    if match["dash"]:
        return Number(Decimal(re.sub(r"\D", "", plain)).quantize(Decimal("0.01")), 2, guessed=False, misread=misread)
    head, mark, tail = _parted(plain)
    guessed = False
    if mark and len(tail) == 3 and 0 < len(head) <= 3 and head != "0" and len(plain) == len(printed):
        guessed = style is None
        if style is None or style.value != mark:
            head, tail = head + tail, ""
    if not tail and len(head) > 1 and head.startswith("0"):
        return None
    return Number(Decimal(f"{head}.{tail}" if tail else head), len(tail), guessed, misread)


def _parted(plain: str) -> tuple[str, str, str]:
    """Digits before the decimals, their mark and the decimals; of a mark that comes twice, all are thousands."""
    last = max(plain.rfind("."), plain.rfind(","))
    mark = plain[last] if last >= 0 else ""
    if not mark or plain.count(mark) > 1:
        return re.sub(r"\D", "", plain), "", ""
    head = re.sub(r"\D", "", plain[:last])
    return head, "" if len(head) < last else mark, plain[last + 1 :]
