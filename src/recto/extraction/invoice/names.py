"""Names of parties: what may be one, when two are the same, and what a domain says of one."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from recto.extraction.parties.words import without_form

MARKS = " \t|•·,;:-–"
"""What may stand around a name."""
_SAME = 86
"""Per cent of likeness from which two spellings are one name."""
_FREE_MAIL = frozenset({
    "gmail", "googlemail", "gmx", "web", "t-online", "yahoo", "hotmail", "outlook", "live", "icloud", "aol", "freenet",
    "orange", "wanadoo",
})  # fmt: skip
"""Domains under which anybody may have an address."""
_DOMAIN = re.compile(r"(?:@|www\.|https?://)([\w.-]+)\.[a-z]{2,}", re.IGNORECASE)
_TITLE = re.compile(
    r"invoice|rechnung|facture|factuur|factura|fattura|faktura|fatura|receipt|gutschrift|credit|datum|date|page|seite"
    r"|logo|kopie|copy|rēķins|pavadzīme|stylesheet|original",
    re.IGNORECASE,
)
_REGISTERED = re.compile(r"\s*\([A-Z]{0,2}\d{5,12}(?:-?[A-Z])?\)\s*$")
"""A number of registration behind a name."""
_OF_COMPANY = re.compile(r"\s+(?:au capital|capitale? sociale?|mit sitz in|registered in)\b.*$", re.IGNORECASE)
"""What the law wants said behind a company's name."""
_BAR = re.compile(r"\s[|•·]\s")
_PRIVATE = re.compile(r"\b(?:private|pvt)\b", re.IGNORECASE)
_LETTERS, _LENGTH, _SPACES = 3, 60, 6
"""Letters a name has at least, characters and spaces at most."""
_CORE = 4
"""Letters from which a name is told from other words."""


def alike(one: str, other: str) -> bool:
    """Whether two names are the same but for their legal form and misread characters."""
    return fuzz.ratio(squashed(without_form(one)), squashed(without_form(other))) >= _SAME


def squashed(text: str) -> str:
    """Its letters and digits, in one case."""
    return re.sub(r"[\W_]+", "", text.casefold())


def first_part(text: str) -> str:
    """A name without what stands behind a bar or a point: what the party does, or where."""
    parts = [_REGISTERED.sub("", _OF_COMPANY.sub("", part)).strip(MARKS) for part in _BAR.split(text)]
    return next((part for part in parts if may_name(part)), text.strip(MARKS))


def key_of(name: str) -> str:
    """What spellings of one name share; nothing of a legal form alone."""
    return squashed(_PRIVATE.sub("", without_form(name)))


def broken(first: str, second: str) -> bool:
    """Whether two lines may be one name: the legal form stands in the second only, or the first ends open.
    Where the second has all of the first, that is a logo."""
    if squashed(first) in squashed(second):
        return False
    form = [bool(_ending_form(text)) for text in (first, second)]
    return form == [False, True] or first.rstrip().endswith(("&", "-", "und", "and", "et", ","))


def _ending_form(text: str) -> bool:
    words = text.split()
    return bool(words) and ("." in words[-1][1:-1] or without_form(text) != " ".join(words))


def may_name(text: str) -> bool:
    """Whether it is short, mostly letters, and neither a label nor a sentence nor an address for mail."""
    letters = sum(c.isalpha() for c in text)
    digits = sum(c.isdigit() for c in text)
    if (
        letters < _LETTERS
        or digits * 4 >= letters
        or len(text) > _LENGTH
        or text.count(" ") > _SPACES
        or _TITLE.search(text)
    ):
        return False
    return not (":" in text or "@" in text or (text.endswith(".") and not _ending_form(text)))


def untitled(text: str) -> str:
    """Without the title behind a company's name: ``Pens Ltd Invoice``."""
    found = _TITLE.search(text)
    name = text[: found.start()].strip(MARKS) if found else ""
    return name if name and _ending_form(name) else text


def domain_parts(text: str) -> Iterator[str]:
    """The names of the domains of e-mail addresses and web sites in a text, but for those that anybody may use."""
    for found in _DOMAIN.finditer(text):
        part = found[1].split(".")[-1] if "." in found[1] else found[1]
        if part.casefold() not in _FREE_MAIL:
            yield part


def domain_likeness(name: str, domains: Sequence[str]) -> float:
    """What it weighs that a domain is the name, or its first word."""
    core = squashed(without_form(name))
    first = squashed(name.split()[0]) if name else ""
    if len(core) < _CORE or not domains:
        return 0.0
    if any(fuzz.ratio(core, domain) >= _SAME or _shortened(core, domain) for domain in domains):
        return 1.8
    return 0.8 if len(first) >= _CORE and first in domains else 0.0


def _shortened(name: str, domain: str) -> bool:
    """Whether a domain is the initial and the surname: jdoe.example is Jane Doe's."""
    return len(domain) > _CORE and name[0] == domain[0] and name.endswith(domain[1:])
