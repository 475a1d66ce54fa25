"""Tesseract in this process, through tesserocr: its models stay loaded from page to page."""

import os
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

import tesserocr  # type: ignore[import-untyped]

from recto.domain.errors import DocumentTooSlow, EngineFailed
from recto.imaging.page import Pixels

WARM = 4
"""Combinations of languages kept loaded, each some tens of megabytes."""


class InProcess:
    """Serves one thread: an instance of Tesseract for each of the last used combinations of languages."""

    def __init__(self, tessdata: Path, variables: Mapping[str, str]) -> None:
        self._path = f"{tessdata}{os.sep}"
        self._variables = dict(variables)
        self._warm: OrderedDict[str, tesserocr.PyTessBaseAPI] = OrderedDict()
        tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)

    def tsv(self, images: Sequence[Pixels], languages: str, layout: int, *, time_limit: float) -> str:
        api = self._api(languages)
        api.SetPageSegMode(layout)
        end = time.monotonic() + time_limit
        return "".join(_table(api, pixels, number, end) for number, pixels in enumerate(images))

    def _api(self, languages: str) -> tesserocr.PyTessBaseAPI:
        if languages in self._warm:
            self._warm.move_to_end(languages)
        else:
            if len(self._warm) == WARM:
                self._warm.popitem(last=False)[1].End()
            self._warm[languages] = self._loaded(languages)
        return self._warm[languages]

    def _loaded(self, languages: str) -> tesserocr.PyTessBaseAPI:
        try:
            return tesserocr.PyTessBaseAPI(path=self._path, lang=languages, variables=self._variables)
        except RuntimeError as error:
            raise EngineFailed(f"Tesseract could not load its models for {languages}.") from error


def _table(api: tesserocr.PyTessBaseAPI, pixels: Pixels, number: int, end: float) -> str:
    """What is read on one image, ``number`` counting from 0, until the monotonic clock's ``end``."""
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    try:
        api.SetImageBytes(pixels.tobytes(), width, height, channels, channels * width)
        if api.Recognize(max(1, round((end - time.monotonic()) * 1000))):
            return str(api.GetTSVText(number))
    except RuntimeError as error:
        raise EngineFailed("Tesseract could not read the page.") from error
    finally:
        api.Clear()
    if time.monotonic() >= end:
        raise DocumentTooSlow("A page took longer to read than there was time.")
    raise EngineFailed("Tesseract could not read the page.")
