"""What fields are measured beside: a rule reader as most are written, regular expressions over the dump of a text.

The rules are those that public parsers of receipts and invoices share (mre/receipt-parser, knipknap/receiptparser and
dozens like them on GitHub): the vendor is the first line, the total the largest amount on a line that says total, the
rest follows its label; a passport's machine-readable zone is cut at fixed places. Confidences are fixed for each rule,
as theirs are, and a field is flagged below .8. Labels are English, German and French. The kind of document is told, as
a user who picks a receipt parser for receipts tells it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

LABELLED, BY_FORM, GUESSED = 0.9, 0.8, 0.6
THRESHOLD = 0.8


class Ruled(NamedTuple):
    value: str
    confidence: float

    @property
    def needs_review(self) -> bool:
        return self.confidence < THRESHOLD


def ruled(text: str, kind: str) -> dict[str, Ruled]:
    """The fields of a document of a kind ("identity", else as an invoice's or receipt's) by name."""
    if kind == "identity":
        return dict(_machine_readable(text))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = {name: rule(lines) for name, rule in RULES.items()}
    return {name: value for name, value in found.items() if value}


def _vendor(lines: list[str]) -> Ruled | None:
    named = (line for line in lines if len(re.findall(r"[^\W\d_]", line)) >= 3)
    first = next(named, None)
    return Ruled(first, BY_FORM) if first else None


def _address(lines: list[str]) -> Ruled | None:
    """What stands below the vendor until the telephone, a number or a date: three lines at most."""
    block = []
    for line in lines[1:4]:
        if re.search(r"tel|phone|fax|date|datum|gst|vat|reg|@|\d{1,2}[./-]\d{1,2}[./-]\d{2}", line, re.IGNORECASE):
            break
        block.append(line)
    return Ruled(" ".join(block), GUESSED) if block else None


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3})[a-z]*\.?,?[ -](\d{4}|\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")


def _dates(line: str) -> Iterator[str]:
    """ISO 8601, the day before the month where both are possible."""
    for match in _NUMBERS.finditer(line):
        a, b, c = match.groups()
        yield from _date(a, b, c) if len(a) == 4 else (list(_date(c, b, a)) or list(_date(c, a, b)))
    for day, month, year in _DAY_FIRST.findall(line):
        yield from _date(year, month, day)
    for month, day, year in _MONTH_FIRST.findall(line):
        yield from _date(year, month, day)


def _date(year: str, month: str, day: str) -> Iterator[str]:
    number = MONTHS.index(month.lower()) + 1 if month.lower() in MONTHS else month
    try:
        yield date(int(year) + (2000 if len(year) == 2 else 0), int(number), int(day)).isoformat()
    except ValueError:
        return


def _dated(lines: list[str]) -> Ruled | None:
    labelled = [line for line in lines if re.search(r"\bdat(e|um)\b", line, re.IGNORECASE)]
    for confidence, chosen in ((LABELLED, labelled), (BY_FORM, lines)):
        for line in chosen:
            for found in _dates(line):
                return Ruled(found, confidence)
    return None


_AMOUNT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,' ]\d{3})+|\d+)[.,](\d{2})(?![\d.,]*\d)")


def _amounts(line: str) -> list[str]:
    return [f"{re.sub(r'[^0-9]', '', whole)}.{cents}" for whole, cents in _AMOUNT.findall(line)]


_TOTAL = re.compile(
    r"(?<!sub)(?<!sub )(?<!sub-)total|amount due|balance due|summe|gesamtbetrag|zu zahlen", re.IGNORECASE
)
_TAX = re.compile(r"\b(tax|vat|gst|mwst|ust|tva)\b", re.IGNORECASE)


def _total(lines: list[str]) -> Ruled | None:
    on_total = [amount for line in lines if _TOTAL.search(line) for amount in _amounts(line)]
    anywhere = [amount for line in lines for amount in _amounts(line)]
    for confidence, amounts in ((LABELLED, on_total), (GUESSED, anywhere)):
        if amounts:
            return Ruled(max(amounts, key=float), confidence)
    return None


def _tax(lines: list[str]) -> Ruled | None:
    amounts = [amount for line in lines if _TAX.search(line) for amount in _amounts(line)[-1:]]
    return Ruled(amounts[-1], BY_FORM) if amounts else None


CURRENCIES = {"€": "EUR", "EUR": "EUR", "$": "USD", "USD": "USD", "£": "GBP", "GBP": "GBP", "CHF": "CHF", "RM": "MYR"}
_CURRENCY = re.compile(r"€|\$|£|\b(?:EUR|USD|GBP|CHF|RM)(?![A-Za-z])")


def _currency(lines: list[str]) -> Ruled | None:
    found = _CURRENCY.search("\n".join(lines))
    return Ruled(CURRENCIES[found.group()], BY_FORM) if found else None


def _matching(pattern: str, confidence: float) -> Callable[[list[str]], Ruled | None]:
    """The pattern's group where it first matches."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def rule(lines: list[str]) -> Ruled | None:
        found = compiled.search("\n".join(lines))
        return Ruled(found.group(1).strip(), confidence) if found else None

    return rule


_NUMBER = r"[ .:#]*(?:no|nr|num|number|nummer|n°|#)?[ .:#]+([A-Z0-9/-]*\d[A-Z0-9/-]*)"
RULES: dict[str, Callable[[list[str]], Ruled | None]] = {
    "vendor": _vendor,
    "address": _address,
    "date": _dated,
    "total": _total,
    "tax": _tax,
    "currency": _currency,
    "email": _matching(r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)", LABELLED),
    "iban": _matching(r"\b([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?)\b", BY_FORM),
    "invoice_number": _matching(rf"(?:invoice|rechnungs?|facture|inv){_NUMBER}", LABELLED),
    "receipt_number": _matching(rf"(?:receipt|bon|ticket|trans\w*){_NUMBER}", LABELLED),
    "vendor_vat": _matching(r"(?:vat|ust-?id|tva|gst)[^\d\n]{0,20}?[ .:#-]((?:[A-Z]{2} ?)?[\d ]{8,14})", LABELLED),
}


def _machine_readable(text: str) -> Iterator[tuple[str, Ruled]]:
    """Two lines of 44 characters, or three of 30, cut at the places that ICAO 9303 gives; check digits unused."""
    zone = [line.replace(" ", "").upper() for line in text.splitlines() if line.count("<") >= 3]
    if len(zone) >= 3 and all(len(line) <= 34 for line in zone[-3:]):
        first, second, names = zone[-3:]
        cut = {"issuing_country": first[2:5], "document_number": first[5:14], "birth_date": second[:6]}
        cut |= {"sex": second[7:8], "expiry_date": second[8:14], "nationality": second[15:18]}
    elif len(zone) >= 2:
        first, second = zone[-2:]
        names = first[5:]
        cut = {"issuing_country": first[2:5], "document_number": second[:9], "nationality": second[10:13]}
        cut |= {"birth_date": second[13:19], "sex": second[20:21], "expiry_date": second[21:27]}
    else:
        return
    surname, _, given = names.partition("<<")
    cut |= {"surname": surname, "given_names": given}
    for name, characters in cut.items():
        value = _century(characters, name) if name.endswith("date") else characters.replace("<", " ").strip()
        if value:
            yield name, Ruled(value, LABELLED)


def _century(digits: str, name: str) -> str:
    """ISO 8601 of six digits; births lie in the past, expiries at most twenty years ahead."""
    if not re.fullmatch(r"\d{6}", digits):
        return ""
    latest = date.today().year + (0 if name == "birth_date" else 20)  # noqa: DTZ011
    year = 2000 + int(digits[:2])
    return next(_date(str(year if year <= latest else year - 100), digits[2:4], digits[4:]), "")
