"""Asking for a result."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from recto.api import schemas
from recto.api.auth import Owner
from recto.api.context import Cases, JobId
from recto.api.negotiation import Wanted, disposition
from recto.api.openapi import LOCATION, RETRY_AFTER, answers, shaped_as
from recto.outputs.formats import FORMATS, JSON
from recto.services.result import Waiting

router = APIRouter(tags=["results"])

_OTHER_FORMATS = {
    known.media_type.partition(";")[0]: {"schema": {"type": "string"} | ({} if known.is_text else {"format": "binary"})}
    for known in FORMATS.values()
    if known is not JSON
}
_VARY = {"Vary": "Accept"}

ANSWERS = answers(
    {
        200: {"description": "The result", "content": shaped_as("Result") | _OTHER_FORMATS},
        202: {"description": "Not done yet", "headers": RETRY_AFTER, "content": shaped_as("JobWaiting")},
        307: {"description": "The result is large: it is at Location", "headers": LOCATION},
    },
    404,
    406,
    410,
    422,
    500,
    503,
)


@router.get("/result/{job_id}", summary="Get the result of a job", response_model=None, responses=ANSWERS)
@router.get("/ocr/{job_id}", summary="The same as /result", response_model=None, responses=ANSWERS)
def result(cases: Cases, caller: Owner, job_id: JobId, wanted: Wanted) -> Response:
    """A job that failed answers with its problem: 422 where the document is at fault, 500 where the service is."""
    found = cases.outputs.of(job_id, caller.owner, wanted)
    if isinstance(found, Waiting):
        progress = {"pages_done": found.pages_done, "pages_total": found.pages_total}
        waiting = schemas.JobWaiting(job_id=job_id, status=found.state.value, **progress)
        return Response(
            waiting.model_dump_json(exclude_none=True),
            202,
            {"Retry-After": str(cases.poll_seconds)},
            media_type="application/json",
        )
    if found.url:
        return RedirectResponse(found.url, 307, _VARY)
    named = {} if wanted is JSON else {"Content-Disposition": disposition(found.filename, wanted.suffix)}
    return Response(found.content, headers=_VARY | named, media_type=wanted.media_type)
