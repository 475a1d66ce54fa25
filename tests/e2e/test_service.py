"""The service on one machine, by its HTTP API and its inbox."""

import io
import os
import socket
import stat
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from served import MAX_BYTES, MAX_PAGES, RECTO, Served, environment, eventually

import made
from recto.domain.recognition import Box

PAGE = made.page()
PNG = made.png(PAGE.pixels)


def words(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [word for page in result["pages"] for line in page["lines"] for word in line["words"]]


def overlap(a: Box, b: Box) -> float:
    """Area of the intersection over that of the union, of the upright rectangles."""
    (l1, t1, r1, b1), (l2, t2, r2, b2) = a.rectangle, b.rectangle
    shared = max(0.0, min(r1, r2) - max(l1, l2)) * max(0.0, min(b1, b2) - max(t1, t2))
    return shared / ((r1 - l1) * (b1 - t1) + (r2 - l2) * (b2 - t2) - shared)


def test_a_page_comes_out_as_text_with_boxes_and_health(service: Served) -> None:
    result = service.result(service.submit(PNG, "notice.png"))
    assert result["text"].split() == PAGE.text.split()
    assert result["health"] > 0.85
    assert result["document"]["filename"] == "notice.png"
    assert (result["pages"][0]["width"], result["pages"][0]["height"]) == PAGE.pixels.shape[1::-1]
    assert [word["text"] for word in words(result)] == [text for text, _ in PAGE.words]
    overlaps = [
        overlap(Box(tuple(map(tuple, word["box"]))), box)
        for word, (_, box) in zip(words(result), PAGE.words, strict=True)
    ]
    assert min(overlaps) > 0  # Tesseract may cut a short word's box, such as that of "a"
    assert statistics.mean(overlaps) > 0.7


def test_a_pdf_of_two_pages_comes_out_as_two_pages(service: Served) -> None:
    content = made.born_digital_pdf(["First page here"], ["Second page here"])
    result = service.result(service.submit(content, "two.pdf"))
    assert result["text"].split("\f") == ["First page here", "Second page here"]


def test_each_file_of_a_batch_is_accepted_or_refused_by_itself(service: Served) -> None:
    files = [("files", ("a.png", PNG)), ("files", ("b.txt", b"no page")), ("files", ("c.png", PNG))]
    accepted = service.http.post("/batch", files=files).json()
    assert accepted["jobs"][1]["problem"]["code"] == "unsupported-type"
    assert [service.result(accepted["jobs"][n]["job_id"])["status"] for n in (0, 2)] == ["done", "done"]
    standing = service.http.get(accepted["batch_url"]).json()
    assert standing["done"]
    assert standing["counts"] == {"done": 2, "refused": 1}


def test_an_upload_by_a_link_starts_its_job(service: Served) -> None:
    prepared = service.http.post("/uploads", json={"filename": "page.png", "pages": "1"}).json()
    assert service.status(prepared["job_id"]) == "awaiting_upload"
    upload = prepared["upload"]
    answer = service.http.post(upload["url"], data=upload["fields"], files={"file": PNG})
    assert answer.status_code == 204, answer.text
    assert service.result(prepared["job_id"])["text"].split() == PAGE.text.split()
    assert f"uploads/{prepared['job_id']}" not in service.stored()


def test_an_upload_over_the_limit_or_with_a_wrong_form_is_refused(service: Served) -> None:
    before = service.stored()
    upload = service.http.post("/uploads", json={}).json()["upload"]
    large = service.http.post(upload["url"], data=upload["fields"], files={"file": PNG.ljust(MAX_BYTES + 1)})
    assert (large.status_code, large.json()["code"]) == (413, "document-too-large")
    forged = service.http.post(upload["url"], data=upload["fields"] | {"key": "uploads/x"}, files={"file": PNG})
    assert (forged.status_code, forged.json()["code"]) == (403, "upload-refused")
    assert {key.rpartition("/")[2] for key in service.stored() - before} == {"job.json"}


def test_a_file_in_the_inbox_comes_out_in_the_outbox(service: Served) -> None:
    inbox, outbox = service.blobs / "inbox", service.blobs / "outbox"
    (inbox / "x").mkdir(parents=True, exist_ok=True)
    (inbox / "x" / "y.png").write_bytes(PNG)
    (inbox / "broken.png").write_bytes(PNG[:300])
    eventually(lambda: (outbox / "x" / "y.png.txt").exists() and (outbox / "broken.png.error.json").exists())
    assert (outbox / "x" / "y.png.txt").read_text().split() == PAGE.text.split()
    assert b'"damaged-document"' in (outbox / "broken.png.error.json").read_bytes()
    assert {path.name for path in outbox.rglob("*") if path.is_file()} == {
        "y.png.json", "y.png.txt", "broken.png.error.json",
    }  # fmt: skip


def wide_png() -> bytes:
    file = io.BytesIO()
    Image.new("1", (3000, 3000), 1).save(file, "PNG")
    return file.getvalue()


BAD = {
    "empty-document": lambda: b"",
    "damaged-document": lambda: PNG[: len(PNG) // 2],
    "unsupported-type": lambda: b"GIF as the name says, text as it is",
    "document-too-large": lambda: PNG.ljust(MAX_BYTES + 1),
    "too-many-pages": lambda: made.born_digital_pdf(*[["page"]] * (MAX_PAGES + 1)),
    "too-many-pixels": wide_png,
    "encrypted-document": lambda: made.encrypted_pdf(made.born_digital_pdf(["secret"])),
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_document_has_its_own_problem_and_leaves_nothing_behind(service: Served, code: str) -> None:
    before = service.stored()
    answer = service.http.post("/ocr", files={"file": ("page.gif", BAD[code]())})
    if answer.status_code == 202:
        answer = service.answer(answer.json()["job_id"])
        left = {"job.json", "failure.json"}
    else:
        left = set()
    problem = answer.json()
    assert 400 <= answer.status_code < 500
    assert (problem["code"], problem["retryable"]) == (code, False)
    assert {key.rpartition("/")[2] for key in service.stored() - before} == left


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"engine": "crystal-ball"}, "unknown-engine"),
        ({"languages": "eng+elvish"}, "unknown-language"),
        ({"pages": "3-1"}, "invalid-option"),
    ],
)
def test_an_option_that_can_not_be_used_has_its_own_problem(service: Served, form: dict[str, str], code: str) -> None:
    before = service.stored()
    answer = service.http.post("/ocr", files={"file": PNG}, data=form)
    assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (422, code, False)
    assert service.stored() == before


def test_an_unknown_job_is_not_found(service: Served) -> None:
    answer = service.http.get(f"/result/{'0' * 32}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-job")


def test_an_expired_job_is_gone_with_its_document_and_result(serve: Callable[..., Served]) -> None:
    served = serve(retention_days=4 / 86400, workers=1)
    job_id = served.submit(PNG)
    answer = eventually(lambda: (found := served.http.get(f"/result/{job_id}")).status_code == 410 and found)
    assert (answer.json()["code"], answer.json()["retryable"]) == ("job-expired", False)
    served.stop()
    served.start()
    eventually(lambda: not list(served.blobs.glob(f"jobs/{job_id}/[dr]*")))
    assert served.http.get(f"/result/{job_id}").status_code == 410


def test_a_preview_is_a_picture_of_the_page(service: Served) -> None:
    answer = service.http.post("/preview", files={"file": PNG}, data={"page": "1"})
    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).width >= 300
    broken = service.http.post("/preview", files={"file": PNG[:300]})
    assert (broken.status_code, broken.json()["code"]) == (422, "damaged-document")


def test_native_code_is_only_in_the_workers(service: Served) -> None:
    service.result(service.submit(PNG))

    def loaded(pid: int) -> str:
        return Path(f"/proc/{pid}/maps").read_text()

    assert not any(name in loaded(service.process.pid) for name in ("cv2", "numpy", "tesserocr"))
    assert all("cv2" in loaded(pid) for pid in service.workers())


def test_idle_workers_use_next_to_no_time(service: Served) -> None:
    def ticks() -> int:
        stat = Path(f"/proc/{service.process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(stat[11]) + int(stat[12])

    eventually(lambda: not service.http.get("/health").is_error)
    before, seconds = ticks(), 2.0
    with pytest.raises(subprocess.TimeoutExpired):
        service.process.wait(seconds)
    assert (ticks() - before) / os.sysconf("SC_CLK_TCK") < 0.1 * seconds


def test_the_data_is_its_owners_alone(service: Served) -> None:
    assert stat.S_IMODE(service.data.stat().st_mode) == 0o700


def run_serve(**settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([RECTO, "serve"], env=environment(**settings), capture_output=True, text=True, timeout=30)


def test_a_folder_is_served_once(service: Served) -> None:
    second = run_serve(data=service.data, port=0)
    assert second.returncode == 1
    assert f"Process {service.process.pid} serves" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_busy_port_is_told_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = run_serve(data=tmp_path / "data", port=taken.getsockname()[1])
    assert refused.returncode == 1
    assert "Address already in use. Set RECTO_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr
