"""The functions' handlers, given events as AWS sends them; S3 and SQS are a moto server's, Redis is real."""

import base64
import importlib.util
import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import httpx
import pytest

import made
from queue_event import queue_event
from recto.bootstrap import Services, Undecided
from recto.domain.document import Options
from recto.domain.errors import EngineFailed, QueueUnavailable
from recto.domain.job import ANYONE, State
from recto.services.process import Outcome
from recto.settings import Settings
from servers import Server

FUNCTIONS = Path(__file__).parents[2] / "functions"
PAGE = made.png(made.page().pixels)

Load = Callable[[str], ModuleType]


class Context:
    """What Lambda tells a handler of its call."""

    function_name = "function"
    memory_limit_in_mb = 2048
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:function"
    aws_request_id = "52fdfc07-2182-154f-163f-5f0f9a621d72"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


@pytest.fixture
def settings(aws_settings: Settings) -> Settings:
    return aws_settings.model_copy(update={"retry_delays": (0, 60, 300)})


@pytest.fixture
def load(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """The entry point of a function, imported anew in the environment that the template would give it."""
    for name in ("storage", "bucket", "queue_url", "part_queue_url", "redis_url"):
        monkeypatch.setenv(f"RECTO_{name.upper()}", getattr(settings, name))
    monkeypatch.setenv("RECTO_RETRY_DELAYS", "0,60,300")
    monkeypatch.setenv("RECTO_AUTH", "none")
    monkeypatch.setenv("RECTO_MAX_INLINE_RESULT", "4500000")
    monkeypatch.setattr("logging.root.handlers", [])
    monkeypatch.setattr("logging.root.level", logging.NOTSET)

    def import_anew(function: str) -> ModuleType:
        monkeypatch.delitem(logging.root.manager.loggerDict, function, raising=False)
        spec = importlib.util.spec_from_file_location(f"{function}_app", FUNCTIONS / function / "app.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return import_anew


def call(handler: Callable[..., dict[str, Any]], method: str, path: str, request: httpx.Request | None = None) -> Any:
    """Through the REST API's stage v1, as base64 like everything under ``*/*`` of its binary types."""
    request = request or httpx.Request(method, "https://api")
    event = {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": dict(request.headers) | {"Host": "api.example", "X-Forwarded-Proto": "https"},
        "multiValueHeaders": {"Host": ["api.example"], "X-Forwarded-Proto": ["https"]}
        | {name: [value] for name, value in request.headers.items() if name != "host"},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {
            "path": f"/v1{path}",
            "stage": "v1",
            "httpMethod": method,
            "identity": {"sourceIp": "203.0.113.7"},
        },
        "body": base64.b64encode(request.read()).decode(),
        "isBase64Encoded": True,
    }
    return handler(event, Context())


def form(content: bytes, **fields: str) -> httpx.Request:
    return httpx.Request("POST", "https://api", files={"file": ("page.png", content)}, data=fields)


def received(url: str) -> dict[str, Any]:
    """An event of the queue's next message, as the event source mapping hands it over."""
    (message,) = boto3.client("sqs").receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    return queue_event(message, queue=url.rpartition("/")[2])


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def notify(settings: Settings) -> None:
    """What the template makes of the bucket: arrivals under inbox/ are told to the queue."""
    sqs = boto3.client("sqs")
    attributes = sqs.get_queue_attributes(QueueUrl=settings.queue_url, AttributeNames=["QueueArn"])["Attributes"]
    rules = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "inbox/"}]}}
    told = {"QueueArn": attributes["QueueArn"], "Events": ["s3:ObjectCreated:*"], "Filter": rules}
    boto3.client("s3").put_bucket_notification_configuration(
        Bucket=settings.bucket, NotificationConfiguration={"QueueConfigurations": [told]}
    )


def test_a_preview_needs_no_redis_which_is_out_of_its_reach(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECTO_REDIS_URL", "")
    assert call(load("process").preview, "POST", "/preview", form(PAGE))["statusCode"] == 200


def test_a_document_goes_in_through_submit_and_process_and_comes_out_of_result(load: Load, settings: Settings) -> None:
    accepted = call(load("submit").handler, "POST", "/ocr", form(PAGE))
    assert accepted["statusCode"] == 202
    job = json.loads(accepted["body"])
    assert job["result_url"] == f"https://api.example/v1/result/{job['job_id']}"
    stored = boto3.client("s3").get_object(Bucket=settings.bucket, Key=f"jobs/{job['job_id']}/document")
    assert stored["Body"].read() == PAGE

    result = load("result")
    waiting = call(result.handler, "GET", f"/result/{job['job_id']}")
    assert (waiting["statusCode"], waiting["headers"]["retry-after"]) == (202, "2")

    assert load("process").handler(received(settings.queue_url), Context()) == {"batchItemFailures": []}
    answer = call(result.handler, "GET", f"/result/{job['job_id']}")
    assert answer["statusCode"] == 200
    assert not answer["isBase64Encoded"]
    read = json.loads(answer["body"])
    assert "number 4711 and a valid identity card." in read["text"]
    assert read["health"] > 0.8


def test_a_long_document_is_read_part_by_part_from_the_queue_of_parts(
    load: Load, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECTO_PART_PAGES", "1")
    document = made.tiff(made.page().pixels, made.page(["The second page"]).pixels)
    job = Services(settings).submit.document(document, "two.tiff", Options(), ANYONE)
    process = load("process")
    assert process.handler(received(settings.queue_url), Context()) == {"batchItemFailures": []}
    first = received(settings.part_queue_url)
    read = process.services.reader.read

    def fail(*_: Any, **__: Any) -> None:
        raise EngineFailed("the engine fell over")

    process.services.reader.read = fail
    failed = [{"itemIdentifier": first["Records"][0]["messageId"]}]
    assert process.handler(first, Context()) == {"batchItemFailures": failed}
    process.services.reader.read = read
    for _ in range(2):  # the failed one is back at once, its first delay being none
        event = received(settings.part_queue_url)
        assert process.handler(event, Context()) == {"batchItemFailures": []}
    answer = call(load("result").handler, "GET", f"/result/{job.job_id}")
    assert answer["statusCode"] == 200
    texts = json.loads(answer["body"])["text"].split("\f")
    assert "valid identity card" in texts[0]
    assert texts[1] == "The second page"


def test_fields_are_flagged_listed_and_reviewed(
    load: Load, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECTO_REVIEW_BELOW", "1")
    invoice = made.born_digital_pdf(["Invoice number: 4711", "Total EUR 120.00"])
    accepted = call(load("submit").handler, "POST", "/extract", form(invoice, document="invoice"))
    job_id = json.loads(accepted["body"])["job_id"]
    assert load("process").handler(received(settings.queue_url), Context()) == {"batchItemFailures": []}
    handler = load("result").handler
    (pending,) = json.loads(call(handler, "GET", "/review")["body"])["results"]
    assert (pending["job_id"], "total" in pending["needs_review"]) == (job_id, True)
    for name in pending["needs_review"]:
        said = httpx.Request("PUT", "https://api", json={"value": None, "by": "Anna"})
        answer = call(handler, "PUT", f"/result/{job_id}/fields/{name}", said)
        assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, False)
    assert json.loads(call(handler, "GET", "/review")["body"])["results"] == []
    fields = json.loads(call(handler, "GET", f"/result/{job_id}")["body"])["fields"]
    assert (fields["total"]["value"], fields["total"]["machine"]["value"]) == (None, "120.00")


def test_problems_leave_the_gateway_as_text(load: Load) -> None:
    missing = call(load("result").handler, "GET", f"/result/{'0' * 32}")
    assert missing["statusCode"] == 404
    assert missing["headers"]["content-type"] == "application/problem+json"
    assert json.loads(missing["body"])["code"] == "unknown-job"


def test_a_preview_leaves_the_gateway_as_the_bytes_of_an_image(load: Load) -> None:
    answer = call(load("process").preview, "POST", "/preview", form(PAGE))
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "image/png")
    assert answer["isBase64Encoded"]
    assert base64.b64decode(answer["body"]).startswith(b"\x89PNG")


def test_a_drop_in_the_bucket_comes_out_beside_it(load: Load, settings: Settings) -> None:
    notify(settings)
    s3 = boto3.client("s3")
    s3.put_object(Bucket=settings.bucket, Key="inbox/letters/1 März+.png", Body=PAGE)
    process = load("process")
    while True:  # S3 itself sends a test event first
        event = received(settings.queue_url)
        assert process.handler(event, Context()) == {"batchItemFailures": []}
        if "1+M" in event["Records"][0]["body"]:
            break
    text = s3.get_object(Bucket=settings.bucket, Key="outbox/letters/1 März+.png.txt")["Body"].read().decode()
    assert "Fishing permits" in text


def test_logs_name_the_job_in_every_line_and_hold_the_metrics(
    load: Load, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    job = Services(settings).submit.document(PAGE, "page.png", Options(), ANYONE)
    process = load("process")
    record = process.services.process.message

    def loud(message: dict[str, Any], *, time_limit: float) -> Any:
        logging.getLogger("some.library").info("a line of a library")
        assert time_limit == settings.time_limit
        return record(message, time_limit=time_limit)

    process.services.process.message = loud
    process.handler(received(settings.queue_url), Context())
    written = lines(capsys.readouterr().out)
    (metrics,) = (line for line in written if "_aws" in line)
    assert (metrics["engine"], metrics["Pages"], metrics["Documents"]) == ("auto", [1], [1])
    assert metrics["job_id"] == job.job_id
    assert metrics["Seconds"][0] > 0
    assert 0 < metrics["Health"][0] <= 1
    (of_library,) = (line for line in written if line.get("message") == "a line of a library")
    assert (of_library["job_id"], of_library["level"]) == (job.job_id, "INFO")
    assert of_library["function_request_id"] == Context.aws_request_id


def test_what_was_read_before_is_counted_once(
    load: Load, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    process = load("process")
    for _ in range(2):
        Services(settings).submit.document(PAGE, "page.png", Options(), ANYONE)
        process.handler(received(settings.queue_url), Context())
    written = lines(capsys.readouterr().out)
    assert [line["Documents"] for line in written if "_aws" in line] == [[1]]
    assert any("read a short time ago" in line.get("message", "") for line in written)


def test_submit_and_result_name_the_job_in_their_lines(
    load: Load, redis: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    redis.stop()  # which both tell of
    job_id = json.loads(call(load("submit").handler, "POST", "/ocr", form(PAGE))["body"])["job_id"]
    call(load("result").handler, "GET", f"/result/{job_id}")
    told = [line for line in lines(capsys.readouterr().out) if line["name"].startswith("recto.")]
    assert {line["function_request_id"] for line in told} == {Context.aws_request_id}
    written = [line for line in told if line["name"] != "recto.adapters.limits"]  # about all that the caller does
    assert {line["service"] for line in written} == {"submit", "result"}
    assert {line["job_id"] for line in written} == {job_id}


def test_no_line_of_the_functions_tells_of_content_keys_or_links(
    load: Load, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = boto3.client("secretsmanager").create_secret(Name=f"keys-{settings.bucket}")["ARN"]
    for name, value in {"AUTH": "key", "KEYS_SECRET": secret, "MAX_INLINE_RESULT": "1000"}.items():
        monkeypatch.setenv(f"RECTO_{name}", value)
    key = Services(settings.model_copy(update={"keys_secret": secret})).keys.create("harbour-master")

    def known(request: httpx.Request, key: str = key) -> httpx.Request:
        request.headers["X-API-Key"] = key
        return request

    submit, process, result = load("submit").handler, load("process"), load("result").handler
    links = []
    for content in (PAGE, PAGE[:1000], b"harbour Fishing permits"):
        accepted = call(submit, "POST", "/ocr", known(form(content)))
        if accepted["statusCode"] == 202:
            process.handler(received(settings.queue_url), Context())
            look = known(httpx.Request("GET", "https://api"))
            answer = call(result, "GET", f"/result/{json.loads(accepted['body'])['job_id']}", look)
            links.append(answer["headers"].get("location", ""))
    signature = links[0].partition("Signature=")[2].partition("&")[0]
    assert signature, "a large result is behind a link"
    wanted = httpx.Request("POST", "https://api", json={"filename": "page.png"})
    upload = json.loads(call(submit, "POST", "/uploads", known(wanted))["body"])["upload"]["fields"]
    signed = [value for name, value in upload.items() if name.lower() in ("policy", "signature", "x-amz-signature")]
    assert signed
    assert call(submit, "POST", "/ocr", known(form(PAGE), key[:-1] + "x"))["statusCode"] == 401
    call(process.preview, "POST", "/preview", known(form(PAGE[:1000])))

    def fail(*_: Any, **__: Any) -> None:
        raise EngineFailed("the engine fell over")

    process.services.reader.read = fail
    call(submit, "POST", "/ocr", known(form(PAGE + b"not read before")))
    process.handler(received(settings.queue_url), Context())
    written = "".join(capsys.readouterr())
    assert "This try failed" in written
    assert written.count("job_id") > 3, "the log was written"
    content = [
        "harbour",
        "Fishing",
        "permits",
        "metres",
        base64.b64encode(PAGE).decode()[120:150],
        repr(PAGE[100:124])[2:-1],
    ]
    for forbidden in [*content, key, key.rpartition("_")[2], signature, *signed]:
        assert forbidden not in written


def test_a_fault_of_ours_comes_again_after_growing_delays_and_then_fails_the_job(
    load: Load, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    services = Services(settings)
    job = services.submit.document(PAGE, "page.png", Options(), ANYONE)
    process = load("process")
    delays = []

    def fail(*_: Any, **__: Any) -> None:
        raise EngineFailed("the engine fell over")

    def noted(receipt: str, *, delay: float) -> None:
        delays.append(delay)
        services.queue.retry(receipt, delay=0)

    process.services.reader.read = fail
    process.services.queue.retry = noted
    for _ in range(4):
        event = received(settings.queue_url)
        failed = [{"itemIdentifier": event["Records"][0]["messageId"]}]
        assert process.handler(event, Context()) == {"batchItemFailures": failed}
        assert services.jobs.state(job.job_id, ANYONE) is State.QUEUED
    assert delays == [0, 60, 300, 0]
    errors = [line for line in lines(capsys.readouterr().out) if line.get("level") == "ERROR"]
    assert [line["attempt"] for line in errors] == [1, 2, 3, 4]
    assert {line["job_id"] for line in errors} == {job.job_id}

    assert boto3.client("sqs").receive_message(QueueUrl=settings.queue_url).get("Messages") is None
    assert process.dead_letters(received(settings.dead_letter_url), Context()) == {"batchItemFailures": []}
    assert services.jobs.state(job.job_id, ANYONE) is State.FAILED
    assert services.jobs.failure(job.job_id, ANYONE).code == "gave-up"
    assert services.blobs.get(f"jobs/{job.job_id}/document") == PAGE
    (metrics,) = (line for line in lines(capsys.readouterr().out) if "_aws" in line)
    assert (metrics["code"], metrics["Failures"]) == ("gave-up", [1])


class Killed(BaseException):
    """Ends a call as Lambda does: no code of the function's has the last word."""


def test_what_kills_the_function_comes_again_after_growing_delays_and_then_fails_the_job(
    load: Load, settings: Settings
) -> None:
    services = Services(settings)
    job = services.submit.document(PAGE, "page.png", Options(), ANYONE)
    process = load("process")
    waits = []

    def kill(*_: Any, **__: Any) -> None:
        raise Killed

    def noted(receipt: str, *, seconds: float) -> None:
        waits.append(seconds)
        services.queue.extend(receipt, seconds=0)

    process.services.reader.read = kill
    process.services.queue.extend = noted
    for _ in range(4):
        with pytest.raises(Killed):
            process.handler(received(settings.queue_url), Context())
    ended = Context().get_remaining_time_in_millis() / 1000 + process.MARGIN
    assert waits == [ended, ended + 60, ended + 300, ended]

    assert boto3.client("sqs").receive_message(QueueUrl=settings.queue_url).get("Messages") is None
    assert process.dead_letters(received(settings.dead_letter_url), Context()) == {"batchItemFailures": []}
    assert services.jobs.failure(job.job_id, ANYONE).code == "gave-up"


def test_a_document_is_read_even_if_the_queue_can_not_be_told_when_it_would_come_again(
    load: Load, settings: Settings
) -> None:
    services = Services(settings)
    job = services.submit.document(PAGE, "page.png", Options(), ANYONE)
    process = load("process")

    def unavailable(*_: Any, **__: Any) -> None:
        raise QueueUnavailable

    process.services.queue.extend = unavailable
    assert process.handler(received(settings.queue_url), Context()) == {"batchItemFailures": []}
    assert services.jobs.state(job.job_id, ANYONE) is State.DONE


def test_in_a_batch_only_the_message_that_failed_comes_again(load: Load, settings: Settings) -> None:
    services = Services(settings)
    job = services.submit.document(PAGE, "page.png", Options(), ANYONE)
    good = received(settings.queue_url)["Records"][0]
    poison = good | {"messageId": "poison", "body": "this is not JSON"}
    answer = load("process").handler({"Records": [poison, good]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    assert services.jobs.state(job.job_id, ANYONE) is State.DONE


def test_a_dead_letter_that_nobody_understands_stays_where_it_is(load: Load, settings: Settings) -> None:
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=settings.dead_letter_url, MessageBody='"neither a job nor a blob"')
    event = received(settings.dead_letter_url)
    failed = [{"itemIdentifier": event["Records"][0]["messageId"]}]
    assert load("process").dead_letters(event, Context()) == {"batchItemFailures": failed}


@pytest.mark.parametrize(("left", "limit"), [(900, 240), (300, 240), (100, 80), (0.5, 0.4)])
def test_a_document_has_most_of_the_time_that_the_function_has_left(
    load: Load, settings: Settings, monkeypatch: pytest.MonkeyPatch, left: float, limit: float
) -> None:
    Services(settings).submit.document(PAGE, "page.png", Options(), ANYONE)
    monkeypatch.setattr(Context, "get_remaining_time_in_millis", lambda _: int(left * 1000))
    process = load("process")
    given = []
    process.services.process.message = lambda body, *, time_limit: given.append(time_limit) or Outcome("job")
    process.handler(received(settings.queue_url), Context())
    assert given == [pytest.approx(limit)]


def test_submit_and_result_work_while_redis_is_down(load: Load, redis: Server) -> None:
    redis.stop()
    accepted = call(load("submit").handler, "POST", "/ocr", form(PAGE))
    assert accepted["statusCode"] == 202
    job_id = json.loads(accepted["body"])["job_id"]
    assert call(load("result").handler, "GET", f"/result/{job_id}")["statusCode"] == 202


@pytest.mark.parametrize("name", ["submit", "result"])
def test_an_api_function_does_not_start_where_nobody_said_who_may_call(
    load: Load, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("RECTO_AUTH")
    with pytest.raises(Undecided, match="RECTO_AUTH"):
        load(name)


def test_api_keys_are_those_of_the_secret_in_all_functions(
    load: Load, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made by the command line while the functions run, as the template leaves the secret: without a value."""
    secret = boto3.client("secretsmanager").create_secret(Name=f"keys-{settings.bucket}")["ARN"]
    for variable, value in {"AUTH": "key", "KEYS_SECRET": secret, "KEYS_CACHE_SECONDS": "0"}.items():
        monkeypatch.setenv(f"RECTO_{variable}", value)
    submit, result = load("submit").handler, load("result").handler
    refused = call(submit, "POST", "/ocr", form(PAGE))
    assert refused["statusCode"] == 401
    assert refused["headers"]["www-authenticate"] == 'ApiKey realm="recto"'
    keys = Services(settings.model_copy(update={"keys_secret": secret})).keys
    alice, bob = keys.create("alice"), keys.create("bob")

    def as_(key: str, request: httpx.Request) -> httpx.Request:
        request.headers["X-API-Key"] = key
        return request

    accepted = call(submit, "POST", "/ocr", as_(alice, form(PAGE)))
    assert accepted["statusCode"] == 202
    path = f"/result/{json.loads(accepted['body'])['job_id']}"
    look = httpx.Request("GET", "https://api")
    assert call(result, "GET", path, as_(alice, look))["statusCode"] == 202
    assert call(result, "GET", path, as_(bob, look))["statusCode"] == 404
    assert call(result, "GET", "/health")["statusCode"] == 200
    keys.revoke(alice.split("_")[1])
    assert call(result, "GET", path, as_(alice, look))["statusCode"] == 401
