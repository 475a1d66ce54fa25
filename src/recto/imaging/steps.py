"""The steps of enhancing: each measures whether it helps and returns its input where it does not.

All but ``grayscale`` take gray pages. Thresholds come from reading scans,
photographs and made pages with Tesseract 5 with and without each step; ``make eval`` repeats the measurement.
"""

import cv2
import numpy as np

from recto.imaging.geometry import scaled
from recto.imaging.letters import as_pixels, gray, letters
from recto.imaging.limits import MAX_SIDE
from recto.imaging.page import PageImage, Pixels

GRAIN = 7.0
"""Gray levels of noise from which on smoothing helps: at 5 it changes nothing, at 9 it gains two points of word F1."""
SPECKS = 0.001
"""Share of the pixels that stand alone; from half a percent on words are lost."""
ALONE = 40
"""Gray levels between a speck and each of its neighbours."""
SAMPLE = 768
"""Side in pixels of the middle of the page that noise is measured in."""

SMALL, ENOUGH = 11.0, 12.0
TALL, USUAL = 26.0, 20.0
"""Heights of letters in pixels: smaller ones are brought to what is enough, taller ones to the usual height."""
LARGEST_FACTOR = 3.0

INK, SLOPE = 16, 4
"""Gray levels between the paper and the middle of the slope from light to black, and the steepness of that slope."""


def grayscale(page: PageImage) -> PageImage:
    return page if page.is_gray else page.with_pixels(gray(page.pixels))


def denoise(page: PageImage) -> PageImage:
    """Smoothes grain and takes out specks. Non-local means take longer than reading and are no better at it."""
    sample = _middle(page.pixels)
    if grain(sample) > GRAIN:
        return page.with_pixels(as_pixels(cv2.GaussianBlur(page.pixels, (0, 0), 1.0)))
    if _specks(sample) > SPECKS:
        return page.with_pixels(as_pixels(cv2.medianBlur(page.pixels, 3)))
    return page


def threshold(page: PageImage) -> PageImage:
    """Brings out print that a threshold for the whole page, such as Tesseract's own, would lose.

    Paper becomes light and ink black by the difference from the mean of the neighbourhood, with a slope between them
    that leaves the edges of letters gray: that reads better than a hard threshold.
    """
    found = letters(page.pixels)
    if not found.hidden:
        return page
    side = 2 * round(2 * found.height) + 1
    mean = cv2.blur(page.pixels, (side, side)).astype(np.int16)
    above = page.pixels - mean + INK
    return page.with_pixels(np.clip(SLOPE * above + 128, 0, 255).astype(np.uint8))


def scale(page: PageImage) -> PageImage:
    """Brings letters that are too small to be read, or needlessly large, to the usual height."""
    factor = min(_factor(page.pixels), MAX_SIDE / max(page.width, page.height))
    if factor == 1:
        return page
    return scaled(page, factor)


def _factor(pixels: Pixels) -> float:
    """The scale that the height of the letters asks for; 1 where it is fine or unknown."""
    height = letters(pixels).height
    if height > TALL:
        return USUAL / height
    return min(LARGEST_FACTOR, ENOUGH / height) if 0 < height < SMALL else 1.0


def _middle(pixels: Pixels) -> Pixels:
    height, width = pixels.shape
    top, left = max(0, (height - SAMPLE) // 2), max(0, (width - SAMPLE) // 2)
    return pixels[top : top + SAMPLE, left : left + SAMPLE]


def grain(pixels: Pixels) -> float:
    """Standard deviation of noise, by a mask that lines and slopes don't answer to.

    J. Immerkaer, Fast Noise Variance Estimation, 1996; the median instead of the mean, so that print doesn't count.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    return float(np.median(np.abs(cv2.filter2D(pixels, cv2.CV_16S, mask)))) / (6 * 0.6745)


def _specks(pixels: Pixels) -> float:
    """Share of the pixels that stand alone: neighbours that are alike, and all of them much darker or lighter."""
    ring = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)
    darkest, lightest = cv2.erode(pixels, ring), cv2.dilate(pixels, ring)
    apart = cv2.max(cv2.subtract(darkest, pixels), cv2.subtract(pixels, lightest))
    alike = cv2.subtract(lightest, darkest)
    return float(np.mean((apart > ALONE) & (alike < ALONE)))
