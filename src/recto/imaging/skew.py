"""How the lines of a page lie: their angle, and how they run together as a camera at a slant sees them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recto.imaging.geometry import Transform, moved, rotated
from recto.imaging.letters import Letters

Floats = npt.NDArray[np.float64]

FEWEST = 20
"""Fewer letters make lines at any angle."""
MOST = 800
"""More letters are thinned out to so many."""
AROUND = 7.5
"""Degrees to either side of the rough direction that are looked at."""
CLEAR = 1.3
"""How much sharper than at the usual angle the lines must be at the best one to believe in it."""
TIGHT = 0.023
"""Heights of letters. Feet that are no farther from their lines leave no room for lines that run together."""
STEEPEST, GAIN, LEAST = 0.3, 1.12, 0.02
"""Convergence that is looked for; how much sharper lines it must make, and how much of it there must be. Scans and made
pages gain less than a hundredth by any, photographs up to a third."""


@dataclass(frozen=True, slots=True)
class Lie:
    """``degrees``: what the lines are turned by, clockwise, where they pass ``centre`` (x, y). ``convergence``: how
    much their slope grows per pixel downwards; they meet at a point the inverse of this to the left."""

    degrees: float
    convergence: float
    centre: tuple[float, float]

    def levelling(self) -> Transform:
        """From the page to a plane on which all lines are level; the centre becomes its origin."""
        turned = rotated(-self.degrees) @ moved(-self.centre[0], -self.centre[1])
        meeting = np.eye(3)
        meeting[2, 0] = self.convergence * np.cos(np.radians(self.degrees))
        return meeting @ turned


def lie(letters: Letters, near: float) -> Lie | None:
    """Of the lines around ``near`` degrees; None where they are not clear.

    The angle is the one at which the feet of letters fall into the narrowest rows, to less than a tenth of a degree on
    a page of text.
    """
    if not letters.height or len(letters.usual) < FEWEST:
        return None
    boxes = letters.usual[np.unique(np.linspace(0, len(letters.usual) - 1, MOST).astype(int))]
    feet = _Feet(boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3], letters.height)
    angles = np.arange(near - AROUND, near + AROUND + 0.1, 0.5)
    rough = [feet.sharpness(degrees, 0, 3) for degrees in angles]
    level = feet.sharpest(angles[int(np.argmax(rough))] + np.arange(-0.5, 0.55, 0.05), np.zeros(1), 4)
    degrees, spread = feet.slope(level[1])
    convergence = 0.0
    if spread > TIGHT:
        wide = feet.sharpest(angles, np.linspace(-STEEPEST, STEEPEST, 21), 3)
        if max(wide[0], *rough) < CLEAR * float(np.median(rough)):
            return None
        bent = feet.sharpest(wide[1] + np.arange(-0.5, 0.55, 0.1), wide[2] + np.arange(-0.03, 0.031, 0.0075), 4)
        if bent[0] > GAIN * level[0] and abs(bent[2]) > LEAST:
            _, degrees, convergence = bent
    return Lie(degrees, convergence / feet.reach, feet.centre)


class _Feet:
    """Points under letters, about their centre."""

    def __init__(self, x: Floats, y: Floats, height: float) -> None:
        self.centre = (float(x.mean()), float(y.mean()))
        self.reach = float(max(np.ptp(x), np.ptp(y), 1.0))
        self._x, self._y, self._height = x - self.centre[0], y - self.centre[1], height

    def sharpness(self, degrees: float, convergence: float, parts: int) -> float:
        """The sum of the squares of the numbers of feet in rows of the height of a letter in ``parts``.

        ``convergence`` is what the slope grows by over ``reach``.
        """
        straight = self._y - np.tan(np.radians(degrees)) * self._x
        rows = straight / (1 + convergence / self.reach * self._x) * (parts / self._height)
        counts = np.bincount((rows - rows.min()).astype(np.int64))
        return float(counts @ counts)

    def sharpest(self, degrees: Floats, convergences: Floats, parts: int) -> tuple[float, float, float]:
        """The greatest sharpness, and the angle and convergence that have it."""
        return max((self.sharpness(a, c, parts), float(a), float(c)) for a in degrees for c in convergences)

    def slope(self, degrees: float) -> tuple[float, float]:
        """The angle close to ``degrees`` of straight lines through the feet of each row, all at the same angle, and how
        far the feet are from them in heights of letters.

        By least squares, without the feet farthest from their lines; the median distance.
        """
        spread = 0.0
        for _ in range(3):
            straight = self._y - np.tan(np.radians(degrees)) * self._x
            row = _rows(straight, self._height / 4)
            tilt, off = _common_slope(self._x, straight, row)
            spread = float(np.median(off))
            near = off < max(0.5, 2 * spread)
            tilt, _ = _common_slope(self._x[near], straight[near], row[near])
            degrees += float(np.degrees(np.arctan(tilt)))
        return degrees, spread / self._height


def _rows(y: Floats, half: float) -> npt.NDArray[np.intp]:
    """For each point the number of the row, two halves high, that it shares with most others."""
    place: npt.NDArray[np.intp] = ((y - y.min()) / half).astype(np.intp) + 1
    counts = np.bincount(place, minlength=place.max() + 2)
    fuller_above = counts[place - 1] > counts[place + 1]
    row: npt.NDArray[np.intp] = np.where(fuller_above, place - 1, place)
    return row


def _common_slope(x: Floats, y: Floats, row: npt.NDArray[np.intp]) -> tuple[float, Floats]:
    """The slope that fits best to all rows, and how far each point is from the line of its row."""
    counts = np.maximum(1, np.bincount(row))
    dx, dy = (values - (np.bincount(row, values) / counts)[row] for values in (x, y))
    slope = float(dx @ dy) / max(float(dx @ dx), 1e-9)
    return slope, np.abs(dy - slope * dx)
