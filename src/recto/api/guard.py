"""What every answer carries for the browsers that may see it, and which hosts and web pages are served at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.datastructures import URL, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recto.api import problems

CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of answers that don't say otherwise. Results are nobody else's to keep, frame, run or refer to."""

TAKEN_HEADERS = ("Authorization", "Content-Type", "Idempotency-Key", "X-API-Key")
TOLD_HEADERS = (
    "Content-Disposition",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
)
PREFLIGHT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Guard:
    """``headers``: security headers are sent; ``hsts_seconds``: for how long browsers are told to keep to TLS, 0: not.

    ``hosts``: names the service goes by; none: any. ``origins``: of web pages that may call it; none: no others'.
    """

    headers: bool = True
    hsts_seconds: int = 0
    hosts: Sequence[str] = ()
    origins: Sequence[str] = ()

    def install(self, app: FastAPI) -> None:
        """Around everything, what answers unexpected errors included, which Starlette puts around all middleware."""
        plain = app.build_middleware_stack
        app.build_middleware_stack = lambda: self._around(plain())  # type: ignore[method-assign]

    def _around(self, app: ASGIApp) -> ASGIApp:
        if self.origins:
            from starlette.middleware.cors import CORSMiddleware

            app = CORSMiddleware(
                app,
                allow_origins=self.origins,
                allow_methods=("GET", "POST", "PUT", "DELETE"),
                allow_headers=TAKEN_HEADERS,
                expose_headers=TOLD_HEADERS,
                max_age=PREFLIGHT_SECONDS,
            )
        if self.hosts:
            app = _Hosts(app, self.hosts)
        return _Headers(app, self.hsts_seconds) if self.headers else app


class _Hosts:
    """Refuses requests for other hosts: links are made of the name that was asked for.

    Starlette's own TrustedHostMiddleware does the same but answers with plain text.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self.app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (URL(scope=scope).hostname or "").lower() in self._names:
            await self.app(scope, receive, send)
            return
        refusal = problems.of_status(421, "The service doesn't go by this name. Ask it by one of RECTO_ALLOWED_HOSTS.")
        await problems.response(refusal)(scope, receive, send)


class _Headers:
    def __init__(self, app: ASGIApp, hsts_seconds: int) -> None:
        self.app = app
        self._hsts = f"max-age={hsts_seconds}" if hsts_seconds else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._hsts and scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", self._hsts)
            await send(message)

        await self.app(scope, receive, guarded)
