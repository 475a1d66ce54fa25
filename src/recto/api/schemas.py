"""Requests and answers as they go over the wire, checked and described; result_schema.py has the result."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recto.domain.document import DOCUMENTS, QUALITIES

JOB_ID = "5f0c7c9e6a3f4d0e9a532d1f6e0b7a11"

JobId = Annotated[str, Field(examples=[JOB_ID])]
JobUrl = Annotated[str, Field(examples=[f"http://127.0.0.1:8000/result/{JOB_ID}"])]
ShortText = Annotated[str, StringConstraints(max_length=1000)]
Kind = Annotated[Literal["text", "invoice", "receipt", "identity"], Field(description="What the document is")]


class Problem(BaseModel):
    """RFC 9457 problem details. ``retryable`` says whether the same request may succeed later."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:recto:problem:empty-document",
                "title": "The document is empty",
                "status": 422,
                "detail": "The file has no bytes. Upload it again.",
                "code": "empty-document",
                "retryable": False,
            }
        }
    )

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool


class JobAccepted(BaseModel):
    job_id: JobId
    status: Literal["queued"] = "queued"
    result_url: JobUrl


class JobWaiting(BaseModel):
    """``pages_done`` and ``pages_total`` are there while a document of several pages is being read."""

    job_id: JobId
    status: Literal["awaiting_upload", "queued", "processing"]
    pages_done: int | None = None
    pages_total: int | None = None


class FileAccepted(BaseModel):
    filename: str
    job_id: JobId
    result_url: JobUrl


class FileRefused(BaseModel):
    filename: str
    problem: Problem


class BatchAccepted(BaseModel):
    """Each file, in the order given, is accepted or refused by itself."""

    batch_id: JobId
    batch_url: Annotated[str, Field(examples=[f"http://127.0.0.1:8000/batch/{JOB_ID}"])]
    jobs: list[FileAccepted | FileRefused]


BatchedStatus = Literal["awaiting_upload", "queued", "processing", "done", "failed", "expired", "refused", "deleted"]


class BatchedFile(BaseModel):
    """``result_url`` answers with the result of a job that is done and with the problem of one that failed.

    A refused file has no job but a problem, one whose job was deleted has neither, and no name.
    """

    filename: str
    status: BatchedStatus
    job_id: JobId | None = None
    result_url: JobUrl | None = None
    problem: Problem | None = None


class BatchStanding(BaseModel):
    """``done`` once no file is waiting or being processed; ``counts`` has the number of files by status."""

    batch_id: JobId
    done: bool
    counts: Annotated[dict[BatchedStatus, int], Field(examples=[{"done": 3, "processing": 1}])]
    jobs: list[BatchedFile]


class UploadRequest(BaseModel):
    """The options are those of ``POST /ocr``."""

    filename: Annotated[ShortText, Field(examples=["contract.pdf"])] = "document"
    engine: ShortText | None = None
    languages: Annotated[ShortText | None, Field(examples=["eng+deu"])] = None
    pages: Annotated[ShortText | None, Field(examples=["1-3,7,9-"])] = None
    force_ocr: bool = False
    document: Annotated[ShortText | None, Field(json_schema_extra={"enum": [*DOCUMENTS]})] = None
    quality: Annotated[ShortText | None, Field(json_schema_extra={"enum": [*QUALITIES]})] = None
    callback_url: Annotated[str | None, Field(max_length=2000, examples=["https://example.com/recto"])] = None
    fresh: bool = False


class Upload(BaseModel):
    """Send a multipart form by POST to ``url``: all ``fields`` first, the file last, as ``file``."""

    url: str
    fields: dict[str, str]
    expires_at: datetime
    max_bytes: int


class UploadPrepared(BaseModel):
    """The job starts when the upload has arrived."""

    job_id: JobId
    upload: Upload
    result_url: JobUrl


class Health(BaseModel):
    """Degraded: everything is answered, but slower, since the job store is away."""

    status: Literal["ok", "degraded"]
    dependencies: dict[str, bool]


class HealthProblem(Problem):
    dependencies: dict[str, bool]


class Review(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: Annotated[
        Any,
        Field(
            description="As in results: text, dates as ISO 8601, amounts as text with a point, lists; or null",
            examples=["9.00"],
        ),
    ]
    by: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), Field(examples=["Anna"])]


class ResultToReview(BaseModel):
    """``needs_review`` are the names of the fields that nobody has looked at yet."""

    job_id: JobId
    result_url: JobUrl
    filename: str
    kind: Kind
    submitted_at: datetime
    needs_review: list[str]
    summary: str


class ToReview(BaseModel):
    """``next_url`` goes on where this list ends; null at its end."""

    results: list[ResultToReview]
    next_url: str | None
