"""What the public sees of errors: one table from error to status, one shape, RFC 9457."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from recto.api.schemas import Problem
from recto.domain import errors
from recto.services.result import JobFailed

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[type[errors.RectoError], int] = {
    errors.Unauthorised: 401,
    errors.InputError: 422,
    errors.DocumentTooLarge: 413,
    errors.UnsupportedType: 415,
    errors.UploadRefused: 403,
    errors.NotFound: 404,
    errors.NotAcceptable: 406,
    errors.JobNotDone: 409,
    errors.JobExpired: 410,
    errors.TooManyRequests: 429,
    errors.ServiceError: 500,
    errors.BlobStoreUnavailable: 503,
    errors.JobStoreUnavailable: 503,
    errors.QueueUnavailable: 503,
    errors.AccountsUnavailable: 503,
    errors.RateLimiterUnavailable: 503,
    errors.WorkersBusy: 503,
}
"""An error not listed has its nearest ancestor's status. Failed jobs have their own rule, see ``of_failure``."""

SECONDS_TO_RETRY = 5

_NO_FAULT_OF_YOURS = {
    True: "This is no fault of the request. Try again later.",
    False: "This is no fault of the request, and the same request would fail again.",
}
_WORDS = {"value_error": "Must be a file"}
"""Of what pydantic says less plainly. Only FastAPI's UploadFile raises ValueErrors here."""
_HTTP_DETAILS = {
    404: "Nothing is at this address. GET /docs lists what there is.",
    405: "This address takes other methods; the header Allow names them.",
}


def status_of(kind: type[errors.RectoError]) -> int:
    """Raises StopIteration for an error that neither is in the table nor has an ancestor there."""
    return next(STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS)


def of(error: errors.RectoError) -> Problem:
    if isinstance(error, JobFailed):
        return of_failure(error.failure.as_dict())
    return _problem(status_of(type(error)), error.code, error.title, error.detail, error.retryable)


def of_failure(record: Mapping[str, Any]) -> Problem:
    """The problem of a job that ended without a result: 422 if its document or options are at fault, 500 if we are.

    No other status: those tell of a request, and the one that asked for the result was in order.
    """
    status = 422 if issubclass(_kind(record["code"]), errors.InputError) else 500
    return _problem(status, record["code"], record["title"], record["detail"], record["retryable"])


def of_refusal(record: Mapping[str, Any]) -> Problem:
    """The problem a file of a batch was refused with, as if it had been submitted by itself."""
    status = status_of(_kind(record["code"]))
    return _problem(status, record["code"], record["title"], record["detail"], record["retryable"])


def of_status(status: int, detail: str) -> Problem:
    """The problem that HTTP itself has a name for."""
    phrase = HTTPStatus(status).phrase
    return _problem(status, phrase.lower().replace(" ", "-"), phrase, detail, False)


def response(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    sent = dict(headers or {})
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        sent["Retry-After"] = str(SECONDS_TO_RETRY)
    return JSONResponse(problem.model_dump(), problem.status, sent, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error with a problem."""
    app.add_exception_handler(errors.RectoError, _on_recto_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_unexpected_error)


async def _on_recto_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.RectoError)
    problem = of(error)
    if problem.status >= 500 and not isinstance(error, JobFailed):
        log.error(
            "%s: %s",
            error.title,
            error.__cause__ or error.detail,
            exc_info=error,
            extra=_subject(request) | {"code": error.code},
        )
    return response(problem)


async def _on_invalid_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    complaints = dict.fromkeys(
        f"{_field(complaint['loc'])}: {_WORDS.get(complaint['type'], complaint['msg'])}."
        for complaint in error.errors()
    )
    return response(_problem(422, "invalid-request", "The request is not valid", " ".join(complaints), False))


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, errors.RectoError):
        return response(of(error.__cause__))
    if isinstance(error.__cause__, OSError):  # FastAPI takes an upload that the full disk had no room for as malformed
        log.error("An upload can't be spooled", exc_info=error.__cause__, extra=_subject(request))
        return response(of(errors.BlobStoreUnavailable()))
    problem = of_status(error.status_code, _HTTP_DETAILS.get(error.status_code, str(error.detail)))
    return response(problem, error.headers)


async def _on_unexpected_error(_: Request, __: Exception) -> JSONResponse:
    """Starlette raises the error again after this answer, so that the server logs it with its traceback."""
    return response(of(errors.ServiceError()))


def _problem(status: int, code: str, title: str, detail: str, retryable: bool) -> Problem:
    return Problem(
        type=f"urn:recto:problem:{code}",
        title=title,
        status=status,
        detail=_NO_FAULT_OF_YOURS[retryable] if status >= 500 else detail,
        code=code,
        retryable=retryable,
    )


def _kind(code: str) -> type[errors.RectoError]:
    """The class of error with that code; ServiceError for a code of another version's."""
    return next((kind for kind in _tree(errors.RectoError) if kind.code == code), errors.ServiceError)


def _tree(kind: type[errors.RectoError]) -> Iterator[type[errors.RectoError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _tree(child)


def _field(location: tuple[str | int, ...]) -> str:
    """The name of a field of ours; what follows it in a location may be the client's own words."""
    names = [part for part in location[1:2] if isinstance(part, str)]
    return names[0] if names else "body"


def _subject(request: Request) -> dict[str, Any]:
    return {name: request.path_params[name] for name in ("job_id", "batch_id") if name in request.path_params}
