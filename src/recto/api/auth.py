"""Who is calling: told before a request's body is read, and given to routes as ``Owner``."""

import hashlib
import logging
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from recto.api import problems
from recto.api.shares import Share, address
from recto.domain.account import Caller
from recto.domain.errors import RectoError, ServiceError, Unauthorised
from recto.domain.ports import RateLimiter
from recto.services.accounts import Accounts

log = logging.getLogger(__name__)

CALLER = "recto.caller"
"""Where a request's scope has its Caller."""
OPEN = frozenset({"/", "/health"})
DOCS = frozenset({"/docs", "/openapi.json"})
DOCS_FILES = "/static-offline-docs/"
CHALLENGES = {"key": 'ApiKey realm="recto"', "jwt": 'Bearer realm="recto"'}
"""What WWW-Authenticate says of each way in."""

MOST_GOOD = 10_000
"""Keys and tokens that are remembered as good, by their digests."""


class Shown(NamedTuple):
    """What came with a request to say whose it is."""

    key: str | None
    token: str | None

    def digest(self) -> bytes:
        return hashlib.sha256(repr(self).encode()).digest()


class Gate:
    """Lets nobody in whom ``accounts`` doesn't know, to no address but those that are open: new ones are closed.

    Who has shown so many wrong keys and tokens in a minute as ``refusals`` says (0: any number) is refused unheard for
    the rest of it. What was good before is no guess, though it has expired by now: it is heard all the same, so that
    nobody shuts out who shares their address.
    """

    def __init__(
        self, app: ASGIApp, *, accounts: Accounts, open_docs: bool, limiter: RateLimiter, refusals: int
    ) -> None:
        self.app = app
        self._accounts = accounts
        self._open = OPEN | DOCS if open_docs else OPEN
        self._open_files = (DOCS_FILES,) if open_docs else ()
        self._limiter = limiter
        self._refusals = refusals
        self._good: set[bytes] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_open(scope):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        shown = Shown(headers.get("X-API-Key"), _bearer(headers.get("Authorization", "")))
        share = Share(self._limiter, "refusals", address(scope), self._refusals)
        try:
            caller = await run_in_threadpool(self._caller, shown, share)
        except RectoError as error:
            await self._refusal(error, shown)(scope, receive, share.told(send))
            return
        await self.app({**scope, CALLER: caller}, receive, send)

    def _caller(self, shown: Shown, share: Share) -> Caller:
        """Raises Unauthorised, AccountsUnavailable and TooManyRequests."""
        digest = shown.digest()
        is_guess = self._refusals and any(shown) and digest not in self._good
        if is_guess:
            share.take(0)
        try:
            caller = self._accounts.caller(key=shown.key, token=shown.token)
        except Unauthorised:
            if is_guess:
                share.take()
            raise
        if len(self._good) >= MOST_GOOD:
            self._good.clear()
        self._good.add(digest)
        return caller

    def _is_open(self, scope: Scope) -> bool:
        path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
        return path in self._open or path.startswith(self._open_files)

    def _refusal(self, error: RectoError, shown: Shown) -> ASGIApp:
        if isinstance(error, ServiceError):
            log.error("%s: %s", error.title, error.detail, exc_info=error)
        if not isinstance(error, Unauthorised):
            return problems.response(problems.of(error))
        log.info("Turned away: %s", error.detail)
        return problems.response(problems.of(error), {"WWW-Authenticate": self._challenge(shown)})

    def _challenge(self, shown: Shown) -> str:
        """RFC 9110, 11.6.1; for tokens RFC 6750, 3."""
        told = {way: CHALLENGES[way] for way in sorted(self._accounts.ways)}
        if "jwt" in told and shown.token:
            told["jwt"] += ', error="invalid_token"'
        return ", ".join(told.values())


def _bearer(header: str) -> str | None:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def _caller(request: Request) -> Caller:
    """Where accounts are off, everybody is the same one."""
    caller: Caller = request.scope.get(CALLER, Caller())
    return caller


Owner = Annotated[Caller, Depends(_caller)]
