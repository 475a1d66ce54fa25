"""What reads documents and finds fields in them: OpenCV and all that is heavy comes with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from recto.engines import registry
from recto.settings import Settings

if TYPE_CHECKING:
    from recto.domain.document import Options
    from recto.domain.field import Extraction
    from recto.domain.recognition import Page, Reading
    from recto.services.fields import Fields
    from recto.services.read import Reader


def reader(settings: Settings) -> Reader:
    import cv2

    from recto.imaging.decode import Limits
    from recto.services.read import Reader

    cv2.setNumThreads(1)  # there is a worker for each core
    return Reader(
        limits=Limits(settings.max_pages, settings.max_pixels, settings.max_unpacked),
        engine=settings.engine,
        languages=settings.languages,
        known_languages=settings.known_languages,
        engines=registry.get,
        quality=settings.quality,
        max_preview=settings.max_inline_result,
    )


def fields(settings: Settings, today: Callable[[], date]) -> Fields:
    from recto.extraction.choice import Thresholds
    from recto.services.fields import Fields

    return Fields(
        document=settings.document,
        max_pages=settings.field_pages,
        thresholds=Thresholds(settings.review_below, settings.review_below_fields),
        today=today,
    )


@dataclass(frozen=True)
class LaterReader:
    """A reader that is made for the first document: dead letters and drops are handled without OpenCV."""

    made: Callable[[], Reader]

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        return self.made().numbers(file, options)

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        return self.made().read(file, options, time_limit=time_limit)


@dataclass(frozen=True)
class LaterFields:
    """What finds fields, made for the first document that was read."""

    made: Callable[[], Fields]

    def places(self, count: int) -> list[int]:
        return self.made().places(count)

    def of(self, file: BinaryIO, pages: Sequence[Page], languages: Sequence[str], options: Options) -> Extraction:
        return self.made().of(file, pages, languages, options)

    def of_reading(self, file: BinaryIO, reading: Reading, options: Options) -> Extraction:
        return self.made().of_reading(file, reading, options)
