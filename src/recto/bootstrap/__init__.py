"""The only place that chooses adapters and engines: settings in, ready services out.

What stands behind the ports is chosen by ``settings.storage``, all at once: ``aws`` or ``embedded``. Whatever is heavy
(boto3, OpenCV, engines) is imported where it is chosen, so that a function carries only what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from recto.bootstrap import access, reading
from recto.bootstrap.access import Undecided
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

    from recto.api.context import Preview
    from recto.api.guard import Guard
    from recto.bootstrap.aws import Aws
    from recto.bootstrap.embedded import Embedded
    from recto.outputs.records import Record
    from recto.services.fields import Fields
    from recto.services.process import Process
    from recto.services.read import Reader

__all__ = ["Services", "Undecided", "now", "services"]


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Everything a process may need, made when first asked for."""

    settings: Settings

    @cached_property
    def _storage(self) -> Aws | Embedded:
        if self.settings.storage == "aws":
            from recto.bootstrap.aws import Aws

            return Aws(self.settings)
        from recto.bootstrap.embedded import Embedded

        return Embedded(self.settings, now)

    @cached_property
    def blobs(self) -> BlobStore:
        return self._storage.blobs()

    @cached_property
    def store(self) -> JobStore:
        return self._storage.store()

    @cached_property
    def queue(self) -> JobQueue:
        return self._storage.queue()

    @cached_property
    def part_queue(self) -> JobQueue:
        """Of its own, so that documents don't wait behind the parts of a long one."""
        return self._storage.part_queue()

    @cached_property
    def dead_letters(self) -> JobQueue:
        return self._storage.dead_letters()

    @cached_property
    def callback_queue(self) -> JobQueue:
        """Who is to be told of jobs that have ended. A message that nobody could be told of is a dead letter on AWS."""
        return self._storage.callback_queue()

    @cached_property
    def limiter(self) -> RateLimiter:
        return self._storage.limiter()

    @cached_property
    def keys(self) -> Keys:
        """The API keys, whether callers may show them or not."""
        return Keys(self._storage.keys(), now=now)

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
        from recto.bootstrap.callbacks import callbacks

        return callbacks(self.settings, self.blobs, self.notices, self.callback_keys, now)

    @cached_property
    def callback_keys(self) -> Callable[[], Sequence[str]]:
        """What the secrets of owners' receivers are derived from."""
        from recto.bootstrap.callbacks import keys

        return keys(self.settings)

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
        return reading.reader(self.settings)

    @cached_property
    def fields(self) -> Fields:
        return reading.fields(self.settings, today=lambda: now().date())

    @cached_property
    def process(self) -> Process:
        from recto.services.arrivals import Arrivals
        from recto.services.process import Process

        settings = self.settings
        arrivals = Arrivals(
            self.jobs,
            self.blobs,
            self.deletion,
            max_bytes=settings.max_bytes,
            retention=timedelta(days=settings.retention_days),
            owners_drop_in_folders=bool(settings.auth),
            now=now,
        )
        return Process(
            self.jobs,
            arrivals,
            self.parts,
            reading.LaterReader(lambda: self.reader),
            reading.LaterFields(lambda: self.fields),
            self.reuse,
            self.deletion,
            part_time_limit=settings.part_time_limit,
            now=now,
        )

    @cached_property
    def accounts(self) -> Accounts | None:
        """None where everybody is the same. Raises Undecided."""
        ways = access.ways(self.settings)
        if not ways:
            return None
        return Accounts(
            self.keys if "key" in ways else None,
            access.tokens(self.settings) if "jwt" in ways else None,
        )

    @cached_property
    def guard(self) -> Guard:
        from recto.bootstrap import http

        return http.guard(self.settings)

    def api(self, preview: Preview | None = None) -> FastAPI:
        """The HTTP API; ``preview`` where documents can be decoded. Raises Undecided."""
        from recto.api.app import create_app
        from recto.bootstrap import http

        return create_app(
            guard=self.guard,
            rates=http.rates(self.settings),
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


def _answers(ping: Callable[[], None]) -> bool:
    try:
        ping()
    except ServiceError:
        return False
    return True


def services(settings: Settings | None = None) -> Services:
    return Services(settings or Settings())
