"""Requests to addresses that clients named: real connections over TLS, names resolved as each test says."""

import socket
import time
from collections.abc import Callable
from ipaddress import ip_address

import pytest

from receiver import NAME, Receiver, receiver, talker
from recto.adapters.outside import Outside, resolved
from recto.domain.callback import IP, Reach
from recto.services.callbacks import NotTold
from servers import free_port

HERE = ip_address("127.0.0.1")
HEADERS = {"Content-Type": "application/json"}


class Names:
    """A resolver whose answers change from question to question."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[IP]:
        self.asked.append((host, port))
        return [ip_address(ip) for ip in self._answers.pop(0)]


def outside(hooks: Receiver, names: Callable[[str, int], list[IP]], *, loopback: bool = True) -> Outside:
    reach = Reach(ports=(hooks.port,), loopback=loopback)
    return Outside(reach, seconds=5, resolve=names, context=hooks.context)


def test_a_request_goes_to_the_number_that_was_checked_under_the_hosts_name(
    received: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    looked_up = []
    of_system = socket.getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda host, *rest, **more: looked_up.append(host) or of_system(host, *rest, **more)
    )
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{free_port()}")
    assert outside(received, names).post(received.url, b"{}", HEADERS) == 204
    assert names.asked == [(NAME, received.port)], "the name is resolved once"
    assert set(looked_up) <= {"127.0.0.1"}, "the system is never asked for a name again"
    assert received.contents == [b"{}"]
    assert received.headers[0]["host"] == f"{NAME}:{received.port}"
    assert received.server_names == [NAME]


@pytest.mark.parametrize(
    "ips",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["127.0.0.1", "8.8.8.8"],
        ["::ffff:127.0.0.1"],
        ["::1"],
        ["0.0.0.0"],
        ["169.254.169.254"],
        ["64:ff9b::7f00:1"],
        [],
    ],
)
def test_a_name_that_leads_inside_when_it_is_called_is_not_called(received: Receiver, ips: list[str]) -> None:
    with pytest.raises(NotTold, match="may not reach"):
        outside(received, Names(ips), loopback=False).post(received.url, b"{}", HEADERS)
    assert not received.contents
    assert not received.server_names


def test_a_name_that_leads_outside_once_and_inside_then_is_refused_then(received: Receiver) -> None:
    rebound = Names(["127.0.0.1"], ["10.0.0.1"])
    calling = outside(received, rebound)
    assert calling.post(received.url, b"1", HEADERS) == 204
    with pytest.raises(NotTold, match="may not reach"):
        calling.post(received.url, b"2", HEADERS)
    assert received.contents == [b"1"]


def test_a_redirect_is_an_answer_and_not_followed(received: Receiver) -> None:
    received.answers[:] = [302]
    assert outside(received, Names(["127.0.0.1"])).post(received.url, b"{}", HEADERS) == 302
    assert len(received.contents) == 1


def test_the_next_address_is_tried_where_one_takes_no_connections(received: Receiver) -> None:
    assert outside(received, Names(["127.0.0.2", "127.0.0.1"])).post(received.url, b"{}", HEADERS) == 204


def test_a_receiver_that_is_not_who_it_says_gets_nothing(received: Receiver) -> None:
    with receiver("other.example.com") as other:
        calling = Outside(
            Reach((other.port,), loopback=True), seconds=5, resolve=Names(["127.0.0.1"] * 1), context=other.context
        )
        with pytest.raises(NotTold, match="CERTIFICATE_VERIFY_FAILED"):
            calling.post(other.url, b"{}", HEADERS)
        assert not other.contents
    calling = Outside(Reach((received.port,), loopback=True), seconds=5, resolve=Names(["127.0.0.1"]))
    with pytest.raises(NotTold, match="CERTIFICATE_VERIFY_FAILED"):
        calling.post(received.url, b"{}", HEADERS)
    assert not received.contents


def says_nothing(connected: socket.socket) -> None:
    connected.recv(1)
    time.sleep(3)


def dribbles(connected: socket.socket) -> None:
    connected.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(300):
        connected.sendall(b"a")
        time.sleep(0.01)


def has_much_to_say_first(connected: socket.socket) -> None:
    for _ in range(300):
        connected.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.01)


@pytest.mark.parametrize("talk", [says_nothing, dribbles, has_much_to_say_first])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_receiver_that_never_comes_to_an_end_is_cut_off_in_time(
    talk: Callable[[socket.socket], None], scheme: str
) -> None:
    calling = Outside(Reach(loopback=True), seconds=0.3)
    with talker(talk) as port:
        started = time.monotonic()
        with pytest.raises(NotTold, match="No answer"):
            calling.post(f"{scheme}://127.0.0.1:{port}/", b"{}", HEADERS)
        assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 two\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200]
)
def test_what_is_no_answer_in_http_is_none(answer: bytes) -> None:
    with talker(lambda connected: (connected.recv(65536), connected.sendall(answer))) as port, pytest.raises(NotTold):
        Outside(Reach(loopback=True), seconds=2).post(f"http://127.0.0.1:{port}/", b"{}", HEADERS)


def test_nothing_listens_or_no_such_host_is_no_answer() -> None:
    calling = Outside(Reach(loopback=True), seconds=1)
    with pytest.raises(NotTold, match="No answer"):
        calling.post(f"http://127.0.0.1:{free_port()}/", b"{}", HEADERS)
    with pytest.raises(NotTold, match="No answer"):
        calling.post("https://recto.invalid/", b"{}", HEADERS)


def test_the_system_resolves_this_machines_own_name_to_itself() -> None:
    assert HERE in resolved("localhost", 443)
