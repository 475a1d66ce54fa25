"""What every JobQueue does, and what only SQLite's does."""

import multiprocessing
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clock import Clock
from recto.adapters.sqlite import SqliteQueue
from recto.domain.errors import QueueUnavailable
from recto.domain.ports import JobQueue, Message

QueueFactory = Callable[[], JobQueue]
DELIVERIES = 3
"""Of the queue that the fixture makes, whose visibility is one second."""


def received(queue: JobQueue, *, wait: float = 0) -> Message:
    message = queue.receive(wait=wait)
    assert message
    return message


@given(body=st.dictionaries(st.text(), st.text() | st.integers() | st.none(), max_size=5))
@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_body_arrives_as_it_was_sent(queue: JobQueue, body: dict[str, object]) -> None:
    queue.send(body)
    message = received(queue)
    assert message.body == body
    assert message.attempt == 1
    queue.ack(message.receipt)
    assert queue.receive() is None


def test_many_are_sent_at_once_and_each_arrives_once(queue: JobQueue) -> None:
    queue.send_many({"part": n} for n in range(23))
    queue.send_many([])
    arrived = Counter(received(queue).body["part"] for _ in range(23))
    assert arrived == Counter(range(23))
    assert queue.receive() is None


def test_an_acknowledged_message_is_gone_and_any_other_comes_again(queue: JobQueue) -> None:
    for name in ("done", "lost"):
        queue.send({"job_id": name})
    messages = {str(message.body["job_id"]): message for message in (received(queue), received(queue))}
    queue.ack(messages["done"].receipt)
    assert queue.receive() is None
    again = received(queue, wait=3)
    assert again.body == {"job_id": "lost"}
    assert again.attempt == 2
    assert again.receipt != messages["lost"].receipt


def test_a_message_given_back_comes_again_after_its_delay(queue: JobQueue) -> None:
    queue.send({})
    queue.retry(received(queue).receipt, delay=0)
    second = received(queue)
    assert second.attempt == 2
    started = time.monotonic()
    queue.retry(second.receipt, delay=2)
    assert queue.receive(wait=1) is None
    assert received(queue, wait=5).attempt == 3
    assert 1.5 < time.monotonic() - started < 4


def test_a_message_sent_with_a_delay_comes_after_it(queue: JobQueue) -> None:
    started = time.monotonic()
    queue.send({}, delay=1)
    assert queue.receive() is None
    received(queue, wait=5)
    assert 0.9 < time.monotonic() - started < 3


def test_an_extended_message_stays_away(queue: JobQueue) -> None:
    queue.send({})
    message = received(queue)
    queue.extend(message.receipt, seconds=30)
    assert queue.receive(wait=2) is None
    queue.ack(message.receipt)


def test_receipts_that_lapsed_are_quiet(queue: JobQueue) -> None:
    queue.send({})
    message = received(queue)
    queue.ack(message.receipt)
    queue.ack(message.receipt)
    queue.retry(message.receipt, delay=0)
    queue.extend(message.receipt, seconds=5)
    assert queue.receive() is None


def test_after_its_last_delivery_a_message_becomes_a_dead_letter(queue: JobQueue, dead_letters: JobQueue) -> None:
    queue.send({"job_id": "poison"})
    for attempt in range(1, DELIVERIES + 1):
        message = received(queue)
        assert message.attempt == attempt
        queue.retry(message.receipt, delay=0)
    assert queue.receive() is None
    letter = received(dead_letters)
    assert letter.body == {"job_id": "poison"}
    dead_letters.ack(letter.receipt)
    assert dead_letters.receive() is None


def test_one_who_waits_gets_the_message_as_it_comes(queue: JobQueue) -> None:
    sender = threading.Timer(0.3, queue.send, [{}])
    started = time.monotonic()
    sender.start()
    message = queue.receive(wait=10)
    assert message
    assert 0.2 < time.monotonic() - started < 3
    sender.join()


def test_processes_that_consume_at_once_share_the_messages(queues: tuple[QueueFactory, QueueFactory]) -> None:
    opened, count = queues[0], 40
    queue = opened()
    for n in range(count):
        queue.send({"n": n})
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(2, mp_context=spawn) as pool:
        both = manager.Barrier(2)
        shares = [future.result() for future in [pool.submit(_consume, opened, both, count) for _ in range(2)]]
    assert Counter(shares[0] + shares[1]) == Counter(range(count))
    assert all(shares)


def _consume(opened: QueueFactory, both: threading.Barrier, count: int) -> list[int]:
    """What one process gets, at most a share that leaves some to the other."""
    queue = opened()
    both.wait(60)
    numbers: list[int] = []
    while len(numbers) < count * 3 // 4 and (message := queue.receive(wait=0.2)):
        numbers.append(message.body["n"])
        queue.ack(message.receipt)
    return numbers


def test_a_queue_that_answers_is_pinged_quietly(queue: JobQueue) -> None:
    queue.ping()


@pytest.mark.parametrize(
    "call",
    [
        lambda queue: queue.send({}),
        lambda queue: queue.send_many([{}]),
        lambda queue: queue.receive(),
        lambda queue: queue.ack("receipt"),
        lambda queue: queue.retry("receipt", delay=0),
        lambda queue: queue.extend("receipt", seconds=1),
        lambda queue: queue.ping(),
    ],
    ids=["send", "send_many", "receive", "ack", "retry", "extend", "ping"],
)
def test_a_queue_that_is_away_says_so_soon(queue_away: JobQueue, call: Callable[[JobQueue], object]) -> None:
    started = time.monotonic()
    with pytest.raises(QueueUnavailable):
        call(queue_away)
    assert time.monotonic() - started < 3


class TestSqlite:
    @pytest.fixture
    def open_queue(self, tmp_path: Path, clock: Clock) -> Callable[..., SqliteQueue]:
        def open_queue(name: str = "jobs") -> SqliteQueue:
            return SqliteQueue(
                tmp_path / "queue.sqlite",
                name,
                visibility=60,
                deliveries=2,
                dead_letters="dead",
                now=lambda: clock().timestamp(),
            )

        return open_queue

    def test_messages_and_attempts_outlive_the_process(
        self, open_queue: Callable[..., SqliteQueue], clock: Clock
    ) -> None:
        queue = open_queue()
        queue.send({"n": 1})
        queue.send({"n": 2}, delay=5)
        received(queue)
        again = open_queue()
        assert again.receive() is None
        clock.advance(seconds=60)
        assert [(m.body["n"], m.attempt) for m in (received(again), received(again))] == [(2, 1), (1, 2)]

    def test_a_file_that_another_process_is_just_setting_up_is_waited_for(
        self, tmp_path: Path, open_queue: Callable[..., SqliteQueue]
    ) -> None:
        with closing(sqlite3.connect(tmp_path / "queue.sqlite", check_same_thread=False)) as other:
            other.executescript("CREATE TABLE setting_up (x); BEGIN IMMEDIATE;")
            done = threading.Timer(0.3, other.rollback)
            done.start()
            open_queue().send({})
            done.join()

    def test_the_oldest_visible_message_is_next(self, open_queue: Callable[..., SqliteQueue], clock: Clock) -> None:
        queue = open_queue()
        queue.send({"n": 0}, delay=2)
        for n in (1, 2, 3):
            queue.send({"n": n})
        queue.retry(received(queue).receipt, delay=1)
        clock.advance(seconds=5)
        assert [received(queue).body["n"] for _ in range(4)] == [2, 3, 1, 0]

    def test_a_stale_receipt_does_nothing_to_the_next_delivery(
        self, open_queue: Callable[..., SqliteQueue], clock: Clock
    ) -> None:
        queue = open_queue()
        queue.send({})
        stale = received(queue).receipt
        clock.advance(seconds=60)
        fresh = received(queue).receipt
        queue.ack(stale)
        queue.retry(stale, delay=0)
        queue.extend(stale, seconds=3600)
        assert queue.receive() is None
        queue.retry(fresh, delay=0)
        assert open_queue().receive() is None
        assert received(open_queue("dead")).attempt == 1

    def test_a_message_put_back_was_never_delivered(self, open_queue: Callable[..., SqliteQueue]) -> None:
        queue = open_queue()
        queue.send({})
        for _ in range(5):
            message = received(queue)
            assert message.attempt == 1
            queue.put_back(message.receipt)
        queue.put_back(message.receipt)
        assert received(queue).attempt == 1

    def test_a_service_that_starts_releases_what_was_in_flight_but_no_delays(
        self, open_queue: Callable[..., SqliteQueue]
    ) -> None:
        queue, other = open_queue(), open_queue("other")
        for name in ("flying", "waiting"):
            queue.send({"is": name})
        other.send({})
        received(other)
        received(queue)
        queue.retry(received(queue).receipt, delay=30)
        restarted = open_queue()
        restarted.release_all()
        message = received(restarted)
        assert message.body == {"is": "flying"}
        assert message.attempt == 2
        assert restarted.receive() is None
        assert other.receive() is None


@pytest.mark.parametrize("jump", [{"days": -1}, {"days": 1}], ids=["back", "forward"])
def test_no_message_of_sqlite_waits_for_a_clock_that_jumped(tmp_path: Path, clock: Clock, jump: dict[str, int]) -> None:
    queue = SqliteQueue(tmp_path / "queue.sqlite", "jobs", visibility=60, now=lambda: clock().timestamp())
    for name in ("sent", "delayed", "taken", "given back"):
        queue.send({"job_id": name}, delay=30 if name == "delayed" else 0)
    taken = {str(message.body["job_id"]): message for message in (received(queue) for _ in range(3))}
    queue.retry(taken["given back"].receipt, delay=30)
    queue.retry(taken["sent"].receipt, delay=0)
    clock.advance(**jump)
    assert {received(queue).body["job_id"] for _ in range(4)} == {"sent", "delayed", "taken", "given back"}
    assert queue.receive() is None


def test_a_clock_of_sqlite_that_is_set_back_a_little_brings_nothing_twice(tmp_path: Path, clock: Clock) -> None:
    queue = SqliteQueue(tmp_path / "queue.sqlite", "jobs", visibility=60, now=lambda: clock().timestamp())
    queue.send({"job_id": "one"})
    received(queue)
    clock.advance(seconds=-5)
    assert queue.receive() is None


def test_a_queue_of_sqlite_that_an_older_version_made_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "queue.sqlite"
    with closing(sqlite3.connect(path)) as older:
        older.execute(
            "CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL,"
            " visible_at REAL NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, receipt TEXT UNIQUE)"
        )
        older.execute("INSERT INTO messages (queue, body, visible_at) VALUES ('jobs', '{}', 0)")
        older.commit()
    for _ in range(2):
        assert SqliteQueue(path, "jobs", visibility=-1).receive()
