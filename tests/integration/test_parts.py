"""Documents of several pages over both sets of real adapters, with everything that may happen to their parts."""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, BinaryIO

import pytest

from clock import Clock
from processing import process_of
from recto.bootstrap import Services, now
from recto.domain.document import Document, Options, PageSelection
from recto.domain.errors import (
    BlobStoreUnavailable,
    DamagedDocument,
    DocumentTooSlow,
    EngineFailed,
    QueueUnavailable,
    RectoError,
)
from recto.domain.field import TEXT, Evidence, Extraction, Field
from recto.domain.job import ANYONE, State
from recto.domain.recognition import Box, Line, Page, Reading, Word
from recto.domain.result import result
from recto.extraction.choice import Thresholds
from recto.services.fields import Fields
from recto.services.process import Process
from recto.services.result import JobFailed, Ready, Waiting
from recto.services.retention import Retention
from recto.services.stored import fast_name
from recto.settings import Settings

DOCUMENT = b"%PDF-1.7 " + bytes(2_000_000)
PAGES = 23
Message = dict[str, Any]


class Killed(BaseException):
    """The end of a process: no code of its own has the last word."""


class Reader:
    """Reads documents of PAGES pages. ``faults`` has what happens to a page, again and again or by a list, in turn."""

    def __init__(self, faults: dict[int, BaseException | list[BaseException]] | None = None) -> None:
        self.faults = faults or {}
        self.read_pages: Counter[int] = Counter()

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        return options.pages.of(PAGES)

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        assert file.read(4) == b"%PDF"
        pages, errors = [], []
        for number in options.pages.of(PAGES):
            self.read_pages[number] += 1
            fault = self.faults.get(number)
            if isinstance(fault, list):
                fault = fault.pop(0) if fault else None
            if isinstance(fault, RectoError):
                errors.append(fault)
                pages.append(Page(number, 0, 0, (), error=fault.as_dict()))
            elif fault:
                raise fault
            else:
                pages.append(page(number))
        if len(errors) == len(pages):
            raise errors[0]
        return Reading(tuple(pages), "tesseract", ("eng",), {"recognise": 0.25 * len(pages)})


def page(number: int) -> Page:
    words = [Word(text, 0.5 + number / 100, Box.upright(1, 2, 30, 12)) for text in (f"Seite\f{number}", "„ü“", "--")]
    return Page(number, 100, 50, (Line(tuple(words)),), engine="tesseract")


@pytest.fixture
def services(each_storage: Settings) -> Services:
    return Services(each_storage.model_copy(update={"part_pages": 4}))


class Ends(Fields):
    """The field "ends" tells the pages it was looked for on; its words are the first page's."""

    def __init__(self) -> None:
        super().__init__(document="auto", max_pages=8, thresholds=Thresholds(), today=lambda: now().date())

    def of(self, file: BinaryIO, pages: Sequence[Page], languages: Sequence[str], options: Options) -> Extraction:
        assert file.read(4) == b"%PDF"
        assert languages == ["eng"]
        evidence = Evidence(pages[0].number, pages[0].lines[0].words)
        value = " ".join(str(page.number) for page in pages)
        return Extraction("invoice", {"ends": Field("ends", value, 0.5, True, evidence)}, seconds=1.0)


def submit(services: Services, pages: str = "") -> str:
    return services.submit.document(DOCUMENT, "long.pdf", Options(pages=PageSelection.parse(pages)), ANYONE).job_id


def taken(services: Services) -> list[Message]:
    """All messages that wait for a reader."""
    messages = []
    for queue in (services.queue, services.part_queue):
        while message := queue.receive():
            queue.ack(message.receipt)
            messages.append(dict(message.body))
    return messages


def work(services: Services, process: Process, *, order: Callable[[list[Message]], list[Message]] = list) -> None:
    """What event source mappings, local workers and dead letters do, four tries each, until nothing is left."""
    tries: Counter[str] = Counter()
    while messages := order(taken(services)):
        for message in messages:
            name = json.dumps(message)
            try:
                process.message(message, time_limit=10)
            except (Exception, Killed):  # noqa: BLE001 -- any fault is a failed delivery, as in Lambda
                tries[name] += 1
                if tries[name] % 4:
                    services.part_queue.send(message)
                else:
                    process.give_up(message)


def found(services: Services, job_id: str) -> dict[str, Any]:
    answer = services.results.of(job_id, ANYONE)
    assert isinstance(answer, Ready)
    loaded: dict[str, Any] = json.loads(services.blobs.get(f"jobs/{job_id}/result.json"))
    return loaded


def assert_whole(services: Services, job_id: str, *, failed: dict[int, str] | None = None) -> None:
    """The result is what reading all pages at once gives, and nothing of the way is left."""
    failed = failed or {}
    read = found(services, job_id)
    job = services.jobs.job(job_id)
    numbers = job.options.pages.of(PAGES)
    pages = tuple(page(n) if n not in failed else Page(n, 0, 0, ()) for n in numbers)
    expected = result(
        Document.of(DOCUMENT, "long.pdf"),
        Reading(pages, "tesseract", ("eng",)),
        Extraction(TEXT, {}),
        job_id=job_id,
        submitted_at=job.submitted_at,
        finished_at=now(),
    )
    for record in read["pages"]:
        assert record.pop("error", {}).get("code") == failed.get(record["number"])
    for varying in ("finished_at", "timings"):
        del read[varying], expected[varying]
    assert read == expected
    assert list(read) == list(expected)
    assert list(services.blobs.list("")) == [
        f"jobs/{job_id}/{name}" for name in ("document", "job.json", "result.json")
    ]


def test_fields_of_a_long_document_are_looked_for_on_its_first_and_last_pages(services: Services) -> None:
    job_id = submit(services)
    work(services, process_of(services, Reader(), Ends()))
    read = found(services, job_id)
    assert read["kind"] == "invoice"
    assert read["fields"]["ends"]["value"] == "1 2 3 4 5 6 22 23"
    assert read["fields"]["ends"]["box"] == read["pages"][0]["lines"][0]["box"]
    assert read["needs_review"] == ["ends"]
    assert read["summary"] == "0 of 1 fields extracted confidently."
    assert read["timings"]["extract"] == 1


def test_a_fault_while_fields_are_looked_for_leaves_the_text(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recto.services.fields.extract", lambda *_, **__: 1 / 0)
    job_id = submit(services)
    work(services, process_of(services, Reader()))
    read = found(services, job_id)
    assert "Seite" in read["text"]
    assert read["fields"] == {}
    assert "fault" in read["summary"]


@pytest.mark.parametrize("pages", ["", "2-11,13,20-"])
def test_a_long_document_is_read_in_parts_and_joined(services: Services, pages: str) -> None:
    reader = Reader()
    job_id = submit(services, pages)
    work(services, process_of(services, reader))
    assert_whole(services, job_id)
    assert set(reader.read_pages.values()) == {1}
    read = found(services, job_id)
    assert read["timings"]["recognise"] == 0.25 * len(read["pages"])


def test_a_presigned_upload_and_a_drop_are_read_in_parts_too(services: Services) -> None:
    job, _ = services.submit.upload("long.pdf", Options(), ANYONE)
    services.blobs.put(f"uploads/{job.job_id}", DOCUMENT)
    services.queue.send({"blob": f"uploads/{job.job_id}", "version": "1"})
    process = process_of(services, Reader())
    work(services, process)
    assert_whole(services, job.job_id)

    services.blobs.put("inbox/x.pdf", DOCUMENT)
    services.queue.send({"blob": "inbox/x.pdf", "version": "1"})
    work(services, process)
    dropped = found(services, process.job_id({"blob": "inbox/x.pdf", "version": "1"}))
    assert json.loads(services.blobs.get("outbox/x.pdf.json")) == dropped
    assert services.blobs.get("outbox/x.pdf.txt").decode() == dropped["text"]


def test_its_state_tells_how_many_pages_are_done(services: Services) -> None:
    job_id = submit(services)
    process = process_of(services, Reader())
    (document,) = taken(services)
    process.message(document, time_limit=1)
    assert services.results.of(job_id, ANYONE) == Waiting(State.PROCESSING, 0, PAGES)
    messages = taken(services)
    process.message(messages[0], time_limit=1)
    assert services.results.of(job_id, ANYONE) == Waiting(State.PROCESSING, 3, PAGES)
    services.store.forget(fast_name(job_id, ANYONE))
    assert services.results.of(job_id, ANYONE) == Waiting(State.PROCESSING, 3, PAGES)


@pytest.mark.parametrize("seed", range(4))
def test_parts_may_come_twice_late_and_in_any_order(services: Services, seed: int) -> None:
    chance = random.Random(seed)
    job_id = submit(services)
    process = process_of(services, Reader({5: [EngineFailed()], 9: [MemoryError()]}))
    late: list[Message] = []

    def disordered(messages: list[Message]) -> list[Message]:
        late.extend(chance.sample(messages, len(messages) // 3))
        messages = messages + chance.sample(messages, len(messages) // 2)
        chance.shuffle(messages)
        return messages

    work(services, process, order=disordered)
    first = services.blobs.get(f"jobs/{job_id}/result.json")
    for message in [*late, {"job_id": job_id}]:
        process.message(message, time_limit=1)
        process.give_up(message)
    work(services, process)
    assert services.blobs.get(f"jobs/{job_id}/result.json") == first
    assert_whole(services, job_id)


def test_the_dead_letter_of_a_part_that_was_read_meanwhile_does_no_harm(services: Services) -> None:
    process, job_id = process_of(services, Reader()), submit(services)
    (document,) = taken(services)
    process.message(document, time_limit=60)
    first, *others = taken(services)
    process.message(first, time_limit=60)
    process.give_up(first)
    for message in others:
        process.message(message, time_limit=60)
    assert_whole(services, job_id)


def test_of_sixteen_who_join_at_once_one_does(services: Services) -> None:
    job_id = submit(services)
    process = process_of(services, Reader())
    (document,) = taken(services)
    process.message(document, time_limit=1)
    *others, last = taken(services)
    for message in others:
        process.message(message, time_limit=1)
    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(lambda _: process.message(last, time_limit=10), range(16)))
    assert State.DONE in {outcome.state for outcome in outcomes}
    process.message(last, time_limit=10)
    assert_whole(services, job_id)


@pytest.mark.parametrize(
    ("fault", "code", "tries"),
    [
        (DamagedDocument("It ends early."), "damaged-document", 1),
        (DocumentTooSlow("It takes too long."), "document-too-slow", 2),
        (EngineFailed("It fell over."), "gave-up", 5),
        (MemoryError(), "gave-up", 8),
        (Killed(), "gave-up", 8),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
@pytest.mark.parametrize("pages", ["", "5-7"], ids=["long", "short"])
def test_a_page_that_can_not_be_read_is_reported_and_the_rest_delivered(
    services: Services, fault: BaseException, code: str, tries: int, pages: str
) -> None:
    reader = Reader({6: fault})
    job_id = submit(services, pages)
    work(services, process_of(services, reader))
    assert_whole(services, job_id, failed={6: code})
    assert reader.read_pages[6] == tries
    assert services.store.state(fast_name(job_id, ANYONE)) is State.DONE


def test_two_bad_pages_at_the_ends_of_parts_are_both_reported(services: Services) -> None:
    job_id = submit(services)
    work(services, process_of(services, Reader({1: Killed(), PAGES: DamagedDocument(), 12: Killed()})))
    assert_whole(services, job_id, failed={1: "gave-up", 12: "gave-up", PAGES: "damaged-document"})


@pytest.mark.parametrize("pages", ["", "1-3"])
def test_where_no_page_can_be_read_the_job_fails(services: Services, pages: str) -> None:
    job_id = submit(services, pages)
    work(services, process_of(services, Reader({number: DamagedDocument() for number in range(1, PAGES + 1)})))
    with pytest.raises(JobFailed) as failed:
        services.results.of(job_id, ANYONE)
    assert failed.value.failure.code == "damaged-document"
    assert not list(services.blobs.list(f"jobs/{job_id}/parts"))


class Faulty:
    """A port whose methods of this name end badly so many times: before they do anything, or after."""

    def __init__(self, port: object, method: str, fault: BaseException, *, skip: int = 0, times: int = 1) -> None:
        self._port, self._method, self._fault = port, method, fault
        self._calls, self._skip, self._times = 0, skip, times

    def __getattr__(self, name: str) -> Any:
        whole = getattr(self._port, name)
        if name != self._method:
            return whole

        def failing(*args: Any, **options: Any) -> Any:
            self._calls += 1
            if self._skip < self._calls <= self._skip + self._times:
                raise self._fault
            return whole(*args, **options)

        return failing


@pytest.mark.parametrize("fault", [Killed(), QueueUnavailable()], ids=["killed", "queue away"])
def test_a_splitter_that_dies_before_its_parts_are_sent_is_followed_by_another(
    services: Services, fault: BaseException
) -> None:
    job_id = submit(services)
    broken = Services(services.settings)
    broken.__dict__["part_queue"] = Faulty(services.part_queue, "send_many", fault)
    work(services, process_of(broken, Reader()))
    assert_whole(services, job_id)


@pytest.mark.parametrize(
    ("fault", "skip"), [(Killed(), 0), (Killed(), 4), (BlobStoreUnavailable(), 11)], ids=["first", "fifth", "away"]
)
@pytest.mark.parametrize("method", ["put", "get", "list", "delete", "exists", "open"])
def test_who_dies_at_any_step_is_followed_by_another(
    services: Services, fault: BaseException, method: str, skip: int
) -> None:
    job_id = submit(services)
    broken = Services(services.settings)
    broken.__dict__["blobs"] = Faulty(services.blobs, method, fault, skip=skip, times=2)
    work(services, process_of(broken, Reader({7: [EngineFailed()]})))
    healthy = process_of(services, Reader())
    healthy.message({"job_id": job_id, "part": 1}, time_limit=1)  # what a death after the end left is erased
    assert_whole(services, job_id)


def test_a_part_that_finds_its_job_expired_ends_quietly_and_retention_erases_all_parts(
    services: Services, clock: Clock
) -> None:
    job_id = submit(services)
    process = process_of(services, Reader())
    (document,) = taken(services)
    process.message(document, time_limit=1)
    for message in taken(services)[:3]:
        process.message(message, time_limit=1)
    assert len(list(services.blobs.list(f"jobs/{job_id}/parts/"))) >= 3
    clock.now = now() + timedelta(days=31)
    Retention(services.blobs, now=clock).erase_expired()
    assert list(services.blobs.list("")) == [f"jobs/{job_id}/job.json"]
    assert process.message({"job_id": job_id, "part": 6}, time_limit=1).state is None
