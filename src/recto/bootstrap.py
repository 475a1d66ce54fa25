"""The only place that chooses adapters and engines: settings in, ready services out.

Whatever is heavy (boto3, OpenCV, engines) is imported where it is chosen, so that a function carries only what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from recto.domain.errors import ServiceError
from recto.domain.ports import BlobStore, JobQueue, JobStore, RateLimiter
from recto.engines import registry
from recto.services.accounts import Accounts, Keys
from recto.services.callbacks import Callbacks, Notices
from recto.services.deletion import Deletion
from recto.services.jobs import Jobs
from recto.services.outputs import Outputs
from recto.services.parts import Parts
from recto.services.result import Results
from recto.services.retention import Retention
from recto.services.reuse import Reuse
from recto.services.reviews import Reviews
from recto.services.submit import Policy, Submit
from recto.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from recto.adapters.redis import Connection as RedisConnection
    from recto.api.context import Preview
    from recto.api.guard import Guard
    from recto.api.limits import Rates
    from recto.domain.document import Options
    from recto.domain.field import Extraction
    from recto.domain.ports import BearerTokens, KeyStore
    from recto.domain.recognition import Page, Reading
    from recto.outputs.records import Record
    from recto.services.fields import Fields
    from recto.services.process import Process
    from recto.services.read import Reader


class Undecided(Exception):
    """Nobody said who may call, where strangers could."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Everything a process may need, made when first asked for."""

    settings: Settings

    @cached_property
    def blobs(self) -> BlobStore:
        if self.settings.storage == "aws":
            from recto.adapters.s3 import S3Blobs

            return S3Blobs(self.settings.bucket)
        from recto.adapters.filesystem import FilesystemBlobs

        return FilesystemBlobs(self.settings.data / "blobs", public_url=self.settings.public_url, now=now)

    @cached_property
    def store(self) -> JobStore:
        if self.settings.storage == "aws":
            from recto.adapters.redis import RedisJobs

            return RedisJobs(self._redis, seconds=self.settings.cache_seconds)
        from recto.adapters.sqlite import SqliteJobs

        return SqliteJobs(self.settings.data / "jobs.sqlite", seconds=self.settings.cache_seconds)

    @cached_property
    def limiter(self) -> RateLimiter:
        """Of all processes together, where there is something that they share."""
        from recto.adapters.limits import LocalLimits, SharedLimits

        if self.settings.redis_url:
            from recto.adapters.redis_limits import RedisLimits

            return SharedLimits(RedisLimits(self._redis))
        return LocalLimits()

    @cached_property
    def _redis(self) -> RedisConnection:
        from recto.adapters.redis import Connection

        return Connection(self.settings.redis_url, secret=self.settings.redis_secret)

    @cached_property
    def queue(self) -> JobQueue:
        return self._queue(self.settings.queue_url, "jobs")

    @cached_property
    def part_queue(self) -> JobQueue:
        """Of its own, so that documents don't wait behind the parts of a long one."""
        return self._queue(self.settings.part_queue_url, "parts")

    @cached_property
    def dead_letters(self) -> JobQueue:
        return self._queue(self.settings.dead_letter_url, "dead")

    @cached_property
    def callback_queue(self) -> JobQueue:
        """Who is to be told of jobs that have ended. A message that nobody could be told of is a dead letter on AWS."""
        settings = self.settings
        visibility = 4 * settings.callback_seconds
        if settings.storage == "aws":
            from recto.adapters.sqs import SqsQueue

            return SqsQueue(settings.callback_queue_url, visibility=visibility)
        from recto.adapters.sqlite import SqliteQueue

        return SqliteQueue(settings.data / "queue.sqlite", "callbacks", visibility=visibility)

    def _queue(self, url: str, name: str) -> JobQueue:
        visibility = 6 * self.settings.hard_time_limit
        if self.settings.storage == "aws":
            from recto.adapters.sqs import SqsQueue

            return SqsQueue(url, visibility=visibility)
        from recto.adapters.sqlite import SqliteQueue

        return SqliteQueue(
            self.settings.data / "queue.sqlite",
            name,
            visibility=visibility,
            deliveries=None if name == "dead" else self.settings.tries,
            dead_letters="dead",
        )

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(
            self.blobs,
            self.store,
            now=now,
            cache_seconds=self.settings.cache_seconds,
            max_cached_bytes=self.settings.max_cached_result,
            ended=self.notices.send,
        )

    @cached_property
    def notices(self) -> Notices:
        settings = self.settings
        return Notices(
            self.blobs,
            self.callback_queue,
            callback_url=settings.callback_url,
            callback_urls=settings.callback_urls,
            bus=bool(settings.event_bus),
        )

    @cached_property
    def callbacks(self) -> Callbacks:
        from recto.adapters.eventbridge import Bus
        from recto.adapters.outside import Outside
        from recto.adapters.webhooks import Webhooks

        settings = self.settings
        outside = Outside(settings.callback_reach, seconds=settings.callback_seconds)
        return Callbacks(
            self.blobs,
            self.notices,
            post=Webhooks(outside, self.callback_keys, now=now).post,
            publish=Bus(settings.event_bus).publish,
            delays=settings.callback_delays,
            result_url=lambda job_id: f"{settings.public_url}/result/{job_id}",
            now=now,
        )

    @cached_property
    def callback_keys(self) -> Callable[[], Sequence[str]]:
        """What the secrets of owners' receivers are derived from."""
        from recto.adapters.webhooks import SecretKeys, keys_in_file

        if self.settings.callback_keys:
            return SecretKeys(self.settings.callback_keys)
        return lambda: keys_in_file(self.settings.data / "callback-keys")

    @cached_property
    def parts(self) -> Parts:
        return Parts(self.jobs, self.blobs, self.part_queue, part_pages=self.settings.part_pages, now=now)

    @cached_property
    def retention(self) -> Retention:
        return Retention(self.blobs, now=now)

    @cached_property
    def submit(self) -> Submit:
        settings = self.settings
        policy = Policy(
            engines=registry.names(),
            languages=settings.known_languages,
            max_bytes=settings.max_bytes,
            max_direct_bytes=settings.max_direct_bytes or settings.max_bytes,
            max_batch_files=settings.max_batch_files,
            retention=timedelta(days=settings.retention_days),
            upload_seconds=settings.upload_seconds,
            reach=settings.callback_reach,
        )
        return Submit(self.jobs, self.blobs, self.queue, policy, now=now)

    @cached_property
    def results(self) -> Results:
        settings = self.settings
        return Results(
            self.jobs,
            self.parts,
            self.reviews,
            max_inline=settings.max_inline_result,
            link_seconds=settings.upload_seconds,
        )

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.jobs, self.blobs, now=now)

    @cached_property
    def outputs(self) -> Outputs:
        settings = self.settings
        return Outputs(
            self.results,
            self.jobs,
            self.blobs,
            max_inline=settings.max_inline_result,
            link_seconds=settings.upload_seconds,
        )

    def records(self, batch_id: str, owner: str) -> Sequence[Record]:
        """The fields of a batch's documents. Raises UnknownBatch."""
        from recto.services.exports import Exports

        return Exports(self.submit, self.jobs, self.reviews).batch(batch_id, owner)

    @cached_property
    def deletion(self) -> Deletion:
        return Deletion(self.jobs, self.blobs, self.queue)

    @cached_property
    def reuse(self) -> Reuse:
        read_by = {
            "engine", "languages", "known_languages", "document", "quality", "field_pages", "review_below",
            "review_below_fields", "max_pages", "max_pixels",
        }  # fmt: skip
        way = self.settings.model_dump(mode="json", include=read_by) | {"versions": registry.versions()}
        return Reuse(self.jobs, self.blobs, seconds=self.settings.reuse_seconds, way=way, now=now)

    @cached_property
    def reader(self) -> Reader:
        import cv2

        from recto.imaging.decode import Limits
        from recto.services.read import Reader

        cv2.setNumThreads(1)  # there is a worker for each core
        return Reader(
            limits=Limits(self.settings.max_pages, self.settings.max_pixels, self.settings.max_unpacked),
            engine=self.settings.engine,
            languages=self.settings.languages,
            known_languages=self.settings.known_languages,
            engines=registry.get,
            quality=self.settings.quality,
            max_preview=self.settings.max_inline_result,
        )

    @cached_property
    def fields(self) -> Fields:
        from recto.extraction.choice import Thresholds
        from recto.services.fields import Fields

        settings = self.settings
        return Fields(
            document=settings.document,
            max_pages=settings.field_pages,
            thresholds=Thresholds(settings.review_below, settings.review_below_fields),
            today=lambda: now().date(),
        )

    @cached_property
    def process(self) -> Process:
        from recto.services.process import Process

        return Process(
            self.jobs,
            self.blobs,
            self.parts,
            _Reader(self),
            _Fields(self),
            self.reuse,
            self.deletion,
            max_bytes=self.settings.max_bytes,
            part_time_limit=self.settings.part_time_limit,
            retention=timedelta(days=self.settings.retention_days),
            owners_drop_in_folders=bool(self.settings.auth),
            now=now,
        )

    @cached_property
    def keys(self) -> Keys:
        """The API keys, whether callers may show them or not."""
        return Keys(self._key_store, now=now)

    @property
    def _key_store(self) -> KeyStore:
        if self.settings.storage == "aws":
            from recto.adapters.key_secret import KeySecret

            return KeySecret(self.settings.keys_secret, seconds=self.settings.keys_cache_seconds)
        from recto.adapters.key_file import KeyFile

        return KeyFile(self.settings.data / "keys.json")

    @property
    def _tokens(self) -> BearerTokens:
        from recto.adapters.jwt import JsonWebTokens
        from recto.adapters.signing_keys import SigningKeys

        settings = self.settings
        return JsonWebTokens(
            SigningKeys(settings.jwt_keys, seconds=settings.jwt_keys_seconds, pause=settings.jwt_pause_seconds),
            issuer=settings.jwt_issuer,
            audience=settings.jwt_audience,
            claim=settings.jwt_owner,
            skew=settings.jwt_skew_seconds,
        )

    @cached_property
    def accounts(self) -> Accounts | None:
        """None where everybody is the same. Raises Undecided."""
        ways = self.settings.auth
        if ways is None and self.settings.storage == "aws":
            raise Undecided("Say who may call by RECTO_AUTH: key, jwt, or key,jwt; none lets everybody in.")
        if not ways:
            return None
        return Accounts(self.keys if "key" in ways else None, self._tokens if "jwt" in ways else None)

    @cached_property
    def guard(self) -> Guard:
        from recto.api.guard import Guard

        settings = self.settings
        return Guard(settings.security_headers, settings.hsts_seconds, settings.allowed_hosts, settings.cors_origins)

    @cached_property
    def rates(self) -> Rates | None:
        from recto.api.limits import Rates

        settings = self.settings
        if not settings.are_rates_limited:
            return None
        return Rates(settings.submissions_per_minute, settings.previews_per_minute, settings.polls_per_minute)

    def api(self, preview: Preview | None = None) -> FastAPI:
        """The HTTP API; ``preview`` where documents can be decoded. Raises Undecided."""
        from recto.api.app import create_app

        return create_app(
            guard=self.guard,
            rates=self.rates,
            limiter=self.limiter,
            accounts=self.accounts,
            open_docs=self.settings.open_docs,
            submit=self.submit,
            outputs=self.outputs,
            reviews=self.reviews,
            deletion=self.deletion,
            records=self.records,
            health=self.health,
            preview=preview,
            max_bytes=self.settings.max_direct_bytes or self.settings.max_bytes,
            poll_seconds=self.settings.poll_seconds,
        )

    def health(self) -> dict[str, bool]:
        """Which dependencies answer: blobs (needed by everything), queue (to submit), store (only to be fast)."""
        return {
            "blobs": _answers(self.blobs.ping),
            "queue": _answers(self.queue.ping),
            "store": _answers(self.store.ping),
        }


@dataclass(frozen=True)
class _Reader:
    """The reader, made for the first document: dead letters and drops are handled without OpenCV."""

    services: Services

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        return self.services.reader.numbers(file, options)

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        return self.services.reader.read(file, options, time_limit=time_limit)


@dataclass(frozen=True)
class _Fields:
    """What finds fields, made for the first document that was read."""

    services: Services

    def places(self, count: int) -> list[int]:
        return self.services.fields.places(count)

    def of(self, file: BinaryIO, pages: Sequence[Page], languages: Sequence[str], options: Options) -> Extraction:
        return self.services.fields.of(file, pages, languages, options)

    def of_reading(self, file: BinaryIO, reading: Reading, options: Options) -> Extraction:
        return self.services.fields.of_reading(file, reading, options)


def _answers(ping: Callable[[], None]) -> bool:
    try:
        ping()
    except ServiceError:
        return False
    return True


def services(settings: Settings | None = None) -> Services:
    return Services(settings or Settings())
