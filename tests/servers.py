"""Real servers for tests, each a process of its own on a free port of this machine: Redis, and S3 and SQS by moto."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

START_SECONDS = 30
LOOPBACK = "127.0.0.1"


class Server:
    """A process that listens at ``url``. It may be stopped and started again, at the same address."""

    def __init__(self, scheme: str, host: str, port: int, command: Sequence[str]) -> None:
        self.url = f"{scheme}://{host}:{port}"
        self._address = (host, port)
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self._command[0]} did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """At once, as a crash would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        with socket.socket() as connection:
            return connection.connect_ex(self._address) == 0


@contextmanager
def redis_server(*options: str, host: str = LOOPBACK) -> Iterator[Server]:
    """A redis-server that keeps nothing on disk; ``options`` are further ones of its command line."""
    port = free_port()
    listen = ("--bind", host, "--port", str(port), "--protected-mode", "no")
    keep_nothing = ("--save", "", "--appendonly", "no")
    with _running(Server("redis", host, port, ["redis-server", *listen, *keep_nothing, *options])) as server:
        yield server


@contextmanager
def moto_server(*, host: str = LOOPBACK) -> Iterator[Server]:
    """S3, SQS and what else moto knows, over HTTP; empty at first. Clients need ``aws_environment``."""
    port = free_port()
    with _running(Server("http", host, port, [sys.executable, __file__, host, str(port)])) as server:
        yield server


def aws_environment(url: str) -> dict[str, str]:
    """The variables by which any AWS SDK in the process talks to the server at ``url``, and to nothing else."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def free_port() -> int:
    """A port that nothing listens at just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _serve_moto(host: str, port: int) -> None:
    os.environ["S3_IGNORE_SUBDOMAIN_BUCKETNAME"] = "true"
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import run_simple

    app = DomainDispatcherApplication(create_backend_app)
    run_simple(host, port, _conditions_in_turn(app), threaded=True)


def _conditions_in_turn(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """S3 checks a write's condition and stores it in one step, moto in two: here such writes come one by one."""
    turn = threading.Lock()

    def in_turn(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_IF_NONE_MATCH" not in environ:
            return app(environ, start_response)
        with turn:
            return list(app(environ, start_response))

    return in_turn


if __name__ == "__main__":
    _serve_moto(sys.argv[1], int(sys.argv[2]))
