"""Faults of storage, queues, Redis, messages and clocks while documents go through: none lost, wrong or twice."""

from pathlib import Path

import pytest

from faults import cloud, messages
from faulty_proxy import Fault


def test_storage_and_queues_that_answer_badly_lose_nothing() -> None:
    outcome = cloud.of_storage(documents=15, over=4)
    assert outcome.is_sound, outcome
    assert outcome.injected.keys() >= {Fault.ERROR.value, Fault.SLOW_DOWN.value}


@pytest.mark.parametrize("kind", cloud.REDIS_FAULTS)
def test_no_trouble_with_redis_is_seen_by_anybody(kind: str) -> None:
    outcome = cloud.of_redis(documents=10, over=4, pause=0.3, kinds=[kind])
    assert outcome.is_sound, outcome
    assert outcome.done == outcome.documents
    assert outcome.injected[kind]
    assert not outcome.notes["503"]


def test_messages_that_come_twice_late_and_in_another_order_end_each_job_once(tmp_path: Path) -> None:
    outcome = messages.unruly(tmp_path, documents=20, over=2)
    assert outcome.is_sound, outcome
    assert outcome.injected["message again"] >= 10


def test_a_clock_that_jumps_keeps_no_document_waiting(tmp_path: Path) -> None:
    outcome = messages.jumping_clock(tmp_path, documents=20, over=3, pause=0.2)
    assert outcome.is_sound, outcome
    assert outcome.injected["clock set back"]
    assert outcome.injected["clock set forward"]
