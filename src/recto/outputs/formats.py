"""The formats there are, in one place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from recto.domain.errors import InvalidOption, UnknownFormat
from recto.outputs.source import Source

if TYPE_CHECKING:
    from recto.outputs.records import Record

Write = Callable[[Source, BinaryIO], None]
"""Writes a result to an empty file that can be read and sought in."""


@dataclass(frozen=True, slots=True)
class Format:
    """``suffix`` is what its files' names end with, ``is_text`` whether it may be shown in a terminal."""

    name: str
    media_type: str
    suffix: str
    write: Write
    is_text: bool = True


def _json(source: Source, file: BinaryIO) -> None:
    file.write(source.json)


def _written(module: str, function: str) -> Write:
    """By the text that a function of a module gives in pieces, imported when it is wanted."""

    def write(source: Source, file: BinaryIO) -> None:
        pieces: Iterator[str] = getattr(import_module(f"recto.outputs.{module}"), function)(source)
        file.writelines(piece.encode() for piece in pieces)

    return write


def _pdf(source: Source, file: BinaryIO) -> None:
    from recto.outputs.pdf import searchable

    searchable(source, file)


JSON = Format("json", "application/json", ".json", _json)
TEXT = Format("text", "text/plain; charset=utf-8", ".txt", _written("text", "text"))
LAID_OUT = Format("text", "text/plain; charset=utf-8", ".layout.txt", _written("text", "laid_out"))

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        known.name: known
        for known in (
            JSON,
            TEXT,
            Format("hocr", "text/vnd.hocr+html; charset=utf-8", ".hocr", _written("hocr", "hocr")),
            Format("alto", "application/alto+xml", ".alto.xml", _written("alto", "alto")),
            Format("tsv", "text/tab-separated-values; charset=utf-8", ".tsv", _written("tsv", "tsv")),
            Format("markdown", "text/markdown; charset=utf-8", ".md", _written("markdown", "markdown")),
            Format("pdf", "application/pdf", ".pdf", _pdf, is_text=False),
        )
    }
)
"""By name, in the order in which a client that takes anything is served."""


@dataclass(frozen=True, slots=True)
class TableFormat:
    """Of the fields of many documents; ``writer`` is a function of ``outputs.spreadsheets``."""

    name: str
    media_type: str
    suffix: str
    writer: str

    def write(self, records: "Sequence[Record]", file: BinaryIO) -> None:
        getattr(import_module("recto.outputs.spreadsheets"), self.writer)(records, file)


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TABLES: Mapping[str, TableFormat] = MappingProxyType(
    {
        known.name: known
        for known in (
            TableFormat("csv", "text/csv; charset=utf-8", ".csv", "documents_csv"),
            TableFormat("items.csv", "text/csv; charset=utf-8", ".items.csv", "items_csv"),
            TableFormat("xlsx", _XLSX, ".xlsx", "xlsx"),
        )
    }
)
"""By name. A CSV holds one table, so line items and taxes have a format of their own; XLSX has both."""


def chosen(name: str, *, layout: bool = False) -> Format:
    """Raises UnknownFormat, and InvalidOption where a format has no layout to keep."""
    known = FORMATS.get(name)
    if not known:
        raise UnknownFormat(f"Choose one of these formats: {', '.join(FORMATS)}.")
    if not layout:
        return known
    if known is not TEXT:
        raise InvalidOption("layout goes with the format text alone.")
    return LAID_OUT
