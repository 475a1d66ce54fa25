"""The seller's name: every place where one may stand, weighed by what is said there and by where else it stands."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from recto.extraction.candidate import Reason
from recto.extraction.invoice.blocks import Block
from recto.extraction.invoice.columns import is_number_line, unnamed
from recto.extraction.invoice.mention import Mention, ranked
from recto.extraction.invoice.names import (
    MARKS,
    alike,
    broken,
    domain_likeness,
    domain_parts,
    first_part,
    may_name,
    squashed,
    untitled,
)
from recto.extraction.invoice.places import COUNTRIES, is_street
from recto.extraction.invoice.roles import Role, announced, introduced
from recto.extraction.invoice.standing import BY_LABEL, HEAD, Standing
from recto.extraction.layout import Cell, Layout, Span
from recto.extraction.parties.lines import Line
from recto.extraction.values.identifiers import emails_in

_NAME_LABEL = re.compile(
    r"^(?:(?:firmen)?name|firma|company(?: name)?|nom|raison sociale|naam|nome|nombre)\s?:$", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+$")
_WORTH = 1.2
"""What must speak for words without an address to be looked at as a name."""
_LONG = 8
"""Letters from which a name within other words is the name."""
_PARTS = 2
"""Cells of a row in which a name stands by itself; with more it is the head of a table."""
_SMALL_PRINT = 0.6
"""Share of a page from the top below which companies say who they are."""
_REGISTERED = re.compile(
    r"registered office|corporate office|geschäftsführ|sitz der gesellschaft|amtsgericht|handelsregister|\bHR[AB]\b"
    r"|siège social|au capital"
    r"|\bR\.?C\.?S\b|capitale sociale|registro mercantil|\bKvK\b|company (?:no|number|reg)|registered in",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"(?P<name>[^\W\d_][^,;:–|]{1,45}?\s(?:SAS|SARL|S\.?A\.?|SA|SASU|EURL|SE|GmbH|AG|S\.p\.A\.|S\.r\.l\.|S\.L\."
    r"|B\.V\.|N\.V\.|Ltd\.?|Limited|plc|Inc\.?))"
    r"[\s,–-]+(?:au capital|capital|sitz|registered|company|siège|HR|R\.?C\.?S|con sede|sede|is (?:a|registered)"
    r"|Amtsgericht)",
    re.IGNORECASE,
)


class Mentions:
    """The names of a document that may be the seller's. ``owner`` tells whose column a span stands in."""

    def __init__(self, layout: Layout, standing: Standing, owner: Callable[[Span], Role | None]) -> None:
        self._layout = layout
        self._standing = standing
        self._owner = owner
        self._domains = [squashed(part) for cell in layout.cells for part in domain_parts(cell.text)]
        self._mailboxes = [found.value.split("@")[0] for cell in layout.cells for found in emails_in(cell.text)]
        self._cells = [squashed(cell.text) for cell in layout.cells]
        self._times = Counter(self._cells)
        self._joined = "\n".join(self._cells)
        self._addresses = Counter(squashed(block.address) for block in standing.blocks)
        self._in_addresses = {token.word for b in standing.blocks for span in b.names for token in span.tokens}

    def ranked(self) -> list[Mention]:
        """One mention of each name, the likeliest first."""
        return ranked([*self._in_blocks(), *self._introduced(), *self._alone()])

    def _in_blocks(self) -> Iterator[Mention]:
        for block in self._standing.blocks:
            reasons = list(self._standing.for_seller(block))
            for name, spans, more in names_in(block):
                more = [*more, *self._name_reasons(name, spans)]
                if self._named_otherwise(block, name):
                    more.append(Reason("another name at its address", -2.0))
                yield Mention(name, spans, [*reasons, *more], block)

    def _named_otherwise(self, block: Block, name: str) -> bool:
        """Whether another name stands above the same street and place."""
        if not block.streets or self._addresses[squashed(block.address)] == 1:
            return False
        return any(
            squashed(other.address) == squashed(block.address)
            and other.names
            and not any(alike(name, line.text) or squashed(line.text) in squashed(name) for line in other.names)
            for other in self._standing.blocks
        )

    def _name_reasons(self, name: str, spans: Sequence[Span]) -> Iterator[Reason]:
        if Line(spans[0], 0).form or Line(spans[-1], 0).form:
            yield Reason("has a legal form", 0.9)
        if likeness := domain_likeness(name, self._domains):
            yield Reason("named in an e-mail address or web site", likeness)
        if self._repeated(name, spans):
            yield Reason("named elsewhere too", 1.0)

    def _repeated(self, name: str, spans: Sequence[Span]) -> bool:
        squash = squashed(name)
        if len(spans) > 1:
            first, second = (squashed(span.text) for span in spans)
            return sum(a == first and b == second for a, b in pairwise(self._cells)) > 1
        if len(squash) < _LONG:
            return self._times[squash] > 1
        return self._joined.count(squash) > 1

    def _introduced(self) -> Iterator[Mention]:
        """Names without an address behind or below a party's label."""
        for cell in self._layout.cells:
            if found := introduced(cell.text):
                role, span = found[0], cell.part(found[1], len(cell.text))
            elif (announcement := announced(cell.text)) and (below := self._first_below(cell)):
                role, span = announcement, unnamed(below)
            else:
                continue
            name = span.text.strip(MARKS)
            if weight := BY_LABEL.get(role):
                yield Mention(name, (span,), [weight, *self._name_reasons(name, (span,))])

    def _first_below(self, label: Cell) -> Cell | None:
        """The first line below a label, if it may be a name."""
        for below in self._layout.below(label, 4):
            if _NAME_LABEL.match(below.text):
                return next(iter(self._layout.right_of(below)), None)
            near = abs(below.left - label.left) < label.height and below.top - label.bottom < 6 * label.height
            if near and not is_number_line(self._layout, below):
                free = below.tokens[0].word not in self._in_addresses
                return below if free and may_name(unnamed(below).text) else None
        return None

    def _alone(self) -> Iterator[Mention]:
        """Names without an address: in the letterhead, or a company's in the small print."""
        for cell in self._layout.cells:
            if (legal := _LEGAL.match(cell.text)) and cell.bottom > _SMALL_PRINT * self._layout.extents[
                cell.page
            ].height:
                span = cell.part(0, legal.end("name"))
                yield Mention(legal["name"], (span,), [Reason("with what the law wants said of a company", 1.5)])
            if cell.tokens[0].word in self._in_addresses or not self._may_stand_alone(cell):
                continue
            reasons = list(self._alone_reasons(cell))
            if sum(reason.weight for reason in reasons) > _WORTH:
                name = untitled(Line(cell, 0).name).strip(MARKS)
                yield Mention(name, (cell,), [Reason("without an address", -1.5), *reasons])

    def _may_stand_alone(self, cell: Cell) -> bool:
        text = cell.text
        at_head = cell.page == 1 and cell.bottom < HEAD / 2 * self._layout.extents[1].height
        return (
            len(self._layout.rows[cell.row].cells) <= _PARTS
            and may_name(untitled(text))
            and (at_head or Line(cell, 0).form)
            and not announced(text)
            and not is_street(text)
            and text.casefold() not in COUNTRIES
        )

    def _alone_reasons(self, cell: Cell) -> Iterator[Reason]:
        name = untitled(cell.text).strip(MARKS)
        owner = self._owner(cell)
        around = self._layout.rows[cell.row : cell.row + 2]
        lawful = Line(cell, 0).form and any(_REGISTERED.search(row.text) for row in around)
        if owner in (Role.BUYER, Role.THIRD) and not lawful:
            yield Reason("below another party's label", -4.0)
        yield from self._name_reasons(name, (cell,))
        if cell.page == 1 and cell.bottom < HEAD / 2 * self._layout.extents[1].height:
            yield Reason("in the letterhead", 1.0)
            if cell is self._layout.cells[0]:
                yield Reason("the first words", 0.7)
            if cell.height > 1.4 * self._layout.height:
                yield Reason("printed large", 0.7)
            if next((True for below in self._layout.below(cell, 2) if Line(below, 0).contact), False):
                yield Reason("above its means of contact", 1.0)
            if self._standing.has_buyer:
                yield Reason("not the buyer", 1.0)
            if domain_likeness(name, [squashed(_DIGITS.sub("", box)) for box in self._mailboxes]) > 1:
                yield Reason("named in an e-mail address or web site", 1.3)
        if Line(cell, 0).form:
            yield Reason("a company's name", 1.0)
            if lawful:
                yield Reason("with what the law wants said of a company", 1.5)


def names_in(block: Block) -> Iterator[tuple[str, tuple[Span, ...], list[Reason]]]:
    """The name may be one line of those above the street, or all of them."""
    lines = [span for span in block.names if sum(c.isalpha() for c in span.text) >= 2]
    if len(lines) == 1:
        yield first_part(lines[0].text), (lines[0],), []
        return
    for index, line in enumerate(lines):
        torn = any(broken(a.text, b.text) for a, b in pairwise(lines[max(0, index - 1) : index + 2]))
        yield (
            first_part(line.text),
            (line,),
            [Reason("one of several lines", -3.2 if torn else -0.8)],
        )
    for first, second in pairwise(lines):
        if broken(first.text, second.text):
            name = f"{first.text} {second.text}".strip(MARKS)
            yield name, (first, second), [Reason("broken into two lines", 0.5)]
