"""Numbers that name an invoice and the order it is for: what follows their labels in the row, or stands below them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.layout import Cell, Layout, Row, Span
from recto.extraction.values.dates import dates_in
from recto.extraction.values.labels import label_of

TITLE = (
    r"(?:\w*rechnungs?(?:[-\s]?korrektur)?|\w*gutschrift|storno|mahnung|belastungsanzeige|zahlungsaufforderung"
    r"|debit note|(?:tax|commercial|proforma|pro forma|sales"
    r"|credit)?\s?invoice|credit\s(?:note|memo)"
    r"|bill|facture|note d.honoraires|honorarnote|avoir|factuur|creditnota|fattura|nota di credito"
    r"|factura|fatura|nota de cr[eé]dito|faktura"
    r"|faktúra|faktury?|rēķins"
    r"|arve|sąskaita|számla|lasku|račun|beleg)"
)
"""What an invoice calls itself; German compounds included."""

_NO = (
    r"(?:nummer|number|numéro|numero|número|numurs|numer|nr|no|num|n[°ºo]|n(?=\s?[.:°º])|[#№°º]|id|číslo|č(?=\.)"
    r"|sz[áa]m)"
)
_TITLES = (
    r"(?:\w*rechnungs?(?:korrektur)?s?|gutschrifts?|beleg|invoice|inv|bill|credit\s(?:note|memo)|facture|avoir"
    r"|factuur|credit(?:nota|factuur)"
    r"|fattura|factura|fatura|faktura|faktury|rēķina|arve|document|dokument|dokumentu)"
)
_OF = r"(?:\s+(?:de|du|la|le|of|the|della|di|da|do|der|van|d[^aeiou\s]))*"
_INVOICE = re.compile(
    rf"(?<![\w])(?:{_TITLES}[\s.\-]*(?:{_NO}|ref(?:erence)?)"
    rf"|{_NO}[\s.]*{_OF}\s*(?:{TITLE}|documento))(?![^\W\d_])[\s.:#°º]*(?:{_NO}(?![^\W\d_])[\s.:#°º]*)?",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"^\W*{TITLE}(?![^\W\d_]|@)(?:\s*|(?:\W+(?!(?:{_NO})\b)[^\W\d_][\w.\-]*+"
    rf"|\s*\([^)]*\)){{1,4}}?\W*){_NO}(?![^\W\d_])[\s.:#°º]*",
    re.IGNORECASE,
)
_DIRECT = re.compile(
    rf"^\W*(?:(?:ihre?|unsere?|your|our|votre|notre|uw|onze|vostra|su)\s)?{TITLE}\s*[:\-]?\s+"
    r"(?=(?:(?!(?:vom|von|du|of|am|le|del|van)\s)(?-i:[A-ZÄÖÜ]{1,5})\s)?\S*\d)",
    re.IGNORECASE,
)
_HASH = re.compile(r"^#\s?(?=\w)")
_WEAK = re.compile(
    rf"(?<!\w)(?:booking|reference|referenz|referentie|référence|document|dokument|transaction|statement|policy"
    rf"|police)[\s.\-]*(?:{_NO})?(?![^\W\d_])[\s.:#]*",
    re.IGNORECASE,
)
_ORDER = re.compile(
    rf"(?<!\w)(?:(?:ihre?\s)?(?:bestell(?:ung)?s?|auftrags?)[\s.\-]*{_NO}|(?:ihre\s)?bestellung|(?:purchase|your"
    rf"|sales)?\s?order[\s.\-]*{_NO}|your order|p\.?\s?o\.?[\s.]*"
    rf"(?:/s\.o\.\s)?{_NO}|purchase order|{_NO}[\s.]*(?:de\s)?(?:bon de\s)?commande|{_NO}\sbon de commande"
    rf"|bestel(?:ling)?[\s.\-]*{_NO}|ordernummer|{_NO}[\s.]*(?:de\s)?pedido"
    rf"|pedido[\s.]*{_NO}|{_NO}[\s.]*(?:d[i']\s?)?ordine|ordine[\s.]*{_NO}|pasūtījuma?[\s.]*{_NO}"
    rf"|zamówieni[ae][\s.]*{_NO})(?![^\W\d_])[\s.:#°º]*",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:zu|zur|to|for|für|original|ursprung\w*|vorherige\w*|previous|related|associée?|storno|referenz|ref"
    r"|against|sur|op|su|way)\W*$",
    re.IGNORECASE,
)
_VALUE = re.compile(r"(?:[A-ZÄÖÜ]{1,5}[\s.]\s?(?=[\d#]))?[#]?[^\W_][\w./#+–-]*", re.IGNORECASE)
_SPACED = re.compile(r"[^\W_]\w*(?:\s?_\s?[^\W_]*)+")
_GROUPS = re.compile(r"(?: (?:(?P<mark>[/–-]) )?(?=[A-Z]*\d)[A-Z\d]{2,5}(?!\S))+")
"""What may go on behind a space."""
_DATED = re.compile(r"\W*(?:vom|von|du|dated|issued|of|van|del|am|le|z dnia|ze dne|from)\b", re.IGNORECASE)
_DAY = re.compile(r"(?<!\w)(?:date|datum|data|fecha|dato|datums|issued)(?!\w)", re.IGNORECASE)
_APART = 3.0
"""Heights of a row between a title and what is no part of it."""
_RUN_ON = re.compile(r"(?<=\d)(?:vom|von|du|van|del|of|dated|le|am)$")
"""What introduces its date, read as part of a number."""
_YEAR = re.compile(r"(?:19|20)\d\d$")
_STOP = re.compile(r"^(?:vom|von|du|dated|date|datum|of|le|per|and|und|page|seite)$", re.IGNORECASE)


_Found = tuple[Span, str, list[Reason]]
"""A number where it stands, and what speaks for it."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A label, and how sure it makes of what follows it."""

    pattern: re.Pattern[str]
    reason: str
    weight: float
    close: bool = False
    """Whether what follows must stand right behind it."""
    across: bool = False
    """Whether it may go on in the next cell, as a title does: ``Invoice (380) | No. 4711``."""


_INVOICE_LABELS = (
    _Kind(_INVOICE, "labelled as the invoice's number", 4.0),
    _Kind(_TITLED, "follows the title", 4.0, across=True),
    _Kind(_DIRECT, "directly after the title", 2.6, close=True, across=True),
    _Kind(_HASH, "marked with #", 0.3),
    _Kind(_WEAK, "labelled as a reference", -0.5),
)
_TITLE_ALONE = re.compile(rf"^\W*{TITLE}(?:\s?/\s?{TITLE})?\W*$", re.IGNORECASE)
_PLAIN = re.compile(rf"^{_NO}(?![^\W\d_])[\s.:#°º]*(?:/\s?{_NO}(?![^\W\d_])[\s.:#°º]*)?", re.IGNORECASE)
_ORDER_LABELS = (_Kind(_ORDER, "labelled as the order's number", 3.0),)


def numbers(layout: Layout, context: Context) -> Iterator[Candidate]:  # noqa: ARG001
    """Candidates for ``invoice_number`` and ``order_number``."""
    yield from _numbers(layout, "invoice_number", _INVOICE_LABELS)
    yield from _numbers(layout, "order_number", _ORDER_LABELS)


def _numbers(layout: Layout, field: str, kinds: tuple[_Kind, ...]) -> Iterator[Candidate]:
    found = [*_plainly(layout)] if field == "invoice_number" else []
    found += [
        (span, value, [Reason(kind.reason, kind.weight), *more])
        for row in layout.rows
        for kind in kinds
        for span, value, more in _labelled(layout, row, kind)
    ]
    for index, (span, value, reasons) in enumerate(found):
        if index == 0:
            reasons.append(Reason("the first", 0.5))
        if sum(value == other and span.page != where.page for where, other, _ in found):
            reasons.append(Reason("on another page too", 1.0))
        yield Candidate(field, value, span.evidence, tuple(reasons))


def _plainly(layout: Layout) -> Iterator[_Found]:
    """Numbers whose label does not say of what: directly below the title, with a colon, or as the head of a column."""
    for row in layout.rows:
        for cell, offset in _cells(row):
            label = _PLAIN.match(cell.text)
            if not label:
                yield from _misread(row, cell, offset)
                continue
            dated = any(_DAY.search(near.text) for near in layout.rows[max(0, row.index - 2) : row.index + 3])
            above = next(layout.above(cell, rows=2), None)
            if following := list(_read(row, _skipped(row.text, offset + label.end()))):
                if above is not None and _TITLE_ALONE.match(above.text):
                    yield from _because(following, Reason("labelled as the number, below the title", 3.5))
                elif ":" in label[0]:
                    yield from _because(following, Reason("labelled as a number", 2.5 if dated else 1.0))
            elif label.end() == len(cell.text) and _DAY.search(row.text):
                yield from _because(_below(layout, row, cell), Reason("labelled as a number, beside the date", 2.5))


def _misread(row: Row, cell: Cell, offset: int) -> Iterator[_Found]:
    """Numbers behind a label and a colon, some letters of which were taken for others."""
    if not cell.text.endswith(":") or _INVOICE.search(cell.text):
        return
    label = next((label for label in label_of(cell.text) if label.name == "invoice_number"), None)
    if label:
        reason = Reason("labelled as the invoice's number, misread", 4.0 * label.weight)
        yield from _because(_read(row, _skipped(row.text, offset + len(cell.text))), reason)


def _because(found: Iterable[_Found], *reasons: Reason) -> Iterator[_Found]:
    yield from ((span, value, [*reasons, *more]) for span, value, more in found)


def _cells(row: Row) -> Iterator[tuple[Cell, int]]:
    """With where the text of each begins in its row's."""
    offset = 0
    for cell in row.cells:
        yield cell, offset
        offset += len(cell.text) + 1


def _occurrences(row: Row, kind: _Kind) -> Iterator[tuple[int, int]]:
    """Where in the row's text the label stands."""
    for cell, offset in _cells(row):
        if kind.across:
            if label := kind.pattern.match(row.text[offset:]):
                yield offset, offset + label.end()
            continue
        yield from ((offset + label.start(), offset + label.end()) for label in kind.pattern.finditer(cell.text))


def _labelled(layout: Layout, row: Row, kind: _Kind) -> Iterator[_Found]:
    for start, end in _occurrences(row, kind):
        label = row.part(start, end)
        behind = _skipped(row.text, end)
        cell = max(offset for _, offset in _cells(row) if offset <= start)
        reasons = [Reason("of another document", -3.5)] if _OTHERS.search(row.text[cell:start]) else []
        if following := list(_read(row, behind)):
            if kind.close and following[0][0].left - label.right > _APART * row.height:
                reasons.append(Reason("apart from the title", -1.5))
            if kind.close and _YEAR.match(following[0][1]):
                reasons.append(Reason("a year", -2.5))
            yield from _because(following, *reasons)
        else:
            yield from _because(_below(layout, row, label), *reasons, Reason("below its label", -0.3))


def _read(span: Row | Cell, start: int) -> Iterator[_Found]:
    """The number at the given character of the text, and with what follows it in groups, as far as no gap comes.

    Where the cell ends behind them, or a date is announced, they are surely part of it."""
    found = _value(span, start)
    if found is None:
        return
    end = start + len(found[1])
    reasons = []
    if groups := _GROUPS.match(span.text, end, _end_of_cell(span, end)):
        dated = _dated(span.text, groups.end())
        sure = not groups["mark"] and (dated or groups.end() == _end_of_cell(span, end))
        whole = span.part(start, groups.end()), span.text[start : groups.end()]
        yield *whole, [Reason("in groups", -0.2 if sure else -1.5), *dated]
        reasons.append(Reason("goes on in groups", -2.5 if sure else -1.0))
    yield *found, [*reasons, *_dated(span.text, end)]


def _dated(text: str, end: int) -> list[Reason]:
    """What it weighs that a date is announced there."""
    return [Reason("followed by its date", 1.0)] if _DATED.match(text, end) else []


def _end_of_cell(span: Row | Cell, start: int) -> int:
    """Where in the text the next gap follows."""
    if isinstance(span, Cell):
        return len(span.text)
    return next((offset + len(cell.text) for cell, offset in _cells(span) if start <= offset + len(cell.text)), start)


def _skipped(text: str, start: int) -> int:
    """Where the text goes on behind the marks that part a label from its value."""
    return start + len(text[start:]) - len(text[start:].lstrip(" :.#°º"))


def _value(span: Span, start: int) -> tuple[Span, str] | None:
    """The number at the given character of the text, none where words follow."""
    found = _SPACED.match(span.text, start) or _VALUE.match(span.text, start)
    if found is None:
        return None
    text = _RUN_ON.sub("", found[0]).rstrip(".,:;-–/")
    if not any(c.isdigit() for c in text) or _is_date(text) or any(map(_STOP.match, (text, text.split()[0]))):
        return None
    return span.part(start, start + len(text)), re.sub(r"\s+", " " if "_" not in text else "", text)


def _below(layout: Layout, above: Row, label: Span) -> list[_Found]:
    """The number in the next row of the label's column."""
    for row in layout.rows[above.index + 1 : above.index + 4]:
        if row.page != label.page or row.top - label.bottom > 3 * label.height:
            return []
        for cell in row.cells:
            if cell.left < label.right and label.left < cell.right + label.height:
                found = list(_read(cell, 0))
                if found or abs(cell.left - label.left) < label.height:
                    return found
    return []


def _is_date(text: str) -> bool:
    return any(found.start == 0 and found.end == len(text) and not found.doubtful for found in dates_in(text))
