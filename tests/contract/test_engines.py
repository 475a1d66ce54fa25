"""All engines read alike where they must: Tesseract over both of its backends, PP-OCR over both of its runtimes, auto.

And what the reader makes of engines that break the contract.
"""

import io
import math
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import made
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.errors import DocumentTooSlow, EngineFailed, EngineUnavailable, TooManyPixels, UnknownLanguage
from recto.domain.recognition import Box, Line, Word
from recto.engines import auto, inference, ppocr, registry, tesseract
from recto.engines.engine import Engine
from recto.engines.tesseract_api import InProcess
from recto.engines.tesseract_cli import CommandLine
from recto.imaging.page import PageImage
from recto.imaging.pipeline import clean
from recto.services import read

BACKENDS = (InProcess, CommandLine)
TESSERACTS = {backend.__name__: lambda backend=backend: tesseract.Tesseract(backend) for backend in BACKENDS}
PPOCRS = {runtime.__name__: lambda runtime=runtime: ppocr.PpOcr(runtime) for runtime in inference.RUNTIMES}


@pytest.fixture(scope="module", params=[*TESSERACTS, *PPOCRS, "auto"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return {**TESSERACTS, **PPOCRS, "auto": auto.Auto}[request.param]()


@pytest.fixture(scope="module", params=TESSERACTS)
def a_tesseract(request: pytest.FixtureRequest) -> Engine:
    return TESSERACTS[request.param]()


def image(pixels: made.Pixels) -> PageImage:
    return PageImage.original(np.ascontiguousarray(pixels))


def words(lines: list[Line]) -> list[Word]:
    return [word for line in lines for word in line.words]


def overlap(a: Box, b: Box) -> float:
    """Intersection by union of the upright rectangles."""
    (a0, a1, a2, a3), (b0, b1, b2, b3) = a.rectangle, b.rectangle
    both = max(0.0, min(a2, b2) - max(a0, b0)) * max(0.0, min(a3, b3) - max(a1, b1))
    return both / ((a2 - a0) * (a3 - a1) + (b2 - b0) * (b3 - b1) - both)


def well_placed(found: list[Word], printed: made.Printed) -> bool:
    """Tesseract's boxes of words of one letter are wide guesses."""
    pairs = zip(found, printed.words, strict=True)
    return all(overlap(word.box, box) > (0.6 if len(text) > 1 else 0) for word, (text, box) in pairs)


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("color", [made.gray, np.asarray], ids=["gray", "colour"])
def test_every_word_is_read_where_it_is_printed(engine, dpi, color):
    printed = made.page(dpi=dpi)
    found = words(engine.recognise(image(color(printed.pixels)), ["eng"], time_limit=60))
    assert [word.text for word in found] == [text for text, _ in printed.words]
    assert well_placed(found, printed)
    assert all(0.8 < word.confidence <= 1 for word in found)


def test_lines_come_in_reading_order(engine):
    printed = made.page()
    lines = engine.recognise(image(printed.pixels), ["eng"], time_limit=60)
    assert "\n".join(line.text for line in lines) == printed.text


def test_a_bilevel_page_is_read_where_it_is_printed(engine):
    printed = made.page(dpi=300)
    bilevel = np.where(made.gray(printed.pixels) < 128, 0, 255).astype(np.uint8)
    found = words(engine.recognise(image(bilevel), ["eng"], time_limit=60))
    assert well_placed(found, printed)


@pytest.mark.parametrize("spoil", [np.asarray, made.photo, made.faded], ids=["clean", "photo", "faded"])
def test_both_backends_read_alike(spoil):
    page = clean(image(spoil(made.page().pixels)))
    ours, theirs = (words(tesseract.Tesseract(way).recognise(page, ["eng"], time_limit=60)) for way in BACKENDS)
    assert [word.text for word in ours] == [word.text for word in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert np.allclose(one.box.rectangle, other.box.rectangle, atol=3)
        assert one.confidence == pytest.approx(other.confidence, abs=0.1)


def test_languages_are_chosen_page_by_page(a_tesseract):
    page = image(made.page(["Bring the receipt"]).pixels)
    choices = (["eng"], ["ara"], ["eng", "ara"], ["eng"])
    texts = [
        " ".join(word.text for word in words(a_tesseract.recognise(page, codes, time_limit=60))) for codes in choices
    ]
    assert [text == "Bring the receipt" for text in texts] == [True, False, True, True]


def test_what_ppocr_does_not_read_is_left_out_and_refused_when_nothing_else_is_asked_for():
    engine, page = ppocr.PpOcr(), image(made.page(["Bring the receipt"]).pixels)
    (line,) = engine.recognise(page, ["ara", "eng"], time_limit=60)
    assert line.text == "Bring the receipt"
    with pytest.raises(UnknownLanguage, match="ara"):
        engine.recognise(page, ["ara"], time_limit=60)


def test_an_alphabet_without_a_letter_never_reads_it():
    engine, page = ppocr.PpOcr(), image(made.page(["Größe für Käse"], font_file=made.DEJAVU).pixels)
    texts = [engine.recognise(page, [language], time_limit=60)[0].text for language in ("deu", "chi_sim", "eng")]
    assert texts[:2] == ["Größe für Käse"] * 2
    assert "ß" not in texts[2]


def test_auto_keeps_the_better_of_two_readings():
    page, place = image(made.page().pixels), Box.upright(0, 0, 10, 10)

    class Reads:
        def __init__(self, confidence: float, text: str = "word") -> None:
            self.lines, self.asked = [Line((Word(text, confidence, place),))], []

        def recognise(self, page, languages, *, time_limit):
            self.asked.append(tuple(languages))
            return self.lines

    def choose(first: Reads, second: Reads, *languages: str) -> str:
        engines = {auto.FIRST: first, auto.SECOND: second}
        return auto.Auto(engines.__getitem__).choose(page, languages, time_limit=60).engine

    assert choose(Reads(0.9), unasked := Reads(1.0), "eng") == auto.FIRST
    assert not unasked.asked
    assert choose(Reads(0.3), Reads(0.8), "eng") == auto.SECOND
    assert choose(Reads(0.55), Reads(0.5), "eng") == auto.FIRST
    assert choose(Reads(0.4), arabic := Reads(0.8), "ara", "eng") == auto.SECOND
    assert choose(unasked, Reads(0.1), "ara") == auto.SECOND
    assert (arabic.asked, unasked.asked) == ([("ara",)], [])


@pytest.mark.parametrize("failure", [UnknownLanguage, TooManyPixels, DocumentTooSlow, EngineFailed])
def test_auto_keeps_its_first_reading_where_the_second_fails(failure):
    class Reads:
        def recognise(self, page, languages, *, time_limit):
            return [Line((Word("word", 0.4, Box.upright(0, 0, 10, 10)),))]

    class Fails:
        def recognise(self, page, languages, *, time_limit):
            raise failure("No second reading.")

    engines = {auto.FIRST: Reads(), auto.SECOND: Fails()}
    choice = auto.Auto(engines.__getitem__).choose(image(made.page().pixels), ["ara", "eng"], time_limit=60)
    assert (choice.engine, choice.lines[0].text) == (auto.FIRST, "word")


def test_without_ppocr_auto_reads_with_tesseract_and_finds_the_language_out():
    def engines(name: str) -> Engine:
        if name == auto.FIRST:
            raise EngineUnavailable("Install it.")
        return tesseract.Tesseract()

    german = ["Die Straße führt über den schönen Fluß", "und weiter durch die Wälder zum Gebirge"]
    page = image(made.page(german, font_file=made.DEJAVU).pixels)
    choice = auto.Auto(engines).choose(page, ["ara", "deu", "eng", "fra"], time_limit=60)
    assert choice.engine == auto.SECOND
    assert "Straße führt über den schönen" in choice.lines[0].text


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (1, 3000), (3000, 1), (500, 500), (500, 500, 3)])
@pytest.mark.parametrize("level", [0, 255])
def test_nothing_is_read_on_a_page_without_print(engine, shape, level):
    assert engine.recognise(image(np.full(shape, level, np.uint8)), ["eng"], time_limit=60) == []


def test_a_missing_model_is_named_with_those_installed(a_tesseract):
    with pytest.raises(UnknownLanguage, match=r"tlh.*eng"):
        a_tesseract.recognise(image(made.page().pixels), ["eng", "tlh"], time_limit=60)


def test_orientation_is_no_language(a_tesseract):
    with pytest.raises(UnknownLanguage):
        a_tesseract.recognise(image(made.page().pixels), ["osd"], time_limit=60)


def test_a_page_that_takes_too_long_is_given_up(engine):
    crowded = image(made.page((*made.ENGLISH, "") * 6).pixels)
    started = time.monotonic()
    with pytest.raises(DocumentTooSlow):
        engine.recognise(crowded, ["eng"], time_limit=0.1)
    assert time.monotonic() - started < 5
    assert engine.recognise(image(made.page().pixels), ["eng"], time_limit=60)


def test_a_page_longer_than_tesseract_counts_is_refused(a_tesseract):
    with pytest.raises(TooManyPixels):
        a_tesseract.recognise(image(np.full((10, tesseract.MAX_SIDE + 1), 255, np.uint8)), ["eng"], time_limit=60)


def test_more_languages_than_are_kept_warm_can_be_asked_for():
    engine = tesseract.Tesseract(InProcess)
    page = image(made.page(["Porto"]).pixels)
    for language in ("eng", "deu", "fra", "spa", "ita", "eng"):
        assert [word.text for word in words(engine.recognise(page, [language], time_limit=60))] == ["Porto"]


def test_tesseract_runs_on_one_thread_in_this_process_and_its_children(monkeypatch):
    monkeypatch.setenv("OMP_THREAD_LIMIT", "8")
    tesseract.Tesseract()
    assert os.environ["OMP_THREAD_LIMIT"] == "1"


def test_models_are_taken_from_the_folder_that_the_environment_names(monkeypatch, tmp_path: Path):
    (tmp_path / "eng.traineddata").symlink_to(tesseract.tessdata_folder() / "eng.traineddata")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    engine = tesseract.Tesseract()
    assert engine.recognise(image(made.page().pixels), ["eng"], time_limit=60)
    with pytest.raises(UnknownLanguage, match="eng"):
        engine.recognise(image(made.page().pixels), ["deu"], time_limit=60)


def test_without_models_the_engine_says_what_to_install(monkeypatch, tmp_path: Path):
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr(tesseract, "TESSDATA", (tmp_path,))
    with pytest.raises(EngineUnavailable, match="tesseract-ocr-eng"):
        tesseract.Tesseract()


def test_without_the_wheel_the_program_is_used_and_without_both_it_says_what_to_install(monkeypatch):
    installed = {"pytesseract"}
    monkeypatch.setattr(tesseract, "find_spec", lambda name: name if name in installed else None)
    assert tesseract.Tesseract().recognise(image(made.page(["Hello there"]).pixels), ["eng"], time_limit=60)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineUnavailable, match="tesseract-ocr"):
        tesseract.Tesseract()
    installed.clear()
    with pytest.raises(EngineUnavailable, match="recto"):
        tesseract.Tesseract()


def test_boxes_of_a_tilted_photograph_stand_on_the_words_of_the_original(services: Services):
    printed = made.page(dpi=150)
    tilted, turn = made.tilt(printed.pixels, 4)
    (page,) = services.reader.read(io.BytesIO(made.png(made.photo(tilted))), Options(), time_limit=60).pages
    assert page.skew == pytest.approx(4, abs=0.2)
    places = {word.text: word.box for word in page.words}
    placed = [overlap(places[text], box.through(turn)) for text, box in printed.words if text in places]
    assert len(placed) >= 0.9 * len(printed.words)
    assert np.median(placed) > 0.6


@pytest.mark.parametrize("name", ["failing", "lying"])
def test_an_engine_that_fails_or_lies_fails_the_reading(services: Services, name):
    with pytest.raises(EngineFailed, match=name):
        services.reader.read(io.BytesIO(made.png(made.page().pixels)), Options(engine=name), time_limit=60)


SOMEWHERE = Box.upright(0, 0, 10, 10)


@pytest.mark.parametrize(
    "line",
    [
        Line(()),
        Line((Word(" ", 0.5, SOMEWHERE),)),
        Line((Word("word", -0.1, SOMEWHERE),)),
        Line((Word("word", 1.1, SOMEWHERE),)),
        Line((Word("word", math.nan, SOMEWHERE),)),
        Line((Word("word", 0.5, Box.upright(0, 0, math.nan, 10)),)),
        Line((Word("word", 0.5, Box.upright(0, 0, math.inf, 10)),)),
        Line((Word("word", 0.5, Box.upright(-20, 0, -10, 10)),)),
    ],
)
def test_no_breach_of_the_contract_gets_into_a_result(services: Services, line):
    class Breaching:
        def recognise(self, page, languages, *, time_limit):
            return [line]

    reader = read.Reader(
        limits=services.reader._limits, engine="breaching", languages=["eng"], engines=lambda _: Breaching()
    )
    with pytest.raises(EngineFailed):
        reader.read(io.BytesIO(made.png(made.page().pixels)), Options(), time_limit=60)


def test_the_engines_of_the_tests_are_found_by_entry_point():
    assert {"tesseract", "crashing", "failing", "flaky", "hanging", "lying"} <= set(registry.names())


def test_a_long_receipt_is_looked_through_in_bands_and_every_line_read_once():
    entries = [f"item {number} costs {number}.50" for number in range(100, 400)]
    printed = made.page(entries, dpi=150)
    lines = ppocr.PpOcr().recognise(image(made.gray(printed.pixels)), ["eng"], time_limit=120)
    assert [line.text for line in lines] == entries


def test_auto_takes_a_page_without_print_for_blank_and_reads_it_once():
    class Unasked:
        def recognise(self, page, languages, *, time_limit):
            raise AssertionError("A blank page was read by the second engine")

    engines = {auto.FIRST: ppocr.PpOcr(), auto.SECOND: Unasked()}
    noisy = made.noise(np.full((800, 600, 3), 245, np.uint8), 3)
    assert auto.Auto(engines.__getitem__).choose(image(noisy), ["eng"], time_limit=60).lines == []


def test_no_thread_is_pinned_to_a_processor_since_all_workers_would_pin_theirs_to_the_same(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    engine, page = ppocr.PpOcr(inference.OpenVino), image(made.page((*made.ENGLISH, "") * 3).pixels)
    reading = threading.Thread(target=engine.recognise, args=(page, ["eng"]), kwargs={"time_limit": 60})
    seen = set()
    reading.start()
    while reading.is_alive():
        for task in Path("/proc/self/task").iterdir():
            with suppress(ProcessLookupError):
                seen.add(frozenset(os.sched_getaffinity(int(task.name))))
    assert seen == {frozenset(os.sched_getaffinity(0))}
