"""The HTTP API on embedded storage: what goes over the wire, errors first."""

import asyncio
import base64
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, BinaryIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from recto.adapters.filesystem import FilesystemBlobs
from recto.api import gateway
from recto.api.app import FORM_OVERHEAD
from recto.api.result_schema import Result
from recto.api.scope import OTHER_BYTES
from recto.bootstrap import Services
from recto.domain.document import PDF, Options, media_type
from recto.domain.errors import BlobStoreUnavailable, GaveUp, InvalidOption, RectoError, TooManyPages, WorkersBusy
from recto.domain.field import Check, Evidence, Extraction, Field
from recto.domain.job import ANYONE, Failure, Job
from recto.domain.recognition import Box, Line, Page, Reading, Word
from recto.domain.result import result
from recto.services.stored import dump, fast_name
from recto.services.submit import Submit
from recto.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n" + b"not decoded here"
WORD = Word("Total", 0.93, Box.upright(10, 20, 60, 40))
NOBODY = "0" * 32
MAX_BYTES = 100_000

TABLE = {
    "POST /ocr": {202, 400, 413, 415, 422, 503},
    "POST /extract": {202, 400, 413, 415, 422, 503},
    "POST /batch": {202, 400, 413, 422, 503},
    "GET /batch/{batch_id}": {200, 404, 406, 422, 503},
    "POST /uploads": {201, 400, 413, 422, 503},
    "GET /review": {200, 422, 503},
    "GET /result/{job_id}/fields/{name}": {200, 404, 409, 410, 503},
    "PUT /result/{job_id}/fields/{name}": {200, 400, 404, 409, 410, 413, 422, 503},
    "GET /result/{job_id}": {200, 202, 307, 404, 406, 410, 422, 500, 503},
    "DELETE /result/{job_id}": {204, 404, 503},
    "DELETE /batch/{batch_id}": {204, 404, 503},
    "GET /ocr/{job_id}": {200, 202, 307, 404, 406, 410, 422, 500, 503},
    "POST /preview": {200, 400, 404, 413, 415, 422, 503},
    "GET /health": {200, 503},
}


class StorageAway(Services):
    """Services whose blob store fails with something that nobody outside should read."""

    class Blobs(FilesystemBlobs):
        def get(self, key: str) -> bytes:
            raise BlobStoreUnavailable("the inside") from OSError("the inside")

        def put(self, key: str, content: bytes, **_: Any) -> bool:
            raise BlobStoreUnavailable("the inside")

        def list(self, prefix: str, **_: Any) -> Any:
            raise BlobStoreUnavailable("the inside")

        def presign_post(self, key: str, **_: Any) -> Any:
            raise BlobStoreUnavailable("the inside")

        def ping(self) -> None:
            raise BlobStoreUnavailable("the inside")

    @cached_property
    def blobs(self) -> FilesystemBlobs:
        return self.Blobs(self.settings.data, public_url="", now=lambda: datetime.now(UTC))


def preview(file: BinaryIO, page: int) -> bytes:
    if page == 503:
        raise WorkersBusy
    if page > 1:
        raise InvalidOption("pages selects none of the document's pages; it has 1.")
    if media_type(file.read()) == PDF:
        raise RuntimeError("the inside")
    return b"cleaned"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"max_bytes": MAX_BYTES, "max_batch_files": 3})


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(services.api(preview), raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def away(settings: Settings) -> TestClient:
    return TestClient(StorageAway(settings).api(preview), raise_server_exceptions=False)


def submitted(services: Services) -> Job:
    return services.submit.document(PNG, "scan.png", Options(), ANYONE)


def reading() -> Reading:
    page = Page(1, 600, 800, (Line((WORD,)),), rotation=90, skew=-1.25, dpi=200.0)
    return Reading((page, Page(2, 600, 800, ())), "tesseract", ("eng",), {"decode": 0.02, "recognise": 0.3})


def done(services: Services) -> Job:
    job = submitted(services)
    assert job.document
    when = datetime(2026, 1, 2, tzinfo=UTC)
    services.jobs.started(job)
    total = Field("total", "9.00", 0.7, True, Evidence(1, (WORD,)), (Check("sum", False, "It is 9.10."),), ("label",))
    found = Extraction("receipt", {"total": total, "date": Field("date", "2026-01-02", 0.95, False)})
    whole = result(job.document, reading(), found, job_id=job.job_id, submitted_at=when, finished_at=when)
    services.jobs.finished(job, dump(whole), reading().text.encode())
    return job


def failed(services: Services, error: RectoError) -> Job:
    job = submitted(services)
    services.jobs.failed(job, Failure.of(error, datetime.now(UTC)), keep_document=False)
    return job


def file(content: bytes = PNG, name: str = "scan.png") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, content)}


def files(*contents: bytes) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (f"{number}.png", content)) for number, content in enumerate(contents)]


def assert_problem(answer: Response, status: int, code: str) -> None:
    problem = answer.json()
    assert answer.status_code == problem["status"] == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["code"] == code
    assert {"type", "title", "detail", "retryable"} <= problem.keys()
    assert "the inside" not in answer.text


def test_a_document_is_accepted_and_waited_for(client: TestClient, services: Services) -> None:
    accepted = client.post("/ocr", files=file(), data={"languages": "deu+eng", "pages": "1-2", "force_ocr": "true"})
    assert accepted.status_code == 202
    job_id = accepted.json()["job_id"]
    assert accepted.json()["status"] == "queued"
    assert accepted.headers["location"] == accepted.json()["result_url"] == f"http://testserver/result/{job_id}"

    waiting = client.get(accepted.json()["result_url"])
    assert (waiting.status_code, waiting.json()) == (202, {"job_id": job_id, "status": "queued"})
    assert waiting.headers["retry-after"] == "2"

    job = services.jobs.job(job_id)
    assert (job.options.languages, str(job.options.pages), job.filename) == (("deu", "eng"), "1-2", "scan.png")
    assert job.options.force_ocr
    message = services.queue.receive()
    assert message
    assert message.body == {"job_id": job_id}


def test_extract_takes_a_document_whose_kind_is_found_out_unless_it_is_told(
    client: TestClient, services: Services
) -> None:
    told = [{}, {"document": "auto"}, {"document": "receipt", "quality": "strict"}]
    ids = [client.post("/extract", files=file(), data=data).json()["job_id"] for data in told]
    options = [services.jobs.job(job_id).options for job_id in ids]
    assert [(given.document, given.quality) for given in options] == [
        ("auto", None), ("auto", None), ("receipt", "strict"),
    ]  # fmt: skip
    plain = client.post("/ocr", files=file()).json()["job_id"]
    assert services.jobs.job(plain).options == Options()


def test_what_a_document_is_and_how_good_it_must_be_can_be_said_wherever_one_is_submitted(
    client: TestClient, services: Services
) -> None:
    said = {"document": "invoice", "quality": "strict"}
    answers = [
        client.post("/ocr", files=file(), data=said).json(),
        client.post("/batch", files=files(PNG), data=said).json()["jobs"][0],
        client.post("/uploads", json=said).json(),
    ]
    for answer in answers:
        options = services.jobs.job(answer["job_id"]).options
        assert (options.document, options.quality) == ("invoice", "strict")


def test_a_result_is_answered_byte_for_byte_at_both_its_addresses(client: TestClient, services: Services) -> None:
    job = done(services)
    stored = services.jobs.result(job)
    for address in ("result", "ocr"):
        answer = client.get(f"/{address}/{job.job_id}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        assert answer.content == stored


def test_the_described_result_is_the_one_that_is_answered(client: TestClient, services: Services) -> None:
    answer = client.get(f"/result/{done(services).job_id}")
    described = Result.model_validate_json(answer.content)
    assert json.loads(described.model_dump_json()).keys() == answer.json().keys()
    assert described.pages[0].lines[0].words[0].text == "Total"


def test_a_batch_accepts_and_refuses_each_file_by_itself(client: TestClient, services: Services) -> None:
    accepted = client.post("/batch", files=files(PNG, b"text", PNG))
    assert accepted.status_code == 202
    first, second, third = accepted.json()["jobs"]
    assert (first["filename"], second["filename"], third["filename"]) == ("0.png", "1.png", "2.png")
    assert second["problem"]["code"] == "unsupported-type"
    assert "job_id" not in second
    assert accepted.headers["location"] == accepted.json()["batch_url"]

    standing = client.get(accepted.json()["batch_url"])
    assert standing.headers["retry-after"] == "2"
    assert standing.json()["done"] is False
    assert standing.json()["counts"] == {"queued": 2, "refused": 1}
    assert [entry["status"] for entry in standing.json()["jobs"]] == ["queued", "refused", "queued"]
    assert standing.json()["jobs"][1]["problem"] == second["problem"]

    for entry in (first, third):
        failure = Failure.of(TooManyPages(), datetime.now(UTC))
        services.jobs.failed(services.jobs.job(entry["job_id"]), failure, keep_document=False)
    standing = client.get(accepted.json()["batch_url"])
    assert standing.json()["done"] is True
    assert "retry-after" not in standing.headers
    assert_problem(client.get(standing.json()["jobs"][0]["result_url"]), 422, "too-many-pages")


def test_an_upload_gets_a_form_for_one_file_of_limited_size(client: TestClient, services: Services) -> None:
    prepared = client.post("/uploads", json={"filename": "long.pdf", "languages": "deu", "force_ocr": True})
    assert prepared.status_code == 201
    upload = prepared.json()["upload"]
    assert upload["max_bytes"] == MAX_BYTES
    assert {"url", "fields", "expires_at"} <= upload.keys()
    waiting = client.get(prepared.json()["result_url"])
    assert waiting.json() == {"job_id": prepared.json()["job_id"], "status": "awaiting_upload"}
    job = services.jobs.job(prepared.json()["job_id"])
    assert (job.options.languages, job.options.force_ocr) == (("deu",), True)


def test_large_results_are_elsewhere(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"max_inline_result": 10}))
    answer = TestClient(services.api(), follow_redirects=False).get(f"/result/{done(services).job_id}")
    assert answer.status_code == 307
    assert answer.headers["location"].startswith(f"{settings.public_url}/local/blobs/")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "empty-document"),
        (b"plain text", 415, "unsupported-type"),
        (PNG + bytes(MAX_BYTES), 413, "document-too-large"),
        (PNG + bytes(MAX_BYTES + FORM_OVERHEAD), 413, "document-too-large"),
    ],
)
def test_a_document_that_can_not_be_read_is_refused_and_leaves_nothing_behind(
    client: TestClient, services: Services, content: bytes, status: int, code: str
) -> None:
    answer = client.post("/ocr", files=file(content))
    assert_problem(answer, status, code)
    assert answer.json()["retryable"] is False
    assert list(services.blobs.list("")) == []
    assert services.queue.receive() is None


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"engine": "abacus"}, "unknown-engine"),
        ({"languages": "eng+xyz"}, "unknown-language"),
        ({"pages": "3-1"}, "invalid-option"),
        ({"document": "poem"}, "invalid-option"),
        ({"quality": "lenient"}, "invalid-option"),
    ],
)
def test_an_option_that_can_not_be_met_is_refused_wherever_it_is_given(
    client: TestClient, options: dict[str, str], code: str
) -> None:
    assert_problem(client.post("/ocr", files=file(), data=options), 422, code)
    assert_problem(client.post("/batch", files=files(PNG), data=options), 422, code)
    assert_problem(client.post("/uploads", json=options), 422, code)


@pytest.mark.parametrize(
    "sent", [{"json": {"filename": {"my": "secret"}}}, {"json": ["secret"]}, {"content": "secret"}]
)
def test_what_is_wrong_with_a_request_is_told_without_repeating_it(client: TestClient, sent: dict[str, Any]) -> None:
    answer = client.post("/uploads", headers={"content-type": "application/json"}, **sent)
    assert_problem(answer, 422, "invalid-request")
    assert "secret" not in answer.text


def test_a_request_without_a_file_is_told_so(client: TestClient) -> None:
    answer = client.post("/ocr", data={"engine": "tesseract"})
    assert_problem(answer, 422, "invalid-request")
    assert answer.json()["detail"] == "file: Field required."


@pytest.mark.parametrize("path", ["/ocr", "/preview"])
def test_of_two_files_none_is_taken_where_one_belongs(client: TestClient, services: Services, path: str) -> None:
    answer = client.post(path, files=[*file().items(), *file().items()])
    assert_problem(answer, 422, "invalid-request")
    assert answer.json()["detail"] == "file: Only one is taken; POST /batch takes many."
    assert list(services.blobs.list("")) == []


def test_text_where_a_file_belongs_is_told_plainly(client: TestClient) -> None:
    assert client.post("/ocr", data={"file": "no file"}).json()["detail"] == "file: Must be a file."
    assert client.post("/batch", data={"files": ["no file", "none"]}).json()["detail"] == "files: Must be a file."


def test_addresses_and_methods_that_are_not_there_are_problems_too(client: TestClient) -> None:
    assert_problem(client.get("/nowhere"), 404, "not-found")
    answer = client.delete("/ocr")
    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("job_id", [NOBODY, "%2e%2e", "a" * 5000, "é", "A" * 32])
def test_ids_that_nobody_has_lead_nowhere(client: TestClient, job_id: str) -> None:
    assert client.get(f"/result/{job_id}").status_code == 404
    assert client.get(f"/batch/{job_id}").status_code == 404


def asked(app: FastAPI, chunks: Iterator[bytes], *headers: tuple[bytes, bytes]) -> tuple[int, dict[str, Any]]:
    """POST /ocr, a chunk of its body at a time; the status and the problem of the answer."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": next(chunks), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/ocr",
        "query_string": b"",
        "headers": [(b"content-type", b"multipart/form-data; boundary=x"), *headers],
    }
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_a_body_declared_too_large_is_refused_unread(services: Services) -> None:
    status, problem = asked(services.api(), iter(()), (b"content-length", b"1000000000"))
    assert (status, problem["code"]) == (413, "document-too-large")


def test_a_body_without_end_is_cut_off(services: Services) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        while True:
            read += 10_000
            yield bytes(10_000)

    status, problem = asked(services.api(), endless())
    assert (status, problem["code"]) == (413, "document-too-large")
    assert read <= MAX_BYTES + FORM_OVERHEAD + 10_000


def test_the_files_of_a_batch_are_not_kept_in_memory(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    on_disk: list[bool] = []

    def batch(_: object, files: list[tuple[str, Any]], *__: object, **___: object) -> tuple[str, list[object]]:
        on_disk.extend(content._rolled for _, content in files)
        return NOBODY, []

    monkeypatch.setattr(Submit, "batch", batch)
    files = [("files", (f"{size}.png", bytes(size))) for size in (100, 70_000)]
    assert TestClient(services.api()).post("/batch", files=files).status_code == 202
    assert on_disk == [False, True]


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/uploads", "application/json"),
        ("POST", "/uploads", "multipart/form-data; boundary=x"),
        ("PUT", f"/result/{NOBODY}/fields/total", "application/json"),
        ("POST", "/ocr", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_understood_as_a_whole_is_never_a_large_one(
    settings: Settings, method: str, path: str, kind: str
) -> None:
    client = TestClient(Services(settings.model_copy(update={"max_bytes": 10 * OTHER_BYTES})).api())
    declared = client.request(method, path, content=b"&" * (OTHER_BYTES + 1), headers={"Content-Type": kind})
    pieces = client.request(method, path, content=(b"&" * 9_999 for _ in range(30)), headers={"Content-Type": kind})
    for answer in (declared, pieces):
        assert (answer.status_code, answer.json()["code"]) == (413, "document-too-large")


def test_an_unexpected_error_says_nothing_and_is_logged_whole(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = through_gateway(services.api(preview), "POST", "/preview", multipart(b"%PDF-1.7"))
    assert answer["statusCode"] == 500
    assert json.loads(answer["body"])["code"] == "internal-error"
    assert "the inside" not in answer["body"]
    assert "RuntimeError: the inside" in caplog.text


def test_storage_that_is_away_can_be_asked_again_later(away: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = away.get(f"/result/{NOBODY}")
    assert_problem(answer, 503, "storage-unavailable")
    assert answer.json()["retryable"] is True
    assert int(answer.headers["retry-after"]) > 0
    (record,) = (record for record in caplog.records if record.name == "recto.api.problems")
    assert record.__dict__["job_id"] == NOBODY
    assert "OSError: the inside" in caplog.text


def test_health_is_degraded_without_the_job_store_and_a_problem_without_what_submissions_need(
    settings: Settings, client: TestClient, away: TestClient
) -> None:
    everything = {"blobs": True, "queue": True, "store": True}
    assert client.get("/health").json() == {"status": "ok", "dependencies": everything}
    assert_problem(away.get("/health"), 503, "storage-unavailable")
    assert away.get("/health").json()["dependencies"] == everything | {"blobs": False}

    (settings.data / "jobs.sqlite").unlink()
    (settings.data / "jobs.sqlite").mkdir()
    degraded = TestClient(Services(settings).api()).get("/health")
    assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")


def test_a_preview_is_a_picture_of_the_page_asked_for(client: TestClient, services: Services) -> None:
    answer = client.post("/preview", files=file())
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "image/png", b"cleaned")
    assert_problem(client.post("/preview", files=file(), data={"page": 2}), 422, "invalid-option")
    assert_problem(client.post("/preview", files=file(), data={"page": 0}), 422, "invalid-request")
    assert_problem(TestClient(services.api()).post("/preview", files=file()), 404, "not-found")


def multipart(content: bytes) -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    return head + content + b"\r\n--x--\r\n"


def through_gateway(app: FastAPI, method: str, path: str, body: bytes = b"", stage: str = "/prod") -> dict[str, Any]:
    """What a REST API's proxy integration sends and gets."""
    event = {
        "resource": "/{proxy+}",
        "httpMethod": method,
        "path": path,
        "headers": {
            "Host": "abc123.execute-api.eu-west-1.amazonaws.com",
            "X-Forwarded-Proto": "https",
            "Content-Type": "multipart/form-data; boundary=x",
        },
        "requestContext": {"path": stage + path, "stage": "prod"},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
    answer: dict[str, Any] = gateway.handler(app)(event, None)  # type: ignore[arg-type]
    return answer


@pytest.mark.parametrize("stage", ["/prod", "", "/base/path"])
def test_links_carry_the_stage_that_the_gateway_cut_off(services: Services, stage: str) -> None:
    app = services.api()
    answer = through_gateway(app, "POST", "/ocr", multipart(PNG), stage)
    job_id = json.loads(answer["body"])["job_id"]
    root = f"https://abc123.execute-api.eu-west-1.amazonaws.com{stage}"
    assert answer["headers"]["location"] == f"{root}/result/{job_id}"
    assert through_gateway(app, "GET", f"/result/{job_id}", stage=stage)["statusCode"] == 202
    assert through_gateway(app, "GET", "/", stage=stage)["headers"]["location"] == f"{root}/docs"
    assert f"url: '{stage}/openapi.json'" in through_gateway(app, "GET", "/docs", stage=stage)["body"]


def test_the_documentation_needs_no_other_server(client: TestClient) -> None:
    assert client.get("/").headers["location"] == "http://testserver/docs"
    page = client.get("/docs").text
    assert "https://" not in page
    assert client.get("/static-offline-docs/swagger-ui-bundle.js").status_code == 200


def test_the_description_has_exactly_the_routes_and_statuses_of_the_table(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    described = {
        f"{method.upper()} {path}": {int(status) for status in operation["responses"] if status != "default"}
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    }
    assert described == TABLE
    references = set(_references(description))
    assert "#/components/schemas/Problem" in references
    assert {name.rpartition("/")[2] for name in references} <= description["components"]["schemas"].keys()


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _references(child)


def test_every_status_of_the_table_is_answered(
    client: TestClient, away: TestClient, services: Services, settings: Settings
) -> None:
    large = PNG + bytes(MAX_BYTES + FORM_OVERHEAD)
    bare = TestClient(services.api())
    batch_id, _ = services.submit.batch([("a.png", PNG)], Options(), ANYONE)

    def wrong_forms(path: str) -> list[Response]:
        return [
            client.post(path, content=b"", headers={"content-type": "multipart/form-data"}),
            client.post(path, data={"file": "no file", "files": "no file"}),
            client.post(path, files={"file": large}),
        ]

    answers = {
        "POST /ocr": [
            *wrong_forms("/ocr"),
            client.post("/ocr", files=file()),
            client.post("/ocr", files=file(b"text")),
            away.post("/ocr", files=file()),
        ],
        "POST /extract": [
            *wrong_forms("/extract"),
            client.post("/extract", files=file()),
            client.post("/extract", files=file(b"text")),
            away.post("/extract", files=file()),
        ],
        "GET /review": [client.get("/review"), client.get("/review?limit=0"), away.get("/review")],
        "GET /result/{job_id}/fields/{name}": [
            client.get(f"/result/{done(services).job_id}/fields/total"),
            client.get(f"/result/{submitted(services).job_id}/fields/total"),
            client.get(f"/result/{expired(settings)}/fields/total"),
            client.get(f"/result/{NOBODY}/fields/total"),
            away.get(f"/result/{NOBODY}/fields/total"),
        ],
        "PUT /result/{job_id}/fields/{name}": [
            client.put(f"/result/{done(services).job_id}/fields/total", json=said("9.10")),
            client.put(f"/result/{done(services).job_id}/fields/total", json=said("nine")),
            client.put(
                f"/result/{done(services).job_id}/fields/total",
                content=b"\xff",
                headers={"content-type": "application/json"},
            ),
            client.put(f"/result/{done(services).job_id}/fields/total", content=large),
            client.put(f"/result/{submitted(services).job_id}/fields/total", json=said("9.10")),
            client.put(f"/result/{expired(settings)}/fields/total", json=said("9.10")),
            client.put(f"/result/{NOBODY}/fields/total", json=said("9.10")),
            away.put(f"/result/{NOBODY}/fields/total", json=said("9.10")),
        ],
        "POST /batch": [
            *wrong_forms("/batch"),
            client.post("/batch", files=files(PNG)),
            away.post("/batch", files=files(PNG)),
        ],
        "GET /batch/{batch_id}": [
            client.get(f"/batch/{batch_id}"),
            client.get(f"/batch/{NOBODY}"),
            client.get(f"/batch/{batch_id}", headers={"Accept": "audio/ogg"}),
            client.get(f"/batch/{batch_id}?format=docx"),
            away.get(f"/batch/{NOBODY}"),
        ],
        "POST /uploads": [
            client.post("/uploads", json={}),
            client.post("/uploads", content=b"\xff", headers={"content-type": "application/json"}),
            client.post("/uploads", content=large),
            client.post("/uploads", json={"pages": "0"}),
            away.post("/uploads", json={}),
        ],
        "DELETE /result/{job_id}": [
            client.delete(f"/result/{done(services).job_id}"),
            client.delete(f"/result/{NOBODY}"),
            away.delete(f"/result/{NOBODY}"),
        ],
        "DELETE /batch/{batch_id}": [
            client.delete(f"/batch/{batch_id}"),
            client.delete(f"/batch/{NOBODY}"),
            away.delete(f"/batch/{NOBODY}"),
        ],
        "GET /result/{job_id}": results("result", client, away, services, settings),
        "GET /ocr/{job_id}": results("ocr", client, away, services, settings),
        "POST /preview": [
            *wrong_forms("/preview"),
            client.post("/preview", files=file()),
            client.post("/preview", files=file(), data={"page": 503}),
            client.post("/preview", files=file(b"text")),
            bare.post("/preview", files=file()),
        ],
        "GET /health": [client.get("/health"), away.get("/health")],
    }
    assert {call: {answer.status_code for answer in given} for call, given in answers.items()} == TABLE


def said(value: object) -> dict[str, object]:
    return {"value": value, "by": "Anna"}


def expired(settings: Settings) -> str:
    services = Services(settings.model_copy(update={"retention_days": 1e-9}))
    job_id = submitted(services).job_id
    services.store.forget(fast_name(job_id, ANYONE))
    return job_id


def results(path: str, client: TestClient, away: TestClient, services: Services, settings: Settings) -> list[Response]:
    """Of a job in every state there is."""
    redirecting = Services(settings.model_copy(update={"max_inline_result": 10}))
    job_ids = [
        submitted(services).job_id,
        done(services).job_id,
        failed(services, TooManyPages()).job_id,
        failed(services, GaveUp()).job_id,
        expired(settings),
        NOBODY,
    ]
    return [
        *(client.get(f"/{path}/{job_id}") for job_id in job_ids),
        client.get(f"/{path}/{job_ids[0]}", headers={"Accept": "audio/ogg"}),
        away.get(f"/{path}/{NOBODY}"),
        TestClient(redirecting.api(), follow_redirects=False).get(f"/{path}/{done(redirecting).job_id}"),
    ]
