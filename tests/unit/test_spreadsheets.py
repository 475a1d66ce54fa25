"""Tables of fields, read back by others: Python's csv, and openpyxl in place of a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.outputs.characters import one_line
from recto.outputs.formats import TABLES
from recto.outputs.records import Record

FORMULAS = ["=1+1", "+49 30 1234", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", "=cmd|' /C calc'!A0", "\uff1d1"]


def field(value: object, confidence: float = 0.95, *, flagged: bool = False) -> dict[str, Any]:
    return {"value": value, "confidence": confidence, "needs_review": flagged}


def written(name: str, records: Sequence[Record]) -> bytes:
    file = io.BytesIO()
    TABLES[name].write(records, file)
    return file.getvalue()


def rows(name: str, records: Sequence[Record]) -> list[dict[str, str]]:
    content = written(name, records)
    assert content.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by this alone"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet(name: str, records: Sequence[Record]) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", records)))
    assert book.sheetnames == ["Documents", "Items"]
    assert all(cell.data_type != "f" and not cell.hyperlink for row in book[name].iter_rows() for cell in row)
    head, *body = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


ITEMS = field([{"description": "Brot", "quantity": "2", "amount": "2.50"}, {"description": "Milch"}], 0.8, flagged=True)
TAXES = field([{"rate": "7", "net": "2.34", "tax": "0.16"}])
RECORDS = [
    Record("a.pdf", "1" * 32, "done", "invoice", {"total": field("-1234.50"), "due_date": field("2026-03-04")}),
    Record("ü.png", "2" * 32, "done", "receipt", {"vendor": field("Bäcker, \"Hans\"\nKG", 0.4, flagged=True),
           "time": field("17:05"), "total": field("2.50"), "items": ITEMS, "taxes": TAXES}),
    Record("c.txt", None, "refused", problem="unsupported-type: Convert it."),
    Record("d.png", "4" * 32, "processing"),
]  # fmt: skip


def test_a_row_is_a_document_and_columns_are_the_fields_of_all_in_their_order() -> None:
    first, second, refused, waiting = rows("csv", RECORDS)
    assert list(first) == [
        "filename", "job_id", "status", "kind", "vendor", "vendor_confidence", "vendor_needs_review", "due_date",
        "due_date_confidence", "due_date_needs_review", "total", "total_confidence", "total_needs_review", "time",
        "time_confidence", "time_needs_review", "problem",
    ]  # fmt: skip
    assert (first["total"], first["total_confidence"], first["total_needs_review"]) == ("-1234.50", "0.95", "false")
    assert (first["vendor"], first["vendor_confidence"], first["vendor_needs_review"]) == ("", "", "")
    assert (second["vendor"], second["vendor_needs_review"]) == ('Bäcker, "Hans" KG', "true")
    assert (refused["status"], refused["problem"]) == ("refused", "unsupported-type: Convert it.")
    assert (waiting["filename"], waiting["status"], waiting["total"]) == ("d.png", "processing", "")


def test_numbers_are_numbers_and_dates_dates_in_a_spreadsheet() -> None:
    first, second, *_ = sheet("Documents", RECORDS)
    assert (first["total"], first["due_date"]) == (-1234.5, datetime(2026, 3, 4))  # noqa: DTZ001
    assert (second["vendor_confidence"], second["vendor_needs_review"], second["time"]) == (0.4, True, "17:05")
    assert first["vendor"] is None


def test_what_a_person_must_look_at_is_yellow_and_nothing_else_is() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", RECORDS)))
    yellow = {
        name: {cell.coordinate: cell.value for row in book[name].iter_rows() for cell in row if cell.fill.patternType}
        for name in book.sheetnames
    }
    assert yellow["Documents"] == {"E3": 'Bäcker, "Hans" KG', "F3": 0.4, "G3": True}
    assert {place[1:] for place in yellow["Items"]} == {"2", "3"}
    assert {"Brot", 2, 2.5, 0.8} <= set(yellow["Items"].values())


def test_sheets_can_be_filtered_and_dates_have_room() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", RECORDS)))
    for name in book.sheetnames:
        head = [str(cell.value) for cell in book[name][1]]
        assert book[name].auto_filter.ref == book[name].dimensions
        for cell, title in zip(book[name][1], head, strict=True):
            assert book[name].column_dimensions[cell.column_letter].width > max(10, len(title))


@pytest.mark.parametrize("read", [lambda: rows("items.csv", RECORDS), lambda: sheet("Items", RECORDS)])
def test_line_items_and_taxes_are_rows_of_their_own(read: Any) -> None:
    bread, milk, tax = read()
    told = [(str(row["field"]), str(row["row"]), row["filename"]) for row in (bread, milk, tax)]
    assert told == [("items", "1", "ü.png"), ("items", "2", "ü.png"), ("taxes", "1", "ü.png")]
    assert (bread["description"], float(bread["quantity"]), float(bread["amount"])) == ("Brot", 2, 2.5)
    assert (milk["description"], milk["amount"] or None) == ("Milch", None)
    assert (float(tax["rate"]), float(tax["net"]), float(tax["confidence"])) == (7, 2.34, 0.95)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_is_never_a_formula(text: str) -> None:
    items = field([{"description": text}])
    records = [Record(text, None, "done", "invoice", {"vendor": field(text), "items": items}, problem=text)]
    (row,), (item,) = rows("csv", records), rows("items.csv", records)
    for cell in (row["filename"], row["vendor"], row["problem"], item["description"]):
        assert cell.startswith("'")
    (row,) = sheet("Documents", records)
    assert row["vendor"].strip() == text.strip()
    assert sheet("Items", records)[0]["description"].strip() == text.strip()


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_any_text_comes_back_in_one_row_a_document(texts: list[str]) -> None:
    records = [Record(text, None, "done", "receipt", {"vendor": field(text)}) for text in texts]
    assert len(rows("csv", records)) == len(sheet("Documents", records)) == len(texts)
    for text, row in zip(texts, rows("csv", records), strict=True):
        assert row["vendor"] in (one_line(text), f"'{one_line(text)}")


@pytest.mark.parametrize("value", ["NaN", "about 9", "1e400", "", None])
def test_what_is_no_number_or_date_is_text(value: str | None) -> None:
    records = [Record("a", None, "done", "receipt", {"total": field(value), "date": field(value)})]
    (row,) = sheet("Documents", records)
    assert (row["total"] or "") == (value or "")
    assert (row["date"] or "") == (value or "")


def test_days_that_excel_counts_wrong_are_text() -> None:
    records = [Record("a", None, "done", "identity", {"birth_date": field("1899-12-31")})]
    assert sheet("Documents", records)[0]["birth_date"] == "1899-12-31"
