"""Numbers and addresses that identify somebody: bank accounts, email, phone; see also ``tax_numbers``."""

import re
from dataclasses import dataclass
from functools import cache

import phonenumbers
from stdnum import bic, iban, numdb

from recto.domain.field import Check

OCR_DIGITS = str.maketrans("OoIl|", "00111")
_IBAN = re.compile(r"(?<![A-Za-z\d])([A-Z]{2}[\dOIl]{2})((?:\s?[A-Z\d]){10,34})(?![a-z])")
_IBAN_LABEL = re.compile(r"iban\W*$", re.IGNORECASE)
_BIC = re.compile(r"(?<![A-Za-z\d])([A-Z]{6}[A-Z\d]{2}(?:\s?[A-Z\d]{3})?|[A-Z]{4}\s[A-Z]{2}\s[A-Z\d]{2})(?![A-Za-z\d])")
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w+-]+(?:\s?\.[\w+-]+)*)\s?@\s?((?:[\w-]+\s?\.\s?)+[a-z]{2,12})(?!\w)", re.IGNORECASE
)
_PHONE = re.compile(r"(?:\+|(?<![\w@/.-])(?:\(|00)?)\d[\d\s()/.~·–-]{5,20}\d(?![\w@%]|[.,]\d)")
_DATE = re.compile(r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}$")
_PHONE_DIGITS = range(7, 16)


@dataclass(frozen=True, slots=True)
class Identifier:
    """``value`` is normalised: no spaces, capital letters, digits where letters were read for them.

    ``valid`` is None where nothing in it can be checked. ``country``: ISO 3166 alpha-2, where it names one.
    """

    value: str
    start: int
    end: int
    valid: bool | None
    kind: str
    country: str | None = None

    @property
    def form(self) -> tuple[Check, ...]:
        """Whether it is written as such numbers and addresses are, which tells nothing of its characters."""
        if self.valid is None:
            return ()
        what = {"phone": "phone number", "email": "e-mail address", "bic": "BIC"}[self.kind]
        return (Check(f"form of the {what}", self.valid, "" if self.valid else f"No {what} is written so.", 0.0),)


def ibans_in(text: str) -> list[Identifier]:
    """International bank account numbers; with a wrong checksum or length too, the latter after the word IBAN only."""
    return [found for match in _IBAN.finditer(text) if (found := _iban(text, match))]


def bics_in(text: str) -> list[Identifier]:
    """Codes of banks. Words in capitals may look like one: a label should be near."""
    found = ((match, re.sub(r"\s", "", match[0])) for match in _BIC.finditer(text))
    return [
        Identifier(value, match.start(), match.end(), True, "bic", value[4:6])
        for match, value in found
        if bic.is_valid(value)
    ]


def emails_in(text: str) -> list[Identifier]:
    """Addresses, without the spaces that OCR puts beside points and at signs."""
    if "@" not in text:
        return []
    return [
        Identifier(re.sub(r"\s", "", match[0]), match.start(), match.end(), True, "email")
        for match in _EMAIL.finditer(text)
    ]


def phones_in(text: str, region: str | None = None) -> list[Identifier]:
    """Phone numbers; in international form (E.164) where they are valid in their country or in ``region``, else their
    digits. Other long numbers look like one: a label should be near."""
    return [found for match in _PHONE.finditer(text) if (found := _phone(match, region))]


def _iban(text: str, match: re.Match[str]) -> Identifier | None:
    length = _iban_length(match[1][:2])
    if length is None:
        return None
    value, end = _first(match, length)
    if len(value) < length and not _IBAN_LABEL.search(text, 0, match.start()):
        return None
    value = value[:2] + value[2:4].translate(OCR_DIGITS) + value[4:]
    readings = (value, value[:4] + value[4:].translate(OCR_DIGITS))
    right = next((reading for reading in readings if iban.is_valid(reading)), None)
    return Identifier(right or value, match.start(), end, right is not None, "iban", value[:2])


def _first(match: re.Match[str], length: int) -> tuple[str, int]:
    """So many letters and digits from the match's start, and where they end; fewer if it has no more."""
    value = ""
    for position in range(match.start(), match.end()):
        value += match.string[position].strip()
        if len(value) == length:
            return value, position + 1
    return value, match.end()


@cache
def _iban_length(country: str) -> int | None:
    """Characters of a country's IBAN, from the registry of ISO 13616; None where there are none."""
    structure = str(numdb.get("iban").info(country)[0][1].get("bban", ""))
    return 4 + sum(int(count) for count in re.findall(r"(\d+)!", structure)) if structure else None


def _phone(match: re.Match[str], region: str | None) -> Identifier | None:
    printed = match[0]
    digits = re.sub(r"\D", "", printed)
    if len(digits) not in _PHONE_DIGITS or _DATE.match(printed):
        return None
    try:
        number = phonenumbers.parse(printed.replace("~", "-").replace("(0)", ""), region)
    except phonenumbers.NumberParseException:
        return Identifier(digits, *match.span(), None, "phone")
    if not phonenumbers.is_valid_number(number):
        return Identifier(digits, *match.span(), False, "phone")
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Identifier(value, *match.span(), True, "phone", phonenumbers.region_code_for_number(number))
