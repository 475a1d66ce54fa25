"""How much each caller may ask for in a minute: told in the headers of every answer, refused by 429."""

import math
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recto.api import problems
from recto.api.auth import CALLER
from recto.domain.account import Caller
from recto.domain.errors import TooManyRequests
from recto.domain.job import ANYONE
from recto.domain.ports import Allowance, RateLimiter

WINDOW_SECONDS = 60
SUBMISSIONS = frozenset({"/ocr", "/extract", "/batch", "/uploads"})
PREVIEWS = frozenset({"/preview"})

_SHARE = "recto.share"
"""Where a request's scope has its Share."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests a minute that each caller may make; 0: any number. ``polling`` is whatever is nothing else."""

    submissions: int
    previews: int
    polling: int


class Share:
    """What one caller may have of one kind of request."""

    def __init__(self, limiter: RateLimiter, kind: str, who: str, limit: int) -> None:
        self._limiter = limiter
        self._kind = kind
        self._who = who
        self._limit = limit
        self._last: Allowance | None = None

    def take(self, count: int = 1) -> None:
        """Raises TooManyRequests."""
        key = f"{self._kind}:{self._who}"
        self._last = self._limiter.take(key, self._limit, WINDOW_SECONDS, count=count)
        if not self._last.granted:
            raise TooManyRequests(
                f"You may make {self._limit} {self._kind} a minute. Come again in {_seconds(self._last)} seconds."
            )

    def take_more(self, count: int) -> None:
        """For a request that is worth ``count``, of which one is taken already; all of the limit is always enough.

        Raises TooManyRequests.
        """
        if (more := min(count, self._limit) - 1) > 0:
            self.take(more)

    def tell(self, answer: Message) -> None:
        """As draft-ietf-httpapi-ratelimit-headers-10 has it: quota and window, then what remains and for how long."""
        if answer["type"] == "http.response.start" and self._last:
            headers = MutableHeaders(scope=answer)
            headers["RateLimit-Policy"] = f'"{self._kind}";q={self._limit};w={WINDOW_SECONDS}'
            headers["RateLimit"] = f'"{self._kind}";r={self._last.remaining};t={_seconds(self._last)}'
            if not self._last.granted:
                headers["Retry-After"] = str(_seconds(self._last))


class Limits:
    """Refuses, before its body is read, the request of a caller who has had its share."""

    def __init__(self, app: ASGIApp, *, limiter: RateLimiter, rates: Rates) -> None:
        self.app = app
        self._limiter = limiter
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        share = self._share(scope) if scope["type"] == "http" else None
        if share is None:
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            share.tell(message)
            await send(message)

        try:
            await run_in_threadpool(share.take)
        except TooManyRequests as error:
            await problems.response(problems.of(error))(scope, receive, told)
        else:
            await self.app({**scope, _SHARE: share}, receive, told)

    def _share(self, scope: Scope) -> Share | None:
        caller: Caller = scope.get(CALLER, Caller())
        path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
        if scope["method"] == "POST" and path in SUBMISSIONS:
            kind, limit = "submissions", self._rates.submissions if caller.rate is None else caller.rate
        elif scope["method"] == "POST" and path in PREVIEWS:
            kind, limit = "previews", self._rates.previews
        else:
            kind, limit = "requests", self._rates.polling
        return Share(self._limiter, kind, _who(caller, scope), limit) if limit else None


async def _share(request: Request) -> Share | None:
    share: Share | None = request.scope.get(_SHARE)
    return share


OwnShare = Annotated[Share | None, Depends(_share)]
"""What is left to the caller; None where there is no limit."""


def _who(caller: Caller, scope: Scope) -> str:
    """The owner, or the address of somebody unknown: of IPv6 the network, since a single host has 2**64 addresses."""
    if caller.owner != ANYONE:
        return f"owner:{caller.owner}"
    host = (scope.get("client") or ("",))[0] or ""
    try:
        address = ip_address(host)
    except ValueError:
        return f"address:{host}"
    if isinstance(address, IPv6Address):
        return f"address:{address.ipv4_mapped or ip_network((address, 64), strict=False)}"
    return f"address:{address}"


def _seconds(allowance: Allowance) -> int:
    """Whole ones, so that whoever waits as long doesn't come too early."""
    return max(1, math.ceil(allowance.reset_seconds))
