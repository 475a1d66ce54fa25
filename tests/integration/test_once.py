"""Once means once, over both sets of real adapters: keys, what was read before, and faults between any two steps."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, BinaryIO

import pytest
from fastapi.testclient import TestClient

from processing import process_of
from recto.bootstrap import Services, now
from recto.domain.document import Options
from recto.domain.errors import BlobStoreUnavailable, IdempotencyKeyReused, QueueUnavailable
from recto.domain.field import Extraction
from recto.domain.job import ANYONE, State
from recto.domain.recognition import Page, Reading
from recto.services.process import Process
from recto.services.result import Ready
from recto.services.submit import Submit
from recto.settings import Settings
from results import line, page

DOCUMENT = b"%PDF-1.7 whatever the reader makes of it"
OTHER = b"%PDF-1.7 another one"
PLAIN = Options()
WAY = {"engine": "auto", "languages": [], "document": "auto", "quality": "warn", "versions": {"recto": "1"}}


class Reader:
    """Reads any document as one page; says how often."""

    def __init__(self, error: dict[str, Any] | None = None) -> None:
        self.readings = 0
        self.error = error

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        return [1]

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        self.readings += 1
        read = page([line(f"READING {self.readings}", 100, 100)])
        return Reading((replace(read, error=self.error),), "made", ("eng",))


class Fields:
    def places(self, count: int) -> list[int]:
        return []

    def of(self, file: BinaryIO, pages: list[Page], languages: list[str], options: Options) -> Extraction:
        return Extraction("text", {})

    def of_reading(self, file: BinaryIO, reading: Reading, options: Options) -> Extraction:
        return Extraction("text", {})


@pytest.fixture
def services(each_storage: Settings) -> Services:
    return Services(each_storage)


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(services.api(), follow_redirects=False)


def processing(services: Services, reader: Reader, way: dict[str, Any] = WAY, clock: Callable = now) -> Process:
    return process_of(services, reader, Fields(), way=way, clock=clock)


def work(services: Services, process: Process) -> int:
    """Until the queue is empty; returns the number of messages."""
    messages = 0
    while message := services.queue.receive():
        process.message(message.body, time_limit=10)
        services.queue.ack(message.receipt)
        messages += 1
    return messages


def post(client: TestClient, key: str, content: bytes = DOCUMENT, path: str = "/ocr", **form: str) -> Any:
    return client.post(path, files={"file": ("a.pdf", content)}, data=form, headers={"Idempotency-Key": key})


def result(services: Services, job_id: str, owner: str = ANYONE) -> dict[str, Any]:
    answer = services.results.of(job_id, owner)
    assert isinstance(answer, Ready)
    assert answer.content
    told: dict[str, Any] = json.loads(answer.content)
    return told


def test_the_same_key_is_the_same_job_with_the_same_answer_also_when_it_is_done(
    client: TestClient, services: Services
) -> None:
    first = post(client, "k-1")
    assert first.status_code == 202
    reader = Reader()
    assert work(services, processing(services, reader)) == 1
    again = post(client, '"k-1"')
    assert (again.status_code, again.json(), again.headers["location"]) == (
        202,
        first.json(),
        first.headers["location"],
    )
    assert work(services, processing(services, reader)) == 0
    assert post(client, "k-2").json()["job_id"] != first.json()["job_id"]


@pytest.mark.parametrize(
    ("content", "path", "form"),
    [
        (OTHER, "/ocr", {}),
        (DOCUMENT, "/ocr", {"pages": "2"}),
        (DOCUMENT, "/extract", {}),
        (DOCUMENT, "/ocr", {"fresh": "1"}),
    ],
)
def test_the_same_key_with_anything_else_is_refused_and_leaves_the_first_as_it_was(
    client: TestClient, services: Services, content: bytes, path: str, form: dict[str, str]
) -> None:
    job_id = post(client, "k-1").json()["job_id"]
    refused = post(client, "k-1", content, path, **form)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert services.blobs.get(f"jobs/{job_id}/document") == DOCUMENT
    assert work(services, processing(services, Reader())) == 1


def test_keys_of_two_owners_have_nothing_to_do_with_each_other(services: Services) -> None:
    jobs = {services.submit.document(DOCUMENT, "a.pdf", Options(), owner, key="k").job_id for owner in ("anna", "ben")}
    assert len(jobs) == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, 'a"b', "\\"])
def test_a_key_that_cannot_be_used_is_refused(client: TestClient, key: str) -> None:
    answer = post(client, key)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-idempotency-key")


def test_sixteen_at_once_are_one_job_read_once(services: Services) -> None:
    def send(_: int) -> str:
        return services.submit.document(DOCUMENT, "a.pdf", Options(), ANYONE, key="k").job_id

    with ThreadPoolExecutor(16) as threads:
        jobs = set(threads.map(send, range(16)))
    assert len(jobs) == 1
    reader = Reader()
    work(services, processing(services, reader))
    assert reader.readings == 1
    assert result(services, jobs.pop())["status"] == "done"


def test_sixteen_different_ones_at_once_under_one_key_are_one_job_of_what_it_says_it_is(services: Services) -> None:
    def send(number: int) -> str | None:
        try:
            return services.submit.document(DOCUMENT + bytes([number]), "a.pdf", Options(), ANYONE, key="k").job_id
        except IdempotencyKeyReused:
            return None

    with ThreadPoolExecutor(16) as threads:
        accepted = [job_id for job_id in threads.map(send, range(16)) if job_id]
    (job_id,) = accepted
    work(services, processing(services, Reader()))
    told = services.jobs.job(job_id).document
    assert told
    assert result(services, job_id)["document"]["sha256"] == told.sha256
    assert services.blobs.get(f"jobs/{job_id}/document")[-1:] in [bytes([number]) for number in range(16)]


class Faulty:
    """Fails at the nth call of those that change anything, before or after it was carried out."""

    CHANGES = ("put", "send")

    def __init__(self, inner: Any, countdown: list[int], *, after: bool) -> None:
        self._inner = inner
        self._countdown = countdown
        self._after = after

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in self.CHANGES:
            return method

        def faulty(*args: Any, **options: Any) -> Any:
            self._countdown[0] -= 1
            fails = self._countdown[0] == 0
            if fails and not self._after:
                raise BlobStoreUnavailable if name == "put" else QueueUnavailable
            answer = method(*args, **options)
            if fails:
                raise BlobStoreUnavailable if name == "put" else QueueUnavailable
            return answer

        return faulty


def broken(services: Services, step: int, *, after: bool) -> Submit:
    countdown = [step]
    blobs, queue = (Faulty(real, countdown, after=after) for real in (services.blobs, services.queue))
    inner = Services(services.settings)
    inner.__dict__["blobs"] = blobs
    return Submit(inner.jobs, blobs, queue, services.submit.policy, now=now)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_wherever_the_first_try_was_broken_off_the_next_one_completes_it(
    services: Services, step: int, after: bool
) -> None:
    with pytest.raises((BlobStoreUnavailable, QueueUnavailable)):
        broken(services, step, after=after).document(DOCUMENT, "a.pdf", Options(), ANYONE, key="k")
    job_id = services.submit.document(DOCUMENT, "a.pdf", Options(), ANYONE, key="k").job_id
    reader = Reader()
    work(services, processing(services, reader))
    assert reader.readings == 1
    assert result(services, job_id)["text"] == "READING 1"
    assert len({name.split("/")[1] for name in services.blobs.list("jobs/")}) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(1, 8))
def test_a_batch_is_completed_as_well(services: Services, step: int, after: bool) -> None:
    files = [("a.pdf", DOCUMENT), ("b.txt", b"text"), ("c.pdf", OTHER)]
    with pytest.raises((BlobStoreUnavailable, QueueUnavailable)):
        broken(services, step, after=after).batch(files, Options(), ANYONE, key="k")
    batch_id, items = services.submit.batch(files, Options(), ANYONE, key="k")
    assert services.submit.batch(files, Options(), ANYONE, key="k") == (batch_id, items)
    work(services, processing(services, Reader()))
    states = [(file.state, bool(file.problem)) for file in services.submit.batch_status(batch_id, ANYONE)]
    assert states == [(State.DONE, False), (None, True), (State.DONE, False)]
    assert len(list(services.blobs.list("batches/"))) == 1
    with pytest.raises(IdempotencyKeyReused):
        services.submit.batch(files[::-1], Options(), ANYONE, key="k")


def test_an_upload_is_prepared_for_the_same_job_again(client: TestClient) -> None:
    headers = {"Idempotency-Key": "k"}
    first, again = (client.post("/uploads", json={"filename": "a.pdf"}, headers=headers).json() for _ in range(2))
    assert first["job_id"] == again["job_id"]
    other = client.post("/uploads", json={"filename": "b.pdf"}, headers=headers)
    assert other.json()["code"] == "idempotency-key-reused"


def test_a_key_expires_with_its_job(services: Services, clock: Any) -> None:
    clock.now = now() - timedelta(days=31)
    old = Submit(services.jobs, services.blobs, services.queue, services.submit.policy, now=clock)
    first = old.document(DOCUMENT, "a.pdf", Options(), ANYONE, key="k").job_id
    second = services.submit.document(OTHER, "a.pdf", Options(), ANYONE, key="k").job_id
    assert first != second
    assert services.submit.document(OTHER, "a.pdf", Options(), ANYONE, key="k").job_id == second


@pytest.fixture
def sent(services: Services) -> Iterator[Callable[..., str]]:
    def send(options: Options = PLAIN, owner: str = ANYONE, content: bytes = DOCUMENT, name: str = "a.pdf") -> str:
        return services.submit.document(content, name, options, owner).job_id

    return send


def test_the_same_document_is_answered_from_the_stored_result_as_a_job_of_its_own(
    services: Services, sent: Callable[..., str]
) -> None:
    reader = Reader()
    process = processing(services, reader)
    first = sent()
    work(services, process)
    second = sent(name="b.pdf")
    work(services, process)
    assert reader.readings == 1
    told, again = result(services, first), result(services, second)
    assert (again["job_id"], again["document"]["filename"]) == (second, "b.pdf")
    own = {"job_id", "submitted_at", "finished_at", "document"}
    assert list(told) == list(again)
    assert {name: told[name] for name in told.keys() - own} == {name: again[name] for name in again.keys() - own}
    services.deletion.job(first, ANYONE)
    assert result(services, second) == again
    sent()
    work(services, process)
    assert reader.readings == 2, "what was deleted is of no use to anyone"


def test_an_upload_is_answered_from_the_stored_result_too(services: Services, sent: Callable[..., str]) -> None:
    reader = Reader()
    process = processing(services, reader)
    sent()
    work(services, process)
    job, _ = services.submit.upload("u.pdf", Options(), ANYONE)
    services.blobs.put(f"uploads/{job.job_id}", DOCUMENT)
    process.message({"blob": f"uploads/{job.job_id}", "version": "1"}, time_limit=10)
    assert reader.readings == 1
    assert result(services, job.job_id)["document"]["filename"] == "u.pdf"


@pytest.mark.parametrize(
    "another",
    [
        {"options": Options(fresh=True)},
        {"options": Options(force_ocr=True)},
        {"options": Options(engine="tesseract")},
        {"owner": "somebody else"},
        {"content": OTHER},
    ],
    ids=str,
)
def test_what_was_asked_for_otherwise_or_by_others_is_read(
    services: Services, sent: Callable[..., str], another: dict[str, Any]
) -> None:
    reader = Reader()
    process = processing(services, reader)
    sent()
    work(services, process)
    sent(**another)
    work(services, process)
    assert reader.readings == 2


def test_what_is_old_or_was_read_by_another_version_or_not_wholly_is_read(
    services: Services, sent: Callable[..., str]
) -> None:
    lame = Reader({"code": "engine-failed", "title": "", "detail": "", "retryable": False})
    sent()
    work(services, processing(services, lame))
    reader = Reader()
    for process in (
        processing(services, reader),
        processing(services, reader, WAY | {"versions": {"recto": "2"}}),
        processing(services, reader, clock=lambda: now() + timedelta(hours=2)),
    ):
        sent()
        work(services, process)
    assert (lame.readings, reader.readings) == (1, 3)
