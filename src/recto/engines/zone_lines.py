"""Where the lines of a machine-readable zone stand on a page, and which of them belong together.

All lines of a zone have the same number of characters, so one is known to be whole; and they stand a fixed distance
apart, so that one that was overlooked is where it must be.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recto.domain.recognition import Word
from recto.domain.zone import TD1, TD2
from recto.engines.inference import Tensor
from recto.engines.ppocr_detect import Corners
from recto.imaging.geometry import Transform, carried

STRIP = 1.7
"""Pitches of characters that a strip around a line is high. ICAO Doc 9303 has ten characters to the inch, and four
lines."""
LEADING = 2.5
"""Pitches from line to line."""
SPACINGS = (1.0, 0.92, 0.67)
"""Leadings from a line to one that was overlooked: some printers set them closer."""
LEAST_APART, MOST_APART = 0.5, 2.5
"""Leadings from line to line of the same zone."""
OVER = 0.5
"""Lengths of a line, along it, within which another stands over or under it rather than beside it."""
WIDE = 1.5
"""Leadings between which a line was overlooked."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Where a line of a zone stands, or may: its ``start`` and ``end`` in the middle of its height, in pixels of the
    page (x, y), and the ``pitch`` of its characters."""

    start: npt.NDArray[np.float64]
    end: npt.NDArray[np.float64]
    pitch: float

    @classmethod
    def of(cls, corners: npt.NDArray[np.float64], text: str) -> "Strip":
        """Of a box around a text."""
        start, end = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
        count = sum(not character.isspace() for character in text)
        return cls(start, end, float(np.linalg.norm(end - start)) / count)

    @property
    def along(self) -> npt.NDArray[np.float64]:
        apart = self.end - self.start
        unit: npt.NDArray[np.float64] = apart / max(1e-6, float(np.linalg.norm(apart)))
        return unit

    @property
    def down(self) -> npt.NDArray[np.float64]:
        """A unit vector towards the next line."""
        x, y = self.along
        return np.array([-y, x])

    def moved(self, lines: float) -> "Strip":
        """So many lines further down the zone."""
        by = self.down * (lines * LEADING * self.pitch)
        return Strip(self.start + by, self.end + by, self.pitch)

    def box(self, high: float, beside: float = 0.0) -> Corners:
        """So many pitches high, and that much longer at each end."""
        half, more = self.down * (high / 2 * self.pitch), self.along * (beside * self.pitch)
        return np.array(
            [self.start - more - half, self.end + more - half, self.end + more + half, self.start - more + half],
            np.float32,
        )

    def lines_to(self, other: "Strip") -> float:
        """How many lines further down the other stands."""
        apart = (other.start + other.end - self.start - self.end) / 2
        return float(apart @ self.down) / (LEADING * self.pitch)

    def is_under(self, other: "Strip") -> bool:
        """Whether it stands over, under or on the other, not beside it."""
        length = float(np.linalg.norm(other.end - other.start))
        return abs(float((self.start - other.start) @ other.along)) < OVER * length

    def holds(self, word: Word) -> bool:
        """Whether the middle of the word is on the strip."""
        middle = np.array(word.box.corners).mean(axis=0) - self.start
        length = float(np.linalg.norm(self.end - self.start))
        along, down = float(middle @ self.along), float(middle @ self.down)
        return -self.pitch < along < length + self.pitch and abs(down) < STRIP / 2 * self.pitch

    def through(self, matrix: Transform) -> "Strip":
        start, end = carried(np.array([self.start, self.end]), matrix)
        longer = float(np.linalg.norm(end - start)) / max(1e-6, float(np.linalg.norm(self.end - self.start)))
        return Strip(start, end, self.pitch * longer)


@dataclass(frozen=True, slots=True)
class Found:
    """A line of a zone as it was read; ``spelling`` as engines.spelling.spelled gives it."""

    strip: Strip
    spelling: Tensor

    @property
    def sureness(self) -> float:
        """The mean probability of its characters."""
        return float(self.spelling.max(axis=1).mean())


Zone = list[Found]
"""Its lines from the first to the last."""


def grouped(found: Iterable[Found]) -> list[Zone]:
    """Lines as long as each other, one under another."""
    zones: list[Zone] = []
    for line in sorted(found, key=lambda line: float(line.strip.start @ line.strip.down)):
        for zone in zones:
            below = zone[-1].strip.lines_to(line.strip)
            if not line.strip.is_under(zone[-1].strip):
                continue
            if len(zone[-1].spelling) == len(line.spelling) and LEAST_APART < below < MOST_APART:
                zone.append(line)
                break
            if abs(below) <= LEAST_APART:
                zone[-1] = max(zone[-1], line, key=lambda line: line.sureness)
                break
        else:
            zones.append([line])
    return zones


def overlooked(zone: Zone) -> list[Strip]:
    """Where lines may stand that a zone of such lines has beside those that were found."""
    lacking = count(zone) - len(zone)
    if lacking <= 0:
        return []
    apart = zone[0].strip.lines_to(zone[1].strip) if len(zone) > 1 else 0.0
    spacings = (apart / 2, apart) if apart > WIDE else (apart,) if apart else SPACINGS
    steps = [lines * spacing for spacing in spacings for lines in range(1, lacking + 1)]
    return [*(zone[0].strip.moved(-step) for step in steps), *(zone[-1].strip.moved(step) for step in steps)]


def count(zone: Zone) -> int:
    """How many lines a zone of such lines has."""
    return TD1.lines if len(zone[0].spelling) == TD1.length else TD2.lines
