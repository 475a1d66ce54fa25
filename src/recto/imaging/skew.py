"""Measuring skew: the angle at which the feet of the letters fall into the narrowest lines."""

import numpy as np
import numpy.typing as npt

from recto.imaging.letters import Letters

STEEPEST = 15.0
"""Degrees to either side that are looked at."""
COARSE, FINE = 0.5, 0.05
"""Degrees between the angles of the first and the second look."""
CLEAR = 1.3
"""How much sharper than at the usual angle the lines must be at the best one to believe in it."""
FEWEST = 20
"""Fewer letters make lines at any angle."""


def skew(letters: Letters) -> float:
    """Degrees that the lines are turned by, clockwise; 0 where they are not clear."""
    left, top, width, height = letters.boxes.T
    usual = (height > 0.5 * letters.height) & (height < 2 * letters.height)
    if np.count_nonzero(usual) < FEWEST:
        return 0.0
    x, foot = (left + width / 2)[usual], (top + height)[usual]
    x -= x.mean()
    angles = np.arange(-STEEPEST, STEEPEST + COARSE, COARSE)
    sharp = _sharpness(angles, x, foot, bin_size=letters.height / 2)
    best = int(sharp.argmax())
    if sharp[best] < CLEAR * np.median(sharp):
        return 0.0
    angles = np.arange(angles[best] - COARSE, angles[best] + COARSE, FINE)
    return float(angles[_sharpness(angles, x, foot, bin_size=letters.height / 6).argmax()])


def _sharpness(
    angles: npt.NDArray[np.float64], x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], bin_size: float
) -> npt.NDArray[np.float64]:
    """For each angle the sum of the squares of the numbers of points in rows at that angle."""
    sums = []
    for slope in np.tan(np.radians(angles)):
        rows = ((y - slope * x) / bin_size).astype(np.int64)
        counts = np.bincount(rows - rows.min())
        sums.append(float(counts @ counts))
    return np.array(sums)
