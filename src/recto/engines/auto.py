"""The engine ``auto``: the cheapest engine that will read a page well, and a second one where the first reads badly.

PP-OCR goes first: on every kind of page that was measured it reads better than Tesseract, in about its time (see
docs/engines.md). Tesseract has the scripts that PP-OCR lacks, and reads where PP-OCR is not installed.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from recto.domain.errors import DocumentRejected, EngineFailed, EngineUnavailable, UnknownLanguage
from recto.domain.recognition import Line, health
from recto.engines import registry
from recto.engines.alphabets import is_known
from recto.engines.engine import Engine
from recto.engines.languages import FOREIGN, better
from recto.engines.ppocr import PpOcr
from recto.imaging.page import PageImage

log = logging.getLogger(__name__)

FIRST, SECOND = "ppocr", "tesseract"

FEWEST = 3
"""Words that a second reading must have where more languages than that are possible: specks make one or two."""
DOUBTFUL = 0.6
"""Health below which a page is read by the second engine as well, and the better reading is kept."""


@dataclass(frozen=True, slots=True)
class Choice:
    """``engine``: the name of the one whose ``lines`` were kept."""

    lines: list[Line]
    engine: str


class Auto:
    def __init__(self, engines: Callable[[str], Engine] = registry.get) -> None:
        self._engines = engines

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        return self.choose(page, languages, time_limit=time_limit).lines

    def choose(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> Choice:
        """As Engine.recognise, telling which engine read the page. A second reading that fails leaves the first."""
        end = time.monotonic() + time_limit
        known = [language for language in languages if is_known(language)]
        foreign = [language for language in languages if not is_known(language)]
        first = self._first() if known else None
        if first is None:
            return self._second(page, languages, end)
        lines = first.recognise(page, known, time_limit=time_limit)
        found = health(word for line in lines for word in line.words)
        is_blank = not lines and isinstance(first, PpOcr) and not first.sees_text(page)
        if is_blank or found >= (FOREIGN if foreign else DOUBTFUL) or not self._has_second():
            return Choice(lines, FIRST)
        try:
            other = self._second(page, foreign or known, end)
        except (DocumentRejected, EngineFailed, UnknownLanguage) as error:
            if not lines and not isinstance(error, UnknownLanguage):
                raise
            log.warning("No second reading: %s", error.code)
            return Choice(lines, FIRST)
        is_guess = len(languages) > FEWEST and sum(len(line.words) for line in other.lines) < FEWEST
        return other if not is_guess and better(lines, other.lines) is other.lines else Choice(lines, FIRST)

    def _first(self) -> Engine | None:
        try:
            return self._engines(FIRST)
        except EngineUnavailable:
            return None

    def _has_second(self) -> bool:
        try:
            self._engines(SECOND)
        except EngineUnavailable:
            return False
        return True

    def _second(self, page: PageImage, languages: Sequence[str], end: float) -> Choice:
        lines = self._engines(SECOND).recognise(page, languages, time_limit=max(0.1, end - time.monotonic()))
        return Choice(lines, SECOND)
