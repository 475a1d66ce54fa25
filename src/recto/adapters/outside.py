"""One request to an address that a client named, with no way from it into the service's own network.

The name is resolved once; every address it leads to is checked; the connection goes to a checked one by its number,
while TLS and the request name the host. Redirects are not followed, proxies not asked, and of the answer no more than
its headers is read, of which http.client takes 100 of 64 KiB each.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from ipaddress import ip_address

from recto.domain.callback import IP, Address, Reach
from recto.domain.errors import InvalidCallback
from recto.services.callbacks import NotTold

Resolve = Callable[[str, int], Sequence[IP]]
"""A host's name and a port in, the addresses to connect to out. Raises OSError."""


def resolved(host: str, port: int) -> list[IP]:
    """By the system. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(name[0]).partition("%")[0]) for *_, name in found))


class Outside:
    """``seconds`` is the time for connecting, and again for all from there to the answer's last header."""

    def __init__(
        self,
        reach: Reach,
        *,
        seconds: float,
        resolve: Resolve = resolved,
        context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._reach = reach
        self._seconds = seconds
        self._resolve = resolve
        self._make_context = context

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> int:
        """The answer's status. Raises NotTold where the address may not be called or there is no answer in time."""
        try:
            address = self._reach.address(url)
            with self._connected(address) as connection:
                connection.request("POST", address.target, content, dict(headers))
                return connection.getresponse().status
        except InvalidCallback as error:
            raise NotTold(error.detail) from error
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise NotTold(f"No answer: {type(error).__name__} {error}".rstrip()) from error

    @contextmanager
    def _connected(self, address: Address) -> Iterator[http.client.HTTPConnection]:
        """Raises NotTold, and OSError, also when the time is over."""
        connection: http.client.HTTPConnection
        if address.scheme == "https":
            connection = http.client.HTTPSConnection(address.host, address.port, context=self._context)
        else:
            connection = http.client.HTTPConnection(address.host, address.port)
        # The socket that the connection would otherwise open by itself, resolving the name once more.
        connection.sock, connection.auto_open = self._reached(address), 0
        with closing(connection), self._in_time(connection.sock):
            if address.scheme == "https":
                connection.sock = self._context.wrap_socket(connection.sock, server_hostname=address.host)
            yield connection

    def _reached(self, address: Address) -> socket.socket:
        """A connection to the first of the addresses that takes one. Raises NotTold and OSError."""
        ips = self._resolve(address.host, address.port)
        if not self._reach.allows_all(address, ips):
            raise NotTold("The host leads to an address that callbacks may not reach")
        failure = OSError()
        for ip in ips:
            try:
                return socket.create_connection((str(ip), address.port), self._seconds / len(ips))
            except OSError as error:
                failure = error
        raise failure

    @contextmanager
    def _in_time(self, connected: socket.socket) -> Iterator[None]:
        """Whatever waits on the connection, byte by byte too, is ended when the time is over."""
        connected.settimeout(self._seconds)
        with connected.dup() as same:  # TLS takes the first over
            is_over = threading.Event()
            timer = threading.Timer(self._seconds, _cut_off, [same, is_over])
            timer.daemon = True
            timer.start()
            try:
                yield
            finally:
                timer.cancel()
                timer.join()
            if is_over.is_set():  # the start of an answer may look like all of it
                raise TimeoutError("the time is over")

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made once: reading the authorities' certificates takes some 20 ms."""
        return self._make_context()


def _cut_off(connected: socket.socket, is_over: threading.Event) -> None:
    is_over.set()
    with suppress(OSError):  # it has ended by itself
        connected.shutdown(socket.SHUT_RDWR)
