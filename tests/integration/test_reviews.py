"""What people say of fields, over both sets of real adapters: never lost, never overwritten; and what is left."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from httpx import Response

from recto.api.result_schema import Result, ReviewedField
from recto.bootstrap import Services, now
from recto.domain.document import Options
from recto.domain.errors import BlobStoreUnavailable, DamagedDocument
from recto.domain.field import Evidence, Extraction, Field
from recto.domain.job import ANYONE, Failure, Job
from recto.domain.ports import BlobStore
from recto.domain.recognition import Reading
from recto.domain.result import result
from recto.services.jobs import Jobs
from recto.services.retention import Retention
from recto.services.reviews import Reviews
from recto.services.stored import dump, fast_name, key, pointer
from recto.settings import Settings
from results import line, page
from servers import Server

DOCUMENT = b"%PDF-1.7 whatever"
LINE = line("TOTAL 9.00", 100, 100)
READING = Reading((page([LINE]),), "made", ("eng",))
TOTAL = Field("total", "9.00", 0.7, True, Evidence(1, LINE.words[1:]))
DATE = Field("date", "2026-01-02", 0.95, False)
VENDOR = Field("vendor", "ACME", 0.4, True)
FOUND = Extraction("receipt", {"vendor": VENDOR, "date": DATE, "total": TOTAL})


@pytest.fixture
def services(each_storage: Settings) -> Services:
    return Services(each_storage)


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(services.api(), follow_redirects=False)


def submitted(services: Services, name: str = "receipt.pdf") -> Job:
    return services.submit.document(DOCUMENT, name, Options(), ANYONE)


def finish(jobs: Jobs, job: Job, found: Extraction = FOUND) -> None:
    """What a worker does at the end of its reading."""
    assert job.document
    whole = result(job.document, READING, found, job_id=job.job_id, submitted_at=job.submitted_at, finished_at=now())
    jobs.finished(job, dump(whole), READING.text.encode())


def done(services: Services, found: Extraction = FOUND, name: str = "receipt.pdf") -> str:
    job = submitted(services, name)
    finish(services.jobs, job, found)
    return job.job_id


def say(client: TestClient, job_id: str, name: str, value: object, by: str = "Anna") -> Response:
    return client.put(f"/result/{job_id}/fields/{name}", json={"value": value, "by": by})


def listed(client: TestClient, query: str = "") -> list[str]:
    """The ids of the jobs that are left to review."""
    answer = client.get(f"/review{query}")
    assert answer.status_code == 200, answer.text
    return [each["job_id"] for each in answer.json()["results"]]


def assert_problem(answer: Response, status: int, code: str, detail: str = "") -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert detail in answer.json()["detail"]


def test_a_persons_value_stands_before_the_machines_which_is_kept(client: TestClient, services: Services) -> None:
    job_id = done(services)
    machines = client.get(f"/result/{job_id}").json()
    assert machines["needs_review"] == ["vendor", "total"]
    said = say(client, job_id, "total", "9.10")
    assert said.status_code == 200
    answer = client.get(f"/result/{job_id}").json()
    total = answer["fields"]["total"]
    assert total == said.json()["field"]
    assert (total["value"], total["confidence"], total["needs_review"], total["source"]) == ("9.10", 1, False, "person")
    assert (total["by"], total["revision"], total["box"]) == ("Anna", 1, None)
    assert datetime.fromisoformat(total["at"]) <= now()
    assert total["machine"] == machines["fields"]["total"]
    assert answer["needs_review"] == ["vendor"]
    assert answer["summary"] == "2 of 3 fields extracted confidently."
    unchanged = machines.keys() - {"fields", "needs_review", "summary"}
    assert {name: answer[name] for name in unchanged} == {name: machines[name] for name in unchanged}
    assert list(answer) == list(machines)
    Result.model_validate_json(client.get(f"/result/{job_id}").content)


def test_a_confirmed_value_keeps_its_place_on_the_page(client: TestClient, services: Services) -> None:
    job_id = done(services)
    total = say(client, job_id, "total", "9.00").json()["field"]
    assert total["box"] == total["machine"]["box"] is not None
    assert (total["page"], total["text"]) == (1, "9.00")


def test_fields_that_were_not_found_can_be_given_and_those_that_are_none_taken_away(
    client: TestClient, services: Services
) -> None:
    job_id = done(services)
    assert_problem(client.get(f"/result/{job_id}/fields/tax"), 404, "unknown-field", "Nothing was found for it")
    assert say(client, job_id, "tax", "1.44").json()["field"]["machine"] is None
    assert say(client, job_id, "vendor", None).json()["field"]["value"] is None
    fields = client.get(f"/result/{job_id}").json()["fields"]
    assert list(fields) == ["vendor", "date", "tax", "total"], "in the order of results"
    assert (fields["vendor"]["value"], fields["vendor"]["machine"]["value"]) == (None, "ACME")
    Result.model_validate_json(client.get(f"/result/{job_id}").content)


def test_the_last_person_is_believed_and_the_history_kept(client: TestClient, services: Services) -> None:
    job_id = done(services)
    for by, value in (("Anna", "9.10"), ("Bert", "9.20"), ("Anna", None), ("Carl", "9.30")):
        say(client, job_id, "total", value, by)
    found = client.get(f"/result/{job_id}/fields/total").json()
    told = [(each["revision"], each["by"], each["value"]) for each in found["history"]]
    assert told == [(1, "Anna", "9.10"), (2, "Bert", "9.20"), (3, "Anna", None), (4, "Carl", "9.30")]
    assert (found["field"]["value"], found["field"]["by"], found["field"]["machine"]["value"]) == (
        "9.30",
        "Carl",
        "9.00",
    )
    assert client.get(f"/result/{job_id}").json()["fields"]["total"] == found["field"]
    ReviewedField.model_validate(found)
    assert client.get(f"/result/{job_id}/fields/date").json()["history"] == []


@pytest.mark.parametrize(
    ("name", "value", "status", "code", "detail"),
    [
        ("total", "9,10", 422, "invalid-value", "total takes a number as text with a point"),
        ("total", 9.1, 422, "invalid-value", "total takes a number"),
        ("date", "02.01.2026", 422, "invalid-value", "a date such as 2026-11-21"),
        ("date", "2026-02-30", 422, "invalid-value", "a date"),
        ("vendor", "", 422, "invalid-value", "some text"),
        ("items", [{"price": "1"}], 422, "invalid-value", "item_number, description, quantity"),
        ("iban", "DE89", 404, "unknown-field", "vendor, address, vendor_vat, receipt_number, date"),
        ("Total", "9.10", 404, "unknown-field", "total"),
    ],
)
def test_what_is_no_value_of_a_field_of_that_kind_is_refused_and_nothing_kept(
    client: TestClient, services: Services, name: str, value: object, status: int, code: str, detail: str
) -> None:
    job_id = done(services)
    assert_problem(say(client, job_id, name, value), status, code, detail)
    assert list(services.blobs.list(key(job_id, "review/"))) == []
    assert listed(client) == [job_id]


@pytest.mark.parametrize("sent", [{"value": "9.10"}, {"by": "Anna"}, {"value": "1", "by": " "}, {"value": 1, "who": 1}])
def test_a_value_comes_with_who_says_it(client: TestClient, services: Services, sent: dict[str, Any]) -> None:
    answer = client.put(f"/result/{done(services)}/fields/total", json=sent)
    assert_problem(answer, 422, "invalid-request")


def test_only_results_can_be_reviewed(client: TestClient, services: Services) -> None:
    waiting, text = submitted(services).job_id, done(services, Extraction("text", {}))
    assert_problem(say(client, waiting, "total", "9.10"), 409, "job-not-done")
    assert_problem(say(client, text, "total", "9.10"), 404, "unknown-field", "read as text")
    failed = submitted(services)
    services.jobs.failed(failed, Failure.of(DamagedDocument(), now()), keep_document=False)
    assert_problem(say(client, failed.job_id, "total", "9.10"), 404, "unknown-field", "could not be read")
    assert listed(client) == []


def test_a_result_that_nobody_reviewed_is_answered_as_it_is_stored(client: TestClient, services: Services) -> None:
    job_id = done(services)
    assert client.get(f"/result/{job_id}").content == services.blobs.get(key(job_id, "result.json"))


def test_a_result_that_nobody_reviewed_is_answered_without_listing_what_people_said(services: Services) -> None:
    job = submitted(services)
    finish(services.jobs, job)
    reviews = Reviews(services.jobs, Unlisted(services.blobs), now=now)  # type: ignore[arg-type]
    content = services.blobs.get(key(job.job_id, "result.json"))
    assert reviews.over(job.job_id, content) == content
    assert reviews.blob(job.job_id) == "result.json"
    services.reviews.put(job.job_id, ANYONE, "total", "9.10", "Anna")
    with pytest.raises(AssertionError, match="was listed"):
        reviews.over(job.job_id, content)


class Unlisted:
    """A blob store whose lists nobody may ask for."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    def __getattr__(self, name: str) -> Any:
        assert name != "list", "It was listed."
        return getattr(self._blobs, name)


def test_neither_a_second_reading_nor_a_flushed_cache_takes_a_persons_value_away(
    client: TestClient, services: Services
) -> None:
    job = submitted(services)
    finish(services.jobs, job)
    say(client, job.job_id, "total", "9.10")
    before = client.get(f"/result/{job.job_id}").json()
    finish(services.jobs, job)
    services.store.forget(fast_name(job.job_id, ANYONE))
    assert client.get(f"/result/{job.job_id}").json() == before
    assert client.get(f"/result/{job.job_id}").json() == before, "the fast copy, filled anew, hides no review"


def test_people_at_work_on_the_same_result_take_nothing_from_each_other(services: Services) -> None:
    job_id = done(services)
    names = ["vendor", "address", "receipt_number", "payment", "total", "tax", "net", "total"]

    def put(number: int) -> None:
        name = names[number % len(names)]
        value = f"{number}.00" if name in ("total", "tax", "net") else f"by {number}"
        services.reviews.put(job_id, ANYONE, name, value, f"person {number}")

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(put, range(32)))
    fields = services.reviews.fields(job_id, ANYONE)["fields"]
    for name in set(names):
        expected = {f"person {number}" for number in range(32) if names[number % len(names)] == name}
        history = services.reviews.field(job_id, ANYONE, name).history
        assert {revision.by for revision in history} == expected
        assert [revision.number for revision in history] == list(range(1, len(expected) + 1))
        assert fields[name]["by"] == history[-1].by
    assert services.reviews.pending(ANYONE, after="", limit=9) == ([], None)


def test_a_result_too_large_to_answer_is_linked_to_with_what_people_said(services: Services) -> None:
    small = Services(services.settings.model_copy(update={"max_inline_result": 10}))
    client = TestClient(small.api(), follow_redirects=False)
    job_id = done(small)
    machines = services.blobs.get(key(job_id, "result.json"))
    seen = []
    for value in ("9.10", "9.20", "9.20"):
        say(client, job_id, "total", value)
        location = client.get(f"/result/{job_id}").headers["location"]
        again = client.get(f"/result/{job_id}").headers["location"]
        linked = _linked(services, location)
        assert linked == _linked(services, again)
        seen.append(json.loads(linked)["fields"]["total"]["value"])
        assert json.loads(linked)["pages"] == json.loads(machines)["pages"]
    assert seen == ["9.10", "9.20", "9.20"]
    assert services.blobs.get(key(job_id, "result.json")) == machines


def _linked(services: Services, url: str) -> bytes:
    if services.settings.storage == "aws":
        return httpx.get(url).content
    with services.blobs.open_get(url.rpartition("/")[2]) as file:  # type: ignore[attr-defined]
        return file.read()


def test_other_formats_are_made_of_a_reviewed_result_too(client: TestClient, services: Services) -> None:
    job_id = done(services)
    say(client, job_id, "total", "9.10")
    assert client.get(f"/result/{job_id}", params={"format": "text"}).text == READING.text


def test_the_list_has_flagged_results_oldest_first_until_each_flagged_field_was_looked_at(
    client: TestClient, services: Services
) -> None:
    first, _, second = (
        done(services),
        done(services, Extraction("receipt", {"date": DATE})),
        done(services, name="b.pdf"),
    )
    answer = client.get("/review").json()
    assert [each["job_id"] for each in answer["results"]] == [first, second]
    assert answer["next_url"] is None
    shown = answer["results"][1]
    assert (shown["filename"], shown["kind"], shown["needs_review"]) == ("b.pdf", "receipt", ["vendor", "total"])
    assert shown["summary"] == "1 of 3 fields extracted confidently."
    assert client.get(shown["result_url"]).json()["needs_review"] == shown["needs_review"]

    say(client, first, "total", "9.00")
    say(client, first, "tax", "1.44")
    shown = client.get("/review").json()["results"][0]
    assert (shown["needs_review"], shown["summary"]) == (["vendor"], "3 of 4 fields extracted confidently.")
    say(client, first, "vendor", None)
    assert not services.blobs.exists(pointer(services.jobs.job(first)))
    assert listed(client) == [second]
    assert len(list(services.blobs.list("to-review/"))) == 1


def test_a_long_list_is_given_page_by_page(client: TestClient, services: Services) -> None:
    jobs = [done(services) for _ in range(5)]
    seen, url = [], "/review?limit=2"
    while url:
        answer = client.get(url).json()
        assert len(answer["results"]) <= 2
        seen += [each["job_id"] for each in answer["results"]]
        url = answer["next_url"]
    assert seen == jobs
    assert_problem(client.get("/review?after=../x"), 422, "invalid-option")
    assert_problem(client.get("/review?limit=101"), 422, "invalid-request")


def test_what_is_expired_leaves_the_list_and_is_erased_with_what_people_said(services: Services) -> None:
    job_id = done(services)
    services.reviews.put(job_id, ANYONE, "total", "9.10", "Anna")
    later: Callable[[], datetime] = lambda: now() + timedelta(days=31)  # noqa: E731
    jobs = Jobs(services.blobs, services.store, now=later, cache_seconds=1, max_cached_bytes=0)
    Retention(services.blobs, now=later).erase_expired()
    assert list(services.blobs.list("")) == [key(job_id, "job.json")]
    finish(services.jobs, services.jobs.job(job_id))
    assert Reviews(jobs, services.blobs, now=later).pending(ANYONE, after="", limit=5) == ([], None)
    assert list(services.blobs.list("to-review/")) == []


class Crashing:
    """A blob store that breaks off at its ``last``-th write: before it or, ``late``, after."""

    def __init__(self, blobs: BlobStore, last: int, *, late: bool) -> None:
        self._blobs = blobs
        self._left = last
        self._late = late

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._blobs, name)
        return self._crashing(method) if name in ("put", "delete") else method

    def _crashing(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def crashing(*arguments: Any, **options: Any) -> Any:
            self._left -= 1
            if self._left == 0 and self._late:
                method(*arguments, **options)
            if self._left <= 0:
                raise BlobStoreUnavailable
            return method(*arguments, **options)

        return crashing


def crashes(services: Services) -> Iterator[BlobStore]:
    for last in range(1, 5):
        for late in (False, True):
            yield Crashing(services.blobs, last, late=late)  # type: ignore[misc]


def test_no_flagged_result_is_left_off_the_list_wherever_its_worker_breaks_off(
    client: TestClient, services: Services
) -> None:
    ended = []
    for blobs in crashes(services):
        job = submitted(services)
        try:
            finish(Jobs(blobs, services.store, now=now, cache_seconds=9, max_cached_bytes=10**6), job)
        except BlobStoreUnavailable:
            assert (job.job_id in listed(client)) == services.jobs.has_ended(job.job_id)
            finish(services.jobs, job)
        ended.append(job.job_id)
        assert listed(client) == ended


def test_a_review_that_breaks_off_is_there_or_not_and_the_list_is_right_in_either_case(
    client: TestClient, services: Services
) -> None:
    found = Extraction("receipt", {"total": TOTAL})
    for blobs in crashes(services):
        job_id = done(services, found)
        try:
            Reviews(services.jobs, blobs, now=now).put(job_id, ANYONE, "total", "9.10", "Anna")
        except BlobStoreUnavailable:
            flagged = client.get(f"/result/{job_id}").json()["needs_review"]
            assert (listed(client) == [job_id]) == bool(flagged)
            say(client, job_id, "total", "9.10")
        assert listed(client) == []
        assert client.get(f"/result/{job_id}").json()["fields"]["total"]["value"] == "9.10"
        assert not services.blobs.exists(pointer(services.jobs.job(job_id)))


def test_a_pointer_whose_result_is_yet_to_come_stays(client: TestClient, services: Services) -> None:
    job = submitted(services)
    services.blobs.put(pointer(job), b"{}")
    assert listed(client) == []
    assert services.blobs.exists(pointer(job))


def test_reviews_need_no_fast_copy(aws_settings: Settings, redis: Server) -> None:
    services = Services(aws_settings)
    client = TestClient(services.api())
    job_id = done(services)
    redis.stop()
    assert say(client, job_id, "total", "9.10").status_code == 200
    assert client.get(f"/result/{job_id}").json()["fields"]["total"]["value"] == "9.10"
    assert listed(client) == [job_id]
