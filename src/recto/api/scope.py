"""What every request passes first: a limit on its body, and the address clients know."""

from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recto.domain.errors import DocumentTooLarge


class BodyLimit:
    """No request's body may exceed ``max_bytes``: not by its Content-Length, which is refused unread, nor in fact.

    FastAPI's own ``max_body_size`` does the same but answers a large Content-Length with plain text.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        expected = int(declared) if declared.isdecimal() else 0
        received = 0

        async def limited() -> Message:
            nonlocal received
            self._check(expected)
            message = await receive()
            received += len(message.get("body", b""))
            self._check(received)
            return message

        await self.app(scope, limited, send)

    def _check(self, size: int) -> None:
        """Raises HTTPException, the only kind of error that FastAPI lets through from reading a body."""
        if size > self._max_bytes:
            raise HTTPException(413) from DocumentTooLarge(
                f"A request takes at most {self._max_bytes:,} bytes in all."
                " POST /uploads tells how many one document may have."
            )


class Stage:
    """Behind API Gateway, the stage or base path that was cut off the path, put back as the root path of links."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = _cut_off(scope)
        if root:
            scope = {**scope, "root_path": root, "path": root + scope["path"]}
        await self.app(scope, receive, send)


def _cut_off(scope: Scope) -> str:
    event: dict[str, Any] = scope.get("aws.event", {})
    full = str(event.get("requestContext", {}).get("path", "")).rstrip("/")
    path = str(scope.get("path", "")).rstrip("/")
    return full.removesuffix(path) if full.endswith(path) else ""
