"""Whether all of a document is in the picture: print or a card that runs into the picture's edge."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from recto.imaging.letters import Letters

Floats = npt.NDArray[np.float64]

SIDES = ("left", "top", "right", "bottom")
FULL = 0.4, 0.6
"""Share of a side of the print that letters touch where a whole side is cut off: down it, by line spacing, and along a
line, by the gaps between letters."""
NEAR = 1.5
"""Pixels of the picture that letters were measured on, between a letter and the edge that it touches."""
HALF, TALLEST = 0.55, 1.8
"""Heights of a letter: what is lower at the edge is the torn edge of the paper, what is taller a shadow."""
FEW = 2
"""Letters that may touch an edge by chance."""


class Cut(NamedTuple):
    """``share`` that is cut off, and at which side."""

    share: float
    side: str = ""


def cut_print(letters: Letters, width: int, height: int, pixel: float) -> Cut:
    """The share of a side of the print that runs into the picture's edge, and which; of the worst side.

    ``pixel``: of the picture that letters were measured on, in pixels of this one.
    """
    if not letters.height or not len(letters.usual):
        return Cut(0.0)
    boxes = letters.boxes
    left, top, breadth, tall = boxes.T
    usual = (tall > HALF * letters.height) & (tall < TALLEST * letters.height) & (breadth < TALLEST * letters.height)
    across, down = np.ptp(np.concatenate([letters.usual[:, :2], letters.usual[:, :2] + letters.usual[:, 2:]]), axis=0)
    near = NEAR * pixel
    touching = (left < near, top < near, left + breadth > width - near, top + tall > height - near)
    shares = [
        _share((tall, breadth)[side % 2][touch & usual], (down, across)[side % 2] * FULL[side % 2])
        for side, touch in enumerate(touching)
    ]
    worst = int(np.argmax(shares))
    return Cut(shares[worst], SIDES[worst])


def _share(lengths: Floats, full: float) -> float:
    return float(min(1.0, lengths.sum() / full)) if len(lengths) > FEW and full else 0.0


def cut_outline(corners: Floats, width: int, height: int) -> Cut:
    """The share of a card's area outside the picture, and the side where most of it is."""
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shape = corners.astype(np.float32)
    whole = cv2.contourArea(shape)
    inside, _ = cv2.intersectConvexConvex(shape, frame)
    beyond = (-corners[:, 0].min(), -corners[:, 1].min(), corners[:, 0].max() - width, corners[:, 1].max() - height)
    return Cut(float(max(0.0, 1 - inside / whole)) if whole else 0.0, SIDES[int(np.argmax(beyond))])
