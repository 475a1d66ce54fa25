"""Parts of the OpenAPI description that routes share."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from recto.api.auth import OPEN
from recto.api.problems import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
LOCATION = {"Location": {"description": "Where to ask next", "schema": {"type": "string", "format": "uri"}}}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait before asking again", "schema": {"type": "integer"}}}
CHALLENGE = {"WWW-Authenticate": {"description": "What callers may show", "schema": {"type": "string"}}}


def shaped_as(model: str) -> dict[str, Any]:
    """The JSON of an answer that is sent as bytes; ``describe`` must know the model of this name.

    Told to FastAPI as a model it would be built at each cold start, for an answer that is never checked against it.
    """
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}


SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "jwt": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
}


def describe(app: FastAPI, ways: Collection[str]) -> None:
    """Have the app's description include models that only ``shaped_as`` speaks of, and the ways in if there are any."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        from pydantic.json_schema import models_json_schema

        from recto.api.result_schema import Result, ReviewedField
        from recto.api.schemas import JobWaiting

        models = (Result, ReviewedField, JobWaiting)
        description = plain()
        template = "#/components/schemas/{model}"
        _, found = models_json_schema([(model, "validation") for model in models], ref_template=template)
        description["components"]["schemas"] = found["$defs"] | description["components"]["schemas"]
        if ways:
            _describe_ways(description, ways)
        return description

    app.openapi = openapi  # type: ignore[method-assign]


def _describe_ways(description: dict[str, Any], ways: Collection[str]) -> None:
    description["components"]["securitySchemes"] = {way: SCHEMES[way] for way in sorted(ways)}
    refused = {"description": "Nobody that is known here", "content": PROBLEM, "headers": CHALLENGE}
    for path, calls in description["paths"].items():
        if path not in OPEN:
            for call in calls.values():
                call["security"] = [{way: []} for way in sorted(ways)]
                call["responses"]["401"] = refused


def answers(success: Responses, *problems: int) -> Responses:
    """``success``, then these statuses and any other error as problems."""
    described: Responses = {
        status: {"description": HTTPStatus(status).phrase, "content": PROBLEM} for status in problems
    }
    return success | described | {"default": {"description": "Any other error", "content": PROBLEM}}
