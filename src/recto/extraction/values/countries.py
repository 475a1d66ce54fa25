"""Which country a document is from, by all that tells it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import get_territory_currencies

from recto.extraction.values.identifiers import ibans_in, phones_in
from recto.extraction.values.months import LOCALES, folded
from recto.extraction.values.symbols import currencies_of, symbols_in
from recto.extraction.values.tax_numbers import vat_numbers_in

_WORDS: Mapping[str, str] = {
    "MY": "sdn bhd|sdn|berhad|gst id|id gst|gst reg|jalan|jln|taman|persiaran|lorong|kedai|restoran|rm|sst no",
    "SG": "pte ltd|pte",
    "DE": "gmbh|ust idnr|ust id nr|ust id|mwst|mehrwertsteuer|steuernummer|amtsgericht|hrb|handelsregister|e k|ug|"
    "umsatzsteuer|strasse|str",
    "AT": "ges m b h|gesmbh|firmenbuch|atu",
    "CH": "che|mwst nr",
    "FR": "sarl|sas|siret|siren|rcs|tva|cedex|code ape|sasu|eurl|rue",
    "BE": "bvba|sprl|btw be|tva be|rpr|srl be",
    "IT": "s r l|srl|s p a|p iva|partita iva|codice fiscale|scontrino|via|documento commerciale",
    "ES": "s l|s l u|c i f|cif|registro mercantil|igic|calle|factura simplificada",
    "NL": "b v|bv|kvk|btw",
    "PT": "lda|contribuinte|nipc|multibanco|rua",
    "LV": "sia|pvn|iela|reg nr",
    "GB": "plc|vat reg|england|companies house",
    "US": "llc|l l c|ein|sales tax|inc",
    "CA": "hst|pst|qst|tvq",
    "AU": "pty|abn",
    "IN": "gstin|cgst|sgst|pvt|ifsc|private limited",
    "ID": "npwp|ppn|tbk",
    "PL": "sp z o o|nip|paragon|ul",
    "CZ": "s r o|dph|ico",
    "HU": "kft|adoszam|afa",
    "MX": "rfc|s a de c v",
    "BR": "cnpj|ltda|icms",
}
"""Words of company and tax law, and of streets, by country; without accents."""

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

_POSTCODE_PATTERNS = [(country, re.compile(postcode)) for country, postcode in _POSTCODES.items()]

_HOME = {
    "deu": ("DE", "AT", "CH"), "fra": ("FR",), "ita": ("IT",), "spa": ("ES",), "nld": ("NL",), "por": ("PT",),
    "lav": ("LV",), "msa": ("MY",), "pol": ("PL",), "ces": ("CZ",), "hun": ("HU",),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
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
    yield from ((country, 1.0) for country, postcode in _POSTCODE_PATTERNS if postcode.search(text))
    yield from _worded(text)


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


def _worded(text: str) -> Iterator[tuple[str, float]]:
    """By words of its law, and by the names of countries in any of the languages."""
    words = [folded(word) for word in _WORD.findall(text)]
    runs = {" ".join(words[start : start + length]) for length in range(1, 6) for start in range(len(words))}
    law, names = _phrases()
    told = Counter(law[run] for run in runs if run in law)
    yield from ((country, min(4.0, 1.5 * times)) for country, times in told.items())
    yield from ((country, 1.0) for country in {names[run] for run in runs if run in names})


@cache
def _phrases() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Countries by words of their law, and by their names."""
    law = {phrase: country for country, phrases in _WORDS.items() for phrase in phrases.split("|")}
    names = {
        " ".join(map(folded, _WORD.findall(name))): country
        for locale in LOCALES.values()
        for country, name in Locale(locale).territories.items()
        if isinstance(country, str) and len(country) == _ALPHA_2 and country.isalpha() and len(name) > _ALPHA_2 + 1
    }
    return law, names


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
