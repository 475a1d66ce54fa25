"""Clients that open connections and don't go on, to the server that the local service runs in."""

import asyncio
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from recto.local import connections

GET = b"GET / HTTP/1.1\r\nHost: recto\r\n"
POST = b"POST / HTTP/1.1\r\nHost: recto\r\nContent-Length: 1000000\r\n\r\n"
LARGE = b"x" * 20_000_000
LOOK = 0.2
MOST = 20


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Takes its time, and answers with how many bytes came, or with many."""
    size = 0
    while (message := await receive())["type"] == "http.request":
        size += len(message["body"])
        if not message["more_body"]:
            break
    await asyncio.sleep(5 * LOOK if scope["path"] == "/slow" else 0)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"Connection", b"keep-alive")]})
    await send({"type": "http.response.body", "body": LARGE if scope["path"] == "/large" else b"%d" % size})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(connections, "LOOK_SECONDS", LOOK)
    few = type("Connection", (connections.Connection,), {"most": MOST})
    config = uvicorn.Config(app, http=few, ws="none", log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = server.force_exit = True
        thread.join(10)


Open = Callable[..., socket.socket]


@pytest.fixture
def opened(port: int) -> Iterator[Open]:
    with ExitStack() as stack:

        def connection(sent: bytes = b"") -> socket.socket:
            made = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            made.sendall(sent)
            return made

        yield connection


def answer(connection: socket.socket) -> bytes:
    came = b""
    while not came.endswith(b"\r\n0\r\n\r\n"):
        came += connection.recv(1000)
    return came


def has_ended(connection: socket.socket) -> bool:
    """What comes until the end is read, for which there are 20 seconds."""
    with suppress(ConnectionError):
        while connection.recv(65536):
            pass
    return True


@pytest.mark.parametrize(
    "sent", [b"", GET, GET + b"\r\n" + GET, POST + b"x" * 10], ids=["nothing", "half a head", "one and a half", "body"]
)
def test_who_does_not_go_on_is_left(opened: Open, sent: bytes) -> None:
    assert has_ended(opened(sent))


def test_who_sends_a_byte_now_and_then_is_left_as_well(opened: Open) -> None:
    for sent in (GET + b"A: ", POST):
        connection = opened(sent)
        with suppress(ConnectionError):
            for _ in range(400):
                connection.sendall(b"x")
                time.sleep(LOOK / 6)
            pytest.fail("It went on.")


def test_who_takes_nothing_of_an_answer_is_left(opened: Open) -> None:
    connection = opened(b"GET /large HTTP/1.1\r\nHost: recto\r\n\r\n")
    time.sleep((connections.UNTAKEN_LOOKS + 6) * LOOK)
    came = 0
    with suppress(ConnectionError):
        while piece := connection.recv(1 << 20):
            came += len(piece)
    assert came < len(LARGE)


def test_who_takes_an_answer_slowly_gets_all_of_it(opened: Open) -> None:
    connection = opened(b"GET /large HTTP/1.1\r\nHost: recto\r\n\r\n")
    came = b""
    for _ in range(12):
        came += connection.recv(50_000)
        time.sleep(LOOK / 2)
    while piece := not came.endswith(b"\r\n0\r\n\r\n") and connection.recv(1 << 20):
        came += piece
    assert len(came) > len(LARGE)


def test_who_is_waited_for_by_nobody_may_take_long(opened: Open) -> None:
    connection = opened(b"GET /slow HTTP/1.1\r\nHost: recto\r\n\r\n")
    assert answer(connection).startswith(b"HTTP/1.1 200")


def test_a_slow_body_that_keeps_coming_is_taken(opened: Open) -> None:
    connection = opened(b"POST / HTTP/1.1\r\nHost: recto\r\nContent-Length: 50000\r\n\r\n")
    for _ in range(10):
        connection.sendall(b"x" * 5000)
        time.sleep(LOOK / 3)
    assert b"50000" in answer(connection)


def test_a_connection_that_is_used_again_and_again_stays(opened: Open) -> None:
    connection = opened()
    for _ in range(6):
        connection.sendall(GET + b"\r\n")
        assert b"200" in answer(connection)
        time.sleep(LOOK / 2)


def test_more_connections_than_there_are_files_for_are_ended_at_once(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LOOK_SECONDS", 600)
    kept = [opened(GET + b"\r\n") for _ in range(MOST)]
    assert all(b"200" in answer(connection) for connection in kept)
    assert has_ended(opened())
    kept[0].close()
    time.sleep(0.2)
    assert b"200" in answer(opened(GET + b"\r\n"))


def test_a_process_asks_for_files_and_keeps_half_of_them_for_everything_else() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1000, hard))
        most = connections.limited().most
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 2 * most == min(hard, connections.MOST_FILES)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
