"""Reading one document: decode, straighten, recognise, page after page, so that memory stays flat."""

import logging
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from recto.domain.document import HEAD, STRICT, WARN, Options, PageSelection, media_type
from recto.domain.errors import DocumentRejected, DocumentTooSlow, EngineFailed, PoorImage, RectoError
from recto.domain.field import IDENTITY
from recto.domain.quality import Quality
from recto.domain.recognition import TEXT_LAYER, Box, Line, Page, Reading
from recto.engines.auto import Auto, Choice
from recto.engines.engine import Engine
from recto.engines.languages import identified
from recto.engines.mrz import with_zones
from recto.engines.orientation import upright
from recto.imaging import decode, pipeline, quality
from recto.imaging.page import PageImage
from recto.imaging.sheet import Sheet, TextLayer

log = logging.getLogger(__name__)

AUTO = "auto"
"""The engine that chooses; it alone takes a PDF page's own text for an answer."""


def straightened(page: PageImage) -> PageImage:
    """Level, flat and the right way up."""
    return upright(pipeline.straighten(page))


class Reader:
    """Limits and defaults are the deployment's; ``engines`` gives this thread's warm engine by name.

    ``languages``: what documents are in where nobody says; empty: it is found out, among ``known_languages``.

    ``quality``: what becomes of poor images where nobody says, one of domain.document.QUALITIES.

    ``max_preview``: bytes beyond which a preview is shrunk.
    """

    def __init__(
        self,
        *,
        limits: decode.Limits,
        engine: str,
        languages: Sequence[str],
        known_languages: Sequence[str] = (),
        engines: Callable[[str], Engine],
        straighten: pipeline.Step = straightened,
        quality: str = WARN,
        max_preview: int | None = None,
    ) -> None:
        self._limits = limits
        self._engine = engine
        self._languages = tuple(languages)
        self._engines = engines
        self._known_languages = tuple(known_languages)
        self._straighten = straighten
        self._quality = quality
        self._max_preview = max_preview

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        """The numbers of the pages asked for. Raises DocumentRejected and InvalidOption."""
        return self._limits.select(options.pages, decode.count(file, _media_type(file), self._limits))

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        """A page that could not be read, or is too poor for ``quality=strict``, says why, where others could be read.

        Raises DocumentRejected, InvalidOption, EngineUnavailable and EngineFailed.
        """
        end = time.monotonic() + time_limit
        name = options.engine or self._engine
        languages = options.languages or self._languages or self._known_languages
        is_strict = (options.quality or self._quality) == STRICT
        engine = self._engines(name)
        stopwatch = _Stopwatch()
        pages: list[Page] = []
        errors: list[RectoError] = []

        def read_page(sheet: Sheet) -> Page:
            if time.monotonic() >= end:
                raise DocumentTooSlow(f"Reading took more than {time_limit:.3g} seconds. Split the document.")
            if name == AUTO and not options.force_ocr:
                with stopwatch("text layer"):
                    layer = sheet.text_layer()
                if layer:
                    return _held(sheet.number, layer)
            with stopwatch("decode"):
                image = sheet.image()
            with stopwatch("quality"):
                measured = quality.measured(image)
            if is_strict and measured.disqualifying:
                raise PoorImage(measured.disqualifying.detail)
            with stopwatch("straighten"):
                image = self._straighten(image)
            with stopwatch("recognise"):
                choice = _recognised(engine, name, image, languages, end - time.monotonic())
            _check(choice.lines, image, choice.engine)
            with stopwatch("recognise"):
                asked, left = options.document == IDENTITY, end - time.monotonic()
                choice = replace(choice, lines=with_zones(image, choice.lines, languages, asked=asked, time_limit=left))
            return _page(image, choice, measured)

        sheets = _sheets(file, options.pages, self._limits)
        while True:
            with stopwatch("decode"):
                sheet = next(sheets, None)
            if sheet is None:
                break
            try:
                pages.append(read_page(sheet))
            except (DocumentRejected, EngineFailed) as error:
                level = logging.WARNING if isinstance(error, EngineFailed) else logging.INFO
                log.log(level, "Page %d could not be read: %s", sheet.number, error.code)
                errors.append(error)
                pages.append(Page(sheet.number, 0, 0, (), error=error.as_dict()))
        if errors and len(errors) == len(pages):
            raise errors[0]
        if len(languages) > 1 and not options.languages:
            with stopwatch("language"):
                languages = (identified("\n".join(page.text for page in pages), languages),)
        return Reading(tuple(pages), name, languages, dict(stopwatch.seconds))

    def preview(self, file: BinaryIO, page: int = 1) -> bytes:
        """PNG of the cleaned page, as the engine sees it. Raises DocumentRejected and InvalidOption."""
        selection = PageSelection(((page, page),))
        sheet = next(_sheets(file, selection, self._limits))
        cleaned = pipeline.enhance(self._straighten(sheet.image()))
        return decode.png(cleaned.pixels, max_bytes=self._max_preview)


def _sheets(file: BinaryIO, selection: PageSelection, limits: decode.Limits) -> Iterator[Sheet]:
    return decode.pages(file, _media_type(file), selection, limits)


def _media_type(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    return media_type(head)


def _check(lines: Sequence[Line], image: PageImage, engine: str) -> None:
    """Raises EngineFailed where an engine broke its contract: what it says can't be trusted then."""
    words = [word for line in lines for word in line.words]
    if not all(line.words for line in lines) or not all(word.text.strip() for word in words):
        raise EngineFailed(f"The engine {engine} gave an empty line or word.")
    if not all(0 <= word.confidence <= 1 for word in words):
        raise EngineFailed(f"The engine {engine} gave a confidence outside 0..1.")
    if not all(_stands_on(word.box, image) for word in words):
        raise EngineFailed(f"The engine {engine} gave a box outside the page.")


def _stands_on(box: Box, image: PageImage) -> bool:
    """Whether some of the box is on the image; not a number is nowhere."""
    left, top, right, bottom = box.rectangle
    finite = all(math.isfinite(number) for corner in box.corners for number in corner)
    return finite and left < image.width and top < image.height and right > 0 and bottom > 0


def _held(number: int, layer: TextLayer) -> Page:
    """A page that holds its text."""
    return Page(number, layer.width, layer.height, layer.lines, dpi=layer.dpi, engine=TEXT_LAYER)


def _recognised(engine: Engine, name: str, image: PageImage, languages: Sequence[str], time_limit: float) -> Choice:
    if isinstance(engine, Auto):
        return engine.choose(image, languages, time_limit=time_limit)
    return Choice(engine.recognise(image, languages, time_limit=time_limit), name)


def _page(image: PageImage, choice: Choice, measured: Quality) -> Page:
    """The page as read, its boxes carried from the image to the original page."""
    return Page(
        number=image.number,
        width=image.page_width,
        height=image.page_height,
        lines=tuple(
            Line(tuple(replace(word, box=word.box.through(image.to_page)) for word in line.words))
            for line in choice.lines
        ),
        rotation=image.rotation,
        skew=image.skew,
        dpi=image.dpi,
        engine=choice.engine,
        quality=measured,
    )


class _Stopwatch:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - started
