"""Documents of hundreds of pages through the service on one machine, read in parts by its workers."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from recto_test_engines import CHOKED_ON
from served import Served, eventually

import made

PAGES = 240
LONG = made.tiff(*[np.full((120, 200, 3), 255, np.uint8)] * PAGES)
HEAVY = 120_000_000
SHORT = made.png(made.page().pixels)


def words(result: dict[str, Any]) -> list[str]:
    return [line["text"] for page in result["pages"] for line in page["lines"]]


def largest_memory(pid: int) -> int:
    """Bytes that a process has had at most."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def heavy_pdf(size: int) -> bytes:
    """A page of text, and a stream of ``size`` bytes that no page shows."""
    return made.raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 5 0 R"
        " /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {size} >>\nstream\n{' ' * size}\nendstream",
        "<< /Length 40 >>\nstream\nBT /F 12 Tf 20 50 Td (Heavy page) Tj ET  \nendstream",
    )


def progress(served: Served, job_id: str) -> int:
    answer = served.http.get(f"/result/{job_id}")
    return int(answer.json().get("pages_done", 0)) if answer.status_code == 202 else PAGES


def test_the_page_that_kills_its_worker_is_reported_and_the_rest_delivered(serve: Callable[..., Served]) -> None:
    served = serve(workers=2)
    job_id = served.submit(LONG, "long.tiff", engine="choking")
    eventually(lambda: 0 < progress(served, job_id) < PAGES)
    assert served.status(job_id) == "processing"
    short = served.submit(SHORT)
    assert served.result(short)["status"] == "done"
    assert served.status(job_id) == "processing", "a short document does not wait for a long one"

    result = served.result(job_id, seconds=180)
    numbers = range(1, PAGES + 1)
    assert [page["number"] for page in result["pages"]] == [*numbers]
    assert words(result) == [f"page-{number}" for number in numbers if number != CHOKED_ON]
    (failed,) = (page for page in result["pages"] if "error" in page)
    assert (failed["number"], failed["error"]["code"]) == (CHOKED_ON, "gave-up")
    assert result["document"]["pages"] == PAGES
    kept = {f"jobs/{job_id}/{name}" for name in ("document", "job.json", "result.json")}
    eventually(lambda: {key for key in served.stored() if job_id in key} == kept)


def test_a_service_killed_in_the_midst_of_a_long_document_goes_on_with_what_is_left(
    serve: Callable[..., Served],
) -> None:
    served = serve(workers=2)
    job_id = served.submit(LONG, "long.tiff", engine="choking", pages="1-120,124-")
    eventually(lambda: 0 < progress(served, job_id) < PAGES - 3)
    served.stop(signal.SIGKILL)
    served.start()
    result = served.result(job_id, seconds=120)
    assert words(result) == [f"page-{number}" for number in range(1, PAGES + 1) if not 121 <= number <= 123]
    assert not any("error" in page for page in result["pages"])


def test_memory_does_not_grow_with_the_bytes_of_a_document(serve: Callable[..., Served]) -> None:
    served = serve(workers=1)
    small, heavy = heavy_pdf(1000), heavy_pdf(HEAVY)
    served.result(served.submit(small, "small.pdf", engine="choking"))
    processes = [served.process.pid, *served.workers()]
    before = [largest_memory(pid) for pid in processes]

    sent = served.submit(heavy, "heavy.pdf", engine="choking")
    prepared = served.http.post("/uploads", json={"engine": "choking"}).json()
    upload = prepared["upload"]
    assert served.http.post(upload["url"], data=upload["fields"], files={"file": heavy}).status_code == 204
    (served.blobs / "inbox" / "heavy.pdf").write_bytes(heavy)
    for job_id in (sent, prepared["job_id"]):
        assert served.result(job_id)["document"]["bytes"] == len(heavy)
    eventually(lambda: (served.blobs / "outbox" / "heavy.pdf.json").exists())

    assert [served.process.pid, *served.workers()] == processes
    grown = [largest_memory(pid) - used for pid, used in zip(processes, before, strict=True)]
    assert max(grown) < HEAVY / 3
