"""What every RateLimiter does, what only Redis's does, and how each process goes on where that is away."""

import logging
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from redis import Redis

from clock import Clock
from recto.adapters import redis as redis_adapter
from recto.adapters.limits import LocalLimits, SharedLimits
from recto.adapters.redis import Connection
from recto.adapters.redis_limits import RedisLimits
from recto.domain.errors import RateLimiterUnavailable
from recto.domain.ports import RateLimiter
from servers import Server, free_port, redis_server

WINDOW = 60
CALLERS = 16

WAITS = st.sampled_from([0.0, 0.000_001, 0.4, 1, 7, 29.999_999, 30, 59.999_999, 60, 61, 200])


@pytest.fixture
def key() -> str:
    return uuid.uuid4().hex


@given(limit=st.integers(1, 12), calls=st.lists(st.tuples(WAITS, st.integers(1, 4)), max_size=40))
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_no_window_is_more_granted_than_the_limit_and_none_is_refused_without_need(
    limiter: RateLimiter, clock: Clock, limit: int, calls: list[tuple[float, int]]
) -> None:
    key = uuid.uuid4().hex
    granted: list[datetime] = []
    for wait, count in calls:
        count = min(count, limit)
        clock.advance(seconds=wait)
        now = clock()
        recent = [at for at in granted if now - at < timedelta(seconds=WINDOW)]
        answer = limiter.take(key, limit, WINDOW, count=count)
        assert answer.granted == (len(recent) + count <= limit)
        granted += [now] * (count if answer.granted else 0)
        recent += [now] * (count if answer.granted else 0)
        assert (answer.limit, answer.remaining) == (limit, limit - len(recent))
    for first in granted:
        assert sum(first <= at < first + timedelta(seconds=WINDOW) for at in granted) <= limit


@pytest.mark.parametrize("count", [1, 3])
def test_of_sixteen_callers_at_once_just_as_many_are_served_as_the_limit_says(
    limiter: RateLimiter, clock: Clock, count: int
) -> None:
    for limit in (3, 10, 50):
        key = uuid.uuid4().hex
        for _ in range(2):
            with ThreadPoolExecutor(CALLERS) as pool:
                takes = [pool.submit(limiter.take, key, limit, WINDOW, count=count) for _ in range(CALLERS * 6)]
            answers = [take.result() for take in takes]
            assert sum(answer.granted for answer in answers) == limit // count
            left = sorted(answer.remaining for answer in answers if answer.granted)
            assert left == list(range(limit % count, limit, count)), "each was told what was left after it alone"
            clock.advance(seconds=WINDOW + 1)


def test_who_is_refused_is_told_when_to_come_again_and_is_served_then(
    limiter: RateLimiter, clock: Clock, key: str
) -> None:
    for _ in range(3):
        limiter.take(key, 3, WINDOW)
        clock.advance(seconds=10)
    refused = limiter.take(key, 3, WINDOW)
    assert not refused.granted
    assert refused.reset_seconds == pytest.approx(30, abs=0.001)
    both = limiter.take(key, 3, WINDOW, count=2)
    assert both.reset_seconds == pytest.approx(40, abs=0.001)
    clock.advance(seconds=refused.reset_seconds - 1)
    assert not limiter.take(key, 3, WINDOW).granted
    clock.advance(seconds=1.001)
    assert limiter.take(key, 3, WINDOW).granted


def test_being_refused_costs_nothing(limiter: RateLimiter, clock: Clock, key: str) -> None:
    limiter.take(key, 1, WINDOW)
    for _ in range(59):
        clock.advance(seconds=1)
        assert not limiter.take(key, 1, WINDOW).granted
    clock.advance(seconds=1.001)
    assert limiter.take(key, 1, WINDOW).granted


def test_taking_nothing_tells_whether_a_place_is_free(limiter: RateLimiter, clock: Clock, key: str) -> None:
    assert (limiter.take(key, 2, WINDOW, count=0).granted, limiter.take(key, 2, WINDOW, count=0).remaining) == (True, 2)
    limiter.take(key, 2, WINDOW)
    assert limiter.take(key, 2, WINDOW, count=0).remaining == 1
    limiter.take(key, 2, WINDOW)
    clock.advance(seconds=20)
    refused = limiter.take(key, 2, WINDOW, count=0)
    assert (refused.granted, refused.remaining) == (False, 0)
    assert refused.reset_seconds == pytest.approx(40, abs=0.001)
    clock.advance(seconds=WINDOW)
    for other in range(3):
        assert limiter.take(f"{key}-{other}", 2, WINDOW, count=0).granted
    clock.advance(seconds=WINDOW)
    assert limiter.take(key, 2, WINDOW, count=0).granted


def test_keys_do_not_get_in_each_others_way(limiter: RateLimiter, key: str) -> None:
    assert limiter.take(key, 1, WINDOW).granted
    assert not limiter.take(key, 1, WINDOW).granted
    assert limiter.take(f"{key}-other", 1, WINDOW).granted


def test_a_limit_that_was_lowered_holds_for_what_was_taken_before(limiter: RateLimiter, clock: Clock, key: str) -> None:
    limiter.take(key, 10, WINDOW, count=8)
    clock.advance(seconds=20)
    answer = limiter.take(key, 5, WINDOW)
    assert (answer.granted, answer.remaining) == (False, 0)
    assert answer.reset_seconds == pytest.approx(40, abs=0.001)


class TestLocal:
    def test_keys_that_have_nothing_taken_are_forgotten(self, clock: Clock) -> None:
        limiter = LocalLimits(now=lambda: clock().timestamp())
        for n in range(1000):
            limiter.take(f"address-{n}", 1, WINDOW)
        clock.advance(seconds=WINDOW + 1)
        limiter.take("one more", 1, WINDOW)
        assert len(limiter._taken) == 1


class TestRedis:
    def test_the_clock_is_the_servers_and_nothing_outlives_its_window(self, redis: Server, key: str) -> None:
        limiter = RedisLimits(Connection(redis.url))
        assert limiter.take(key, 1, 0.2).granted
        assert not limiter.take(key, 1, 0.2).granted
        with Redis.from_url(redis.url) as server:
            assert 0 < server.pttl(f"recto:taken:{key}") <= 200
            time.sleep(0.25)
            assert not server.exists(f"recto:taken:{key}")
        assert limiter.take(key, 1, 0.2).granted

    @pytest.mark.parametrize(("back", "granted"), [(5, False), (3600, True)])
    def test_a_clock_set_back_neither_opens_the_window_nor_closes_it_for_long(
        self, redis: Server, clock: Clock, key: str, back: float, granted: bool
    ) -> None:
        limiter = RedisLimits(Connection(redis.url), now=lambda: clock().timestamp())
        assert limiter.take(key, 1, WINDOW).granted
        clock.advance(seconds=-back)
        assert limiter.take(key, 1, WINDOW).granted is granted
        clock.advance(seconds=WINDOW + back + 1)
        assert limiter.take(key, 1, WINDOW).granted

    def test_a_server_that_is_away_says_so_soon(self, key: str) -> None:
        limiter = RedisLimits(Connection(f"redis://127.0.0.1:{free_port()}"))
        started = time.monotonic()
        with pytest.raises(RateLimiterUnavailable):
            limiter.take(key, 1, WINDOW)
        assert time.monotonic() - started < 2

    def test_where_it_is_away_each_process_counts_for_itself_and_says_so_once(
        self, key: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(redis_adapter, "PAUSE", 0)
        with redis_server() as server, caplog.at_level(logging.WARNING):
            limiter = SharedLimits(RedisLimits(Connection(server.url)))
            for _ in range(2):
                assert limiter.take(key, 2, WINDOW).granted
            server.stop()
            assert [limiter.take(key, 2, WINDOW).granted for _ in range(4)] == [True, True, False, False]
            assert len(caplog.records) == 1
            server.start()
            assert limiter.take(key, 2, WINDOW).granted
            server.stop()
            assert not limiter.take(key, 2, WINDOW).granted
            assert len(caplog.records) == 2, "it says so again when it goes away again"

    def test_a_full_memory_stops_nobody(self, key: str) -> None:
        with redis_server("--maxmemory-policy", "noeviction") as server:
            with Redis.from_url(server.url) as client:
                client.config_set("maxmemory", 1)
            limiter = SharedLimits(RedisLimits(Connection(server.url)))
            assert [limiter.take(key, 2, WINDOW).granted for _ in range(3)] == [True, True, False]
