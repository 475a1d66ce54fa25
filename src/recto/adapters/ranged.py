"""A file to read and seek in whose bytes are somewhere else and fetched range by range."""

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any

BLOCK = 1024 * 1024
"""Bytes fetched at least. S3 takes about as long to begin an answer as to send so many."""
KEPT = 16
"""So many blocks, those used last, are held for what is read again and again: the tables of a PDF, a page's objects."""


class RangedFile(io.RawIOBase):
    """``fetch(start, end)`` gives the bytes from ``start`` up to ``end``, which is at most ``size``.

    Every read gives all that was asked for, up to the end. What ``fetch`` raised is raised by ``close`` once more.
    """

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        self._size = size
        self._fetch = fetch
        self._position = 0
        self._block = lru_cache(KEPT)(self._fetched_block)
        self._fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        position = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence] + offset
        if position < 0:
            raise ValueError("There is nothing before the beginning of a file")
        self._position = position
        return position

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        end = min(self._position + len(view), self._size)
        if end - self._position >= BLOCK:
            return self._give(view, self._fetched(self._position, end))
        read = 0
        while self._position < end:
            number, skipped = divmod(self._position, BLOCK)
            read += self._give(view[read:], self._block(number)[skipped : skipped + end - self._position])
        return read

    def readall(self) -> bytes:
        return self.read(max(0, self._size - self._position)) or b""

    def close(self) -> None:
        super().close()
        self._block.cache_clear()
        fault, self._fault = self._fault, None
        if fault:
            raise fault

    def _give(self, view: memoryview, content: bytes) -> int:
        view[: len(content)] = content
        self._position += len(content)
        return len(content)

    def _fetched_block(self, number: int) -> bytes:
        return self._fetched(number * BLOCK, min((number + 1) * BLOCK, self._size))

    def _fetched(self, start: int, end: int) -> bytes:
        try:
            content = self._fetch(start, end)
            if len(content) != end - start:
                raise EOFError(f"{len(content)} bytes came of {end - start}")
        except Exception as error:
            self._fault = error
            raise
        return content
