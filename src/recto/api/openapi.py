"""Parts of the OpenAPI description that routes share."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from recto.api.problems import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

LOCATION = {"Location": {"description": "Where to ask next", "schema": {"type": "string", "format": "uri"}}}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait before asking again", "schema": {"type": "integer"}}}


def shaped_as(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON of an answer that is sent as bytes; ``describe`` must know the model.

    Told to FastAPI as a model it would be built at each cold start, for an answer that is never checked against it.
    """
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


def describe(app: FastAPI, models: Sequence[type[BaseModel]]) -> None:
    """Have the app's description include models that only ``shaped_as`` speaks of."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        from pydantic.json_schema import models_json_schema

        description = plain()
        template = "#/components/schemas/{model}"
        _, found = models_json_schema([(model, "validation") for model in models], ref_template=template)
        description["components"]["schemas"] = found["$defs"] | description["components"]["schemas"]
        return description

    app.openapi = openapi  # type: ignore[method-assign]


def answers(success: Responses, *problems: int) -> Responses:
    """``success``, then these statuses and any other error as problems."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    described: Responses = {
        status: {"description": HTTPStatus(status).phrase, "content": content} for status in problems
    }
    return success | described | {"default": {"description": "Any other error", "content": content}}
