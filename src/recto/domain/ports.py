"""What Recto needs of the outside: ports, most of them with an embedded adapter and one on AWS.

Every method may raise the port's own ``...Unavailable`` error when the technology behind it fails; nothing else of that
technology gets out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from recto.domain.account import Key
from recto.domain.job import State


@dataclass(frozen=True, slots=True)
class PresignedPost:
    """Where and how to upload without passing the API: a form with ``fields`` first and ``file`` last, by POST."""

    url: str
    fields: Mapping[str, str]
    expires_at: datetime


Content = bytes | BinaryIO
"""Bytes, or an open file that can be sought in: all of it, never held in memory as a whole."""


class BlobStore(Protocol):
    """Bytes under keys (``/``-separated text): the truth about every job. A read sees the last write."""

    def put(
        self, key: str, content: Content, *, media_type: str = ..., if_absent: bool = False, transient: bool = False
    ) -> bool:
        """Store; with ``if_absent``, only if nothing is there. True if stored. Atomic: readers see all or nothing.

        ``transient`` marks content that the retention erases (documents and results, not the records of jobs).
        """

    def copy(self, key: str, to: str, *, transient: bool = False) -> None:
        """Store a blob under another key too, without its bytes passing through here. Raises BlobMissing."""

    def get(self, key: str) -> bytes:
        """Raises BlobMissing."""

    def open(self, key: str) -> BinaryIO:
        """The blob as it is now, as a file to read and seek in that fetches what is asked of it. Raises BlobMissing.

        A blob that is replaced meanwhile goes on as it was or raises the port's error: it is never a mixture. Native
        readers swallow what reading raises, so closing the file raises it again.
        """

    def exists(self, key: str) -> bool: ...

    def size(self, key: str) -> int:
        """Bytes of a blob, without reading it. Raises BlobMissing."""

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        """All keys that begin with ``prefix`` and come after ``after``, ascending, fetched as they are asked for."""

    def delete(self, key: str) -> None:
        """Quietly does nothing if there is no such blob."""

    def presign_get(self, key: str, *, seconds: int) -> str:
        """A URL that reads the blob until then, for whoever holds it."""

    def presign_post(self, key: str, *, max_bytes: int, seconds: int) -> PresignedPost:
        """An upload of at most ``max_bytes`` to exactly this key."""

    def ping(self) -> None:
        """Raises the port's error unless the technology answers, within about a second."""


UNFINISHED_SECONDS = 60
"""How long a JobStore holds a state that is not final."""


class JobStore(Protocol):
    """The fast copy: states and recent results. All of it may vanish at any time, or be older than the truth."""

    def state(self, job_id: str) -> State | None: ...

    def move(self, job_id: str, expected: State | None, to: State) -> bool:
        """Compare-and-set; ``expected`` None means no state is known. True if moved.

        A final state lives for the store's time to live; any other lapses after UNFINISHED_SECONDS, so that a copy
        that missed the end of a job is soon corrected from the truth.
        """

    def keep_result(self, job_id: str, result: bytes, *, seconds: float) -> None:
        """Keep a result at hand for that long, at most for the store's time to live."""

    def result(self, job_id: str) -> bytes | None: ...

    def forget(self, job_id: str) -> None: ...

    def ping(self) -> None:
        """Raises the port's error unless the technology answers, within about a second."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a RateLimiter answers. ``remaining`` of ``limit`` places are free now.

    ``reset_seconds`` is how long nothing more comes free; where the take was refused, until it would be granted.
    """

    limit: int
    remaining: int
    reset_seconds: float
    granted: bool


class RateLimiter(Protocol):
    """Counts what each key takes. In no window, wherever it begins, is more granted than the limit."""

    def take(self, key: str, limit: int, window_seconds: float, *, count: int = 1) -> Allowance:
        """All ``count`` places or none of them; atomic. A refused take costs nothing.

        Of none, it takes nothing and is granted if a place is free.
        """


@dataclass(frozen=True, slots=True)
class Message:
    """A message in flight. ``attempt`` counts deliveries from 1; ``receipt`` names this delivery."""

    body: Mapping[str, Any]
    receipt: str
    attempt: int


class JobQueue(Protocol):
    """At least once. A message that is neither acknowledged nor extended in time comes again.

    After its last delivery it moves to the dead-letter queue, which is a JobQueue too.
    """

    def send(self, body: Mapping[str, Any], *, delay: float = 0) -> None: ...

    def send_many(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        """In as few calls as can be. When it raises, some may have been sent."""

    def receive(self, *, wait: float = 0) -> Message | None:
        """The next visible message, waiting up to ``wait`` seconds for one."""

    def ack(self, receipt: str) -> None:
        """Done with it. Quiet when the receipt has lapsed."""

    def retry(self, receipt: str, *, delay: float) -> None:
        """Give it back, to be delivered again after ``delay`` seconds. Quiet when the receipt has lapsed."""

    def extend(self, receipt: str, *, seconds: float) -> None:
        """Keep it invisible for ``seconds`` from now. Quiet when the receipt has lapsed."""

    def ping(self) -> None:
        """Raises the port's error unless the technology answers, within about a second."""


Keys = Mapping[str, Key]
"""API keys by their ids."""


class KeyStore(Protocol):
    """The API keys that are good. Raises AccountsUnavailable where they can't be had, or others could see them."""

    def keys(self) -> Keys:
        """As they were a moment ago: a key that was revoked may be among them for as long as the adapter says."""

    def change(self, change: Callable[[Keys], Keys]) -> None:
        """Store what ``change`` makes of the keys as they are now; of changes at the same time, none is lost.

        ``change`` may be called several times, and what it raises leaves the keys as they were.
        """


class BearerTokens(Protocol):
    """Tokens that somebody signed whom the settings trust."""

    def owner(self, token: str) -> str:
        """Whom a token speaks for. Raises Unauthorised, and AccountsUnavailable where nobody can tell."""
