"""How currencies are printed: symbols and codes, and the ISO 4217 codes each may stand for."""

import re

SYMBOLS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "euro": ("EUR",),
    "euros": ("EUR",),
    "£": ("GBP",),
    "$": ("USD", "CAD", "AUD", "SGD", "HKD", "NZD", "MXN", "MYR"),
    "us$": ("USD",),
    "c$": ("CAD",),
    "ca$": ("CAD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "nz$": ("NZD",),
    "s$": ("SGD",),
    "hk$": ("HKD",),
    "mx$": ("MXN",),
    "nt$": ("TWD",),
    "r$": ("BRL",),
    "rm": ("MYR",),
    "¥": ("JPY", "CNY"),
    "円": ("JPY",),
    "元": ("CNY",),
    "₹": ("INR",),
    "rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "руб": ("RUB",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₪": ("ILS",),
    "₱": ("PHP",),
    "฿": ("THB",),
    "₫": ("VND",),
    "₦": ("NGN",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "лв": ("BGN",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "sfr": ("CHF",),
    "rp": ("IDR",),
    "ls": ("LVL",),
    "dm": ("DEM",),
}
"""In lower case; the currency a symbol most often stands for comes first."""

_CODES = (
    "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DEM", "DKK", "EGP", "EUR",
    "FRF", "GBP", "HKD", "HRK", "HUF", "IDR", "ILS", "INR", "ISK", "ITL", "JOD", "JPY", "KES", "KRW", "KWD", "LKR",
    "LTL", "LVL", "MAD", "MXN", "MYR", "NGN", "NOK", "NPR", "NZD", "OMR", "PHP", "PKR", "PLN", "QAR", "RON", "RSD",
    "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR",
)  # fmt: skip
"""ISO 4217, those that are no words on receipts (GEL, PEN, TOP, ALL, CUP, BHD)."""

_LETTERS = sorted((symbol for symbol in SYMBOLS if symbol[0].isalpha()), key=len, reverse=True)
_SIGNS = sorted((symbol for symbol in SYMBOLS if not symbol[0].isalpha()), key=len, reverse=True)

CURRENCY = (
    rf"(?:(?<![^\W\d_])(?<![@.-])(?:{'|'.join([*_CODES, *map(re.escape, _LETTERS)])})\.?(?![^\W\d_oOlI]|[oOlI][^\W\d_])"
    rf"|[{''.join(map(re.escape, _SIGNS))}])"
)
"""A pattern, for any case, of what names a currency; a zero read as the letter O may follow."""

_SYMBOL = re.compile(CURRENCY, re.IGNORECASE)


def currencies_of(symbol: str) -> tuple[str, ...]:
    """The ISO 4217 codes a printed symbol or code may stand for, the most usual first; none if it is no currency."""
    plain = symbol.strip().rstrip(".").casefold()
    if plain in SYMBOLS:
        return SYMBOLS[plain]
    return (plain.upper(),) if plain.upper() in _CODES else ()


def symbols_in(text: str) -> list[re.Match[str]]:
    """Where the text names a currency."""
    return list(_SYMBOL.finditer(text))
