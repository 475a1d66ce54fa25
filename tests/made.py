"""Documents made by code: pages of known text, "photographed" and written in every format. No files, no network.

All pixels are uint8 arrays, height x width (gray) or height x width x 3 (RGB). The same arguments, with the same
``seed`` where there is one, always give the same pixels.
"""

import io
import zlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pypdf
from PIL import Image, ImageDraw, ImageFont

from recto.domain.recognition import Box, Matrix

Pixels = npt.NDArray[np.uint8]

ENGLISH = (
    "The harbour office opens at eight in the morning",
    "and closes at five. Please bring the receipt",
    "number 4711 and a valid identity card.",
    "",
    "Fishing permits cost 12.50 a month; visitors",
    "pay 3.00 a day. Lost permits are replaced once,",
    "free of charge, within thirty days.",
    "",
    "Boats longer than nine metres need a pilot.",
)


DEJAVU = Path(str(files("matplotlib").joinpath("mpl-data/fonts/ttf/DejaVuSans.ttf")))
"""A font with the letters of all European languages, and of Arabic."""


ARABIC = (
    "يفتح مكتب الميناء في الساعة الثامنة صباحا",
    "ويغلق في الخامسة مساء. أحضر معك الوصل",
    "وبطاقة الهوية. يدفع الزائر رسم الصيد كل شهر،",
    "ومن أضاع رخصته أخذ غيرها بلا ثمن،",
    "وتحتاج السفن الكبيرة إلى مرشد في الميناء.",
)


class Printed(NamedTuple):
    """A page and what is printed on it: its words in reading order, each with its box in pixels of the page."""

    pixels: Pixels
    words: tuple[tuple[str, Box], ...]
    text: str


def page(
    lines: Sequence[str] = ENGLISH,
    *,
    dpi: int = 200,
    points: float = 12,
    size: tuple[int, int] | None = None,
    margin: int | None = None,
    ink: tuple[int, int, int] = (0, 0, 0),
    paper: tuple[int, int, int] = (255, 255, 255),
    font_file: Path | None = None,
) -> Printed:
    """Left-aligned text of ``points`` at ``dpi``, in the font built into Pillow (ASCII) or that of ``font_file``.

    ``size`` is (width, height) in pixels, by default as large as the text asks for; ``margin`` half an inch.
    """
    height = points * dpi / 72
    font = ImageFont.truetype(font_file, height) if font_file else ImageFont.load_default(height)
    margin = dpi // 2 if margin is None else margin
    leading = round(1.5 * points * dpi / 72)
    if size is None:
        widest = max((font.getlength(line) for line in lines), default=0)
        size = (round(widest) + 2 * margin, leading * len(lines) + 2 * margin)
    sheet = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(sheet)
    words = []
    for row, line in enumerate(lines):
        x, y = float(margin), float(margin + row * leading)
        for word in line.split():
            draw.text((x, y), word, fill=ink, font=font)
            words.append((word, Box.upright(*draw.textbbox((x, y), word, font=font))))
            x += font.getlength(word + " ")
    return Printed(np.asarray(sheet), tuple(words), "\n".join(" ".join(line.split()) for line in lines if line.strip()))


def arabic(lines: Sequence[str] = ARABIC, *, pixels: int = 40, margin: int = 100) -> Printed:
    """Text that starts at the right, black on white, in DejaVu Sans; ``pixels``: the size of the font."""
    font = ImageFont.truetype(DEJAVU, pixels, layout_engine=ImageFont.Layout.RAQM)
    leading = 2 * pixels
    width = round(max(font.getlength(line, direction="rtl") for line in lines)) + 2 * margin
    sheet = Image.new("RGB", (width, leading * len(lines) + 2 * margin), (255, 255, 255))
    draw = ImageDraw.Draw(sheet)
    words = []
    for row, line in enumerate(lines):
        x, y = float(width - margin), float(margin + row * leading)
        for word in line.split():
            draw.text((x, y), word, fill=(0, 0, 0), font=font, anchor="ra", direction="rtl")
            box = draw.textbbox((x, y), word, font=font, anchor="ra", direction="rtl")
            words.append((word, Box.upright(*box)))
            x -= font.getlength(word + " ", direction="rtl")
    return Printed(np.asarray(sheet), tuple(words), "\n".join(lines))


def gray(pixels: Pixels) -> Pixels:
    return np.asarray(Image.fromarray(pixels).convert("L"))


def noise(pixels: Pixels, sigma: float = 12, *, seed: int = 0) -> Pixels:
    """Gaussian noise of a standard deviation of ``sigma`` gray levels."""
    grain = np.random.default_rng(seed).normal(0, sigma, pixels.shape)
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def speckle(pixels: Pixels, share: float = 0.01, *, seed: int = 0) -> Pixels:
    """Salt and pepper: this share of the pixels turns black or white."""
    dots = np.random.default_rng(seed).random(pixels.shape[:2])
    out = pixels.copy()
    out[dots < share / 2] = 0
    out[dots > 1 - share / 2] = 255
    return out


def shadow(pixels: Pixels, darkest: float = 0.4) -> Pixels:
    """Uneven light: full at the top left corner, falling to ``darkest`` of it at the bottom right."""
    height, width = pixels.shape[:2]
    across = np.linspace(0, 0.5, height)[:, None] + np.linspace(0, 0.5, width)[None, :]
    light = 1 - (1 - darkest) * across
    return (pixels * (light if pixels.ndim == 2 else light[..., None])).astype(np.uint8)


def faded(pixels: Pixels, contrast: float = 0.3) -> Pixels:
    """Ink nearer to the paper: what is left of the distance to white is ``contrast``."""
    return (255 - (255 - pixels.astype(np.float64)) * contrast).astype(np.uint8)


def blur(pixels: Pixels, sigma: float = 1.5) -> Pixels:
    return cv2.GaussianBlur(pixels, (0, 0), sigma).astype(np.uint8)


def tilt(pixels: Pixels, degrees: float, *, paper: int = 255) -> tuple[Pixels, Matrix]:
    """Turned clockwise on a sheet grown to hold all of it, with the matrix from the page to the tilted page."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    grown = (int(np.ceil(width * cos + height * sin)), int(np.ceil(width * sin + height * cos)))
    turn[:, 2] += (grown[0] - width) / 2, (grown[1] - height) / 2
    # OpenCV puts coordinates at the centres of pixels, boxes count from their corners.
    sampled = turn.copy()
    sampled[:, 2] += turn[:, :2] @ [0.5, 0.5] - 0.5
    tilted = cv2.warpAffine(pixels, sampled, grown, flags=cv2.INTER_CUBIC, borderValue=(paper, paper, paper))
    (a, b, c), (d, e, f) = turn.tolist()
    return tilted.astype(np.uint8), ((a, b, c), (d, e, f), (0.0, 0.0, 1.0))


def lying(
    pixels: Pixels, corners: Sequence[tuple[float, float]], size: tuple[int, int], *, ground: int = 60
) -> tuple[Pixels, Matrix]:
    """A sheet photographed at a slant on a plain ground, with the matrix from the sheet to the photograph.

    ``corners``: where those of the sheet come to lie, from the top left clockwise; ``size``: (width, height) of the
    photograph.
    """
    height, width = pixels.shape[:2]
    sheet = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    onto = cv2.getPerspectiveTransform(sheet, np.array(corners, np.float32))
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    sampled = np.linalg.inv(half) @ onto @ half
    seen = cv2.warpPerspective(pixels, sampled, size, flags=cv2.INTER_AREA, borderValue=(ground, ground, ground))
    (a, b, c), (d, e, f), (g, h, i) = onto.tolist()
    return seen.astype(np.uint8), ((a, b, c), (d, e, f), (g, h, i))


def turned(pixels: Pixels, degrees: int) -> Pixels:
    """Turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, -degrees // 90))


def photo(pixels: Pixels, *, seed: int = 0) -> Pixels:
    """As a telephone sees it: uneven light, a soft lens, noise."""
    return noise(blur(shadow(pixels, 0.55), 1.0), 6, seed=seed)


def encoded(pixels: Pixels, format: str, **options: Any) -> bytes:
    """By Pillow's name of the format and its options for saving."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format, **options)
    return file.getvalue()


def png(pixels: Pixels) -> bytes:
    return encoded(pixels, "PNG")


def jpeg(pixels: Pixels, *, orientation: int = 1, quality: int = 92) -> bytes:
    """``orientation`` is only written down as EXIF (1..8): the pixels stay as they are."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(pixels, "JPEG", quality=quality, exif=exif)


def tiff(*frames: Pixels, compression: str = "tiff_lzw", **options: Any) -> bytes:
    """One frame a page; ``group3`` and ``group4`` compression make fax pages of one bit."""
    images = [Image.fromarray(frame) for frame in frames]
    if compression.startswith("group"):
        images = [image.convert("1") for image in images]
    file = io.BytesIO()
    images[0].save(file, "TIFF", save_all=True, append_images=images[1:], compression=compression, **options)
    return file.getvalue()


def webp(pixels: Pixels, *, lossless: bool = True) -> bytes:
    return encoded(pixels, "WEBP", lossless=lossless)


def bmp(pixels: Pixels) -> bytes:
    return encoded(pixels, "BMP")


def gif(*frames: Pixels) -> bytes:
    """Animated if there is more than one frame."""
    first, *others = (Image.fromarray(frame) for frame in frames)
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=others)
    return file.getvalue()


def pdf(*images: Pixels, dpi: float = 200) -> bytes:
    """A scan: one image a page, filling it; no text layer."""
    first, *others = (Image.fromarray(image) for image in images)
    file = io.BytesIO()
    first.save(file, "PDF", save_all=True, append_images=others, resolution=dpi, quality=92)
    return file.getvalue()


def born_digital_pdf(
    *pages: Sequence[str], size: tuple[float, float] = (595, 842), points: float = 12, rotate: int = 0
) -> bytes:
    """Text in Helvetica on pages of ``size`` in points, turned by ``rotate`` when shown; ASCII without brackets."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for index, lines in enumerate(pages):
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        content = f"BT /F {points} Tf {1.5 * points} TL 50 {size[1] - 50 - points} Td {shown} ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Rotate {rotate}"
            f" /Resources << /Font << /F 3 0 R >> >> /Contents {5 + 2 * index} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return raw_pdf(*objects)


def drawn_pdf(
    content: str,
    *,
    size: tuple[float, float] = (595, 842),
    crop: tuple[float, float, float, float] | None = None,
    rotate: int = 0,
    image: Pixels | None = None,
    to_unicode: Mapping[str, str] | None = None,
    note: str = "",
) -> bytes:
    """One page that the operators in ``content`` draw, cropped to a rectangle and turned when shown.

    Fonts: F is Helvetica; U looks like it, but the text it holds is told by ``to_unicode``, by what is seen. ``image``,
    gray, is the picture I. ``note``: operators that draw a note at the bottom of the page, in 200 x 20 points.
    """
    names = "".join(
        f"<{ord(seen):02x}> <{held.encode('utf-16-be').hex()}>\n" for seen, held in (to_unicode or {}).items()
    )
    mapping = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(to_unicode or {})} beginbfchar\n{names}endbfchar\nendcmap end end"
    )
    pixels = np.full((1, 1), 255, np.uint8) if image is None else image
    picture = (
        f"<< /Type /XObject /Subtype /Image /Width {pixels.shape[1]} /Height {pixels.shape[0]}"
        " /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
    )
    cropped = f" /CropBox [{' '.join(map(str, crop))}]" if crop else ""
    return raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}]{cropped} /Rotate {rotate} /Contents 4 0 R"
        f" /Annots [{'9 0 R' if note else ''}]"
        " /Resources << /Font << /F 5 0 R /U 6 0 R >> /XObject << /I 8 0 R >> >> >>",
        _stream("<<", content),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 7 0 R >>",
        _stream("<<", mapping),
        _stream(picture, zlib.compress(np.ascontiguousarray(pixels).tobytes()).decode("latin-1")),
        "<< /Type /Annot /Subtype /FreeText /Rect [20 20 220 40] /F 4 /AP << /N 10 0 R >> >>",
        _stream("<< /Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F 5 0 R >> >>", note),
    )


def _stream(entries: str, content: str) -> str:
    return f"{entries} /Length {len(content)} >>\nstream\n{content}\nendstream"


def raw_pdf(*objects: str) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def encrypted_pdf(content: bytes, *, user_password: str = "secret", owner_password: str = "owner") -> bytes:
    """The same PDF, encrypted; an empty user password leaves it open to all readers."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(user_password, owner_password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
