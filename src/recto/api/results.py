"""Asking for a result."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from recto.api import schemas
from recto.api.context import Cases, JobId
from recto.api.openapi import LOCATION, RETRY_AFTER, answers
from recto.services.result import Waiting

router = APIRouter(tags=["results"])

ANSWERS = answers(
    {
        200: {"model": schemas.Result, "description": "The result"},
        202: {"model": schemas.JobWaiting, "description": "Not done yet", "headers": RETRY_AFTER},
        307: {"description": "The result is large: it is at Location", "headers": LOCATION},
    },
    404,
    410,
    422,
    500,
    503,
)


@router.get("/result/{job_id}", summary="Get the result of a job", response_model=None, responses=ANSWERS)
@router.get("/ocr/{job_id}", summary="The same as /result", response_model=None, responses=ANSWERS)
def result(cases: Cases, job_id: JobId) -> Response:
    """A job that failed answers with its problem: 422 where the document is at fault, 500 where the service is."""
    found = cases.results.of(job_id)
    if isinstance(found, Waiting):
        waiting = schemas.JobWaiting(job_id=job_id, status=found.state.value)
        return Response(
            waiting.model_dump_json(), 202, {"Retry-After": str(cases.poll_seconds)}, media_type="application/json"
        )
    if found.url:
        return RedirectResponse(found.url, 307)
    return Response(found.content, media_type="application/json")
