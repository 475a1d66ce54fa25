"""What was read: boxes, words, lines, pages and their health."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from recto.domain.quality import Quality

TEXT_LAYER = "text-layer"
"""The engine of pages whose text the PDF itself holds."""

Point = tuple[float, float]
Matrix = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Box:
    """Four corners in pixels, origin top left: the text's top left, top right, bottom right and bottom left.

    In results the frame is the original page; inside an engine it is the image that the engine was given.
    """

    corners: tuple[Point, Point, Point, Point]

    @classmethod
    def upright(cls, left: float, top: float, right: float, bottom: float) -> Self:
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))

    @classmethod
    def around(cls, boxes: Sequence["Box"]) -> "Box":
        """The smallest box around all of them that is turned like the first."""
        (x0, y0), (x1, y1) = boxes[0].corners[:2]
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        ux, uy = ((x1 - x0) / length, (y1 - y0) / length) if length else (1.0, 0.0)
        along = [x * ux + y * uy for box in boxes for x, y in box.corners]
        across = [y * ux - x * uy for box in boxes for x, y in box.corners]

        def point(a: float, c: float) -> Point:
            return (a * ux - c * uy, a * uy + c * ux)

        left, right, top, bottom = min(along), max(along), min(across), max(across)
        return cls((point(left, top), point(right, top), point(right, bottom), point(left, bottom)))

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """The upright rectangle around the corners: left, top, right, bottom."""
        xs, ys = zip(*self.corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def through(self, matrix: Matrix) -> "Box":
        """This box carried by a 3x3 projective matrix (row major, acting on column vectors x, y, 1)."""

        def carried(point: Point) -> Point:
            x, y = point
            u, v, w = (row[0] * x + row[1] * y + row[2] for row in matrix)
            return (u / w, v / w)

        a, b, c, d = (carried(corner) for corner in self.corners)
        return Box((a, b, c, d))


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its text, how sure the engine is of it (0..1), and where it stands."""

    text: str
    confidence: float
    box: Box

    @property
    def is_noise(self) -> bool:
        """Specks and rules read as punctuation: nothing in it is a letter or a digit."""
        return not any(c.isalnum() for c in self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """Words in reading order; never empty."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        return _weighted(self.words)

    @property
    def box(self) -> Box:
        return Box.around([word.box for word in self.words])


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was read. Boxes are pixels of the original page, ``width`` x ``height``, as a viewer shows it.

    ``number`` counts from 1. ``rotation`` (0, 90, 180, 270, clockwise) and ``skew`` (degrees, clockwise) are what the
    text is turned by on the original page. ``dpi`` is the resolution a PDF page was rendered at, else None. ``engine``
    is what read it, TEXT_LAYER for a PDF's own text. ``error`` is the public form of why the page could not be read,
    where the rest of its document could. ``quality`` is that of the page's image; None where no image was read.
    """

    number: int
    width: int
    height: int
    lines: tuple[Line, ...]
    rotation: int = 0
    skew: float = 0.0
    dpi: float | None = None
    engine: str = ""
    error: Mapping[str, Any] | None = None
    quality: "Quality | None" = None

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def health(self) -> float:
        return health(self.words)

    @property
    def words(self) -> list[Word]:
        return [word for line in self.lines for word in line.words]


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as it was read: its pages, by which engine, in which languages, seconds by stage."""

    pages: tuple[Page, ...]
    engine: str
    languages: tuple[str, ...]
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Pages joined by form feeds."""
        return "\f".join(page.text for page in self.pages)

    @property
    def health(self) -> float:
        return health(word for page in self.pages for word in page.words)

    @property
    def weight(self) -> int:
        """The characters that health goes by: its weight among other readings of the same document."""
        return sum(len(word.text) for page in self.pages for word in page.words if not word.is_noise)


def health(words: Iterable[Word]) -> float:
    """Character-weighted mean confidence (0..1), noise left out; 0 where nothing was read."""
    return _weighted([word for word in words if not word.is_noise])


def _weighted(words: Sequence[Word]) -> float:
    characters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / characters if characters else 0.0
