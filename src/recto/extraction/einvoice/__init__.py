"""E-invoices: the XML inside a PDF is the invoice, the page its picture (Factur-X, ZUGFeRD 1 and 2, XRechnung, UBL).

Which file it is, is told by its content: names differ by standard and version, and senders misspell them.
"""

import logging
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from recto.domain.document import HEAD, PDF, media_type
from recto.domain.errors import DocumentRejected
from recto.domain.field import INVOICE, XML
from recto.domain.forms import FORMS, one_line
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.einvoice.paths import DIALECTS, Dialect, Paths, Table
from recto.extraction.values.amounts import as_text
from recto.imaging import pdf

log = logging.getLogger(__name__)

_MAX_BYTES = 10_000_000
"""Of XML, which takes some 100 MB to read. An invoice of 1,000 items has a fifth of it."""
_REFERENCE = re.compile(r"\d{5}")
_DECIMAL = re.compile(r"[-+]?\d{1,15}(?:\.\d{0,12})?", re.ASCII)
_POSTCODE_LAST = frozenset({"US", "CA", "AU"})
"""Countries that write city, state and postcode in one line."""
_UTF_8, _UTF_16 = (b"<", b"\xef\xbb\xbf"), (b"\xff\xfe", b"\xfe\xff")
"""What XML starts with."""
_TRUTH = Reason("XML inside the PDF", 14.0)
"""More than all that may speak for a value on the page. Two files that disagree leave half to each."""


def embedded(file: BinaryIO) -> list[Candidate]:
    """What the XML inside a PDF says; nothing of other documents, and of those that are damaged."""
    try:
        file.seek(0)
        if media_type(file.read(HEAD)) != PDF:
            return []
        return [candidate for xml in pdf.attachments(file, _MAX_BYTES) for candidate in candidates(xml)]
    except DocumentRejected as error:
        log.info("No files can be taken out of the document: %s", error.code)
        return []


def candidates(xml: bytes) -> list[Candidate]:
    """A candidate for each field of an invoice that the file gives; none if it is no invoice or can't be read."""
    if not xml.startswith(_UTF_16):
        xml = xml.strip(b"\x00 \t\r\n")
    if len(xml) > _MAX_BYTES or not xml.startswith((*_UTF_16, *_UTF_8)):
        return []
    try:
        root = fromstring(xml, forbid_dtd=True)  # without a DTD there are no entities: neither bombs nor files
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        log.info("An XML file inside the PDF can't be read: %s", type(error).__name__)
        return []
    dialect = DIALECTS.get(_name(root))
    return list(_candidates(_plain(root, dialect), dialect)) if dialect else []


def _plain(root: Element, dialect: Dialect) -> Element:
    """Without namespaces and blanks around what it says, with the names that the dialect's paths use."""
    for element in root.iter():
        name = _name(element)
        element.tag = dialect.renamed.get(name, name)
        element.text = (element.text or "").strip()
    return root


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _candidates(root: Element, dialect: Dialect) -> Iterator[Candidate]:
    said = {name: _first(root, paths) for name, paths in dialect.fields.items()}
    said |= {"address": _address(root, dialect), "tax": _tax(root, dialect, said["currency"])}
    for name, text in said.items():
        try:
            value = FORMS[INVOICE][name].read(_NORMAL.get(name, one_line)(text))
        except ValueError:
            if text:
                log.info("The XML inside the PDF gives a %s that is none", name)
        else:
            yield Candidate(name, value, None, (_TRUTH,), source=XML)
    for name, table in (("items", dialect.items), ("taxes", dialect.taxes)):
        if rows := _rows(root, table):
            yield Candidate(name, rows, None, (_TRUTH,), source=XML)


def _first(root: Element, paths: Paths) -> str:
    """What the first of the elements there that has text says, "" where none has."""
    texts = (element.text for path in paths for element in root.findall(path))
    return next(filter(None, texts), "")


def _address(root: Element, dialect: Dialect) -> str:
    """As it is written in one line: street, postcode and city."""
    parts = dialect.address
    postcode, city, region = (_first(root, (path,)) for path in (parts.postcode, parts.city, parts.region))
    last = _first(root, (parts.country,)) in _POSTCODE_LAST
    place = (city, region, postcode) if last else (postcode, city)
    lines = [*(_first(root, (path,)) for path in parts.streets), " ".join(filter(None, place))]
    return ", ".join(filter(None, lines))


def _tax(root: Element, dialect: Dialect, currency: str) -> str:
    """The sum of taxes in the invoice's currency."""
    sums = root.findall(dialect.tax)
    return next((total.text or "" for total in sums if total.get("currencyID") in (currency, None)), "")


def _rows(root: Element, table: Table) -> list[dict[str, str]]:
    """Empty where a row has a number that is none: a table is right as a whole, or it is of no use."""
    rows = []
    for element in root.findall(table.path):
        said = {column: _first(element, paths) for column, paths in table.columns.items()}
        try:
            row = {column: _NORMAL.get(column, _amount)(text) for column, text in said.items() if text}
        except ValueError:
            return []
        if row.keys() - {"description"}:
            rows.append(row)
    return rows


def _amount(text: str) -> str:
    return as_text(_decimal(text))


def _number(text: str) -> str:
    return as_text(_decimal(text), 0)


def _decimal(text: str) -> Decimal:
    """Of a number as XML Schema has decimals, without exponents, which are long when written out."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError
    return Decimal(text)


def _date(text: str) -> str:
    """Of 20260131 (format 102) and of ISO 8601."""
    return re.sub(r"^(\d{4})-?(\d\d)-?(\d\d).*", r"\1-\2-\3", text)


def _party(text: str) -> str:
    """In one line. Of several lines those with long numbers are references that were put before the name."""
    lines = [line for line in text.splitlines() if not _REFERENCE.search(line)]
    return one_line("\n".join(lines) or text)


def _code(text: str) -> str:
    return re.sub(r"\s", "", text).upper()


_NORMAL: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("net", "tax", "total"), _amount),
    **dict.fromkeys(("date", "due_date"), _date),
    **dict.fromkeys(("vendor", "customer"), _party),
    **dict.fromkeys(("quantity", "rate"), _number),
    "description": one_line,
    "vendor_vat": _code,
}
