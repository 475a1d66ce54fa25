"""The command line's client against answers that the local service never gives, but gateways before one do."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from recto.cli import client as client_module
from recto.cli.client import Accepted, Client, Refused
from recto.domain.document import Options

Answer = tuple[int, dict[str, str], object]
"""Status, headers and JSON."""
Serve = Callable[[dict[str, list[Answer]]], str]

TOO_LONG: Answer = (413, {}, {"message": "Request Too Long"})
FIELDS = {"key": "uploads/a", "token": "t"}
AWAY = 0
"""The connection ends without an answer."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server that gives each path its answers in turn; returns its address."""
    answers: dict[str, list[Answer]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, content = answers[self.path].pop(0)
            if status == AWAY:
                return
            body = json.dumps(content).encode() if content is not None else b""
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

        def started(given: dict[str, list[Answer]]) -> str:
            answers.update(given)
            return f"http://127.0.0.1:{server.server_port}"

        yield started
        server.shutdown()
    assert not any(answers.values()), answers


def test_whoever_asks_too_much_is_kept_waiting_as_long_as_the_service_says(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    told: list[float] = []
    monkeypatch.setattr(client_module.time, "sleep", waited.append)
    too_many: Answer = (429, {"Retry-After": "17"}, {})
    accepted = {"job_id": "a", "result_url": "/result/a"}
    url = serve({"/ocr": [too_many, too_many, (202, {}, accepted)], "/result/a": [too_many, (200, {}, {"text": "x"})]})
    with Client(url, waiting=told.append) as client:
        assert client.result(client.submit("a.png", b"x", Options()).result_url) == {"text": "x"}
    assert (waited, told) == ([17, 17, 17], [17, 17])


def test_who_shows_no_key_is_told_where_the_command_line_takes_it_from(serve: Serve) -> None:
    problem = {"title": "The caller is not known", "detail": "Send an API key.", "code": "unauthorised"}
    url = serve({"/ocr": [(401, {"Content-Type": "application/problem+json"}, problem)]})
    with Client(url) as client, pytest.raises(Refused) as refused:
        client.submit("a.png", b"x", Options())
    assert refused.value.problem["detail"] == "Send an API key. The command line takes one from RECTO_API_KEY."


def test_a_service_that_is_away_for_a_moment_is_waited_for(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module.time, "sleep", lambda _: None)
    away: Answer = (AWAY, {}, None)
    url = serve({"/result/a": [away, away, (202, {}, {}), away, (200, {}, {"text": "read"})]})
    with Client(url) as client:
        assert client.result("/result/a") == {"text": "read"}


def test_a_service_that_stays_away_is_told(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_PATIENCE", 0.0)
    with Client(serve({"/result/a": [(AWAY, {}, None)]})) as client, pytest.raises(client_module.Unreachable):
        client.result("/result/a")


def prepared(max_bytes: int) -> Answer:
    upload = {"url": "/store", "fields": FIELDS, "max_bytes": max_bytes}
    return 201, {}, {"job_id": "a", "result_url": "/result/a", "upload": upload}


def test_what_a_gateway_finds_too_large_goes_past_it(serve: Serve) -> None:
    url = serve({"/ocr": [TOO_LONG], "/uploads": [prepared(10)], "/store": [(204, {}, None)]})
    with Client(url) as client:
        assert client.submit("a.png", b"x" * 10, Options()) == Accepted("a", "/result/a")


def test_what_is_too_large_for_an_upload_too_is_not_sent(serve: Serve) -> None:
    url = serve({"/ocr": [TOO_LONG], "/uploads": [prepared(9)]})
    with Client(url) as client, pytest.raises(Refused) as refused:
        client.submit("a.png", b"x" * 10, Options())
    assert refused.value.problem["code"] == "document-too-large"


@pytest.mark.parametrize("wish", ["Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-1", "0"])
def test_a_result_is_waited_for_whatever_form_the_wish_to_wait_has(
    serve: Serve, wish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "_POLL_SECONDS", 0.01)
    away: Answer = (503, {"Retry-After": wish}, {})
    with Client(serve({"/result/a": [away, (202, {}, {}), (200, {}, {"text": "read"})]})) as client:
        assert client.result("/result/a") == {"text": "read"}


def test_only_options_that_were_chosen_are_sent() -> None:
    assert client_module._form(Options()) == {}
    chosen = Options.parse("tesseract", "deu,eng", "1-3", force_ocr=True)
    sent = {"engine": "tesseract", "languages": "deu+eng", "pages": "1-3", "force_ocr": "true"}
    assert client_module._form(chosen) == sent
