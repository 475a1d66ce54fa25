"""The image as Lambda runs it: read-only, without root or capabilities, under the real runtime emulator."""

import base64
import io
import json
from typing import Any

import boto3
import httpx
import numpy as np
import pytest

import made
from emulator import Emulator, Function, failed
from queue_event import queue_event
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.job import ANYONE, Job, State
from recto.settings import Settings

pytestmark = pytest.mark.containers

PAGE = made.page()


@pytest.fixture
def services(aws_settings: Settings) -> Services:
    return Services(aws_settings)


def submitted(services: Services, content: bytes = made.png(PAGE.pixels), *, engine: str | None = None) -> Job:
    return services.submit.document(content, "page", Options(engine=engine), ANYONE)


def deliver(services: Services, function: Function) -> Any:
    """The next message of the queue, to the function."""
    url = services.settings.queue_url
    (message,) = boto3.client("sqs").receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    return function.call(queue_event(message))


def result(services: Services, job: Job) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(services.results.of(job.job_id, ANYONE).content)
    return read


def test_it_reads_a_page_as_it_is_read_here(emulator: Emulator, services: Services) -> None:
    job = submitted(services)
    assert deliver(services, emulator.start("app.handler")) == {"batchItemFailures": []}
    there = result(services, job)
    assert (there["engine"], there["pages"][0]["engine"]) == ("auto", "ppocr")
    here = services.reader.read(io.BytesIO(made.png(PAGE.pixels)), Options(), time_limit=60)
    assert there["text"].split() == PAGE.text.split() == here.text.split()
    assert there["health"] > 0.85
    assert there["health"] == pytest.approx(here.health, abs=0.02)


def test_it_has_all_engines_and_takes_the_text_of_a_pdf_as_it_stands(emulator: Emulator, services: Services) -> None:
    function = emulator.start("app.handler")
    born_digital = made.born_digital_pdf(PAGE.text.splitlines())
    jobs = {engine: submitted(services, engine=engine) for engine in ("auto", "ppocr", "tesseract")}
    jobs["text-layer"] = submitted(services, born_digital)
    for _ in jobs:
        assert deliver(services, function) == {"batchItemFailures": []}
    read = {engine: result(services, job) for engine, job in jobs.items()}
    assert all(each["text"].split() == PAGE.text.split() for each in read.values())
    by = {engine: each["pages"][0]["engine"] for engine, each in read.items()}
    assert by == {"auto": "ppocr", "ppocr": "ppocr", "tesseract": "tesseract", "text-layer": "text-layer"}


def test_a_full_page_of_a3_at_600_dpi_fits_into_its_memory(emulator: Emulator, services: Services) -> None:
    height, width = 9921, 7016
    down, across = height // PAGE.pixels.shape[0], width // PAGE.pixels.shape[1]
    page = np.full((height, width, 3), 255, np.uint8)
    tiles = np.tile(PAGE.pixels.reshape(*PAGE.pixels.shape[:2], -1), (down, across, 1))
    page[: tiles.shape[0], : tiles.shape[1]] = tiles
    job = submitted(services, made.jpeg(page))
    assert deliver(services, emulator.start("app.handler")) == {"batchItemFailures": []}
    words = result(services, job)["text"].split()
    assert words.count(PAGE.text.split()[0]) == down * across


@pytest.mark.parametrize(
    ("engine", "sign"), [("crashing", "Runtime.ExitError"), ("hanging", "timed out")], ids=["a crash", "a timeout"]
)
def test_it_survives(emulator: Emulator, services: Services, engine: str, sign: str) -> None:
    function = emulator.start("app.handler", seconds=10, RECTO_TIME_LIMIT="8", RECTO_HARD_TIME_LIMIT="10")
    fatal = submitted(services, engine=engine)
    answer = deliver(services, function)
    assert failed(answer)
    assert sign in json.dumps(answer) + function.log()
    assert services.jobs.state(fatal.job_id, ANYONE) is State.PROCESSING

    job = submitted(services)
    assert deliver(services, function) == {"batchItemFailures": []}
    assert result(services, job)["text"].split() == PAGE.text.split()


def test_a_dead_letter_fails_its_job(emulator: Emulator, services: Services) -> None:
    job = submitted(services)
    assert deliver(services, emulator.start("app.dead_letters")) == {"batchItemFailures": []}
    assert services.jobs.failure(job.job_id, ANYONE).code == "gave-up"


def test_it_shows_a_page_as_the_engine_sees_it(emulator: Emulator) -> None:
    request = httpx.Request("POST", "http://api/preview", files={"file": ("page.png", made.png(PAGE.pixels))})
    event = {
        "resource": "/preview",
        "path": "/preview",
        "httpMethod": "POST",
        "headers": dict(request.headers),
        "multiValueHeaders": {name: [value] for name, value in request.headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"path": "/v1/preview", "httpMethod": "POST", "identity": {"sourceIp": "203.0.113.7"}},
        "body": base64.b64encode(request.read()).decode(),
        "isBase64Encoded": True,
    }
    answer = emulator.start("app.preview").call(event)
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "image/png")
    assert base64.b64decode(answer["body"]).startswith(b"\x89PNG")
