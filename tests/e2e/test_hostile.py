"""Documents that take the process they are read in with them: nobody else notices."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from served import RECTO, Served, environment, eventually

import made

NARROW, WIDE = (made.png(np.full((60, width), 255, np.uint8)) for width in (60, 600))
MEMORY = 700 << 20


@pytest.mark.parametrize(
    ("engine", "code"),
    [("aborting", "engine-failed"), ("faulting", "engine-failed"), ("growing", "too-much-memory")],
)
def test_read_goes_on_after_a_file_that_kills_its_reader(engine: str, code: str, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("1.png", "2.png", "3.png")]
    for file, content in zip(files, (WIDE, NARROW, WIDE), strict=True):
        file.write_bytes(content)
    done = subprocess.run(
        [RECTO, "read", *files, "--jsonl", "--engine", engine],
        env=environment(worker_memory=MEMORY),
        capture_output=True,
        timeout=120,
    )
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["text"], third["text"]) == ("whole", "whole")
    assert second["error"]["code"] == code
    assert done.returncode == 1


def test_a_document_that_takes_all_memory_fails_by_its_own_problem_and_its_worker_is_replaced(
    serve: Callable[..., Served],
) -> None:
    served = serve(workers=1, worker_memory=MEMORY)
    before, greedy, after = (served.submit(content, engine="growing") for content in (WIDE, NARROW, WIDE))
    answer = served.answer(greedy)
    assert (answer.status_code, answer.json()["code"]) == (422, "too-much-memory")
    assert "700 MiB" in answer.json()["detail"]
    assert {served.result(job)["text"] for job in (before, after)} == {"whole"}
    eventually(lambda: len(served.workers()) == 1)


def test_a_preview_whose_worker_takes_too_much_memory_is_told_and_the_service_stays(
    serve: Callable[..., Served],
) -> None:
    served = serve(workers=1, worker_memory=40 << 20)
    answer = served.http.post("/preview", files={"file": ("page.png", WIDE)})
    assert (answer.status_code, answer.json()["code"]) == (422, "too-much-memory")
    assert served.http.get("/health").status_code == 200
