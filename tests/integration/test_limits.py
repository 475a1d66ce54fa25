"""How much each caller may ask for, over HTTP: who is counted, what each kind of request costs, what is told."""

import base64
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from recto.adapters import redis as redis_adapter
from recto.api import gateway
from recto.api.limits import PREVIEWS, SUBMISSIONS
from recto.bootstrap import Services
from recto.settings import Settings
from servers import Server

PNG = b"\x89PNG\r\n\x1a\n" + b"not decoded here"
MULTIPART = "multipart/form-data; boundary=x"
BODY = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG + b"\r\n--x--\r\n"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    rates = {"submissions_per_minute": 3, "previews_per_minute": 2, "polls_per_minute": 5}
    return settings.model_copy(update={"rate_limits": "on", **rates})


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(services.api(), follow_redirects=False)


def submit(client: TestClient, path: str = "/ocr", **headers: str) -> Response:
    return client.post(path, files={"file": ("a.png", PNG)}, headers=headers)


def batch(client: TestClient, files: int) -> Response:
    return client.post("/batch", files=[("files", (f"{n}.png", PNG)) for n in range(files)])


def remaining(answer: Response) -> int:
    told = re.fullmatch(r'"[a-z]+";r=(\d+);t=\d+', answer.headers["RateLimit"])
    assert told
    return int(told[1])


def test_every_answer_tells_the_quota_and_what_remains_and_the_one_too_many_when_to_come_again(
    client: TestClient,
) -> None:
    for left in (2, 1, 0):
        answer = submit(client)
        assert answer.status_code == 202
        assert answer.headers["RateLimit-Policy"] == '"submissions";q=3;w=60'
        assert remaining(answer) == left
    refused = submit(client)
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["retryable"]) == (429, "too-many-requests", True)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert f"in {refused.headers['Retry-After']} seconds" in problem["detail"]
    assert remaining(refused) == 0


def test_a_refused_submission_stores_nothing_and_its_body_is_not_read(services: Services, client: TestClient) -> None:
    for _ in range(3):
        submit(client)
    stored = list(services.blobs.list(""))

    def body() -> Any:
        yield BODY[:20]
        raise AssertionError("The rest of the body was asked for.")

    assert client.post("/batch", content=body(), headers={"Content-Type": MULTIPART}).status_code == 429
    assert list(services.blobs.list("")) == stored


def test_each_kind_of_request_has_a_rate_of_its_own(client: TestClient) -> None:
    assert [submit(client, path).status_code for path in ("/ocr", "/extract", "/ocr", "/extract")] == [202] * 3 + [429]
    assert client.post("/uploads", json={"filename": "a.pdf"}).status_code == 429
    assert [submit(client, "/preview").status_code for _ in range(3)] == [404, 404, 429]
    unknown = f"/result/{'0' * 32}"
    assert [client.get(unknown).status_code for _ in range(6)] == [404] * 5 + [429]
    assert client.get("/review").status_code == 429


def test_what_counts_as_a_submission_or_a_preview_is_a_call_of_the_api(services: Services) -> None:
    posts = {path for path, calls in services.api().openapi()["paths"].items() if "post" in calls}
    assert posts == SUBMISSIONS | PREVIEWS


def test_a_batch_costs_what_its_files_would_but_at_most_a_minutes_share(client: TestClient) -> None:
    answer = batch(client, 2)
    assert (answer.status_code, remaining(answer)) == (202, 1)
    refused = batch(client, 2)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"]


def test_a_batch_of_more_files_than_the_rate_passes_when_nothing_else_was_submitted(client: TestClient) -> None:
    answer = batch(client, 30)
    assert (answer.status_code, remaining(answer)) == (202, 0)
    assert submit(client).status_code == 429


def test_a_key_may_have_a_rate_of_its_own_and_owners_do_not_share(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"auth": frozenset({"key"})}))
    busy, other = services.keys.create("busy", rate=5), services.keys.create("other")
    client = TestClient(services.api())
    assert [submit(client, **{"X-API-Key": busy}).status_code for _ in range(6)] == [202] * 5 + [429]
    assert [submit(client, **{"X-API-Key": other}).status_code for _ in range(4)] == [202] * 3 + [429]
    again = services.keys.create("other")
    assert submit(client, **{"X-API-Key": again}).status_code == 429, "another key of the same owner"


WRONG = f"recto_{'0' * 12}_{'0' * 64}"


def test_wrong_keys_are_counted_by_address_and_after_some_none_is_looked_at(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    services = Services(settings.model_copy(update={"auth": frozenset({"key"}), "refusals_per_minute": 3}))
    used, unused = services.keys.create("used"), services.keys.create("unused")
    app = services.api()

    def shown(key: str, address: str = "192.0.2.1") -> Response:
        return TestClient(app, client=(address, 1)).get("/review", headers={"X-API-Key": key})

    assert shown(used).status_code == 200
    assert [shown(WRONG).status_code for _ in range(5)] == [401] * 3 + [429] * 2
    refused = shown(unused)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert shown(used).status_code == 200, "what was good before is no guess"
    assert shown(unused, "192.0.2.2").status_code == 200
    assert shown(unused).status_code == 200, "known by now"
    assert WRONG not in caplog.text


def test_what_was_good_before_is_no_guess_when_it_is_no_longer(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"auth": frozenset({"key"}), "refusals_per_minute": 2}))
    old, new = services.keys.create("busy"), services.keys.create("busy")
    client = TestClient(services.api())
    assert client.get("/review", headers={"X-API-Key": old}).status_code == 200
    services.keys.revoke(old.split("_")[1])
    assert {client.get("/review", headers={"X-API-Key": old}).status_code for _ in range(9)} == {401}
    assert client.get("/review", headers={"X-API-Key": new}).status_code == 200


def test_who_shows_nothing_guesses_nothing(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"auth": frozenset({"key"}), "refusals_per_minute": 1}))
    client = TestClient(services.api())
    assert [client.get("/review").status_code for _ in range(5)] == [401] * 5
    wrong = {"X-API-Key": WRONG}
    assert [client.get("/review", headers=wrong).status_code for _ in range(2)] == [401, 429]
    without = TestClient(Services(services.settings.model_copy(update={"refusals_per_minute": 0})).api())
    assert [without.get("/review", headers=wrong).status_code for _ in range(5)] == [401] * 5


def test_without_accounts_addresses_are_counted_and_of_ipv6_whole_networks(services: Services) -> None:
    app = services.api()

    def from_address(address: str) -> int:
        return submit(TestClient(app, client=(address, 1))).status_code

    assert [from_address("192.0.2.1") for _ in range(4)] == [202] * 3 + [429]
    assert from_address("::ffff:192.0.2.1") == 429
    assert from_address("192.0.2.2") == 202
    assert [from_address(f"2001:db8:0:1::{n}") for n in range(4)] == [202] * 3 + [429]
    assert from_address("2001:db8:0:2::1") == 202


def test_behind_the_gateway_the_address_is_the_gateways_word_not_the_clients(services: Services) -> None:
    handler = gateway.handler(services.api())

    def submit(source: str, forwarded: str) -> int:
        event = {
            "resource": "/{proxy+}",
            "httpMethod": "POST",
            "path": "/ocr",
            "headers": {"Host": "recto.test", "Content-Type": MULTIPART, "X-Forwarded-For": f"{forwarded}, {source}"},
            "requestContext": {"path": "/v1/ocr", "stage": "v1", "identity": {"sourceIp": source}},
            "body": base64.b64encode(BODY).decode(),
            "isBase64Encoded": True,
        }
        status: int = handler(event, None)["statusCode"]  # type: ignore[arg-type]
        return status

    assert [submit("192.0.2.1", f"203.0.113.{n}") for n in range(4)] == [202] * 3 + [429]
    assert submit("192.0.2.2", "192.0.2.1") == 202


def test_a_rate_of_zero_is_no_limit(settings: Settings) -> None:
    client = TestClient(Services(settings.model_copy(update={"submissions_per_minute": 0})).api())
    answers = [submit(client) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {202}
    assert "RateLimit" not in answers[0].headers


@pytest.mark.parametrize(
    ("wanted", "limited"),
    [
        ({"rate_limits": "auto"}, False),
        ({"rate_limits": "auto", "auth": frozenset({"key"})}, True),
        ({"rate_limits": "auto", "storage": "aws"}, True),
        ({"rate_limits": "off", "storage": "aws"}, False),
        ({"rate_limits": "on"}, True),
    ],
)
def test_rates_hold_by_themselves_wherever_others_may_call(
    settings: Settings, wanted: dict[str, Any], limited: bool
) -> None:
    assert settings.model_copy(update=wanted).are_rates_limited is limited


def test_all_processes_count_together_in_redis_and_each_for_itself_while_it_is_away(
    aws_settings: Settings, redis: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_adapter, "PAUSE", 0)
    settings = aws_settings.model_copy(update={"submissions_per_minute": 3})
    first, second = (TestClient(Services(settings).api()) for _ in range(2))
    assert [submit(client).status_code for client in (first, second, first, second)] == [202] * 3 + [429]
    redis.stop()
    assert [submit(client).status_code for client in (first, second) for _ in range(4)] == ([202] * 3 + [429]) * 2
