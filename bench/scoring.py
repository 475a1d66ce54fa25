"""How well a text was read: word F1 and character error rate."""

import re
import unicodedata
from collections import Counter

import numpy as np


def word_f1(truth: str, read: str) -> float:
    """F1 of the bags of words (0..1), whatever their order, case and width."""
    a, b = _words(truth), _words(read)
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0


def character_error_rate(truth: str, read: str) -> float:
    """Edits by the length of the truth, at most 1; runs of white space count as one character."""
    a, b = (" ".join(unicodedata.normalize("NFKC", text).split()) for text in (truth, read))
    return min(1.0, _distance(a, b) / max(1, len(a)))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def _distance(a: str, b: str) -> int:
    """Levenshtein's, a row at a time."""
    characters = np.array([ord(c) for c in b], np.int64)
    columns = np.arange(len(b) + 1)
    row = columns.copy()
    for number, c in enumerate(a, 1):
        replaced = row[:-1] + (characters != ord(c))
        row = np.minimum(row + 1, np.concatenate(([number], replaced)))
        row = np.minimum.accumulate(row - columns) + columns
    return int(row[-1])
