"""Which letters languages are written with: a recogniser that knows no others makes fewer mistakes and is faster.

Letters beyond ASCII after the Unicode CLDR's exemplar characters, with those that loan words need (é in English).
"""

from collections.abc import Iterable

PUNCTUATION = "£¥§©«®°±²³·»¼½¾×÷–—‘’“”„‚‹›†•…€™−"
"""Signs that print in any of these languages uses, besides ASCII's."""

LETTERS = {
    "afr": "áâéèêëîïôöúû",
    "cat": "àçéèíïóòúü",
    "ces": "áčďéěíňóřšťúůýž",
    "dan": "åæéøáíó",
    "deu": "äöüßéàè",
    "ell": "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ",
    "eng": "é",
    "est": "äõöšüž",
    "eus": "çñ",
    "fin": "äåöšž",
    "fra": "àâæçéèêëîïôœùûüÿ",
    "hrv": "čćđšž",
    "hun": "áéíóöőúüű",
    "isl": "áðéíóúýþæö",
    "ita": "àèéìíîòóùú",
    "lat": "āēīōūæœ",
    "lav": "āčēģīķļņšūž",
    "lit": "ąčęėįšųūž",
    "nld": "áäéèëíïóöúü",
    "nor": "åæøéòàô",
    "pol": "ąćęłńóśźż",
    "por": "áàâãçéêíóôõúü",
    "ron": "ăâîșțşţ",
    "slk": "áäčďéíĺľňóôŕšťúýž",
    "slv": "čšž",
    "spa": "áéíñóúü¿¡ºª",
    "swe": "åäöéà",
    "tur": "âçğıîöşüûİ",
}


SIGNS = frozenset({"chi_sim", "chi_tra", "jpn"})
"""Languages of so many signs that a recogniser needs all it has."""


def is_known(language: str) -> bool:
    return language in LETTERS or language in SIGNS


def letters_of(languages: Iterable[str]) -> frozenset[str] | None:
    """All characters that print in these known languages (Tesseract codes) needs; None: there is no telling."""
    known = set(languages)
    if known & SIGNS:
        return None
    letters = "".join(LETTERS[language] for language in known)
    ascii_printable = {chr(code) for code in range(0x20, 0x7F)}
    return frozenset(ascii_printable | set(PUNCTUATION) | set(letters) | set(letters.upper()))
