"""Receivers of callbacks: servers on this machine that remember what came and answer as they are told."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

NAME = "hooks.example.com"
"""The host that the receiver's certificate is for."""


@dataclass
class Receiver:
    """``answers`` are the statuses of the next requests, after them 204."""

    port: int
    authority: trustme.CA
    answers: list[int] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    server_names: list[str | None] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}/recto?token=t"

    def forget(self) -> None:
        for remembered in (self.answers, self.headers, self.contents, self.server_names):
            remembered.clear()

    def context(self) -> ssl.SSLContext:
        """Of clients that trust its authority, and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.authority.configure_trust(context)
        return context


@contextmanager
def receiver(name: str = NAME) -> Iterator[Receiver]:
    """Over TLS, with a certificate for that name."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.contents.append(self.rfile.read(int(self.headers["Content-Length"])))
            found.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(found.answers.pop(0) if found.answers else 204)
            self.send_header("Location", f"https://{NAME}:{found.port}/elsewhere")
            self.send_header("Content-Length", str(10**12))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that don't trust it, or have gone, are what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        found = Receiver(server.server_address[1], authority)
        context.sni_callback = lambda _, given, __: found.server_names.append(given)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with _served(server.serve_forever, server.shutdown):
            yield found


@contextmanager
def talker(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that ``talk``s to who connects to it, in whatever way."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                connected, _ = listener.accept()
                with connected:
                    talk(connected)
            except OSError:  # whoever connected has gone, or nobody came
                return

        with _served(serve, lambda: listener.shutdown(socket.SHUT_RDWR)):
            yield int(listener.getsockname()[1])


@contextmanager
def _served(serve: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join()
