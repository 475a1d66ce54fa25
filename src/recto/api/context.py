"""What the routes work with: the use cases, and the addresses of what they made."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, BinaryIO

from fastapi import Depends, File, Form, Path, Request, UploadFile
from fastapi.exceptions import RequestValidationError

from recto.api import schemas
from recto.domain.document import DOCUMENTS, QUALITIES, Options
from recto.domain.errors import UnknownBatch, UnknownJob
from recto.services.deletion import Deletion
from recto.services.outputs import Outputs
from recto.services.reviews import Reviews
from recto.services.submit import Submit

if TYPE_CHECKING:
    from recto.outputs.records import Record

Preview = Callable[[BinaryIO, int], bytes]
"""An open document and a page number in, PNG of the cleaned page out. Raises DocumentRejected and InvalidOption."""


@dataclass(frozen=True, slots=True)
class UseCases:
    """``preview`` is None where documents can't be decoded; ``health`` tells which dependencies answer; ``records``
    gives the fields of the documents of a batch (its id, its owner), or raises UnknownBatch.
    """

    submit: Submit
    outputs: Outputs
    reviews: Reviews
    deletion: Deletion
    records: "Callable[[str, str], Sequence[Record]]"
    health: Callable[[], dict[str, bool]]
    preview: Preview | None
    poll_seconds: int


async def _use_cases(request: Request) -> UseCases:
    cases: UseCases = request.app.state.use_cases
    return cases


async def _options(
    engine: Annotated[str | None, Form(description="An engine's name; by default the service's.")] = None,
    languages: Annotated[str | None, Form(description="Tesseract codes joined by + or ,", examples=["eng+deu"])] = None,
    pages: Annotated[str | None, Form(description="By default all.", examples=["1-3,7,9-"])] = None,
    force_ocr: Annotated[bool, Form(description="Read what PDF pages show, whatever text they hold.")] = False,
    document: Annotated[
        str | None,
        Form(description="What the document is; auto: found out.", json_schema_extra={"enum": [*DOCUMENTS]}),
    ] = None,
    quality: Annotated[
        str | None,
        Form(description="Of images too poor: warn or refuse.", json_schema_extra={"enum": [*QUALITIES]}),
    ] = None,
    callback_url: Annotated[
        str | None,
        Form(
            description="Called when the job has ended.",
            examples=["https://example.com/recto"],
            json_schema_extra={"format": "uri"},
        ),
    ] = None,
    fresh: Annotated[bool, Form(description="Read it, even if the same was read a short time ago.")] = False,
) -> Options:
    return Options.parse(
        engine,
        languages,
        pages,
        force_ocr=force_ocr,
        document=document,
        quality=quality,
        callback_url=callback_url,
        fresh=fresh,
    )


async def _document(
    request: Request, file: Annotated[UploadFile, File(description="PDF, PNG, JPEG, TIFF, WebP, BMP or GIF")]
) -> UploadFile:
    """The only one: of several, FastAPI would take the last."""
    if len((await request.form()).getlist("file")) > 1:
        complaint = {"type": "too_many", "loc": ("body", "file"), "msg": "Only one is taken; POST /batch takes many"}
        raise RequestValidationError([complaint])
    return file


async def _job_id(job_id: Annotated[str, Path(examples=[schemas.JOB_ID])]) -> str:
    if not _is_id(job_id):
        raise UnknownJob("Check the id: no job has it.")
    return job_id


async def _batch_id(batch_id: Annotated[str, Path(examples=[schemas.JOB_ID])]) -> str:
    if not _is_id(batch_id):
        raise UnknownBatch("Check the id: no batch has it.")
    return batch_id


Cases = Annotated[UseCases, Depends(_use_cases)]
FormDocument = Annotated[UploadFile, Depends(_document)]
FormOptions = Annotated[Options, Depends(_options)]
JobId = Annotated[str, Depends(_job_id)]
BatchId = Annotated[str, Depends(_batch_id)]


def result_url(request: Request, job_id: str) -> str:
    return f"{request.base_url}result/{job_id}"


def batch_url(request: Request, batch_id: str) -> str:
    return f"{request.base_url}batch/{batch_id}"


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{32}", text) is not None
