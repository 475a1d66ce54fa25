"""How well a document was read: word F1 and character error rate of its text, and whether a field is right."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from rapidfuzz.distance import Levenshtein

AMOUNTS = frozenset({"total", "tax", "net"})
NAMES = frozenset({"vendor", "address", "customer"})
ALIKE = 0.85
"""Of the characters of a name: print and truth differ in spacing and legal forms."""


def tokens(text: str) -> list[str]:
    """Runs of letters and digits, whatever their case and width."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def word_f1(truth: str, read: str) -> float:
    """F1 of the bags of tokens (0..1), whatever their order."""
    a, b = Counter(tokens(truth)), Counter(tokens(read))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0


def character_error_rate(truth: str, read: str) -> float:
    """Edits by the length of the truth, at most 1; runs of white space count as one character."""
    a, b = (" ".join(unicodedata.normalize("NFKC", text).split()) for text in (truth, read))
    return min(1.0, Levenshtein.distance(a, b) / max(1, len(a)))


def rightness(truth: str, words: list[str]) -> Iterator[bool | None]:
    """Of each word that was read, in order, whether it stands in the truth and was not taken by an earlier word.

    A word of several tokens ("12.50") is right if all of them are; None for a word without any letter or digit.
    """
    left = Counter(tokens(truth))
    for word in words:
        found = Counter(tokens(word))
        if not found:
            yield None
        else:
            yield found <= left
            left -= found


def same(field: str, truth: object, read: object) -> bool:
    """Whether a field's value is right: amounts by their number, names and addresses by most of their characters, all
    else by its letters and digits. Nothing read is never right."""
    if read in (None, ""):
        return False
    if field in AMOUNTS:
        try:
            return Decimal(str(truth)) == Decimal(str(read))
        except InvalidOperation:
            return False
    a, b = _squashed(truth), _squashed(read)
    if field in NAMES:
        return bool(a and b) and 1 - Levenshtein.distance(a, b) / max(len(a), len(b)) >= ALIKE
    return a == b


def _squashed(value: object) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", str(value)).casefold())
