"""Who sells, and where: the name and the address at the head of a receipt or of a simple invoice."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from recto.domain.field import Evidence
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.layout import Layout, Row, Span
from recto.extraction.party_lines import Line, lines, without_form, without_label

_HEAD = 18
"""Rows from the top in which a letterhead is looked for; another receipt's tail may stand above it."""
_ABOVE = 7
"""Rows above an address in which the name is looked for."""
_BREAK = 1.3
"""Heights of a line between two lines that part blocks."""
_LARGE = 1.5
"""Times the usual height of letters from which a line is printed large."""
_GERMAN = re.compile(r"(?i:gmbh|mbh)\b|\b(?:OHG|KGa?A?|AG|UG|e\. ?K\.?)(?!\w)|\bS\.?E\.?$")
_COUNTRY = re.compile(r"\s+(?:Deutschland|Germany|Österreich|Austria|Schweiz)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines that make one address; ``start`` and ``end`` count lines, the end excluded."""

    start: int
    end: int
    score: float
    reasons: tuple[Reason, ...]


def parties(layout: Layout) -> Iterator[Candidate]:
    """Candidates for ``vendor`` and ``address``."""
    head = lines(_without_gaps(row) for row in layout.rows[:_HEAD])
    if not head:
        return
    blocks = address_blocks(head)
    for block in blocks:
        yield _address(head, block)
    place = max(blocks, key=lambda block: block.score, default=None)
    yield from _vendors(layout, head, place)


def _without_gaps(row: Row) -> Span:
    """A row without the cells that say something else than the one that is part of an address."""
    cells = [Line(cell, 0) for cell in row.cells]
    if len(cells) > 1 and any(cell.postcode and cell.letters >= 3 for cell in cells):
        stays = [cell for cell in cells if cell.address or cell.text[:1].isdigit()]
        return Span(row.page, [token for cell in stays for token in cell.span.tokens]) if stays else row
    return row


def address_blocks(head: Sequence[Line]) -> list[Block]:
    """The runs of lines that make addresses, from top to bottom. A buyer's is among them, with little to speak for it."""
    return _blocks(head, 2.0) or _blocks(head, 0.7)[:1]


def _blocks(head: Sequence[Line], least: float) -> list[Block]:
    """Those around lines with so much to speak for an address."""
    blocks: list[Block] = []
    end = 0
    for line in head:
        if line.index >= end and line.address >= least:
            block = _grown(head, line.index, end)
            blocks.append(block)
            end = block.end
    return blocks


def _grown(head: Sequence[Line], anchor: int, floor: int) -> Block:
    start, end = anchor, anchor + 1
    while start > floor and _leads_in(head[start - 1], head[start]):
        start -= 1
    while end < len(head) and end - start < 7 and _goes_on(head, start, end):
        end += 1
    return _rated(head, start, end)


def _leads_in(line: Line, after: Line) -> bool:
    """Whether an address begins a line earlier than ``after``."""
    if _apart(line, after) or line.bracketed or line.form or line.trade or line.customer:
        return False
    return line.address >= 0.7 or (line.text.rstrip().endswith(",") and not line.heading and not line.contact)


def _goes_on(head: Sequence[Line], start: int, end: int) -> bool:
    before, line = head[end - 1], head[end]
    if _apart(before, line) or line.contact or line.form:
        return False
    if line.region or line.address >= 1:
        return True
    if line.heading or line.registered or line.taxed or line.bracketed or line.text.startswith(("*", "-", "=")):
        return False
    if line.letters < 2:
        return line.text.isdigit() and len(line.text) < 4
    if before.open:
        return True
    return not any(other.postcode for other in head[start:end]) and len(line.words) <= 5


def _apart(above: Line, below: Line) -> bool:
    gap = below.span.top - above.span.bottom
    return above.span.page != below.span.page or gap > _BREAK * max(above.span.height, below.span.height)


def _rated(head: Sequence[Line], start: int, end: int) -> Block:
    block = head[start:end]
    above = head[max(0, start - 3) : start]
    after = head[end] if end < len(head) else None
    reasons = [Reason("reads like an address", -0.5 + 0.5 * min(4.0, max(line.address for line in block)))]
    if any(line.postcode for line in block):
        reasons.append(Reason("has a postcode", 1.2))
    if any(line.street for line in block):
        reasons.append(Reason("names a street", 0.9))
    if any(line.form or line.trade or line.registered or line.taxed for line in above):
        reasons.append(Reason("below a company's name", 1.0))
    if after is not None and (after.contact or after.taxed or after.registered or after.heading):
        reasons.append(Reason("followed by a label", 0.9))
    if any(line.customer for line in head[max(0, start - 6) : start]):
        reasons.append(Reason("below a buyer's label", -4.0))
    if any(line.table for line in head[:start]):
        reasons.append(Reason("below a table", -1.5))
    return Block(start, end, sum(reason.weight for reason in reasons), tuple(reasons))


def _address(head: Sequence[Line], block: Block) -> Candidate:
    spans = [line.span for line in head[block.start : block.end]]
    value = without_label(spans[0].text)
    for span in spans[1:]:
        value += (" " if value.endswith((",", "-", "/")) else ", ") + span.text
    return Candidate("address", value.strip(" ,.;"), _evidence(spans), block.reasons, prose=True)


def _evidence(spans: Sequence[Span]) -> Evidence:
    return Evidence(spans[0].page, tuple(token.word for span in spans for token in span.tokens))


def _vendors(layout: Layout, head: Sequence[Line], place: Block | None) -> Iterator[Candidate]:
    end = place.start if place else _first_body_line(head)
    window = [line for line in head[max(0, end - _ABOVE) : end] if _can_be_name(line)]
    window += [line for line in head[end:] if line.form and not line.heading and _can_be_name(line)]
    whole = {line.index: _whole_name(head, line) for line in window}
    parts = {line.index for chosen in whole.values() for line in chosen[:-1]}
    elsewhere = _elsewhere(layout, place)
    for line in window:
        chosen = whole[line.index]
        name = _shop(" ".join(part.name for part in chosen))
        reasons = [*_name_reasons(head, line, window, end)]
        if any(part.span.height > _LARGE * layout.height for part in chosen):
            reasons.append(Reason("printed large", 0.8))
        if line.index in parts:
            reasons.append(Reason("part of a longer name", -2.0))
        if not line.form and any(_begins(other, name) for other in window if other is not line):
            reasons.append(Reason("a company's name begins with it", 2.0))
        if _repeated(name, (text for index, text in elsewhere if not chosen[0].index <= index <= line.index)):
            reasons.append(Reason("named elsewhere too", 0.6))
        reasons.extend(_doubts(name, chosen))
        yield Candidate("vendor", name, _evidence([part.span for part in chosen]), tuple(reasons), prose=True)


def _elsewhere(layout: Layout, place: Block | None) -> list[tuple[int, str]]:
    """The rows a name may be repeated in, with their indices; closed up."""
    where = range(place.start, place.end) if place else range(0)
    return [(row.index, "".join(row.text.lower().split())) for row in layout.rows if row.index not in where]


def _shop(name: str) -> str:
    """What a shop is called: German ones print their legal form as an imprint, after a brand that goes without."""
    return _COUNTRY.sub("", without_form(name)) if _GERMAN.search(name) else name


def _begins(company: Line, name: str) -> bool:
    """Whether the name of a German company starts with a shop's name, which then is its brand."""
    brand, whole = ("".join(text.lower().split()) for text in (name, company.name))
    return _GERMAN.search(company.name) is not None and whole.startswith(brand) and len(brand) < len(whole)


def _first_body_line(head: Sequence[Line]) -> int:
    named = next((line.index for line in head if _can_be_name(line)), 0)
    return next((line.index for line in head[named:] if line.heading or line.contact or line.table), len(head))


def _can_be_name(line: Line) -> bool:
    name = line.name
    if line.customer or (line.heading and not line.form) or (line.address >= 2 and not line.form):
        return False
    return sum(character.isalpha() for character in name) >= 3


def _whole_name(head: Sequence[Line], last: Line) -> list[Line]:
    """The lines a name is broken into: a legal form hardly stands alone, nor does a bracket stay open."""
    chosen = [last]
    while chosen[0].index > 0:
        above = head[chosen[0].index - 1]
        name = " ".join(line.name for line in chosen)
        if not (_needs_more(name, last) and _can_be_name(above) and not above.form and _alike(above, chosen[0])):
            break
        chosen.insert(0, above)
    return chosen


def _needs_more(name: str, last: Line) -> bool:
    if name.count(")") > name.count("("):
        return True
    if not (last.form or last.trade) or last.form_first:
        return False
    return len(re.findall(r"[^\W\d_]+", without_form(name).split("(")[0])) <= 1


def _alike(above: Line, below: Line) -> bool:
    """Whether two lines are of one size and next to each other."""
    low, high = sorted((above.span.height, below.span.height))
    return high <= 1.4 * low and not _apart(above, below)


def _name_reasons(head: Sequence[Line], line: Line, window: Sequence[Line], end: int) -> Iterator[Reason]:
    yield Reason("stands at the head", -1.7)
    after = head[line.index + 1] if line.index + 1 < len(head) else None
    registered = line.registered or bool(after and after.registered)
    if line.form:
        yield Reason("has a legal form", 3.0)
    elif line.trade:
        yield Reason("named as businesses are", 2.0)
    if registered:
        yield Reason("beside a registration number", 3.0)
    elif line.taxed or (after and after.taxed):
        yield Reason("beside a tax number", 0.5)
    if line is window[0]:
        yield Reason("the first line", 2.0)
    if line.index + 1 == end:
        yield Reason("directly above the address", 0.8)
    if line.index > end:
        yield Reason("below the address", -0.5 if registered else -1.5)


def _doubts(name: str, chosen: Sequence[Line]) -> Iterator[Reason]:
    letters = sum(character.isalpha() for character in name)
    if letters < 0.7 * len(name.replace(" ", "")):
        yield Reason("few letters", -1.8)
    words = [token.word for line in chosen for token in line.span.tokens]
    if sum(word.confidence for word in words) < 0.8 * len(words):
        yield Reason("hardly legible", -1.2)


def _repeated(name: str, others: Iterable[str]) -> bool:
    """Whether the name stands in another row: in a domain, in a footer, beside a branch."""
    core = "".join(without_form(name).lower().split())
    return len(core) >= 4 and any(fuzz.partial_ratio(core, other) >= 90 for other in others if len(other) >= len(core))
