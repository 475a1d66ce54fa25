"""A field: one fact a document states, how sure we are of it, where it stands and what was checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recto.domain.recognition import Box, Word

Value = str | list[dict[str, str]]
"""Text; dates as ISO 8601, amounts as decimals with a point; lists of such for line items and taxes by rate."""

PRINT, XML, MRZ, PERSON = "print", "xml", "mrz", "person"
"""Where a value is from: the page, the XML inside a PDF, the machine-readable zone, somebody who looked."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that was applied to a value. ``weight``: log-odds that passing adds; failing forces a review."""

    name: str
    passed: bool
    detail: str = ""
    """What is wrong, for the person who reviews it."""
    weight: float = 2.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a value was read from, all of one page (its number, from 1); boxes are pixels of the original page."""

    page: int
    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        return Box.around([word.box for word in self.words])

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Field:
    """``confidence`` (0..1) is the share of such values that are right. ``reasons`` name what spoke for the value,
    ``doubts`` what spoke against it, for who must look at it.

    ``evidence`` is None where the value is printed nowhere: from XML, or inferred.
    """

    name: str
    value: Value
    confidence: float
    needs_review: bool
    evidence: Evidence | None = None
    checks: tuple[Check, ...] = ()
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    source: str = PRINT

    def as_dict(self) -> dict[str, Any]:
        """As it stands in a result."""
        evidence = self.evidence
        return {
            "value": self.value,
            "confidence": round(self.confidence, 4),
            "needs_review": self.needs_review,
            "source": self.source,
            "page": evidence and evidence.page,
            "box": evidence and [[round(x, 1), round(y, 1)] for x, y in evidence.box.corners],
            "text": evidence and evidence.text,
            "checks": [
                {"name": check.name, "passed": check.passed} | ({"detail": check.detail} if check.detail else {})
                for check in self.checks
            ],
            "reasons": list(self.reasons),
            "doubts": list(self.doubts),
        }


@dataclass(frozen=True, slots=True)
class Extraction:
    """What kind of document it is (one of KINDS), its fields by name, and the seconds that took.

    ``fault`` is a sentence for people where fields could not be looked for.
    """

    kind: str
    fields: Mapping[str, Field]
    seconds: float = 0.0
    fault: str = ""


TEXT, INVOICE, RECEIPT, IDENTITY = "text", "invoice", "receipt", "identity"
KINDS = (TEXT, INVOICE, RECEIPT, IDENTITY)


def summary(fields: Mapping[str, Mapping[str, Any]]) -> str:
    """For people, of fields as they stand in a result."""
    if not fields:
        return "No fields."
    sure = sum(not field["needs_review"] for field in fields.values())
    return f"{sure} of {len(fields)} fields extracted confidently."


def to_review(fields: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names of the fields a person must look at."""
    return [name for name, field in fields.items() if field["needs_review"]]
