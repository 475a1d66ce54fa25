"""Paper that is drawn on in millimetres, with fonts in points."""

import random
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import made

DPI = 200
_FONTS = files("matplotlib").joinpath("mpl-data/fonts/ttf")


@dataclass(frozen=True)
class Family:
    """File names of a font in matplotlib's wheel, regular and bold."""

    regular: str
    bold: str


SANS = Family("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
SERIF = Family("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf")
TIMES = Family("STIXGeneral.ttf", "STIXGeneralBol.ttf")
MONO = Family("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf")


@cache
def _font(file: str, points: float, dpi: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS.joinpath(file)), points * dpi / 72)


class Sheet:
    """``width`` and ``height`` in millimetres, white."""

    def __init__(self, width: float, height: float, family: Family, *, dpi: int = DPI) -> None:
        self.width, self.height, self.dpi = width, height, dpi
        self._family = family
        self._image = Image.new("RGB", (self._pixels(width), self._pixels(height)), (255, 255, 255))
        self._draw = ImageDraw.Draw(self._image)

    def _pixels(self, millimetres: float) -> int:
        return round(millimetres / 25.4 * self.dpi)

    def text(self, x: float, y: float, text: str, *, points: float = 10, bold: bool = False, anchor: str = "l") -> None:
        """One line at (x, y), its ascender at y; ``anchor`` l, m or r: where along the line x is."""
        font = _font(self._family.bold if bold else self._family.regular, points, self.dpi)
        self._draw.text((self._pixels(x), self._pixels(y)), text, fill=(20, 20, 20), font=font, anchor=f"{anchor}a")

    def length(self, text: str, *, points: float, bold: bool = False) -> float:
        """Of a line, in millimetres."""
        font = _font(self._family.bold if bold else self._family.regular, points, self.dpi)
        return font.getlength(text) * 25.4 / self.dpi

    def lines(self, x: float, y: float, lines: tuple[str, ...], *, points: float = 10, anchor: str = "l") -> float:
        """Lines below each other; where the next would stand."""
        for line in lines:
            self.text(x, y, line, points=points, anchor=anchor)
            y += leading(points)
        return y

    def rule(self, y: float, left: float, right: float) -> None:
        at = self._pixels(y)
        self._draw.line((self._pixels(left), at, self._pixels(right), at), fill=(60, 60, 60), width=2)

    def pixels(self, height: float | None = None) -> made.Pixels:
        """All of it, or its top ``height`` millimetres."""
        whole = np.asarray(self._image)
        return whole if height is None else whole[: self._pixels(height)]


def leading(points: float) -> float:
    """Millimetres from line to line."""
    return points * 25.4 / 72 * 1.45


def as_scanned(pixels: made.Pixels, rng: random.Random) -> tuple[made.Pixels, str]:
    """In one of the ways that sheets get into a computer, and its name."""
    seed = rng.randrange(1 << 30)
    degrees = rng.uniform(-3, 3)
    ways = {
        "file": lambda: pixels,
        "scan": lambda: made.noise(made.tilt(pixels, degrees / 3)[0], 5, seed=seed),
        "faded": lambda: made.noise(made.faded(pixels, 0.45), 8, seed=seed),
        "photo": lambda: made.photo(made.tilt(pixels, degrees)[0], seed=seed),
        "lying": lambda: made.photo(_lying(pixels, rng), seed=seed),
        "turned": lambda: made.noise(made.turned(pixels, rng.choice((90, 180, 270))), 5, seed=seed),
        "coarse": lambda: _coarse(pixels, 0.62),
        "poor": lambda: made.noise(made.blur(_coarse(made.faded(pixels, 0.5), 0.5), 0.7), 14, seed=seed),
    }
    name = rng.choice(tuple(ways))
    return ways[name](), name


def _coarse(pixels: made.Pixels, scale: float) -> made.Pixels:
    """As sent by telephone: fewer pixels."""
    height, width = pixels.shape[:2]
    return np.asarray(
        Image.fromarray(pixels).resize((round(scale * width), round(scale * height)), Image.Resampling.BOX)
    )


def _lying(pixels: made.Pixels, rng: random.Random) -> made.Pixels:
    """Photographed at a slant on a dark ground."""
    height, width = pixels.shape[:2]
    edge = 0.06 * width

    def near(x: float, y: float) -> tuple[float, float]:
        return x + rng.uniform(0.3, 1.3) * edge, y + rng.uniform(0.3, 1.3) * edge

    corners = (near(0, 0), near(width, 0), near(width, height), near(0, height))
    return made.lying(pixels, corners, (round(width + 2 * edge), round(height + 2 * edge)))[0]
