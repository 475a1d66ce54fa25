"""The services over both sets of real adapters: a folder and SQLite; S3, SQS and Redis. Only reading is played."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import BinaryIO

import pytest
import redis as redis_client

from clock import Clock
from processing import process_of
from recto.bootstrap import Services, now
from recto.domain.document import Options
from recto.domain.errors import (
    BlobStoreUnavailable,
    DamagedDocument,
    DocumentTooLarge,
    EmptyDocument,
    EngineFailed,
    JobExpired,
    QueueUnavailable,
    RectoError,
    UnknownEngine,
    UnknownJob,
    UnknownLanguage,
    UnsupportedType,
)
from recto.domain.job import ANYONE, State
from recto.domain.recognition import Box, Line, Page, Reading, Word
from recto.services.jobs import Jobs
from recto.services.process import Process
from recto.services.result import JobFailed, Ready, Waiting
from recto.services.retention import Retention
from recto.services.stored import fast_name
from recto.services.submit import Submit
from recto.settings import Settings
from servers import Server

DOCUMENT = b"%PDF-1.7 whatever the reader makes of it"


class Reader:
    """Reads any document as one word; fails first as often and in the way it is told to."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.readings = 0

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        return [1]

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        self.readings += 1
        if self.faults:
            raise self.faults.pop(0)
        word = Word("Rechnung", 0.9, Box.upright(1, 2, 30, 12))
        return Reading((Page(1, 100, 50, (Line((word,)),)),), "tesseract", ("eng",), {"recognise": 0.1})


@pytest.fixture
def services(each_storage: Settings) -> Services:
    return Services(each_storage.model_copy(update={"max_bytes": 1000}))


def work(services: Services, process: Process) -> None:
    """What the event source mapping and the local workers do, until the queue is empty."""
    while message := services.queue.receive():
        try:
            process.message(message.body, time_limit=10)
        except Exception:  # noqa: BLE001 -- any fault is a failed delivery, as in Lambda
            services.queue.retry(message.receipt, delay=0)
        else:
            services.queue.ack(message.receipt)
    while message := services.dead_letters.receive():
        process.give_up(message.body)
        services.dead_letters.ack(message.receipt)


def submit(services: Services, content: bytes = DOCUMENT) -> str:
    return services.submit.document(content, "../invoice.pdf", Options(), ANYONE).job_id


def result(services: Services, job_id: str) -> dict:
    answer = services.results.of(job_id, ANYONE)
    assert isinstance(answer, Ready)
    return json.loads(answer.content)


def stored(services: Services) -> list[str]:
    return list(services.blobs.list(""))


def test_a_submission_becomes_a_result(services: Services) -> None:
    job_id = submit(services)
    assert services.results.of(job_id, ANYONE) == Waiting(State.QUEUED)
    work(services, process_of(services, Reader()))
    found = result(services, job_id)
    assert found["job_id"] == job_id
    assert found["text"] == "Rechnung"
    assert found["health"] == 0.9
    assert found["document"]["filename"] == "invoice.pdf"
    assert found["document"]["bytes"] == len(DOCUMENT)
    assert found["pages"][0]["lines"][0]["words"][0]["box"] == [[1, 2], [30, 2], [30, 12], [1, 12]]
    assert stored(services) == [f"jobs/{job_id}/{name}" for name in ("document", "job.json", "result.json")]


def test_a_drop_becomes_files_beside_it_once_for_each_version(services: Services) -> None:
    read = Reader()
    process = process_of(services, read)
    services.blobs.put("inbox/x/y.pdf", DOCUMENT)
    for version in ("1", "1", "2"):
        services.queue.send({"blob": "inbox/x/y.pdf", "version": version})
    work(services, process)
    assert read.readings == 2
    assert services.blobs.get("outbox/x/y.pdf.txt") == b"Rechnung"
    assert json.loads(services.blobs.get("outbox/x/y.pdf.json"))["status"] == "done"
    assert services.blobs.exists("inbox/x/y.pdf")


def test_what_recto_writes_itself_starts_nothing(services: Services) -> None:
    process = process_of(services, Reader())
    services.blobs.put("outbox/x.pdf", DOCUMENT)
    for blob in ("outbox/x.pdf", "jobs/1/document", "inbox/folder/", "uploads/unknown"):
        assert process.message({"blob": blob, "version": "1"}, time_limit=1).state is None
    assert stored(services) == ["outbox/x.pdf"]


def test_a_drop_that_is_taken_away_again_is_no_job(services: Services) -> None:
    services.queue.send({"blob": "inbox/gone.pdf", "version": "1"})
    work(services, process_of(services, Reader()))
    assert stored(services) == []


def test_a_drop_taken_away_between_two_tries_is_still_read(services: Services) -> None:
    process = process_of(services, Reader(EngineFailed()))
    services.blobs.put("inbox/y.pdf", DOCUMENT)
    message = {"blob": "inbox/y.pdf", "version": "1"}
    with pytest.raises(EngineFailed):
        process.message(message, time_limit=1)
    services.blobs.delete("inbox/y.pdf")
    assert process.message(message, time_limit=1).state is State.DONE


def test_a_presigned_upload_starts_its_job(services: Services) -> None:
    job, post = services.submit.upload("scan.pdf", Options(), ANYONE)
    assert post.url.startswith("http")
    assert services.results.of(job.job_id, ANYONE) == Waiting(State.AWAITING_UPLOAD)
    services.blobs.put(f"uploads/{job.job_id}", DOCUMENT)
    services.queue.send({"blob": f"uploads/{job.job_id}", "version": "1"})
    services.queue.send({"blob": f"uploads/{job.job_id}", "version": "1"})
    work(services, process_of(services, Reader()))
    assert result(services, job.job_id)["document"]["filename"] == "scan.pdf"
    assert not services.blobs.exists(f"uploads/{job.job_id}")


def test_an_upload_over_the_limit_fails_with_its_problem_and_is_not_kept(services: Services) -> None:
    job, _ = services.submit.upload("scan.pdf", Options(), ANYONE)
    services.blobs.put(f"uploads/{job.job_id}", DOCUMENT + bytes(2000))
    services.queue.send({"blob": f"uploads/{job.job_id}", "version": "1"})
    work(services, process_of(services, Reader()))
    with pytest.raises(JobFailed) as failed:
        services.results.of(job.job_id, ANYONE)
    assert failed.value.failure.code == DocumentTooLarge.code
    assert not services.blobs.exists(f"uploads/{job.job_id}")


@pytest.mark.parametrize(
    ("content", "options", "error"),
    [
        (b"", Options(), EmptyDocument),
        (b"<html></html>", Options(), UnsupportedType),
        (DOCUMENT * 100, Options(), DocumentTooLarge),
        (DOCUMENT, Options(engine="crystal-ball"), UnknownEngine),
        (DOCUMENT, Options(languages=("eng", "tlh")), UnknownLanguage),
    ],
)
def test_a_refused_document_leaves_nothing_behind(
    services: Services, content: bytes, options: Options, error: type[RectoError]
) -> None:
    submitting = services.submit
    submitting.policy = replace(submitting.policy, max_bytes=1000)
    with pytest.raises(error) as refused:
        submitting.document(content, "x.pdf", options, ANYONE)
    assert not refused.value.retryable
    assert stored(services) == []
    assert services.queue.receive() is None


def test_a_document_that_could_not_be_queued_leaves_nothing_behind(services: Services) -> None:
    class Away:
        def send(self, body: dict, *, delay: float = 0) -> None:
            raise QueueUnavailable

    submitting = Submit(services.jobs, services.blobs, Away(), services.submit.policy, now=now)
    with pytest.raises(QueueUnavailable):
        submitting.document(DOCUMENT, "x.pdf", Options(), ANYONE)
    assert stored(services) == []


def test_a_document_at_fault_fails_at_once_and_is_erased(services: Services) -> None:
    read = Reader(DamagedDocument("It ends early. Upload it again."))
    job_id = submit(services)
    work(services, process_of(services, read))
    with pytest.raises(JobFailed) as failed:
        services.results.of(job_id, ANYONE)
    assert failed.value.failure.code == "damaged-document"
    assert read.readings == 1
    assert not services.blobs.exists(f"jobs/{job_id}/document")


def test_a_dropped_document_at_fault_says_so_beside_the_drop(services: Services) -> None:
    services.blobs.put("inbox/y.pdf", DOCUMENT)
    services.queue.send({"blob": "inbox/y.pdf", "version": "1"})
    work(services, process_of(services, Reader(DamagedDocument())))
    assert json.loads(services.blobs.get("outbox/y.pdf.error.json"))["code"] == "damaged-document"
    assert services.blobs.exists("inbox/y.pdf")


def test_a_fault_of_ours_is_tried_again(services: Services) -> None:
    read = Reader(EngineFailed(), MemoryError(), EngineFailed())
    job_id = submit(services)
    work(services, process_of(services, read))
    assert read.readings == 4
    assert result(services, job_id)["text"] == "Rechnung"


@pytest.mark.parametrize("drop", [False, True])
def test_after_the_last_try_the_job_fails_and_its_document_is_kept(services: Services, drop: bool) -> None:
    read = Reader(*[EngineFailed()] * 9)
    process = process_of(services, read)
    if drop:
        services.blobs.put("inbox/y.pdf", DOCUMENT)
        message = {"blob": "inbox/y.pdf", "version": "1"}
        services.queue.send(message)
        job_id = process.job_id(message)
    else:
        job_id = submit(services)
    work(services, process)
    assert read.readings == 4
    with pytest.raises(JobFailed) as failed:
        services.results.of(job_id, ANYONE)
    assert failed.value.failure.code == "gave-up"
    assert services.blobs.get(f"jobs/{job_id}/document") == DOCUMENT


def test_a_dead_letter_that_comes_after_the_result_changes_nothing(services: Services) -> None:
    job_id = submit(services)
    process = process_of(services, Reader())
    work(services, process)
    process.give_up({"job_id": job_id})
    assert result(services, job_id)["status"] == "done"


class Meanwhile(Reader):
    """Does something while it reads."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._act = act

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        self._act()
        return super().read(file, options, time_limit=time_limit)


def test_a_job_that_was_given_up_stays_so_though_its_last_try_ends_well(services: Services) -> None:
    job_id = submit(services)
    process_of(services, Meanwhile(lambda: process_of(services, Reader()).give_up({"job_id": job_id}))).message(
        {"job_id": job_id}, time_limit=10
    )
    with pytest.raises(JobFailed):
        services.results.of(job_id, ANYONE)
    assert stored(services) == [f"jobs/{job_id}/{name}" for name in ("document", "failure.json", "job.json")]


def test_of_two_ends_that_are_stored_in_the_same_moment_the_result_stays(services: Services) -> None:
    job_id = submit(services)
    process = process_of(services, Reader())
    process.give_up({"job_id": job_id})
    services.blobs.put(f"jobs/{job_id}/result.json", b'{"status":"done"}')
    process.message({"job_id": job_id}, time_limit=10)
    assert result(services, job_id) == {"status": "done"}
    assert not services.blobs.exists(f"jobs/{job_id}/failure.json")
    assert services.jobs.state(job_id, ANYONE) is State.DONE, "the fast copy said that it had failed"


def test_beside_a_drop_lies_what_its_latest_version_gave_and_nothing_else(services: Services) -> None:
    def read(version: str, reader: Reader) -> list[str]:
        services.blobs.put("inbox/a.pdf", DOCUMENT + version.encode())
        process_of(services, reader).message({"blob": "inbox/a.pdf", "version": version}, time_limit=10)
        return list(services.blobs.list("outbox/"))

    problem, texts = ["outbox/a.pdf.error.json"], ["outbox/a.pdf.json", "outbox/a.pdf.txt"]
    assert read("1", Reader(DamagedDocument())) == problem
    assert read("2", Reader()) == texts
    assert read("3", Reader(DamagedDocument())) == problem
    assert read("4", Meanwhile(lambda: read("5", Reader(DamagedDocument())))) == problem, "4 was overtaken by 5"
    services.blobs.put("outbox/a.pdf.error.json", b"")
    assert read("6", Reader()) == texts, "somebody emptied what lay there"


def test_the_same_message_many_times_at_once_is_one_result(services: Services) -> None:
    job_id = submit(services)
    process = process_of(services, Reader())

    def once(_: int) -> None:
        process.message({"job_id": job_id}, time_limit=10)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(once, range(16)))
    first = services.blobs.get(f"jobs/{job_id}/result.json")
    process.message({"job_id": job_id}, time_limit=10)
    assert services.blobs.get(f"jobs/{job_id}/result.json") == first
    assert services.jobs.kept_result(job_id, ANYONE) == first
    assert services.results.of(job_id, ANYONE) == Ready(first)


def test_a_batch_accepts_or_refuses_each_file_by_itself(services: Services) -> None:
    batch_id, items = services.submit.batch([("a.pdf", DOCUMENT), ("b.txt", b"text")], Options(), ANYONE)
    assert [item.filename for item in items] == ["a.pdf", "b.txt"]
    work(services, process_of(services, Reader()))
    good, bad = services.submit.batch_status(batch_id, ANYONE)
    assert good.state is State.DONE
    assert bad.problem["code"] == "unsupported-type"


def test_an_expired_job_is_told_from_an_unknown_one_and_its_content_erased(services: Services, clock: Clock) -> None:
    job_id = submit(services)
    work(services, process_of(services, Reader()))
    clock.now = now() + timedelta(days=31)
    later = Services(services.settings)
    later.__dict__["jobs"] = Jobs(services.blobs, services.store, now=clock, cache_seconds=0, max_cached_bytes=0)
    retention = Retention(services.blobs, now=clock)
    services.store.forget(fast_name(job_id, ANYONE))
    with pytest.raises(JobExpired):
        later.results.of(job_id, ANYONE)
    with pytest.raises(UnknownJob):
        later.results.of("0" * 32, ANYONE)
    assert retention.erase_expired() == 2
    assert stored(services) == [f"jobs/{job_id}/job.json"]
    with pytest.raises(JobExpired):
        later.results.of(job_id, ANYONE)
    clock.advance(days=91)
    assert retention.erase_expired() == 1
    assert stored(services) == []


def test_what_has_no_record_is_erased_at_the_second_look(services: Services) -> None:
    job_id = submit(services)
    services.blobs.put("jobs/broken-off/document", DOCUMENT)
    retention = Retention(services.blobs, now=now)
    assert [retention.erase_expired() for _ in range(3)] == [0, 1, 0]
    assert stored(services) == [f"jobs/{job_id}/{name}" for name in ("document", "job.json")]


def test_erasing_goes_on_past_a_record_that_cannot_be_read(services: Services, clock: Clock) -> None:
    submit(services)
    services.submit.batch([("a.pdf", DOCUMENT)], Options(), ANYONE)
    services.blobs.put("jobs/0/job.json", b"{")
    clock.now = now() + timedelta(days=31 + 90)
    Retention(services.blobs, now=clock).erase_expired()
    assert stored(services) == ["jobs/0/job.json"]


def test_a_job_whose_start_the_fast_copy_forgot_is_done_when_it_is_done(services: Services) -> None:
    job_id = submit(services)

    class Slow(Reader):
        def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
            services.store.forget(fast_name(job_id, ANYONE))
            assert services.results.of(job_id, ANYONE) == Waiting(State.QUEUED)
            return super().read(file, options, time_limit=time_limit)

    work(services, process_of(services, Slow()))
    assert services.store.state(fast_name(job_id, ANYONE)) is State.DONE
    assert result(services, job_id)["text"] == "Rechnung"


def test_an_end_that_was_stored_but_not_told_is_told_by_the_next_delivery(services: Services) -> None:
    job_id = submit(services)
    name, process = fast_name(job_id, ANYONE), process_of(services, Reader())
    work(services, process)
    services.store.forget(name)
    services.store.move(name, None, State.PROCESSING)
    process.message({"job_id": job_id}, time_limit=1)
    assert list(states(services, [job_id])) == [State.DONE]


def test_a_drops_output_survives_a_fault_while_it_is_stored(services: Services) -> None:
    class Faulty:
        """The blobs, but for the first writing of a text."""

        faults = 1

        def __getattr__(self, name: str) -> object:
            return getattr(services.blobs, name)

        def put(self, key: str, content: bytes, **options: object) -> bool:
            if key.endswith(".txt") and self.faults:
                self.faults -= 1
                raise BlobStoreUnavailable
            return services.blobs.put(key, content, **options)

    faulty = Services(services.settings)
    faulty.__dict__["blobs"] = Faulty()
    services.blobs.put("inbox/y.pdf", DOCUMENT)
    services.queue.send({"blob": "inbox/y.pdf", "version": "1"})
    work(services, process_of(faulty, Reader()))
    assert services.blobs.get("outbox/y.pdf.txt") == b"Rechnung"


def test_a_second_upload_by_the_same_form_is_not_kept(services: Services) -> None:
    job, _ = services.submit.upload("scan.pdf", Options(), ANYONE)
    for _ in range(2):
        services.blobs.put(f"uploads/{job.job_id}", DOCUMENT)
        services.queue.send({"blob": f"uploads/{job.job_id}", "version": "1"})
        work(services, process_of(services, Reader()))
    assert list(services.blobs.list("uploads/")) == []


def test_a_batch_that_could_not_be_recorded_leaves_nothing_behind(services: Services) -> None:
    class Faulty:
        def __getattr__(self, name: str) -> object:
            return getattr(services.blobs, name)

        def put(self, key: str, content: bytes, **options: object) -> bool:
            if key.startswith("batches/"):
                raise BlobStoreUnavailable
            return services.blobs.put(key, content, **options)

    submitting = Submit(services.jobs, Faulty(), services.queue, services.submit.policy, now=now)
    with pytest.raises(BlobStoreUnavailable):
        submitting.batch([("a.pdf", DOCUMENT)], Options(), ANYONE)
    work(services, process_of(services, Reader()))
    assert stored(services) == []


def test_a_large_result_is_answered_by_a_link(services: Services) -> None:
    small = Services(services.settings.model_copy(update={"max_inline_result": 10, "max_cached_result": 0}))
    job_id = submit(small)
    work(small, process_of(small, Reader()))
    answer = small.results.of(job_id, ANYONE)
    assert isinstance(answer, Ready)
    assert answer.content is None
    assert answer.url.startswith("http")


def states(services: Services, job_ids: Sequence[str]) -> Iterator[State]:
    for job_id in job_ids:
        answer = services.results.of(job_id, ANYONE)
        yield answer.state if isinstance(answer, Waiting) else State.DONE


def test_with_redis_stopped_everything_still_works(aws_settings: Settings, redis: Server) -> None:
    services = Services(aws_settings)
    before = submit(services)
    redis.stop()
    during = submit(services)
    assert list(states(services, [before, during])) == [State.QUEUED, State.QUEUED]
    work(services, process_of(services, Reader()))
    assert list(states(services, [before, during])) == [State.DONE, State.DONE]
    redis.start()
    assert list(states(Services(aws_settings), [before, during])) == [State.DONE, State.DONE]


def test_with_redis_flushed_every_result_still_answers(aws_settings: Settings, redis: Server) -> None:
    services = Services(aws_settings)
    done = [submit(services) for _ in range(3)]
    work(services, process_of(services, Reader()))
    failed = submit(services)
    work(services, process_of(services, Reader(DamagedDocument())))
    waiting = submit(services)
    with redis_client.Redis.from_url(redis.url) as client:
        client.flushall()
    assert list(states(services, [*done, waiting])) == [State.DONE] * 3 + [State.QUEUED]
    with pytest.raises(JobFailed):
        services.results.of(failed, ANYONE)


def test_an_end_that_redis_missed_is_told_from_the_truth(aws_settings: Settings, redis: Server) -> None:
    """Redis comes back believing the job still runs; that belief lapses by itself."""
    services = Services(aws_settings)
    job_id = submit(services)
    services.jobs.started(services.jobs.job(job_id))
    name = fast_name(job_id, ANYONE)
    with redis_client.Redis.from_url(redis.url) as client:
        assert 0 < client.ttl(f"recto:state:{name}") <= 60
        process_of(services, Reader()).message({"job_id": job_id}, time_limit=1)
        client.set(f"recto:state:{name}", "processing", px=1)
    while services.store.state(name):
        pass
    assert list(states(services, [job_id])) == [State.DONE]
