"""``recto submit``, ``recto read`` and ``recto serve --sample`` as processes, against a service."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from served import MAX_DIRECT_BYTES, RECTO, Served, environment, eventually

import made

PAGE = made.page()


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.png"
    path.write_bytes(made.png(PAGE.pixels))
    return str(path)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([RECTO, *arguments], env=environment(), capture_output=True, text=True, timeout=60)


def test_submit_prints_a_line_a_job(service: Served, page: str) -> None:
    ended = run("submit", page, "--url", service.url)
    job_id, url = ended.stdout.split()
    assert url == f"{service.url}/result/{job_id}"
    assert service.result(job_id)["document"]["filename"] == "page.png"


def test_submit_waits_for_results_and_goes_on_after_failures(service: Served, page: str, tmp_path: Path) -> None:
    broken, text = tmp_path / "broken.png", tmp_path / "notes.txt"
    broken.write_bytes(Path(page).read_bytes()[:300])
    text.write_text("no page")
    ended = run("submit", str(broken), str(text), "none.png", page, "--url", service.url, "--wait", "--jsonl")
    assert ended.returncode == 1
    told = {record["file"]: record for record in map(json.loads, ended.stdout.splitlines())}
    assert told[str(broken)]["error"]["code"] == "damaged-document"
    assert told[str(text)]["error"]["code"] == "unsupported-type"
    assert told["none.png"]["error"]["code"] == "invalid-input"
    assert told[page]["text"].split() == PAGE.text.split()


def test_submit_sends_a_large_file_past_the_api(service: Served, tmp_path: Path) -> None:
    rough = made.noise(PAGE.pixels, 3)
    path = tmp_path / "large.png"
    path.write_bytes(made.png(np.pad(rough, ((0, 60), (0, 0), (0, 0)), constant_values=255)))
    assert path.stat().st_size > MAX_DIRECT_BYTES
    ended = run("submit", str(path), "--url", service.url, "--wait")
    assert (ended.returncode, ended.stdout.split()) == (0, PAGE.text.split()), ended.stderr
    assert "An upload was prepared" in service.log


def test_reading_with_and_without_a_service_gives_the_same_result(service: Served, page: str) -> None:
    without, through = (
        json.loads(run(*arguments).stdout)
        for arguments in (("read", page, "--jsonl"), ("submit", page, "--url", service.url, "--wait", "--jsonl"))
    )
    assert without.keys() == through.keys()
    for varying in ("job_id", "submitted_at", "finished_at", "timings"):
        del without[varying], through[varying]
    assert without == through


def test_a_reader_of_the_output_may_stop_early(page: str) -> None:
    line = f"{RECTO} read {page} {page} {page} | head -1"
    ended = subprocess.run(["sh", "-c", line], env=environment(), capture_output=True, text=True, timeout=60)
    assert ended.stdout == f"==> {page} <==\n"
    assert "Traceback" not in ended.stderr


def test_serve_shows_a_sample_and_stays_up(serve: Callable[..., Served]) -> None:
    served = serve(arguments=["--sample"])
    eventually(lambda: "The service stays up" in served.log)
    assert "Your fishing permit number 4711 is ready." in served.log
    assert "health 0.9" in served.log
    assert served.http.get("/health").json()["status"] == "ok"
