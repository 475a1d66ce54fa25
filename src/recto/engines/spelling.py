"""What a recogniser's columns of probabilities say of a line whose characters all have the same pitch."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from recto.domain.zone import ALPHABET, LENGTHS
from recto.engines.inference import Tensor
from recto.engines.ppocr_read import BLANK

RIVALS, FAINTEST = 5, 1e-4
"""How many readings of a character are told, and the least probable."""


def spelled(columns: Tensor) -> Tensor:
    """How probable each of ALPHABET is, by character of the line: n x len(ALPHABET), rows of sum 1.

    ``columns``: of probabilities, of no character and then of each of ALPHABET (connectionist temporal classification).
    Where their number is none that a zone's lines have, characters that were overlooked or seen twice are told by the
    pitch.
    """
    best = columns.argmax(axis=1)
    edges = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    runs = [(start, end) for start, end in pairwise(edges) if best[start] != BLANK]
    places = np.array([(start + end - 1) / 2 for start, end in runs])
    shares = [_shares(columns, start, end) for start, end in runs]
    if len(runs) in LENGTHS or len(runs) < min(LENGTHS) / 2:
        return _table(shares)
    regular = _regular(places)
    if regular[-1] + 1 not in LENGTHS:
        return _table(shares)
    by_place: dict[int, Tensor] = {}
    for place, share in zip(regular, shares, strict=True):
        if place not in by_place or by_place[place].max() < share.max():
            by_place[place] = share
    for hole in set(range(regular[-1] + 1)) - set(by_place):
        at = round(float(np.interp(hole, regular, places)))
        by_place[hole] = _shares(columns, max(0, at - 1), at + 2)
    return _table([by_place[place] for place in sorted(by_place)])


def text_of(spelling: Tensor, alphabets: Sequence[str] | None = None) -> str:
    """The likeliest characters; ``alphabets``: of those that may stand at each place."""
    if alphabets is not None:
        allowed = [[character in alphabet for character in ALPHABET] for alphabet in alphabets]
        spelling = np.where(allowed, spelling, -1)
    return "".join(ALPHABET[i] for i in spelling.argmax(axis=1))


def rivals(spelling: Tensor) -> tuple[tuple[tuple[str, float], ...], ...]:
    """For each character its likeliest readings with their probabilities."""
    ranked = np.argsort(-spelling, axis=1)[:, :RIVALS]
    return tuple(
        tuple((ALPHABET[i], float(share[i])) for i in order if share[i] >= FAINTEST)
        for order, share in zip(ranked.tolist(), spelling, strict=True)
    )


def _shares(columns: Tensor, start: int, end: int) -> Tensor:
    """Of the characters, as if there were one for certain."""
    highest = columns[start:end, BLANK + 1 :].max(axis=0)
    total = max(1e-9, float(highest.sum()))
    return np.asarray(highest / total, np.float32)


def _table(shares: list[Tensor]) -> Tensor:
    return np.array(shares, np.float32).reshape(-1, len(ALPHABET))


def _regular(places: Tensor) -> list[int]:
    """Counts characters by the pitch that most of them keep to the one before."""
    steps = np.diff(places)
    pitch = float(np.median(steps))
    counted: list[int] = [0, *np.cumsum(np.round(steps / pitch).astype(int)).tolist()]
    return counted
