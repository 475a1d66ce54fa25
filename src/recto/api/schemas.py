"""What goes over the wire, for checking requests and for the OpenAPI description."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recto.domain.document import DOCUMENTS, QUALITIES

JOB_ID = "5f0c7c9e6a3f4d0e9a532d1f6e0b7a11"

Share = Annotated[float, Field(ge=0, le=1)]
JobId = Annotated[str, Field(examples=[JOB_ID])]
JobUrl = Annotated[str, Field(examples=[f"http://127.0.0.1:8000/result/{JOB_ID}"])]
ShortText = Annotated[str, StringConstraints(max_length=1000)]


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


Point = Annotated[list[float], Field(min_length=2, max_length=2)]
Box = Annotated[
    list[Point],
    Field(
        min_length=4,
        max_length=4,
        description="Top left, top right, bottom right, bottom left of the text, as (x, y) in pixels of the original "
        "page, origin top left.",
        examples=[[[10, 20], [110, 20], [110, 40], [10, 40]]],
    ),
]


class Strict(BaseModel):
    """The result's parts: complete, so that what is not described here is never sent. Built when first looked at."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Word(Strict):
    text: str
    confidence: Share
    box: Box


class Line(Word):
    words: Annotated[list[Word], Field(min_length=1)]


class PageError(Strict):
    """Why a page could not be read, where others of its document could: a problem without a status."""

    code: str
    title: str
    detail: str
    retryable: bool


class Flaw(Strict):
    """What spoils an image; ``detail`` says what to do. If ``disqualifying``, ``quality=strict`` refuses the page."""

    code: Literal["blur", "glare", "dark", "overexposed", "low-contrast", "too-small", "cut-off"]
    detail: str
    disqualifying: bool


class Quality(Strict):
    """Scores from 0, faultless, to 1; docs/quality.md says what each measures.

    ``outline`` is the card or sheet that was found on a background, in pixels of the original page.
    """

    blur: Share
    glare: Share
    darkness: Share
    overexposure: Share
    low_contrast: Share
    smallness: Share
    cut_off: Share
    outline: Box | None
    warnings: list[Flaw]


class Page(Strict):
    """``rotation`` (clockwise) and ``skew`` (degrees, clockwise) are what the text is turned by on the page.

    ``dpi`` is the resolution a PDF page was rendered at. ``health`` is the character-weighted mean confidence.
    ``engine`` is what read the page. A page with an ``error`` has no size and no lines. ``quality`` is that of the
    page's image; null where a PDF's own text was taken.
    """

    number: Annotated[int, Field(ge=1)]
    width: int
    height: int
    rotation: Literal[0, 90, 180, 270]
    skew: float
    dpi: float | None
    engine: str
    error: PageError | None = None
    health: Share
    quality: Quality | None
    lines: list[Line]


class DocumentRead(Strict):
    filename: str
    media_type: str
    bytes: int
    sha256: str
    pages: int


class Check(Strict):
    """A rule that was applied to a field; ``detail`` says what is wrong."""

    name: str
    passed: bool
    detail: str | None = None


Kind = Annotated[Literal["text", "invoice", "receipt", "identity"], Field(description="What the document is")]
FieldValue = Annotated[
    str | list[dict[str, str]],
    Field(
        description="Text; dates as ISO 8601, amounts as decimals with a point; line items and taxes as lists of such",
        examples=["9.00"],
    ),
]


class MachineField(Strict):
    """``confidence`` is the share of such values that are right; ``text`` stands on the page in ``box``.

    ``page``, ``box`` and ``text`` are null where the value is printed nowhere. ``reasons`` spoke for the value.
    """

    value: FieldValue | None
    confidence: Share
    needs_review: bool
    source: Literal["print", "xml", "mrz", "person"]
    page: Annotated[int, Field(ge=1)] | None
    box: Box | None
    text: str | None
    checks: list[Check]
    reasons: list[str]


class DocumentField(MachineField):
    """Of a person's value (``source``) ``by``, ``at`` and ``revision`` tell who gave it, when, and as which one.

    ``machine`` is then what was read, null where nothing was. A person's value that is null: there is no such field.
    """

    by: str | None = None
    at: datetime | None = None
    revision: Annotated[int, Field(ge=1)] | None = None
    machine: MachineField | None = None


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


class Revision(Strict):
    revision: int
    value: FieldValue | None
    by: str
    at: datetime


class ReviewedField(Strict):
    """``history``: what people said of it, the first one first; the last one counts."""

    job_id: JobId
    name: str
    field: DocumentField
    history: list[Revision]


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


class Result(Strict):
    """``text`` has lines ended by newlines and pages separated by form feeds; ``timings`` are seconds by stage.

    ``fields`` by name; those that a person must look at are named in ``needs_review``.
    """

    job_id: JobId | None
    status: Literal["done"]
    submitted_at: datetime
    finished_at: datetime
    document: DocumentRead
    kind: Kind
    fields: dict[str, DocumentField]
    needs_review: list[str]
    summary: Annotated[str, Field(examples=["4 of 5 fields extracted confidently."])]
    engine: Annotated[str, Field(examples=["auto"])]
    languages: list[str]
    text: str
    health: Share
    pages: list[Page]
    timings: dict[str, float]
