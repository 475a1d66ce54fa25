"""The fields of a document whose pages have been read."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from recto.domain.document import Options
from recto.domain.field import TEXT, Extraction
from recto.domain.recognition import Page, Reading
from recto.extraction.choice import Thresholds
from recto.extraction.einvoice import embedded
from recto.extraction.extract import extract

log = logging.getLogger(__name__)

FAULT = "Fields could not be looked for, for a fault of the service; the text is complete."

WORDS = 20_000
"""Looked at of a document: twenty full pages of them. Looking takes seconds for so many, and longer by the square."""


class Fields:
    """``document`` is what documents are where nobody says: one of ``domain.document.DOCUMENTS``.

    ``max_pages`` of a document are looked at, of a longer one its first and its last pages.
    """

    def __init__(self, *, document: str, max_pages: int, thresholds: Thresholds, today: Callable[[], date]) -> None:
        self._document = document
        self._max_pages = max_pages
        self._thresholds = thresholds
        self._today = today

    def places(self, count: int) -> list[int]:
        """Which pages, counted from 0, are looked at of so many: a quarter of them at the end, where totals stand."""
        last = self._max_pages // 4
        first = self._max_pages - last
        return [place for place in range(count) if place < first or place >= count - last]

    def of_reading(self, file: BinaryIO, reading: Reading, options: Options) -> Extraction:
        """Of a document that was read in one."""
        pages = [reading.pages[place] for place in self.places(len(reading.pages))]
        return self.of(file, pages, reading.languages, options)

    def of(self, file: BinaryIO, pages: Sequence[Page], languages: Sequence[str], options: Options) -> Extraction:
        """``pages`` are those at ``places``. A document never loses its text to a fault in here."""
        started = time.perf_counter()
        kind = options.kind(self._document)
        try:
            extraction = extract(
                list(_within(WORDS, pages)),
                languages=languages,
                today=self._today(),
                thresholds=self._thresholds,
                kind=kind,
                given=() if kind == TEXT else embedded(file),
            )
        except Exception:
            log.exception("Looking for fields broke off")
            extraction = Extraction(TEXT, {}, fault=FAULT)
        return replace(extraction, seconds=time.perf_counter() - started)


def _within(words: int, pages: Sequence[Page]) -> Iterator[Page]:
    """The pages with their first lines, as long as there are no more words than that before them."""
    for page in pages:
        lines = []
        for line in page.lines:
            if words <= 0:
                break
            words -= len(line.words)
            lines.append(line)
        yield replace(page, lines=tuple(lines))
