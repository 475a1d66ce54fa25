"""The ports on AWS: S3, SQS, Redis (ElastiCache), Secrets Manager."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from recto.domain.ports import BlobStore, JobQueue, JobStore, KeyStore, RateLimiter
from recto.settings import Settings

if TYPE_CHECKING:
    from recto.adapters.redis import Connection


@dataclass(frozen=True)
class Aws:
    """A Storage, whose queues themselves say how often a message comes and where it goes then."""

    settings: Settings

    def blobs(self) -> BlobStore:
        from recto.adapters.s3 import S3Blobs

        return S3Blobs(self.settings.bucket)

    def store(self) -> JobStore:
        from recto.adapters.redis import RedisJobs

        return RedisJobs(self._redis, seconds=self.settings.cache_seconds)

    def limiter(self) -> RateLimiter:
        """Of all processes together, but for those that Redis is out of reach of."""
        from recto.adapters.limits import LocalLimits, SharedLimits
        from recto.adapters.redis_limits import RedisLimits

        if not self.settings.redis_url:
            return LocalLimits()
        return SharedLimits(RedisLimits(self._redis))

    def keys(self) -> KeyStore:
        from recto.adapters.key_secret import KeySecret

        return KeySecret(self.settings.keys_secret, seconds=self.settings.keys_cache_seconds)

    def queue(self) -> JobQueue:
        return self._queue(self.settings.queue_url, self.settings.job_visibility)

    def part_queue(self) -> JobQueue:
        return self._queue(self.settings.part_queue_url, self.settings.job_visibility)

    def dead_letters(self) -> JobQueue:
        return self._queue(self.settings.dead_letter_url, self.settings.job_visibility)

    def callback_queue(self) -> JobQueue:
        return self._queue(self.settings.callback_queue_url, self.settings.callback_visibility)

    def _queue(self, url: str, visibility: float) -> JobQueue:
        from recto.adapters.sqs import SqsQueue

        return SqsQueue(url, visibility=visibility)

    @cached_property
    def _redis(self) -> Connection:
        from recto.adapters.redis import Connection

        return Connection(self.settings.redis_url, secret=self.settings.redis_secret)
