"""A receiver of callbacks that answers some of them by an error, and knows what it was told."""

import json
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SHARE_REFUSED = 0.1


class Receiver:
    def __init__(self) -> None:
        self.told: defaultdict[str, set[str]] = defaultdict(set)
        self.counts: Counter[str] = Counter()
        self.url = ""
        self._random = random.Random(1)
        self._turn = threading.Lock()

    def take(self, content: bytes) -> int:
        """The status to answer by."""
        event = json.loads(content)
        with self._turn:
            if self._random.random() < SHARE_REFUSED:
                self.counts["refused"] += 1
                return 503
            self.told[event["data"]["job_id"]].add(event["type"])
            self.counts["taken"] += 1
            return 204

    def wait_for(self, jobs: Set[str], *, seconds: float) -> None:
        """Until all of them have been told of, or the time is over."""
        deadline = time.monotonic() + seconds
        while jobs - self.told.keys() and time.monotonic() < deadline:
            time.sleep(0.05)

    @property
    def repeated(self) -> int:
        """How many callbacks came again though they had been taken, which at least once allows."""
        return self.counts["taken"] - len(self.told)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """On a free port of loopback."""
    taking = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(taking.take(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taking.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield taking
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
