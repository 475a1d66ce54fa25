"""Amounts of money in any locale's style, and percentages."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from recto.extraction.values import numbers
from recto.extraction.values.numbers import Number, Style, style_of
from recto.extraction.values.symbols import CURRENCY, currencies_of

__all__ = ["Amount", "Percent", "Style", "amounts_in", "as_text", "percents_in", "style_of"]

_MINUS = "[-−–]"
_NO_AMOUNT = re.compile(
    r"""
    (?<!\d) \d{1,4} \s?([./-])\s? \d{1,2} \s?\1\s? \d{2,4} (?!\d | [.,]\d)  # dates
    | \d{1,2} [:.] \d{2} : \d{2} | \d{1,2} : \d{2}  # times
    | (?<!\d) \d{1,9} (?:[.,]\d{1,4})? \s?%  # shares
    | [\w.+-]{1,64}@\S+\.\w+ | \bwww\.\S+ | https?:\S+  # addresses
    | (?<!\d) \d{1,9} (?:[.,]\d{1,4})? \s? (?:kg|mg|ml|cl|lt|cm|mm|km|kwh|gb|mb|uhr|[ap]\.?m)\b  # measures
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LOST_POINT = re.compile(
    rf"^[\s:]*(?:(?P<currency>{CURRENCY})\s?)?(?P<sign>-)?(?P<whole>\d{{1,5}})\s(?P<decimals>\d\d)\s?[A-Z]?$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})(?:[.,](\d{1,3}))?\s?%")
_LEFT = re.compile(
    rf"(?P<open>\(\s?)?(?:(?P<minus>{_MINUS})?(?P<currency>{CURRENCY})\s{{0,2}})?(?P<minus2>{_MINUS})?$", re.IGNORECASE
)
_RIGHT = re.compile(rf"(?P<minus>{_MINUS}(?!\w))?(?:\s?(?P<currency>{CURRENCY}))?(?P<close>\s?\)$)?", re.IGNORECASE)
_PART_OF_CODE = re.compile(r"\d[-.,/:'_]?$|[^\W_][-/_]$|[#_/\\]$")
_LETTER_BEFORE = re.compile(r"(?<!\d)(?<!\s)(?<!^)[^\W\d_]$|[^\W\d_xX][.,]?$|[^\W\d_]{2}$")
_CODE_AFTER = re.compile(r"[-/\\:]\d|[_/\\][^\W_]|[^\W\d_]{3}")
_LETTERS_AFTER = re.compile(r"[^\W\d_xX]|[xX][^\W\d_]")
_DAY_AND_MONTH = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0[1-9]|1[0-2])\.")
_GROUP_BEFORE = re.compile(r"(?<!\S)[BGIOQSZlo] $")
"""A digit of thousands apart from the rest, taken for a letter: ``B 640,00``."""
_GROUP = re.compile(r"\d{3}(?!\d)")
_REACH = 10
"""Characters before a number in which its currency and sign are looked for."""


@dataclass(frozen=True, slots=True)
class Amount:
    """``start`` to ``end`` are the number's characters with its sign, without the currency.

    ``currency`` is what an adjacent symbol most often stands for (ISO 4217). ``decimals`` are as many as printed;
    ``.-`` counts as two. ``doubtful``: characters had to be taken for others, or the point's meaning was guessed.
    """

    value: Decimal
    start: int
    end: int
    currency: str | None
    decimals: int
    doubtful: bool

    @property
    def is_money(self) -> bool:
        """Whether it is printed as money is, not as a count."""
        return self.currency is not None or self.decimals == 2


@dataclass(frozen=True, slots=True)
class Percent:
    """19 % has the value 19."""

    value: Decimal
    start: int
    end: int


def amounts_in(text: str, style: Style | None = None) -> list[Amount]:
    """All numbers that may be amounts, counts among them (see ``Amount.is_money``), in the order of the text.

    ``style`` settles what 1.234 is; without it thousands are taken, and doubted. The text had best be one cell:
    of two columns, ``2 100,00`` is one number.
    """
    return list(_found(text, style)) if _DIGIT.search(text) else []


def percents_in(text: str) -> list[Percent]:
    """Numbers with a percent sign."""
    return [
        Percent(Decimal(f"{match[1]}.{match[2] or 0}"), match.start(), match.end()) for match in _PERCENT.finditer(text)
    ]


def as_text(value: Decimal, decimals: int = 2) -> str:
    """As fields give amounts: with a point, and at least so many decimals."""
    exponent = value.normalize().as_tuple().exponent
    return f"{value:.{max(decimals, -int(exponent))}f}"


@lru_cache(4096)
def _found(text: str, style: Style | None) -> tuple[Amount, ...]:
    """Kept: the extractors of one document ask for the same cells."""
    lost = _LOST_POINT.match(text)
    return (_with_lost_point(lost),) if lost else tuple(_amounts(text, style))


def _with_lost_point(match: re.Match[str]) -> Amount:
    sign = match["sign"] or ""
    return Amount(
        value=Decimal(f"{sign}{match['whole']}.{match['decimals']}"),
        start=match.start("whole") - len(sign),
        end=match.end("decimals"),
        currency=_currency(match["currency"]),
        decimals=2,
        doubtful=True,
    )


def _amounts(text: str, style: Style | None) -> Iterator[Amount]:
    blocked = deque(match.span() for match in _NO_AMOUNT.finditer(text))
    position = 0
    while match := numbers.NUMBER.search(text, position):
        while blocked and blocked[0][1] <= match.start():
            blocked.popleft()
        if blocked and blocked[0][0] < match.end():
            position = max(blocked[0][1], match.start() + 1)
            continue
        position = match.end()
        number = numbers.read(match, style)
        if number and (found := _amount(text, match, number)):
            yield found


def _amount(text: str, match: re.Match[str], number: Number) -> Amount | None:
    """The number with its sign and currency, if it stands for itself and is no part of a code."""
    left = _LEFT.search(text, max(0, match.start() - _REACH), match.start())
    right = _RIGHT.match(text, match.end())
    if left is None or right is None:
        return None
    before = max(0, left.start() - _REACH), left.start()
    if _PART_OF_CODE.search(text, *before) or (_CODE_AFTER.match(text, match.end()) and not right["currency"]):
        return None
    letter_before = not left["currency"] and _LETTER_BEFORE.search(text, *before) is not None
    letter_after = not right["currency"] and _LETTERS_AFTER.match(text, match.end()) is not None
    if (letter_before or letter_after) and number.decimals != 2:
        return None
    if letter_before and (number.misread or left["minus2"]):
        return None
    in_parentheses = bool(left["open"] and right["close"] and not text[: left.start()].strip(" :"))
    negative = bool(left["minus"] or left["minus2"] or right["minus"] or in_parentheses)
    group_before = _GROUP_BEFORE.search(text, 0, match.start()) and _GROUP.match(text, match.start())
    day_and_month = _DAY_AND_MONTH.match(text, match.start()) is not None
    return Amount(
        value=-number.value if negative else number.value,
        start=left.start("minus2") if left["minus2"] else match.start(),
        end=right.end("minus") if right["minus"] else match.end(),
        currency=_currency(left["currency"] or right["currency"]),
        decimals=number.decimals,
        doubtful=number.guessed or number.misread or letter_before or bool(group_before) or day_and_month,
    )


def _currency(symbol: str | None) -> str | None:
    return currencies_of(symbol)[0] if symbol else None
