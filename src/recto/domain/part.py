"""How the pages of a document are shared out: parts that are read side by side, and single pages where one failed."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from recto.domain.document import PageSelection


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """What is read at a time: a part by its number, from 1, or of that part just one page."""

    part: int
    page: int | None = None

    @classmethod
    def of_message(cls, message: Mapping[str, Any]) -> Self | None:
        """The piece that a message is about; None for one about a whole document."""
        return cls(message["part"], message.get("page")) if "part" in message else None

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The piece whose ``name`` this is, if any."""
        found = re.fullmatch(r"(\d+)(?:-(\d+))?\.json", name)
        return cls(int(found[1]), int(found[2]) if found[2] else None) if found else None

    @property
    def name(self) -> str:
        return f"{self.part:05d}.json" if self.page is None else f"{self.part:05d}-{self.page:06d}.json"

    def message(self, job_id: str) -> dict[str, Any]:
        about = {"job_id": job_id, "part": self.part}
        return about if self.page is None else about | {"page": self.page}


@dataclass(frozen=True, slots=True)
class Plan:
    """The page numbers of each part, ascending. Stored as ``jobs/<id>/parts.json`` and never changed."""

    parts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, numbers: Sequence[int], *, part_pages: int) -> Self:
        """These pages, at least one, in as few parts of at most ``part_pages`` as can be, as even as can be."""
        count = -(-len(numbers) // part_pages)
        bounds = [len(numbers) * part // count for part in range(count + 1)]
        return cls(tuple(tuple(numbers[start:end]) for start, end in pairwise(bounds)))

    @property
    def page_count(self) -> int:
        return sum(map(len, self.parts))

    def pieces(self) -> list[Piece]:
        """Each part as a whole."""
        return [Piece(part) for part in range(1, len(self.parts) + 1)]

    def pages(self, piece: Piece) -> tuple[int, ...]:
        return self.parts[piece.part - 1] if piece.page is None else (piece.page,)

    def singles(self, piece: Piece) -> list[Piece]:
        """The pages of a piece, each by itself."""
        return [Piece(piece.part, page) for page in self.pages(piece)]

    def whole(self, stored: Collection[Piece]) -> list[Piece] | None:
        """Of the pieces read so far those that make up the document, each page once, in order; None if some lack."""
        chosen = [read for part in self.pieces() for read in self._read(part, stored)]
        return chosen if self._count(chosen) == self.page_count else None

    def pages_done(self, stored: Collection[Piece]) -> int:
        return self._count(read for part in self.pieces() for read in self._read(part, stored))

    def as_dict(self) -> dict[str, Any]:
        return {"parts": [str(PageSelection.these(numbers)) for numbers in self.parts]}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        return cls(tuple(tuple(PageSelection.parse(part).numbers()) for part in record["parts"]))

    def _read(self, part: Piece, stored: Collection[Piece]) -> list[Piece]:
        """The part itself where it was read as a whole, else those of its pages that were."""
        return [part] if part in stored else [page for page in self.singles(part) if page in stored]

    def _count(self, pieces: Collection[Piece] | Iterator[Piece]) -> int:
        return sum(len(self.pages(piece)) for piece in pieces)
