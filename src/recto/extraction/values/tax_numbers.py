"""VAT numbers and other numbers under which somebody pays tax."""

import re
from collections.abc import Callable, Iterator, Mapping

from stdnum.au import abn
from stdnum.ch import uid
from stdnum.es import nif as spanish_nif
from stdnum.eu import vat
from stdnum.fr import siren, siret
from stdnum.gb import vat as british_vat
from stdnum.in_ import gstin
from stdnum.it import iva
from stdnum.lv import pvn
from stdnum.pt import nif as portuguese_nif

from recto.extraction.values.identifiers import OCR_DIGITS, Identifier
from recto.extraction.values.labels import label_of

_SHAPES = {
    "AT": "U#8", "BE": "#10", "BG": "#9|#10", "CY": "#8A", "CZ": "#8|#9|#10", "DE": "#9", "DK": "#8", "EE": "#9",
    "EL": "#9", "ES": "X#7X", "FI": "#8", "FR": "XX#9", "GB": "#12|#9", "HR": "#11", "HU": "#8", "IE": "#X#5AA|#X#5A",
    "IT": "#11", "LT": "#12|#9", "LU": "#8", "LV": "#11", "MT": "#8", "NL": "#9B#2", "PL": "#10", "PT": "#9",
    "RO": "#10|#9|#8|#7|#6", "SE": "#12", "SI": "#8", "SK": "#10", "XI": "#12|#9", "CHE": "#9",
}  # fmt: skip
"""What follows a country's code in its VAT numbers: ``#9`` nine digits, A a letter, X either, others themselves."""


def _pattern(shape: str) -> str:
    """Characters may be parted by spaces, points and hyphens."""
    kinds = {"#": r"[\dOIl]", "A": "[A-Z]", "X": r"[A-Z\d]"}
    parts = [
        kinds.get(kind, kind) for kind, count in re.findall(r"([#A-Z])(\d*)", shape) for _ in range(int(count or 1))
    ]
    return r"[\s.-]?".join(parts)


_PREFIXED = re.compile(
    r"(?<![A-Za-z\d])(?:"
    + "|".join(
        rf"(?P<{country}>{country}[\s.:-]{{0,2}}(?:{'|'.join(map(_pattern, shapes.split('|')))}))"
        for country, shapes in _SHAPES.items()
    )
    + r")(?!(?!MWST|TVA|IVA)[A-Z\d])(?!\s?\d{4}\s\d)"
)
_LABELLED = re.compile(
    r"\W{0,5}(?:(?:no|nr|id|reg|number|n|num|cbp)\b\W{0,4})*([A-Z]{0,3}[\s-]?\d[\dOIl]*(?:[\s./-]?[\dOIl]+)*(?:[A-Z]\d?[A-Z]?)?)(?![\w])",
    re.IGNORECASE,
)
_GSTIN = re.compile(r"(?<!\w)\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d](?!\w)")
_LENGTHS = range(8, 16)
_LONG = re.compile(r"\d(?:\D{0,3}[\dOIl]){5}")
"""A text with a tax number has so many digits close together."""

_BY_LABEL: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "pvn": ("LV", pvn.is_valid),
    "nmr": ("LV", pvn.is_valid),
    "iva": ("IT", iva.is_valid),
    "piva": ("IT", iva.is_valid),
    "abn": ("AU", abn.is_valid),
    "siret": ("FR", siret.is_valid),
    "siren": ("FR", siren.is_valid),
    "nipc": ("PT", portuguese_nif.is_valid),
    "contribuinte": ("PT", portuguese_nif.is_valid),
    "cif": ("ES", spanish_nif.is_valid),
}
"""The country and checksum of numbers that a word of their label tells."""


def vat_numbers_in(text: str) -> list[Identifier]:
    """VAT numbers with their country's code (kind ``vat``), and other numbers after the label of one (kind ``tax``):
    Steuernummer, SIRET, GST ID, ABN. Wrong checksums are found too."""
    found: list[Identifier] = []
    if not _LONG.search(text):
        return found
    for candidate in (*_prefixed(text), *_indian(text), *_labelled(text)):
        if not any(other.start < candidate.end and candidate.start < other.end for other in found):
            found.append(candidate)
    return sorted(found, key=lambda number: number.start)


def national(number: Identifier) -> str:
    """A VAT number without its country's code: where it is the company's own number, as in Latvia, that is printed."""
    return re.sub(r"^[A-Z]{2}", "", number.value) if number.kind == "vat" else number.value


def _prefixed(text: str) -> Iterator[Identifier]:
    for match in _PREFIXED.finditer(text):
        country = str(match.lastgroup)
        body = re.sub(r"[\W_]", "", match[0])[len(country) :]
        letters = {"AT": 1, "ES": 1, "FR": 2, "IE": 2, "CY": 0}.get(country, 0)
        if country not in ("NL", "CY"):
            body = body[:letters] + body[letters:].translate(OCR_DIGITS)
        value = country + body
        home = {"EL": "GR", "XI": "GB", "CHE": "CH"}.get(country, country)
        yield Identifier(value, *match.span(), _is_valid(country, value), "vat", home)


def _is_valid(country: str, value: str) -> bool:
    if country == "GB":
        return bool(british_vat.is_valid(value))
    return bool(uid.is_valid(value) if country == "CHE" else vat.is_valid(value))


def _indian(text: str) -> Iterator[Identifier]:
    for match in _GSTIN.finditer(text):
        yield Identifier(match[0], *match.span(), gstin.is_valid(match[0]), "tax", "IN")


def _labelled(text: str) -> Iterator[Identifier]:
    for label in label_of(text):
        match = _LABELLED.match(text, label.end) if label.name in ("vat_number", "tax_number") else None
        value = re.sub(r"[\W_]", "", match[1]).translate(OCR_DIGITS).upper() if match else ""
        if match and len(value) in _LENGTHS:
            words = re.split(r"\W+", text[label.start : label.end].casefold())
            country, is_valid = next((_BY_LABEL[word] for word in words if word in _BY_LABEL), (None, None))
            valid = is_valid(value) if is_valid else None
            yield Identifier(value, match.start(1), match.end(1), valid, "tax", country)
