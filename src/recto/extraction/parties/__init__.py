"""Who sells, and where: the name and the address at the head of a receipt or of a simple invoice."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz

from recto.extraction.candidate import Candidate, Reason
from recto.extraction.layout import Layout
from recto.extraction.parties.addresses import Block, address, address_blocks, apart, evidence_of
from recto.extraction.parties.lines import Line, lines
from recto.extraction.parties.words import CONTACT, GERMAN_FORM, LEGAL_FORM, OWNER, without_form

_HEAD = 18
"""Rows from the top in which a letterhead is looked for; another receipt's tail may stand above it."""
_ABOVE = 7
"""Rows above an address in which the name is looked for."""
_LARGE = 1.5
"""Times the usual height of letters from which a line is printed large."""
_SAME = 85
"""Percent of the letters that two ways to write one name share."""
_CUT_OFF = re.compile(r"[^\W\d_A-Z]{2,}[,.]?(?: \S+)*? [A-Z][a-z]")
"""A small letter first, though a later word has a capital."""
_COUNTRY = re.compile(r"\s+(?:Deutschland|Germany|Österreich|Austria|Schweiz)$", re.IGNORECASE)


def parties(layout: Layout) -> Iterator[Candidate]:
    """Candidates for ``vendor`` and ``address``."""
    head = lines(layout.rows[:_HEAD])
    if not head:
        return
    blocks = address_blocks(head)
    for block in blocks:
        yield address(head, block)
    yield from _spelled_alike(
        _Letterhead(layout, head, max(blocks, key=lambda block: block.score, default=None)).names()
    )


def _spelled_alike(candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    """One name in several spellings becomes one value, spelled as the best of them; a German company's, its brand."""
    known: list[str] = []
    for candidate in sorted(candidates, key=lambda candidate: -candidate.score):
        name = str(candidate.value)
        same = next((other for other in known if _are_same(other, name)), name)
        known.append(same)
        yield replace(candidate, value=same)


def _are_same(name: str, other: str) -> bool:
    return fuzz.ratio(_closed_up(name), _closed_up(other)) >= _SAME


def _closed_up(name: str) -> str:
    """The letters and digits of a name, which print and fonts space as they like."""
    return "".join(character for character in name.casefold() if character.isalnum())


@dataclass(frozen=True)
class _Letterhead:
    """The first lines of a document, and the address among them, if any."""

    layout: Layout
    head: Sequence[Line]
    place: Block | None

    def names(self) -> Iterator[Candidate]:
        """Candidates for the vendor."""
        whole = {line.index: self._whole(line) for line in self._window}
        parts = {line.index for chosen in whole.values() for line in chosen[:-1]}
        for line in self._window:
            chosen = whole[line.index]
            name = " ".join(part.name for part in chosen)
            reasons = [*self._place_reasons(line), *self._print_reasons(name, chosen)]
            if _needs_more(name, line, first=chosen[0].index == 0) and not GERMAN_FORM.search(name):
                reasons.append(Reason("its beginning is missing", -6.0))
            if line.index in parts:
                reasons.append(Reason("part of a longer name", -2.0))
            yield Candidate(
                "vendor", self._shop(name), evidence_of([part.span for part in chosen]), tuple(reasons), prose=True
            )

        for line in self._imprint:
            reasons = [Reason("a registered company in the imprint", 1.5)]
            yield Candidate("vendor", self._shop(line.name), line.span.evidence, tuple(reasons), prose=True)

    def _shop(self, name: str) -> str:
        """What a shop is called: German ones print their legal form as an imprint, below a brand that goes without."""
        if not GERMAN_FORM.search(name):
            return name
        brands = [line.name for line in self._window if not line.form]
        begins = (brand for brand in brands if _closed_up(name).startswith(_closed_up(brand)))
        return next(begins, _COUNTRY.sub("", without_form(name)))

    @cached_property
    def _end(self) -> int:
        """The line where the address begins, or whatever follows the names."""
        if self.place:
            return self.place.start
        named = next((line.index for line in self.head if _can_be_name(line)), 0)
        after = (line.index for line in self.head[named:] if line.heading or line.contact or line.table)
        return next(after, len(self.head))

    @cached_property
    def _window(self) -> list[Line]:
        """The lines that can be names: those before the address, and companies' below it."""
        above = [line for line in self.head[max(0, self._end - _ABOVE) : self._end] if _can_be_name(line)]
        return above + [line for line in self.head[self._end :] if line.form and _can_be_name(line)]

    @cached_property
    def _imprint(self) -> list[Line]:
        """Companies further down beside their registration number."""
        rest = lines(self.layout.rows[_HEAD:])
        named = [line for line in rest if LEGAL_FORM.search(line.text) and line.form and _can_be_name(line)]
        return [
            line for line in named if line.registered or any(after.registered for after in rest[line.index + 1 :][:1])
        ]

    def _whole(self, last: Line) -> list[Line]:
        """The lines a name is broken into: a legal form hardly stands alone, nor does a bracket stay open."""
        chosen = [last]
        while chosen[0].index > 0:
            above = self.head[chosen[0].index - 1]
            name = " ".join(line.name for line in chosen)
            if not (_needs_more(name, last) and _can_be_name(above) and not above.form and _alike(above, chosen[0])):
                break
            chosen.insert(0, above)
        return chosen

    def _place_reasons(self, line: Line) -> Iterator[Reason]:
        """By what stands around it."""
        yield Reason("stands at the head", -2.0)
        after = self.head[line.index + 1] if line.index + 1 < len(self.head) else None
        nameless = after if after and not _can_be_name(after) else None
        registered = line.registered or bool(nameless and nameless.registered)
        if line.form:
            yield Reason("has a legal form", 3.3)
            if line.form_first:
                yield Reason("a registered name: its legal form comes first", 1.2)
        elif line.trade:
            yield Reason("named as businesses are", 2.8)
        if registered:
            yield Reason("beside a registration number", 3.3)
        elif line.form and (line.taxed or (nameless and nameless.taxed)):
            yield Reason("a company beside its tax number", 2.0)
        if line is self._window[0]:
            yield Reason("the first line", 2.2)
            if len(self._window) == 1 and any(other.contact or other.address or other.taxed for other in self.head):
                yield Reason("nothing else could be a name", 1.7)
        if OWNER.search(line.text) and line is not self._window[0]:
            yield Reason("a person who runs it", -4.0)
        if line.index + 1 == self._end:
            yield Reason("directly above the address", 0.6)
        if line.index > self._end:
            yield Reason("below the address", -0.5 if registered else -1.5)

    def _print_reasons(self, name: str, chosen: Sequence[Line]) -> Iterator[Reason]:
        """By its letters, and by where else it is printed."""
        if any(part.span.height > _LARGE * self.layout.height for part in chosen):
            yield Reason("printed large", 0.8)
        closed = _closed_up(name)
        letters = sum(character.isalpha() for character in closed)
        if letters < 0.7 * len(closed) or len(set(closed)) < 3:
            yield Reason("few letters", -2.0)
        if _CUT_OFF.match(name):
            yield Reason("begins within a word", -2.0)
        words = [token.word for line in chosen for token in line.span.tokens]
        if sum(word.confidence for word in words) < 0.8 * len(words):
            yield Reason("hardly legible", -1.2)
        core = _closed_up(without_form(name))
        others = [row for row in self._elsewhere if not chosen[0].row <= row[0] <= chosen[-1].row]
        texts = [self.layout.rows[index].text for index, text in others if _contains(text, core)]
        if any(GERMAN_FORM.search(text) for text in texts) and not chosen[-1].form:
            yield Reason("a company's name begins with it", 2.3)
        elif any(CONTACT.search(text) for text in texts):
            yield Reason("named in a domain", 1.5)
        elif GERMAN_FORM.search(name) and not texts:
            yield Reason("its legal form may belong to it", -4.0)

    @cached_property
    def _elsewhere(self) -> list[tuple[int, str]]:
        """The rows a name may be repeated in, with their indices; closed up."""
        where = {line.row for line in self.head[self.place.start : self.place.end]} if self.place else set()
        return [(row.index, _closed_up(row.text)) for row in self.layout.rows if row.index not in where]


def _contains(text: str, core: str) -> bool:
    return len(text) >= len(core) >= 4 and fuzz.partial_ratio(core, text) >= _SAME


def _can_be_name(line: Line) -> bool:
    name = line.name
    if line.customer or (line.heading and not (line.form and line.registered)) or (line.address >= 2 and not line.form):
        return False
    return sum(character.isalpha() for character in name) >= 3


def _needs_more(name: str, last: Line, *, first: bool = False) -> bool:
    """Whether lines above it belong to a name; the ``first`` line has none, so there a word and its form are enough."""
    if name.count(")") > name.count("("):
        return True
    if not (last.form or last.trade) or last.form_first:
        return False
    return len(re.findall(r"[^\W\d_]+", without_form(name).split("(")[0])) < (1 if first else 2)


def _alike(above: Line, below: Line) -> bool:
    """Whether two lines are of one size and next to each other."""
    low, high = sorted((above.span.height, below.span.height))
    return high <= 1.4 * low and not apart(above, below)
