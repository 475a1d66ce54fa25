"""Accuracy and speed on documents with ground truth: Recto's engines beside its peers, in one run.

A set is a folder with ``truth.jsonl``: one object a line with ``file`` (relative to the folder), ``text`` (pages joined
by form feeds) and ``lang``. Every document is read by all readers, one after the other, on one core, so that whatever
else the machine does slows all of them alike. Seconds are those from the bytes to the text, models loaded.

PDFs are read in up to three ways: as they are (Recto's own choice, all pages), the PDF by OCR whatever text it holds,
and as images of its pages at 200 dpi, which is what the peers get; of long ones the first pages only.

Peers are told each document's language, Recto finds out. A row for each document and reader goes to
``<out>/<set>/<reader>.jsonl``; report.py makes the tables from these rows. The set ``hostile`` has its own report.
"""

import argparse
import os

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}  # native libraries look when they are loaded

import io
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import hostile
import report
from documents import Document, documents, rows
from peers import peers, reads
from recto.bootstrap import Services
from recto.domain.document import Options, PageSelection
from recto.domain.errors import RectoError
from recto.domain.recognition import Page, health
from recto.engines import registry
from recto.imaging.decode import Limits
from recto.services.read import AUTO, Reader
from recto.settings import Settings
from scoring import character_error_rate, rightness, word_f1

log = logging.getLogger("eval")

TIME_LIMIT = 600.0
IMAGE, AS_IT_IS, FORCED, RENDERED = "image", "as it is", "forced OCR", "at 200 dpi"
UNSTRAIGHTENED = "unstraightened"
"""Recto's default engine on pages that are neither turned nor levelled; only where it is asked for."""


@dataclass(frozen=True)
class Task:
    """A document to be read in one of the ways; ``files`` are the document itself, or the images of its pages."""

    document: Document
    way: str
    files: tuple[bytes, ...]


class Found(NamedTuple):
    """Of one task by one reader; a peer tells no pages, a failure its error, a page that could not be read its own."""

    texts: tuple[str, ...]
    pages: tuple[Page, ...] = ()
    error: str | None = None


Read = Callable[[Task], Found]


class Recto:
    """One of Recto's engines, by name; ``language`` where it is to be told one."""

    def __init__(self, reader: Reader, engine: str, language: str | None) -> None:
        self._reader = reader
        self._engine = engine
        self._languages = (language,) if language else ()

    def __call__(self, task: Task) -> Found:
        cut = task.way == FORCED
        options = Options(
            engine=self._engine,
            languages=self._languages,
            pages=PageSelection(((1, task.document.pages),)) if cut else PageSelection(),
            force_ocr=cut,
        )
        try:
            readings = [self._reader.read(io.BytesIO(file), options, time_limit=TIME_LIMIT) for file in task.files]
        except RectoError as error:
            return Found((), error=error.code)
        except Exception:
            log.exception("Recto's %s broke off on %s", self._engine, task.document.name)
            return Found((), error="broke off")
        pages = tuple(page for reading in readings for page in reading.pages)
        errors = [str(page.error["code"]) for page in pages if page.error]
        return Found(tuple(page.text for page in pages), pages, error=errors[0] if errors else None)


class Peer:
    def __init__(self, text_of: Callable[[bytes, str], str], language: str | None) -> None:
        self._text_of = text_of
        self._language = language

    def __call__(self, task: Task) -> Found:
        language = self._language or task.document.language
        return Found(tuple(self._text_of(file, language) for file in task.files))


def recto_readers(language: str | None) -> dict[str, Callable[[], Read]]:
    settings = Settings()
    reader = Services(settings).reader
    limits = Limits(max_pages=settings.max_pages, max_pixels=settings.max_pixels)
    unstraightened = Reader(
        limits=limits,
        engine=settings.engine,
        languages=settings.languages,
        known_languages=settings.known_languages,
        engines=registry.get,
        straighten=lambda page: page,
    )
    own = {name: partial(Recto, reader, name, language) for name in registry.names()}
    return own | {UNSTRAIGHTENED: partial(Recto, unstraightened, settings.engine, language)}


def ways(document: Document, reader: str, pages: int) -> Iterator[Task]:
    """What a reader gets of a document; of PDFs that are read by OCR the first pages only."""
    content = (document.file.read_bytes(),)
    is_recto = reader not in peers()
    if not document.is_pdf:
        yield Task(document, IMAGE, content)
        return
    if reader == AUTO:
        yield Task(document, AS_IT_IS, content)
    if first := document.first(pages):
        if is_recto:
            yield Task(first, FORCED, content)
        yield Task(first, RENDERED, tuple(first.page_images()))


def measured(read: Read, reader: str, task: Task) -> dict[str, Any]:
    """A row of the report."""
    document = task.document
    wall, before = time.perf_counter(), _processor_seconds()
    found = read(task)
    seconds, processor = time.perf_counter() - wall, _processor_seconds() - before
    text = "\f".join(found.texts)
    return {
        "file": document.name,
        "reader": reader,
        "way": task.way,
        "language": document.language,
        "f1": round(word_f1(document.text, text), 4),
        "cer": round(character_error_rate(document.text, text), 4),
        "seconds": round(seconds, 4),
        "processor": round(processor, 4),
        "page_count": document.pages,
        "health": round(health(word for page in found.pages for word in page.words), 4) if found.pages else None,
        "error": found.error,
        "pages": list(_pages(document, found.pages)),
        "text": text,
    }


def _pages(document: Document, pages: tuple[Page, ...]) -> Iterator[dict[str, Any]]:
    """What calibration needs: each word's confidence and whether it is right, noise left out.

    Where the truth isn't known by page, one entry stands for the whole document.
    """
    if not pages:
        return
    texts = document.texts if document.texts and len(document.texts) == len(pages) else None
    groups = [(text, (page,)) for text, page in zip(texts, pages, strict=True)] if texts else [(document.text, pages)]
    for text, group in groups:
        words = [word for page in group for word in page.words]
        right = rightness(text, [word.text for word in words])
        yield {
            "engine": "+".join(sorted({page.engine for page in group})),
            "numbers": [page.number for page in group],
            "health": round(health(words), 4),
            "f1": round(word_f1(text, "\n".join(page.text for page in group)), 4),
            "words": [
                (round(word.confidence, 4), int(is_right))
                for word, is_right in zip(words, right, strict=True)
                if is_right is not None
            ],
        }


def _processor_seconds() -> float:
    """Of this process and the children it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def read_set(folder: Path, readers: dict[str, Read], out: Path, given: argparse.Namespace) -> None:
    out.mkdir(parents=True, exist_ok=True)
    files = {reader: (out / f"{reader}.jsonl").open("w", encoding="utf-8") for reader in readers}
    warm: set[str] = set()
    for document in documents(folder, given.limit):
        for reader, read in readers.items():
            if not reads(reader, document.language):
                continue
            for task in ways(document, reader, given.pages):
                if reader not in warm:
                    read(Task(task.document, task.way, task.files[:1]))
                    warm.add(reader)
                row = measured(read, reader, task)
                files[reader].write(json.dumps(row, ensure_ascii=False) + "\n")
                files[reader].flush()
    for file in files.values():
        file.close()


def chosen_sets(folder: Path, names: str) -> list[Path]:
    if names:
        return [folder / name for name in names.split(",")]
    return sorted(truth.parent for truth in folder.glob("*/truth.jsonl"))


def one_core() -> None:
    """Whatever number of threads a reader likes: all of them run on one core."""
    os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder of sets")
    parser.add_argument("--sets", default="", help="only these, separated by commas")
    parser.add_argument("--readers", default="", help="only these, separated by commas")
    parser.add_argument("--limit", type=int, help="so many documents of each set")
    parser.add_argument("--pages", type=int, default=5, help="so many pages of a PDF by OCR (5)")
    parser.add_argument("--english", action="store_true", help="all are told English, whatever the document's language")
    parser.add_argument(
        "--out", type=Path, default=Path("build/eval"), help="for rows, tables and figures (build/eval)"
    )
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    one_core()

    language = "eng" if given.english else None
    known = recto_readers(language) | {
        name: (lambda make=make: Peer(make(), language)) for name, make in peers().items()
    }
    names = given.readers.split(",") if given.readers else [name for name in known if name != UNSTRAIGHTENED]
    readers = {name: known[name]() for name in names}
    for folder in chosen_sets(given.folder, given.sets):
        out = given.out / folder.name
        shutil.rmtree(out, ignore_errors=True)
        if next(documents(folder, 1), None):
            read_set(folder, readers, out, given)
            print("\n".join(report.accuracy(folder.name, report.rows(out))), flush=True)
        elif any(row.get("expect") for row in islice(rows(folder), 1)):
            print(hostile.run(folder, out, given.limit), flush=True)
        else:
            print(f"{folder.name}: no text to compare with; its fields are another matter.\n", flush=True)
    print(report.write(given.out))


if __name__ == "__main__":
    main()
