"""Who sells and who buys on an invoice, where they live, and whose the other values are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.domain.field import Evidence
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.invoice.blocks import Block, blocks
from recto.extraction.invoice.names import MARKS, alike, domain_likeness, domain_parts, may_name, squashed
from recto.extraction.invoice.places import is_american, is_street
from recto.extraction.invoice.roles import Role, announced, introduced
from recto.extraction.invoice.standing import Standing
from recto.extraction.invoice.vendor import Mentions, names_in
from recto.extraction.layout import Cell, Layout, Span

_SURE = 1.0
"""What must speak for a seller's name for what stands below it to be the seller's."""
_CLOSE = 12.0
"""Heights below an address within which what stands in its column is the party's own."""


class Parties:
    """The parties of one document. ``vendor`` is the seller's likeliest mention."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._blocks = blocks(layout)
        self._standing = Standing(layout, self._blocks)
        self._anchors = [
            *(_anchor([cell], role) for cell in layout.cells if (role := announced(cell.text))),
            *(_anchor(block.spans, self._standing.role_of(block)) for block in self._blocks),
        ]
        self._mentions = Mentions(layout, self._standing, self.owner).ranked()
        self.vendor = self._mentions[0] if self._mentions else None
        if self.vendor:
            self._anchors += [_anchor(block.spans, Role.SELLER) for block in self._blocks if self._is_vendors(block)]
            self._anchors += [_anchor([span], Role.SELLER) for span in self.vendor.spans]

    def candidates(self) -> Iterator[Candidate]:
        """For ``vendor``, ``address`` and ``customer``."""
        for mention in self._mentions:
            yield Candidate("vendor", mention.name, mention.evidence, tuple(mention.reasons))
        yield from self._addresses()
        yield from self._customers()

    def owner(self, span: Span) -> Role | None:
        """Whose the value is that stands there: of the party above it in its column; None if nobody is."""
        above = [
            anchor
            for anchor in self._anchors
            if anchor.page == span.page and anchor.top <= span.top + span.height / 2 and _in_column(anchor, span)
        ]
        nearest = max(above, key=lambda anchor: (anchor.bottom, anchor.role is not None), default=None)
        if nearest is None or span.top - nearest.bottom > _CLOSE * self._layout.height:
            return None
        return nearest.role

    @property
    def country(self) -> str | None:
        """US where the seller's, or else any, address is written as there; otherwise unknown."""
        own = [block for block in self._blocks if self._is_vendors(block)] or self._blocks
        return "US" if any(is_american(block.place_text) for block in own) else None

    def named_like(self, text: str) -> bool:
        """Whether an e-mail address or a web site has the seller's name in it, before or behind the at sign."""
        domains = [squashed(part) for part in domain_parts(text)]
        if "@" in text:
            domains.append(re.sub(r"\d+$", "", squashed(text.split("@", maxsplit=1)[0])))
        return self.vendor is not None and domain_likeness(self.vendor.name, domains) > 0

    def _is_vendors(self, block: Block) -> bool:
        """Whether the seller's name stands in it, and no label says that it is another's."""
        if self.vendor is None or block.role not in (None, Role.SELLER):
            return False
        return any(alike(name, self.vendor.name) for name, _, _ in names_in(block))

    def _addresses(self) -> Iterator[Candidate]:
        for block in self._blocks:
            if not block.streets:
                continue
            reasons = [Reason("an address", -1.5), *self._standing.for_seller(block)]
            if self._is_vendors(block):
                reasons.append(Reason("below the seller's name", 2.5 if self._is_sure else 1.2))
            elif block.names and self._lives_somewhere:
                reasons.append(Reason("below another name", -2.0))
            spans = (*block.streets, block.place)
            yield Candidate("address", block.address, _evidence(spans), tuple(reasons))
            if between := self._between(block):
                value = ", ".join([*(span.text.strip(" ,") for span in between), block.address])
                reasons.append(Reason("with lines between name and street", -0.5))
                yield Candidate("address", value, _evidence((*between, *spans)), tuple(reasons))

    @property
    def _is_sure(self) -> bool:
        """Whether the seller is: else its address is no surer than its name."""
        return self.vendor is not None and sum(reason.weight for reason in self.vendor.reasons) >= _SURE

    @property
    def _lives_somewhere(self) -> bool:
        """Whether some address is the seller's by name."""
        return any(self._is_vendors(block) for block in self._blocks)

    def _between(self, block: Block) -> tuple[Span, ...]:
        """Lines between the seller's name and the street: a building, or a department."""
        name = self.vendor.spans[-1].tokens if self.vendor else ()
        index = next((i for i, span in enumerate(block.names) if span.tokens == name), len(block.names))
        return block.names[index + 1 :]

    def _customers(self) -> Iterator[Candidate]:
        for block in self._blocks:
            reasons = tuple(self._standing.for_buyer(block)) if not self._is_vendors(block) else ()
            if reasons and block.names and not block.sender:
                name = block.names[0]
                weighed = [Reason("an address", -1.5), *reasons]
                if is_street(name.text):
                    weighed.append(Reason("a street", -2.0))
                yield Candidate("customer", name.text.strip(MARKS), name.evidence, tuple(weighed))
        for cell in self._layout.cells:
            if labelled := self._labelled_customer(cell):
                reason = Reason("labelled as the buyer", 1.5)
                yield Candidate("customer", labelled.text.strip(MARKS), labelled.evidence, (reason,))

    def _labelled_customer(self, cell: Cell) -> Span | None:
        """The name behind or below a label, without an address."""
        if (found := introduced(cell.text)) and found[0] is Role.BUYER:
            return cell.part(found[1], len(cell.text))
        if announced(cell.text) is not Role.BUYER:
            return None
        column = (other for other in self._layout.below(cell, 3) if abs(other.left - cell.left) < cell.height)
        below = next(column, None)
        return below if below is not None and may_name(below.text) else None


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Where a party begins: the rectangle of its label or address; ``role`` None: an address without a label."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    role: Role | None


def _anchor(spans: Sequence[Span], role: Role | None) -> _Anchor:
    return _Anchor(
        spans[0].page,
        min(span.left for span in spans),
        max(span.right for span in spans),
        min(span.top for span in spans),
        max(span.bottom for span in spans),
        role,
    )


def _in_column(anchor: _Anchor, span: Span) -> bool:
    return (anchor.left < span.right and span.left < anchor.right) or abs(anchor.left - span.left) < 2 * span.height


def _evidence(spans: Sequence[Span]) -> Evidence:
    return Evidence(spans[0].page, tuple(token.word for span in spans for token in span.tokens))
