"""Job states, results and queues in SQLite files, shared by all threads and processes of one machine."""

import json
import secrets
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from recto.domain.errors import JobStoreUnavailable, QueueUnavailable, ServiceError
from recto.domain.job import State
from recto.domain.ports import UNFINISHED_SECONDS, Message

BUSY_SECONDS = 5
"""How long a process waits for another one's write to end."""
POLL_SECONDS = 0.05
SET_BACK_SECONDS = 10
"""How far the clock may be set back without messages noticing, which then wait so much longer."""

_JOBS = """
CREATE TABLE IF NOT EXISTS states (job_id TEXT PRIMARY KEY, state TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS results (job_id TEXT PRIMARY KEY, content BLOB NOT NULL, expires REAL NOT NULL);
CREATE INDEX IF NOT EXISTS states_by_expiry ON states (expires);
CREATE INDEX IF NOT EXISTS results_by_expiry ON results (expires);
"""

_QUEUE = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    visible_at REAL NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    receipt TEXT UNIQUE,
    since REAL NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visible_at, id);
"""


class SqliteJobs:
    """A JobStore. ``seconds`` is its time to live, ``now`` the clock it goes by, in seconds."""

    def __init__(self, path: Path, *, seconds: float, now: Callable[[], float] = time.time) -> None:
        # NORMAL: never corrupt, but the last writes may be lost with the power, as this store is allowed to.
        self._database = _Database(path, _JOBS, synchronous="NORMAL", unavailable=JobStoreUnavailable)
        self._seconds = seconds
        self._now = now

    def state(self, job_id: str) -> State | None:
        with self._database() as execute:
            row = execute("SELECT state FROM states WHERE job_id = ? AND expires > ?", (job_id, self._now())).fetchone()
        return State(row[0]) if row else None

    def move(self, job_id: str, expected: State | None, to: State) -> bool:
        now = self._now()
        expires = now + (self._seconds if to.is_final else min(self._seconds, UNFINISHED_SECONDS))
        with self._database() as execute:
            if expected is None:
                execute("DELETE FROM states WHERE expires <= ?", (now,))
                moved = execute("INSERT OR IGNORE INTO states VALUES (?, ?, ?)", (job_id, to, expires))
            else:
                moved = execute(
                    "UPDATE states SET state = ?, expires = ? WHERE job_id = ? AND state = ? AND expires > ?",
                    (to, expires, job_id, expected, now),
                )
            return moved.rowcount == 1

    def keep_result(self, job_id: str, result: bytes, *, seconds: float) -> None:
        now = self._now()
        with self._database() as execute:
            execute("DELETE FROM results WHERE expires <= ?", (now,))
            execute("REPLACE INTO results VALUES (?, ?, ?)", (job_id, result, now + min(seconds, self._seconds)))

    def result(self, job_id: str) -> bytes | None:
        with self._database() as execute:
            row = execute(
                "SELECT content FROM results WHERE job_id = ? AND expires > ?", (job_id, self._now())
            ).fetchone()
        return row[0] if row else None

    def forget(self, job_id: str) -> None:
        with self._database() as execute:
            execute("DELETE FROM states WHERE job_id = ?", (job_id,))
            execute("DELETE FROM results WHERE job_id = ?", (job_id,))
        self._database.shed()

    def ping(self) -> None:
        self._database.ping()


class SqliteQueue:
    """A JobQueue: the messages called ``name`` in a file that several queues may share; the oldest visible one is next.

    A message lies invisible for ``visibility`` seconds once it is received. After ``deliveries`` of them (None: any
    number) it moves to the queue ``dead_letters`` of the same file, counting anew. ``now`` is the clock, in seconds.

    The clock may jump. Set forward, it ends all waits; set back, all waits that began later than it is now (``since``):
    messages rather come too soon than hours late.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        *,
        visibility: float,
        deliveries: int | None = None,
        dead_letters: str | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        # FULL: a message that was accepted survives a power failure.
        self._database = _Database(path, _QUEUE, synchronous="FULL", unavailable=QueueUnavailable, upgrade=_add_since)
        self._name = name
        self._visibility = visibility
        self._deliveries = deliveries
        self._dead_letters = dead_letters
        self._now = now

    def send(self, body: Mapping[str, Any], *, delay: float = 0) -> None:
        self._send([body], delay)

    def send_many(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        """All or none."""
        self._send(bodies, 0)

    def _send(self, bodies: Iterable[Mapping[str, Any]], delay: float) -> None:
        now = self._now()
        with self._database() as execute:
            for body in bodies:
                execute(
                    "INSERT INTO messages (queue, body, visible_at, since) VALUES (?, ?, ?, ?)",
                    (self._name, json.dumps(body), now + delay, now),
                )

    def receive(self, *, wait: float = 0) -> Message | None:
        deadline = time.monotonic() + wait
        while True:
            message = self._next()
            left = deadline - time.monotonic()
            if message or left <= 0:
                return message
            time.sleep(min(POLL_SECONDS, left))

    def _next(self) -> Message | None:
        now, receipt = self._now(), secrets.token_hex(16)
        due = (self._name, now, now + SET_BACK_SECONDS)
        with self._database() as execute:
            if self._deliveries is not None and self._dead_letters is not None:
                execute(
                    "UPDATE messages SET queue = ?, visible_at = ?, since = ?, attempt = 0, receipt = NULL"
                    " WHERE queue = ? AND (visible_at <= ? OR since > ?) AND attempt >= ?",
                    (self._dead_letters, now, now, *due, self._deliveries),
                )
            row = execute(
                "UPDATE messages SET visible_at = ?, since = ?, attempt = attempt + 1, receipt = ? WHERE id ="
                " (SELECT id FROM messages WHERE queue = ? AND (visible_at <= ? OR since > ?)"
                " ORDER BY visible_at, id LIMIT 1) RETURNING body, attempt",
                (now + self._visibility, now, receipt, *due),
            ).fetchone()
        return Message(json.loads(row[0]), receipt, row[1]) if row else None

    def ack(self, receipt: str) -> None:
        with self._database() as execute:
            execute("DELETE FROM messages WHERE receipt = ?", (receipt,))

    def retry(self, receipt: str, *, delay: float) -> None:
        now = self._now()
        with self._database() as execute:
            execute(
                "UPDATE messages SET visible_at = ?, since = ?, receipt = NULL WHERE receipt = ?",
                (now + delay, now, receipt),
            )

    def extend(self, receipt: str, *, seconds: float) -> None:
        now = self._now()
        with self._database() as execute:
            execute("UPDATE messages SET visible_at = ?, since = ? WHERE receipt = ?", (now + seconds, now, receipt))

    def put_back(self, receipt: str) -> None:
        """As if it had never been received: for a service that stops. Quiet when the receipt has lapsed."""
        now = self._now()
        with self._database() as execute:
            execute(
                "UPDATE messages SET visible_at = ?, since = ?, attempt = attempt - 1, receipt = NULL"
                " WHERE receipt = ?",
                (now, now, receipt),
            )

    def bodies(self) -> list[Mapping[str, Any]]:
        """Of all messages, in flight or not."""
        with self._database() as execute:
            rows = execute("SELECT body FROM messages WHERE queue = ?", (self._name,)).fetchall()
        return [json.loads(body) for (body,) in rows]

    def release_all(self) -> None:
        """Make every message in flight visible at once: for a service that starts and knows that no other one reads."""
        now = self._now()
        with self._database() as execute:
            execute(
                "UPDATE messages SET visible_at = ?, since = ?, receipt = NULL WHERE queue = ? AND receipt IS NOT NULL",
                (now, now, self._name),
            )

    def ping(self) -> None:
        self._database.ping()


class _Database:
    """A file opened on first use: one connection a process, used by its threads in turn.

    A process that forks must do so before that use. Calling it gives a transaction's ``execute``; the first statement
    that writes waits for other processes' writes. Whatever SQLite raises becomes ``unavailable``.

    ``upgrade`` gives a file of an older version what the schema has more.
    """

    def __init__(
        self,
        path: Path,
        schema: str,
        *,
        synchronous: str,
        unavailable: type[ServiceError],
        upgrade: Callable[[sqlite3.Connection], None] = lambda _: None,
    ) -> None:
        self._path = path
        self._schema = schema
        self._synchronous = synchronous
        self._unavailable = unavailable
        self._upgrade = upgrade
        self._turn = threading.Lock()

    @contextmanager
    def __call__(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        with self._turn, self._errors(), self._connection as connection:
            connection.execute("BEGIN")
            yield connection.execute

    def shed(self) -> None:
        """Rid the disk of what was deleted: the log of writes still holds it. Left for later while others read."""
        with self._turn, self._errors():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def ping(self) -> None:
        with self() as execute:
            execute("SELECT count(*) FROM sqlite_master")

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        weakref.finalize(self, connection.close)
        _write_ahead(connection)
        connection.execute("PRAGMA secure_delete = ON")  # rows that go are overwritten
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        connection.executescript(self._schema)
        self._upgrade(connection)
        return connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise self._unavailable from error


def _add_since(connection: sqlite3.Connection) -> None:
    if "since" not in (column[1] for column in connection.execute("PRAGMA table_info(messages)")):
        connection.execute("ALTER TABLE messages ADD COLUMN since REAL NOT NULL DEFAULT 0")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let reads go on beside a write. SQLite doesn't wait for the file while another process is making this change."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
