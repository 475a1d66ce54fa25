"""The result and its parts as the OpenAPI description has them; they are sent as they are stored and not checked.

Imported when the description is asked for, so that cold starts do without.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from recto.api.schemas import JobId, Kind

Share = Annotated[float, Field(ge=0, le=1)]
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
    """The result's parts: complete, so that what is not described here is never sent."""

    model_config = ConfigDict(extra="forbid")


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


FieldValue = Annotated[
    str | list[dict[str, str]],
    Field(
        description="Text; dates as ISO 8601, amounts as decimals with a point; line items and taxes as lists of such",
        examples=["9.00"],
    ),
]


class MachineField(Strict):
    """``confidence`` is the share of such values that are right; ``text`` stands on the page in ``box``.

    ``page``, ``box`` and ``text`` are null where the value is printed nowhere. ``reasons`` spoke for the value, and
    ``doubts`` against one that needs a review.
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
    doubts: list[str] = []


class DocumentField(MachineField):
    """Of a person's value (``source``) ``by``, ``at`` and ``revision`` tell who gave it, when, and as which one.

    ``machine`` is then what was read, null where nothing was. A person's value that is null: there is no such field.
    """

    by: str | None = None
    at: datetime | None = None
    revision: Annotated[int, Field(ge=1)] | None = None
    machine: MachineField | None = None


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
