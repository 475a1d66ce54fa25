"""Who is calling: told before a request's body is read, and given to routes as ``Owner``."""

import logging
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from recto.api import problems
from recto.domain.account import Caller
from recto.domain.errors import RectoError, ServiceError, Unauthorised
from recto.services.accounts import Accounts

log = logging.getLogger(__name__)

CALLER = "recto.caller"
"""Where a request's scope has its Caller."""
OPEN = frozenset({"/", "/health"})
DOCS = frozenset({"/docs", "/openapi.json"})
DOCS_FILES = "/static-offline-docs/"
CHALLENGES = {"key": 'ApiKey realm="recto"', "jwt": 'Bearer realm="recto"'}
"""What WWW-Authenticate says of each way in."""


class Gate:
    """Lets nobody in whom ``accounts`` doesn't know, to no address but those that are open: new ones are closed."""

    def __init__(self, app: ASGIApp, *, accounts: Accounts, open_docs: bool) -> None:
        self.app = app
        self._accounts = accounts
        self._open = OPEN | DOCS if open_docs else OPEN
        self._open_files = (DOCS_FILES,) if open_docs else ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_open(scope):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        shown = {"key": headers.get("X-API-Key"), "token": _bearer(headers.get("Authorization", ""))}
        try:
            caller = await run_in_threadpool(self._accounts.caller, **shown)
        except RectoError as error:
            await self._refusal(error, headers)(scope, receive, send)
            return
        await self.app({**scope, CALLER: caller}, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
        return path in self._open or path.startswith(self._open_files)

    def _refusal(self, error: RectoError, headers: Headers) -> ASGIApp:
        if isinstance(error, ServiceError):
            log.error("%s: %s", error.title, error.detail, exc_info=error)
        if not isinstance(error, Unauthorised):
            return problems.response(problems.of(error))
        log.info("Turned away: %s", error.detail)
        return problems.response(problems.of(error), {"WWW-Authenticate": self._challenge(headers)})

    def _challenge(self, headers: Headers) -> str:
        """RFC 9110, 11.6.1; for tokens RFC 6750, 3."""
        told = {way: CHALLENGES[way] for way in sorted(self._accounts.ways)}
        if "jwt" in told and _bearer(headers.get("Authorization", "")):
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
