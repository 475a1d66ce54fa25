"""Deleting, over both sets of real adapters: afterwards nothing is found anywhere, whatever happens at that time."""

import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import redis as redis_client
from fastapi.testclient import TestClient

from processing import process_of
from recto.bootstrap import Services, now
from recto.domain.document import Options
from recto.domain.errors import BlobStoreUnavailable, IdempotencyKeyReused, QueueUnavailable, UnknownBatch, UnknownJob
from recto.domain.field import Evidence, Extraction, Field
from recto.domain.job import ANYONE
from recto.domain.recognition import Page, Reading
from recto.services.deletion import Deletion
from recto.services.jobs import Jobs
from recto.services.process import Process
from recto.services.retention import Retention
from recto.settings import Settings
from results import line, page
from servers import Server

SECRET = "Zwetschgendatschi"
DOCUMENT = b"%PDF-1.7 of " + SECRET.encode()
WAY = {"engine": "auto", "languages": [], "document": "auto", "quality": "warn"}
LINE = line(f"{SECRET} 9.00", 100, 100)
FOUND = Extraction("receipt", {"vendor": Field("vendor", SECRET, 0.4, True, Evidence(1, LINE.words))})


class Reader:
    """Reads the secret where a document holds it, and does something meanwhile."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.meanwhile = meanwhile

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        return [1]

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        self.meanwhile()
        file.seek(0)
        found = LINE if SECRET.encode() in file.read() else line("harmless", 100, 100)
        return Reading((page([found]),), "made", ("eng",))


class Fields:
    def places(self, count: int) -> list[int]:
        return []

    def of(self, file: BinaryIO, pages: list[Page], languages: list[str], options: Options) -> Extraction:
        return FOUND

    def of_reading(self, file: BinaryIO, reading: Reading, options: Options) -> Extraction:
        return FOUND if SECRET in reading.text else Extraction("text", {})


@pytest.fixture
def services(each_storage: Settings) -> Services:
    return Services(each_storage.model_copy(update={"max_inline_result": 300}))  # so that each output is stored


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(services.api(), follow_redirects=False)


def processing(services: Services, reader: Reader) -> Process:
    return process_of(services, reader, Fields(), way=WAY)


def work(services: Services, reader: Reader | None = None) -> None:
    process = processing(services, reader or Reader())
    while message := services.queue.receive():
        process.message(message.body, time_limit=10)
        services.queue.ack(message.receipt)


def everything(services: Services) -> bytes:
    """All that is stored: keys and contents of blobs, of the fast copy and of the queue's file."""
    found = b"".join(name.encode() + services.blobs.get(name) for name in services.blobs.list(""))
    if services.settings.storage == "aws":
        store = redis_client.Redis.from_url(services.settings.redis_url)
        held = (key + store.get(key) for key in store.scan_iter(_type="string"))
        return found + b"".join([*store.scan_iter(), *held])
    with sqlite3.connect(services.settings.data / "queue.sqlite") as queue:  # its log goes when it is full
        queue.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [path for path in Path(services.settings.data).rglob("*") if path.is_file()]
    return found + b"".join(str(path).encode() + path.read_bytes() for path in files)


def traces(services: Services, *ids: str) -> list[str]:
    stored = everything(services)
    return [word for word in (SECRET, *ids) if word.encode() in stored]


def sent_batch(client: TestClient) -> Any:
    form = {"callback_url": "https://example.com/hook"}
    files = [("files", (f"{SECRET}.pdf", DOCUMENT)), ("files", ("other.pdf", b"%PDF-1.7 harmless"))]
    return client.post("/batch", files=files, data=form, headers={"Idempotency-Key": "k"})


def lived(client: TestClient, services: Services) -> tuple[str, str]:
    """A batch of a job that has seen everything: read, reviewed, asked for in all formats; its id and the job's."""
    batch = sent_batch(client).json()
    job_id = batch["jobs"][0]["job_id"]
    work(services)
    for wanted in ("text", "hocr", "alto", "tsv", "markdown", "json"):
        assert client.get(f"/result/{job_id}?format={wanted}").status_code in (200, 307)
    said = {"value": f"{SECRET} Ltd", "by": "Anna"}
    assert client.put(f"/result/{job_id}/fields/vendor", json=said).status_code == 200
    assert client.get(f"/result/{job_id}").status_code == 307
    assert client.get(f"/batch/{batch['batch_id']}?format=csv").status_code == 200
    return batch["batch_id"], job_id


def emptied(services: Services) -> None:
    """The messages there are, those for callbacks and those that wait for later too, have come and gone."""
    process = processing(services, Reader())
    if services.settings.storage == "embedded":
        with sqlite3.connect(services.settings.data / "queue.sqlite") as queue:
            queue.execute("UPDATE messages SET visible_at = 0")
    for waiting in (services.queue, *([services.callback_queue] if services.settings.storage == "embedded" else [])):
        while message := waiting.receive():
            if "to" not in message.body:
                process.message(message.body, time_limit=10)
            waiting.ack(message.receipt)


def test_after_a_whole_life_nothing_of_a_batch_is_found_anywhere(client: TestClient, services: Services) -> None:
    batch_id, job_id = lived(client, services)
    assert traces(services, batch_id, job_id) == [SECRET, batch_id, job_id]
    assert client.delete(f"/batch/{batch_id}").status_code == 204
    emptied(services)
    assert traces(services, batch_id, job_id) == []
    assert all(name.startswith("deleted/") for name in services.blobs.list(""))
    for path in (f"/batch/{batch_id}", f"/result/{job_id}", f"/result/{job_id}/fields/vendor"):
        assert client.get(path).status_code == 404
    assert client.get("/review").json()["results"] == []
    assert client.delete(f"/batch/{batch_id}").status_code == 204
    Retention(services.blobs, now=lambda: now() + timedelta(days=200)).erase_expired()
    assert list(services.blobs.list("")) == []


def test_a_job_that_is_deleted_leaves_its_batch_without_a_trace_of_it(client: TestClient, services: Services) -> None:
    batch_id, job_id = lived(client, services)
    assert [client.delete(f"/result/{job_id}").status_code for _ in range(2)] == [204, 204]
    emptied(services)
    assert traces(services, job_id) == []
    gone, other = client.get(f"/batch/{batch_id}").json()["jobs"]
    assert gone == {"filename": "document", "status": "deleted"}
    assert (other["filename"], other["status"]) == ("other.pdf", "done")
    assert client.get(f"/batch/{batch_id}?format=csv").status_code == 200
    refused, again = sent_batch(client).json()["jobs"]
    assert refused["problem"]["code"] == "idempotency-key-reused"
    assert again["job_id"] == other["job_id"]


def test_what_is_deleted_while_somebody_reviews_it_is_unknown_to_them(
    client: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, job_id = lived(client, services)
    listed = services.blobs.list

    def erased_since(prefix: str, **after: str) -> list[str]:
        names = list(listed(prefix, **after))
        for name in names if "/review/" in prefix else []:
            services.blobs.delete(name)
        return names

    monkeypatch.setattr(services.blobs, "list", erased_since)
    assert client.get(f"/result/{job_id}/fields/vendor").status_code == 404


def test_a_drop_and_what_it_gave_is_erased_but_for_what_was_dropped(services: Services) -> None:
    services.blobs.put(f"inbox/{SECRET}.pdf", DOCUMENT)
    message = {"blob": f"inbox/{SECRET}.pdf", "version": "1"}
    process = processing(services, Reader())
    job_id = process.message(message, time_limit=10).job_id
    assert services.blobs.exists(f"outbox/{SECRET}.pdf.txt")
    services.deletion.job(job_id, ANYONE)
    for again in (process.message(message, time_limit=10), process.give_up(message)):
        assert again.state is None, "no later message brings it back"
    left = [name for name in services.blobs.list("") if not name.startswith("deleted/")]
    assert left == [f"inbox/{SECRET}.pdf"]


def test_what_a_later_version_of_a_drop_gave_stays(services: Services) -> None:
    services.blobs.put("inbox/a.pdf", DOCUMENT)
    process = processing(services, Reader())
    first, second = (
        process.message({"blob": "inbox/a.pdf", "version": version}, time_limit=10).job_id for version in ("1", "2")
    )
    services.deletion.job(first, ANYONE)
    assert json.loads(services.blobs.get("outbox/a.pdf.json"))["job_id"] == second
    services.deletion.job(second, ANYONE)
    assert list(services.blobs.list("outbox/")) == []


def test_a_job_deleted_while_it_is_read_ends_so(client: TestClient, services: Services) -> None:
    job_id = client.post("/ocr", files={"file": (f"{SECRET}.pdf", DOCUMENT)}).json()["job_id"]

    def meanwhile() -> None:
        assert client.delete(f"/result/{job_id}").status_code == 204
        assert client.get(f"/result/{job_id}").status_code == 404

    work(services, Reader(meanwhile))
    assert client.get(f"/result/{job_id}").status_code == 404
    processing(services, Reader()).message({"job_id": job_id}, time_limit=10)
    emptied(services)
    assert traces(services, job_id) == []


def test_an_upload_that_comes_after_its_job_was_deleted_is_erased(services: Services) -> None:
    job, _ = services.submit.upload("a.pdf", Options(), ANYONE)
    services.deletion.job(job.job_id, ANYONE)
    services.blobs.put(f"uploads/{job.job_id}", DOCUMENT)
    processing(services, Reader()).message({"blob": f"uploads/{job.job_id}", "version": "1"}, time_limit=10)
    assert list(services.blobs.list("uploads/")) == []
    assert list(services.blobs.list("jobs/")) == []


def test_a_key_of_a_deleted_job_brings_nothing_back(services: Services) -> None:
    def send() -> str:
        return services.submit.document(DOCUMENT, "a.pdf", Options(), ANYONE, key="k").job_id

    services.deletion.job(send(), ANYONE)
    with pytest.raises(IdempotencyKeyReused, match="deleted"):
        send()
    assert list(services.blobs.list("jobs/")) == []


def test_what_is_somebody_elses_is_unknown_before_and_after(services: Services) -> None:
    batch_id, (item,) = services.submit.batch([("a.pdf", DOCUMENT)], Options(), "anna")
    assert item.job_id
    for _ in range(2):
        with pytest.raises(UnknownJob):
            services.deletion.job(item.job_id, "ben")
        with pytest.raises(UnknownBatch):
            services.deletion.batch(batch_id, "ben")
        services.deletion.batch(batch_id, "anna")


class Faulty:
    """Fails at the nth call of those that change anything."""

    def __init__(self, inner: Any, countdown: list[int]) -> None:
        self._inner = inner
        self._countdown = countdown

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in ("put", "send", "delete"):
            return method

        def faulty(*args: Any, **options: Any) -> Any:
            self._countdown[0] -= 1
            if self._countdown[0] == 0:
                raise QueueUnavailable if name == "send" else BlobStoreUnavailable
            return method(*args, **options)

        return faulty


def test_wherever_it_was_broken_off_to_ask_again_completes_it(settings: Settings) -> None:
    services = Services(settings.model_copy(update={"max_inline_result": 300}))
    client = TestClient(services.api(), follow_redirects=False)
    for step in range(1, 100):
        batch_id, job_id = lived(client, services)
        countdown = [step]
        blobs, queue = Faulty(services.blobs, countdown), Faulty(services.queue, countdown)
        jobs = Jobs(blobs, services.store, now=now, cache_seconds=10, max_cached_bytes=1000)
        try:
            Deletion(jobs, blobs, queue).job(job_id, ANYONE)
        except (BlobStoreUnavailable, QueueUnavailable):
            services.deletion.job(job_id, ANYONE)
        else:
            break
        finally:
            services.deletion.batch(batch_id, ANYONE)
            emptied(services)
            assert traces(services, batch_id, job_id) == []
            for name in list(services.blobs.list("deleted/")):
                services.blobs.delete(name)
    assert step > 10


def test_redis_away_is_told_and_to_ask_again_completes_it(aws_settings: Settings, redis: Server) -> None:
    services = Services(aws_settings)
    job_id = services.submit.document(DOCUMENT, "a.pdf", Options(), ANYONE).job_id
    work(services)
    client = TestClient(services.api())
    redis.stop()
    assert client.delete(f"/result/{job_id}").status_code == 503
    redis.start()
    again = TestClient(Services(aws_settings).api())
    assert again.delete(f"/result/{job_id}").status_code == 204
    assert again.get(f"/result/{job_id}").status_code == 404
