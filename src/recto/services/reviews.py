"""What people say of fields: kept beside the result, laid over it where it is answered, and what is left to look at.

``jobs/<id>/review/<field>/<number>.json`` holds one value that somebody gave and is never written again: the last one
counts, those before it are its history, and whoever works on the same result takes nothing from anybody else.

``jobs/<id>/result.reviewed`` is there before the first of them, so that of a result that nobody reviewed, as most are,
a look at one key tells it: asking for a list costs twelve times as much.

``to-review/<owner>/<time>-<id>.json`` points to a result with flagged fields, see ``Jobs.finished``. It only says where
to look: what is flagged is told from the result and from what people said, so a pointer too many does no harm.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from recto.domain.errors import BlobMissing, JobExpired, JobNotDone, UnknownField, UnknownJob
from recto.domain.field import TEXT, summary, to_review
from recto.domain.forms import checked, form
from recto.domain.ports import BlobStore
from recto.domain.review import Revision, overlaid
from recto.services.head import Head, head
from recto.services.jobs import UNKNOWN, Jobs
from recto.services.stored import RESULT, REVIEW, dump, key, pointer, pointers

_REVIEWED = "result.reviewed"
_FETCHED_AT_ONCE = 8
"""Blobs. One takes some 30 ms from S3."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A field as it stands in the result, and what people said of it, the first one first."""

    field: Mapping[str, Any]
    history: list[Revision]


@dataclass(frozen=True, slots=True)
class Pending:
    """A result with fields that nobody has looked at yet. ``cursor`` is its place in the list."""

    job_id: str
    filename: str
    kind: str
    submitted_at: datetime
    needs_review: list[str]
    summary: str
    cursor: str


class Reviews:
    def __init__(self, jobs: Jobs, blobs: BlobStore, *, now: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._blobs = blobs
        self._now = now

    def put(self, job_id: str, owner: str, name: str, given: Any, by: str) -> Reviewed:
        """Record what somebody says a field's value is; None says that the document has no such field.

        Raises UnknownJob, JobExpired, JobNotDone, UnknownField and InvalidValue.
        """
        found = self._head(job_id, owner)
        value = checked(found.kind, name, given)
        self._mark(job_id)
        number = len(self._revisions(job_id, f"{name}/")) + 1
        while not self._stored(job_id, name, Revision(number, value, by, self._now())):
            number += 1  # somebody else was there a moment before
        if not to_review(_flags(found, self._last(job_id))):
            self._blobs.delete(pointer(self._jobs.job(job_id)))
        return self.field(job_id, owner, name)

    def field(self, job_id: str, owner: str, name: str) -> Reviewed:
        """Raises UnknownJob, JobExpired, JobNotDone and UnknownField."""
        found = self._head(job_id, owner)
        form(found.kind, name)
        history = self._fetched(self._revisions(job_id, f"{name}/"))
        field = overlaid(found.kind, found.fields, {name: history[-1]} if history else {})["fields"].get(name)
        if field is None:
            raise UnknownField("Nothing was found for it, and nobody has said what it is.")
        return Reviewed(field, history)

    def fields(self, job_id: str, owner: str) -> Mapping[str, Any]:
        """What the result says, up to its summary, people's values before the machine's. Raises as ``field`` does."""
        found = self._head(job_id, owner)
        return {**found.members, **self._over(job_id, found)}

    def over(self, job_id: str, result: bytes) -> bytes:
        """The result as it is to be answered."""
        found = head(result)
        if found.kind == TEXT or not self._last(job_id):
            return result
        return result[: found.start] + dump(self._over(job_id, found))[1:-1] + result[found.end :]

    def blob(self, job_id: str) -> str:
        """The name of the job's blob that holds the result as it is to be answered, made where there is none yet.

        What has been said is part of the name: nobody who asks later gets a blob that lacks it. Raises BlobMissing.
        """
        last = self._last(job_id)
        if not last:
            return RESULT
        said = hashlib.sha256("\n".join(last.values()).encode()).hexdigest()[:16]
        name = f"result.reviewed-{said}.json"
        if not self._blobs.exists(key(job_id, name)):
            self._make(job_id, name)
        return name

    def pending(self, owner: str, *, after: str, limit: int) -> tuple[list[Pending], str | None]:
        """So many results with flagged fields, the oldest first, behind a cursor ("": from the start); and the cursor
        to go on with, if there are more."""
        prefix = pointers(owner)
        names = self._blobs.list(prefix, after=f"{prefix}{after}.json" if after else "")
        found: list[Pending] = []
        with ThreadPoolExecutor(_FETCHED_AT_ONCE) as pool:
            while len(found) <= limit and (some := list(islice(names, limit + 1 - len(found)))):
                found += [pending for pending in pool.map(partial(self._pending, owner), some) if pending]
        more = len(found) > limit
        return found[:limit], found[limit - 1].cursor if more else None

    def _pending(self, owner: str, name: str) -> Pending | None:
        """What a pointer leads to. One that leads nowhere any more is erased."""
        cursor = name.rpartition("/")[2].removesuffix(".json")
        job_id = cursor.rpartition("-")[2]
        try:
            found = self._head(job_id, owner)
        except JobNotDone:
            return None
        except (UnknownJob, JobExpired, UnknownField):
            self._blobs.delete(name)
            return None
        flags = _flags(found, self._last(job_id))
        if not to_review(flags):
            self._blobs.delete(name)
            return None
        return Pending(
            job_id,
            filename=found.members["document"]["filename"],
            kind=found.kind,
            submitted_at=datetime.fromisoformat(found.members["submitted_at"]),
            needs_review=to_review(flags),
            summary=summary(flags),
            cursor=cursor,
        )

    def _head(self, job_id: str, owner: str) -> Head:
        """Raises UnknownJob, JobExpired, JobNotDone, and UnknownField for a job that failed."""
        job = self._jobs.unexpired(job_id, owner)
        try:
            return self._jobs.head(job)
        except BlobMissing:
            if self._jobs.has_ended(job_id):
                raise UnknownField("The document could not be read, so it has no fields.") from None
            raise JobNotDone("Wait for the result, then review its fields.") from None

    def _over(self, job_id: str, found: Head) -> dict[str, Any]:
        last = self._last(job_id)
        said = dict(zip(last, self._fetched(last.values()), strict=True))
        return overlaid(found.kind, found.fields, said)

    def _make(self, job_id: str, name: str) -> None:
        with self._blobs.open(key(job_id, RESULT)) as result, tempfile.TemporaryFile() as made:
            found = head(result)
            result.seek(0)
            made.write(result.read(found.start) + dump(self._over(job_id, found))[1:-1])
            result.seek(found.end)
            shutil.copyfileobj(result, made, 1024 * 1024)
            self._blobs.put(key(job_id, name), made, media_type="application/json", if_absent=True, transient=True)

    def _mark(self, job_id: str) -> None:
        """As one of which something is said, or will be in a moment."""
        self._blobs.put(key(job_id, _REVIEWED), b"", media_type="text/plain", if_absent=True, transient=True)

    def _stored(self, job_id: str, name: str, revision: Revision) -> bool:
        return self._blobs.put(
            key(job_id, f"{REVIEW}{name}/{revision.number:06}.json"),
            dump(revision.as_dict()),
            media_type="application/json",
            if_absent=True,
            transient=True,
        )

    def _revisions(self, job_id: str, prefix: str = "") -> list[str]:
        """The blobs of what people said, the first one of each field first."""
        return list(self._blobs.list(key(job_id, REVIEW + prefix)))

    def _last(self, job_id: str) -> dict[str, str]:
        """The blob of what was said last, by field."""
        if not self._blobs.exists(key(job_id, _REVIEWED)):
            return {}
        return {name.split("/")[-2]: name for name in self._revisions(job_id)}

    def _fetched(self, names: Iterable[str]) -> list[Revision]:
        """Raises UnknownJob where they were erased since they were listed."""
        with ThreadPoolExecutor(_FETCHED_AT_ONCE) as pool:
            try:
                return [Revision.from_dict(json.loads(content)) for content in pool.map(self._blobs.get, names)]
            except BlobMissing:
                raise UnknownJob(UNKNOWN) from None


def _flags(found: Head, said: Collection[str]) -> dict[str, dict[str, bool]]:
    """Which fields a person must look at, without their values."""
    flagged = {name: {"needs_review": field["needs_review"]} for name, field in found.fields.items()}
    return flagged | {name: {"needs_review": False} for name in said}
