"""The machine-readable zone on a page: found by the lines that an engine read, or by looking again, then read anew.

PP-OCR's recogniser reads its lines with nothing but the zone's 37 characters to choose from, several times, each at
another width.
"""

import re
import time
from collections.abc import Sequence

import numpy as np

from recto.domain.errors import DocumentTooSlow, EngineUnavailable
from recto.domain.recognition import Box, Line
from recto.domain.zone import ALPHABET, FILLER, LENGTHS, LETTERS, ZoneLine, form_of
from recto.engines import registry
from recto.engines.ppocr import PpOcr
from recto.engines.ppocr_detect import Corners
from recto.engines.ppocr_read import crop
from recto.engines.spelling import rivals, spelled, text_of
from recto.engines.zone_lines import STRIP, Found, Strip, Zone, count, grouped, overlooked
from recto.imaging.geometry import Transform, scaled, turned
from recto.imaging.page import PageImage, Pixels

STRETCHES = (0.8, 1.0, 1.2)
"""Widths by true width that lines are read at."""
INK, BESIDE = 1.2, 0.4
"""Pitches of characters that the print of a line is high, and that what is read is longer at each end."""
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
        zones = grouped(self._read(pixels, seeds, languages, end))
        for i, zone in enumerate(zones):
            more = self._read(pixels, overlooked(zone), languages, end)
            if more:
                zones[i] = max(grouped([*zone, *more]), key=len)
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
        return [line for line in found if line.sureness >= SURE]


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
    if len(zone) != count(zone):
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
