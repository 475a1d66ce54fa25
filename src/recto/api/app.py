"""The HTTP API: routes, errors, limits and their description put together."""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from fastapi_offline import FastAPIOffline
from starlette.formparsers import MultiPartParser

from recto.api import docs, openapi, problems
from recto.api.auth import Gate
from recto.api.context import Preview, UseCases
from recto.api.deletions import router as deletion_routes
from recto.api.guard import Guard
from recto.api.health import router as health_routes
from recto.api.limits import Limits, Rates
from recto.api.preview import router as preview_routes
from recto.api.results import router as result_routes
from recto.api.reviews import router as review_routes
from recto.api.scope import BodyLimit, Stage
from recto.api.submissions import router as submission_routes
from recto.domain.ports import RateLimiter
from recto.services.accounts import Accounts
from recto.services.deletion import Deletion
from recto.services.outputs import Outputs
from recto.services.reviews import Reviews
from recto.services.submit import Submit

if TYPE_CHECKING:
    from recto.outputs.records import Record

DESCRIPTION = """Turns documents into data. Submit a photo, a scan or a PDF, then ask `result_url` until it answers 200.

Every error is a problem (RFC 9457, `application/problem+json`): act on its `code`, and try again if `retryable`."""

FORM_OVERHEAD = 64 * 1024
"""Bytes that a multipart form may need beside its files."""
WITH_DOCUMENTS = ("/ocr", "/extract", "/batch", "/preview")
"""Addresses that take documents themselves."""
MultiPartParser.spool_max_size = 64 * 1024
"""Bytes of each file of a form that are kept in memory. Of Starlette's own 1 MiB, 500 files fill half a GiB."""


def create_app(
    *,
    accounts: Accounts | None,
    open_docs: bool,
    guard: Guard,
    rates: Rates | None,
    limiter: RateLimiter,
    submit: Submit,
    outputs: Outputs,
    reviews: Reviews,
    deletion: Deletion,
    records: "Callable[[str, str], Sequence[Record]]",
    health: Callable[[], dict[str, bool]],
    preview: Preview | None,
    max_bytes: int,
    poll_seconds: int,
) -> FastAPI:
    """``accounts`` None: everybody is the same caller. ``rates`` None: everybody may ask for as much as they like.
    ``max_bytes`` is the limit of one request's files together; ``poll_seconds`` what waiting clients are told.
    """
    app = FastAPIOffline(
        title="Recto",
        version=version("recto"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        form_limits={
            "max_fields": 20,
            "max_part_size": 4096,
            # Far enough above a batch's limit for a batch that is too large to be told so by its own problem.
            "max_files": 2 * submit.policy.max_batch_files,
        },
    )
    app.state.use_cases = UseCases(submit, outputs, reviews, deletion, records, health, preview, poll_seconds)
    app.add_middleware(BodyLimit, max_bytes=max_bytes + FORM_OVERHEAD, paths=WITH_DOCUMENTS)
    if rates:
        app.add_middleware(Limits, limiter=limiter, rates=rates)
    if accounts:
        refusals = rates.refusals if rates else 0
        app.add_middleware(Gate, accounts=accounts, open_docs=open_docs, limiter=limiter, refusals=refusals)
    app.add_middleware(Stage)
    for routes in (submission_routes, result_routes, deletion_routes, review_routes, preview_routes, health_routes):
        app.include_router(routes)
    app.add_api_route("/", _home, include_in_schema=False)
    docs.install(app)
    problems.install(app)
    guard.install(app)
    openapi.describe(app, accounts.ways if accounts else frozenset())
    return app


async def _home(request: Request) -> RedirectResponse:
    return RedirectResponse(f"{request.base_url}docs")
