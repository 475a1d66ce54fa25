"""The machine-readable zone of travel documents: its forms, which characters stand where, and its check digits.

ICAO Doc 9303, Machine Readable Travel Documents, 8th edition, 2021: part 3 (check digits), 4 (TD3), 5 (TD1), 6 (TD2),
7 (MRV-A and MRV-B). The French identity card of 1988 to 2021 has a form of its own.
"""

from dataclasses import dataclass

from recto.domain.recognition import Word

FILLER = "<"
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET = FILLER + DIGITS + LETTERS

VALUES = {FILLER: 0} | {character: value for value, character in enumerate(DIGITS + LETTERS)}
"""What each character counts in a check digit."""
WEIGHTS = (7, 3, 1)


def check_digit(text: str) -> str:
    """The sum of the characters' values, weighted 7, 3, 1 in turn, modulo 10."""
    return str(sum(VALUES[character] * WEIGHTS[i % 3] for i, character in enumerate(text)) % 10)


@dataclass(frozen=True, slots=True)
class ZoneLine(Word):
    """A line of a zone, one word. ``spelling``: for each of its characters what it may be and how probable that is, the
    likeliest first."""

    spelling: tuple[tuple[tuple[str, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Characters ``start`` to ``end`` (exclusive) of a line, each one of ``alphabet``; ``check``: where in that line
    the digit stands that checks them."""

    name: str
    line: int
    start: int
    end: int
    alphabet: str
    check: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """``composite``: stretches (line, start, end) that the last of all check digits covers together, and
    ``composite_at``: its line and place."""

    name: str
    lines: int
    length: int
    parts: tuple[Part, ...]
    composite: tuple[tuple[int, int, int], ...] = ()
    composite_at: tuple[int, int] | None = None

    def alphabet(self, line: int, place: int) -> str:
        """What may stand there."""
        for part in self.parts:
            if part.line == line and part.start <= place < part.end:
                return part.alphabet
            if part.line == line and part.check == place:
                return DIGITS + FILLER
        return DIGITS if (line, place) == self.composite_at else ALPHABET


_CODE, _COUNTRY, _NAME, _DATE = LETTERS + FILLER, LETTERS + FILLER, LETTERS + FILLER, DIGITS + FILLER
_SEX = "MFX" + FILLER


def _two_lines(length: int, optional: Part) -> tuple[Part, ...]:
    return (
        Part("type", 0, 0, 2, _CODE),
        Part("issuer", 0, 2, 5, _COUNTRY),
        Part("names", 0, 5, length, _NAME),
        Part("number", 1, 0, 9, ALPHABET, check=9),
        Part("nationality", 1, 10, 13, _COUNTRY),
        Part("birth", 1, 13, 19, _DATE, check=19),
        Part("sex", 1, 20, 21, _SEX),
        Part("expiry", 1, 21, 27, _DATE, check=27),
        optional,
    )


TD1 = Form(
    "TD1", 3, 30,
    (
        Part("type", 0, 0, 2, _CODE),
        Part("issuer", 0, 2, 5, _COUNTRY),
        Part("number", 0, 5, 14, ALPHABET, check=14),
        Part("optional", 0, 15, 30, ALPHABET),
        Part("birth", 1, 0, 6, _DATE, check=6),
        Part("sex", 1, 7, 8, _SEX),
        Part("expiry", 1, 8, 14, _DATE, check=14),
        Part("nationality", 1, 15, 18, _COUNTRY),
        Part("further", 1, 18, 29, ALPHABET),
        Part("names", 2, 0, 30, _NAME),
    ),
    composite=((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)),
    composite_at=(1, 29),
)  # fmt: skip
TD2 = Form(
    "TD2", 2, 36,
    _two_lines(36, Part("optional", 1, 28, 35, ALPHABET)),
    composite=((1, 0, 10), (1, 13, 20), (1, 21, 35)),
    composite_at=(1, 35),
)  # fmt: skip
TD3 = Form(
    "TD3", 2, 44,
    _two_lines(44, Part("optional", 1, 28, 42, ALPHABET, check=42)),
    composite=((1, 0, 10), (1, 13, 20), (1, 21, 43)),
    composite_at=(1, 43),
)  # fmt: skip
MRV_A = Form("MRV-A", 2, 44, _two_lines(44, Part("optional", 1, 28, 44, ALPHABET)))
MRV_B = Form("MRV-B", 2, 36, _two_lines(36, Part("optional", 1, 28, 36, ALPHABET)))
FRENCH_CARD = Form(
    "French identity card", 2, 36,
    (
        Part("type", 0, 0, 2, _CODE),
        Part("issuer", 0, 2, 5, _COUNTRY),
        Part("surname", 0, 5, 30, _NAME),
        Part("number", 1, 0, 12, ALPHABET, check=12),
        Part("given", 1, 13, 27, _NAME),
        Part("birth", 1, 27, 33, _DATE, check=33),
        Part("sex", 1, 34, 35, _SEX),
    ),
    composite=((0, 0, 36), (1, 0, 35)),
    composite_at=(1, 35),
)  # fmt: skip

FORMS = (TD1, TD2, TD3, MRV_A, MRV_B, FRENCH_CARD)
LENGTHS = tuple(sorted({form.length for form in FORMS}))
"""Of the lines of a zone."""


def form_of(length: int, start: str) -> Form:
    """The form of a zone with lines of that length (one of LENGTHS) whose first line starts like that."""
    if length == TD1.length:
        return TD1
    if start.startswith("V"):
        return MRV_A if length == MRV_A.length else MRV_B
    if length == TD3.length:
        return TD3
    return FRENCH_CARD if start.startswith("IDFRA") else TD2
