"""Which way up a page stands: a step after straightening, by what models see in its lines.

Two models are asked, where they are installed. PP-OCR's classifier of text lines (in RapidOCR's wheel) votes on a dozen
of them in ten milliseconds and is hardly ever wrong about Latin print, capitals and digits included. Tesseract's own
(``osd``) looks at the whole page, takes a fifth of a second, and knows other scripts. Without either, pages stay as
they are. Figures: docs/pages.md.
"""

import os
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from recto.domain.errors import EngineUnavailable
from recto.engines.inference import Network, Tensor, carried, load
from recto.engines.tesseract import tessdata_folder
from recto.imaging.geometry import scaled, turned
from recto.imaging.letters import as_pixels, gray, letters
from recto.imaging.lines import crops, uprightness
from recto.imaging.page import PageImage, Pixels

MODEL = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
HEIGHT, WIDTH = 48, 192
"""Pixels of a line as the classifier takes it."""
LINES = 12
UPRIGHT = 0.3
"""Mean probability of standing on its head, over the lines of a page, below which it is upright beyond doubt."""
MARGIN, EVEN_MARGIN = 0.4, 0.15
"""How much more probable it must be to stand on the head this way up than the other; less where the page lay on its
side, so that neither is likelier from the start, and nothing else tells. Upright pages came up to 0.1."""
LEANS, STANDS = 0.05, 0.2
"""Feet straighter than heads by that much (lines.uprightness) tell that a page is upright: one that the classifier
knows nothing of, and any page."""
MOST = 2_000_000
"""Pixels that Tesseract looks at; of a page of letters it takes fewer to tell."""
SURE = 8.0
"""Tesseract's confidence from which it was always right; below 6 it errs."""

USUAL = 24.0
"""Height of letters in pixels; Tesseract is shown larger ones at that size."""

Classifier = Callable[[Sequence[Pixels]], float]
"""The mean probability that lines stand on their heads, 0..1."""
Compass = Callable[[Pixels], int | None]
"""Degrees clockwise that the text of a gray page is turned by (0, 90, 180, 270); None where it isn't sure."""

_warm = threading.local()


def upright(page: PageImage) -> PageImage:
    """A straight page turned the right way up, by the models that are installed; the same object where it stands well
    or nobody knows. Models are loaded once a thread."""
    if not hasattr(_warm, "upright"):
        _warm.upright = Upright(installed_classifier(), installed_compass())
    return _warm.upright(page)  # type: ignore[no-any-return]


class Upright:
    def __init__(self, classifier: Classifier | None, compass: Compass | None) -> None:
        self._classifier = classifier
        self._compass = compass

    def __call__(self, page: PageImage) -> PageImage:
        found = letters(page.pixels)
        if not found.height:
            return page
        here = self._over(page)
        if here is not None and here < UPRIGHT:
            return page
        lean = 0.0 if page.rotation else uprightness(found)
        if lean > STANDS:
            return page
        righted = turned(page, 180)
        there = self._over(righted)
        margin = 0.0 if here is None or there is None else here - there
        if abs(margin) > MARGIN:
            return righted if margin > 0 else page
        if lean > LEANS:
            return page
        told = self._told(page, found.height)
        if told is None and page.rotation:
            return righted if margin > EVEN_MARGIN else page
        return righted if told == 180 else page

    def _told(self, page: PageImage, height: float) -> int | None:
        if self._compass is None:
            return None
        return self._compass(gray(scaled(page, USUAL / height).pixels if height > USUAL else page.pixels))

    def _over(self, page: PageImage) -> float | None:
        if self._classifier is None or not (lines := crops(page.pixels, letters(page.pixels), LINES)):
            return None
        return self._classifier(lines)


def installed_classifier() -> Classifier | None:
    try:
        network = load(carried(MODEL))
    except EngineUnavailable:
        return None
    return lambda lines: float(_votes(network, lines).mean())


def _votes(network: Network, lines: Sequence[Pixels]) -> Tensor:
    """For each line the probability that it stands on its head."""
    batch = np.zeros((len(lines), 3, HEIGHT, WIDTH), np.float32)
    for row, line in zip(batch, lines, strict=True):
        width = max(1, min(WIDTH, round(HEIGHT * line.shape[1] / line.shape[0])))
        shrinks = line.shape[0] > HEIGHT
        fitted = cv2.resize(line, (width, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        row[:, :, :width] = np.atleast_3d(fitted).transpose(2, 0, 1) / 127.5 - 1
    return network(batch)[:, 1]


def installed_compass() -> Compass | None:
    if not find_spec("tesserocr"):
        return None
    try:
        folder = tessdata_folder()
    except EngineUnavailable:
        return None
    return _tesseract_compass(folder) if (folder / "osd.traineddata").exists() else None


def _tesseract_compass(tessdata: Path) -> Compass:
    import tesserocr  # type: ignore[import-untyped]

    tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
    api = tesserocr.PyTessBaseAPI(path=f"{tessdata}{os.sep}", lang="osd", psm=tesserocr.PSM.OSD_ONLY)

    def compass(pixels: Pixels) -> int | None:
        factor = (MOST / pixels.size) ** 0.5
        if factor < 1:
            pixels = as_pixels(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))
        height, width = pixels.shape
        api.SetImageBytes(pixels.tobytes(), width, height, 1, width)
        api.SetSourceResolution(300)
        try:
            found = api.DetectOrientationScript()
        finally:
            api.Clear()
        return int(found["orient_deg"]) if found and found["orient_conf"] >= SURE else None

    return compass
