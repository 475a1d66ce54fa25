"""The contract of an engine: a page image in, lines of words out."""

from collections.abc import Sequence
from typing import Protocol

from recto.domain.recognition import Line
from recto.imaging.page import PageImage


class Engine(Protocol):
    """One instance serves one thread; it is kept warm and asked again and again.

    Found through the entry point group ``recto.engines``: the entry point's name is the engine's, its object a class
    that is called without arguments and raises EngineUnavailable (saying what to install) where it can't run.
    """

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        """The lines of ``page`` in reading order, boxes in pixels of ``page.pixels``, confidences 0..1.

        ``languages`` are those that the page may be in, Tesseract codes, at least one; where nobody said, all that
        are known. Raises UnknownLanguage where a model is missing, DocumentTooSlow after ``time_limit`` seconds,
        EngineFailed when the engine itself fails.
        """
