"""Deleting before the end of the retention."""

import logging

from fastapi import APIRouter

from recto.api.auth import Owner
from recto.api.context import BatchId, Cases, JobId
from recto.api.openapi import answers

log = logging.getLogger(__name__)
router = APIRouter(tags=["results"])
_ANSWERS = answers({204: {"description": "It is gone"}}, 404, 503)


@router.delete("/result/{job_id}", status_code=204, summary="Delete a job with all that came of it", responses=_ANSWERS)
def delete_job(cases: Cases, caller: Owner, job_id: JobId) -> None:
    """Its document, result, reviews and what else is kept of it, whether it is done or not. To be told so again is
    fine."""
    cases.deletion.job(job_id, caller.owner)
    log.info("A job was deleted.", extra={"job_id": job_id})


@router.delete("/batch/{batch_id}", status_code=204, summary="Delete a batch with all its jobs", responses=_ANSWERS)
def delete_batch(cases: Cases, caller: Owner, batch_id: BatchId) -> None:
    cases.deletion.batch(batch_id, caller.owner)
    log.info("A batch was deleted.", extra={"batch_id": batch_id})
