"""Addresses at the head of a page: which of its lines make one, and how much speaks for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from recto.domain.field import Evidence
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.invoice.places import COUNTRIES
from recto.extraction.layout import Span
from recto.extraction.parties.lines import Line, without_label
from recto.extraction.parties.words import LEGAL_FORM

_BREAK = 1.2
"""Heights of a line between two lines that part blocks."""

_MARK = re.compile(r"^\s*[,;·•|–-]\s*")
_NUMBERED = re.compile(r"\W*\d{3,} ?- ?[^\W\d]{3}")
"""As chains number their branches: ``1182-MAIN STREET``."""
_CODE = 4
"""Letters of a postcode at most: beside so few no place is named yet."""
_PLAIN = 4
"""Lines from a house to its place at most."""


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines that make one address; ``start`` and ``end`` count lines, the end excluded."""

    start: int
    end: int
    score: float
    reasons: tuple[Reason, ...]


def address_blocks(head: Sequence[Line]) -> list[Block]:
    """The runs of lines that make addresses, from top to bottom; a buyer's, too, with little to speak for it."""
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
    if not any(line.house or line.street for line in head[start:end]):
        start = _house_above(head, start, floor)
    while end < len(head) and end - start < 7 and _goes_on(head, start, end):
        end += 1
    return _rated(head, start, end)


def _leads_in(line: Line, after: Line) -> bool:
    """Whether an address begins a line earlier than ``after``."""
    if apart(line, after) or line.bracketed or line.form or line.trade or line.customer:
        return False
    told = line.address - line.region >= 0.7
    return told or (line.text.rstrip().endswith(",") and not line.heading and not line.contact)


def _house_above(head: Sequence[Line], start: int, floor: int) -> int:
    """Where an address of which only the place is known begins: at a house a few plain lines above, if there is one."""
    for index in range(start - 1, max(floor, start - _PLAIN) - 1, -1):
        line = head[index]
        if apart(line, head[index + 1]) or line.heading or line.contact or line.form or line.trade or line.taxed:
            break
        if line.house and index > 0 and not line.registered:
            return index
    return start


def _goes_on(head: Sequence[Line], start: int, end: int) -> bool:
    before, line = head[end - 1], head[end]
    if apart(before, line) or line.contact or line.form or (_ends_in_country(before) and not line.postcode):
        return False
    if _is_another(head[start:end], line):
        return False
    if not line.bracketed and (line.region or line.address >= 1):
        return True
    if line.heading or line.registered or line.taxed or line.bracketed or line.text.startswith(("*", "-", "=")):
        return False
    if line.letters < 2:
        return line.text.isdigit() and (len(line.text) < 4 or (len(line.text) == 5 and _ends_in_state(before)))
    if before.open or (before.postcode and before.letters <= _CODE):
        return True
    return not any(other.postcode for other in head[start:end]) and len(line.words) <= 5


def _is_another(block: Sequence[Line], line: Line) -> bool:
    """Whether a branch is named below an address with its postcode: by its own house and street, or its number."""
    if not any(other.postcode for other in block):
        return False
    located = any(other.street or other.house or other.open or "," in other.text for other in block)
    numbered = _NUMBERED.match(line.text) is not None and not line.postcode
    return numbered or (located and block[-1].postcode and line.street and line.house)


def _ends_in_state(line: Line) -> bool:
    """As American places do, before their ZIP code."""
    return line.text[-2:].isupper() and line.text[-3:-2] in (" ", ",")


def _ends_in_country(line: Line) -> bool:
    return line.postcode and re.split(r"[,\s]+", line.text.strip(" ,."))[-1].casefold() in COUNTRIES


def apart(above: Line, below: Line) -> bool:
    """Whether more than the usual space is between two lines, or a page."""
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
    elif not any(line.house for line in block):
        reasons.append(Reason("names neither street nor house", -2.5))
    if any(line.form or line.trade or line.registered or line.taxed for line in above):
        reasons.append(Reason("below a company's name", 1.0))
    if after is not None and (after.contact or after.taxed or after.registered or after.heading):
        reasons.append(Reason("followed by a label", 0.9))
    if start and apart(head[start - 1], head[start]):
        reasons.append(Reason("below a gap", -1.5))
    if not any(line.postcode for line in block) and after is not None and apart(block[-1], after):
        reasons.append(Reason("above a gap, without a postcode", -1.5))
    if any(line.customer for line in head[max(0, start - 6) : start]):
        reasons.append(Reason("below a buyer's label", -4.0))
    if any(line.table for line in head[:start]):
        reasons.append(Reason("below a table", -1.5))
    return Block(start, end, sum(reason.weight for reason in reasons), tuple(reasons))


def address(head: Sequence[Line], block: Block) -> Candidate:
    """The candidate that a block makes."""
    spans = [line.span for line in head[block.start : block.end]]
    value = _behind_company(without_label(spans[0].text))
    for span in spans[1:]:
        value += (" " if value.endswith((",", "-", "/")) else ", ") + span.text
    return Candidate("address", value.strip(" ,.;"), evidence_of(spans), block.reasons, prose=True)


def _behind_company(text: str) -> str:
    """An address without the company that stands before it in its line."""
    form = LEGAL_FORM.search(text)
    if form is None or any(character.isdigit() for character in text[: form.end()]):
        return text
    rest = _MARK.sub("", text[form.end() :])
    named = rest != text[form.end() :] and any(character.isdigit() for character in rest)
    return rest if named else text


def evidence_of(spans: Sequence[Span]) -> Evidence:
    """All words of spans of one page."""
    return Evidence(spans[0].page, tuple(token.word for span in spans for token in span.tokens))
