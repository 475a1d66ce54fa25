"""Blobs as files under one folder, durable, with signed links that the local service honours."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from recto.domain.errors import (
    BlobMissing,
    BlobStoreUnavailable,
    DocumentTooLarge,
    EmptyDocument,
    NotFound,
    UploadRefused,
)
from recto.domain.ports import PresignedPost

WRITING = ".writing"
"""The folder under the root where files are written before they appear under their keys."""
ABANDONED = 3600
"""Seconds after which a file still being written is what a crash left behind."""


class FilesystemBlobs:
    """A BlobStore. A key is the file's path under ``root``, so files put there by hand are blobs too.

    Every method raises ValueError for a key that is no plain path under the root (see ``_segments``). Unlike in S3, a
    key can't be another key's folder: storing ``a/b`` beside ``a`` raises BlobStoreUnavailable. Media types are not
    kept. ``now`` judges the expiry of links.
    """

    def __init__(self, root: Path, *, public_url: str, now: Callable[[], datetime]) -> None:
        self._root = root
        self._url = f"{public_url}/local/blobs"
        self._now = now

    def put(
        self,
        key: str,
        content: bytes,
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
                _remove_empty(path)
            return _write(path, content, via=self._writing, if_absent=if_absent)

    def get(self, key: str) -> bytes:
        with _errors(key):
            return self._path(key).read_bytes()

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

    def list(self, prefix: str) -> Iterator[str]:
        folder, slash, _ = prefix.rpartition("/")
        start = self._path(folder) if slash else self._root
        with _errors():
            yield from _keys(start, folder + slash, prefix)

    def delete(self, key: str) -> None:
        with suppress(BlobMissing), _errors(key):
            self._path(key).unlink()

    def presign_get(self, key: str, *, seconds: int) -> str:
        """A link to ``/local/blobs/<token>``; the service answers it by ``open_get``."""
        return f"{self._url}/{self._sign(get=key, expires=self._expiry(seconds).timestamp())}"

    def presign_post(self, key: str, *, max_bytes: int, seconds: int) -> PresignedPost:
        """A form for ``/local/blobs``; the service answers it by ``accept_post``."""
        _segments(key)
        expires_at = self._expiry(seconds)
        token = self._sign(post=key, expires=expires_at.timestamp(), max_bytes=max_bytes)
        return PresignedPost(self._url, {"key": key, "token": token}, expires_at)

    def ping(self) -> None:
        with _errors():
            self._root.mkdir(parents=True, exist_ok=True)
            if not os.access(self._root, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError(self._root)

    def open_get(self, token: str) -> bytes:
        """What a link of ``presign_get`` leads to. Raises NotFound if it is wrong, too old, or the blob is gone."""
        claims = self._claims(token)
        try:
            return self.get(claims["get"])
        except (KeyError, BlobMissing):
            raise NotFound("The link is wrong or too old. Ask for a new one.") from None

    def accept_post(self, fields: Mapping[str, str], content: bytes) -> str:
        """Store what came with a form of ``presign_post``; returns its key.

        Raises UploadRefused if the form is not as it was given or too old, EmptyDocument and DocumentTooLarge.
        """
        claims = self._claims(fields.get("token", ""))
        key: str = claims.get("post", "")
        if not key or fields.get("key") != key:
            raise UploadRefused("The upload's form is wrong or too old. Ask for a new one.")
        if not content:
            raise EmptyDocument("The file has no bytes. Upload it again.")
        if len(content) > claims["max_bytes"]:
            raise DocumentTooLarge(f"The limit is {claims['max_bytes']:,} bytes.")
        self.put(key, content)
        return key

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

    def _sign(self, **claims: str | float) -> str:
        text = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()
        return f"{text}.{self._signature(text)}"

    def _claims(self, token: str) -> dict[str, Any]:
        """What a token says, nothing unless it is signed by this store and still good."""
        text, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(text).encode()):
            return {}
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text))
        return claims if self._now().timestamp() < claims["expires"] else {}

    def _signature(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()

    @cached_property
    def _secret(self) -> bytes:
        """Of all processes on this root: whichever comes first makes it."""
        path = self._root.parent / "link-secret"
        with _errors():
            if not path.exists():
                _write(path, secrets.token_bytes(32), via=path.parent, if_absent=True)
            return path.read_bytes()


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


def _write(path: Path, content: bytes, *, via: Path, if_absent: bool) -> bool:
    """A whole new file at once, readable by its owner alone, on disk with the folder entry that leads to it.

    True if written.
    """
    via.mkdir(parents=True, exist_ok=True)
    temporary = via / secrets.token_hex(16)
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _make_folder(path.parent)
        if if_absent:
            path.hardlink_to(temporary)
        else:
            temporary.replace(path)
    except FileExistsError:
        if if_absent and path.is_file():
            return False
        raise
    finally:
        temporary.unlink(missing_ok=True)
    _sync(path.parent)
    return True


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _remove_empty(folder: Path) -> None:
    """Folders that deleted blobs left, in the way of a blob with their name."""
    for inner, _, _ in os.walk(folder, topdown=False):
        Path(inner).rmdir()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _errors(key: str = "") -> Iterator[None]:
    """Failures of the file system as the port's own; with a ``key``, one that leads to no file means BlobMissing."""
    try:
        yield
    except OSError as error:
        if key and isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
            raise BlobMissing(key) from None
        raise BlobStoreUnavailable from error
