"""What docs/extraction.md says of fields is so: its examples run, its table is the code's."""

import re
from pathlib import Path
from typing import Any

from recto.domain.forms import FORMS
from recto.extraction.extract import KINDS

GUIDE = (Path(__file__).parents[2] / "docs/extraction.md").read_text(encoding="utf-8")


def test_the_examples_run_one_after_another_as_they_are_printed() -> None:
    names: dict[str, Any] = {}
    for example in re.finditer(r"^```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL):
        blank = "\n" * GUIDE.count("\n", 0, example.start(1))  # so that errors name the guide's lines
        exec(compile(blank + example[1], "docs/extraction.md", "exec"), names)
    assert {"customer_number", "delivery_note_number"} <= {*names["INVOICE"].fields, *names["DELIVERY_NOTE"].fields}


def test_the_table_lists_the_fields_of_every_kind_in_their_order() -> None:
    kinds = "|".join(FORMS)
    told = {
        kind: fields.split(", ") for kind, fields in re.findall(rf"^\| ({kinds}) \| (.*?) ?\|$", GUIDE, re.MULTILINE)
    }
    assert told == {kind: list(fields) or [""] for kind, fields in FORMS.items()}
    assert {kind: tuple(told[kind]) for kind in KINDS} == {kind: each.fields for kind, each in KINDS.items()}
