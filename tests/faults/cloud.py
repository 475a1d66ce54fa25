"""Faults of what Recto stands on at AWS: Redis, S3 and SQS. Redis is a real server, the others are moto's."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

import redis

from faults.documents import Outcome
from faults.running import Running, running, through
from faulty_proxy import Fault, FaultyProxy, faulty_proxy
from recto.adapters import aws
from recto.bootstrap import Services
from recto.settings import Settings
from servers import Server, aws_environment, moto_server, redis_server
from storage import on_aws

READ_SECONDS = 1.0
"""How long the adapters wait for an answer here, lest silence make the test long; else it is ten seconds."""
SHARES: Mapping[Fault, float] = {
    Fault.ERROR: 0.02,
    Fault.SLOW_DOWN: 0.02,
    Fault.SILENCE: 0.002,
    Fault.RESET: 0.01,
    Fault.CUT: 0.01,
    Fault.LOST: 0.02,
}


@dataclass(frozen=True)
class Cloud:
    recto: Running
    proxy: FaultyProxy
    redis: Server


def of_storage(*, documents: int, over: float) -> Outcome:
    """S3 and SQS answer by errors, late, not at all, or their answers are lost."""
    with cloud() as its:

        def break_answers(stop: threading.Event) -> None:
            its.proxy.shares = SHARES
            stop.wait()
            its.proxy.shares = {}

        outcome = through(its.recto, documents, over, break_answers)
        outcome.injected += Counter({str(fault): count for fault, count in its.proxy.counts.items()})
        outcome.notes["requests to S3 and SQS"] = its.proxy.requests
    return outcome


def of_redis(
    *, documents: int, over: float, pause: float, kinds: Sequence[str] | None = None, seed: int = 3
) -> Outcome:
    """Redis stopped for a second, silent, full, or flushed; ``kinds`` None: all of these."""
    chance = random.Random(seed)
    injected: Counter[str] = Counter()
    with cloud() as its:

        def trouble(stop: threading.Event) -> None:
            while not stop.wait(pause):
                kind = chance.choice(kinds or list(REDIS_FAULTS))
                REDIS_FAULTS[kind](its.redis)
                injected[kind] += 1

        outcome = through(its.recto, documents, over, trouble)
    outcome.injected += injected
    return outcome


def _stopped(server: Server) -> None:
    server.stop()
    time.sleep(1)
    server.start()


def _slow(server: Server) -> None:
    """Takes connections and requests, but answers none for longer than anybody waits."""
    with redis.Redis.from_url(server.url) as client:
        client.execute_command("CLIENT", "PAUSE", "1500", "ALL")
    time.sleep(1.5)


def _full(server: Server) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.config_set("maxmemory", "1")
        time.sleep(1)
        client.config_set("maxmemory", "0")


def _flushed(server: Server) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.flushall()


REDIS_FAULTS: Mapping[str, Callable[[Server], None]] = {
    "Redis stopped for 1 s": _stopped,
    "Redis silent for 1.5 s": _slow,
    "Redis full for 1 s": _full,
    "Redis flushed": _flushed,
}


@contextmanager
def cloud() -> Iterator[Cloud]:
    with ExitStack() as stack:
        moto, server = stack.enter_context(moto_server()), stack.enter_context(redis_server())
        proxy = stack.enter_context(faulty_proxy(moto.url, silence=READ_SECONDS + 0.5))
        stack.enter_context(_environment(aws_environment(proxy.url)))
        recto = stack.enter_context(running(Services(_settings(server.url))))
        yield Cloud(recto, proxy, server)


def _settings(redis_url: str) -> Settings:
    """Messages in flight come again after three seconds."""
    return on_aws(
        redis_url,
        rate_limits="off",
        engine="quick",
        time_limit=0.4,
        hard_time_limit=0.5,
        callback_url="https://receiver.example/",
        callback_seconds=0.75,
    )


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Of this process; and its adapters are less patient."""
    before, config = dict(os.environ), aws.config
    os.environ |= variables
    aws.config = partial(config, read_timeout=READ_SECONDS)  # type: ignore[assignment]
    try:
        yield
    finally:
        aws.config = config
        os.environ.clear()
        os.environ |= before
