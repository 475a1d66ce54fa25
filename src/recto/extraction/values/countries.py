"""Which country a document is from, by all that tells it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import get_territory_currencies

from recto.extraction.values.identifiers import ibans_in, phones_in
from recto.extraction.values.months import LOCALES, folded
from recto.extraction.values.symbols import currencies_of, symbols_in
from recto.extraction.values.tax_numbers import vat_numbers_in

_WORDS: Mapping[str, str] = {
    "MY": r"\bsdn\.?\s?bhd|\bs/b\b|\brm\s?\d|\bgst (?:id|reg)|\bjalan\b|\bjln\b|\bberhad\b|\bsst\b|\btaman\b",
    "SG": r"\bpte\.?\s?ltd",
    "DE": r"\bgmbh\b|ust-?\s?id|\bmwst|steuernummer|amtsgericht|\bhrb\b|handelsregister|\bkg\b|\be\.\s?k\.|\bustg\b",
    "AT": r"\bges\.?m\.?b\.?h\b|firmenbuch|\batu\s?\d{8}",
    "CH": r"\bche-?\s?\d{3}|\bmwst-nr",
    "FR": r"\bsarl\b|\bsas\b|\bsiret\b|\brcs\b|\btva\b|\bcedex\b|code ape|\bsasu\b|\beurl\b",
    "BE": r"\bbvba\b|\bsprl\b|\bbtw be\b|\btva be\b|\brpr\b",
    "IT": r"\bs\.?r\.?l\.?\b|\bs\.p\.a\b|p\.?\s?iva|partita iva|codice fiscale|scontrino|\bspa\b.{0,20}iva",
    "ES": r"\bs\.l\.?u?\b|\bc\.?i\.?f\b|\bn\.?i\.?f\b|registro mercantil|\bigic\b",
    "NL": r"\bb\.v\.|\bkvk\b|\bbtw\b",
    "PT": r"\blda\b|contribuinte|\bnipc\b|\bcapital social\b|multibanco",
    "LV": r"\bsia\b|\bp[vu]n\b|\biela\b|\breg\. ?nr",
    "GB": r"\bplc\b|\bvat reg|\bengland\b|companies house",
    "US": r"\bl\.?l\.?c\b|\bein\b|sales tax|\bu\.?s\.?a\.?\b",
    "CA": r"\bhst\b|\bpst\b|\bqst\b|\btvq\b",
    "AU": r"\bpty\b|\babn\b",
    "IN": r"\bgstin\b|\bcgst\b|\bsgst\b|\bpvt\b|\bifsc\b|private limited",
    "ID": r"\bpt\.\s|\bnpwp\b|\bppn\b",
    "PL": r"\bsp\.\s?z\s?o\.\s?o|\bnip\b|paragon",
    "CZ": r"\bs\.r\.o\b|\bičo?\b|\bdph\b",
    "HU": r"\bkft\b|ad[oó]sz[aá]m|[aá]fa\b",
    "MX": r"\brfc\b|s\.a\. de c\.v",
    "BR": r"\bcnpj\b|\bltda\b|\bicms\b",
}  # fmt: skip
"""Words of company and tax law, and of streets, by country."""

_POSTCODES: Mapping[str, str] = {
    "GB": r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b",
    "US": r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|"
    r"V[AT]|W[AIVY])\.?,?\s\d{5}(?:-\d{4})?\b",
    "CA": r"\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b",
    "NL": r"\b[1-9]\d{3}\s[A-Z]{2}\b",
    "LV": r"\bLV[- ]\d{4}\b",
    "PT": r"\b\d{4}-\d{3}\s[A-Z]",
    "CH": r"\bCH-\d{4}\b",
    "DE": r"\bD-\d{5}\b",
    "AT": r"\bA-\d{4}\s",
    "FR": r"\bF-\d{5}\b",
    "PL": r"\b\d{2}-\d{3}\s[A-Z]",
}

_HOME = {
    "deu": ("DE", "AT", "CH"), "fra": ("FR",), "ita": ("IT",), "spa": ("ES",), "nld": ("NL",), "por": ("PT",),
    "lav": ("LV",), "msa": ("MY",), "pol": ("PL",), "ces": ("CZ",), "hun": ("HU",),
}  # fmt: skip
_DOMAIN = re.compile(r"(?:@[\w-]+(?:\.[\w-]+)*|www\.[\w.-]+)\.([a-z]{2})\b", re.IGNORECASE)
_DOMAINS = {"uk": "GB", **{code.lower(): code for code in (*_WORDS, "DK", "SE", "NO", "FI", "EE", "LT", "IE", "NZ")}}
_ALPHA_2 = 2
_SURE = 1.0
"""Weight below which a country is not told: that of a language, which several countries speak, is less."""


def country_of(text: str, languages: Sequence[str] = ()) -> str | None:
    """The likeliest country of a document (ISO 3166 alpha-2); None where nothing tells one."""
    weights = countries_in(text, languages)
    best = max(weights, key=weights.__getitem__, default=None)
    return best if best and weights[best] >= _SURE else None


def countries_in(text: str, languages: Sequence[str] = ()) -> Mapping[str, float]:
    """Countries (ISO 3166 alpha-2) and how much speaks for each: a VAT number 4, a phone number 2, a word 1.5."""
    return _weighed(text, tuple(languages))


@lru_cache(8)
def _weighed(text: str, languages: tuple[str, ...]) -> Mapping[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    for country, weight in (*_told(text), *_of_languages(languages)):
        weights[country] += weight
    return dict(weights)


def _told(text: str) -> Iterator[tuple[str, float]]:
    for line in text.splitlines():
        for number in vat_numbers_in(line):
            if number.country:
                yield number.country, 4.0 if number.valid else 2.0
        yield from ((account.country, 2.5) for account in ibans_in(line) if account.country and account.valid)
        if "+" in line:
            yield from ((phone.country, 2.0) for phone in phones_in(line) if phone.country)
    yield from _of_money(text)
    yield from ((_DOMAINS[domain], 1.5) for domain in _found(_DOMAIN, text) if domain in _DOMAINS)
    for country, words in _patterns(tuple(_WORDS.items()), re.IGNORECASE):
        seen = {match.group().casefold() for match in words.finditer(text)}
        if seen:
            yield country, min(4.0, 1.5 * len(seen))
    yield from (
        (country, 1.0) for country, postcode in _patterns(tuple(_POSTCODES.items()), 0) if postcode.search(text)
    )
    yield from ((country, 1.0) for country in _named(text))


def _of_money(text: str) -> Iterator[tuple[str, float]]:
    """Of currencies that are one country's."""
    symbols = {match.group().casefold() for match in symbols_in(text)}
    for currencies in {currencies_of(symbol) for symbol in symbols}:
        if len(currencies) == 1 and currencies[0] in _owners():
            yield _owners()[currencies[0]], 2.0


def _of_languages(languages: Sequence[str]) -> Iterator[tuple[str, float]]:
    if len(languages) == 1:
        yield from ((country, 0.9 - 0.4 * place) for place, country in enumerate(_HOME.get(languages[0], ())))


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match[1].lower() for match in pattern.finditer(text)}


def _named(text: str) -> set[str]:
    """Countries whose names stand in the text, in any of the languages."""
    words = [folded(word) for word in re.findall(r"[^\W\d_]+", text)]
    runs = (" ".join(words[start : start + length]) for length in (1, 2, 3) for start in range(len(words)))
    return {_names()[run] for run in runs if run in _names()}


@cache
def _names() -> Mapping[str, str]:
    return {
        " ".join(map(folded, re.findall(r"[^\W\d_]+", name))): country
        for locale in LOCALES.values()
        for country, name in Locale(locale).territories.items()
        if isinstance(country, str) and len(country) == _ALPHA_2 and country.isalpha() and len(name) > _ALPHA_2 + 1
    }


@cache
def _patterns(items: tuple[tuple[str, str], ...], flags: int) -> list[tuple[str, re.Pattern[str]]]:
    return [(country, re.compile(words, flags)) for country, words in items]


@cache
def _owners() -> Mapping[str, str]:
    """The country of each currency that only one uses."""
    users: dict[str, list[str]] = {}
    for country in Locale("en").territories:
        if isinstance(country, str) and len(country) == _ALPHA_2 and country.isalpha():
            for currency in get_territory_currencies(country):
                users.setdefault(currency, []).append(country)
    return {currency: countries[0] for currency, countries in users.items() if len(countries) == 1} | {
        "GBP": "GB", "CHF": "CH", "INR": "IN", "AUD": "AU", "DKK": "DK", "NOK": "NO"
    }  # fmt: skip
