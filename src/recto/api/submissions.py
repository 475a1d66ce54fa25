"""Submitting: one document, many, or a link for one that is too large to pass through here."""

import io
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile

from recto.api import problems, schemas
from recto.api.auth import Owner
from recto.api.context import BatchId, Cases, FormDocument, FormOptions, batch_url, result_url
from recto.api.idempotency import IdempotencyKey
from recto.api.limits import OwnShare
from recto.api.negotiation import WantedTable, disposition
from recto.api.openapi import LOCATION, RETRY_AFTER, answers
from recto.domain.document import AUTO, Options
from recto.outputs.formats import TABLES, TableFormat
from recto.services.submit import BatchItem, BatchStatus

if TYPE_CHECKING:
    from recto.outputs.records import Record

log = logging.getLogger(__name__)
router = APIRouter(tags=["submissions"])

_TABLES = {
    known.media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for known in TABLES.values()
}


@router.post(
    "/ocr",
    status_code=202,
    summary="Submit a document",
    responses=answers({202: {"headers": LOCATION}}, 400, 413, 415, 422, 503),
)
def submit_document(
    cases: Cases,
    caller: Owner,
    request: Request,
    response: Response,
    options: FormOptions,
    file: FormDocument,
    key: IdempotencyKey,
) -> schemas.JobAccepted:
    job = cases.submit.document(file.file, file.filename or "", options, caller.owner, key=key)
    log.info("A document was accepted.", extra={"job_id": job.job_id})
    url = result_url(request, job.job_id)
    response.headers["Location"] = url
    return schemas.JobAccepted(job_id=job.job_id, result_url=url)


@router.post(
    "/extract",
    status_code=202,
    summary="Submit a document whose fields are wanted",
    responses=answers({202: {"headers": LOCATION}}, 400, 413, 415, 422, 503),
)
def submit_for_fields(
    cases: Cases,
    caller: Owner,
    request: Request,
    response: Response,
    options: FormOptions,
    file: FormDocument,
    key: IdempotencyKey,
) -> schemas.JobAccepted:
    """The same as /ocr, but what the document is, unless it is told, is found out whatever the service's default."""
    wanted = replace(options, document=options.document or AUTO)
    return submit_document(cases, caller, request, response, wanted, file, key)


@router.post(
    "/batch",
    status_code=202,
    summary="Submit many documents",
    responses=answers({202: {"headers": LOCATION}}, 400, 413, 422, 503),
)
def submit_batch(
    cases: Cases,
    caller: Owner,
    request: Request,
    response: Response,
    options: FormOptions,
    key: IdempotencyKey,
    share: OwnShare,
    files: Annotated[list[UploadFile], File(description="All together no larger than one document may be")],
) -> schemas.BatchAccepted:
    """As a share of what you may submit, each file counts; but at most all of it, so that one batch a minute passes."""
    if share:
        share.take_more(len(files))
    documents = [(file.filename or "", file.file) for file in files]
    batch_id, items = cases.submit.batch(documents, options, caller.owner, key=key)
    log.info("A batch of %d was accepted.", len(items), extra={"batch_id": batch_id})
    url = batch_url(request, batch_id)
    response.headers["Location"] = url
    return schemas.BatchAccepted(batch_id=batch_id, batch_url=url, jobs=[_answer(request, item) for item in items])


@router.get(
    "/batch/{batch_id}",
    summary="Tell how the documents of a batch stand, or give all their fields as a table",
    response_model=schemas.BatchStanding,
    response_model_exclude_none=True,
    responses=answers({200: {"headers": RETRY_AFTER, "content": _TABLES}}, 404, 406, 422, 503),
)
def batch_standing(
    cases: Cases, caller: Owner, request: Request, response: Response, batch_id: BatchId, wanted: WantedTable
) -> schemas.BatchStanding | Response:
    """Tables have a row for each document, done or not, or for each of its line items and taxes."""
    response.headers["Vary"] = "Accept"
    if wanted:
        return _table(wanted, batch_id, cases.records(batch_id, caller.owner))
    files = cases.submit.batch_status(batch_id, caller.owner)
    done = all(file.state is None or file.state.is_final for file in files)
    if not done:
        response.headers["Retry-After"] = str(cases.poll_seconds)
    jobs = [_standing(request, file) for file in files]
    return schemas.BatchStanding(batch_id=batch_id, done=done, counts=Counter(job.status for job in jobs), jobs=jobs)


@router.post(
    "/uploads",
    status_code=201,
    summary="Get a link to upload a large document",
    responses=answers({201: {"headers": LOCATION}}, 400, 413, 422, 503),
)
def prepare_upload(
    cases: Cases,
    caller: Owner,
    request: Request,
    response: Response,
    key: IdempotencyKey,
    wanted: schemas.UploadRequest,
) -> schemas.UploadPrepared:
    options = Options.parse(
        wanted.engine,
        wanted.languages,
        wanted.pages,
        force_ocr=wanted.force_ocr,
        document=wanted.document,
        quality=wanted.quality,
        callback_url=wanted.callback_url,
        fresh=wanted.fresh,
    )
    job, post = cases.submit.upload(wanted.filename, options, caller.owner, key=key)
    log.info("An upload was prepared.", extra={"job_id": job.job_id})
    upload = schemas.Upload(
        url=post.url, fields=dict(post.fields), expires_at=post.expires_at, max_bytes=cases.submit.policy.max_bytes
    )
    url = result_url(request, job.job_id)
    response.headers["Location"] = url
    return schemas.UploadPrepared(job_id=job.job_id, upload=upload, result_url=url)


def _table(wanted: TableFormat, batch_id: str, records: "Sequence[Record]") -> Response:
    file = io.BytesIO()
    wanted.write(records, file)
    headers = {"Vary": "Accept", "Content-Disposition": disposition(batch_id, wanted.suffix)}
    return Response(file.getvalue(), headers=headers, media_type=wanted.media_type)


def _answer(request: Request, item: BatchItem) -> schemas.FileAccepted | schemas.FileRefused:
    if item.problem:
        return schemas.FileRefused(filename=item.filename, problem=problems.of_refusal(item.problem))
    assert item.job_id
    return schemas.FileAccepted(filename=item.filename, job_id=item.job_id, result_url=result_url(request, item.job_id))


def _standing(request: Request, file: BatchStatus) -> schemas.BatchedFile:
    if file.problem:
        return schemas.BatchedFile(filename=file.filename, status="refused", problem=problems.of_refusal(file.problem))
    if not file.job_id:
        return schemas.BatchedFile(filename=file.filename, status="deleted")
    return schemas.BatchedFile(
        filename=file.filename,
        status=file.state.value if file.state else "expired",
        job_id=file.job_id,
        result_url=result_url(request, file.job_id),
    )
