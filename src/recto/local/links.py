"""The addresses that presigned links of the local service lead to."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from recto.adapters.durable import CHUNK
from recto.adapters.filesystem import FilesystemBlobs
from recto.api import problems
from recto.api.app import FORM_OVERHEAD
from recto.api.scope import BodyLimit
from recto.domain.errors import UploadRefused
from recto.outputs.formats import FORMATS

PATH = "/local/blobs"
FIELDS, FIELD_BYTES = 10, 1024
"""Of a form beside its file. One is needed."""


def create_app(blobs: FilesystemBlobs, *, arrived: Callable[[str], None], max_bytes: int) -> FastAPI:
    """``arrived`` is told the key of each upload, ``max_bytes`` the limit of any."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(BodyLimit, max_bytes=max_bytes + FORM_OVERHEAD, paths=(PATH,))
    problems.install(app)

    def accepted(token: str, key: str, file: BinaryIO) -> None:
        arrived(blobs.accept_post(token, key, file))

    @app.post(PATH + "/{token}", status_code=204)
    async def upload(request: Request, token: str) -> None:
        """The link is looked at before the body is read: anybody may send one here."""
        await run_in_threadpool(blobs.check_post, token)
        async with request.form(max_files=1, max_fields=FIELDS, max_part_size=FIELD_BYTES) as form:
            file, key = form.get("file"), form.get("key")
            if not isinstance(file, UploadFile) or not isinstance(key, str):
                raise UploadRefused("The form has the fields that came with the link, and then the document as file.")
            await run_in_threadpool(accepted, token, key, file.file)

    @app.get(PATH + "/{token}")
    def download(token: str) -> Response:
        file = blobs.open_get(token)
        size = str(os.fstat(file.fileno()).st_size)
        return StreamingResponse(
            _chunks(file), media_type=_media_type(str(file.name)), headers={"Content-Length": size}
        )

    return app


def _media_type(name: str) -> str:
    """Of a result, by the end of its name."""
    known = (each.media_type for each in FORMATS.values() if name.endswith(each.suffix))
    return next(known, "application/octet-stream")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        yield from iter(partial(file.read, CHUNK), b"")
