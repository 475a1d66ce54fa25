"""What the local service must not tell its log, believe of a request, or answer."""

import base64
import subprocess
from collections.abc import Callable

import httpx
from served import RECTO, Served, environment, eventually

import made

PAGE = made.page()
PNG = made.png(PAGE.pixels)
CONTENT = ("harbour", "Fishing", "permits", "metres", "12.50", "Salvatrice")
"""Of the page, and what a person says of it."""


def new_key(served: Served) -> str:
    command = [RECTO, "keys", "create", "harbour-master"]
    made_key = subprocess.run(command, env=environment(data=served.data), capture_output=True, text=True, check=True)
    key: str = made_key.stdout.split()[-1]
    assert key.startswith("recto_")
    return key


def pieces(content: bytes) -> list[str]:
    """A part of a file, as a log might have it."""
    part = content[100:124]
    return [base64.b64encode(content).decode()[120:150], repr(part)[2:-1], part.hex()]


def use_and_misuse(served: Served, key: str) -> set[str]:
    """Everything that a log could tell of. Returns the links' tokens."""
    served.http.headers["X-API-Key"] = key
    read = served.submit(PNG)
    large = served.answer(read)
    assert large.status_code == 307, large.text
    link = large.headers["Location"]
    assert "harbour" in served.http.get(link).text
    assert served.http.get(link[:-2] + "xx").status_code == 404
    served.http.put(f"/result/{read}/fields/vendor", json={"value": "Salvatrice", "by": "Salvatrice"})

    prepared = served.http.post("/uploads", json={"filename": "page.png"}).json()
    upload = prepared["upload"]
    assert served.http.post(f"{upload['url']}x", data=upload["fields"], files={"file": PNG}).status_code == 403
    assert served.http.post(upload["url"], data=upload["fields"], files={"file": PNG}).is_success
    served.answer(prepared["job_id"])

    for damaged, engine in (
        (PNG[:1000], "auto"),
        (b"harbour Fishing permits", "auto"),
        (PNG, "failing"),
        (PNG, "crashing"),
    ):
        answer = served.http.post("/ocr", files={"file": ("page.png", damaged)}, data={"engine": engine})
        if answer.status_code == 202:
            assert served.answer(answer.json()["job_id"]).is_client_error or engine != "auto"
    served.http.post("/preview", files={"file": ("page.png", PNG[:1000])})
    served.http.post("/ocr", files={"file": ("page.png", PNG)}, data={"languages": "harbour", "pages": "Fishing"})
    served.http.post("/ocr", content=b"--x\r\n" + PNG, headers={"Content-Type": "multipart/form-data; boundary=x"})

    for wrong in ({"X-API-Key": key[:-1] + "x"}, {"X-API-Key": "", "Authorization": f"Bearer {key}"}):
        assert served.http.get(f"/result/{read}", headers=wrong).status_code == 401
    (served.data / "blobs/inbox").mkdir(exist_ok=True)
    (served.data / "blobs/inbox/page.png").write_bytes(PNG[:1000])
    eventually(lambda: (served.data / "blobs/outbox/page.png.error.json").exists())
    return {link.rpartition("/")[2], upload["url"].rpartition("/")[2]}


def test_no_line_of_the_log_tells_of_content_keys_or_links(serve: Callable[..., Served]) -> None:
    served = serve(auth="key", log_level="DEBUG", max_inline_result=1000, workers=1)
    key = new_key(served)
    tokens = use_and_misuse(served, key)
    served.stop()
    assert served.log.count("job_id=") > 10, "the log was written"
    secrets = {key, key.rpartition("_")[2], *tokens, *(token.rpartition(".")[2] for token in tokens)}
    for forbidden in [*CONTENT, *secrets, *pieces(PNG), *pieces(PNG[:1000])]:
        assert forbidden not in served.log


def refused(served: Served, **headers: str) -> httpx.Response:
    return served.http.post("/ocr", files={"file": ("a.txt", b"no page")}, headers=headers)


def test_a_forwarded_address_is_believed_of_the_proxies_that_are_named_alone(serve: Callable[..., Served]) -> None:
    served = serve(rate_limits="on", submissions_per_minute=3)
    spoofed = [refused(served, **{"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(5)]
    assert spoofed == [415] * 3 + [429] * 2
    assert "Server" not in refused(served).headers


def test_behind_a_proxy_that_is_named_the_last_address_it_wrote_is_the_clients(serve: Callable[..., Served]) -> None:
    served = serve(rate_limits="on", submissions_per_minute=3, trusted_proxies="127.0.0.1")
    spoofed = [refused(served, **{"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.1"}).status_code for n in range(5)]
    assert spoofed == [415] * 3 + [429] * 2
    assert refused(served, **{"X-Forwarded-For": "203.0.113.2"}).status_code == 415
    proxied = served.http.get("/docs", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" in proxied.headers


def test_a_web_page_that_leads_its_own_name_here_is_told_nothing(service: Served) -> None:
    for path in ("/docs", "/review", "/local/blobs/token"):
        answer = service.http.get(path, headers={"Host": "rebound.example"})
        assert (answer.status_code, answer.json()["code"]) == (421, "misdirected-request")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    port = service.url.rpartition(":")[2]
    assert service.http.get("/docs", headers={"Host": f"localhost:{port}"}).status_code == 200


def test_links_are_answered_with_the_same_headers(service: Served) -> None:
    answer = service.http.get("/local/blobs/token")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_without_accounts_on_loopback_a_developer_may_submit_as_much_as_they_like(serve: Callable[..., Served]) -> None:
    served = serve(rate_limits="auto")
    assert {refused(served).status_code for _ in range(40)} == {415}
