"""Tables of fields for spreadsheets: CSV and XLSX. Text of a document is never taken for a formula."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from recto.outputs.characters import one_line
from recto.outputs.records import Cell, Record, Table, details, documents

_FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20]")
"""What Excel and others may take for one; the last four are its signs in full width."""
_NARROWEST = 12
"""Characters wide; a date needs as much, or a spreadsheet shows ##### in its place."""
_ARROW = 3
"""Characters that the arrow of a filter takes beside a column's name."""
_YELLOW = "#FFE699"
_STYLES: Mapping[type, Mapping[str, str]] = {
    date: {"num_format": "yyyy-mm-dd"},
    Decimal: {"num_format": "0.00####"},
    str: {},
}
_LONGEST = 32_767
"""Characters that a cell of XLSX holds."""
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""


def documents_csv(records: Sequence[Record], file: BinaryIO) -> None:
    _csv(documents(records), file)


def items_csv(records: Sequence[Record], file: BinaryIO) -> None:
    """Of line items and taxes."""
    _csv(details(records), file)


def _csv(table: Table, file: BinaryIO) -> None:
    """RFC 4180, in UTF-8 with the mark by which Excel knows it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_text(cell) for cell in row] for row in table.rows)
    text.detach()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if not isinstance(cell, str):
        return str(cell)
    plain = one_line(cell)
    return f"'{plain}" if _FORMULA.match(plain) else plain


def xlsx(records: Sequence[Record], file: BinaryIO) -> None:
    """Two sheets, in memory that does not grow with them."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    with Workbook(file, {"constant_memory": True}) as book:
        looks = {
            (kind, flagged): book.add_format({**style, **({"bg_color": _YELLOW} if flagged else {})})
            for kind, style in _STYLES.items()
            for flagged in (False, True)
        }
        for name, table in (("Documents", documents(records)), ("Items", details(records))):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, table.columns, book.add_format({"bold": True}))
            for column, head in enumerate(table.columns):
                sheet.set_column(column, column, max(_NARROWEST, len(head) + _ARROW))
            place = 0
            for place, row in enumerate(table.rows, 1):
                flagged = set(_flagged(table.columns, row))
                for column, cell in enumerate(row):
                    _write(sheet, place, column, cell, {kind: looks[kind, column in flagged] for kind in _STYLES})
            sheet.autofilter(0, 0, place, len(table.columns) - 1)


def _flagged(columns: Sequence[str], row: Sequence[Cell]) -> Iterator[int]:
    """The cells of fields that a person must look at; of a row of details, all."""
    for column, name in enumerate(columns):
        if row[column] is True:
            yield from range(column + 1) if name == "needs_review" else range(column - 2, column + 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, looks: Mapping[type, Any]) -> None:
    """By the cell's own type: what to make of a text is not left to the library."""
    match cell:
        case None | "":
            pass
        case bool():
            sheet.write_boolean(row, column, cell, looks[str])
        case int():
            sheet.write_number(row, column, cell, looks[str])
        case Decimal() | float():
            sheet.write_number(row, column, float(cell), looks[Decimal])
        case date() if cell >= _FIRST_DAY:
            sheet.write_datetime(row, column, cell, looks[date])
        case _:
            sheet.write_string(row, column, one_line(str(cell))[:_LONGEST], looks[str])
