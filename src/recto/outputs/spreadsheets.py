"""Tables of fields for spreadsheets: CSV and XLSX. Text of a document is never taken for a formula."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from recto.outputs.characters import one_line
from recto.outputs.records import Cell, Record, Table, details, documents

_FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20]")
"""What Excel and others may take for one; the last four are its signs in full width."""
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
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Decimal: book.add_format({"num_format": "0.00####"}),
            True: book.add_format({"bg_color": "#FFE699"}),
        }
        for name, table in (("Documents", documents(records)), ("Items", details(records))):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, table.columns, book.add_format({"bold": True}))
            for place, row in enumerate(table.rows, 1):
                for column, cell in enumerate(row):
                    _write(sheet, place, column, cell, formats)


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: Mapping[object, Any]) -> None:
    """By the cell's own type: what to make of a text is not left to the library."""
    match cell:
        case None:
            pass
        case bool():
            sheet.write_boolean(row, column, cell, formats.get(cell))
        case int():
            sheet.write_number(row, column, cell)
        case Decimal() | float():
            sheet.write_number(row, column, float(cell), formats[Decimal])
        case date() if cell >= _FIRST_DAY:
            sheet.write_datetime(row, column, cell, formats[date])
        case _:
            sheet.write_string(row, column, one_line(str(cell))[:_LONGEST])
