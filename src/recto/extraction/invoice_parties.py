"""Who sells and who buys: names and addresses told apart by labels, by where they stand and by what stands with them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz

from recto.domain.field import Evidence
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.invoice_blocks import COUNTRIES, Block, blocks, is_number_line, is_street, unnamed
from recto.extraction.invoice_roles import Role, announced, introduced
from recto.extraction.layout import Cell, Layout, Span
from recto.extraction.party_lines import Line
from recto.extraction.party_words import without_form
from recto.extraction.values.tax_numbers import vat_numbers_in

_HEAD = 0.3
"""Share of the first page from the top that a letterhead may take up."""
_FOOT = 0.85
"""Share of a page from the top below which its footer stands."""
_CLOSE = 12.0
"""Heights below an address within which what stands in its column is the party's own."""
_WINDOW = 20.0
"""Heights below the sender's line within which the recipient's address stands."""
_WORTH = 1.2
"""What must speak for words without an address to be looked at as a name."""
_SAME = 86
"""Per cent of likeness from which two spellings are one name."""
_FREE_MAIL = frozenset(
    [
        "gmail",
        "googlemail",
        "gmx",
        "web",
        "t-online",
        "yahoo",
        "hotmail",
        "outlook",
        "live",
        "icloud",
        "aol",
        "freenet",
        "orange",
        "wanadoo",
    ]
)
_DOMAIN = re.compile(r"(?:@|www\.|https?://)([\w.-]+)\.[a-z]{2,}", re.IGNORECASE)
_REGISTERED = re.compile(
    r"registered office|corporate office|geschäftsführ|sitz der gesellschaft|amtsgericht|handelsregister|\bHR[AB]\b"
    r"|siège social|au capital"
    r"|\bR\.?C\.?S\b|capitale sociale|registro mercantil|\bKvK\b|company (?:no|number|reg)|registered in",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"invoice|rechnung|facture|factuur|factura|fattura|faktura|fatura|receipt|gutschrift|credit|datum|date|page"
    r"|seite|logo|kopie|copy"
    r"|rēķins|pavadzīme|stylesheet|original",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r",?\s[A-Z]{2},?\s\d{5}(?:-\d{4})?$")
_PRIVATE = re.compile(r"\b(?:private|pvt)\b", re.IGNORECASE)
_MARKS = " \t|•·,;:-–"


_LEGAL = re.compile(
    r"(?P<name>[^\W\d_][^,;:–|]{1,45}?\s(?:SAS|SARL|S\.?A\.?|SA|SASU|EURL|SE|GmbH|AG|S\.p\.A\.|S\.r\.l\.|S\.L\."
    r"|B\.V\.|N\.V\.|Ltd\.?|Limited|plc|Inc\.?))"
    r"[\s,–-]+(?:au capital|capital|sitz|registered|company|siège|HR|R\.?C\.?S|con sede|sede|is (?:a|registered)"
    r"|Amtsgericht)",
    re.IGNORECASE,
)
_BY_LABEL = {
    Role.SELLER: Reason("labelled as the seller", 4.5),
    Role.BUYER: Reason("labelled as the buyer", -5.0),
    Role.PAYEE: Reason("to be paid", 0.8),
}


@dataclass
class Mention:
    """A name where it stands; ``reasons`` are what speaks for the seller's being called so."""

    name: str
    spans: tuple[Span, ...]
    reasons: list[Reason] = field(default_factory=list)
    block: Block | None = None

    @property
    def key(self) -> str:
        return squashed(_PRIVATE.sub("", without_form(self.name))) or squashed(self.name)

    @property
    def evidence(self) -> Evidence:
        return evidence(self.spans)


class Parties:
    """The parties of one document. ``vendors`` are the seller's possible names, the best first."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.blocks = blocks(layout)
        self._domains = [squashed(part) for part in _domains(layout)]
        self._cells = [squashed(cell.text) for cell in layout.cells]
        self._in_addresses = {token.word for block in self.blocks for span in block.names for token in span.tokens}
        self._windows = {block: self._in_window(block) for block in self.blocks}
        self._anchors = _anchors(layout, self.blocks, lambda _: False)
        mentions = [*self._in_blocks(), *self._introduced(), *self._alone()]
        self.vendors = sorted(_merged(mentions), key=lambda mention: -_score(mention))
        self.vendor = self.vendors[0] if self.vendors else None
        self._anchors = _anchors(layout, self.blocks, self._is_vendors)
        if self.vendor:
            self._anchors += [_around(span, Role.SELLER) for span in self.vendor.spans]

    def candidates(self) -> Iterator[Candidate]:
        """For ``vendor``, ``address`` and ``customer``."""
        for mention in self.vendors:
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
        nearest = max(above, key=lambda anchor: anchor.bottom, default=None)
        if nearest is None or span.top - nearest.bottom > _CLOSE * self._layout.height:
            return None
        return nearest.role

    def _is_vendors(self, block: Block) -> bool:
        """Whether it is the seller's, though no label says so."""
        return self.vendor is not None and any(
            alike(mention.name, self.vendor.name) for mention in self._in_block(block)
        )

    @property
    def country(self) -> str | None:
        """US where the seller's, or else any, address is written as there; otherwise unknown."""
        own = [block for block in self.blocks if self._is_vendors(block)] or self.blocks
        return "US" if any(_AMERICAN.search(block.place_text) for block in own) else None

    def named_like(self, text: str) -> bool:
        """Whether an e-mail address or a web site has the seller's name in it, before or behind the at sign."""
        domains = [squashed(part) for part in _domain_parts(text)]
        if "@" in text:
            domains.append(re.sub(r"\d+$", "", squashed(text.split("@", maxsplit=1)[0])))
        return self.vendor is not None and _domain_likeness(self.vendor.name, domains) > 0

    def _in_blocks(self) -> Iterator[Mention]:
        for block in self.blocks:
            reasons = list(self._block_reasons(block))
            for name, spans, more in self._names(block):
                more = [*more, *self._name_reasons(name, spans)]
                if self._named_otherwise(block, name):
                    more.append(Reason("another name at its address", -2.0))
                yield Mention(name, spans, [*reasons, *more], block)

    def _named_otherwise(self, block: Block, name: str) -> bool:
        """Whether another name stands above the same street and place."""
        if not block.streets:
            return False
        return any(
            squashed(other.address) == squashed(block.address)
            and other.names
            and not any(alike(name, line.text) or squashed(line.text) in squashed(name) for line in other.names)
            for other in self.blocks
        )

    def _block_reasons(self, block: Block) -> Iterator[Reason]:
        if block.role is Role.SELLER:
            yield Reason("labelled as the seller", 4.8)
        elif block.role is Role.BUYER:
            yield Reason("labelled as the buyer", -5.0)
        elif block.role is Role.THIRD:
            yield Reason("labelled as another party", -4.0)
        elif block.role is Role.PAYEE:
            yield Reason("to be paid", 0.8)
        elif block.greeted:
            yield Reason("addressed as a person", -3.5)
        elif self._windows[block]:
            yield Reason("where the recipient stands", -3.0)
        else:
            yield from self._unlabelled(block)

    def _unlabelled(self, block: Block) -> Iterator[Reason]:
        height = self._layout.extents[block.page].height
        if block.sender:
            yield (
                Reason("sender above the window", 3.0)
                if block.bottom < 0.4 * height
                else Reason("a line of text", -1.0)
            )
            return
        if block.top < _HEAD * height and block.page == 1:
            first = block is next(
                (other for other in self.blocks if other.role is None and not self._windows[other]), None
            )
            yield Reason("address in the letterhead", 2.3 if first else 0.5)
            if any(other.role is Role.BUYER or other.greeted or self._windows[other] for other in self.blocks):
                yield Reason("not the buyer", 1.8)
        elif block.top > _FOOT * height:
            yield Reason("address in the footer", 1.5)
        if any(_tells_company(cell) for cell in self._below(block)):
            yield Reason("above its numbers and means of contact", 1.2)

    def _below(self, block: Block) -> Iterator[Cell]:
        """The cells of its column that follow it closely."""
        last: Span = block.place
        for cell in self._layout.cells:
            if (
                cell.page == block.page
                and cell.top > last.bottom - 1
                and abs(cell.left - block.place.left) < cell.height
            ):
                if cell.top - last.bottom > 2.5 * max(cell.height, last.height) or announced(cell.text):
                    return
                yield cell
                last = cell

    def _in_window(self, block: Block) -> bool:
        """Whether it stands directly below a sender's line."""
        return any(
            sender.sender
            and sender.page == block.page
            and 0 <= block.top - sender.top < _WINDOW * self._layout.height
            and block.left < sender.right
            and sender.left < block.right + self._layout.height
            and not block.sender
            for sender in self.blocks
        )

    def _names(self, block: Block) -> Iterator[tuple[str, tuple[Span, ...], list[Reason]]]:
        """The name may be one line of those above the street, or all of them."""
        lines = [span for span in block.names if sum(c.isalpha() for c in span.text) >= 2]
        if len(lines) == 1:
            yield lines[0].text.strip(_MARKS), (lines[0],), []
            return
        for index, line in enumerate(lines):
            torn = any(_broken(a.text, b.text) for a, b in pairwise(lines[max(0, index - 1) : index + 2]))
            yield line.text.strip(_MARKS), (line,), [Reason("one of several lines", -3.2 if torn else -0.8)]
        for first, second in pairwise(lines):
            if _broken(first.text, second.text):
                name = f"{first.text} {second.text}".strip(_MARKS)
                yield name, (first, second), [Reason("broken into two lines", 0.5)]

    def _name_reasons(self, name: str, spans: Sequence[Span]) -> Iterator[Reason]:
        if Line(spans[0], 0).form or Line(spans[-1], 0).form:
            yield Reason("has a legal form", 0.9)
        if likeness := _domain_likeness(name, self._domains):
            yield Reason("named in an e-mail address or web site", likeness)
        if self._repeated(name, spans):
            yield Reason("named elsewhere too", 1.0)

    def _repeated(self, name: str, spans: Sequence[Span]) -> bool:
        squash = squashed(name)
        if len(spans) > 1:
            first, second = (squashed(span.text) for span in spans)
            return sum(a == first and b == second for a, b in pairwise(self._cells)) > 1
        return len(squash) > 3 and sum(_is_part(squash, cell) for cell in self._cells) > 1

    def _introduced(self) -> Iterator[Mention]:
        """Names without an address behind or below a party's label."""
        for cell in self._layout.cells:
            if found := introduced(cell.text):
                role, span = found[0], cell.part(found[1], len(cell.text))
            elif (announcement := announced(cell.text)) and (below := self._first_below(cell)):
                role, span = announcement, unnamed(below)
            else:
                continue
            name = span.text.strip(_MARKS)
            if weight := _BY_LABEL.get(role):
                yield Mention(name, (span,), [weight, *self._name_reasons(name, (span,))])

    def _first_below(self, label: Cell) -> Cell | None:
        """The first line below a label, if it may be a name."""
        for below in self._layout.below(label, 3):
            if abs(below.left - label.left) < label.height and below.top - label.bottom < 3 * label.height:
                free = below.tokens[0].word not in self._in_addresses and not is_number_line(self._layout, below)
                return below if free and _may_name(unnamed(below).text) else None
        return None

    def _alone(self) -> Iterator[Mention]:
        """Names without an address: in the letterhead, or a company's in the small print."""
        for cell in self._layout.cells:
            if (legal := _LEGAL.match(cell.text)) and cell.bottom > 0.6 * self._layout.extents[cell.page].height:
                span = cell.part(0, legal.end("name"))
                yield Mention(legal["name"], (span,), [Reason("with what the law wants said of a company", 1.5)])
            if cell.tokens[0].word in self._in_addresses or not self._may_stand_alone(cell):
                continue
            reasons = list(self._alone_reasons(cell))
            if sum(reason.weight for reason in reasons) > _WORTH:
                name = _untitled(Line(cell, 0).name).strip(_MARKS)
                yield Mention(name, (cell,), [Reason("without an address", -1.5), *reasons])

    def _may_stand_alone(self, cell: Cell) -> bool:
        if len(self._layout.rows[cell.row].cells) > 2:
            return False
        text = cell.text
        return (
            _may_name(_untitled(text))
            and not announced(text)
            and not is_street(text)
            and text.casefold() not in COUNTRIES
        )

    def _alone_reasons(self, cell: Cell) -> Iterator[Reason]:
        name = _untitled(cell.text).strip(_MARKS)
        owner = self.owner(cell)
        around = self._layout.rows[cell.row : cell.row + 2]
        lawful = Line(cell, 0).form and any(_REGISTERED.search(row.text) for row in around)
        if owner in (Role.BUYER, Role.THIRD) and not lawful:
            yield Reason("below another party's label", -4.0)
        yield from self._name_reasons(name, (cell,))
        if cell.page == 1 and cell.bottom < _HEAD / 2 * self._layout.extents[1].height:
            yield Reason("in the letterhead", 1.0)
            if cell is self._layout.cells[0]:
                yield Reason("the first words", 0.7)
            if cell.height > 1.4 * self._layout.height:
                yield Reason("printed large", 0.7)
            if next((True for below in self._layout.below(cell, 2) if Line(below, 0).contact), False):
                yield Reason("above its means of contact", 1.0)
        if Line(cell, 0).form:
            yield Reason("a company's name", 1.0)
            if lawful:
                yield Reason("with what the law wants said of a company", 1.5)

    def _addresses(self) -> Iterator[Candidate]:
        for block in self.blocks:
            if not block.streets:
                continue
            reasons = [Reason("an address", -1.5), *self._block_reasons(block)]
            if self._is_vendors(block):
                reasons.append(Reason("below the seller's name", 2.5))
            yield Candidate("address", block.address, evidence((*block.streets, block.place)), tuple(reasons))

    def _in_block(self, block: Block) -> Iterator[Mention]:
        return (Mention(name, spans) for name, spans, _ in self._names(block))

    def _customers(self) -> Iterator[Candidate]:
        for block in self.blocks:
            if not block.names or block.sender:
                continue
            name = block.names[0]
            reasons = tuple(self._customer_reasons(block))
            if reasons:
                value = name.text.strip(_MARKS)
                yield Candidate("customer", value, name.evidence, (Reason("an address", -1.5), *reasons))
        for cell in self._layout.cells:
            yield from self._labelled_customer(cell)

    def _customer_reasons(self, block: Block) -> Iterator[Reason]:
        if block.role is Role.BUYER:
            yield Reason("labelled as the buyer", 4.0)
        elif block.role is None and block.greeted:
            yield Reason("addressed as a person", 3.0)
        elif block.role is None and self._windows[block]:
            yield Reason("where the recipient stands", 3.0)
        elif block.role is None and block.page == 1 and block.bottom < 0.45 * self._layout.extents[1].height:
            if self.vendor and not self._is_vendors(block):
                yield Reason("another address than the seller's", 1.5)

    def _labelled_customer(self, cell: Cell) -> Iterator[Candidate]:
        if (found := introduced(cell.text)) and found[0] is Role.BUYER:
            span: Span = cell.part(found[1], len(cell.text))
        elif announced(cell.text) is Role.BUYER:
            below = next(
                (other for other in self._layout.below(cell, 3) if abs(other.left - cell.left) < cell.height), None
            )
            if below is None or not _may_name(below.text):
                return
            span = below
        else:
            return
        yield Candidate("customer", span.text.strip(_MARKS), span.evidence, (Reason("labelled as the buyer", 1.5),))


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Where a party begins: the rectangle of its label or address; ``role`` None: an address without a label."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    role: Role | None


def _anchors(layout: Layout, found: Sequence[Block], is_vendors: Callable[[Block], bool]) -> list[_Anchor]:
    labels = [_around(cell, role) for cell in layout.cells if (role := announced(cell.text))]
    addresses = [
        _Anchor(b.page, b.left, b.right, b.top, b.bottom, b.role or (Role.SELLER if is_vendors(b) else None))
        for b in found
    ]
    return labels + addresses


def _around(span: Span, role: Role) -> _Anchor:
    return _Anchor(span.page, span.left, span.right, span.top, span.bottom, role)


def _in_column(anchor: _Anchor, span: Span) -> bool:
    return (anchor.left < span.right and span.left < anchor.right) or abs(anchor.left - span.left) < 2 * span.height


def _merged(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """One mention of each name, with everything that speaks for it anywhere; what speaks against it only there."""
    by_key: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.key:
            by_key[mention.key].append(mention)
    for same in by_key.values():
        best = max(same, key=_score)
        weights = {reason.name: reason.weight for reason in best.reasons}
        for mention in same:
            for reason in mention.reasons:
                if reason.weight > 0:
                    weights[reason.name] = max(reason.weight, weights.get(reason.name, 0.0))
        if any(reason.weight <= -3 for mention in same for reason in mention.reasons):
            weights.setdefault("named as another party too", -2.5)
        reasons = [Reason("a name", -1.5), *(Reason(name, weight) for name, weight in weights.items())]
        yield Mention(best.name, best.spans, reasons, best.block)


def _score(mention: Mention) -> float:
    return sum(reason.weight for reason in mention.reasons)


def _broken(first: str, second: str) -> bool:
    """Whether two lines may be one name: the legal form stands in the second only, or the first ends open."""
    form = [bool(_ending_form(text)) for text in (first, second)]
    return form == [False, True] or first.rstrip().endswith(("&", "-", "und", "and", "et", ","))


def _ending_form(text: str) -> bool:
    words = text.split()
    return bool(words) and ("." in words[-1][1:-1] or without_form(text) != " ".join(words))


def _may_name(text: str) -> bool:
    """Whether it is short, mostly letters, and neither a label nor a sentence nor an address for mail."""
    letters = sum(c.isalpha() for c in text)
    digits = sum(c.isdigit() for c in text)
    if letters < 3 or digits * 4 >= letters or len(text) > 60 or text.count(" ") > 6 or _TITLE.search(text):
        return False
    return not (":" in text or "@" in text or (text.endswith(".") and not _ending_form(text)))


def _untitled(text: str) -> str:
    """Without the title behind a company's name: ``Pens Ltd Invoice``."""
    found = _TITLE.search(text)
    name = text[: found.start()].strip(_MARKS) if found else ""
    return name if name and _ending_form(name) else text


def _domains(layout: Layout) -> Iterator[str]:
    for cell in layout.cells:
        yield from _domain_parts(cell.text)


def _domain_parts(text: str) -> Iterator[str]:
    for found in _DOMAIN.finditer(text):
        part = found[1].split(".")[-1] if "." in found[1] else found[1]
        if part.casefold() not in _FREE_MAIL:
            yield part


def _domain_likeness(name: str, domains: Sequence[str]) -> float:
    """What it weighs that a domain is the name, or its first word."""
    core = squashed(without_form(name))
    first = squashed(name.split()[0]) if name else ""
    if len(core) < 4 or not domains:
        return 0.0
    if any(fuzz.ratio(core, domain) >= _SAME or _shortened(core, domain) for domain in domains):
        return 1.8
    return 0.8 if len(first) > 3 and first in domains else 0.0


def _shortened(name: str, domain: str) -> bool:
    """Whether a domain is the initial and the surname: rschneider.ch is Robert Schneider's."""
    return len(domain) > 5 and name[0] == domain[0] and name.endswith(domain[1:])


def _is_part(name: str, cell: str) -> bool:
    """Whether a cell says the name, alone or with what is longer than it."""
    return name == cell or (name in cell and len(name) >= 8)


def _tells_company(cell: Cell) -> bool:
    line = Line(cell, 0)
    return line.contact or line.taxed or line.registered or "IBAN" in cell.text or bool(vat_numbers_in(cell.text))


def alike(one: str, other: str) -> bool:
    """Whether two names are the same but for their legal form and misread characters."""
    return fuzz.ratio(squashed(without_form(one)), squashed(without_form(other))) >= _SAME


def squashed(text: str) -> str:
    """Its letters and digits, in one case."""
    return re.sub(r"[\W_]+", "", text.casefold())


def evidence(spans: Sequence[Span]) -> Evidence:
    """The words of all spans."""
    return Evidence(spans[0].page, tuple(token.word for span in spans for token in span.tokens))
