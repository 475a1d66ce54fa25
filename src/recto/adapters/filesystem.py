"""Blobs as files under one folder, durable, with signed links that the local service honours."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from recto.adapters import durable
from recto.adapters.tokens import Tokens
from recto.domain.errors import (
    BlobMissing,
    BlobStoreUnavailable,
    DocumentTooLarge,
    EmptyDocument,
    NotFound,
    UploadRefused,
)
from recto.domain.ports import Content, PresignedPost

WRITING = ".writing"
"""The folder under the root where files are written before they appear under their keys."""
ABANDONED = 3600
"""Seconds after which a file still being written is what a crash left behind."""
_REFUSED = "The upload's form is wrong or too old. Ask for a new one."


class FilesystemBlobs:
    """A BlobStore. A key is the file's path under ``root``, so files put there by hand are blobs too.

    Every method raises ValueError for a key that is no plain path under the root (see ``_segments``). Unlike in S3, a
    key can't be another key's folder: storing ``a/b`` beside ``a`` raises BlobStoreUnavailable. Media types are not
    kept. ``now`` judges the expiry of links. Folders go with their last blob, but those at the top and, where people
    put files, those under the prefixes ``lasting``.
    """

    def __init__(
        self, root: Path, *, public_url: str, now: Callable[[], datetime], lasting: tuple[str, ...] = ()
    ) -> None:
        self._root = root
        self._lasting = lasting
        self._url = f"{public_url}/local/blobs"
        self._now = now
        self._tokens = Tokens(root.parent / "link-secret", now=now)

    def put(
        self,
        key: str,
        content: Content,
        *,
        media_type: str = "application/octet-stream",  # noqa: ARG002
        if_absent: bool = False,
        transient: bool = False,  # noqa: ARG002
    ) -> bool:
        path = self._path(key)
        with _errors():
            if if_absent and path.is_file():
                return False
            if path.is_dir():
                durable.remove_empty(path)
            return durable.write(path, content, via=self._writing, if_absent=if_absent)

    def copy(self, key: str, to: str, *, transient: bool = False) -> None:
        with self.open(key) as file:
            self.put(to, file, transient=transient)

    def get(self, key: str) -> bytes:
        with _errors(key):
            return self._path(key).read_bytes()

    def open(self, key: str) -> BinaryIO:
        """A file that is replaced or erased meanwhile stays what it was."""
        with _errors(key):
            return self._path(key).open("rb")

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except BlobMissing:
            return False
        return True

    def size(self, key: str) -> int:
        with _errors(key):
            found = self._path(key).stat()
        if not stat.S_ISREG(found.st_mode):
            raise BlobMissing(key)
        return found.st_size

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        folder, slash, _ = prefix.rpartition("/")
        start = self._path(folder) if slash else self._root
        with _errors():
            yield from (key for key in _keys(start, folder + slash, prefix) if key > after)

    def delete(self, key: str) -> None:
        path = self._path(key)
        with suppress(BlobMissing), _errors(key):
            path.unlink()
            if not key.startswith(self._lasting):
                durable.remove_emptied(path.parent, root=self._root)

    def presign_get(self, key: str, *, seconds: int) -> str:
        """A link to ``/local/blobs/<token>``; the service answers it by ``open_get``."""
        with _errors():
            return f"{self._url}/{self._tokens.sign(get=key, expires_at=self._expiry(seconds))}"

    def presign_post(self, key: str, *, max_bytes: int, seconds: int) -> PresignedPost:
        """A form for ``/local/blobs/<token>``; the service answers it by ``accept_post``."""
        _segments(key)
        expires_at = self._expiry(seconds)
        with _errors():
            token = self._tokens.sign(post=key, max_bytes=max_bytes, expires_at=expires_at)
        return PresignedPost(f"{self._url}/{token}", {"key": key}, expires_at)

    def ping(self) -> None:
        with _errors():
            self._root.mkdir(parents=True, exist_ok=True)
            if not os.access(self._root, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError(self._root)

    def open_get(self, token: str) -> BinaryIO:
        """What a link of ``presign_get`` leads to. Raises NotFound if it is wrong, too old, or the blob is gone."""
        with _errors():
            claims = self._tokens.claims(token)
        try:
            return self.open(claims["get"])
        except (KeyError, BlobMissing):
            raise NotFound("The link is wrong or too old. Ask for a new one.") from None

    def check_post(self, token: str) -> None:
        """Raises UploadRefused unless it is of a form of ``presign_post`` that is still good."""
        self._allowed(token)

    def accept_post(self, token: str, key: str, file: BinaryIO) -> str:
        """Store what came with a form of ``presign_post``; returns its key.

        Raises UploadRefused if the form is not as it was given or too old, EmptyDocument and DocumentTooLarge.
        """
        allowed, max_bytes = self._allowed(token)
        if key != allowed:
            raise UploadRefused(_REFUSED)
        size = file.seek(0, os.SEEK_END)
        if not size:
            raise EmptyDocument("The file has no bytes. Upload it again.")
        if size > max_bytes:
            raise DocumentTooLarge(f"The limit is {max_bytes:,} bytes.")
        self.put(key, file)
        return key

    def _allowed(self, token: str) -> tuple[str, int]:
        """The key that may be stored, and of how many bytes. Raises UploadRefused."""
        with _errors():
            claims = self._tokens.claims(token)
        if "post" not in claims:
            raise UploadRefused(_REFUSED)
        return claims["post"], claims["max_bytes"]

    def _path(self, key: str) -> Path:
        return self._root.joinpath(*_segments(key))

    @cached_property
    def _writing(self) -> Path:
        """The folder to write in, rid of what a crash left there."""
        folder = self._root / WRITING
        for file in folder.glob("*"):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < time.time() - ABANDONED:
                    file.unlink()
        return folder

    def _expiry(self, seconds: int) -> datetime:
        return self._now() + timedelta(seconds=seconds)


def _segments(key: str) -> list[str]:
    """The parts of a key's path. Raises ValueError unless each is a plain name and the first one not ours."""
    segments = key.split("/")
    for segment in segments:
        if segment in ("", ".", "..") or "\0" in segment or len(segment.encode()) > 255:
            raise ValueError("A key is made of plain names of at most 255 bytes, joined by single slashes")
    if segments[0] == WRITING:
        raise ValueError(f"Keys under {WRITING} are taken")
    return segments


def _keys(folder: Path, base: str, prefix: str) -> Iterator[str]:
    """Keys under a folder (``base`` is its own key with a slash) ascending: folders sort by their name and a slash."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(base + entry.name + "/" * entry.is_dir() for entry in entries)
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        if name == WRITING + "/" or not name.startswith(prefix):
            continue
        if name.endswith("/"):
            yield from _keys(folder / name[len(base) :], name, prefix)
        else:
            yield name


@contextmanager
def _errors(key: str = "") -> Iterator[None]:
    """Failures of the file system as the port's own; with a ``key``, one that leads to no file means BlobMissing."""
    try:
        yield
    except OSError as error:
        if key and isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
            raise BlobMissing(key) from None
        raise BlobStoreUnavailable from error
