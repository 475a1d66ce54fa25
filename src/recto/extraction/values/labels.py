"""What a label labels, in any of the languages, though its words are misread or run together."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from recto.extraction.values.label_words import CONTAINED, EXCLUDING, INCLUDING, PHRASES
from recto.extraction.values.months import without_accents

COLUMNS = ("item_number", "description", "quantity", "unit", "unit_price", "tax_rate", "amount")
"""Names of labels that stand above columns."""

_TOKEN = re.compile(r"[^\W\d_](?:\w*[^\W\d_])?|\d+|[%#]")
_LOOKALIKES = str.maketrans("015v8", "ollub") | str.maketrans("i", "l")
_SHAPES = _LOOKALIKES | str.maketrans("hmce", "nnee")
_SHORT = 3
"""Letters a phrase has at least that does not stand anywhere."""
_FUZZY = 5
"""Letters of words in which one may be misread; of twice as many, two."""
_SPACED = 16
"""Letters of a word that is spaced out at most."""
_REACH = 6
"""Words between a total and what it tells of the tax."""
_ALONE, _EITHER = 0.8, 0.6
"""Weights of ``excl. tax`` without the word total, and of ``incl. tax``, which may also stand beside the tax."""
_WITH_TAX_IN_A_WORD = ("ttc", "ht")
_TOTALS = {"total", "subtotal", "amount_due", "total_incl", "net", "amount"}


@dataclass(frozen=True, slots=True)
class Label:
    """``weight`` (0..1): 1 where it is read letter by letter, less where letters had to be taken for others, and for
    words so short that they stand anywhere."""

    name: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    weight: float


def label_of(text: str) -> list[Label]:
    """The labels in a text, best one cell, from left to right; the longest phrase that fits is taken.

    Words with several meanings give several labels of one place: ``Total`` may be a total, or stand above amounts.
    """
    return list(_labels_of(text))


@lru_cache(4096)
def _labels_of(text: str) -> tuple[Label, ...]:
    words = [word for tokens in _closed_up(list(_TOKEN.finditer(text))) for word in _read(tokens)]
    found = list(_phrases(words))
    for told in _told_of_tax(words, found):
        found = [label for label in found if label.end <= told.start or told.end <= label.start] + [told]
    return tuple(sorted(found, key=lambda label: label.start))


def names_of(text: str) -> set[str]:
    """The names of the labels in a text."""
    return {label.name for label in label_of(text)}


def _phrases(words: Sequence[_Word]) -> Iterator[Label]:
    index, longest = _index()
    position = 0
    while position < len(words):
        for length in range(min(longest, len(words) - position), 0, -1):
            chosen = words[position : position + length]
            names = index.get(tuple(word.text for word in chosen), ())
            if names:
                weight = min(word.weight for word in chosen)
                if sum(len(word.text) for word in chosen) < _SHORT:
                    weight *= 0.5
                yield from (Label(name, chosen[0].start, chosen[-1].end, weight) for name in names)
                break
        else:
            length = 1
        position += length


def _told_of_tax(words: Sequence[_Word], found: Sequence[Label]) -> Iterator[Label]:
    """Totals with, without and of tax, however it is phrased: ``Total RM (Incl. 6 % GST)``; the first of the text."""
    totals, taxes = [label for label in found if label.name in _TOTALS], _sets()["tax"]
    for position, word in enumerate(words):
        name = _meaning(word.text)
        near = words[position : position + _REACH]
        tax = word if word.text in _WITH_TAX_IN_A_WORD else next((one for one in near if one.text in taxes), None)
        if name and tax:
            start, end = min([word.start, *(label.start for label in totals)]), max(word.end, tax.end)
            alone = not totals and name != "tax"
            yield Label(name, start, end, word.weight * (_ALONE if alone else 1.0))
            if alone and name == "total_incl":
                yield Label("tax", start, end, word.weight * _EITHER)
            return


def _meaning(word: str) -> str | None:
    """What is told of tax by a word like ``incl.``"""
    kinds = {"contained": "tax", "excluding": "net", "including": "total_incl"}
    return next((name for kind, name in kinds.items() if word in _sets()[kind]), None)


@cache
def _sets() -> Mapping[str, frozenset[str]]:
    taxes = {phrase for each in PHRASES["tax"].values() for phrase in each.split("|") if " " not in phrase}
    return {
        "tax": frozenset(taxes),
        "contained": frozenset(CONTAINED.split("|")),
        "excluding": frozenset(EXCLUDING.split("|")),
        "including": frozenset(INCLUDING.split("|")),
    }


@cache
def _index() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], int]:
    """The names of phrases by their words, and how many words the longest has."""
    index: defaultdict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for name, by_language in PHRASES.items():
        for phrase in "|".join(by_language.values()).split("|"):
            index[tuple(match[0] for match in _TOKEN.finditer(phrase))][name] = None
    return {words: tuple(names) for words, names in index.items()}, max(map(len, index))


@cache
def _vocabulary() -> frozenset[str]:
    index, _ = _index()
    return frozenset(word for words in index for word in words).union(*_sets().values())


@cache
def _lookalikes() -> Mapping[str, str]:
    """Words by how they look to OCR: short ones nearly as they are, long ones by shape."""
    short = {word.translate(_LOOKALIKES): word for word in _vocabulary() if len(word) > 2}
    return {word.translate(_SHAPES): word for word in _vocabulary() if len(word) >= _FUZZY} | short


def _closed_up(tokens: Sequence[re.Match[str]]) -> Iterator[Sequence[re.Match[str]]]:
    """The tokens of each word: several where it is spaced out (``S U M M E``) or was read in two (``Rück geld``)."""
    position = 0
    while position < len(tokens):
        most = _SPACED if len(tokens[position][0]) == 1 else 2
        lengths = range(min(most, len(tokens) - position), 1, -1)
        length = next((n for n in lengths if _are_one(tokens[position : position + n])), 1)
        yield tokens[position : position + length]
        position += length


def _are_one(tokens: Sequence[re.Match[str]]) -> bool:
    parts = [without_accents(token[0].casefold()) for token in tokens]
    if sum(map(len, parts)) <= _SHORT or "".join(parts) not in _vocabulary():
        return False
    return all(len(part) == 1 for part in parts) or (len(parts) == 2 and not _vocabulary().issuperset(parts))


def _read(tokens: Sequence[re.Match[str]]) -> Iterator[_Word]:
    words, weight = _known("".join(token[0] for token in tokens))
    return (_Word(word, tokens[0].start(), tokens[-1].end(), weight) for word in words)


@lru_cache(16384)
def _known(token: str) -> tuple[tuple[str, ...], float]:
    """The words of the vocabulary that a token is, and how well they fit; else the token itself."""
    word = without_accents(token.casefold())
    if word in _vocabulary() or not word.isalnum() or word.isdigit():
        return (word,), 1.0
    parts = _split(word)
    if parts:
        return parts, 0.95
    alike = _lookalikes().get(word.translate(_LOOKALIKES)) or (
        _lookalikes().get(word.translate(_SHAPES)) if len(word) >= _FUZZY else None
    )
    if alike:
        return (alike,), 0.85
    near = _near(word) if len(word) >= _FUZZY - 1 else None
    return ((near,), 0.7) if near else ((word,), 1.0)


def _split(word: str) -> tuple[str, ...] | None:
    """Two words of a phrase that run together."""
    index, _ = _index()
    for middle in range(2, len(word) - 1):
        parts = word[:middle], word[middle:]
        if parts in index or (min(map(len, parts)) > 2 and all(part in _vocabulary() for part in parts)):
            return parts
    return None


@cache
def _long_words() -> tuple[str, ...]:
    return tuple(word for word in _vocabulary() if len(word) >= _FUZZY)


def _near(word: str) -> str | None:
    """The word that lost its last letter, or had one or two letters misread."""
    if len(word) < _FUZZY:
        return next((long for long in _long_words() if len(long) == len(word) + 1 and long.startswith(word)), None)
    most = 2 if len(word) >= 2 * _FUZZY else 1
    found = process.extractOne(word, _long_words(), scorer=Levenshtein.distance, score_cutoff=most)
    return found[0] if found and (len(found[0]) > _FUZZY or len(found[0]) == len(word)) else None
