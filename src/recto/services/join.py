"""What pieces of a document gave, written down one by one and joined into its result, in little memory.

A piece is stored as two lines of JSON: what of it goes into the head of the result, then its pages as they stand in the
result. So joining copies pages as bytes.
"""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

from recto.domain.document import Document
from recto.domain.field import Extraction
from recto.domain.job import Job
from recto.domain.recognition import Page, Reading
from recto.domain.result import composed, page_of, page_record
from recto.services.stored import dump

_CHUNK = 1024 * 1024

Extract = Callable[[Sequence[Page], Sequence[str]], Extraction]
"""Pages and their languages to fields."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The result and its text as open files, good as long as ``joined`` is; and what is told of it."""

    result: BinaryIO
    text: BinaryIO
    engine: str
    health: float
    seconds: float
    errors: Sequence[Mapping[str, Any]]
    """Of the pages that could not be read."""


def piece_record(reading: Reading) -> bytes:
    head = {
        "engine": reading.engine,
        "languages": list(reading.languages),
        "timings": reading.timings,
        "health": reading.health,
        "weight": reading.weight,
        "text": reading.text,
        "pages": len(reading.pages),
        "errors": [dict(page.error) for page in reading.pages if page.error],
    }
    return dump(head) + b"\n" + b",".join(dump(page_record(page)) for page in reading.pages)


@contextmanager
def joined(
    records: Iterable[bytes],
    job: Job,
    document: Document,
    *,
    page_count: int,
    finished_at: datetime,
    places: Collection[int],
    extract: Extract,
) -> Iterator[Joined]:
    """The result of all pieces, in order and at least one; written to temporary files, twice its size in all.

    ``places`` are those of the pages, counted from 0, that fields are extracted from; only these are in memory at once.
    """
    looked_at: list[Page] = []
    with TemporaryFile() as pages, TemporaryFile() as text, TemporaryFile() as quoted, TemporaryFile() as whole:
        heads = _Heads()
        for record in records:
            head, _, content = record.partition(b"\n")
            first = heads.page_count
            said = heads.add(json.loads(head))
            divided = heads.count > 1
            looked_at += _pages(content, [place - first for place in places if first <= place < heads.page_count])
            pages.write((b"," if divided else b"[") + content)
            text.write(("\f" * divided + said).encode())
            quoted.write((b"\\f" if divided else b'"') + dump(said)[1:-1])
        pages.write(b"]")
        quoted.write(b'"')
        _write(
            whole,
            composed(
                document,
                extract(looked_at, heads.languages),
                job_id=job.job_id,
                submitted_at=job.submitted_at,
                finished_at=finished_at,
                engine=heads.engine,
                languages=heads.languages,
                page_count=page_count,
                health=heads.health,
                timings=heads.timings,
                text=quoted,
                pages=pages,
            ),
        )
        yield Joined(whole, text, heads.engine, heads.health, sum(heads.timings.values()), heads.errors)


def _pages(records: bytes, places: Sequence[int]) -> Iterator[Page]:
    """Those at the places, of the pages of a piece."""
    if places:
        pages = json.loads(b"[" + records + b"]")
        yield from (page_of(pages[place]) for place in places)


class _Heads:
    """What the pieces' heads come to."""

    def __init__(self) -> None:
        self.count = 0
        self.page_count = 0
        self.engine = ""
        self.languages: list[str] = []
        self.timings: Counter[str] = Counter()
        self.errors: list[Mapping[str, Any]] = []
        self._weighted = 0.0
        self._weight = 0

    def add(self, head: Mapping[str, Any]) -> str:
        """Returns the piece's text."""
        self.count += 1
        self.page_count += head["pages"]
        self.engine = self.engine or head["engine"]
        self.languages = list(dict.fromkeys([*self.languages, *head["languages"]]))
        self.timings.update(head["timings"])
        self._weighted += head["health"] * head["weight"]
        self._weight += head["weight"]
        self.errors += head["errors"]
        return str(head["text"])

    @property
    def health(self) -> float:
        return self._weighted / self._weight if self._weight else 0.0


def _write(to: BinaryIO, members: Mapping[str, Any]) -> None:
    """A JSON object; a member that is a file holds its JSON."""
    for place, (name, value) in enumerate(members.items()):
        to.write((b"," if place else b"{") + dump(name) + b":")
        if hasattr(value, "read"):
            _copy(value, to)
        else:
            to.write(dump(value))
    to.write(b"}")


def _copy(file: IO[bytes], to: BinaryIO) -> None:
    file.seek(0)
    shutil.copyfileobj(file, to, _CHUNK)
