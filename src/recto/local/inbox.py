"""Files that appear under ``inbox/`` by themselves: each version of each is sent to the queue once."""

import logging
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

LONGEST_NAME = 255 - len(".error.json")
"""Bytes of a file's name that leave room, within what file systems take, for the longest ending of its output."""


class Inbox:
    """What to look at now and then. ``send`` takes a message; ``is_known`` says whether its job has been opened before.

    A file is taken once its size and time of change are the same at two looks, so that it has been written to its end.
    Hidden files and links are not. What can't be taken is logged once, for as long as it lies there.
    """

    def __init__(
        self, folder: Path, *, send: Callable[[Mapping[str, Any]], None], is_known: Callable[[Mapping[str, Any]], bool]
    ) -> None:
        self._folder = folder
        self._send = send
        self._is_known = is_known
        self._seen: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._passed_over: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def look(self) -> None:
        passed_over: dict[str, str] = {}
        versions = dict(_files(self._folder, f"{self._folder.name}/", passed_over))
        for key, version in versions.items():
            if self._seen.get(key) == version != self._taken.get(key):
                self._take({"blob": key, "version": version})
                self._taken[key] = version
        self._seen = versions
        self._taken = {key: version for key, version in self._taken.items() if key in versions}
        for key in passed_over.keys() - self._passed_over.keys():
            log.warning("Passed over %r: %s", key, passed_over[key])
        self._passed_over = passed_over

    def _take(self, message: Mapping[str, Any]) -> None:
        if not self._is_known(message):
            log.info("Found %s", message["blob"])
            self._send(message)


def _files(folder: Path, base: str, passed_over: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The key and version of every file at any depth; ``base`` is the folder's own key.

    ``passed_over`` gets the keys of files and folders that can't be taken, each with the reason.
    """
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError as error:
        passed_over[base] = str(error.strerror)
        return
    for entry in entries:
        key = base + entry.name
        if entry.name.startswith("."):
            continue
        if fault := _fault(entry.name):
            passed_over[key] = fault
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        except OSError as error:
            passed_over[key] = str(error.strerror)
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _files(folder / entry.name, f"{key}/", passed_over)
        elif stat.S_ISREG(status.st_mode):
            yield key, f"{status.st_mtime_ns}-{status.st_size}"


def _fault(name: str) -> str:
    """Why nothing with this name can be taken; empty if it can."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        return "The name has control characters or is not UTF-8. Rename it."
    if len(os.fsencode(name)) > LONGEST_NAME:
        return f"The name has more than {LONGEST_NAME} bytes. Rename it."
    return ""
