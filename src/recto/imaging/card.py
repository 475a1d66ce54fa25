"""Finding a card or sheet of known proportions on a desk, partly in shadow, seen at a slant.

Straight edges are gathered into lines, four lines make a shape, and the shape is taken that its own edges cover best,
that has the proportions of a card and a ground of another colour around it. A shadow's edge adds a line and hides none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recto.imaging.letters import FEWEST, as_pixels
from recto.imaging.page import Pixels

Floats = npt.NDArray[np.float64]

PROPORTIONS = (85.6 / 53.98, 105 / 74, 125 / 88, 2**0.5)
"""Longer by shorter side of ID-1, ID-2 and ID-3 (ISO/IEC 7810), and of sheets of the A series; an open passport has
about those of ID-3."""
TOLERANCE = 0.1
"""By which a slant changes the proportions that are seen."""
PRINT = 5
"""Pixels of the picture: what is narrower is print."""
GROUND = 10
"""Gray levels between the middle colours of a strip along a side inside and of one outside."""
STRIP = 3, 8
"""Pixels from a side, where the strips begin and end."""
SHORTEST, TOGETHER, PARALLEL = 10.0, 2.5, 6.0
"""Pixels of a piece of an edge, pixels and degrees between pieces of one line."""
LINES = 7
"""Longest lines in each of two directions."""
CROOKED = 25.0
"""Degrees from the main direction, or across it, of sides seen at a slant."""
COVERED, WELL_COVERED = 0.45, 0.65
"""Share of each side, and of all, that edges cover."""
LEAST, MOST = 0.06, 0.95
"""Share of the picture that a card takes."""
BEYOND = 0.12
"""Share of the picture's sides by which corners may lie outside of it, cut off."""
INSIDE = 0.8
"""Share of the letters that stand on the card: grain of a desk looks like letters, and screens show signs around it."""


@dataclass(frozen=True)
class _Line:
    """``point`` and unit ``along``; ``covered[i]``: pixels from ``start`` to ``start + i`` that edges cover."""

    point: Floats
    along: Floats
    start: float
    covered: Floats
    length: float

    def cover(self, a: Floats, b: Floats) -> float:
        """The share between two points on it."""
        ends = np.sort([(a - self.point) @ self.along, (b - self.point) @ self.along])
        first, last = np.clip(np.round(ends - self.start), 0, len(self.covered) - 1).astype(int)
        return float((self.covered[last] - self.covered[first]) / max(1.0, ends[1] - ends[0]))


def card(small: Pixels, middles: Floats) -> Floats | None:
    """The corners (4 x 2, clockwise from the top left) of the card in an RGB or gray picture of a few hundred pixels;
    None where there is none beyond doubt. ``middles``: where letters stand in it (n x 2)."""
    plane = _plane(small, middles)
    if plane is None:
        return None
    best, best_cover = None, 0.0
    for corners, cover in _shapes(*_lines(plane), plane.shape):
        if cover > best_cover and _holds(corners, middles) and _stands_out(plane, corners):
            best, best_cover = corners, cover
    return best


def _plane(small: Pixels, middles: Floats) -> Pixels | None:
    """The channel that tells ground from card best, without print; None where paper reaches to the picture's edges."""
    if len(middles) < FEWEST:
        return None
    channels = np.atleast_3d(small)
    (left, top), (right, bottom) = np.percentile(middles, (10, 90), axis=0).astype(int)
    within = np.median(channels[top : bottom + 1, left : right + 1], axis=(0, 1))
    around = [np.median(edge, axis=0) for edge in (channels[:3], channels[-3:], channels[:, :3], channels[:, -3:])]
    around = np.median([np.median(np.atleast_2d(edge), axis=0) for edge in around], axis=0)
    apart = np.abs(within - around)
    if apart.max() < GROUND:
        return None
    return as_pixels(cv2.medianBlur(np.ascontiguousarray(channels[..., int(apart.argmax())]), PRINT))


def _lines(plane: Pixels) -> tuple[list[_Line], list[_Line]]:
    """The longest in the main direction and across it."""
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(plane)[0]
    if found is None:
        return [], []
    ends = found.reshape(-1, 2, 2).astype(np.float64)
    reach = ends[:, 1] - ends[:, 0]
    lengths = np.linalg.norm(reach, axis=1)
    ends, reach, lengths = (of[lengths >= SHORTEST] for of in (ends, reach, lengths))
    if not len(ends):
        return [], []
    angles = np.degrees(np.arctan2(reach[:, 1], reach[:, 0])) % 180
    main = _main(angles, lengths)
    away = np.abs((angles - main + 45) % 90 - 45)
    across = np.abs((angles - main + 90) % 180 - 90) > 45
    return (
        _gathered(ends[(away < CROOKED) & ~across], lengths[(away < CROOKED) & ~across]),
        _gathered(ends[(away < CROOKED) & across], lengths[(away < CROOKED) & across]),
    )


def _main(angles: Floats, lengths: Floats) -> float:
    """The direction (0 to 90 degrees) that most of the edges have, or stand across."""
    shares = np.bincount((angles % 90).astype(int) // 5, lengths, minlength=18)
    return 5.0 * float((shares + np.roll(shares, 1) + np.roll(shares, -1)).argmax()) + 2.5


def _gathered(ends: Floats, lengths: Floats) -> list[_Line]:
    """Pieces that lie on one line, together; the longest lines."""
    left = list(np.argsort(-lengths))
    lines: list[_Line] = []
    while left and len(lines) < 2 * LINES:
        a, b = ends[left[0]]
        along = (b - a) / np.linalg.norm(b - a)
        normal = np.array([-along[1], along[0]])
        others = ends[left]
        near = np.abs((others - a) @ normal).max(axis=1) < TOGETHER
        reach = others[:, 1] - others[:, 0]
        near &= np.abs(reach @ normal) < np.tan(np.radians(PARALLEL)) * np.abs(reach @ along)
        near[0] = True
        lines.append(_line(others[near]))
        left = [piece for piece, is_near in zip(left, near, strict=True) if not is_near]
    return sorted(lines, key=lambda line: -line.length)[:LINES]


def _line(pieces: Floats) -> _Line:
    """Through all of them, n x 2 x 2."""
    vx, vy, x, y = cv2.fitLine(pieces.reshape(-1, 2).astype(np.float32), cv2.DIST_L2, 0, 0.01, 0.01).ravel().tolist()
    point, along = np.array([x, y]), np.array([vx, vy])
    spans = np.sort((pieces - point) @ along, axis=1)
    start = float(spans.min())
    steps = np.arange(int(np.ceil(spans.max() - start)) + 1) + start
    is_covered = ((steps[:, None] >= spans[:, 0]) & (steps[:, None] < spans[:, 1])).any(axis=1)
    return _Line(point, along, start, np.cumsum(is_covered).astype(np.float64), float(is_covered.sum()))


def _shapes(one: list[_Line], other: list[_Line], shape: tuple[int, ...]) -> Iterator[tuple[Floats, float]]:
    """Four corners in order, and the share of the sides that edges cover; of the right size and proportions."""
    if min(len(one), len(other)) < 2:
        return
    crossings = _crossings(one, other)
    i, j = np.triu_indices(len(one), 1)
    k, m = np.triu_indices(len(other), 1)
    i, j = (np.repeat(lines, len(k)) for lines in (i, j))
    k, m = (np.tile(lines, len(i) // len(k)) for lines in (k, m))
    corners = np.stack([crossings[i, k], crossings[i, m], crossings[j, m], crossings[j, k]], axis=1)
    for chosen in np.flatnonzero(_fitting(corners, shape)):
        a, b, c, d = corners[chosen]
        sides = ((one[i[chosen]], a, b), (other[m[chosen]], b, c), (one[j[chosen]], c, d), (other[k[chosen]], d, a))
        covers = [line.cover(start, end) for line, start, end in sides]
        if min(covers) >= COVERED and np.mean(covers) >= WELL_COVERED:
            yield _ordered(corners[chosen]), float(np.mean(covers))


def _crossings(one: list[_Line], other: list[_Line]) -> Floats:
    """Where each of one direction meets each of the other: n x m x 2."""
    points, along = (np.array([getattr(line, name) for line in one])[:, None] for name in ("point", "along"))
    others, across = (np.array([getattr(line, name) for line in other])[None] for name in ("point", "along"))
    apart = others - points
    share = _crossed(apart, across) / _crossed(along, across)
    crossings: Floats = points + along * share[..., None]
    return crossings


def _crossed(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def _fitting(corners: Floats, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Of n x 4 x 2 corners, whether they are in the picture, of a size and of proportions that cards have."""
    height, width = shape[:2]
    size = np.array([width, height])
    in_picture = ((corners > -BEYOND * size) & (corners < (1 + BEYOND) * size)).all(axis=(1, 2))
    area = np.abs(_crossed(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])) / 2 / (width * height)
    sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
    across, down = sides[:, 0] + sides[:, 2], sides[:, 1] + sides[:, 3]
    seen = np.maximum(across, down) / np.maximum(1.0, np.minimum(across, down))
    known = (np.abs(seen[:, None] / np.array(PROPORTIONS) - 1) < TOLERANCE).any(axis=1)
    fits: npt.NDArray[np.bool_] = in_picture & (area > LEAST) & (area < MOST) & known
    return fits


def _ordered(corners: Floats) -> Floats:
    """Clockwise from the top left."""
    around = np.arctan2(*(corners - corners.mean(axis=0)).T[::-1])
    corners = corners[np.argsort(around)]
    return np.roll(corners, -int(corners.sum(axis=1).argmin()), axis=0)


def _holds(corners: Floats, middles: Floats) -> bool:
    sides = np.roll(corners, -1, axis=0) - corners
    away = middles[:, None] - corners[None]
    within = (sides[:, 0] * away[..., 1] - sides[:, 1] * away[..., 0] >= -1).all(axis=1)
    return bool(within.mean() >= INSIDE)


def _stands_out(plane: Pixels, corners: Floats) -> bool:
    """Whether the ground has another colour, along three sides at least, and one card may be in shadow."""
    middle = corners.mean(axis=0)
    steps: list[float] = []
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        normal = np.array([a[1] - b[1], b[0] - a[0]]) / max(1.0, float(np.linalg.norm(b - a)))
        normal *= np.sign((middle - a) @ normal)
        places = a + np.linspace(0.1, 0.9, 24)[:, None] * (b - a)
        depths = np.arange(*STRIP)[:, None, None] * normal
        steps.append(abs(_level(plane, places + depths) - _level(plane, places - depths)))
    return sorted(steps)[1] >= GROUND


def _level(plane: Pixels, places: Floats) -> float:
    """The median gray level there; places outside the picture count as its edge."""
    x, y = np.clip(places.reshape(-1, 2).round().astype(int), 0, np.array(plane.shape[::-1]) - 1).T
    return float(np.median(plane[y, x]))
