"""``recto webhooks``: what developers of receivers need."""

import json
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

LARGEST = 256 * 1024
"""Bytes of a message; the service's own are some 500."""


def listen(port: int, secret: str, *, started: Callable[[str], None]) -> None:
    """Print each event that arrives on this machine and is signed with the secret, as a line of JSON.

    Raises ValueError for a secret that is none, and OSError.
    """
    webhook, seen, turn = _webhook(secret), set[str](), threading.Lock()

    class Receiver(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            size = self.headers.get("Content-Length", "")
            if not size.isdecimal() or int(size) > LARGEST:
                self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                return
            try:
                event = verified(self.rfile.read(int(size)), dict(self.headers), webhook)
            except WebhookVerificationError as error:
                print(f"recto: Refused: {error}. Is --secret that of `recto webhooks secret`?", file=sys.stderr)
                self._answer(HTTPStatus.UNAUTHORIZED)
                return
            self._answer(HTTPStatus.NO_CONTENT)
            message_id = self.headers["Webhook-Id"]
            with turn:  # events that come at the same time are lines of their own
                if message_id not in seen:
                    seen.add(message_id)
                    print(json.dumps(event, ensure_ascii=False), flush=True)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: events are what is printed."""

        def _answer(self, status: HTTPStatus) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", port), Receiver) as server:
        started(f"http://127.0.0.1:{server.server_address[1]}/")
        server.serve_forever()


def verified(content: bytes, headers: Mapping[str, str], webhook: Webhook) -> Any:
    """The event. Raises WebhookVerificationError."""
    try:
        return webhook.verify(content, dict(headers))
    except ValueError as error:  # a signature that has not even the form of one, or content that is no JSON
        raise WebhookVerificationError("The message is malformed") from error


def _webhook(secret: str) -> Webhook:
    try:
        return Webhook(secret)
    except (ValueError, EmptyWebhookSecretError) as error:
        raise ValueError("a secret is written as whsec_ and base64") from error
