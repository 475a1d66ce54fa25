"""Results in every format over HTTP, on embedded storage and on S3."""

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from itertools import islice

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from httpx import Response

import made
from recto.api.negotiation import accepted, disposition
from recto.bootstrap import Services
from recto.domain.document import Document, Options
from recto.domain.errors import NotAcceptable
from recto.domain.field import Extraction
from recto.domain.job import ANYONE
from recto.domain.recognition import Reading
from recto.domain.result import result
from recto.local import links
from recto.outputs.formats import FORMATS
from recto.services import outputs
from recto.services.stored import dump, key
from recto.settings import Settings
from results import line, page

TEXT = "Invoice 4711"
SCAN = made.pdf(made.page([TEXT]).pixels)


def done(services: Services, filename: str = "scan.pdf") -> str:
    """The id of a job that was read."""
    job = services.submit.document(io.BytesIO(SCAN), filename, Options(), ANYONE)
    assert isinstance(job.document, Document)
    now = datetime.now(UTC)
    reading = Reading((page([line(TEXT, 100, 100)]),), "made", ("eng",))
    whole = result(job.document, reading, Extraction("text", {}), job_id=job.job_id, submitted_at=now, finished_at=now)
    services.jobs.finished(job, dump(whole), TEXT.encode())
    return job.job_id


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(services.api(), follow_redirects=False)


def assert_problem(answer: Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_given_by_name_and_by_media_type(name: str, client: TestClient, services: Services) -> None:
    job_id = done(services)
    by_name = client.get(f"/result/{job_id}", params={"format": name})
    media_type = FORMATS[name].media_type
    by_type = client.get(f"/ocr/{job_id}", headers={"Accept": f"{media_type}, application/json;q=0.1"})
    assert by_name.status_code == by_type.status_code == 200
    assert by_name.content == by_type.content
    assert by_name.headers["content-type"] == by_type.headers["content-type"] == media_type
    assert by_name.headers["vary"] == by_type.headers["vary"] == "Accept"
    if name == "pdf":
        assert by_name.content.startswith(SCAN)
        assert pypdfium2.PdfDocument(by_name.content)[0].get_textpage().get_text_range() == TEXT
    else:
        assert all(word in by_name.text for word in TEXT.split())


def test_few_results_are_written_at_once_and_whoever_comes_then_is_told_to_come_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services(settings)
    job_id, may = done(services), threading.Event()

    def slow(*_: object) -> None:
        assert may.wait(20)

    monkeypatch.setattr(outputs, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(type(FORMATS["pdf"]), "write", slow)
    client = TestClient(services.api())

    def asked(_: int) -> int:
        return client.get(f"/result/{job_id}", params={"format": "pdf"}).status_code

    with ThreadPoolExecutor(3 * outputs.AT_ONCE) as pool:
        answers = [pool.submit(asked, number) for number in range(3 * outputs.AT_ONCE)]
        early = [answer.result() for answer in islice(as_completed(answers), 2 * outputs.AT_ONCE)]
        assert set(early) == {503}
        assert client.get(f"/result/{job_id}").status_code == 200, "results as they are have no need to be written"
        may.set()
    assert [answer.result() for answer in answers].count(200) == outputs.AT_ONCE


def test_json_is_what_is_given_unasked_and_has_no_filename(client: TestClient, services: Services) -> None:
    job_id = done(services)
    answer = client.get(f"/result/{job_id}")
    assert answer.json()["text"] == TEXT
    assert "content-disposition" not in answer.headers
    assert client.get(f"/result/{job_id}", params={"format": "json"}).content == answer.content


def test_the_name_wins_over_accept_and_layout_is_kept_on_demand(client: TestClient, services: Services) -> None:
    job_id = done(services)
    answer = client.get(f"/result/{job_id}", params={"format": "tsv"}, headers={"Accept": "application/pdf"})
    assert answer.headers["content-type"].startswith("text/tab-separated-values")
    by_type = client.get(f"/result/{job_id}", params={"layout": "true"}, headers={"Accept": "text/plain"})
    assert by_type.text == TEXT
    assert 'filename="scan.pdf.layout.txt"' in by_type.headers["content-disposition"]


def test_what_can_not_be_given_is_told(client: TestClient, services: Services) -> None:
    path = f"/result/{done(services)}"
    assert_problem(client.get(path, params={"format": "docx"}), 422, "unknown-format")
    assert_problem(client.get(path, params={"format": "pdf", "layout": "true"}), 422, "invalid-option")
    assert_problem(client.get(path, params={"layout": "perhaps"}), 422, "invalid-request")
    assert_problem(client.get(path, headers={"Accept": "audio/ogg, application/json;q=0"}), 406, "not-acceptable")


def test_a_document_that_can_not_be_added_to_is_told_as_its_problem(settings: Settings) -> None:
    services = Services(settings)
    job_id = done(services)
    services.blobs.put(key(job_id, "document"), made.encrypted_pdf(SCAN, user_password=""))
    answer = TestClient(services.api()).get(f"/result/{job_id}", params={"format": "pdf"})
    assert_problem(answer, 422, "encrypted-document")


def test_a_job_that_waits_or_is_unknown_answers_as_without_a_format(client: TestClient, services: Services) -> None:
    job = services.submit.document(io.BytesIO(SCAN), "a.pdf", Options(), ANYONE)
    waiting = client.get(f"/result/{job.job_id}", params={"format": "pdf"})
    assert (waiting.status_code, waiting.json()["status"]) == (202, "queued")
    assert_problem(client.get(f"/result/{'0' * 32}", params={"format": "pdf"}), 404, "unknown-job")


def test_what_is_too_large_to_answer_inline_is_made_once_and_linked_to(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"max_inline_result": 10, "max_cached_result": 0}))
    client = TestClient(services.api(), follow_redirects=False)
    local = links.create_app(services.blobs, arrived=print, max_bytes=1)
    job_id = done(services)
    for name, stored in (("pdf", "result.pdf"), ("hocr", "result.hocr"), ("markdown", "result.md")):
        answer = client.get(f"/result/{job_id}", params={"format": name})
        assert answer.status_code == 307
        assert answer.headers["vary"] == "Accept"
        content = services.blobs.get(key(job_id, stored))
        token = answer.headers["location"].rpartition("/")[2]
        linked = TestClient(local).get(f"{links.PATH}/{token}")
        assert (linked.content, linked.headers["content-type"]) == (content, FORMATS[name].media_type)
    services.blobs.delete(key(job_id, "document"))
    assert client.get(f"/result/{job_id}", params={"format": "pdf"}).status_code == 307


def test_what_was_made_is_erased_with_the_result(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"retention_days": 1e-9}))
    job_id = done(services)
    services.blobs.put(key(job_id, "result.pdf"), b"made", transient=True)
    services.retention.erase_expired()
    assert list(services.blobs.list(f"jobs/{job_id}/")) == [key(job_id, "job.json")]


def test_on_aws_too(aws_settings: Settings) -> None:
    services = Services(aws_settings.model_copy(update={"max_inline_result": 2_000}))
    client = TestClient(services.api(), follow_redirects=False)
    job_id = done(services)
    answer = client.get(f"/result/{job_id}", params={"format": "pdf"})
    assert answer.status_code == 307
    assert services.blobs.get(key(job_id, "result.pdf")).startswith(SCAN)
    assert client.get(f"/result/{job_id}", params={"format": "text"}).text == TEXT


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("*/*", "json"),
        ("", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"),
        ("text/*", "text"),
        ("text/*;q=0.5, text/markdown", "markdown"),
        ("text/plain;q=.5, text/markdown", "markdown"),
        ("application/json;q=0.5, application/pdf;q=0.8", "pdf"),
        ("*/*;q=0.1, text/plain;q=0", "json"),
        ("APPLICATION/PDF ; Q=1.000", "pdf"),
        ('text/plain; charset="utf-8"; q=0.9, application/json;q=0.2', "text"),
        ("application/json;q=0, application/*", "alto"),
        ("nonsense, ;q=1, text/tab-separated-values", "tsv"),
        ("nonsense", "json"),
    ],
)
def test_accept_is_weighed_as_rfc_9110_says(accept: str, name: str) -> None:
    assert accepted(accept, FORMATS) == name


def test_accept_that_names_nothing_there_is_says_what_there_is() -> None:
    with pytest.raises(NotAcceptable, match="application/json, text/plain"):
        accepted("image/png, application/json;q=0.000", FORMATS)


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("letter.pdf", "inline; filename=\"letter.pdf.md\"; filename*=UTF-8''letter.pdf.md"),
        ('a"b\\c.png', "inline; filename=\"a_b_c.png.md\"; filename*=UTF-8''a%22b%5Cc.png.md"),
        ("Übung 1.pdf", "inline; filename=\"_bung 1.pdf.md\"; filename*=UTF-8''%C3%9Cbung%201.pdf.md"),
        (
            "a\r\nSet-Cookie: b",
            "inline; filename=\"a__Set-Cookie: b.md\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20b.md",
        ),
    ],
)
def test_the_documents_name_is_safe_in_a_header(filename: str, expected: str) -> None:
    assert disposition(filename, ".md") == expected


def test_openapi_shows_the_formats(services: Services) -> None:
    description = json.loads(json.dumps(services.api().openapi()))
    call = description["paths"]["/result/{job_id}"]["get"]
    offered = call["responses"]["200"]["content"]
    assert set(offered) == {known.media_type.partition(";")[0] for known in FORMATS.values()}
    assert offered["application/json"]["schema"] == {"$ref": "#/components/schemas/Result"}
    (parameter,) = (each for each in call["parameters"] if each["name"] == "format")
    assert list(FORMATS) in (
        parameter["schema"].get("enum"),
        *(each.get("enum") for each in parameter["schema"].get("anyOf", [])),
    )
