"""The addresses that presigned links of the local service lead to."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, BinaryIO

from fastapi import FastAPI, File, Form, Response, UploadFile
from fastapi.responses import StreamingResponse

from recto.adapters.durable import CHUNK
from recto.adapters.filesystem import FilesystemBlobs
from recto.api import problems
from recto.api.app import FORM_OVERHEAD
from recto.api.scope import BodyLimit
from recto.outputs.formats import FORMATS

PATH = "/local/blobs"


def create_app(blobs: FilesystemBlobs, *, arrived: Callable[[str], None], max_bytes: int) -> FastAPI:
    """``arrived`` is told the key of each upload, ``max_bytes`` the limit of any."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(BodyLimit, max_bytes=max_bytes + FORM_OVERHEAD)
    problems.install(app)

    @app.post(PATH, status_code=204)
    def upload(key: Annotated[str, Form()], token: Annotated[str, Form()], file: Annotated[UploadFile, File()]) -> None:
        arrived(blobs.accept_post({"key": key, "token": token}, file.file))

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
