"""A kind of document: who proposes its fields, and the rules its fields keep among each other."""

from dataclasses import dataclass

from recto.extraction.candidate import Extractor
from recto.extraction.choice import Rule


@dataclass(frozen=True, slots=True)
class Kind:
    """``fields`` are the names in the order of results; what extractors propose beyond them is a mistake."""

    name: str
    fields: tuple[str, ...]
    extractors: tuple[Extractor, ...]
    rules: tuple[Rule, ...] = ()
