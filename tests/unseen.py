"""Documents that no rule was written for, typed from knowledge of such documents, with what they state.

A file of ``tests/data/unseen`` holds several: ``==== name | kind | language``, then ``field: value`` lines (other
values that are right as well behind " | "), ``----``, and the page. There two blanks part cells, ``~`` centres a line
and ``^`` prints what follows up to the next two blanks larger. ``<<<<`` begins another page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

from recto.domain.recognition import Box, Line, Page, Word

FOLDER = Path(__file__).parent / "data" / "unseen"
WIDTH, PITCH, MARGIN = 12.0, 32.0, 40.0
"""Of a character, of a row and around the page, in pixels."""
HEIGHT, SMALL = 20.0, 16.0
"""Of letters as tills print them, and of those on sheets of invoices."""
LARGE = 1.5
MISREAD = {"I": "l", "l": "1", "1": "I", "O": "0", "0": "O", "S": "5", "5": "S", "8": "B", "B": "8"}
"""What engines take for one another."""


@dataclass(frozen=True, slots=True)
class Unseen:
    name: str
    kind: str
    language: str
    truth: Mapping[str, str]
    text: str

    def pages(self, slips: int | None = None) -> list[Page]:
        """As an engine reads them: without a mistake, or with those that this seed gives."""
        read = None if slips is None else Random(f"{self.name} {slips}")
        return [self._page(text, number, read) for number, text in enumerate(self.text.split("\n<<<<\n"), 1)]

    def _page(self, text: str, number: int, read: Random | None) -> Page:
        rows = text.splitlines()
        width = max(len(row) for row in rows)
        height = SMALL if self.kind == "invoice" else HEIGHT
        printed = (
            tuple(_words(row, MARGIN + PITCH * place, width, height)) for place, row in enumerate(rows) if row.strip()
        )
        lines = [Line(words if read is None else tuple(_slipped(words, read))) for words in printed]
        return Page(number, round(2 * MARGIN + WIDTH * width), round(2 * MARGIN + PITCH * len(rows)), tuple(lines))


def unseen(name: str) -> list[Unseen]:
    """The documents of a file."""
    parts = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("==== ")[1:]
    return [_document(part) for part in parts]


def _document(part: str) -> Unseen:
    head, text = part.split("\n----\n", 1)
    title, *stated = head.splitlines()
    name, kind, language = title.split(" | ")
    return Unseen(name, kind, language, dict(line.split(": ", 1) for line in stated), text.rstrip())


def same(field: str, truth: str, read: object) -> bool:
    """Whether a value is right: names and addresses by 85 % of their characters, others by all."""
    return any(_same(field, one, str(read or "")) for one in truth.split(" | "))


def _same(field: str, truth: str, read: str) -> bool:
    if field in ("total", "tax", "net"):
        return bool(re.fullmatch(r"-?\d+(\.\d+)?", read)) and float(truth) == float(read)
    a, b = (re.sub(r"[\W_]+", "", text.casefold()) for text in (truth, read))
    if field in ("vendor", "address", "customer"):
        return bool(b) and SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.85
    return a == b


def _words(row: str, top: float, width: int, height: float) -> Iterator[Word]:
    centred = row.startswith("~")
    row = row.removeprefix("~")
    length = sum(len(run[0]) * (LARGE if run[1] else 1) for run in _runs(row))
    left = MARGIN + (WIDTH * (width - length) / 2 if centred else 0)
    for text, large in _runs(row):
        size = LARGE if large else 1.0
        for match in re.finditer(r"\S+", text):
            start, end = left + size * WIDTH * match.start(), left + size * WIDTH * match.end()
            yield Word(match[0], 0.99, Box.upright(start, top + height * (1 - size), end, top + height))
        left += (size if centred else 1) * WIDTH * len(text)


def _runs(row: str) -> Iterator[tuple[str, bool]]:
    """Stretches of a row and whether they are large."""
    place = 0
    for match in re.finditer(r"\^(.+?)(?=\s\s|$)", row):
        yield row[place : match.start()], False
        yield match[1], True
        place = match.end()
    yield row[place:], False


def _slipped(words: Sequence[Word], read: Random) -> Iterator[Word]:
    """Words run together, points lost, letters misread, all told by less confidence."""
    last: Word | None = None
    for word in words:
        text, sure = word.text, read.choice((0.99, 0.99, 0.98, 0.97, 0.95, 0.9))
        if read.random() < 0.02 and text[-1] in ".:,":
            text, sure = text[:-1] or text, 0.9
        if read.random() < 0.01 and any(letter in MISREAD for letter in text):
            place = read.choice([n for n, letter in enumerate(text) if letter in MISREAD])
            text, sure = text[:place] + MISREAD[text[place]] + text[place + 1 :], read.choice((0.6, 0.75, 0.85, 0.9))
        word = Word(text, sure, word.box)
        if last is not None:
            near = word.box.rectangle[0] - last.box.rectangle[2] < 1.5 * WIDTH
            if near and read.random() < 0.06:
                last = Word(last.text + text, min(last.confidence, sure), Box.around([last.box, word.box]))
                continue
            yield last
        last = word
    if last is not None:
        yield last
