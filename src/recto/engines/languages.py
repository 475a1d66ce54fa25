"""Which language a text is in, and which of two readings of one page is the better one."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from recto.domain.recognition import Line, health
from recto.engines.alphabets import is_known

CODES = {
    "af": "afr", "ar": "ara", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng",
    "es": "spa", "et": "est", "eu": "eus", "fi": "fin", "fr": "fra", "hr": "hrv", "hu": "hun", "is": "isl",
    "it": "ita", "ja": "jpn", "ko": "kor", "la": "lat", "lt": "lit", "lv": "lav", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sv": "swe", "tr": "tur",
    "uk": "ukr", "zh": "chi_sim",
}  # fmt: skip
"""Tesseract's codes by those of ISO 639-1."""
ENOUGH = 2_000
"""Characters that tell a language."""
WARM = 4
"""Sets of languages whose narrowed models are kept: clients may ask for any."""
FOREIGN = 0.7
"""Health below which a page may be in another script."""


def identified(text: str, among: Sequence[str]) -> str:
    """The likeliest of these languages, by py3langid; where the text says nothing English, or the first."""
    codes = tuple(code for code, language in CODES.items() if language in among)
    if not codes or not any(c.isalpha() for c in text):
        return "eng" if "eng" in among else among[0]
    code, _ = _identifier(codes).classify(text[:ENOUGH])
    return CODES[str(code)]


def in_its_language(read: Callable[[Sequence[str]], list[Line]], among: Sequence[str]) -> list[Line]:
    """A page read in the one of these languages that it is in, for engines that read one language at a time."""
    first = "eng" if "eng" in among else among[0]
    best = read([first])
    if health(word for line in best for word in line.words) < FOREIGN:
        for language in (each for each in among if not is_known(each) and each != first):
            best = better(best, read([language]))
    own = identified("\n".join(line.text for line in best), among)
    return best if own == first or not is_known(own) else better(best, read([own]))


def better(reading: list[Line], other: list[Line]) -> list[Line]:
    """The one with more characters right than wrong, going by the confidence of their words; the first of equals."""
    return max(reading, other, key=_gain)


def _gain(lines: Sequence[Line]) -> float:
    words = [word for line in lines for word in line.words if not word.is_noise]
    return sum((2 * word.confidence - 1) * len(word.text) for word in words)


@lru_cache(WARM)
def _identifier(codes: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(codes)  # a third of a second, so the narrowed model is kept
    return identifier
