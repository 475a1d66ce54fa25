"""The ports on one machine: files of a folder, SQLite, and what a process counts in its memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from recto.domain.ports import BlobStore, JobQueue, JobStore, KeyStore, RateLimiter
from recto.services.stored import INBOX
from recto.settings import Settings

_DEAD = "dead"


@dataclass(frozen=True)
class Embedded:
    """A Storage in the folder ``settings.data``."""

    settings: Settings
    now: Callable[[], datetime]

    def blobs(self) -> BlobStore:
        from recto.adapters.filesystem import FilesystemBlobs

        root, url = self.settings.data / "blobs", self.settings.public_url
        return FilesystemBlobs(root, public_url=url, now=self.now, lasting=(INBOX,))

    def store(self) -> JobStore:
        from recto.adapters.sqlite import SqliteJobs

        return SqliteJobs(self.settings.data / "jobs.sqlite", seconds=self.settings.cache_seconds)

    def limiter(self) -> RateLimiter:
        from recto.adapters.limits import LocalLimits

        return LocalLimits()

    def keys(self) -> KeyStore:
        from recto.adapters.key_file import KeyFile

        return KeyFile(self.settings.data / "keys.json")

    def queue(self) -> JobQueue:
        return self._queue("jobs", self.settings.job_visibility, self.settings.tries)

    def part_queue(self) -> JobQueue:
        return self._queue("parts", self.settings.job_visibility, self.settings.tries)

    def dead_letters(self) -> JobQueue:
        return self._queue(_DEAD, self.settings.job_visibility)

    def callback_queue(self) -> JobQueue:
        return self._queue("callbacks", self.settings.callback_visibility)

    def _queue(self, name: str, visibility: float, deliveries: int | None = None) -> JobQueue:
        """After so many ``deliveries`` a message is a dead letter; None: never."""
        from recto.adapters.sqlite import SqliteQueue

        path = self.settings.data / "queue.sqlite"
        return SqliteQueue(path, name, visibility=visibility, deliveries=deliveries, dead_letters=_DEAD)
