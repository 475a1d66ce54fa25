"""What every request passes first: a limit on its body, and the address clients know."""

from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recto.domain.errors import DocumentTooLarge

OTHER_BYTES = 256 * 1024
"""Of a body that holds no documents: a review of hundreds of line items has some 100 KiB."""


class BodyLimit:
    """No request's body may exceed its limit: not by its Content-Length, which is refused unread, nor in fact.

    ``max_bytes`` is for multipart forms to addresses that begin with one of ``paths``: the documents in them go to disk
    piece by piece. All else is understood as a whole, which takes up to nine times its size in memory and keeps all
    other callers waiting meanwhile, so it may have OTHER_BYTES.

    FastAPI's own ``max_body_size`` does the same but answers a large Content-Length with plain text.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, paths: tuple[str, ...]) -> None:
        self.app = app
        self._max_bytes = max_bytes
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "0")
        expected = int(declared) if declared.isdecimal() else 0
        most = self._most(scope, headers.get("content-type", ""))
        received = 0

        async def limited() -> Message:
            nonlocal received
            _check(expected, most)
            message = await receive()
            received += len(message.get("body", b""))
            _check(received, most)
            return message

        await self.app(scope, limited, send)

    def _most(self, scope: Scope, media_type: str) -> int:
        path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
        has_documents = path.startswith(self._paths) and media_type.lower().startswith("multipart/form-data")
        return self._max_bytes if has_documents else min(self._max_bytes, OTHER_BYTES)


def _check(size: int, most: int) -> None:
    """Raises HTTPException, the only kind of error that FastAPI lets through from reading a body."""
    if size > most:
        raise HTTPException(413) from DocumentTooLarge(
            f"A request takes at most {most:,} bytes in all, and only as multipart/form-data more than {OTHER_BYTES:,}."
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
