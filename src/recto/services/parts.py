"""Documents of several pages: shared out, kept piece by piece, and joined into one result exactly once.

All of it is told from blobs that are written once: ``parts.json``, the plan, and under ``parts/`` what each piece gave.
So messages may come twice, late and in any order, and whoever dies is followed by the next delivery of its message.
"""

import json
import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime

from recto.domain.document import Document
from recto.domain.errors import BlobMissing, DocumentTooSlow, RectoError
from recto.domain.job import Failure, Job, State
from recto.domain.part import Piece, Plan
from recto.domain.ports import BlobStore, JobQueue
from recto.domain.recognition import Page, Reading
from recto.services import join
from recto.services.jobs import Jobs, Outcome
from recto.services.join import Extract
from recto.services.stored import DOCUMENT, PARTS, PLAN, dump, key

log = logging.getLogger(__name__)

IDENTITY = PARTS + "document.json"
_FETCHED_AT_ONCE = 8
"""Pieces. One takes some 30 ms from S3 and is some 500 kB."""


class Parts:
    def __init__(
        self, jobs: Jobs, blobs: BlobStore, queue: JobQueue, *, part_pages: int, now: Callable[[], datetime]
    ) -> None:
        self._jobs = jobs
        self._blobs = blobs
        self._queue = queue
        self._part_pages = part_pages
        self._now = now

    def planned(self, job: Job, numbers: Sequence[int]) -> Plan:
        """The plan for these pages of the job's document: the one that was stored first."""
        plan = Plan.of(numbers, part_pages=self._part_pages)
        if self._put(job, PLAN, dump(plan.as_dict())):
            return plan
        return self.plan(job.job_id) or plan

    def plan(self, job_id: str) -> Plan | None:
        """None of a job that is read as one, or has ended."""
        with suppress(BlobMissing):
            return Plan.from_dict(json.loads(self._blobs.get(key(job_id, PLAN))))
        return None

    def progress(self, job_id: str) -> tuple[int, int] | None:
        """How many of how many pages have been read; None of a job without a plan."""
        plan = self.plan(job_id)
        return (plan.pages_done(self._stored(job_id)), plan.page_count) if plan else None

    def send(self, job: Job, pieces: Iterable[Piece]) -> None:
        """To be read, what is not yet."""
        stored = self._stored(job.job_id)
        self._queue.send_many([piece.message(job.job_id) for piece in pieces if piece not in stored])

    def is_read(self, job: Job, piece: Piece) -> bool:
        return self._blobs.exists(key(job.job_id, PARTS + piece.name))

    def keep(self, job: Job, plan: Plan, piece: Piece, reading: Reading) -> None:
        """Store what a piece gave. Of several pages those that another try may cure get one, each by itself."""
        if len(plan.pages(piece)) == 1 or not wants_another_try(reading):
            self._put(job, PARTS + piece.name, join.piece_record(reading))
            return
        timings = reading.timings
        for page in reading.pages:
            if not _may_be_cured(page):
                alone = replace(reading, pages=(page,), timings=timings)
                self._put(job, PARTS + Piece(piece.part, page.number).name, join.piece_record(alone))
                timings = {}
        self.send(job, plan.singles(piece))

    def failed(self, job: Job, plan: Plan, piece: Piece, error: RectoError) -> None:
        """Keep that none of a piece's pages could be read."""
        pages = tuple(Page(number, 0, 0, (), error=error.as_dict()) for number in plan.pages(piece))
        self.keep(job, plan, piece, Reading(pages, "", ()))

    def give_up(self, job: Job, piece: Piece | None, error: RectoError) -> bool:
        """After the last try: a part is tried page by page, a page is kept as failed. False if nothing is left to try.

        ``piece`` is None for a whole document. A page's own message goes out again, for whoever reads it to join what
        may be complete now.
        """
        plan = self.plan(job.job_id)
        if plan and len(plan.parts) == 1:
            piece = piece or Piece(1)
        if not plan or not piece:
            return False
        stored = self._stored(job.job_id)
        if piece in stored:  # by another delivery; whoever reads the rest joins it
            return plan.whole(stored) is None
        if len(plan.pages(piece)) > 1:
            self.send(job, plan.singles(piece))
        else:
            self.failed(job, plan, piece, error)
            self._queue.send(piece.message(job.job_id))
        return True

    def document(self, job: Job) -> Document:
        """What was submitted, found out once for all pieces. Raises BlobMissing."""
        if job.document:
            return job.document
        with suppress(BlobMissing):
            return Document(**json.loads(self._blobs.get(key(job.job_id, IDENTITY))))
        with self._blobs.open(key(job.job_id, DOCUMENT)) as file:
            document = Document.of(file, job.filename)
        self._put(job, IDENTITY, dump(asdict(document)))
        return document

    def join(self, job: Job, plan: Plan, *, places: Collection[int], extract: Extract) -> Outcome:
        """End the job if all of it has been read; of many who try at the same time one does.

        Fields are extracted from the pages at ``places``, counted from 0.
        """
        pieces = plan.whole(self._stored(job.job_id))
        if self._jobs.has_ended(job.job_id):  # looked at after a piece was stored, so that none is left behind
            self.erase(job.job_id)
            return Outcome(job.job_id)
        if pieces is None:
            return Outcome(job.job_id, State.PROCESSING)
        try:
            outcome = self._joined(job, plan, pieces, places, extract)
        except BlobMissing:
            if not self._jobs.has_ended(job.job_id):
                raise
            outcome = Outcome(job.job_id)  # another one has joined and erased them
        self.erase(job.job_id)
        return outcome

    def erase(self, job_id: str) -> None:
        """All that was kept on the way."""
        for name in list(self._blobs.list(key(job_id, "parts"))):
            self._blobs.delete(name)

    def _joined(
        self, job: Job, plan: Plan, pieces: Sequence[Piece], places: Collection[int], extract: Extract
    ) -> Outcome:
        count, now = plan.page_count, self._now()
        with join.joined(
            self._records(job, pieces),
            job,
            self.document(job),
            page_count=count,
            finished_at=now,
            places=places,
            extract=extract,
        ) as whole:
            if len(whole.errors) == count:
                failure = Failure(**whole.errors[0], failed_at=now)
                self._jobs.failed(job, failure, keep_document=True)
                return Outcome(job.job_id, State.FAILED, code=failure.code)
            self._jobs.finished(job, whole.result, whole.text)
            unread = len(whole.errors)
            return Outcome(job.job_id, State.DONE, count, whole.seconds, whole.health, whole.engine, unread=unread)

    def _records(self, job: Job, pieces: Sequence[Piece]) -> Iterator[bytes]:
        """A few fetched ahead. Raises BlobMissing."""
        names = [key(job.job_id, PARTS + piece.name) for piece in pieces]
        with ThreadPoolExecutor(_FETCHED_AT_ONCE) as pool:
            ahead = deque(pool.submit(self._blobs.get, name) for name in names[:_FETCHED_AT_ONCE])
            for name in names[_FETCHED_AT_ONCE:]:
                yield ahead.popleft().result()
                ahead.append(pool.submit(self._blobs.get, name))
            while ahead:
                yield ahead.popleft().result()

    def _stored(self, job_id: str) -> set[Piece]:
        prefix = key(job_id, PARTS)
        found = (Piece.named(name.removeprefix(prefix)) for name in self._blobs.list(prefix))
        return {piece for piece in found if piece}

    def _put(self, job: Job, name: str, content: bytes) -> bool:
        return self._blobs.put(
            key(job.job_id, name), content, media_type="application/json", if_absent=True, transient=True
        )


def wants_another_try(reading: Reading) -> bool:
    """Whether some of its pages could not be read but may be, each by itself."""
    return any(_may_be_cured(page) for page in reading.pages)


def _may_be_cured(page: Page) -> bool:
    """By another try, or by having all the time to itself."""
    return page.error is not None and (page.error["retryable"] or page.error["code"] == DocumentTooSlow.code)
