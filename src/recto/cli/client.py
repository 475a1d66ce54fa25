"""A service over HTTP, as a client of it sees it."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, BinaryIO, Self
from urllib.parse import urlsplit

import httpx

from recto.domain.document import Options
from recto.domain.errors import DocumentTooLarge
from recto.outputs.formats import LAID_OUT, Format

_TIMEOUT = httpx.Timeout(60, connect=10)
_POLL_SECONDS = 2.0
_PATIENCE = 60.0
"""Seconds for which a service that has taken a document may be away, being restarted, say, while its result is waited
for."""
_NOT_YET = (
    HTTPStatus.ACCEPTED,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
"""A gateway's patience ends before the longest output is made; it is there when it is asked for again."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Unreachable(Exception):
    """No service answers; the message says what to do."""


class Refused(Exception):
    """The service's own problem (RFC 9457)."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem["title"])
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Accepted:
    job_id: str
    result_url: str


class Client:
    """All methods raise Unreachable and Refused."""

    def __init__(self, url: str, *, api_key: str = "", waiting: Callable[[float], None] = lambda _: None) -> None:
        """``waiting`` is told for how many seconds a submission waits, where the service takes no more for now."""
        self._url = url
        self._api_key = api_key
        self._waiting = waiting
        own_machine = urlsplit(url).hostname in _LOOPBACK
        self._http = httpx.Client(
            base_url=url,
            timeout=_TIMEOUT,
            follow_redirects=True,
            trust_env=not own_machine,
            event_hooks={"request": [self._show_key]},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def submit(self, filename: str, content: bytes, options: Options) -> Accepted:
        """Through the API, or by a link past it where the file is too large for that or for a gateway before it.

        Submits no faster than the service takes.
        """
        form = _form(options)
        while True:
            with self._reaching():
                answer = self._http.post("/ocr", data=form, files={"file": (filename, content)})
            if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                break
            self._waiting(_seconds_to_wait(answer))
            time.sleep(_seconds_to_wait(answer))
        if answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return self._upload(filename, content, form)
        accepted = _checked(answer)
        return Accepted(accepted["job_id"], accepted["result_url"])

    def result(self, url: str) -> Mapping[str, Any]:
        """Waits as long as it takes, asking as often as the service wishes."""
        answered = time.monotonic()
        while True:
            try:
                with self._reaching():
                    answer = self._http.get(url)
            except Unreachable:
                if time.monotonic() - answered > _PATIENCE:
                    raise
                time.sleep(_POLL_SECONDS)
                continue
            answered = time.monotonic()
            if answer.status_code not in _NOT_YET:
                return _checked(answer)
            time.sleep(_seconds_to_wait(answer))

    def output(self, url: str, wanted: Format, file: BinaryIO) -> None:
        """The result at that address in another format, waited for in the same way, written to an open file."""
        asked = {"format": wanted.name, "layout": "true" if wanted is LAID_OUT else "false"}
        while True:
            with self._reaching(), self._http.stream("GET", url, params=asked) as answer:
                if answer.is_success and answer.status_code != HTTPStatus.ACCEPTED:
                    file.writelines(answer.iter_bytes())
                    return
                if answer.status_code not in _NOT_YET:
                    answer.read()
                    raise Refused(_problem(answer))
            time.sleep(_seconds_to_wait(answer))

    def delete(self, job_id: str) -> None:
        """A job with all that came of it."""
        with self._reaching():
            answer = self._http.delete(f"/result/{job_id}")
        if not answer.is_success:
            raise Refused(_problem(answer))

    def _upload(self, filename: str, content: bytes, form: dict[str, str]) -> Accepted:
        with self._reaching():
            prepared = _checked(self._http.post("/uploads", json={"filename": filename, **form}))
            upload = prepared["upload"]
            if len(content) > upload["max_bytes"]:
                raise Refused(
                    DocumentTooLarge(f"The limit is {upload['max_bytes']:,} bytes. Split the document.").as_dict()
                )
            answer = self._http.post(upload["url"], data=upload["fields"], files={"file": (filename, content)})
        if not answer.is_success:
            raise Refused(_problem(answer))
        return Accepted(prepared["job_id"], prepared["result_url"])

    def _show_key(self, request: httpx.Request) -> None:
        """To the service alone, not to the store that its links and redirects lead to."""
        request.headers.pop("X-API-Key", None)
        if self._api_key and _origin(request.url) == _origin(httpx.URL(self._url)):
            request.headers["X-API-Key"] = self._api_key

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise Unreachable(f"No service answers at {self._url}. Start one: recto serve") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"The service at {self._url} can't be talked to: {error}") from error


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _seconds_to_wait(answer: httpx.Response) -> float:
    """Until asking again; a date, the other form of the header, is not worth working out."""
    wished = answer.headers.get("Retry-After", "")
    return float(wished) if wished.isdecimal() else _POLL_SECONDS


def _form(options: Options) -> dict[str, str]:
    form = {
        "engine": options.engine or "",
        "languages": "+".join(options.languages),
        "pages": str(options.pages),
        "force_ocr": "true" if options.force_ocr else "",
        "document": options.document or "",
        "quality": options.quality or "",
        "callback_url": options.callback_url or "",
        "fresh": "true" if options.fresh else "",
    }
    return {name: value for name, value in form.items() if value}


def _checked(answer: httpx.Response) -> Mapping[str, Any]:
    """Raises Refused."""
    if not answer.is_success:
        raise Refused(_problem(answer))
    content: dict[str, Any] = answer.json()
    return content


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    """What the service says; what a gateway before it says is put in the same words."""
    if answer.headers.get("Content-Type", "").startswith("application/problem+json"):
        problem: dict[str, Any] = answer.json()
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            problem["detail"] += " The command line takes one from RECTO_API_KEY."
        return problem
    return {
        "code": "http-error",
        "title": f"The answer was {answer.status_code} {answer.reason_phrase}",
        "detail": f"It came from {answer.url.host}.",
        "retryable": answer.is_server_error,
    }
