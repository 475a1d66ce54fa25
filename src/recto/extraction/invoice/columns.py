"""The lines of an address in their column, from its place upwards, and the label that says whose it is."""

import re

from recto.extraction.invoice.places import COUNTRIES, FIELD, place_of
from recto.extraction.invoice.roles import Role, announced, introduced
from recto.extraction.layout import Cell, Layout, Span
from recto.extraction.values.labels import label_of

NEAR = 3.4
"""Heights between two lines of one address at most: a blank line may part street and place."""
LENGTH = 70
"""Characters of a line of an address at most."""
_LINES = 5
"""Lines above the place at most."""
_DIGITS = 8
"""More are a number, not part of an address."""
NAMED = re.compile(
    r"^(?:name|nom|naam|nome|nombre|firma|anschrift|adresse|address|adres|indirizzo|straße|street)\s*:\s*",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"^(?:herrn?|frau|fräulein|familie|mr|mrs|ms|miss|m|mme|mlle|monsieur|madame|messrs|sig|sig\.ra|sr|sra|dhr|mevr"
    r"|attn|z\.\s?hd|firma|an|to|eheleute|gentile cliente)"
    r"\.?:?(?:\s+(?:und|and|et|&|u\.)\s+(?:herrn?|frau|mrs|mme)\.?)?$",
    re.IGNORECASE,
)
_GREETED = re.compile(
    r"^(?:herrn?|frau|familie|mr|mrs|ms|mme|mlle|monsieur|madame|sig|sig\.ra|sra|dhr|mevr(?:ouw)?|de heer)"
    r"\.?\s+[^\W\d_]|^M\.\s+[^\W\d_]{2,}\s+[^\W\d_]{2,}$|^M\.? (?:et|ou) Mme\b|^eheleute\s",
    re.IGNORECASE,
)
"""A person's name behind a form of address, as senders don't call themselves."""
_PERSON = re.compile(r"^(?:inh|inhaber(?:in)?|owner|prop|proprietor)\b", re.IGNORECASE)
"""Lines between a firm's name and its street that name a person."""
_ATTENTION = re.compile(r"^(?:z\.? ?hd|attn|attention|c/o|à l.attention|t\.?a\.?v|all.attenzione)\b", re.IGNORECASE)
"""The same of whom a letter goes to."""
_TITLE = re.compile(
    r"^\W*(?:(?:tax |commercial |proforma |sales )?invoice|\w*rechnung|gutschrift|facture|factuur|fattura|factura"
    r"|fatura|faktura|rēķins|receipt"
    r"|credit note|avoir)\b(?!.*\b(?:str|gmbh)\b)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:mit (?:freundlich|best|herzlich)|(?:freundliche|beste|viele|herzliche) gr|ihre?\b"
    r"|(?:best|kind|warm) regards|yours|sincerely|cordialement|bien à vous|avec nos"
    r"|met vriendelijke|cordiali|distinti saluti|atentamente|un saludo)",
    re.IGNORECASE,
)
"""How letters end, above the sender's name or its footer."""
_NUMBERS = re.compile(r"^[\d\s.,:/()+#-]*$")
_SENDER = re.compile(r"[,·•|–-]\s*(?:[A-Z]{1,2}-)?\d{4,6}\s+[^\W\d_][^,\d]+$|\s[·•|]\s.*\d")
"""A line that ends in a place but begins with something else, or whose parts are divided by marks."""


def lines_above(layout: Layout, cell: Cell) -> tuple[list[Span], Role | None, bool]:
    """Lines of the address above its place, from top to bottom, the role by its label, whether it is greeted."""
    lines: list[Span] = []
    greeted = False
    last: Cell = cell
    while len(lines) < _LINES:
        above = _line_above(layout, last)
        if above is None:
            break
        text = above.text.strip()
        if role := announced(text):
            return lines, role, greeted
        if _SALUTATION.match(text) or _PERSON.match(text) or _ATTENTION.match(text):
            greeted = greeted or not _PERSON.match(text)
            last = above
            continue
        if found := introduced(text):
            lines.insert(0, above.part(found[1], len(above.text)))
            return lines, found[0], greeted
        if (
            (lines and (place_of(text) or text.casefold() in COUNTRIES))
            or _SENDER.search(text)
            or not _continues(layout, above)
        ):
            break
        greeted = greeted or bool(_GREETED.match(text))
        if not lines or lines[0].text != text:
            lines.insert(0, unnamed(above))
        last = above
    return lines, _role_beside(layout, last), greeted


def _line_above(layout: Layout, cell: Cell) -> Cell | None:
    """The next cell above it that begins where it begins, or is centred where it is."""
    for above in layout.above(cell, rows=8):
        height = max(cell.height, above.height)
        if cell.top - above.bottom > NEAR * max(height, layout.height * 0.6):
            return None
        if (
            abs(above.left - cell.left) < height
            or abs(above.left + above.right - cell.left - cell.right) < height
            or abs(above.right - cell.right) < 0.5 * height
        ):
            return above
    return None


def _role_beside(layout: Layout, top: Cell) -> Role | None:
    """By a label left of the first line, or above where the lines begin with labels of their own ("Name:")."""
    if role := _role_above(layout, top):
        return role
    over = next(layout.above(top, rows=4), None)
    if over is not None and top.top - over.bottom < NEAR * top.height and (role := announced(over.text)):
        return role
    left = next(iter(layout.left_of(top)), None)
    if left is None:
        return None
    return announced(left.text) or (_role_above(layout, left) if NAMED.match(left.text.rstrip(": ") + ": ") else None)


def _role_above(layout: Layout, cell: Cell) -> Role | None:
    """By a label above lines that say numbers of the party first."""
    last = cell
    for _ in range(4):
        above = _line_above(layout, last)
        if above is None:
            return None
        if role := announced(above.text):
            return role
        if not is_number_line(layout, above):
            return None
        last = above
    return None


def is_number_line(layout: Layout, cell: Cell) -> bool:
    """Whether it says a number of the party: ``GLN 4000001000005``, ``Customer no | : 81``."""
    if FIELD.search(cell.text) or _NUMBERS.match(cell.text) or sum(c.isdigit() for c in cell.text) > _DIGITS:
        return True
    right = next(iter(layout.right_of(cell)), None)
    return right is not None and right.text.startswith(":")


def _continues(layout: Layout, cell: Cell) -> bool:
    """Whether it may be a line of a name or an address."""
    text = NAMED.sub("", cell.text)
    if len(text) > LENGTH or not any(c.isalpha() for c in text) or _TITLE.match(text) or _CLOSING.match(text):
        return False
    if _labels_value(layout, cell):
        return False
    return text != cell.text or not is_number_line(layout, cell)


def _labels_value(layout: Layout, cell: Cell) -> bool:
    """Whether it is the label of a number or a day right of it."""
    right = next(iter(layout.right_of(cell)), None)
    if right is None or not any(c.isdigit() for c in right.text):
        return False
    whole = len(cell.text.rstrip(" :."))
    return any(label.weight == 1 and label.start == 0 and label.end >= whole for label in label_of(cell.text))


def unnamed(cell: Cell) -> Span:
    """Without "Name:" before it."""
    label = NAMED.match(cell.text)
    return cell.part(label.end(), len(cell.text)) if label else cell
