"""What answers carry for browsers, and which hosts and web pages are served."""

import base64
import hashlib
import re

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from recto.bootstrap import Services
from recto.local.service import _own_names
from recto.settings import Settings

UNKNOWN = f"/result/{'0' * 32}"
ORIGIN = "https://app.example"


def client(settings: Settings, base_url: str = "http://recto.test", **chosen: object) -> TestClient:
    services = Services(settings.model_copy(update=chosen))
    return TestClient(services.api(), base_url=base_url, raise_server_exceptions=False, follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/health", "/openapi.json", UNKNOWN, "/nowhere", "/docs"])
def test_every_answer_forbids_to_keep_frame_guess_or_embed_it(settings: Settings, path: str) -> None:
    headers = client(settings).get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_answers_to_unexpected_errors_carry_them_too(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Services) -> dict[str, bool]:
        raise RuntimeError("the inside")

    monkeypatch.setattr(Services, "health", broken)
    answer = client(settings).get("/health")
    assert answer.status_code == 500
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_refusals_for_want_of_a_key_carry_them_too(settings: Settings) -> None:
    answer = client(settings, auth=frozenset({"key"})).get(UNKNOWN)
    assert answer.status_code == 401
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_they_can_be_left_to_a_proxy(settings: Settings) -> None:
    headers = client(settings, security_headers=False).get(UNKNOWN).headers
    assert not {"content-security-policy", "strict-transport-security"} & headers.keys()


def test_browsers_that_came_by_tls_are_told_to_stay_with_it(settings: Settings) -> None:
    assert "Strict-Transport-Security" not in client(settings).get(UNKNOWN).headers
    safe = client(settings, "https://recto.test").get(UNKNOWN)
    assert safe.headers["Strict-Transport-Security"] == "max-age=31536000"
    unsaid = client(settings, "https://recto.test", hsts_seconds=0).get(UNKNOWN)
    assert "Strict-Transport-Security" not in unsaid.headers


def test_the_page_of_the_docs_may_run_its_own_scripts_and_no_others(settings: Settings) -> None:
    docs = client(settings)
    page = docs.get("/docs")
    policy = page.headers["Content-Security-Policy"]
    (scripts,) = re.findall(r"script-src ([^;]+)", policy)
    (inline,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    assert scripts.split() == ["'self'", f"'sha256-{digest}'"]
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith("/"), "nothing is loaded from elsewhere"
        assert docs.get(address).status_code == 200


def preflight(asked: TestClient, origin: str, method: str = "PUT") -> dict[str, str]:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "x-api-key,content-type,idempotency-key",
    }
    return dict(asked.options("/result/x/fields/total", headers=headers).headers)


def test_no_other_web_page_may_call_unless_it_is_named(settings: Settings) -> None:
    asked = client(settings)
    assert "access-control-allow-origin" not in preflight(asked, ORIGIN)
    assert "access-control-allow-origin" not in asked.get(UNKNOWN, headers={"Origin": ORIGIN}).headers


@pytest.mark.parametrize("auth", [frozenset(), frozenset({"key"})])
def test_a_web_page_that_is_named_may_call_and_see_what_it_needs(settings: Settings, auth: frozenset[str]) -> None:
    asked = client(settings, auth=auth, cors_origins=(ORIGIN,))
    for method in ("GET", "POST", "PUT", "DELETE"):
        allowed = preflight(asked, ORIGIN, method)
        assert allowed["access-control-allow-origin"] == ORIGIN
        assert method in allowed["access-control-allow-methods"]
        assert "access-control-allow-credentials" not in allowed
    answer = asked.get(UNKNOWN, headers={"Origin": ORIGIN})
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in answer.headers["Vary"]
    assert {"Location", "Retry-After", "RateLimit"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    for stranger in ("https://evil.example", f"{ORIGIN}.evil.example", "null"):
        assert "access-control-allow-origin" not in preflight(asked, stranger)
        assert "access-control-allow-origin" not in asked.get(UNKNOWN, headers={"Origin": stranger}).headers


@pytest.mark.parametrize("origin", ["*", "app.example", "https://app.example/path", "ftp://app.example", "null"])
def test_an_origin_is_one_or_is_refused(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECTO_CORS_ORIGINS", f"https://good.example:8443,{origin}")
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize("host", ["evil.example", "recto.test.evil.example", "[::2]"])
def test_a_service_is_asked_by_its_own_names_only(settings: Settings, host: str) -> None:
    asked = client(settings, allowed_hosts=("recto.test", "::1"))
    for name in ("recto.test", "RECTO.test:8000", "[::1]:8000"):
        assert asked.get("/", headers={"Host": name}).status_code == 307
    refused = asked.get("/", headers={"Host": host})
    assert (refused.status_code, refused.json()["code"]) == (421, "misdirected-request")
    assert host not in refused.text
    assert refused.headers["X-Content-Type-Options"] == "nosniff"


def test_on_loopback_the_local_service_has_loopbacks_names(settings: Settings) -> None:
    assert {"localhost", "127.0.0.1", "::1"} <= set(_own_names(settings))
    assert "docs.test" in _own_names(settings.model_copy(update={"base_url": "https://docs.test"}))
    assert _own_names(settings.model_copy(update={"host": "0.0.0.0"})) == ()
