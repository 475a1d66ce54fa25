"""Files that appear under ``inbox/`` by themselves: each version of each is sent to the queue once."""

import logging
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


class Inbox:
    """What to look at now and then. ``send`` takes a message; ``is_known`` says whether its job has been opened before.

    A file is taken once its size and time of change are the same at two looks, so that it has been written to its end.
    Hidden files and links are not.
    """

    def __init__(
        self, folder: Path, *, send: Callable[[Mapping[str, Any]], None], is_known: Callable[[Mapping[str, Any]], bool]
    ) -> None:
        self._folder = folder
        self._send = send
        self._is_known = is_known
        self._seen: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def look(self) -> None:
        versions = dict(_files(self._folder, f"{self._folder.name}/"))
        for key, version in versions.items():
            if self._seen.get(key) == version != self._taken.get(key):
                self._take({"blob": key, "version": version})
                self._taken[key] = version
        self._seen = versions
        self._taken = {key: version for key, version in self._taken.items() if key in versions}

    def _take(self, message: Mapping[str, Any]) -> None:
        if not self._is_known(message):
            log.info("Found %s", message["blob"])
            self._send(message)


def _files(folder: Path, base: str) -> Iterator[tuple[str, str]]:
    """The key and version of every file at any depth; ``base`` is the folder's own key."""
    for entry in os.scandir(folder):
        if entry.name.startswith(".") or not entry.name.isprintable():
            continue
        try:
            found = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        if stat.S_ISDIR(found.st_mode):
            yield from _files(folder / entry.name, f"{base}{entry.name}/")
        elif stat.S_ISREG(found.st_mode):
            yield f"{base}{entry.name}", f"{found.st_mtime_ns}-{found.st_size}"
