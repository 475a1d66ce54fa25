"""Names that may be the seller's, where they stand, and which of those that name one party is its name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from recto.domain.field import Evidence
from recto.extraction.candidate import Reason
from recto.extraction.invoice.blocks import Block
from recto.extraction.invoice.names import key_of, squashed
from recto.extraction.layout import Span
from recto.extraction.parties.lines import Line

_AGAINST = -3.0
"""Weight from which a reason says that the name is another party's."""


@dataclass
class Mention:
    """A name where it stands; ``reasons`` are what speaks for the seller's being called so."""

    name: str
    spans: tuple[Span, ...]
    reasons: list[Reason] = field(default_factory=list)
    block: Block | None = None

    @property
    def key(self) -> str:
        return key_of(self.name)

    @property
    def has_form(self) -> bool:
        """Whether the name has its legal form."""
        return bool(Line(self.spans[0], 0).form or Line(self.spans[-1], 0).form)

    @property
    def score(self) -> float:
        return sum(reason.weight for reason in self.reasons)

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.spans[0].page, tuple(token.word for span in self.spans for token in span.tokens))


def ranked(mentions: Iterable[Mention]) -> list[Mention]:
    """One mention of each name, the likeliest first."""
    merged = list(_merged(mentions))
    for short, full in _in_full(merged):
        known = {reason.name for reason in short.reasons}
        full.reasons = [*short.reasons, *(reason for reason in full.reasons if reason.name not in known)]
        short.reasons = [*short.reasons, Reason("stands in full elsewhere", -2.0)]
    return sorted(merged, key=lambda mention: -mention.score)


def _merged(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """One mention of each name, with everything that speaks for it anywhere; what speaks against it only there."""
    by_key: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.key:
            by_key[mention.key].append(mention)
    for same in by_key.values():
        best = max(same, key=lambda mention: mention.score)
        weights = {reason.name: reason.weight for reason in best.reasons}
        for mention in same:
            for reason in mention.reasons:
                if reason.weight > 0:
                    weights[reason.name] = max(reason.weight, weights.get(reason.name, 0.0))
        if any(reason.weight <= _AGAINST for mention in same for reason in mention.reasons):
            weights.setdefault("named as another party too", -2.5)
        reasons = [Reason("a name", -1.5), *(Reason(name, weight) for name, weight in weights.items())]
        block = best.block or next((mention.block for mention in same if mention.block), None)
        named = _below_logo(best, same)
        yield Mention(named.name, named.spans, reasons, block)


def _below_logo(best: Mention, same: Sequence[Mention]) -> Mention:
    """Of a logo and the name at one address, the name with its legal form."""
    if best.block is None:
        return best
    beside = [mention for mention in same if mention.block is best.block and mention.has_form]
    return max(beside, key=lambda mention: mention.score, default=best)


def _in_full(mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Names of which letterheads and senders print but a part, each with that with its legal form at its address."""
    full: defaultdict[str, list[tuple[str, Mention]]] = defaultdict(list)
    for mention in mentions:
        if mention.block and mention.has_form:
            full[squashed(mention.block.place_text)].append((squashed(mention.name), mention))
    for short in mentions:
        if short.block and not short.has_form:
            part, near = squashed(short.name), full.get(squashed(short.block.place_text), [])
            fuller = [mention for name, mention in near if part in name]
            if len(fuller) == 1:
                yield short, fuller[0]
