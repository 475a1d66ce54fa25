"""Where callbacks may go: addresses (URLs) that clients name, and what the names in them lead to.

A client must not be able to make the service call something inside its own network. So an address is checked twice:
as it is written when a document is submitted, and by the numbers it leads to each time it is called.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from recto.domain.errors import InvalidCallback

LONGEST = 2000
"""Characters of an address."""
HTTPS = 443
_PORTS = {"https": HTTPS, "http": 80}

IP = IPv4Address | IPv6Address

_UNICAST = IPv6Network("2000::/3")
"""All that IANA has given out for use in the open network."""
_NOT_OUTSIDE = (
    IPv4Network("192.0.0.0/24"),  # protocols, of which 192.0.0.9 leads to the network's own router (RFC 7723)
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv6Network("2001::/23"),  # protocols, Teredo among them, which holds IPv4 addresses
    IPv6Network("2002::/16"),  # 6to4, which holds IPv4 addresses
    IPv6Network("3fff::/20"),  # documentation, unknown to Python before 3.13
)
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*", re.IGNORECASE)
_WRITTEN_AS_NUMBER = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)", re.IGNORECASE)
"""What the system's resolver would take for an IPv4 address, in whatever notation: 2130706433, 0x7f.1, 127.1."""
_LOCAL_NAMES = ("localhost", "local", "internal", "localdomain", "home.arpa")
"""Ends of names that lead nowhere outside (RFC 6761, 6762 and 8375, and clouds' own)."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of which all that is written is in order. ``target`` is path and query; ``host`` has no brackets."""

    scheme: str
    host: str
    port: int
    target: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What callbacks of this service may reach: https at these ports; with ``loopback``, for developers, also this
    machine itself, at any port and without TLS."""

    ports: Collection[int] = (HTTPS,)
    loopback: bool = False

    def address(self, url: str) -> Address:
        """Raises InvalidCallback for all that is wrong by the look of it; nothing is resolved."""
        if len(url) > LONGEST or not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>`{|}^'):
            raise InvalidCallback(f"callback_url has at most {LONGEST} characters of ASCII, escaped as URLs must be.")
        try:
            parts = urlsplit(url)
            scheme, host, port = parts.scheme.lower(), (parts.hostname or "").removesuffix("."), parts.port
        except ValueError:
            raise InvalidCallback("callback_url is no URL. Write it as https://example.com/path.") from None
        if scheme not in _PORTS or not host:
            raise InvalidCallback("callback_url begins with https:// and a host.")
        if "@" in parts.netloc or "#" in url:
            raise InvalidCallback("callback_url has neither a user nor a fragment. Put a token into its path or query.")
        found = Address(
            scheme, host, port or _PORTS[scheme], (parts.path or "/") + "?" * bool(parts.query) + parts.query
        )
        if port == 0 or not self._may_be_called(found):
            ports = " or ".join(map(str, self.ports))
            raise InvalidCallback(f"callback_url must be https, at port {ports}, of a host in the open internet.")
        return found

    def allows(self, ip: IP) -> bool:
        """Whether an address's numbers may be connected to: outside of all private and special networks."""
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
            return self.allows(ip.ipv4_mapped)
        if ip.is_loopback:
            return self.loopback
        if isinstance(ip, IPv6Address) and ip not in _UNICAST:
            return False
        return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_OUTSIDE)

    def allows_all(self, address: Address, ips: Collection[IP]) -> bool:
        """Whether a host may be called that leads to these: not if any of them is inside, so that what is checked
        can't differ from what is taken; and without TLS, or at a port of its own choice, only this machine."""
        only_here = not self._is_for_outside(address)
        return bool(ips) and all(self.allows(ip) and (_is_loopback(ip) or not only_here) for ip in ips)

    def _may_be_called(self, address: Address) -> bool:
        host = address.host
        try:
            return self.allows_all(address, [ip_address(host)])
        except ValueError:
            pass
        if not _NAME.fullmatch(host) or _WRITTEN_AS_NUMBER.fullmatch(host):
            return False
        if any(f".{host}".endswith(f".{name}") for name in _LOCAL_NAMES):
            return self.loopback and host == "localhost"
        return self._is_for_outside(address)

    def _is_for_outside(self, address: Address) -> bool:
        return address.scheme == "https" and address.port in self.ports


def _is_loopback(ip: IP) -> bool:
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return (mapped or ip).is_loopback
