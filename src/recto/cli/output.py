"""What commands give: results on stdout or in a folder, in the format that is wanted, and all else on stderr."""

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from recto.cli.fields import FieldTable, show
from recto.domain.errors import InputError
from recto.outputs.formats import TEXT, Format


class CannotWrite(Exception):
    """Where or how results are to be written does not work out; the message says what to do."""


class Output:
    """``wanted`` is None for plain text, or JSON lines with ``jsonl``. ``folder`` gets a file for each, else they are
    printed. ``table`` gets the fields of all, and nothing is printed. Raises CannotWrite.
    """

    def __init__(
        self,
        files: Sequence[str],
        *,
        jsonl: bool,
        wanted: Format | None,
        folder: Path | None,
        table: Path | None = None,
    ) -> None:
        if jsonl and wanted:
            raise CannotWrite("--jsonl is printed as it is: leave out --layout and --output.")
        if table and wanted:
            raise CannotWrite("--table holds nothing but fields: leave out --layout and --output.")
        if wanted and not folder:
            _check_printable(wanted, files)
        if folder:
            _check_folder(folder, files)
        self.wanted = None if wanted is TEXT and not folder else wanted
        self.folder = folder
        self._table = _table(table) if table else None
        self.failed = False
        self._jsonl = jsonl
        self._headers = len(files) > 1

    def result(self, file: str, result: Mapping[str, Any]) -> None:
        if self._jsonl:
            self._json({"file": file, **result})
            return
        if self._table:
            self._table.add(file, result)
            self.read(file, result)
            return
        if self._headers:
            print(f"==> {file} <==")
        print(result["text"], flush=True)
        if result["fields"]:
            show(result)
        self.read(file, result)

    def formatted(self, file: str, write: Callable[[BinaryIO], None]) -> None:
        """What ``write`` writes in the format that is wanted; what it raises leaves nothing behind."""
        assert self.wanted
        with tempfile.TemporaryFile() as made:
            write(made)
            made.seek(0)
            if self.folder:
                path = self.folder / (Path(file).name + self.wanted.suffix)
                try:
                    with path.open("wb") as target:
                        shutil.copyfileobj(made, target)
                except OSError as error:
                    raise InputError(f"{path} can't be written: {error.strerror}.") from error
                self.note(file, f"written to {path}")
            else:
                self._print(file, made)

    def problem(self, file: str, problem: Mapping[str, Any]) -> None:
        self.failed = True
        if self._table:
            self._table.add_problem(file, problem)
        if self._jsonl:
            self._json({"file": file, "error": dict(problem)})
        else:
            self.note(file, f"{problem['title']}. {problem['detail']}")

    def end(self) -> None:
        """After the last file. Raises CannotWrite."""
        if self._table:
            try:
                self._table.write()
            except OSError as error:
                raise CannotWrite(f"The table can't be written: {error.strerror}.") from error

    def accepted(self, file: str, job_id: str, result_url: str) -> None:
        if self._jsonl:
            self._json({"file": file, "job_id": job_id, "result_url": result_url})
        else:
            print(job_id, result_url, flush=True)

    def read(self, file: str, result: Mapping[str, Any]) -> None:
        """In a few words; what is wrong with its pages, too."""
        self.note(file, summary(result))
        for fault in page_faults(result):
            self.note(file, fault)

    def note(self, file: str, text: str) -> None:
        print(f"{file}: {text}", file=sys.stderr, flush=True)

    def _print(self, file: str, made: BinaryIO) -> None:
        if self._headers:
            print(f"==> {file} <==")
        sys.stdout.flush()
        shutil.copyfileobj(made, sys.stdout.buffer)
        if self.wanted and self.wanted.is_text and made.tell():
            made.seek(-1, 2)
            sys.stdout.buffer.write(b"" if made.read() == b"\n" else b"\n")
        sys.stdout.buffer.flush()

    def _json(self, record: Mapping[str, Any]) -> None:
        print(json.dumps(record, ensure_ascii=False), flush=True)


def _table(path: Path) -> FieldTable:
    if not path.parent.is_dir():
        raise CannotWrite(f"There is no folder {path.parent} for the table.")
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise CannotWrite(f"The table {path} can't be written.")
    try:
        return FieldTable(path)
    except ValueError as error:
        raise CannotWrite(str(error)) from error


def _check_printable(wanted: Format, files: Sequence[str]) -> None:
    if len(files) > 1 and wanted.media_type != TEXT.media_type:
        raise CannotWrite(f"Several files as {wanted.name} need a folder: --output FOLDER.")
    if not wanted.is_text and sys.stdout.isatty():
        raise CannotWrite(f"A terminal can't show {wanted.name}. Name a folder, --output FOLDER, or redirect.")


def _check_folder(folder: Path, files: Sequence[str]) -> None:
    (name, times), *_ = Counter(Path(file).name for file in files).most_common(1)
    if times > 1:
        raise CannotWrite(f"{times} files are named {name}, and would be written over each other.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"The folder {folder} can't be made: {error.strerror}.") from error


def summary(result: Mapping[str, Any]) -> str:
    pages = result["document"]["pages"]
    seconds = sum(result["timings"].values())
    found = f"; {result['kind']}: {result['summary']}" if result["fields"] else ""
    return f"{pages} page{'' if pages == 1 else 's'}, health {result['health']:.2f}, {seconds:.2f} s{found}"


def page_faults(result: Mapping[str, Any]) -> Iterator[str]:
    """Pages that could not be read while others could, and what a person should do about poor images."""
    for page in result["pages"]:
        if "error" in page:
            yield f"page {page['number']}: {page['error']['title']}. {page['error']['detail']}"
        for warning in (page["quality"] or {}).get("warnings", ()):
            yield f"page {page['number']}: {warning['detail']}"
