"""No pattern takes long over a row, however it is filled: rows and words end after ``layout.LONGEST`` characters."""

import dataclasses
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping
from importlib import import_module

import pytest

import recto.extraction
from recto.extraction.layout import LONGEST

FILLERS = (
    "a", "A", "1", "0", "é", "_", "x", ".", "-", "<", "a ", "A ", "1 ", "Aa ", "nr ", "123 ", ". ", "- ", "1.", "1,",
    "a.", "A-", "a1", "1/", "@a", "von ", "EUR ", "Rechnung ",
)  # fmt: skip
SECONDS = 1.0
"""For one pattern and one row; the slowest takes a twentieth of it."""


def patterns(value: object) -> Iterator[re.Pattern[str]]:
    """Those in a value of a module, at any depth."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from (pattern for part in value.items() for pattern in patterns(part))
    elif isinstance(value, tuple | list | frozenset):
        yield from (pattern for part in value for pattern in patterns(part))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from (one for part in dataclasses.fields(value) for one in patterns(getattr(value, part.name, None)))


def named() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns of all modules of extraction, with the names they have there."""
    for module in pkgutil.walk_packages(recto.extraction.__path__, "recto.extraction."):
        for name, value in vars(import_module(module.name)).items():
            yield from ((f"{module.name}.{name}", pattern) for pattern in patterns(value))


PATTERNS = {pattern: name for name, pattern in named()}


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 100


@pytest.mark.timeout(120)
@pytest.mark.parametrize("filler", FILLERS)
def test_patterns_take_no_time_over_a_row_of_one_thing(filler: str) -> None:
    row = (filler * LONGEST)[: LONGEST - 1] + "\x01"
    slow = [name for pattern, name in PATTERNS.items() if seconds(pattern, row) > SECONDS]
    assert not slow


def seconds(pattern: re.Pattern[str], row: str) -> float:
    started = time.process_time()
    for _ in pattern.finditer(row):
        pass
    return time.process_time() - started
