"""Fields that a person must look at, and what people say they are."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse

from recto.api import schemas
from recto.api.auth import Owner
from recto.api.context import Cases, JobId, result_url
from recto.api.openapi import Responses, answers, shaped_as
from recto.domain.errors import InvalidOption
from recto.services.reviews import Pending, Reviewed

router = APIRouter(tags=["review"])

_CURSOR = re.compile(r"(\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{32})?")

REVIEWED: Responses = {
    200: {"description": "The field as it stands in the result", "content": shaped_as("ReviewedField")}
}

FieldName = Annotated[str, Path(examples=["total"])]


@router.get("/review", summary="List results with fields that a person must look at", responses=answers({}, 422, 503))
def to_review(
    cases: Cases,
    caller: Owner,
    request: Request,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str, Query(description="Taken from next_url; by default from the oldest on")] = "",
) -> schemas.ToReview:
    """The oldest first. A result leaves the list when somebody has given each flagged field a value, or it expires."""
    if not _CURSOR.fullmatch(after):
        raise InvalidOption("after is what next_url says, or left out.")
    pending, cursor = cases.reviews.pending(caller.owner, after=after, limit=limit)
    return schemas.ToReview(
        results=[_pending(request, each) for each in pending],
        next_url=f"{request.base_url}review?limit={limit}&after={cursor}" if cursor else None,
    )


@router.get(
    "/result/{job_id}/fields/{name}",
    summary="Get a field and what people said of it",
    response_model=None,
    responses=answers(REVIEWED, 404, 409, 410, 503),
)
def field(cases: Cases, caller: Owner, job_id: JobId, name: FieldName) -> JSONResponse:
    return _reviewed(job_id, name, cases.reviews.field(job_id, caller.owner, name))


@router.put(
    "/result/{job_id}/fields/{name}",
    summary="Say what a field's value is",
    response_model=None,
    responses=answers(REVIEWED, 400, 404, 409, 410, 413, 422, 503),
)
def review(cases: Cases, caller: Owner, job_id: JobId, name: FieldName, said: schemas.Review) -> JSONResponse:
    """Stands before the machine's value from now on, whatever is read again. Who says it last is believed.

    A field that was not found can be given a value too; null says that the document has no such field.
    """
    return _reviewed(job_id, name, cases.reviews.put(job_id, caller.owner, name, said.value, said.by))


def _pending(request: Request, pending: Pending) -> schemas.ResultToReview:
    return schemas.ResultToReview(
        job_id=pending.job_id,
        result_url=result_url(request, pending.job_id),
        filename=pending.filename,
        kind=pending.kind,
        submitted_at=pending.submitted_at,
        needs_review=pending.needs_review,
        summary=pending.summary,
    )


def _reviewed(job_id: str, name: str, found: Reviewed) -> JSONResponse:
    """As it stands in the result."""
    history = [revision.as_dict() for revision in found.history]
    return JSONResponse({"job_id": job_id, "name": name, "field": found.field, "history": history})
