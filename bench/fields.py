"""Fields on documents with ground truth: Recto beside a rule reader over plain pytesseract, in one run.

A set is a folder with ``truth.jsonl``: one object a line with ``file`` (relative to the folder), ``kind`` (invoice,
receipt, id, text), ``lang`` and ``fields`` (name: value; a missing one is not printed or not known). From documents of
the kind text no field may come. Without a folder, documents made by code are read (``--made`` of them).

PDFs are read in two ways: as they are (a text layer and embedded XML are used), and as images of their pages at 200
dpi, bound in one TIFF. Both readers go through every document in turn, on one core. Recto finds out kind and language;
the rule reader is told them. A row for each document, way and reader goes to ``<out>/<set>/fields.jsonl``;
fields_report.py makes the tables and the plot from these rows.
"""

import argparse
import os

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}  # native libraries look when they are loaded

import io
import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

import fields_report
import made_set
from documents import DPI, Document, page_count, rows, spread
from eval import chosen_sets, one_core
from fields_report import AS_IT_IS, IMAGE, RECTO, RENDERED, RULES
from peers import with_pytesseract
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.errors import RectoError
from recto.domain.field import IDENTITY, TEXT
from recto.settings import Settings
from rules import ruled
from scoring import same

log = logging.getLogger("fields")

TIME_LIMIT = 600.0
KINDS = {"id": IDENTITY}
"""What a truth calls kinds that Recto calls otherwise."""


@dataclass(frozen=True)
class Task:
    """A document to be read in one of the ways; ``want`` is the truth, empty for a document without fields."""

    document: Document
    kind: str
    way: str
    want: Mapping[str, str]

    @cached_property
    def content(self) -> bytes:
        """The file itself, or a TIFF of its pages."""
        return _bound(self.images) if self.way == RENDERED else self.document.file.read_bytes()

    @cached_property
    def images(self) -> list[bytes]:
        """Its pages, for a reader of images."""
        return self.document.page_images() if self.document.is_pdf else [self.document.file.read_bytes()]


@dataclass(frozen=True)
class Found:
    """Fields as in a result: name to value, confidence, needs_review. Seconds of the processor."""

    fields: Mapping[str, Mapping[str, Any]]
    kind: str = ""
    read: float = 0.0
    extract: float = 0.0
    error: str | None = None


class Recto:
    """The default engine and extraction as the service has them; models and tables are loaded by a document of each
    kind."""

    def __init__(self) -> None:
        self._services = Services(Settings())
        for content in made_set.one_of_each():
            file = io.BytesIO(content)
            reading = self._services.reader.read(file, Options(), time_limit=TIME_LIMIT)
            self._services.fields.of_reading(file, reading, Options())

    def __call__(self, task: Task) -> Found:
        file, options = io.BytesIO(task.content), Options()
        started = time.process_time()
        try:
            reading = self._services.reader.read(file, options, time_limit=TIME_LIMIT)
        except RectoError as error:
            return Found({}, error=error.code)
        except Exception:
            log.exception("Recto broke off on %s", task.document.name)
            return Found({}, error="broke off")
        read = time.process_time()
        found = self._services.fields.of_reading(file, reading, options)
        ended = time.process_time()
        fields = {name: each.as_dict() for name, each in found.fields.items()}
        return Found(fields, found.kind, read - started, ended - read, "fault" if found.fault else None)


def by_rules(task: Task) -> Found:
    """The rule reader on a PDF's own text where it is read as it is and has any, else on pytesseract's."""
    text = _held(task.content) if task.way == AS_IT_IS else ""
    if not text.strip():
        text = "\n".join(with_pytesseract(image, task.document.language) for image in task.images)
    found = ruled(text, task.kind)
    told = {
        name: {"value": each.value, "confidence": each.confidence, "needs_review": each.needs_review}
        for name, each in found.items()
    }
    return Found(told, task.kind)


def _held(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def tasks(folder: Path, limit: int | None) -> Iterator[Task]:
    """The documents of a set that have fields, or must yield none; ``limit`` of them, spread over the set."""
    asked = [row for row in rows(folder) if row.get("fields") or row.get("kind") == TEXT]
    for row in spread(asked, limit):
        file = folder / row["file"]
        kind = KINDS.get(row["kind"], row["kind"])
        document = Document(row["file"], file, row.get("lang") or "eng", page_count(file), "", None)
        want = {name: value for name, value in (row.get("fields") or {}).items() if isinstance(value, str) and value}
        for way in _ways(document, kind):
            yield Task(document, kind, way, want)


def _ways(document: Document, kind: str) -> tuple[str, ...]:
    if not document.is_pdf:
        return (IMAGE,)
    return (AS_IT_IS,) if kind == TEXT else (AS_IT_IS, RENDERED)


def _bound(pages: Sequence[bytes]) -> bytes:
    """One TIFF of all pages, as a scanner makes."""
    file = io.BytesIO()
    first, *others = (Image.open(io.BytesIO(page)) for page in pages)
    options = {"compression": "tiff_lzw", "dpi": (DPI, DPI)}
    first.save(file, "TIFF", save_all=True, append_images=others, **options)
    return file.getvalue()


def row(task: Task, by: str, found: Found) -> dict[str, Any]:
    """A row of the report: each field of the truth as it was found, and the others that were."""
    fields = {name: _judged(name, value, found.fields.get(name)) for name, value in task.want.items()}
    return {
        "by": by,
        "file": task.document.name,
        "way": task.way,
        "kind": task.kind,
        "found_kind": found.kind,
        "read": round(found.read, 4),
        "extract": round(found.extract, 5),
        "error": found.error,
        "fields": fields,
        "others": {name: each["value"] for name, each in found.fields.items() if name not in fields},
    }


def _judged(name: str, want: str, got: Mapping[str, Any] | None) -> dict[str, Any]:
    told = got or {"value": None, "confidence": None, "needs_review": False}
    return {
        "want": want,
        "got": told["value"],
        "confidence": told["confidence"],
        "needs_review": told["needs_review"],
        "right": same(name, want, told["value"]),
        "reasons": told.get("reasons", []),
        "failed": [check["name"] for check in told.get("checks", []) if not check["passed"]],
    }


def read_set(folder: Path, recto: Recto, out: Path, limit: int | None) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with (out / fields_report.FILE).open("w", encoding="utf-8") as file:
        for task in tasks(folder, limit):
            for by, found in ((RECTO, recto(task)), (RULES, by_rules(task))):
                file.write(json.dumps(row(task, by, found), ensure_ascii=False) + "\n")
            file.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="a folder of sets; without it documents are made")
    parser.add_argument("--sets", default="", help="only these, separated by commas")
    parser.add_argument("--limit", type=int, help="so many documents of each set")
    parser.add_argument("--made", type=int, default=200, help="so many documents are made (200)")
    parser.add_argument("--figure", type=Path, help="the plot goes here as well")
    parser.add_argument("--out", type=Path, default=Path("build/eval"), help="for rows, tables and plot (build/eval)")
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    one_core()

    recto = Recto()
    read = []
    sets = given.folder or made_set.written(Path("build/made"), given.made)
    for folder in chosen_sets(sets, given.sets):
        if next(tasks(folder, 1), None) is None:
            continue
        read_set(folder, recto, given.out / folder.name, given.limit)
        read.append(given.out / folder.name)
        print("\n".join(fields_report.of_set(read[-1])), flush=True)
    print(fields_report.write(read, given.out, figure=given.figure))


if __name__ == "__main__":
    main()
