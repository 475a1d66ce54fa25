"""Documents of hundreds of pages through the service on one machine, read in parts by its workers."""

import signal
from collections.abc import Callable
from typing import Any

import numpy as np
from recto_test_engines import CHOKED_ON
from served import Served, eventually

import made

PAGES = 240
LONG = made.tiff(*[np.full((120, 200, 3), 255, np.uint8)] * PAGES)
SHORT = made.png(made.page().pixels)


def words(result: dict[str, Any]) -> list[str]:
    return [line["text"] for page in result["pages"] for line in page["lines"]]


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
