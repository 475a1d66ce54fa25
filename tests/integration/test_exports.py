"""Tables of a batch's fields over HTTP, on both sets of real adapters."""

import csv
import io

import openpyxl
import pytest
from fastapi.testclient import TestClient

from recto.bootstrap import Services, now
from recto.domain.document import Options
from recto.domain.errors import DamagedDocument
from recto.domain.field import Extraction, Field
from recto.domain.job import ANYONE, Failure
from recto.domain.recognition import Reading
from recto.domain.result import result
from recto.outputs.formats import TABLES
from recto.services.stored import dump, fast_name, key
from recto.settings import Settings
from results import page

PDF = b"%PDF-1.7 whatever"
ITEMS = Field("items", [{"description": "Bread", "amount": "2.50"}], 0.95, False)
FOUND = Extraction("receipt", {"total": Field("total", "9.00", 0.7, True), "items": ITEMS})


@pytest.fixture
def services(each_storage: Settings) -> Services:
    return Services(each_storage)


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(services.api())


@pytest.fixture
def batch_id(services: Services) -> str:
    """One that was read, one that failed, one that waits, one that was refused, one that is gone."""
    names = ("read.pdf", "failed.pdf", "waiting.pdf", "refused.txt", "gone.pdf")
    batch_id, items = services.submit.batch(
        [(name, b"text" if name.endswith("txt") else PDF) for name in names], Options(), ANYONE
    )
    read, failed, _, _, gone = (item.job_id and services.jobs.job(item.job_id) for item in items)
    whole = result(
        read.document,
        Reading((page([]),), "made", ("eng",)),
        FOUND,
        job_id=read.job_id,
        submitted_at=now(),
        finished_at=now(),
    )
    services.jobs.finished(read, dump(whole), b"")
    services.jobs.failed(failed, Failure.of(DamagedDocument("Upload it again."), now()), keep_document=False)
    services.jobs.finished(gone, dump(whole), b"")
    services.blobs.delete(key(gone.job_id, "result.json"))
    services.store.forget(fast_name(gone.job_id, ANYONE))
    services.blobs.delete(key(gone.job_id, "job.json"))
    return batch_id


def test_a_batch_is_a_table_of_fields_with_what_people_said(client: TestClient, batch_id: str) -> None:
    jobs = {each["filename"]: each for each in client.get(f"/batch/{batch_id}").json()["jobs"]}
    job_id = jobs["read.pdf"]["job_id"]
    assert client.put(f"/result/{job_id}/fields/total", json={"value": "9.10", "by": "Anna"}).is_success
    answer = client.get(f"/batch/{batch_id}?format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="{batch_id}.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [(row["filename"], row["status"]) for row in rows] == [
        ("read.pdf", "done"), ("failed.pdf", "failed"), ("waiting.pdf", "queued"), ("refused.txt", "refused"),
        ("gone.pdf", "expired"),
    ]  # fmt: skip
    assert (rows[0]["job_id"], rows[0]["kind"]) == (job_id, "receipt")
    assert (rows[0]["total"], rows[0]["total_confidence"], rows[0]["total_needs_review"]) == ("9.10", "1.0", "false")
    assert rows[1]["problem"] == "damaged-document: Upload it again."
    assert rows[3]["problem"].startswith("unsupported-type: ")


def test_every_table_is_given_by_name_and_the_first_of_its_media_type_by_accept(
    client: TestClient, batch_id: str
) -> None:
    by_name = {name: client.get(f"/batch/{batch_id}", params={"format": name}) for name in TABLES}
    for name, answer in by_name.items():
        assert answer.headers["content-type"] == TABLES[name].media_type
        assert answer.headers["vary"] == "Accept"
    assert client.get(f"/batch/{batch_id}", headers={"Accept": "text/csv"}).content == by_name["csv"].content
    by_type = client.get(f"/batch/{batch_id}", headers={"Accept": TABLES["xlsx"].media_type})
    book = openpyxl.load_workbook(io.BytesIO(by_type.content))
    assert [cell.value for cell in book["Items"][2]][2:6] == ["items", 1, None, "Bread"]
    assert book["Documents"].max_row == 6
    assert b"Bread" in by_name["items.csv"].content


def test_a_batch_is_json_unless_a_table_is_asked_for(client: TestClient, batch_id: str) -> None:
    for asked in ({}, {"headers": {"Accept": "text/html,*/*;q=0.8"}}, {"params": {"format": "json"}}):
        assert client.get(f"/batch/{batch_id}", **asked).json()["counts"]["done"] == 1
