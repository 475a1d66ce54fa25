"""The names of months, as Unicode's locale data has them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from babel import Locale
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

LOCALES = {
    "eng": "en", "deu": "de", "fra": "fr", "ita": "it", "spa": "es", "nld": "nl", "por": "pt", "lav": "lv",
    "ara": "ar", "msa": "ms",
}  # fmt: skip
"""Locales by Tesseract's codes of languages. Malay is always looked for beside English: they share documents."""

_FUZZY = 5
"""Letters a name has at least that may be misread in one place: of shorter ones another word comes out."""


def month_of(name: str, languages: Iterable[str]) -> int | None:
    """1 to 12; names may be abbreviated, without accents, and long ones misread in one letter.

    Names of the languages given go first; those of all others are known too.
    """
    plain = folded(name)
    known = [_months(language) for language in [*languages, *LOCALES] if language in LOCALES]
    exact = next((months[plain] for months in known if plain in months), None)
    if exact or len(plain) < _FUZZY:
        return exact
    long = [month for month in _all() if len(month) >= _FUZZY]
    near = process.extractOne(plain, long, scorer=Levenshtein.distance, score_cutoff=1)
    return _all()[near[0]] if near else None


@lru_cache(16384)
def folded(name: str) -> str:
    """In small letters, without accents, points and digits that OCR takes for letters."""
    return re.sub(r"[\W_]", "", without_accents(name.casefold().translate(str.maketrans("015", "ols"))))


def without_accents(text: str) -> str:
    """Its letters alone."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _months(language: str) -> Mapping[str, int]:
    locale = Locale(LOCALES[language])
    return {
        folded(name): number
        for use in ("format", "stand-alone")
        for width in ("abbreviated", "wide")
        for number, name in locale.months[use][width].items()
        if len(folded(name)) > 2
    } | ({"sept": 9} if language in ("eng", "deu", "fra", "spa", "nld") else {})


@cache
def _all() -> Mapping[str, int]:
    return {name: number for language in LOCALES for name, number in _months(language).items()}
