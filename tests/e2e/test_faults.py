"""What may happen to the service: workers killed, engines that crash or hang, restarts. No job is lost."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from served import Served, eventually

import made

PAGE = made.page()
PNG = made.png(PAGE.pixels)
LONG = made.tiff(*[made.page().pixels] * 8)


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_the_job_of_a_worker_killed_in_the_midst_of_it_is_finished(serve: Callable[..., Served]) -> None:
    served = serve(workers=1)
    job_id = served.submit(LONG)
    eventually(lambda: served.status(job_id) == "processing")
    (worker,) = served.workers()
    os.kill(worker, signal.SIGKILL)
    result = served.result(job_id)
    assert result["text"].split() == PAGE.text.split() * 8
    assert "died (SIGKILL)" in served.log
    assert served.workers() != [worker]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_job_is_lost_when_the_service_restarts(serve: Callable[..., Served], number: signal.Signals) -> None:
    served = serve(workers=1)
    jobs = [served.submit(content) for content in (LONG, PNG, PNG, PNG)]
    eventually(lambda: served.status(jobs[0]) == "processing")
    workers = served.workers()
    assert served.stop(number) == (0 if number == signal.SIGTERM else -number)
    eventually(lambda: not any(alive(pid) for pid in workers))
    served.start()
    lengths = [len(served.result(job_id)["pages"]) for job_id in jobs]
    assert lengths == [8, 1, 1, 1]


def test_a_document_that_kills_its_worker_fails_after_four_tries_and_others_are_read(
    serve: Callable[..., Served],
) -> None:
    served = serve(workers=2)
    before, poison, after = served.submit(PNG), served.submit(PNG, engine="crashing"), served.submit(PNG)
    answer = served.answer(poison)
    assert (answer.status_code, answer.json()["code"]) == (500, "gave-up")
    assert served.log.count("died (SIG") == 4
    assert f"jobs/{poison}/document" in served.stored()
    assert {served.result(job)["status"] for job in (before, after)} == {"done"}


def test_a_document_that_hangs_its_worker_is_cut_off_and_fails(serve: Callable[..., Served]) -> None:
    served = serve(workers=1, time_limit=3, hard_time_limit=4, retry_delays="0.1")
    job_id = served.submit(PNG, engine="hanging")
    answer = served.answer(job_id)
    assert (answer.status_code, answer.json()["code"]) == (500, "gave-up")
    assert served.result(served.submit(PNG, engine="tesseract"))["status"] == "done"


def test_documents_whose_messages_were_lost_with_the_queue_are_read_after_a_restart(
    serve: Callable[..., Served],
) -> None:
    served = serve(workers=1)
    jobs = [served.submit(content) for content in (LONG, PNG)]
    served.stop(signal.SIGKILL)
    for file in served.data.glob("queue.sqlite*"):
        file.unlink()
    (served.blobs / ".writing" / "half").write_bytes(PNG)
    served.start()
    assert [len(served.result(job_id)["pages"]) for job_id in jobs] == [8, 1]
    assert ".writing/half" not in served.stored()
