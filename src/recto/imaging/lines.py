"""Lines of text, measured from letters alone: where they run to, which side of them is up, and pieces of them."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recto.imaging.letters import Letters
from recto.imaging.page import Pixels

Floats = npt.NDArray[np.float64]

SAMPLE, NEAREST = 200, 2
"""Letters that are asked for their nearest neighbours, and how many of those each one names."""
FEWEST = 12
"""Neighbours; fewer point anywhere."""
BIN = 5
"""Degrees."""
AROUND, PER_BIN = 3.0, 6
"""Degrees around the rough angle that the side of the feet is measured in, and rows to the height of a letter."""
SHORTEST, LONG, LONGEST = 1.5, 3.0, 5.0
"""Widths by heights of pieces of lines: the shortest that show anything, good ones, and what more is cut off of."""
CELL = 8
"""Rows to the height of a letter where letters are joined into pieces of lines."""


@dataclass(frozen=True, slots=True)
class Direction:
    """``degrees``, -90 to 90, clockwise from level: the way most lines run, either way along them. ``clear``: votes for
    it by the votes for the way across it, at least 1 for it to be believed at all."""

    degrees: float
    clear: float


def direction(letters: Letters) -> Direction | None:
    """By the nearest neighbours of letters, which stand in the same line; None where there are too few.

    Neighbours are nearest by the gap between them, larger letters count more. L. O'Gorman, The Document Spectrum for
    Page Layout Analysis, 1993.
    """
    width, height = letters.boxes[:, 2], letters.boxes[:, 3]
    size = np.maximum(width, height)
    if not len(size):
        return None
    usual = float(np.median(size))
    # Without regard to how they stand: on a page that lies on its side letters are as wide as they are high.
    plausible = (size > 0.5 * usual) & (size < 2.5 * usual) & (np.minimum(width, height) > 0.15 * usual)
    degrees, weight = _neighbours(letters.boxes[plausible], 2 * usual)
    if len(degrees) < FEWEST:
        return None
    votes = np.bincount(np.round(degrees / BIN).astype(int) % (180 // BIN), weight, 180 // BIN)
    votes = votes + np.roll(votes, 1) + np.roll(votes, -1)
    best = int(votes.argmax())
    off = (degrees - best * BIN + 90) % 180 - 90
    near = np.abs(off) < 1.5 * BIN
    angle = (best * BIN + float(np.average(off[near], weights=weight[near])) + 90) % 180 - 90
    return Direction(angle, float(votes[best] / max(1.0, votes[(best + 90 // BIN) % len(votes)])))


def uprightness(letters: Letters, degrees: float = 0.0) -> float:
    """How much straighter the feet of letters on lines at about that angle stand than their heads: log of the ratio.

    Above 0 on upright pages, since baselines are straight and ascenders (or the letters of Arabic) rise from them at
    will; below 0 on pages upside down; around 0 for capitals and digits.
    """
    boxes = letters.usual if letters.height else np.empty((0, 4))
    if len(boxes) < FEWEST:
        return 0.0
    x = boxes[:, 0] + boxes[:, 2] / 2
    angles = np.arange(degrees - AROUND, degrees + AROUND + 0.05, 0.1)
    row = letters.height / PER_BIN
    feet = sharpness(angles, x, boxes[:, 1] + boxes[:, 3], row).max()
    heads = sharpness(angles, x, boxes[:, 1], row).max()
    return float(np.log(feet / heads))


def sharpness(degrees: Floats, x: Floats, y: Floats, row: float) -> Floats:
    """For each angle the sum of the squares of the numbers of points in rows of that height at that angle."""
    x = x - x.mean()
    sums = []
    for slope in np.tan(np.radians(degrees)):
        rows = (y - slope * x) / row
        counts = np.bincount((rows - rows.min()).astype(np.int64))
        sums.append(float(counts @ counts))
    return np.array(sums)


def pieces(letters: Letters) -> Floats:
    """Stretches of level lines between wide gaps: n x 4, left, top, right, bottom, with room for ascenders."""
    if not letters.height:
        return np.empty((0, 4))
    left, top, width, height = letters.usual.T
    shrink = CELL / letters.height
    middle = top + height / 2
    spots = np.stack([left - 0.4 * letters.height, middle - 0.25 * height, left + width + 0.4 * letters.height], axis=1)
    corners = (np.column_stack([spots, middle + 0.25 * height]) * shrink).astype(int).clip(0)
    drawn = np.zeros((corners[:, 3].max() + 2, corners[:, 2].max() + 2), np.uint8)
    for x0, y0, x1, y1 in corners:
        drawn[y0 : y1 + 1, x0:x1] = 1
    _, _, stats, _ = cv2.connectedComponentsWithStats(drawn, connectivity=4)
    x, y, across, down = stats[1:, :4].T / shrink
    room = 0.4 * down + 0.15 * letters.height
    return np.stack([x, y - room, x + across, y + down + room], axis=1)


def crops(pixels: Pixels, letters: Letters, most: int) -> list[Pixels]:
    """Up to ``most`` pictures of pieces of lines, long ones from all over the level page."""
    letters = _of_print(letters)
    found = pieces(letters)
    across, down = found[:, 2] - found[:, 0], found[:, 3] - found[:, 1]
    found = found[(across > SHORTEST * down) & (down < 4 * letters.height)]
    if not len(found):
        return []
    ratio = (found[:, 2] - found[:, 0]) / (found[:, 3] - found[:, 1])
    best = np.sort(np.argsort(-np.minimum(ratio, LONG), kind="stable")[: max(most, np.count_nonzero(ratio >= LONG))])
    spread = best[np.unique(np.linspace(0, len(best) - 1, most).astype(int))]
    cut = []
    for left, top, right, bottom in found[spread].clip(0):
        piece = pixels[int(top) : int(bottom), int(left) : int(min(right, left + LONGEST * (bottom - top)))]
        if piece.size:
            cut.append(piece)
    return cut


def _of_print(letters: Letters) -> Letters:
    """Without what is much lower than most print: rows of ornaments and specks can outnumber letters."""
    heights = np.sort(letters.boxes[:, 3])
    if not len(heights):
        return letters
    most = heights[np.searchsorted(np.cumsum(heights), heights.sum() / 2)]
    return Letters(letters.boxes[letters.boxes[:, 3] > 0.6 * most], letters.hidden)


def _neighbours(boxes: Floats, reach: float) -> tuple[Floats, Floats]:
    """From letters to their nearest neighbours within reach: angles in degrees, and weights by the size of letters."""
    count = len(boxes)
    if count <= NEAREST:
        return np.empty(0), np.empty(0)
    width, height = boxes[:, 2], boxes[:, 3]
    x, y = boxes[:, 0] + width / 2, boxes[:, 1] + height / 2
    asked = np.unique(np.linspace(0, count - 1, SAMPLE).astype(int))
    dx, dy = x - x[asked, None], y - y[asked, None]
    beside = np.maximum(0, np.abs(dx) - (width + width[asked, None]) / 2)
    below = np.maximum(0, np.abs(dy) - (height + height[asked, None]) / 2)
    gap = np.hypot(beside, below) + 0.1 * np.hypot(dx, dy)
    gap[np.arange(len(asked)), asked] = np.inf
    nearest = np.argpartition(gap, NEAREST, axis=1)[:, :NEAREST]
    of = np.arange(len(asked))[:, None]
    near = gap[of, nearest] < reach
    weight = np.broadcast_to(np.maximum(width, height)[asked, None], near.shape)
    return np.degrees(np.arctan2(dy[of, nearest], dx[of, nearest]))[near], weight[near]
