"""What outputs are made of: a result's JSON, taken apart page by page, and the document it was read from."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

from recto.domain.recognition import Page
from recto.domain.result import page_of

_PAGES = re.compile(r'"pages":\s*\[')
"""Found nowhere but at the key: within a string the quote after the word would stand behind a backslash."""
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True)
class Source:
    """``json`` is the result as it is stored; ``original`` opens the document, which only the searchable PDF needs."""

    json: bytes
    original: Callable[[], BinaryIO]

    @property
    def text(self) -> str:
        """Lines ended by newlines, pages joined by form feeds."""
        return str(self._head["text"])

    @property
    def filename(self) -> str:
        return str(self._head["document"]["filename"])

    @property
    def media_type(self) -> str:
        """Of the original document."""
        return str(self._head["document"]["media_type"])

    @property
    def engine(self) -> str:
        return str(self._head["engine"])

    def pages(self) -> Iterator[Page]:
        """In the document's order. One at a time: as objects the words of 3,000 pages would take a gigabyte."""
        decoder = json.JSONDecoder()
        at = _skip(self._decoded, self._key.end())
        while self._decoded[at] != "]":
            record, at = decoder.raw_decode(self._decoded, at)
            yield page_of(record)
            at = _skip(self._decoded, at)

    @cached_property
    def _decoded(self) -> str:
        return self.json.decode()

    @cached_property
    def _key(self) -> re.Match[str]:
        found = _PAGES.search(self._decoded)
        if not found:
            raise ValueError("This is no result: it has no pages.")
        return found

    @cached_property
    def _head(self) -> Mapping[str, Any]:
        """All that stands before the pages."""
        head: Mapping[str, Any] = json.loads(self._decoded[: self._key.start()].rstrip(" \n,") + "}")
        return head


def _skip(text: str, at: int) -> int:
    between = _BETWEEN.match(text, at)
    return between.end() if between else at
