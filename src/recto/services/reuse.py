"""Answering from a stored result what has been read a short time ago, for the same owner and in the same way.

``same/<owner>/<SHA-256 of the document>-<way of reading>.json`` names the job that read it last. A job that finds one
gets a copy of that result as it was read; so each keeps what people say of its own fields, and each is deleted by
itself.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from urllib.parse import quote

from recto.domain.document import Document
from recto.domain.errors import BlobMissing
from recto.domain.job import Job
from recto.domain.ports import BlobStore
from recto.services.head import head
from recto.services.jobs import Jobs
from recto.services.stored import RESULT, dump, key

SAME = "same/"


class Reuse:
    """``seconds``: for how long after it was read a result may be given again; 0 for never. ``way``: what readings by
    this service depend on beside their options: versions and settings, options' defaults among them under their names.
    """

    def __init__(
        self, jobs: Jobs, blobs: BlobStore, *, seconds: float, way: Mapping[str, Any], now: Callable[[], datetime]
    ) -> None:
        self._jobs = jobs
        self._blobs = blobs
        self._seconds = seconds
        self._way = way
        self._now = now

    def offer(self, job: Job) -> None:
        """The job's result, which is complete, may be given again."""
        if not self._seconds or job.drop:
            return
        sha256 = _sha256(self._jobs, job)
        if sha256 is None:
            return
        now = self._now()
        until = min(job.expires_at, now + timedelta(seconds=self._seconds))
        record = {"job_id": job.job_id, "read_at": now.isoformat(), "expires_at": until.isoformat()}
        name = self._name(job, sha256)
        self._blobs.put(name, dump(record), media_type="application/json", transient=True)
        if self._jobs.is_deleted(job.job_id):  # meanwhile, so that nobody may have seen it to erase
            self._blobs.delete(name)

    @contextmanager
    def found(self, job: Job, document: Document) -> Iterator[BinaryIO | None]:
        """The result that the job would give, as an open file; None if it has to be read."""
        source = self._source(job, document)
        if source is None:
            yield None
            return
        with TemporaryFile() as copy:
            try:
                with self._blobs.open(key(source, RESULT)) as result:
                    _copy(result, copy, job, document, self._now())
            except BlobMissing:
                yield None
            else:
                yield copy

    def _source(self, job: Job, document: Document) -> str | None:
        """The id of a job of the same owner that has read the same in the same way, and not long ago."""
        if not self._seconds or job.options.fresh or job.drop:
            return None
        with suppress(BlobMissing):
            record = json.loads(self._blobs.get(self._name(job, document.sha256)))
            until = datetime.fromisoformat(record["read_at"]) + timedelta(seconds=self._seconds)
            if until > self._now() and record["job_id"] != job.job_id:
                return str(record["job_id"])
        return None

    def _name(self, job: Job, sha256: str) -> str:
        options = job.options
        asked = {
            "engine": options.engine or self._way["engine"],
            "languages": list(options.languages or self._way["languages"]),
            "document": options.document or self._way["document"],
            "quality": options.quality or self._way["quality"],
            "pages": str(options.pages),
            "force_ocr": options.force_ocr,
        }
        way = hashlib.sha256(dump({**self._way, **asked})).hexdigest()[:32]
        return f"{_prefix(job.owner, sha256)}{way}.json"


def entries(blobs: BlobStore, jobs: Jobs, job: Job) -> list[str]:
    """The keys by which the job's result may be found, to be erased with it."""
    sha256 = _sha256(jobs, job)
    names = list(blobs.list(_prefix(job.owner, sha256))) if sha256 else []
    return [name for name in names if _names(blobs, name, job.job_id)]


def _names(blobs: BlobStore, name: str, job_id: str) -> bool:
    with suppress(BlobMissing):
        return bool(json.loads(blobs.get(name))["job_id"] == job_id)
    return False


def _sha256(jobs: Jobs, job: Job) -> str | None:
    """Of its document, which the record of an upload doesn't know; None where nothing was read."""
    if job.document:
        return job.document.sha256
    with suppress(BlobMissing):
        return str(jobs.head(job).members["document"]["sha256"])
    return None


def _prefix(owner: str, sha256: str) -> str:
    return f"{SAME}{quote(owner, safe='')}/{sha256}-"


def _copy(result: BinaryIO, to: BinaryIO, job: Job, document: Document, finished_at: datetime) -> None:
    """A result as another job's, which is of the same document, maybe under another name."""
    found = head(result)
    told = found.members["document"] | {"filename": document.filename}
    own = {
        "job_id": job.job_id,
        "status": found.members["status"],
        "submitted_at": job.submitted_at.isoformat(),
        "finished_at": finished_at.isoformat(),
        "document": told,
    }
    to.write(dump(own)[:-1] + b",")
    result.seek(found.start)
    shutil.copyfileobj(result, to, 1024 * 1024)
