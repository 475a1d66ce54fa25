"""Telling whether the service is alive, and which of its dependencies answer."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from recto.api import problems, schemas
from recto.api.context import Cases
from recto.api.openapi import Responses
from recto.domain.errors import BlobStoreUnavailable, QueueUnavailable

router = APIRouter(tags=["health"])

ESSENTIAL = {"blobs": BlobStoreUnavailable, "queue": QueueUnavailable}
"""Without these nothing can be submitted; without any other the service is only slower."""

UNAVAILABLE: Responses = {
    503: {
        "description": "Documents can't be accepted",
        "content": {problems.MEDIA_TYPE: {"schema": schemas.HealthProblem.model_json_schema()}},
    }
}


@router.get("/health", summary="Tell how the service is", response_model=schemas.Health, responses=UNAVAILABLE)
def health(cases: Cases) -> schemas.Health | JSONResponse:
    dependencies = cases.health()
    for name, error in ESSENTIAL.items():
        if not dependencies[name]:
            problem = problems.of(error()).model_dump()
            return problems.response(schemas.HealthProblem(**problem, dependencies=dependencies))
    return schemas.Health(status="ok" if all(dependencies.values()) else "degraded", dependencies=dependencies)
