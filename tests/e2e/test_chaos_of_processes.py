"""Faults of one machine while documents go through ``recto serve``: none lost, none wrong, none twice."""

from collections.abc import Callable
from pathlib import Path

from served import Served

from faults import local
from faults.documents import document, text


def test_processes_killed_at_random_lose_no_document_and_no_callback(tmp_path: Path) -> None:
    outcome = local.killing(tmp_path, documents=40, over=12, pause=(1, 3))
    assert outcome.is_sound, outcome
    assert outcome.injected.total() >= 2


def test_a_disk_that_is_full_now_and_then_loses_no_document_and_no_callback(tmp_path: Path) -> None:
    outcome = local.full_disk(tmp_path, documents=20, over=6, pause=(0.5, 1))
    assert outcome.is_sound, outcome
    assert outcome.notes["503"] > 0


def test_a_large_upload_to_a_full_disk_is_to_come_again(serve: Callable[..., Served]) -> None:
    served = serve(workers=1, engine="quick")
    large = document(1) + bytes(3_000_000)
    with local.disk_full(served):
        answer = served.http.post("/ocr", files={"file": ("large.png", large)})
        assert (answer.status_code, answer.json()["retryable"]) == (503, True), answer.text
    assert served.result(served.submit(large))["text"] == text(1)


def test_documents_over_their_time_fail_by_their_own_problem_and_others_are_read(tmp_path: Path) -> None:
    outcome = local.slow(tmp_path, documents=8, hanging=0, beyond=2)
    assert outcome.is_sound, outcome
    assert (outcome.done, outcome.failed) == (6, 2)
