"""An invoice through a running service: its fields flagged, looked at by people, and theirs from then on."""

import csv
import io
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from served import RECTO, Served, environment, eventually

import made
from recto.bootstrap import Services
from recto.settings import Settings

LINES = ["Northwind Paper Ltd", "INVOICE", "Invoice number: 4711", "Invoice date: 21 March 2026", "Total EUR 120.00"]
INVOICE = made.born_digital_pdf(LINES)
PRINTED = {"invoice_number": "4711", "date": "2026-03-21", "total": "120.00"}


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    """Trusts no field, so that people must look at each."""
    return serve(review_below=1, poll_seconds=1)


def extracted(served: Served, **form: str) -> str:
    answer = served.http.post("/extract", files={"file": ("invoice.pdf", INVOICE)}, data=form)
    assert answer.status_code == 202, answer.text
    job_id: str = answer.json()["job_id"]
    return job_id


def put(served: Served, job_id: str, name: str, value: object, by: str = "Anna") -> None:
    answer = served.http.put(f"/result/{job_id}/fields/{name}", json={"value": value, "by": by})
    assert answer.status_code == 200, answer.text


def listed(served: Served) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = served.http.get("/review").json()["results"]
    return found


def test_a_persons_value_outlives_a_second_reading_and_a_restart(served: Served) -> None:
    job_id = extracted(served, document="invoice")
    result = served.result(job_id)
    assert result["kind"] == "invoice"
    assert PRINTED.items() <= {name: field["value"] for name, field in result["fields"].items()}.items()
    assert set(PRINTED) <= set(result["needs_review"])
    (pending,) = listed(served)
    assert (pending["job_id"], pending["filename"]) == (job_id, "invoice.pdf")
    assert (pending["needs_review"], pending["summary"]) == (result["needs_review"], result["summary"])

    for name in result["needs_review"]:
        put(served, job_id, name, "119.00" if name == "total" else result["fields"][name]["value"])
    assert listed(served) == []
    reviewed = served.result(job_id)
    assert reviewed["needs_review"] == []

    embedded = Services(Settings(data=served.data))
    for name in ("result.json", "job.json"):
        assert embedded.blobs.exists(f"jobs/{job_id}/{name}")
    before = served.log.count("Nothing to do")
    embedded.queue.send({"job_id": job_id})
    eventually(lambda: served.log.count("Nothing to do") > before)
    assert served.result(job_id) == reviewed
    assert served.stop() == 0
    served.start()
    assert served.result(job_id) == reviewed
    total = reviewed["fields"]["total"]
    assert (total["value"], total["by"], total["machine"]["value"]) == ("119.00", "Anna", "120.00")
    assert listed(served) == []


def test_many_people_at_once_are_all_heard(served: Served) -> None:
    job_id = extracted(served, document="invoice")
    served.result(job_id)
    names = ["vendor", "customer", "invoice_number", "order_number"]

    def say(number: int) -> None:
        put(served, job_id, names[number % len(names)], f"value {number}", by=f"person {number}")

    with ThreadPoolExecutor(16) as people:
        list(people.map(say, range(16)))
    fields = served.result(job_id)["fields"]
    for place, name in enumerate(names):
        history = served.http.get(f"/result/{job_id}/fields/{name}").json()["history"]
        assert {said["by"] for said in history} == {f"person {number}" for number in range(place, 16, len(names))}
        assert [said["revision"] for said in history] == [1, 2, 3, 4]
        assert fields[name]["value"] == history[-1]["value"]


def test_a_batch_is_one_table(served: Served) -> None:
    files = [("files", (f"{number}.pdf", INVOICE)) for number in range(2)]
    batch_url = served.http.post("/batch", files=files, data={"document": "invoice"}).json()["batch_url"]
    eventually(lambda: served.http.get(batch_url).json()["done"])
    text = served.http.get(batch_url, headers={"Accept": "text/csv"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["filename"] for row in rows] == ["0.pdf", "1.pdf"]
    for row in rows:
        assert {name: row[name] for name in PRINTED} == PRINTED


def test_submit_shows_fields_and_writes_a_table(served: Served, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(INVOICE)
    table = tmp_path / "fields.csv"
    arguments = [RECTO, "submit", path, "--url", served.url, "--wait", "--document", "invoice"]
    shown = subprocess.run(arguments, env=environment(), capture_output=True, text=True, timeout=60)
    assert shown.stdout.split() == " ".join(LINES).split()
    assert "please look" in shown.stderr
    written = subprocess.run([*arguments, "--table", table], env=environment(), capture_output=True, timeout=60)
    assert (written.returncode, written.stdout) == (0, b"")
    assert b"120.00" in table.read_bytes()
