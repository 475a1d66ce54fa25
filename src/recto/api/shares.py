"""What one caller, or one address, may have of one kind of request in a minute, and how it is told."""

import math
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

from recto.domain.errors import TooManyRequests
from recto.domain.ports import Allowance, RateLimiter

WINDOW_SECONDS = 60


class Share:
    """What one caller may have of one kind of request."""

    def __init__(self, limiter: RateLimiter, kind: str, who: str, limit: int) -> None:
        self._limiter = limiter
        self._kind = kind
        self._who = who
        self._limit = limit
        self._last: Allowance | None = None

    def take(self, count: int = 1) -> None:
        """Of nothing, it only tells whether there is a place left. Raises TooManyRequests."""
        key = f"{self._kind}:{self._who}"
        self._last = self._limiter.take(key, self._limit, WINDOW_SECONDS, count=count)
        if not self._last.granted:
            raise TooManyRequests(
                f"{self._limit} {self._kind} a minute are yours. Come again in {_seconds(self._last)} seconds."
            )

    def take_more(self, count: int) -> None:
        """For a request that is worth ``count``, of which one is taken already; all of the limit is always enough.

        Raises TooManyRequests.
        """
        if (more := min(count, self._limit) - 1) > 0:
            self.take(more)

    def told(self, send: Send) -> Send:
        """As draft-ietf-httpapi-ratelimit-headers-10 has it: quota and window, then what remains and for how long."""

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start" and self._last:
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = f'"{self._kind}";q={self._limit};w={WINDOW_SECONDS}'
                headers["RateLimit"] = f'"{self._kind}";r={self._last.remaining};t={_seconds(self._last)}'
                if not self._last.granted:
                    headers["Retry-After"] = str(_seconds(self._last))
            await send(message)

        return telling


def address(scope: Scope) -> str:
    """Where a request comes from: of IPv6 the network, since a single host has 2**64 addresses."""
    host = (scope.get("client") or ("",))[0] or ""
    try:
        found = ip_address(host)
    except ValueError:
        return f"address:{host}"
    if isinstance(found, IPv6Address):
        return f"address:{found.ipv4_mapped or ip_network((found, 64), strict=False)}"
    return f"address:{found}"


def _seconds(allowance: Allowance) -> int:
    """Whole ones, so that whoever waits as long doesn't come too early."""
    return max(1, math.ceil(allowance.reset_seconds))
