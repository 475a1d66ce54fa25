"""Job states and results in Redis (ElastiCache): fast, and never needed."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from recto.adapters import aws
from recto.domain.errors import JobStoreUnavailable, ServiceError
from recto.domain.job import State
from recto.domain.ports import UNFINISHED_SECONDS

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

TIMEOUT = 0.5
"""Seconds to connect, and between bytes."""
PAUSE = 5.0
"""Seconds during which a server that could not be reached is not tried again, so that callers needn't wait for it."""
SECRET_SECONDS = 300
"""How long a secret is kept before it is read again, which a rotation must allow the old one."""

_MOVE = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""


class Connection:
    """A server, which everything of Redis in a process shares: ``redis://`` or, with TLS, ``rediss://``.

    Without a ``url`` it is away for good, so that what needs no Redis works where there is none.
    ``secret`` names the secret of Secrets Manager that holds the AUTH token, read when a connection is opened.
    """

    def __init__(self, url: str, *, secret: str = "") -> None:
        credentials: dict[str, Any] = {"credential_provider": _Secret(secret)} if secret else {}
        # One repetition, at once: the connection may have gone stale while the function was frozen.
        self.server = redis.Redis.from_url(
            url or "redis://",
            socket_connect_timeout=TIMEOUT,
            socket_timeout=TIMEOUT,
            retry=Retry(NoBackoff(), 1),
            protocol=2,
            **credentials,
        )
        self._away_until = 0.0 if url else float("inf")

    @contextmanager
    def errors(self, unavailable: type[ServiceError]) -> Iterator[None]:
        """Whatever Redis raises becomes ``unavailable``."""
        if time.monotonic() < self._away_until:
            raise unavailable
        try:
            yield
        except (redis.ConnectionError, redis.TimeoutError) as error:
            self._away_until = time.monotonic() + PAUSE
            raise unavailable from error
        except redis.RedisError as error:
            raise unavailable from error


class RedisJobs:
    """A JobStore. ``seconds`` is its time to live."""

    def __init__(self, connection: Connection, *, seconds: float) -> None:
        self._connection = connection
        self._redis = connection.server
        self._script = self._redis.register_script(_MOVE)
        self._seconds = seconds

    def state(self, job_id: str) -> State | None:
        with self._errors():
            known = self._get(_state(job_id))
        return State(known.decode()) if known else None

    def move(self, job_id: str, expected: State | None, to: State) -> bool:
        seconds = self._seconds if to.is_final else min(self._seconds, UNFINISHED_SECONDS)
        with self._errors():
            return bool(self._script(keys=[_state(job_id)], args=[expected or "", to, _milliseconds(seconds)]))

    def keep_result(self, job_id: str, result: bytes, *, seconds: float) -> None:
        with self._errors():
            self._redis.set(_result(job_id), result, px=_milliseconds(min(seconds, self._seconds)))

    def result(self, job_id: str) -> bytes | None:
        with self._errors():
            return self._get(_result(job_id))

    def forget(self, job_id: str) -> None:
        with self._errors():
            self._redis.delete(_state(job_id), _result(job_id))

    def ping(self) -> None:
        with self._errors():
            self._redis.ping()

    def _get(self, key: str) -> bytes | None:
        return cast("bytes | None", self._redis.get(key))

    def _errors(self) -> AbstractContextManager[None]:
        return self._connection.errors(JobStoreUnavailable)


class _Secret(redis.CredentialProvider):
    """The AUTH token, from Secrets Manager."""

    def __init__(self, name: str) -> None:
        self._name = name

    def get_credentials(self) -> tuple[str]:
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
        from botocore.exceptions import BotoCoreError

        try:
            return (str(self._provider.get(self._name, max_age=SECRET_SECONDS)),)
        except (GetParameterError, BotoCoreError) as error:
            raise redis.ConnectionError("The AUTH token can't be had") from error

    @cached_property
    def _provider(self) -> "SecretsProvider":
        from aws_lambda_powertools.utilities.parameters import SecretsProvider

        return SecretsProvider(boto_config=aws.config())


def _state(job_id: str) -> str:
    return f"recto:state:{job_id}"


def _result(job_id: str) -> str:
    return f"recto:result:{job_id}"


def _milliseconds(seconds: float) -> int:
    """At least one: Redis takes no shorter life."""
    return max(1, int(seconds * 1000))
