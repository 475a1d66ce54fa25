"""What people say of fields: their values stand before the machine's, which are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from recto.domain.field import PERSON, Value, summary, to_review
from recto.domain.forms import FORMS


@dataclass(frozen=True, slots=True)
class Revision:
    """A value that somebody gave a field; None says that the document has no such field. ``number`` counts from 1."""

    number: int
    value: Value | None
    by: str
    at: datetime

    def as_dict(self) -> dict[str, Any]:
        return {"revision": self.number, "value": self.value, "by": self.by, "at": self.at.isoformat()}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        return cls(record["revision"], record["value"], record["by"], datetime.fromisoformat(record["at"]))


def reviewed(machine: Mapping[str, Any] | None, revision: Revision) -> dict[str, Any]:
    """The field as it stands in a result. It keeps its place on the page where the machine's value is confirmed."""
    confirmed = machine if machine and machine["value"] == revision.value else {}
    return {
        "value": revision.value,
        "confidence": 1.0,
        "needs_review": False,
        "source": PERSON,
        "page": confirmed.get("page"),
        "box": confirmed.get("box"),
        "text": confirmed.get("text"),
        "checks": [],
        "reasons": [],
        "doubts": [],
        **{name: said for name, said in revision.as_dict().items() if name != "value"},
        "machine": machine,
    }


def overlaid(kind: str, fields: Mapping[str, Any], revisions: Mapping[str, Revision]) -> dict[str, Any]:
    """What a result says of fields, people's values before the machine's ``fields``."""
    people = {name: reviewed(fields.get(name), revision) for name, revision in revisions.items()}
    merged = {**fields, **people}
    order: Sequence[str] = [*FORMS.get(kind, ()), *merged]
    ordered = {name: merged[name] for name in order if name in merged}
    return {"kind": kind, "fields": ordered, "needs_review": to_review(ordered), "summary": summary(ordered)}
