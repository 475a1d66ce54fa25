"""The same submission again, and its deletion, through a running service with real readings."""

import signal
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from served import RECTO, Served, environment

import made

SECRET = "Zwetschgendatschi"
INVOICE = made.born_digital_pdf([f"{SECRET} Ltd", "INVOICE", "Invoice number: 4711", "Total EUR 120.00"])


def accepted(served: Served, **headers: str) -> str:
    files = {"file": ("invoice.pdf", INVOICE)}
    answer = served.http.post("/ocr", files=files, data={"document": "invoice"}, headers=headers)
    assert answer.status_code == 202, answer.text
    job_id: str = answer.json()["job_id"]
    return job_id


def test_sixteen_at_once_under_one_key_are_one_job_also_after_the_service_was_killed(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    key = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    with ThreadPoolExecutor(16) as threads:
        jobs = set(threads.map(lambda _: accepted(served, **key), range(16)))
    served.stop(signal.SIGKILL)
    served.start()
    assert {accepted(served, **key)} == jobs
    (job_id,) = jobs
    assert SECRET in served.result(job_id)["text"]
    assert {name.split("/")[1] for name in served.stored() if name.startswith("jobs/")} == {job_id}


def test_the_same_document_is_read_once_and_deleted_one_by_one(serve: Callable[..., Served]) -> None:
    served = serve()
    first = accepted(served)
    read = served.result(first)
    second = accepted(served)
    again = served.result(second)
    assert again["timings"] == read["timings"], "seconds of a second reading would differ"
    assert again["fields"] == read["fields"]

    def delete(*ids: str) -> int:
        command = [RECTO, "delete", "--url", served.url, *ids]
        return subprocess.run(command, env=environment(), capture_output=True, check=False).returncode

    assert delete(first) == 0
    assert served.http.get(f"/result/{first}").json()["code"] == "unknown-job"
    assert served.result(second)["text"] == read["text"]
    assert delete(first, second) == 0
    assert delete("0" * 32) == 1
    assert {name.split("/")[0] for name in served.stored()} == {"deleted"}
    holding = [path for path in served.data.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert holding == []
    assert served.log.count(" Read ") == 1
