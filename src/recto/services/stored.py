"""What is stored and where: the names of all blobs, what the fast copy calls a job, and JSON as it is written."""

import hashlib
import json
from datetime import UTC
from typing import Any
from urllib.parse import quote

from recto.domain.job import Job

DOCUMENT, RECORD, RESULT, FAILURE = "document", "job.json", "result.json", "failure.json"
PLAN, PARTS = "parts.json", "parts/"
REVIEW = "review/"
INBOX, OUTBOX, UPLOADS = "inbox/", "outbox/", "uploads/"
TO_REVIEW = "to-review/"
BATCHES = "batches/"
DELETED = "deleted/"
PUT_OUT = (".json", ".txt", ".error.json")
"""What may lie in the outbox of a drop: a result and its text, or a problem."""


def key(job_id: str, name: str) -> str:
    return f"jobs/{job_id}/{name}"


def batch_key(batch_id: str) -> str:
    return f"{BATCHES}{batch_id}.json"


def pointers(owner: str) -> str:
    """What the keys of an owner's pointers to results with flagged fields begin with."""
    return f"{TO_REVIEW}{quote(owner, safe='')}/"


def pointer(job: Job) -> str:
    """Ascending with the time of submission."""
    return f"{pointers(job.owner)}{job.submitted_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{job.job_id}.json"


def put_out(drop: str, suffix: str) -> str:
    return OUTBOX + drop.removeprefix(INBOX) + suffix


def fast_name(job_id: str, owner: str) -> str:
    """What the fast copy calls a job. Only its owner's question finds it, so no answer needs the record for that."""
    return f"{hashlib.sha256(owner.encode()).hexdigest()[:32]}:{job_id}"


def tombstone(known_as: str) -> str:
    """What stands for a job or a batch that was deleted. It tells nobody which one that was who doesn't know its id."""
    return f"{DELETED}{hashlib.sha256(known_as.encode()).hexdigest()}.json"


def dump(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
