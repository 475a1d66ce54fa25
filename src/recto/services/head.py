"""What a result says before its text and pages, read without them: they may be hundreds of megabytes."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recto.domain.field import TEXT
from recto.domain.ports import Content

_FIRST, _LAST = "kind", "summary"
_READ = 64 * 1024
"""Bytes that hold most heads."""
_SIGN = re.compile(r"\s*([{},:])\s*")


@dataclass(frozen=True, slots=True)
class Head:
    """``members`` are those up to the summary. From byte ``start`` to ``end`` stand the kind, the fields, which of them
    need a review, and the summary; nowhere in results of versions that knew no fields.
    """

    members: Mapping[str, Any]
    start: int = 0
    end: int = 0

    @property
    def kind(self) -> str:
        return str(self.members.get("kind", TEXT))

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.members.get("fields", {})
        return found

    @property
    def needs_review(self) -> list[str]:
        return list(self.members.get("needs_review", ()))


def head(result: Content) -> Head:
    """Of a result's JSON. Raises ValueError if it is none."""
    file, size = io.BytesIO(result) if isinstance(result, bytes) else result, _READ
    while True:
        file.seek(0)
        content = file.read(size)
        try:
            return _parsed(content.decode(errors="ignore"))
        except ValueError:
            if len(content) < size:
                raise
        size *= 4


def _parsed(text: str) -> Head:
    """Raises ValueError where the text breaks off."""
    members: dict[str, Any] = {}
    start = end = 0
    for name, value, begins, ends in _members(text):
        members[name] = value
        if name == _FIRST:
            start = begins
        if name == _LAST:
            end = ends
            break
    return Head(members, len(text[:start].encode()), len(text[:end].encode()))


def _members(text: str) -> Iterator[tuple[str, Any, int, int]]:
    """Of a JSON object, one after the other: name, value, where they begin and end."""
    decoder = json.JSONDecoder()
    sign = _sign(text, 0)
    while sign[1] != "}":
        name, after_name = decoder.raw_decode(text, sign.end())
        value, after_value = decoder.raw_decode(text, _sign(text, after_name).end())
        begins, sign = sign.end(), _sign(text, after_value)
        yield name, value, begins, after_value


def _sign(text: str, at: int) -> re.Match[str]:
    found = _SIGN.match(text, at)
    if not found:
        raise ValueError("This is no JSON object, or not all of it.")
    return found
