"""The fields of many documents as two tables: a row a document, and a row a line item or tax rate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from recto.domain.forms import AMOUNT, DATE, FORMS, Form

_LARGEST = Decimal(10) ** 15
"""Spreadsheets hold 15 digits."""

Cell = str | Decimal | float | int | date | bool | None


@dataclass(frozen=True, slots=True)
class Record:
    """A document and its fields as they stand in its result. ``problem`` says why it has none."""

    filename: str
    job_id: str | None
    status: str
    kind: str = ""
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[str]
    rows: Iterator[Sequence[Cell]]


_SINGLE = {name: form for fields in FORMS.values() for name, form in fields.items() if not form.columns}
_LISTS = {name: form for fields in FORMS.values() for name, form in fields.items() if form.columns}
_COLUMNS = {name: form for rows in _LISTS.values() for name, form in rows.columns.items()}


def documents(records: Sequence[Record]) -> Table:
    """Of each field that any of them has: its value, confidence, and whether a person must look at it."""
    names = [name for name in _SINGLE if any(name in record.fields for record in records)]
    of_fields = [f"{name}{end}" for name in names for end in ("", "_confidence", "_needs_review")]
    columns = ("filename", "job_id", "status", "kind", *of_fields, "problem")
    return Table(columns, (_document(record, names) for record in records))


def details(records: Sequence[Record]) -> Table:
    """``row`` counts from 1 in its document and ``field``, which is items or taxes."""
    columns = ("filename", "job_id", "field", "row", *_COLUMNS, "confidence", "needs_review")
    return Table(columns, (row for record in records for name in _LISTS for row in _details(record, name)))


def _document(record: Record, names: Sequence[str]) -> list[Cell]:
    of_fields = (cell for name in names for cell in _field(record.fields.get(name), _SINGLE[name]))
    return [record.filename, record.job_id, record.status, record.kind, *of_fields, record.problem]


def _field(found: Mapping[str, Any] | None, form: Form) -> tuple[Cell, Cell, Cell]:
    return (_typed(found["value"], form), *_trust(found)) if found else (None, None, None)


def _details(record: Record, name: str) -> Iterator[list[Cell]]:
    found = record.fields.get(name, {})
    for number, row in enumerate(found.get("value") or (), 1):
        cells = (_typed(row.get(column), form) for column, form in _COLUMNS.items())
        yield [record.filename, record.job_id, name, number, *cells, *_trust(found)]


def _trust(found: Mapping[str, Any]) -> tuple[float, bool]:
    return found["confidence"], found["needs_review"]


def _typed(value: str | None, form: Form) -> Cell:
    """Numbers as numbers and dates as dates, where they are."""
    try:
        if value and form is AMOUNT and abs(number := Decimal(value)) < _LARGEST:
            return number
        if value and form is DATE:
            return date.fromisoformat(value)
    except (InvalidOperation, ValueError):
        return value
    return value
