"""Documents photographed well, and then spoiled by degrees: what the quality gate is measured and tested on.

Pixels are RGB, uint8, height x width x 3. The same arguments always give the same pixels.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import made
from made import DEJAVU, Pixels

MONO = DEJAVU.with_name("DejaVuSansMono.ttf")
CARD = 85.6, 53.98
"""Millimetres of a card, ISO/IEC 7810 ID-1."""
FIELDS = (
    ("Surname", "EXAMPLE"),
    ("Given names", "ROBIN ALEX"),
    ("Nationality", "UTOPIAN"),
    ("Date of birth", "12 AUG 1974"),
    ("Date of expiry", "15 APR 2032"),
    ("Document number", "D23145890"),
)
ZONE = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F3204159UTO<<<<<<<<<<<6", "EXAMPLE<<ROBIN<ALEX<<<<<<<<<<<")
GOODS = ("Bread rolls", "Whole milk", "Apples loose", "Coffee beans", "Washing powder", "Orange juice", "Butter")
EXPOSED = 0.8
"""Linear light from white paper in a good photograph, of what saturates it: 230 of 255 gray levels."""


class Document(NamedTuple):
    """``text`` is all that is printed on it."""

    pixels: Pixels
    text: str


def card(
    width: int = 1000, *, paper: tuple[int, int, int] = (214, 226, 240), ink: tuple[int, int, int] = (25, 25, 35)
) -> Document:
    """An identity card with a portrait, lines in the ground, fields and a machine-readable zone."""
    mm = width / CARD[0]
    height = round(CARD[1] * mm)
    image = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(image)
    waves = np.arange(0, width, 4)
    for row in range(0, height, max(4, round(2 * mm))):
        line = [(int(x), round(row + mm * np.sin(x / (7 * mm) + row))) for x in waves]
        draw.line(line, fill=_mixed(paper, (150, 170, 205), 0.45), width=max(1, round(0.12 * mm)))
    draw.rectangle([_at(mm, 4, 12), _at(mm, 24, 36)], fill=_mixed(paper, (120, 125, 130), 0.6))
    draw.ellipse([_at(mm, 9, 15), _at(mm, 19, 27)], fill=(196, 160, 135))
    draw.pieslice([_at(mm, 6, 27), _at(mm, 22, 48)], 180, 360, fill=(70, 80, 110))
    said = ["UTOPIA IDENTITY CARD"]
    draw.text(_at(mm, 4, 3.5), said[0], fill=ink, font=_font(DEJAVU, 3.6 * mm))
    for number, (label, value) in enumerate(FIELDS):
        x, y = 27 + 30 * (number % 2), 11 + 8.5 * (number // 2)
        draw.text(_at(mm, x, y), label, fill=ink, font=_font(DEJAVU, 2.2 * mm))
        draw.text(_at(mm, x, y + 2.9), value, fill=ink, font=_font(DEJAVU, 3.2 * mm))
        said += [label, value]
    for number, line in enumerate(ZONE):
        draw.text(_at(mm, 3, 38.5 + 4.6 * number), line, fill=ink, font=_font(MONO, 4.2 * mm))
    return Document(np.asarray(image), "\n".join([*said, *ZONE]))


def letter(dpi: int = 150) -> Document:
    said = [*made.ENGLISH, ""] * 3
    printed = made.page(said, dpi=dpi, points=11, size=(round(8.27 * dpi), round(11.69 * dpi)), font_file=DEJAVU)
    return Document(printed.pixels, printed.text)


def receipt(dpi: int = 200, paper: tuple[int, int, int] = (250, 248, 244)) -> Document:
    """80 mm wide."""
    lines = ["HARBOUR STORES", "Quay Street 12", "", "Receipt 4711  12.08.2025", ""]
    lines += [f"{GOODS[n % 7]:<16}{n % 4 + 1} x {n * 37 % 900 / 100 + 1:6.2f}" for n in range(16)]
    lines += ["", "TOTAL            128.50", "CASH             130.00", "CHANGE             1.50"]
    printed = made.page(lines, dpi=dpi, points=8.5, margin=dpi // 4, font_file=MONO, paper=paper, ink=(30, 30, 30))
    return Document(printed.pixels, printed.text)


def on_desk(
    pixels: Pixels,
    *,
    ground: tuple[int, int, int] = (120, 86, 58),
    slant: float = 0.06,
    turn: float = 4.0,
    share: float = 0.74,
    seed: int = 0,
) -> tuple[Pixels, np.ndarray]:
    """Photographed lying on a grained desk, with its corners (4 x 2, from the top left clockwise).

    ``slant``: by how much of its length the far side is shorter; ``turn``: degrees clockwise; ``share``: of the
    picture's width that it takes.
    """
    height, width = pixels.shape[:2]
    size = round(width / share), round(height / share * 1.05)
    flat = np.array([[slant * width, 0], [width * (1 - slant), 0], [width, height], [0, height]])
    angle = np.radians(turn)
    around = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = (flat - [width / 2, height / 2]) @ around.T * 0.96 + np.array(size) / 2
    seen, _ = made.lying(pixels, [tuple(corner) for corner in corners.tolist()], size, ground=0)
    mask, _ = made.lying(np.full_like(pixels, 255), [tuple(corner) for corner in corners.tolist()], size, ground=0)
    over = mask.astype(np.float32) / 255
    return (seen + desk(size, ground, seed=seed) * (1 - over)).clip(0, 255).astype(np.uint8), corners


def desk(size: tuple[int, int], ground: tuple[int, int, int], *, seed: int = 0) -> np.ndarray:
    """Wood: grain along it, in float32."""
    width, height = size
    rough = np.random.default_rng(seed).normal(0, 1, (height, max(2, width // 60))).astype(np.float32)
    grain = cv2.GaussianBlur(cv2.resize(rough, size, interpolation=cv2.INTER_LINEAR), (0, 0), 1.5)
    return np.float32(ground) * (1 + 0.16 * grain[..., None])


def shadowed(pixels: Pixels, left: float = 0.45, depth: float = 0.55) -> Pixels:
    """A hard shadow over the right of the picture, from ``left`` of its width on: ``depth`` of the light stays."""
    height, width = pixels.shape[:2]
    edge = width * left + np.linspace(-0.08, 0.08, height)[:, None] * width
    light = 1 - (1 - depth) * np.clip((np.arange(width)[None] - edge) / (0.01 * width), 0, 1)
    return _seen(pixels, light[..., None])


def photographed(pixels: Pixels, *, noise: float = 2.5, seed: int = 0) -> Pixels:
    """Well: white paper at 230 gray levels, a little grain, a lens of half a pixel."""
    return made.noise(made.blur(_seen(pixels, EXPOSED), 0.5), noise, seed=seed)


def defocused(pixels: Pixels, radius: float) -> Pixels:
    """By a disc of light of that radius in pixels, as lenses do."""
    reach = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return cv2.filter2D(pixels, -1, disc / disc.sum()).astype(np.uint8)


def moved(pixels: Pixels, length: float, degrees: float = 0.0) -> Pixels:
    """By a shaking hand: along a line of ``length`` pixels."""
    reach = int(np.ceil(length / 2)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    along, across = np.abs(x * cos + y * sin), np.abs(y * cos - x * sin)
    line = np.clip(length / 2 + 0.5 - along, 0, 1) * np.clip(1 - across, 0, 1)
    return cv2.filter2D(pixels, -1, line / line.sum()).astype(np.uint8)


def lit(pixels: Pixels, gain: float, *, grain: float = 2.5, seed: int = 0) -> Pixels:
    """Exposed by ``gain`` times the light, in a camera whose noise stays what it is."""
    return made.noise(_seen(pixels, gain), grain, seed=seed)


def veiled(pixels: Pixels, contrast: float, *, around: int = 170) -> Pixels:
    """What is left of the distance from a middle gray is ``contrast``."""
    return np.clip(around + (pixels.astype(np.float32) - around) * contrast, 0, 255).astype(np.uint8)


def glared(pixels: Pixels, share: float, *, corners: np.ndarray | None = None, seed: int = 0) -> Pixels:
    """Under three soft-edged spots of light that saturate about this share of the picture, or of what ``corners``
    enclose."""
    height, width = pixels.shape[:2]
    rng = np.random.default_rng(seed)
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], float) if corners is None else corners
    area = share * cv2.contourArea(frame.astype(np.float32))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    light = np.zeros((height, width), np.float32)
    for part, place in zip((0.5, 0.3, 0.2), rng.permutation(_PLACES), strict=False):
        (u, v), stretch = place, rng.uniform(1.0, 1.8)
        top, bottom = frame[0] * (1 - u) + frame[1] * u, frame[3] * (1 - u) + frame[2] * u
        cx, cy = top * (1 - v) + bottom * v
        radius = max(1e-3, np.sqrt(part * area / np.pi / stretch))
        away = np.hypot((x - cx) / stretch, y - cy) / radius
        light = np.maximum(light, np.where(away < 1, 2.0, 2.0 * np.exp(-(((away - 1) * 2.2) ** 2))))
    light = np.minimum(light, 1.0 if share else 0.0)[..., None]
    return np.clip(pixels + (255 - pixels) * light + 4 * (light >= 1), 0, 255).astype(np.uint8)


_PLACES = np.array([(0.3, 0.35), (0.7, 0.3), (0.62, 0.7), (0.3, 0.75), (0.5, 0.5)])
"""Where spots may fall, as shares of width and height."""


def cropped(pixels: Pixels, share: float) -> Pixels:
    """Without this share of its left."""
    return np.ascontiguousarray(pixels[:, min(pixels.shape[1] - 1, round(pixels.shape[1] * share)) :])


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    size = max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def compressed(pixels: Pixels, quality: int) -> Pixels:
    """As JPEG."""
    written = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(written, cv2.IMREAD_COLOR)[..., ::-1]).astype(np.uint8)


def _seen(pixels: Pixels, light: float | np.ndarray) -> Pixels:
    """Under ``light`` times the light: gray levels follow light by a gamma of 2.2."""
    return (np.clip((pixels / 255.0) ** 2.2 * light, 0, 1) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8)


def _mixed(a: tuple[int, ...], b: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(round(x * (1 - share) + y * share) for x, y in zip(a, b, strict=True))


def _at(mm: float, x: float, y: float) -> tuple[float, float]:
    return x * mm, y * mm


def _font(file: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)


Spoil = Callable[[Pixels, float], Pixels]
