"""What is submitted: a document's identity, its type by content, and what the client asks for."""

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Self

from recto.domain.errors import EmptyDocument, InvalidOption, UnsupportedType
from recto.domain.field import KINDS

PDF, PNG, JPEG, TIFF, WEBP, BMP, GIF = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/webp",
    "image/bmp",
    "image/gif",
)

_SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PNG),
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"II\*\x00|MM\x00\*|II\+\x00|MM\x00\+"), TIFF),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), WEBP),
    (re.compile(rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00", re.DOTALL), BMP),  # with a known header size
    (re.compile(rb"GIF8[79]a"), GIF),
)


HEAD = 1024
"""So many bytes of a document tell its media type."""
_CHUNK = 8 * 1024 * 1024
"""Bytes of a document in memory at once."""


def media_type(content: bytes) -> str:
    """The media type by content, never by name; ``content`` are the first HEAD bytes or more.

    Raises EmptyDocument and UnsupportedType. A PDF's header may stand anywhere in the first 1,024 bytes (ISO 32000-1,
    annex H.3.4.1).
    """
    if not content:
        raise EmptyDocument("The file has no bytes. Upload it again.")
    for signature, found in _SIGNATURES:
        if signature.match(content):
            return found
    if b"%PDF-" in content[:HEAD]:
        return PDF
    raise UnsupportedType("This is none of PDF, PNG, JPEG, TIFF, WebP, BMP and GIF. Convert it to one of them.")


@dataclass(frozen=True, slots=True)
class Document:
    """What was submitted, without its content. ``size`` is in bytes, ``filename`` is the client's word for it and never
    becomes a path."""

    filename: str
    media_type: str
    size: int
    sha256: str

    @classmethod
    def of(cls, content: bytes | BinaryIO, filename: str) -> Self:
        """Of bytes or of an open file, which is read to its end, piece by piece.

        Raises EmptyDocument and UnsupportedType.
        """
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        file.seek(0)
        kind = media_type(file.read(HEAD))
        file.seek(0)
        digest, size = hashlib.sha256(), 0
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
        return cls(clean_filename(filename), kind, size, digest.hexdigest())


def clean_filename(name: str) -> str:
    """The last part of a path, printable, at most 200 characters; "document" where nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[:200] or "document"


@dataclass(frozen=True, slots=True)
class PageSelection:
    """Pages asked for, as ``1-3,7,9-``: ranges counted from 1, an open end reaching the last page; empty means all."""

    ranges: tuple[tuple[int, int | None], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises InvalidOption."""
        ranges = []
        for part in text.replace(" ", "").split(",") if text.strip() else ():
            found = re.fullmatch(r"([1-9]\d{0,5})(?:(-)([1-9]\d{0,5})?)?", part)
            if not found:
                raise InvalidOption("pages takes numbers and ranges counted from 1, such as 1-3,7,9-")
            first = int(found[1])
            last = None if found[2] and not found[3] else int(found[3] or first)
            if last is not None and last < first:
                raise InvalidOption("A range in pages ends before it begins.")
            ranges.append((first, last))
        return cls(tuple(ranges))

    @classmethod
    def these(cls, numbers: Sequence[int]) -> Self:
        """Just these pages, given in ascending order."""
        ranges: list[tuple[int, int | None]] = []
        for number in numbers:
            first, _ = ranges.pop() if ranges and ranges[-1][1] == number - 1 else (number, number)
            ranges.append((first, number))
        return cls(tuple(ranges))

    def __str__(self) -> str:
        parts = (f"{a}" if a == b else f"{a}-{'' if b is None else b}" for a, b in self.ranges)
        return ",".join(parts)

    def numbers(self) -> list[int]:
        """The page numbers of ranges that all have an end, ascending."""
        return self.of(max((last or 0 for _, last in self.ranges), default=0))

    def of(self, count: int) -> list[int]:
        """The selected page numbers of a document of ``count`` pages, ascending. Raises InvalidOption if none."""
        if not self.ranges:
            return list(range(1, count + 1))
        chosen = {n for a, b in self.ranges for n in range(a, min(count, b or count) + 1)}
        if not chosen:
            raise InvalidOption(f"pages selects none of the document's pages; it has {count}.")
        return sorted(chosen)


AUTO = "auto"
"""What a document is: to be found out."""
DOCUMENTS = (AUTO, *KINDS)
WARN, STRICT = "warn", "strict"
QUALITIES = (WARN, STRICT)


@dataclass(frozen=True, slots=True)
class Options:
    """What the client asks for. None and empty mean the service's default.

    ``force_ocr``: read what a PDF page shows, whatever its text layer says. ``document``: one of DOCUMENTS.
    ``quality``: one of QUALITIES; what becomes of images that are too poor: read with a warning, or refused.
    ``callback_url``: who is called once the job has ended. ``fresh``: read, even if the same was read a short time ago.
    """

    engine: str | None = None
    languages: tuple[str, ...] = ()
    pages: PageSelection = PageSelection()
    force_ocr: bool = False
    document: str | None = None
    quality: str | None = None
    callback_url: str | None = None
    fresh: bool = False

    @classmethod
    def parse(
        cls,
        engine: str | None = None,
        languages: str | None = None,
        pages: str | None = None,
        *,
        force_ocr: bool = False,
        document: str | None = None,
        quality: str | None = None,
        callback_url: str | None = None,
        fresh: bool = False,
    ) -> Self:
        """From text as clients write it: languages joined by ``+`` or ``,``. Raises InvalidOption."""
        chosen = tuple(dict.fromkeys(code for code in re.split(r"[+,\s]+", languages or "") if code))
        return cls(
            engine or None,
            chosen,
            PageSelection.parse(pages or ""),
            force_ocr,
            _one_of(DOCUMENTS, "document", document),
            _one_of(QUALITIES, "quality", quality),
            callback_url or None,
            fresh,
        )

    def kind(self, default: str) -> str | None:
        """What the document is told to be, one of KINDS, or None to find it out; ``default`` is one of DOCUMENTS."""
        told = self.document or default
        return None if told == AUTO else told


def _one_of(known: Sequence[str], name: str, given: str | None) -> str | None:
    """Raises InvalidOption."""
    if given and given not in known:
        raise InvalidOption(f"{name} is one of {', '.join(known)}.")
    return given or None
