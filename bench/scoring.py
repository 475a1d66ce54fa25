"""How well a text was read: word F1 and character error rate."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein


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
