"""Parts of the OpenAPI description that routes share."""

from http import HTTPStatus
from typing import Any

from recto.api.problems import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

LOCATION = {"Location": {"description": "Where to ask next", "schema": {"type": "string", "format": "uri"}}}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait before asking again", "schema": {"type": "integer"}}}


def answers(success: Responses, *problems: int) -> Responses:
    """``success``, then these statuses and any other error as problems."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    described: Responses = {
        status: {"description": HTTPStatus(status).phrase, "content": content} for status in problems
    }
    return success | described | {"default": {"description": "Any other error", "content": content}}
