"""Arabic pages read by Tesseract over both of its backends."""

import numpy as np
import pytest

import made
from recto.domain.errors import EngineUnavailable
from recto.domain.recognition import Line, Word
from recto.engines import ppocr
from recto.engines.tesseract import Tesseract
from recto.engines.tesseract_api import InProcess
from recto.engines.tesseract_cli import CommandLine
from recto.imaging.page import PageImage
from recto.imaging.pipeline import straighten
from scoring import word_f1


@pytest.fixture(scope="module", params=(InProcess, CommandLine), ids=lambda backend: backend.__name__)
def engine(request: pytest.FixtureRequest) -> Tesseract:
    return Tesseract(request.param)


def read(engine: Tesseract, pixels: made.Pixels) -> list[Line]:
    return engine.recognise(straighten(PageImage.original(pixels)), ["ara"], time_limit=60)


def words(lines: list[Line]) -> list[Word]:
    return [word for line in lines for word in line.words]


@pytest.mark.parametrize("pixels", [30, 40])
def test_words_are_read_in_the_order_of_reading_where_they_are_printed(engine, pixels):
    printed = made.arabic(pixels=pixels)
    found = read(engine, printed.pixels)
    assert [line.text.rstrip(".،") for line in found] == [line.rstrip(".،") for line in printed.text.split("\n")]
    for word, (_, box) in zip(words(found), printed.words, strict=True):
        (left, top, right, bottom), (x0, y0, x1, y1) = word.box.rectangle, box.rectangle
        assert x0 < (left + right) / 2 < x1
        assert y0 < (top + bottom) / 2 < y1
        assert np.isclose(right - left, x1 - x0, atol=0.8 * pixels)


def test_a_picture_cut_close_around_one_line_is_neither_turned_nor_misread(engine):
    printed = made.arabic(made.ARABIC[2:3], margin=6)
    page = straighten(PageImage.original(printed.pixels))
    assert (page.rotation, page.skew) == (0, pytest.approx(0, abs=0.5))
    assert [line.text for line in read(engine, printed.pixels)] == [printed.text]


def test_without_the_means_to_find_lines_pages_are_read_whole(monkeypatch):
    def missing() -> ppocr.FindLines:
        raise EngineUnavailable("No models here.")

    monkeypatch.setattr(ppocr, "finder", missing)
    printed = made.arabic()
    text = "\n".join(line.text for line in read(Tesseract(), printed.pixels))
    assert word_f1(printed.text, text) > 0.9


def test_nothing_is_read_on_a_page_without_print(engine):
    assert read(engine, np.full((400, 600, 3), 255, np.uint8)) == []
