"""Looking at a page as the engine sees it."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from recto.api.auth import Owner
from recto.api.context import Cases, FormDocument
from recto.api.openapi import Responses, answers
from recto.domain.errors import NotFound

router = APIRouter(tags=["preview"])

PNG: Responses = {200: {"description": "The cleaned page", "content": {"image/png": {"schema": {"type": "string"}}}}}


@router.post(
    "/preview",
    summary="See a page as it is read",
    response_class=Response,
    responses=answers(PNG, 400, 404, 413, 415, 422, 503),
)
def preview(
    cases: Cases,
    _: Owner,
    file: FormDocument,
    page: Annotated[int, Form(ge=1, le=999_999)] = 1,
) -> Response:
    if cases.preview is None:
        raise NotFound("No previews are made at this address.")
    cases.submit.policy.check_size(file.size or 0)
    return Response(cases.preview(file.file, page), media_type="image/png")
