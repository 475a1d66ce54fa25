"""What one owner has, another can't see, not even that it is there: on every route, by every link, in the fast copy."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from fastapi.testclient import TestClient
from httpx import Response

from recto.api.auth import DOCS, OPEN
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.errors import AccountsUnavailable, UnknownJob
from recto.domain.field import Evidence, Extraction, Field
from recto.domain.job import ANYONE, Failure, Job
from recto.domain.recognition import Box, Line, Page, Reading, Word
from recto.domain.result import result
from recto.local import links
from recto.services.stored import dump
from recto.settings import Settings
from servers import Server

PNG = b"\x89PNG\r\n\x1a\n" + b"not decoded here"
WORD = Word("Total", 0.93, Box.upright(10, 20, 60, 40))
NOBODY = "0" * 32
IDS = {"job_id", "batch_id"}
BODIES: dict[str, dict[str, Any]] = {
    "POST /ocr": {"files": {"file": ("a.png", PNG)}},
    "POST /extract": {"files": {"file": ("a.png", PNG)}},
    "POST /batch": {"files": {"files": ("a.png", PNG)}},
    "POST /preview": {"files": {"file": ("a.png", PNG)}},
    "POST /uploads": {"json": {}},
    "PUT /result/{job_id}/fields/{name}": {"json": {"value": "9.10", "by": "Anna"}},
}


@pytest.fixture(params=["embedded", "aws"])
def services(request: pytest.FixtureRequest, settings: Settings) -> Services:
    if request.param == "embedded":
        return Services(settings.model_copy(update={"auth": frozenset({"key"})}))
    aws: Settings = request.getfixturevalue("aws_settings")
    boto3.client("secretsmanager").create_secret(Name=aws.bucket)
    wanted = {"auth": frozenset({"key"}), "keys_secret": aws.bucket, "keys_cache_seconds": 0}
    return Services(aws.model_copy(update=wanted))


Call = Callable[..., Response]


@pytest.fixture
def callers(services: Services) -> Iterator[Callable[[str], Call]]:
    """A call as somebody, who has a key of their own."""
    with TestClient(services.api(lambda *_: b"png"), raise_server_exceptions=False, follow_redirects=False) as client:

        def calling(owner: str) -> Call:
            key = services.keys.create(owner)

            def call(method: str, path: str, **options: Any) -> Response:
                return client.request(method, path, **options, headers={"X-API-Key": key})

            return call

        yield calling


def submitted(services: Services, owner: str) -> Job:
    return services.submit.document(PNG, "scan.png", Options(), owner)


def done(services: Services, owner: str) -> Job:
    job = submitted(services, owner)
    assert job.document
    reading = Reading((Page(1, 600, 800, (Line((WORD,)),)),), "tesseract", ("eng",))
    found = Extraction("receipt", {"total": Field("total", "9.00", 0.7, True, Evidence(1, (WORD,)))})
    when = datetime(2026, 1, 2, tzinfo=UTC)
    whole = result(job.document, reading, found, job_id=job.job_id, submitted_at=when, finished_at=when)
    services.jobs.finished(job, dump(whole), b"Total")
    return job


def failed(services: Services, owner: str) -> Job:
    job = submitted(services, owner)
    why = Failure("damaged-document", "Damaged", "Scan it again.", False, datetime(2026, 1, 2, tzinfo=UTC))
    services.jobs.failed(job, why, keep_document=False)
    return job


def upload(services: Services, owner: str) -> Job:
    return services.submit.upload("large.pdf", Options(), owner)[0]


def routes(services: Services) -> list[tuple[str, str]]:
    """Method and path of all calls that are described."""
    paths = services.api().openapi()["paths"]
    return [(method.upper(), path) for path, calls in paths.items() for method in calls]


def told(answer: Response) -> tuple[int, dict[str, Any], str]:
    return answer.status_code, answer.json(), answer.headers["content-type"]


def test_every_route_that_names_a_thing_answers_others_as_if_it_never_was(
    services: Services, callers: Callable[[str], Call]
) -> None:
    """A route that is added is asked too; one that names a thing in a new way fails here until it is thought of."""
    alice, bob = callers("alice"), callers("bob")
    things = {
        "job_id": [make(services, "alice").job_id for make in (submitted, done, failed, upload)],
        "batch_id": [services.submit.batch([("a.png", PNG)], Options(), "alice")[0]],
    }
    asked = 0
    for method, path in routes(services):
        named = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        assert named <= IDS | {"name"}, f"{path} names something that this test knows nothing of"
        for name in named & IDS:
            for thing in things[name]:
                address = path.replace("{name}", "total")
                body = BODIES.get(f"{method} {path}", {})
                seen = bob(method, address.replace(f"{{{name}}}", thing), **body)
                unknown = bob(method, address.replace(f"{{{name}}}", NOBODY), **body)
                assert told(seen) == told(unknown), (method, path)
                assert seen.status_code == 404
                asked += 1
    assert asked >= 4 * 4 + 1
    for job_id in things["job_id"]:
        assert alice("GET", f"/result/{job_id}").status_code in (200, 202, 422), "nothing has happened to them"
    assert alice("GET", f"/batch/{things['batch_id'][0]}").status_code == 200


@pytest.mark.parametrize("format", ["text", "hocr", "alto", "tsv", "markdown", "pdf"])
def test_no_format_is_for_others(services: Services, callers: Callable[[str], Call], format: str) -> None:
    job = done(services, "alice")
    assert callers("bob")("GET", f"/result/{job.job_id}?format={format}").status_code == 404


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_no_table_is_for_others(services: Services, callers: Callable[[str], Call], format: str) -> None:
    batch_id, _ = services.submit.batch([("a.png", PNG)], Options(), "alice")
    assert callers("bob")("GET", f"/batch/{batch_id}?format={format}").status_code == 404
    assert callers("alice")("GET", f"/batch/{batch_id}?format={format}").status_code == 200


def test_every_route_but_the_open_ones_wants_a_caller(services: Services) -> None:
    client = TestClient(services.api(lambda *_: b"png"), follow_redirects=False)
    for method, path in routes(services):
        answer = client.request(method, path.replace("{", "").replace("}", ""), **BODIES.get(f"{method} {path}", {}))
        if path in OPEN:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised"), path
            assert answer.headers["WWW-Authenticate"] == 'ApiKey realm="recto"'
    for path in ("/nowhere", "/result", "/health/", "/openapi.json/x", "/static-offline-docs"):
        assert client.get(path).status_code == 401, path
    assert client.get("/static-offline-docs/../result/x").status_code in (401, 404)


def test_a_request_is_refused_before_its_body_is_read(services: Services) -> None:
    """Strangers fill no disk."""
    app = services.api()
    read: list[str] = []
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        read.append("body")
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/ocr", "raw_path": b"/ocr", "query_string": b"", "root_path": "",
        "scheme": "http", "server": ("127.0.0.1", 80), "http_version": "1.1",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"multipart/form-data; boundary=x")],
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    assert (sent[0]["status"], read) == (401, [])


def test_the_documentation_is_open_or_not(services: Services) -> None:
    client = TestClient(services.api())
    for path in (*DOCS, "/static-offline-docs/swagger-ui.css"):
        assert client.get(path).status_code == 200
    closed = TestClient(Services(services.settings.model_copy(update={"open_docs": False})).api())
    for path in (*DOCS, "/static-offline-docs/swagger-ui.css"):
        assert closed.get(path).status_code == 401
    assert closed.get("/health").status_code == 200


def test_the_description_says_what_callers_show(services: Services) -> None:
    description = services.api().openapi()
    assert description["components"]["securitySchemes"] == {
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}
    }
    assert description["paths"]["/ocr"]["post"]["security"] == [{"key": []}]
    assert "401" in description["paths"]["/ocr"]["post"]["responses"]
    assert "security" not in description["paths"]["/health"]["get"]


def test_what_is_left_to_review_is_listed_for_its_owner_alone(
    services: Services, callers: Callable[[str], Call]
) -> None:
    job = done(services, "alice")
    done(services, "alice2")
    assert [each["job_id"] for each in callers("alice")("GET", "/review").json()["results"]] == [job.job_id]
    assert callers("bob")("GET", "/review").json()["results"] == []


def test_the_fast_copy_answers_nobody_but_the_owner(
    aws_settings: Settings, redis: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a finished job the owner is answered without its record; others' questions don't find it there."""
    services = Services(aws_settings)
    job = done(services, "alice")
    looked: list[str] = []
    get = services.blobs.get
    monkeypatch.setattr(services.blobs, "get", lambda key: looked.append(key) or get(key))
    assert services.jobs.state(job.job_id, "alice")
    assert services.jobs.kept_result(job.job_id, "alice")
    assert looked == []
    assert services.jobs.kept_result(job.job_id, "bob") is None
    for owner, job_id in (("bob", job.job_id), ("bob", NOBODY), ("alice", NOBODY)):
        looked.clear()
        with pytest.raises(UnknownJob):
            services.jobs.state(job_id, owner)
        assert looked == [f"jobs/{job_id}/job.json"], "as long a way for another's as for what never was"
    redis.stop()
    assert services.jobs.state(job.job_id, "alice")
    with pytest.raises(UnknownJob):
        services.jobs.state(job.job_id, "bob")


def test_a_link_can_not_be_turned_into_another_owners(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"base_url": "http://testserver"}))
    first, second = done(services, "alice"), done(services, "bob")
    local = TestClient(links.create_app(services.blobs, arrived=lambda _: None, max_bytes=1000))  # type: ignore[arg-type]
    url = services.jobs.url(first.job_id, "result.json", seconds=60)
    assert local.get(urlsplit(url).path).json()["job_id"] == first.job_id
    text, signature = urlsplit(url).path.rpartition("/")[2].split(".")
    other = services.jobs.url(second.job_id, "result.json", seconds=60)
    other_text = urlsplit(other).path.rpartition("/")[2].split(".")[0]
    for token in (f"{other_text}.{signature}", f"{text}.{'0' * 64}", text, f"{text}.", other_text):
        assert local.get(f"/local/blobs/{token}").status_code == 404


@pytest.mark.parametrize("token", ["", "x", "e30.x", "%ED%A0%80", "..%2f", "x" * 5000])
def test_an_upload_by_no_link_is_refused_before_its_body_is_read(settings: Settings, token: str) -> None:
    services = Services(settings)
    local = TestClient(links.create_app(services.blobs, arrived=pytest.fail, max_bytes=1000))  # type: ignore[arg-type]

    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        raise AssertionError("The rest of the body was asked for.")

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert local.post(f"/local/blobs/{token}", content=body(), headers=kind).status_code in (403, 404)


@pytest.mark.parametrize(
    ("data", "files"),
    [({}, {"file": PNG}), ({"key": "{key}", "file": "text"}, {}), ({"key": "x" * 2000}, {"file": PNG})],
    ids=["no key", "no file", "a long key"],
)
def test_a_form_that_is_not_the_links_is_refused(
    settings: Settings, data: dict[str, str], files: dict[str, Any]
) -> None:
    services = Services(settings.model_copy(update={"base_url": "http://testserver"}))
    local = TestClient(links.create_app(services.blobs, arrived=pytest.fail, max_bytes=10_000))  # type: ignore[arg-type]
    _, post = services.submit.upload("a.png", Options(), "alice")
    sent = {name: value.format(**post.fields) for name, value in data.items()}
    answer = local.post(urlsplit(post.url).path, data=sent, files=files)
    assert answer.status_code in (400, 403)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_upload_goes_to_the_job_of_its_form_alone(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"base_url": "http://testserver"}))
    arrived: list[str] = []
    local = TestClient(links.create_app(services.blobs, arrived=arrived.append, max_bytes=1000))  # type: ignore[arg-type]
    mine, post = services.submit.upload("a.png", Options(), "alice")
    _, their_post = services.submit.upload("b.png", Options(), "bob")
    path = urlsplit(post.url).path
    assert local.post(path, data=dict(their_post.fields), files={"file": PNG}).status_code == 403
    assert arrived == []
    assert local.post(path, data=dict(post.fields), files={"file": PNG}).status_code == 204
    assert arrived == [f"uploads/{mine.job_id}"]


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("inbox/alice/x/scan.png", "alice"),
        ("inbox/jwt%3Aauth0%7C1/scan.png", "jwt:auth0|1"),
        ("inbox/jwt:bob/scan.png", "jwt:bob"),
        ("inbox/scan.png", ANYONE),
        ("inbox/%20/scan.png", ANYONE),
        ("inbox/a%0Ab/scan.png", ANYONE),
    ],
)
def test_what_is_dropped_in_an_owners_folder_is_theirs(settings: Settings, key: str, owner: str) -> None:
    services = Services(settings.model_copy(update={"auth": frozenset({"key"})}))
    services.blobs.put(key, b"no document")
    message = {"blob": key, "version": "1"}
    services.process.message(message, time_limit=10)
    assert services.jobs.job(services.process.job_id(message)).owner == owner


def test_without_accounts_folders_of_the_inbox_mean_nothing(settings: Settings) -> None:
    plain = Services(settings)
    plain.blobs.put("inbox/alice/scan.png", b"no document")
    message = {"blob": "inbox/alice/scan.png", "version": "1"}
    plain.process.message(message, time_limit=10)
    assert plain.jobs.job(plain.process.job_id(message)).owner == ANYONE


def test_where_keys_cannot_be_read_nobody_gets_in_and_health_still_answers(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"auth": frozenset({"key"})}))
    key = services.keys.create("alice")
    client = TestClient(services.api())
    assert client.get("/review", headers={"X-API-Key": key}).status_code == 200
    (settings.data / "keys.json").chmod(0o644)
    answer = client.get("/review", headers={"X-API-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (503, AccountsUnavailable.code)
    assert answer.headers["Retry-After"]
    assert str(settings.data) not in json.dumps(answer.json())
    assert client.get("/health").status_code == 200
