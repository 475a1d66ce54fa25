"""The API behind API Gateway: its events in, its answers out."""

from fastapi import FastAPI
from mangum import Mangum

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
