"""Reading one document: decode, clean, recognise, page after page, so that memory stays flat."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from recto.domain.document import Options, PageSelection, media_type
from recto.domain.errors import DocumentTooSlow
from recto.domain.recognition import Line, Page, Reading
from recto.engines.engine import Engine
from recto.imaging import decode, pipeline
from recto.imaging.page import PageImage


class Reader:
    """Limits and defaults are the deployment's; ``engines`` gives this thread's warm engine by name."""

    def __init__(
        self, *, limits: decode.Limits, engine: str, languages: Sequence[str], engines: Callable[[str], Engine]
    ) -> None:
        self._limits = limits
        self._engine = engine
        self._languages = tuple(languages)
        self._engines = engines

    def read(self, content: bytes, options: Options, *, time_limit: float) -> Reading:
        """Raises DocumentRejected, InvalidOption, EngineUnavailable and EngineFailed."""
        started = time.monotonic()
        name = options.engine or self._engine
        languages = options.languages or self._languages
        engine = self._engines(name)
        stopwatch = _Stopwatch()
        pages = []
        images = decode.pages(content, media_type(content), options.pages, self._limits)
        while True:
            with stopwatch("decode"):
                image = next(images, None)
            if image is None:
                break
            left = time_limit - (time.monotonic() - started)
            if left <= 0:
                raise DocumentTooSlow(f"Reading took more than {time_limit:.0f} seconds. Split the document.")
            with stopwatch("clean"):
                image = pipeline.clean(image)
            with stopwatch("recognise"):
                lines = engine.recognise(image, languages, time_limit=left)
            pages.append(_page(image, lines))
        return Reading(tuple(pages), name, languages, dict(stopwatch.seconds))

    def preview(self, content: bytes, page: int = 1) -> bytes:
        """PNG of the cleaned page, just as the engine sees it. Raises DocumentRejected and InvalidOption."""
        selection = PageSelection(((page, page),))
        image = next(decode.pages(content, media_type(content), selection, self._limits))
        return decode.png(pipeline.clean(image).pixels)


def _page(image: PageImage, lines: Sequence[Line]) -> Page:
    """The page as read, its boxes carried from the image to the original page."""
    return Page(
        number=image.number,
        width=image.page_width,
        height=image.page_height,
        lines=tuple(
            Line(tuple(replace(word, box=word.box.through(image.to_page)) for word in line.words)) for line in lines
        ),
        rotation=image.rotation,
        skew=image.skew,
        dpi=image.dpi,
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
