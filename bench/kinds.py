"""Made pages, one of each kind that is read differently, as files of the kind they come in."""

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import made

A4_INCHES, A3_INCHES = (8.27, 11.69), (11.69, 16.54)
INK = (20, 30, 90)
PAPER = (250, 248, 240)


def letter(dpi: int = 200) -> made.Pixels:
    return made.page((*made.ENGLISH, "") * 4, dpi=dpi, points=11, size=_pixels(A4_INCHES, dpi)).pixels


def receipt(items: int = 30, *, height: int | None = None) -> made.Pixels:
    """80 mm wide at 200 dpi."""
    goods = ("Bread rolls", "Whole milk 1 l", "Apples, loose", "Coffee beans", "Washing powder")
    lines = ["HARBOUR STORES", "Quay Street 12", "", "Receipt 4711", ""]
    lines += [f"{goods[number % 5]:<18}{number % 9 + 1} x  {number * 37 % 1900 / 100:>6.2f}" for number in range(items)]
    size = (630, height) if height else None
    return made.page((*lines, "", "TOTAL 128.50"), dpi=200, points=9, size=size).pixels


def table() -> made.Pixels:
    """Sixty ruled rows of twelve small numbers."""
    width, height = _pixels(A4_INCHES, 200)
    rows = [
        "   ".join(f"{(row * 7919 + column * 104729) % 99999 / 100:.2f}" for column in range(12)) for row in range(60)
    ]
    pixels = made.page(rows, dpi=200, points=8, size=(width, height)).pixels.copy()
    for y in range(100, height - 100, 66):
        cv2.line(pixels, (80, y - 4), (width - 80, y - 4), (0, 0, 0), 1)
    return pixels


def photo() -> made.Pixels:
    return made.photo(made.tilt(letter(), 3)[0])


def blank() -> made.Pixels:
    return made.noise(np.full((*reversed(_pixels(A4_INCHES, 200)), 3), 245, np.uint8), 3)


def a3() -> made.Pixels:
    size = _pixels(A3_INCHES, 600)
    return made.page((*made.ENGLISH, "") * 8, dpi=600, points=11, size=size, ink=INK, paper=PAPER).pixels


KINDS: dict[str, Callable[[], bytes]] = {
    "letter, A4 200 dpi": lambda: made.png(letter()),
    "receipt": lambda: made.jpeg(receipt()),
    "dense table": lambda: made.png(table()),
    "photo": lambda: made.jpeg(photo()),
    "blank": lambda: made.jpeg(blank()),
    "fax, 1 bit": lambda: made.tiff(made.speckle(letter(), 0.002), compression="group4"),
    "A3 600 dpi colour": lambda: made.jpeg(a3()),
    "receipt of 35,000 px": lambda: made.jpeg(receipt(900, height=35_000)),
    "PDF with a text layer": lambda: made.born_digital_pdf([line for line in made.ENGLISH * 4 if line]),
}


def _pixels(inches: tuple[float, float], dpi: int) -> tuple[int, int]:
    """Width and height."""
    return round(inches[0] * dpi), round(inches[1] * dpi)
