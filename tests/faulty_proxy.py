"""A proxy before a real HTTP server that breaks some of what passes: errors, silence, resets, answers that are lost."""

import http.client
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "expect"}
_NOT_SENT_ON = {
    "S3": b"<Error><Code>%s</Code><Message>Please reduce your request rate.</Message></Error>",
    "SQS": b'{"__type":"%s","message":"We encountered an internal error."}',
}


class Fault(StrEnum):
    """What becomes of a request; in all but the last two the server behind never sees it."""

    ERROR = "500 InternalError"
    SLOW_DOWN = "503 SlowDown"
    SILENCE = "no answer at all"
    RESET = "connection reset"
    CUT = "answer cut off in its middle"
    LOST = "answer lost"


class FaultyProxy:
    """``shares``: of all requests, by fault; it may be changed at any time. ``silence``: seconds of Fault.SILENCE."""

    def __init__(self, behind: str, *, silence: float, seed: int = 1) -> None:
        self.shares: Mapping[Fault, float] = {}
        self.counts: Counter[Fault] = Counter()
        self.requests = 0
        self.silence = silence
        self.behind = urlsplit(behind).netloc
        self.url = ""
        self._random = random.Random(seed)
        self._turn = threading.Lock()

    def next_fault(self) -> Fault | None:
        with self._turn:
            self.requests += 1
            point = self._random.random()
            for fault, share in self.shares.items():
                if (point := point - share) < 0:
                    self.counts[fault] += 1
                    return fault
            return None


@contextmanager
def faulty_proxy(behind: str, *, silence: float) -> Iterator[FaultyProxy]:
    """On a free port of loopback, before the server at the URL ``behind``."""
    proxy = FaultyProxy(behind, silence=silence)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"proxy": proxy}))
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Clients that went away while they waited."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: FaultyProxy

    def handle_request(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match self.proxy.next_fault():
            case Fault.ERROR:
                self._refuse(500, b"InternalError")
            case Fault.SLOW_DOWN:
                self._refuse(503, b"SlowDown")
            case Fault.SILENCE:
                time.sleep(self.proxy.silence)
                self._reset()
            case Fault.RESET:
                self._reset()
            case Fault.LOST:
                self._from_behind(content)
                self._reset()
            case fault:
                answer, body = self._from_behind(content)
                self._answer(answer, body, cut=fault is Fault.CUT)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_request  # noqa: N815 -- the server's own names

    def _from_behind(self, content: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(self.proxy.behind, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
            connection.request(self.command, self.path, content, headers | {"Content-Length": str(len(content))})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def _answer(self, answer: http.client.HTTPResponse, body: bytes, *, cut: bool) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        # What a HEAD request's answer says is not what follows.
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.wfile.flush()
            self._reset()

    def _refuse(self, status: int, code: bytes) -> None:
        """As S3 and SQS do."""
        is_s3 = "X-Amz-Target" not in self.headers
        body = _NOT_SENT_ON["S3" if is_s3 else "SQS"] % code
        self.send_response_only(status)
        self.send_header("Content-Type", "application/xml" if is_s3 else "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _reset(self) -> None:
        """RST, not the end of a stream."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing."""
