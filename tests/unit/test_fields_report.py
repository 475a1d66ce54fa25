"""The figures of `make eval-fields`, and the rule reader that they stand beside."""

import json
from pathlib import Path
from typing import Any

import pytest

import fields_report
from fields_report import RECTO, RULES, Figures
from rules import ruled

RECEIPT = """HARBOUR STORES
Quay Street 12
Tel 0471 1234
Receipt 4711  21/11/2026
Bread rolls 2.00
Subtotal 8.40
VAT 0.60
TOTAL 9.00
Cash 20.00"""


def judged(got: str | None, confidence: float, *, right: bool, flagged: bool = False) -> dict[str, Any]:
    return {"want": "9.00", "got": got, "confidence": confidence, "needs_review": flagged, "right": right, "failed": []}


def test_a_wrong_value_is_silent_only_where_nobody_would_look() -> None:
    fields = [
        judged("9.00", 0.95, right=True),
        judged("8.00", 0.95, right=False),
        judged("7.00", 0.5, right=False, flagged=True),
        judged(None, 0.0, right=False),
    ]
    assert Figures.of(fields) == Figures(asked=4, right=1, trusted=0.5, silent=0.5)


def test_nothing_asked_is_nothing_wrong() -> None:
    assert Figures.of([]) == Figures(0, 0, 0.0, 0.0)


def row(by: str, **fields: dict[str, Any]) -> dict[str, Any]:
    about = {"by": by, "file": "a.png", "way": "image", "kind": "receipt", "found_kind": "receipt", "error": None}
    told = {name: field | {"reasons": ["label"]} for name, field in fields.items()}
    return about | {"read": 0.5, "extract": 0.01, "fields": told, "others": {}}


def test_the_report_names_every_silent_error_and_says_what_is_promised(tmp_path: Path) -> None:
    folder = tmp_path / "receipts"
    folder.mkdir()
    rows = [row(RECTO, total=judged("8.00", 0.97, right=False)), row(RULES, total=judged("9.00", 0.9, right=True))]
    (folder / fields_report.FILE).write_text("".join(json.dumps(each) + "\n" for each in rows))
    told = fields_report.write([folder], tmp_path)
    assert "| receipts | a.png | image | total | 9.00 | 8.00 | 0.970 | label |" in told
    assert "at least 80% trusted: yes; at most 2% of those wrong: NO; extraction at most 5% of reading: yes." in told
    assert (
        "| receipts | total | 1 | 0 (0%) | 100% | 100.0% | 1 (100%) | 100% | 0.0% |"
        in (tmp_path / "fields.md").read_text()
    )
    assert (tmp_path / "fields.png").stat().st_size > 1000


def test_the_rules_read_a_plain_receipt() -> None:
    found = {name: value.value for name, value in ruled(RECEIPT, "receipt").items()}
    assert found == {
        "vendor": "HARBOUR STORES",
        "address": "Quay Street 12",
        "date": "2026-11-21",
        "total": "9.00",
        "tax": "0.60",
        "receipt_number": "4711",
    }


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("2026-11-21", "2026-11-21"),
        ("21.11.26", "2026-11-21"),
        ("11/21/2026", "2026-11-21"),
        ("Nov 21, 2026", "2026-11-21"),
    ],
)
def test_the_rules_read_dates_as_parsers_of_receipts_do(printed: str, date: str) -> None:
    assert ruled(f"Shop\n{printed}", "receipt")["date"].value == date


def test_the_rules_cut_a_passport_at_fixed_places() -> None:
    zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    found = {name: value.value for name, value in ruled(zone, "identity").items()}
    assert found["document_number"] == "L898902C3"
    assert (found["surname"], found["given_names"]) == ("ERIKSSON", "ANNA MARIA")
    assert (found["birth_date"], found["expiry_date"]) == ("1974-08-12", "2012-04-15")
