"""Fields for people in a terminal, and those of all files of a command as one table."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recto.outputs.characters import one_line
from recto.outputs.formats import TABLES, TableFormat
from recto.outputs.records import Record


def show(result: Mapping[str, Any]) -> None:
    """On stderr, so that stdout is the text alone."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    for name, field in result["fields"].items():
        sure = f"{int(100 * field['confidence'])} %"  # rounded down: nothing short of certain is 100
        table.add_row(name, Text(_shown(field["value"])), sure, Text(_flag(field), style="bold yellow"))
    Console(stderr=True).print(table)


def _shown(value: str | list[Any] | None) -> str:
    if isinstance(value, list):
        return f"{len(value)} row{'' if len(value) == 1 else 's'}"
    return "none" if value is None else one_line(value)


def _flag(field: Mapping[str, Any]) -> str:
    """Whether a person must look at it, and why."""
    if not field["needs_review"]:
        return ""
    faults = [check["detail"] for check in field["checks"] if check.get("detail") and not check["passed"]]
    why = " ".join(faults) or "; ".join(field.get("doubts", ()))
    return one_line(f"please look: {why}" if why else "please look")


class FieldTable:
    """What ``--table`` names: the kind of table goes by the file's ending. Raises ValueError for another."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._format = _format(path)
        self._records: list[Record] = []

    def add(self, file: str, result: Mapping[str, Any]) -> None:
        self._records.append(Record(file, result["job_id"], "done", result["kind"], result["fields"]))

    def add_problem(self, file: str, problem: Mapping[str, Any]) -> None:
        self._records.append(Record(file, None, "failed", problem=f"{problem['title']}. {problem['detail']}"))

    def write(self) -> None:
        """Raises OSError."""
        made = io.BytesIO()
        self._format.write(self._records, made)
        self._path.write_bytes(made.getvalue())


def _format(path: Path) -> TableFormat:
    longest_first = sorted(TABLES.values(), key=lambda known: -len(known.suffix))
    fitting = (known for known in longest_first if path.name.endswith(known.suffix))
    if found := next(fitting, None):
        return found
    endings = ", ".join(known.suffix for known in TABLES.values())
    raise ValueError(f"The table {path} should end with one of {endings}.")
