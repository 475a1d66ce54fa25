"""Poor images are warned of, or refused before they are read, through the service and the command."""

import io
import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import made
import spoiled
from recto.api.result_schema import Page as PageSchema
from recto.bootstrap import Services
from recto.cli import main
from recto.domain.document import STRICT, Options
from recto.domain.errors import PoorImage
from recto.domain.recognition import Box, Line, Word
from recto.domain.result import page_record
from recto.services.read import Reader
from recto.settings import Settings

GOOD = spoiled.photographed(made.page(dpi=150).pixels)
BLURRED = spoiled.moved(GOOD, 16)
STRICTLY = Options(quality=STRICT)


class Counting:
    """Reads one word on each page and counts them."""

    def __init__(self) -> None:
        self.pages = 0

    def recognise(self, page, languages, *, time_limit):
        self.pages += 1
        return [Line((Word("word", 0.9, Box.upright(10, 10, 50, 30)),))]


def reader(services: Services, engine: Counting, **options: str) -> Reader:
    return Reader(
        limits=services.reader._limits, engine="counting", languages=["eng"], engines=lambda _: engine, **options
    )


def test_a_poor_image_is_read_with_a_warning_and_refused_unread_by_strict(services: Services) -> None:
    engine, content = Counting(), made.png(BLURRED)
    (page,) = reader(services, engine).read(io.BytesIO(content), Options(), time_limit=60).pages
    assert page.text == "word"
    assert [flaw.code for flaw in page.quality.warnings] == ["blur"]
    PageSchema.model_validate(page_record(page))
    with pytest.raises(PoorImage, match="Hold still and let the camera focus"):
        reader(services, engine).read(io.BytesIO(content), STRICTLY, time_limit=60)
    assert engine.pages == 1


def test_a_good_image_passes_strict_without_a_warning(services: Services) -> None:
    (page,) = reader(services, Counting()).read(io.BytesIO(made.png(GOOD)), STRICTLY, time_limit=60).pages
    assert page.quality.warnings == ()


def test_of_many_pages_strict_refuses_the_poor_ones_alone(services: Services) -> None:
    engine, content = Counting(), made.tiff(GOOD, BLURRED, GOOD)
    pages = reader(services, engine).read(io.BytesIO(content), STRICTLY, time_limit=60).pages
    assert [page.error and page.error["code"] for page in pages] == [None, "poor-image", None]
    assert engine.pages == 2


def test_a_service_may_be_strict_by_default_and_be_told_to_warn(services: Services) -> None:
    strict, content = reader(services, Counting(), quality=STRICT), made.png(BLURRED)
    with pytest.raises(PoorImage):
        strict.read(io.BytesIO(content), Options(), time_limit=60)
    assert strict.read(io.BytesIO(content), Options(quality="warn"), time_limit=60).pages[0].quality.disqualifying


def test_the_text_that_a_pdf_holds_has_no_image_to_be_poor(services: Services) -> None:
    content = made.born_digital_pdf([line for line in made.ENGLISH if line])
    (page,) = services.reader.read(io.BytesIO(content), STRICTLY, time_limit=60).pages
    assert page.quality is None


def test_the_api_answers_422_and_says_what_to_do(settings: Settings) -> None:
    services = Services(settings)
    client = TestClient(services.api())
    job_id = client.post("/ocr", files={"file": made.png(BLURRED)}, data={"quality": "strict"}).json()["job_id"]
    message = services.queue.receive()
    services.process.message(message.body, time_limit=60)
    answer = client.get(f"/result/{job_id}")
    assert (answer.status_code, answer.json()["code"]) == (422, "poor-image")
    assert answer.json()["detail"].startswith("Hold still")


def test_the_command_fails_on_a_poor_image_when_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    poor = tmp_path / "poor.png"
    poor.write_bytes(made.png(BLURRED))
    assert main(["read", str(poor), "--jsonl", "--quality", "strict"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "poor-image"
