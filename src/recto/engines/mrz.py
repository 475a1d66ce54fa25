"""The machine-readable zone on a page: found by the lines that an engine read, or by looking again, then read anew.

PP-OCR's recogniser reads its lines with nothing but the zone's 37 characters to choose from, several times, each at
another width. All lines of a zone have the same number of characters, so one is known to be whole; and they stand a
fixed distance apart, so that one that was overlooked is read where it must be.
"""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recto.domain.errors import DocumentTooSlow, EngineUnavailable
from recto.domain.recognition import Box, Line, Word
from recto.domain.zone import ALPHABET, FILLER, LENGTHS, LETTERS, TD1, TD2, ZoneLine, form_of
from recto.engines import registry
from recto.engines.inference import Tensor
from recto.engines.ppocr import PpOcr
from recto.engines.ppocr_detect import Corners
from recto.engines.ppocr_read import crop
from recto.engines.spelling import rivals, spelled, text_of
from recto.imaging.geometry import Transform, carried, scaled, turned
from recto.imaging.page import PageImage, Pixels

STRETCHES = (0.8, 1.0, 1.2)
"""Widths by true width that lines are read at."""
STRIP, INK, BESIDE = 1.7, 1.2, 0.4
"""Pitches of characters that a strip around a line is high, that its print is high, and that a strip is longer at each
end. ICAO Doc 9303 has ten characters to the inch, and four lines."""
LEADING = 2.5
"""Pitches from line to line."""
SPACINGS = (1.0, 0.92, 0.67)
"""Leadings from a line to one that was overlooked: some printers set them closer."""
LEAST_APART, MOST_APART = 0.5, 2.5
"""Leadings from line to line of the same zone."""
WIDE = 1.5
"""Leadings between which a line was overlooked."""
CODES = 5
"""Letters that the first line begins with, of what the document is and who issued it."""
SURE = 0.5
"""Mean probability of the characters of a line that is believed."""
SHORTEST, MOSTLY, FILLERS = 24, 0.9, 2
"""A line looks like a zone's that has so many characters, that share of them a zone's, and so many fillers."""
ACROSS, LONG = 1000, 12.0
"""Pixels that a page is wide at least when it is looked at again, and width by height of lines that may be a zone's."""
TURNS = (0, 90)
"""Degrees that it is turned by then; lines that are found are read upside down as well."""

SIGNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"pass?e?port|passaporto|pasaporte|reisepass|paszport|travel document|identity card|"
        r"personalausweis|carte d.identit|carta d.identit|residence permit|aufenthaltstitel|titre de s[eé]jour",
        r"nationalit|nacionalidad|nazionalit|nacionalidade|staatsangeh|obywatelstwo",
        r"birth|naissance|geburt|nacimiento|nascita|nascimento|geboorte|urodzenia",
        r"expiry|expiration|valid until|g[uü]ltig bis|caducidad|scadenza|validade|wa[zż]no[sś]ci|geldig tot",
        r"surname|given names?|pr[eé]nom|vornamen?|nachname|apellidos|cognome|apelido|nazwisko|voornamen",
    )
)
"""What documents with a zone say; two of these make it worth looking for one."""
OVER = ">>>>>"
"""Fillers of a zone that stands on its head, as they are read."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Where a line of a zone stands, or may: its ``start`` and ``end`` in the middle of its height, in pixels of the
    page (x, y), and the ``pitch`` of its characters."""

    start: npt.NDArray[np.float64]
    end: npt.NDArray[np.float64]
    pitch: float

    @classmethod
    def of(cls, corners: npt.NDArray[np.float64], text: str) -> "Strip":
        """Of a box around a text."""
        start, end = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
        count = sum(not character.isspace() for character in text)
        return cls(start, end, float(np.linalg.norm(end - start)) / count)

    @property
    def along(self) -> npt.NDArray[np.float64]:
        apart = self.end - self.start
        unit: npt.NDArray[np.float64] = apart / max(1e-6, float(np.linalg.norm(apart)))
        return unit

    @property
    def down(self) -> npt.NDArray[np.float64]:
        """A unit vector towards the next line."""
        x, y = self.along
        return np.array([-y, x])

    def moved(self, lines: float) -> "Strip":
        """So many lines further down the zone."""
        by = self.down * (lines * LEADING * self.pitch)
        return Strip(self.start + by, self.end + by, self.pitch)

    def box(self, high: float, beside: float = 0.0) -> Corners:
        """So many pitches high, and that much longer at each end."""
        half, more = self.down * (high / 2 * self.pitch), self.along * (beside * self.pitch)
        return np.array(
            [self.start - more - half, self.end + more - half, self.end + more + half, self.start - more + half],
            np.float32,
        )

    def lines_to(self, other: "Strip") -> float:
        """How many lines further down the other stands."""
        apart = (other.start + other.end - self.start - self.end) / 2
        return float(apart @ self.down) / (LEADING * self.pitch)

    def holds(self, word: Word) -> bool:
        """Whether the middle of the word is on the strip."""
        middle = np.array(word.box.corners).mean(axis=0) - self.start
        length = float(np.linalg.norm(self.end - self.start))
        along, down = float(middle @ self.along), float(middle @ self.down)
        return -self.pitch < along < length + self.pitch and abs(down) < STRIP / 2 * self.pitch

    def through(self, matrix: Transform) -> "Strip":
        start, end = carried(np.array([self.start, self.end]), matrix)
        longer = float(np.linalg.norm(end - start)) / max(1e-6, float(np.linalg.norm(self.end - self.start)))
        return Strip(start, end, self.pitch * longer)


@dataclass(frozen=True, slots=True)
class Found:
    """A line of a zone as it was read; ``spelling`` as engines.spelling.spelled gives it."""

    strip: Strip
    spelling: Tensor


Zone = list[Found]
"""Its lines from the first to the last."""


class ZoneReader:
    """``network`` finds lines and spells them."""

    def __init__(self, network: PpOcr) -> None:
        self._network = network

    def zones(
        self, page: PageImage, lines: Sequence[Line], languages: Sequence[str], *, again: bool, end: float
    ) -> list[Zone]:
        """The zones on a page on which an engine read those lines; ``again``: look once more where they show none.

        Raises DocumentTooSlow.
        """
        found = self._zones(page.pixels, _seeds(lines), languages, end)
        for degrees in TURNS if again and not found else ():
            larger, onto_page = _turned(page.pixels, degrees)
            zones = self._zones(larger, self._strips(larger, languages, end), languages, end)
            found = [[Found(line.strip.through(onto_page), line.spelling) for line in zone] for zone in zones]
            if found:
                break
        return found

    def _strips(self, pixels: Pixels, languages: Sequence[str], end: float) -> list[Strip]:
        """Long lines that read like a zone's, the right way up or upside down."""
        long = [corners for corners in self._network.find(pixels) if _is_long(corners)]
        boxes = [*long, *(np.roll(corners, 2, axis=0) for corners in long)]
        levels = [crop(pixels, corners, stretch=1.0) for corners in boxes]
        texts = [text_of(spelled(columns)) for columns in self._network.spell(levels, languages, ALPHABET, end)]
        return [
            Strip.of(box.astype(np.float64), text) for box, text in zip(boxes, texts, strict=True) if like_zone(text)
        ]

    def _zones(self, pixels: Pixels, seeds: Sequence[Strip], languages: Sequence[str], end: float) -> list[Zone]:
        zones = _grouped(self._read(pixels, seeds, languages, end))
        for i, zone in enumerate(zones):
            overlooked = self._read(pixels, _overlooked(zone), languages, end)
            if overlooked:
                zones[i] = max(_grouped([*zone, *overlooked]), key=len)
        return zones

    def _read(self, pixels: Pixels, strips: Sequence[Strip], languages: Sequence[str], end: float) -> list[Found]:
        """Those of the strips that hold a line of a zone: what all widths say that give as many characters."""
        levels = [crop(pixels, strip.box(STRIP, BESIDE), stretch) for strip in strips for stretch in STRETCHES]
        spellings = [spelled(columns) for columns in self._network.spell(levels, languages, ALPHABET, end)]
        found = []
        for i, strip in enumerate(strips):
            whole = [each for each in spellings[i * len(STRETCHES) :][: len(STRETCHES)] if len(each) in LENGTHS]
            alike = [each for each in whole if len(each) == len(whole[0])]
            if alike:
                found.append(Found(strip, np.mean(alike, axis=0)))
        return [line for line in found if _sureness(line) >= SURE]


def with_zones(
    page: PageImage, lines: list[Line], languages: Sequence[str], *, asked: bool, time_limit: float
) -> list[Line]:
    """The lines of a page, those of machine-readable zones read anew; the same list where there are none, or nothing to
    read them with. ``asked``: somebody says that it is an identity document."""
    again = asked or _promises_zone(lines)
    if not again and not _seeds(lines):
        return lines
    try:
        network = registry.get("ppocr")
        if not isinstance(network, PpOcr):
            return lines
        zones = ZoneReader(network).zones(page, lines, languages, again=again, end=time.monotonic() + time_limit)
    except (EngineUnavailable, DocumentTooSlow):
        return lines
    for zone in zones:
        lines = _replaced(lines, zone)
    return lines


def like_zone(text: str) -> bool:
    """Whether it may be a line of a zone, perhaps with a few characters misread."""
    squeezed = re.sub(r"\s", "", text)
    own = sum(character in ALPHABET for character in squeezed)
    return len(squeezed) >= SHORTEST and own >= MOSTLY * len(squeezed) and squeezed.count(FILLER) >= FILLERS


def _promises_zone(lines: Sequence[Line]) -> bool:
    text = "\n".join(line.text for line in lines)
    return OVER in text or sum(sign.search(text) is not None for sign in SIGNS) > 1


def _seeds(lines: Sequence[Line]) -> list[Strip]:
    return [Strip.of(np.array(line.box.corners), line.text) for line in lines if like_zone(line.text)]


def _is_long(corners: Corners) -> bool:
    across, down = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0])
    return bool(across > LONG * down)


def _turned(pixels: Pixels, degrees: int) -> tuple[Pixels, Transform]:
    """The page turned clockwise, large enough, and what carries its coordinates back."""
    page = turned(PageImage.original(pixels), degrees)
    if page.width < ACROSS:
        page = scaled(page, ACROSS / page.width)
    return page.pixels, np.array(page.to_page)


def _grouped(found: Iterable[Found]) -> list[Zone]:
    """Lines as long as each other, one under another."""
    zones: list[Zone] = []
    for line in sorted(found, key=lambda line: float(line.strip.start @ line.strip.down)):
        for zone in zones:
            below = zone[-1].strip.lines_to(line.strip)
            if len(zone[-1].spelling) == len(line.spelling) and LEAST_APART < below < MOST_APART:
                zone.append(line)
                break
            if abs(below) <= LEAST_APART:
                zone[-1] = max(zone[-1], line, key=_sureness)
                break
        else:
            zones.append([line])
    return zones


def _overlooked(zone: Zone) -> list[Strip]:
    """Where lines may stand that a zone of such lines has beside those that were found."""
    lacking = _count(zone) - len(zone)
    if lacking <= 0:
        return []
    apart = zone[0].strip.lines_to(zone[1].strip) if len(zone) > 1 else 0.0
    spacings = (apart / 2, apart) if apart > WIDE else (apart,) if apart else SPACINGS
    steps = [lines * spacing for spacing in spacings for lines in range(1, lacking + 1)]
    return [*(zone[0].strip.moved(-step) for step in steps), *(zone[-1].strip.moved(step) for step in steps)]


def _sureness(line: Found) -> float:
    return float(line.spelling.max(axis=1).mean())


def _count(zone: Zone) -> int:
    """How many lines a zone of such lines has."""
    return TD1.lines if len(zone[0].spelling) == TD1.length else TD2.lines


def _replaced(lines: Sequence[Line], zone: Zone) -> list[Line]:
    """The lines of a page without what stands where the zone is, and with the zone instead."""
    kept: list[Line] = []
    place = None
    for line in lines:
        words = tuple(word for word in line.words if not any(found.strip.holds(word) for found in zone))
        if len(words) < len(line.words) and place is None:
            place = len(kept)
        if words:
            kept.append(Line(words))
    place = len(kept) if place is None else place
    return [*kept[:place], *map(_line, zone, _texts(zone)), *kept[place:]]


def _texts(zone: Zone) -> list[str]:
    """What the lines say, each character one that may stand there."""
    length = len(zone[0].spelling)
    if len(zone) != _count(zone):
        return [text_of(line.spelling) for line in zone]
    first = [LETTERS if place < CODES else ALPHABET for place in range(length)]
    form = form_of(length, text_of(zone[0].spelling, first))
    return [
        text_of(line.spelling, [form.alphabet(row, place) for place in range(length)]) for row, line in enumerate(zone)
    ]


def _line(found: Found, text: str) -> Line:
    confidence = float(np.prod(found.spelling.max(axis=1)))
    a, b, c, d = ((float(x), float(y)) for x, y in found.strip.box(INK))
    return Line((ZoneLine(text, confidence, Box((a, b, c, d)), rivals(found.spelling)),))
