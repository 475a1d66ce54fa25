"""Counting what became of documents under faults: what must not be is seen."""

from collections import Counter
from pathlib import Path

import httpx

from faults.documents import Clients, document, text
from recto.bootstrap import Services
from recto.domain.document import Document, Options
from recto.domain.job import ANYONE
from recto.services.stored import key


def clients() -> Clients:
    return Clients(lambda: "http://recto.test", seconds=0, form=lambda _: {})


def ended(number: int, found: str) -> httpx.Response:
    sha256 = Document.of(document(number), "page.png").sha256
    return httpx.Response(200, json={"document": {"sha256": sha256}, "text": found})


def test_what_is_lost_wrong_or_twice_is_counted(services: Services, tmp_path: Path) -> None:
    seen = clients()
    jobs = [services.submit.document(document(number), "page.png", Options(), ANYONE) for number in (0, 1, 1)]
    services.blobs.put(key(jobs[0].job_id, "result.json"), b"{}")
    services.blobs.put(key(jobs[0].job_id, "failure.json"), b"{}")
    seen.jobs = {0: "a", 1: "b", 2: "c"}
    seen.ends = {0: ended(0, text(0)), 1: ended(1, text(0)), 2: httpx.Response(500, json={"code": "gave-up"})}
    seen.notes["unexpected 404 unknown-job"] = 1
    told = {"a": {"job.done"}, "b": {"job.failed"}}
    outcome = seen.outcome(range(4), Counter(), services.blobs, told)
    assert (outcome.done, outcome.failed) == (2, 1)
    assert outcome.lost == 2  # the document without an end, and the callback of the third
    assert outcome.wrong == 3  # another's text, a callback that says otherwise, an answer that is not promised
    assert outcome.twice == 2  # a document with two jobs, and a job with two ends
    assert not outcome.is_sound


def test_documents_that_ended_as_they_should_are_sound(services: Services) -> None:
    seen = clients()
    services.submit.document(document(7), "page.png", Options(), ANYONE)
    seen.jobs, seen.ends = {7: "a"}, {7: ended(7, text(7))}
    assert seen.outcome([7], Counter(), services.blobs, {"a": {"job.done"}}).is_sound
