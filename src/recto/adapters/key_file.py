"""API keys in a file of this machine that only its owner may read."""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from recto.adapters import durable
from recto.adapters.key_records import UNREADABLE, parsed, written
from recto.domain.errors import AccountsUnavailable
from recto.domain.ports import Keys

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFile:
    """A KeyStore. A change counts from the next request on: the file is read again once it is another one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[object, Keys] = (None, {})

    def keys(self) -> Keys:
        with self._errors():
            try:
                file = self._path.open("rb")
            except FileNotFoundError:
                return {}
            with file:
                status = os.fstat(file.fileno())
                self._check(status)
                version = (status.st_ino, status.st_mtime_ns, status.st_size)
                known, keys = self._read
                if known != version:
                    keys = parsed(file.read().decode())
                    self._read = version, keys
                return keys

    def change(self, change: Callable[[Keys], Keys]) -> None:
        with self._errors(), self._alone():
            before = self.keys()
            after = change(before)
            if after != before:
                durable.write(self._path, written(after).encode(), via=self._path.parent, if_absent=False)

    def _check(self, status: os.stat_result) -> None:
        if stat.S_IMODE(status.st_mode) & OTHERS or status.st_uid not in (os.geteuid(), 0):
            raise AccountsUnavailable(f"Others than its owner may read {self._path}, or own it: chmod 600 {self._path}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Among all that change the file, in whatever process."""
        self._path.parent.mkdir(0o700, parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, *UNREADABLE) as error:
            raise AccountsUnavailable(f"The keys in {self._path} can't be had.") from error
