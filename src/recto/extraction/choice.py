"""The one place where values are chosen and their confidence is made."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from recto.domain.field import XML, Check, Evidence, Field
from recto.extraction.candidate import Candidate

_MOST = 0.999
_CHECKED = 0.1
"""Share of misread values that a check of the value itself (a checksum; one without weight tells its form alone) lets
pass, and that a second place where the same value stands shares."""

_RIVAL = 0.1
"""Other values that are right less often than this are no reason to doubt."""
_AGAINST = -1.0
"""Reasons that weigh less against a value are none to doubt it either."""
_LEGIBLE = 0.9
_SPOILT = 0.5
"""Share of misread names and addresses that are no longer known for what they are."""

Rule = Callable[[Mapping[str, Field]], Iterable[tuple[str, Check]]]
"""Checks fields against each other: gives the name of each field it looked at with what it found."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidence below which a person must look at a field: by its name, else ``default``."""

    default: float = 0.9
    by_name: Mapping[str, float] = field(default_factory=dict)

    def of(self, name: str) -> float:
        return self.by_name.get(name, self.default)


def choose(candidates: Iterable[Candidate], rules: Iterable[Rule], thresholds: Thresholds) -> dict[str, Field]:
    """The best value of each field, in the order in which fields were first proposed, then checked by the rules."""
    by_field: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_field[candidate.field].append(candidate)
    chosen = {name: _chosen(proposed) for name, proposed in by_field.items()}
    for rule in rules:
        for name, check in list(rule(chosen)):
            chosen[name] = _checked(chosen[name], check)
    return {name: _reviewed(found, thresholds.of(name)) for name, found in chosen.items()}


def _chosen(candidates: list[Candidate]) -> Field:
    """The value with the best candidate; its rivals, and that none of them is right, share what it leaves.

    With scores s the probability is exp(s) / (1 + sum of exp(s of each value)).
    """
    values: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        values[str(candidate.value)].append(candidate)
    best = [max(same, key=lambda candidate: candidate.score) for same in values.values()]
    winner = max(best, key=lambda candidate: candidate.score)
    share = 1 / (math.exp(-winner.score) + sum(math.exp(other.score - winner.score) for other in best))
    rivals = [other for other in best if other is not winner and share * math.exp(other.score - winner.score) > _RIVAL]
    read = _read_well(winner, values[str(winner.value)])
    return Field(
        name=winner.field,
        value=winner.value,
        confidence=min(_MOST, share * read),
        needs_review=False,
        evidence=winner.evidence,
        checks=winner.checks,
        reasons=tuple(reason.name for reason in winner.reasons if reason.weight > 0),
        doubts=tuple(_doubts(winner, rivals, read)),
        source=winner.source,
    )


def _doubts(winner: Candidate, rivals: Iterable[Candidate], read: float) -> Iterator[str]:
    """Its first reason says what a candidate is, which is none to doubt it, however seldom such values are right."""
    yield from (reason.name for reason in winner.reasons[1:] if reason.weight < _AGAINST)
    yield from (f"may be {rival.value}" if isinstance(rival.value, str) else "may be another" for rival in rivals)
    if read < _LEGIBLE:
        yield "hard to read"


def _read_well(winner: Candidate, same: list[Candidate]) -> float:
    """The probability that the characters were read right: the worst word's, or the mean of prose; better where a
    check or a second place on the page says the same."""
    if winner.source == XML:
        return 1.0
    misread = (1 - _mean(winner.evidence)) * _SPOILT if winner.prose else 1 - _worst(winner.evidence)
    if any(check.passed and check.weight > 0 for check in winner.checks):
        misread *= _CHECKED
    places = {candidate.evidence for candidate in same if candidate.evidence}
    if len(places) > 1:
        misread *= _CHECKED
    return 1 - misread


def _worst(evidence: Evidence | None) -> float:
    return min((word.confidence for word in evidence.words), default=1.0) if evidence else 1.0


def _mean(evidence: Evidence | None) -> float:
    """Of the characters' confidences."""
    if not evidence:
        return 1.0
    characters = sum(len(word.text) for word in evidence.words)
    return sum(len(word.text) * word.confidence for word in evidence.words) / max(1, characters)


def _checked(found: Field, check: Check) -> Field:
    odds = found.confidence / (1 - min(found.confidence, _MOST)) * math.exp(check.weight if check.passed else 0)
    return replace(found, confidence=min(_MOST, odds / (1 + odds)), checks=(*found.checks, check))


def _reviewed(found: Field, threshold: float) -> Field:
    failed = any(not check.passed for check in found.checks)
    if not failed and found.confidence >= threshold:
        return replace(found, doubts=())
    return replace(found, needs_review=True, doubts=found.doubts or (() if failed else ("little speaks for it",)))
