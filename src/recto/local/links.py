"""The addresses that presigned links of the local service lead to."""

from collections.abc import Callable
from typing import Annotated

from fastapi import FastAPI, File, Form, Response, UploadFile

from recto.adapters.filesystem import FilesystemBlobs
from recto.api import problems
from recto.api.app import FORM_OVERHEAD
from recto.api.scope import BodyLimit

PATH = "/local/blobs"


def create_app(blobs: FilesystemBlobs, *, arrived: Callable[[str], None], max_bytes: int) -> FastAPI:
    """``arrived`` is told the key of each upload, ``max_bytes`` the limit of any."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(BodyLimit, max_bytes=max_bytes + FORM_OVERHEAD)
    problems.install(app)

    @app.post(PATH, status_code=204)
    def upload(key: Annotated[str, Form()], token: Annotated[str, Form()], file: Annotated[UploadFile, File()]) -> None:
        arrived(blobs.accept_post({"key": key, "token": token}, file.file.read()))

    @app.get(PATH + "/{token}")
    def download(token: str) -> Response:
        return Response(blobs.open_get(token), media_type="application/json")

    return app
