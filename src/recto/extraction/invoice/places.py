"""Lines that say where somebody lives: streets, and places with their postcodes, as countries write them."""

import re

import pycountry
from babel import Locale

_CITY = r"[^\W\d_]['’.]?[^\W\d_][^\d|:@]*"
_PLACE = re.compile(
    rf"""
    ^(?P<country>(?:[A-Z]{{1,3}}[-–\s]\s?)?)
    (?P<place>
        \d{{4}}\s?[A-Z]{{2}}\s+{_CITY}                                  # 1012 JS Amsterdam
      | \d{{4,6}}\s+{_CITY}                                             # 8001 Zürich, 75001 PARIS
      | \d{{3}}\s\d{{2,3}}\s+{_CITY}                                    # 111 22 Stockholm
      | \d{{2}}-\d{{3}}\s+{_CITY} | \d{{4}}-\d{{3}}\s+{_CITY}           # 00-950 Warszawa, 1000-001 Lisboa
      | [A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}}(?:,?\s+{_CITY})?          # SW1A 1AA London
      | {_CITY}\s*,?\s*[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}}            # London SW1A 1AA
      | {_CITY},?\s+[A-Z]{{2}}\.?,?\s+\d{{5}}(?:-\d{{4}})?              # Austin, TX 78701
      | {_CITY},?\s*[A-Z]\d[A-Z]\s?\d[A-Z]\d                            # Ottawa ON, Canada, K1A 0A1
      | {_CITY}[,\s]+(?:[-–]\s?)?\d{{3}}\s?\d{{3}}(?:,\s?[^\W\d_]+)?    # Bengaluru - 560001
      | {_CITY},?\s+(?:LV|LT|MD|AZ)[-–]\s?\d{{4,5}}                     # Rīga, LV-1010
      | {_CITY}\d{{0,2}},?\s+[AC-FHKNPRTV-Y]\d[\dW]\s?[A-Z\d]{{4}}  # Dublin 2, D02 XY45
      | {_CITY},?\s+\d{{4,5}}                                           # Sydney NSW 2000
    )
    (?:\s+\d{{1,2}}(?<=(?i:cedex)\s\d|(?i:edex)\s\d\d))?(?:,\s*[A-Z]{{2,3}})?[\s.,]*$
    """,
    re.VERBOSE,
)
_CODES = frozenset(
    {country.alpha_2 for country in pycountry.countries} | {"D", "A", "F", "I", "B", "L", "E", "S", "P", "FIN", "UK"}
)
COUNTRIES = frozenset(
    name.casefold()
    for code in ("en", "de", "fr", "nl", "es", "it", "pt", "pl")
    for name in Locale(code).territories.values()
)
_NUMBERED = re.compile(r"\b(?:nr|no|num(?:ber|mer|éro)?)\b\.? ?\d|[#°º] ?\d", re.IGNORECASE)
"""A number behind its label, which is no postcode."""
_TAIL_COUNTRY = re.compile(r"\s*[,/(–-]\s*(?:(?P<code>[A-Z]{1,3})|(?P<name>[^\W\d_][^\d,]+))\)?[\s.,]*$")
_AMERICAN = re.compile(r",?\s[A-Z]{2},?\s\d{5}(?:-\d{4})?$")
_HOUSE = re.compile(
    r"^\d+[\w-]*,?\s+[^\W\d_]|[^\W\d_][.,\s]+\d{1,5}\s?[a-zA-Z]?\b|^[^\W\d_]{4,}\.?\d{1,4}\s?[a-z]?$", re.IGNORECASE
)
_STREET_WORDS = frozenset({
    "postfach", "box", "street", "road", "avenue", "lane", "drive", "rue", "boulevard", "place", "via", "viale",
    "calle", "platz", "allee",
})  # fmt: skip
FIELD = re.compile(
    r"^[^\W\d_][^:]{0,28}:(?!/)|^(?:GLN|SIREN|SIRET|DUNS|GTIN|HR[AB]|KvK|BTW|UID)\b|@|www\.|https?:", re.IGNORECASE
)


def place_of(text: str) -> str | None:
    """Postcode and city, without the country, of a line that is a place; None if it is none."""
    found = _PLACE.match(text.strip())
    if not found or _NUMBERED.search(text):
        return None
    country = found["country"].strip(" -–")
    if country and country not in _CODES:
        return None
    place = found["place"]
    tail = _TAIL_COUNTRY.search(place) if place[:1].isdigit() else None
    if tail and (tail["code"] in _CODES or (tail["name"] or "").strip().casefold() in COUNTRIES):
        place = place[: tail.start()]
    return place.strip(" ,.")


def is_street(text: str) -> bool:
    """A name with a house number, or words of streets."""
    if FIELD.search(text):
        return False
    return bool(_HOUSE.search(text)) or not _STREET_WORDS.isdisjoint(re.split(r"[\s.,]+", text.casefold()))


def is_american(place: str) -> bool:
    """Whether it ends in a state and a ZIP code."""
    return _AMERICAN.search(place) is not None
