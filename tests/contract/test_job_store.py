"""What every JobStore does, and what only SQLite's and Redis's do."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import boto3
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from redis import Redis

from clock import Clock
from recto.adapters import redis as redis_adapter
from recto.adapters.redis import Connection, RedisJobs
from recto.adapters.sqlite import SqliteJobs
from recto.domain.errors import JobStoreUnavailable
from recto.domain.job import State, random_job_id
from recto.domain.ports import JobStore
from servers import Server, redis_server


@pytest.fixture
def job_id() -> str:
    return random_job_id()


def test_a_state_moves_only_from_the_one_expected(store: JobStore, job_id: str) -> None:
    assert store.state(job_id) is None
    assert not store.move(job_id, State.QUEUED, State.PROCESSING)
    assert store.move(job_id, None, State.QUEUED)
    assert not store.move(job_id, None, State.DONE)
    assert not store.move(job_id, State.PROCESSING, State.DONE)
    assert store.state(job_id) is State.QUEUED
    assert store.move(job_id, State.QUEUED, State.PROCESSING)
    assert store.move(job_id, State.PROCESSING, State.PROCESSING)
    assert store.move(job_id, State.PROCESSING, State.DONE)
    assert store.state(job_id) is State.DONE


@pytest.mark.parametrize("expected", [None, State.QUEUED])
def test_of_many_movers_at_once_one_wins(store: JobStore, expected: State | None) -> None:
    for _ in range(10):
        job_id = random_job_id()
        if expected:
            store.move(job_id, None, expected)
        with ThreadPoolExecutor(8) as pool:
            moved = list(pool.map(lambda _, job_id=job_id: store.move(job_id, expected, State.PROCESSING), range(8)))
        assert moved.count(True) == 1
        assert store.state(job_id) is State.PROCESSING


@given(first=st.binary(min_size=1), second=st.binary(min_size=1))
@hypothesis_settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_last_result_kept_is_at_hand(store: JobStore, first: bytes, second: bytes) -> None:
    job_id = random_job_id()
    assert store.result(job_id) is None
    store.keep_result(job_id, first, seconds=60)
    store.keep_result(job_id, second, seconds=60)
    assert store.result(job_id) == second


def test_results_of_megabytes_come_back_whole(store: JobStore, job_id: str) -> None:
    result = bytes(range(256)) * 40_000
    store.keep_result(job_id, result, seconds=60)
    assert store.result(job_id) == result


def test_a_forgotten_job_leaves_nothing_and_harms_no_other(store: JobStore, job_id: str) -> None:
    other = random_job_id()
    for each in (job_id, other):
        store.move(each, None, State.DONE)
        store.keep_result(each, b"result", seconds=60)
    store.forget(job_id)
    store.forget(job_id)
    assert store.state(job_id) is store.result(job_id) is None
    assert store.state(other) is State.DONE
    assert store.result(other) == b"result"


def test_a_result_is_gone_when_its_seconds_are_over(store: JobStore, job_id: str) -> None:
    store.keep_result(job_id, b"result", seconds=0.05)
    store.keep_result(random_job_id(), b"never", seconds=0)
    time.sleep(0.1)
    assert store.result(job_id) is None


def test_a_store_that_answers_is_pinged_quietly(store: JobStore) -> None:
    store.ping()


@pytest.mark.parametrize(
    "call",
    [
        lambda store: store.state("a"),
        lambda store: store.move("a", None, State.QUEUED),
        lambda store: store.keep_result("a", b"x", seconds=1),
        lambda store: store.result("a"),
        lambda store: store.forget("a"),
        lambda store: store.ping(),
    ],
    ids=["state", "move", "keep_result", "result", "forget", "ping"],
)
def test_a_store_that_is_away_says_so_soon(store_away: JobStore, call: Callable[[JobStore], object]) -> None:
    started = time.monotonic()
    with pytest.raises(JobStoreUnavailable):
        call(store_away)
    assert time.monotonic() - started < 2


class TestSqlite:
    @pytest.fixture
    def store(self, tmp_path: Path, clock: Clock) -> SqliteJobs:
        return SqliteJobs(tmp_path / "jobs.sqlite", seconds=3600, now=lambda: clock().timestamp())

    def test_unfinished_states_lapse_within_a_minute_and_final_ones_later(
        self, store: SqliteJobs, clock: Clock
    ) -> None:
        store.move("running", None, State.PROCESSING)
        store.move("done", None, State.DONE)
        store.keep_result("done", b"result", seconds=100_000)
        clock.advance(seconds=61)
        assert store.state("running") is None
        assert not store.move("running", State.PROCESSING, State.DONE)
        assert store.move("running", None, State.PROCESSING)
        assert store.state("done") is State.DONE
        clock.advance(seconds=3600)
        assert store.state("done") is None
        assert store.result("done") is None

    def test_what_is_kept_outlives_the_process(self, store: SqliteJobs, tmp_path: Path, clock: Clock) -> None:
        store.move("a", None, State.DONE)
        store.keep_result("a", b"result", seconds=60)
        again = SqliteJobs(tmp_path / "jobs.sqlite", seconds=3600, now=lambda: clock().timestamp())
        assert again.state("a") is State.DONE
        assert again.result("a") == b"result"


class TestRedis:
    def test_unfinished_states_lapse_within_a_minute_and_final_ones_later(self, redis: Server, job_id: str) -> None:
        store, server = RedisJobs(Connection(redis.url), seconds=3600), Redis.from_url(redis.url)
        with server:
            store.move(job_id, None, State.PROCESSING)
            assert 55 <= server.ttl(f"recto:state:{job_id}") <= 60
            store.move(job_id, State.PROCESSING, State.DONE)
            store.keep_result(job_id, b"result", seconds=100_000)
            assert 3590 <= server.ttl(f"recto:state:{job_id}") <= 3600
            assert 3590 <= server.ttl(f"recto:result:{job_id}") <= 3600

    def test_a_full_memory_refuses_writes_but_still_reads(self, job_id: str) -> None:
        with redis_server("--maxmemory", "3mb", "--maxmemory-policy", "noeviction") as server:
            store = RedisJobs(Connection(server.url), seconds=3600)
            store.move(job_id, None, State.DONE)
            with suppress(JobStoreUnavailable):
                for n in range(40):
                    store.keep_result(f"{job_id}{n}", bytes(100_000), seconds=60)
            with pytest.raises(JobStoreUnavailable):
                store.keep_result(job_id, bytes(100_000), seconds=60)
            assert store.state(job_id) is State.DONE

    def test_a_server_that_went_away_costs_nothing_until_it_is_tried_again(
        self, job_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with redis_server() as server:
            store = RedisJobs(Connection(server.url), seconds=3600)
            store.move(job_id, None, State.DONE)
            server.stop()
            monkeypatch.setattr(redis_adapter, "PAUSE", 0.5)
            with pytest.raises(JobStoreUnavailable):
                store.state(job_id)
            server.start()
            with pytest.raises(JobStoreUnavailable):
                store.state(job_id)
            time.sleep(0.6)
            assert store.state(job_id) is None

    def test_a_server_that_accepts_but_never_answers_counts_as_away(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            store = RedisJobs(Connection(f"redis://127.0.0.1:{silent.getsockname()[1]}"), seconds=60)
            started = time.monotonic()
            with pytest.raises(JobStoreUnavailable):
                store.ping()
            assert time.monotonic() - started < 2

    def test_a_connection_that_went_stale_is_replaced_unseen(self, redis: Server, job_id: str) -> None:
        store = RedisJobs(Connection(redis.url), seconds=3600)
        store.move(job_id, None, State.DONE)
        with Redis.from_url(redis.url) as server:
            server.client_kill_filter(_type="normal", skipme=True)
        assert store.state(job_id) is State.DONE

    def test_the_token_comes_from_the_secret(self, aws: None, job_id: str) -> None:
        boto3.client("secretsmanager").create_secret(Name=job_id, SecretString="a-token")
        with redis_server("--requirepass", "a-token") as server:
            with pytest.raises(JobStoreUnavailable):
                RedisJobs(Connection(server.url), seconds=60).ping()
            with pytest.raises(JobStoreUnavailable):
                RedisJobs(Connection(server.url, secret="no-such-secret"), seconds=60).ping()
            RedisJobs(Connection(server.url, secret=job_id), seconds=60).ping()
