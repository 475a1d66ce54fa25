"""The API behind API Gateway: its events in, its answers out."""

import sys

from fastapi import FastAPI
from mangum import Mangum

# FastAPI looks at each route for models of pydantic 1, of which there are none here, and does without where it can't be
# imported. Importing it would be a tenth of a cold start.
sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]

TEXT = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/javascript",
    "application/alto+xml",
    "image/svg+xml",
)
"""Media types that travel as they are; all others do so as base64."""


def handler(app: FastAPI) -> Mangum:
    return Mangum(app, lifespan="off", text_mime_types=list(TEXT))
