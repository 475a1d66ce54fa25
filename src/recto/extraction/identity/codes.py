"""Codes of states and organisations, and kinds of documents, as machine-readable zones have them."""

from functools import cache

import pycountry

ICAO = frozenset(
    {
        "D", "GBD", "GBN", "GBO", "GBP", "GBS", "RKS", "EUE", "UNO", "UNA", "UNK", "UTO", "XAA", "XBA", "XCC", "XCE",
        "XCO", "XDC", "XEC", "XES", "XIM", "XMP", "XOM", "XPO", "XXA", "XXB", "XXC", "XXX",
        "ANT", "CSK", "DDR", "ROM", "SCG", "SUN", "TMP", "YUG", "ZAR",
    }
)  # fmt: skip
"""Codes of ICAO Doc 9303-3, section 5, that are not of ISO 3166-1, and former ones that documents still show."""


@cache
def countries() -> frozenset[str]:
    """All codes, of one to three letters."""
    return frozenset(country.alpha_3 for country in pycountry.countries) | ICAO


NAMES = {
    "usa": "USA", "united states of america": "USA", "canada": "CAN", "australia": "AUS", "new zealand": "NZL",
    "united kingdom": "GBR", "uk": "GBR", "ireland": "IRL", "eire": "IRL", "bundesrepublik deutschland": "D",
    "republik osterreich": "AUT", "osterreich": "AUT", "schweiz": "CHE", "suisse": "CHE", "republique francaise": "FRA",
    "france": "FRA", "belgique": "BEL", "belgie": "BEL", "nederland": "NLD", "koninkrijk der nederlanden": "NLD",
    "luxembourg": "LUX", "repubblica italiana": "ITA", "italia": "ITA", "espana": "ESP", "reino de espana": "ESP",
    "portugal": "PRT", "republica portuguesa": "PRT", "rzeczpospolita polska": "POL", "polska": "POL",
    "ceska republika": "CZE", "slovenska republika": "SVK", "republika slovenija": "SVN", "slovenija": "SVN",
    "republika hrvatska": "HRV", "hrvatska": "HRV", "magyarorszag": "HUN", "romania": "ROU", "danmark": "DNK",
    "sverige": "SWE", "norge": "NOR", "suomi": "FIN", "eesti": "EST", "latvija": "LVA", "latvijas republika": "LVA",
    "lietuva": "LTU", "lietuvos respublika": "LTU", "malta": "MLT", "turkiye": "TUR",
}  # fmt: skip
"""Codes, as zones have them, by the names that states print on their licences; small letters without marks."""

PASSPORT, CARD, VISA, PERMIT, LICENCE, TRAVEL = (
    "passport", "identity_card", "visa", "residence_permit", "driving_licence", "travel_document",
)  # fmt: skip
"""Values of document_type."""


def document_type(code: str) -> str | None:
    """Of the first two characters of a zone, without fillers."""
    if code in ("AR", "IR", "RP", "RE"):
        return PERMIT
    if code in ("DL", "D", "FA"):
        return LICENCE
    if code in ("PA", "PT", "PR", "PU"):
        return TRAVEL
    return {"P": PASSPORT, "V": VISA, "I": CARD, "A": CARD, "C": CARD}.get(code[:1])
