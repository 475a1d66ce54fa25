"""How much each caller may ask for in a minute: told in the headers of every answer, refused by 429."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from recto.api import problems
from recto.api.auth import CALLER
from recto.api.shares import Share, address
from recto.domain.account import Caller
from recto.domain.errors import TooManyRequests
from recto.domain.job import ANYONE
from recto.domain.ports import RateLimiter

SUBMISSIONS = frozenset({"/ocr", "/extract", "/batch", "/uploads"})
PREVIEWS = frozenset({"/preview"})

_SHARE = "recto.share"
"""Where a request's scope has its Share."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests a minute that each caller may make; 0: any number. ``polling`` is whatever is nothing else, ``refusals``
    are for keys and tokens that are not known, by address.
    """

    submissions: int
    previews: int
    polling: int
    refusals: int


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

        told = share.told(send)
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
    """The owner, or the address of somebody unknown."""
    return f"owner:{caller.owner}" if caller.owner != ANYONE else address(scope)
