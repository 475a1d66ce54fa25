"""Reading lines of text: PP-OCR's recogniser and what its columns of probabilities say (CTC)."""

import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, log
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from recto.domain.errors import DocumentTooSlow
from recto.engines.inference import Network, Runtime, Tensor
from recto.engines.ppocr_detect import Corners, as_input
from recto.imaging.letters import as_pixels
from recto.imaging.page import Pixels

HEIGHT = 48
"""Pixels of a line as the recogniser takes it."""
NARROWED = 0.8
"""Lines are read narrower than they are: as well, in less time, but for those that are hard to read."""
SURE = 0.85
"""Probability of every character of a line that needs no second look, at its full width."""
COLUMN = 8
"""Pixels of a line for each column of probabilities."""
BATCHES, NARROWEST, FINEST = (8, 4, 2, 1), 64, 32
"""How many lines are read at once, and their widths: multiples of 32, further apart the wider. For each shape that it
has not seen, the network is compiled anew, which takes as long as reading two lines."""
ALL_WIDE = 32_000
"""Pixels of lines that are read at once, side by side: they take some 200 MB of memory."""
WARM = 3
"""Alphabets kept loaded."""

BLANK = 0
UNUSUAL = 0.1
"""Weight of letters that the language of a page does not use: its foreign words keep theirs where they are clear."""


@dataclass(frozen=True, slots=True)
class Character:
    """``at``: where its column stands along the line, 0..1. ``space``: how likely a space stands before it, 0..1."""

    text: str
    confidence: float
    at: float
    space: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One line as it was read. ``columns`` of probabilities are kept where letters beyond ASCII were seen."""

    characters: list[Character]
    columns: Tensor | None
    width: int

    @property
    def is_sure(self) -> bool:
        return all(character.confidence >= SURE for character in self.characters)

    @property
    def likelihood(self) -> float:
        """The geometric mean of its characters' probabilities."""
        if not self.characters:
            return 0.0
        return exp(sum(log(max(character.confidence, 1e-4)) for character in self.characters) / len(self.characters))


def crop(pixels: Pixels, corners: Corners, stretch: float = NARROWED) -> Pixels:
    """The line levelled, HEIGHT pixels high, as wide as it is in proportion times ``stretch``."""
    across = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]))
    down = max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]))
    size = max(1, int(across)), max(1, int(down))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    level = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    width = max(1, round(stretch * HEIGHT * size[0] / size[1]))
    interpolation = cv2.INTER_AREA if size[1] > HEIGHT else cv2.INTER_CUBIC
    return as_pixels(cv2.resize(level, (width, HEIGHT), interpolation=interpolation))


class Recogniser:
    """One network for each alphabet last used, all of the same weights."""

    def __init__(self, model: Path, load: Runtime) -> None:
        self._model = model
        self._load = load
        self._alphabet = _alphabet(model)
        self._warm: OrderedDict[frozenset[str] | None, tuple[Network, list[str]]] = OrderedDict()

    def read(self, lines: Sequence[Pixels], letters: frozenset[str] | None, end: float) -> list[Reading]:
        """What each line says, HEIGHT pixels high; ``letters`` None: of everything the model knows.

        Raises DocumentTooSlow when ``end``, by the monotonic clock, has come.
        """
        _, alphabet = self._network(letters)
        answers = [Reading([], None, 1)] * len(lines)
        for i, columns in self._columns(lines, letters, end):
            answers[i] = _reading(columns, alphabet, lines[i].shape[1], keep=letters is not None)
        return answers

    def spell(self, lines: Sequence[Pixels], letters: frozenset[str] | None, among: str, end: float) -> list[Tensor]:
        """As ``read``, but only characters ``among`` these are possible: for each line its columns of probabilities, of
        no character and then of each of them, each column's sum 1."""
        _, alphabet = self._network(letters)
        kept = [BLANK, *(alphabet.index(character) for character in among)]
        answers = [np.empty((0, len(kept)), np.float32)] * len(lines)
        for i, columns in self._columns(lines, letters, end):
            possible = columns[: _length(lines[i].shape[1]), kept]
            answers[i] = possible / possible.sum(axis=1, keepdims=True)
        return answers

    def _columns(
        self, lines: Sequence[Pixels], letters: frozenset[str] | None, end: float
    ) -> Iterator[tuple[int, Tensor]]:
        """For each line, by its index, columns of probabilities; those beyond its width say nothing."""
        network, _ = self._network(letters)
        for batch in _batches(lines):
            if time.monotonic() > end:
                raise DocumentTooSlow("A page took longer to read than there was time.")
            tensor = np.zeros((len(batch), 3, HEIGHT, _padded(lines[batch[-1]].shape[1])), np.float32)
            for row, i in enumerate(batch):
                tensor[row, :, :, : lines[i].shape[1]] = as_input(lines[i])
            yield from zip(batch, network(tensor), strict=True)

    def reread(self, reading: Reading, letters: frozenset[str], usual: frozenset[str]) -> Reading:
        """The same line once it is known which of the letters that it was read with are ``usual`` in its language."""
        if reading.columns is None:
            return reading
        _, alphabet = self._network(letters)
        weights = np.array([1.0 if not c or c in usual else UNUSUAL for c in alphabet], np.float32)
        characters = list(_characters(reading.columns, alphabet, reading.width, weights))
        return Reading(characters, reading.columns, reading.width)

    def _network(self, letters: frozenset[str] | None) -> tuple[Network, list[str]]:
        if letters in self._warm:
            self._warm.move_to_end(letters)
        else:
            if len(self._warm) == WARM:
                self._warm.popitem(last=False)
            kept = [i for i, c in enumerate(self._alphabet) if letters is None or not c or c in letters]
            network = self._load(self._model, None if letters is None else kept)
            self._warm[letters] = network, [self._alphabet[i] for i in kept]
        return self._warm[letters]


def _alphabet(model: Path) -> list[str]:
    """The recogniser's classes: the blank, then what its file lists a line each, then the space.

    The list is the value of the last entry of the file's metadata (protocol buffers: 0x12, length, text).
    """
    content = model.read_bytes()
    start = content.rindex(b"character\x12") + len(b"character\x12")
    length, shift = 0, 0
    while True:
        byte = content[start]
        length |= (byte & 0x7F) << shift
        start, shift = start + 1, shift + 7
        if byte < 0x80:
            break
    return ["", *content[start : start + length].decode().splitlines(), " "]


def _padded(width: int) -> int:
    """The next width that lines are read at."""
    step = FINEST
    while step * 10 < width:
        step *= 2
    return max(NARROWEST, -(-width // step) * step)


def _batches(lines: Sequence[Pixels]) -> Iterator[list[int]]:
    """Indices of lines that are padded to the same width."""
    by_width = sorted(range(len(lines)), key=lambda i: lines[i].shape[1])
    for width, group in groupby(by_width, key=lambda i: _padded(lines[i].shape[1])):
        left = list(group)
        while left:
            most = max(1, min(len(left), ALL_WIDE // width))
            size = next(size for size in BATCHES if size <= most)
            yield left[:size]
            left = left[size:]


def _length(width: int) -> int:
    """How many columns say something of a line ``width`` pixels wide."""
    return -(-width // COLUMN) + 1


def _reading(columns: Tensor, alphabet: Sequence[str], width: int, *, keep: bool) -> Reading:
    """Of a line ``width`` pixels wide; ``columns`` beyond it, where the batch is padded, say nothing."""
    columns = columns[: _length(width)]
    characters = list(_characters(columns, alphabet, width))
    beyond = keep and not all(character.text.isascii() for character in characters)
    return Reading(characters, columns if beyond else None, width)


def _characters(
    columns: Tensor, alphabet: Sequence[str], width: int, weights: Tensor | None = None
) -> Iterator[Character]:
    best: npt.NDArray[np.intp] = (columns if weights is None else columns * weights).argmax(axis=1)
    spaces = columns[:, -1]
    changed = np.flatnonzero(np.diff(best, prepend=-1))
    last = 0
    for start, end in zip(changed, [*changed[1:], len(best)], strict=True):
        if best[start] != BLANK:
            confidence = float(columns[start:end, best[start]].max())
            space = float(spaces[last:start].max(initial=0.0))
            at = min(1.0, (start + end) / 2 * COLUMN / width)
            yield Character(alphabet[best[start]], confidence, at, space)
            last = end
