"""Specimens of identity documents made by code: holders who never lived, their zones, and cards that show them."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from made import Pixels
from recto.domain.field import Field
from recto.domain.recognition import Box, Line, Page, Word
from recto.domain.zone import ALPHABET, MRV_A, MRV_B, TD1, TD2, TD3, Form, ZoneLine, check_digit
from recto.extraction.candidate import Context
from recto.extraction.choice import Thresholds, choose
from recto.extraction.identity import KIND
from recto.extraction.layout import Layout

TODAY = date(2026, 11, 21)

Spelling = tuple[tuple[tuple[str, float], ...], ...]
LOOKALIKES = {"0": "ODQ", "O": "0", "1": "I", "I": "1", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z", "Z": "2",
              "6": "G", "G": "6", "<": "KCL", "K": "<", "U": "V", "V": "U", "M": "N", "N": "M"}  # fmt: skip

FORMS = (TD1, TD2, TD3, MRV_A, MRV_B)
OCR_B = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
"""Of the Debian package fonts-ocr-b, which scripts/system-packages installs."""
SIZES = {TD1: (85.6, 54.0), TD2: (105.0, 74.0), TD3: (125.0, 88.0), MRV_A: (120.0, 80.0), MRV_B: (105.0, 74.0)}
"""Millimetres, by ICAO Doc 9303."""
PITCH, LEADING = 2.54, 6.35
"""Millimetres from character to character and from line to line."""
TITLES = {TD1: "IDENTITY CARD", TD2: "IDENTITY CARD", TD3: "PASSPORT", MRV_A: "VISA", MRV_B: "VISA"}
CODES = {TD1: "ID", TD2: "I", TD3: "P", MRV_A: "V", MRV_B: "V"}

SYLLABLES = (
    "an", "ber", "cor", "dal", "el", "fin", "gor", "hul", "im", "jor", "kes", "lin", "mar", "nok", "ol", "pet", "quin",
    "ros", "sel", "tam", "ul", "vik", "wen", "xan", "yor", "zim",
)  # fmt: skip
COUNTRIES = ("UTO", "FRA", "POL", "SWE", "NLD", "D", "BRA", "KEN", "JPN", "CHE", "LVA", "XXB")
NUMBERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
"""Characters of numbers: without letters that are taken for digits, as most states do."""


@dataclass(frozen=True)
class Holder:
    """What a document says; ``personal`` only where its form has room for it."""

    number: str
    issuer: str
    surname: str
    given: str
    birth: date
    sex: str
    nationality: str
    expiry: date
    personal: str = ""

    def fields(self, form: Form) -> Mapping[str, str]:
        """As Recto names and writes them."""
        said = {
            "document_number": self.number,
            "issuing_country": self.issuer,
            "surname": self.surname,
            "given_names": self.given,
            "birth_date": self.birth.isoformat(),
            "sex": self.sex,
            "nationality": self.nationality,
            "expiry_date": self.expiry.isoformat(),
        }
        return said | ({"personal_number": self.personal} if self.personal and form in (TD1, TD2, TD3) else {})


def holder(seed: int) -> Holder:
    """Another one for each seed."""
    rng = random.Random(seed)

    def name(words: int) -> str:
        return " ".join("".join(rng.choices(SYLLABLES, k=2)).upper() for _ in range(words))

    return Holder(
        number="".join(rng.choices(NUMBERS, k=rng.choice((7, 8, 9)))),
        issuer=rng.choice(COUNTRIES),
        surname=name(1),
        given=name(rng.choice((1, 2))),
        birth=date(rng.randint(1935, 2015), rng.randint(1, 12), rng.randint(1, 28)),
        sex=rng.choice("MF"),
        nationality=rng.choice(COUNTRIES),
        expiry=date(rng.randint(2018, 2035), rng.randint(1, 12), rng.randint(1, 28)),
        personal=rng.choice(("", "".join(rng.choices("0123456789", k=7)))),
    )


def zone(form: Form, of: Holder) -> tuple[str, ...]:
    """The lines of the holder's zone; a number of more than nine characters goes on in the optional part of a TD1."""
    first = CODES[form].ljust(2, "<") + of.issuer.ljust(3, "<")
    names = "<<".join(part.replace(" ", "<") for part in (of.surname, of.given) if part)
    birth, expiry = checked(f"{of.birth:%y%m%d}"), checked(f"{of.expiry:%y%m%d}")
    nationality = of.nationality.ljust(3, "<")
    if form is TD1:
        number, rest = of.number[:9].ljust(9, "<"), of.number[9:]
        number += f"<{rest}{check_digit(of.number)}" if rest else check_digit(number)
        top = (first + number).ljust(30, "<")
        middle = birth + of.sex + expiry + nationality + of.personal.ljust(11, "<")
        return top, middle + check_digit(top[5:] + middle[:7] + middle[8:15] + middle[18:]), names.ljust(30, "<")[:30]
    start = checked(of.number.ljust(9, "<")) + nationality + birth + of.sex + expiry
    top = (first + names).ljust(form.length, "<")[: form.length]
    if form is TD3:
        end = checked(of.personal.ljust(14, "<"))
    elif form is TD2:
        end = of.personal.ljust(7, "<")
    else:
        return top, start.ljust(form.length, "<")
    bottom = start + end
    return top, bottom + check_digit(bottom[:10] + bottom[13:20] + bottom[21:])


def checked(text: str) -> str:
    return text + check_digit(text)


def card(form: Form, of: Holder, *, scale: float = 8.0) -> Pixels:
    """The document at ``scale`` pixels a millimetre: a portrait, printed fields with labels, and the zone."""
    width, height = (round(side * scale) for side in SIZES[form])
    sheet = Image.new("RGB", (width, height), (232, 238, 240))
    draw = ImageDraw.Draw(sheet)
    zone_top = height - round((form.lines * LEADING + 4) * scale)
    draw.rectangle([3 * scale, 10 * scale, 0.25 * width, zone_top - 3 * scale], fill=(168, 160, 150))
    small, large = ImageFont.load_default(1.8 * scale), ImageFont.load_default(2.8 * scale)
    draw.text((0.3 * width, 2 * scale), f"UTOPIA  {TITLES[form]}", fill=(20, 40, 90), font=large)
    printed = (
        ("Surname / Nom", of.surname), ("Given names / Prénoms", of.given),
        ("Date of birth / Date de naissance", f"{of.birth:%d.%m.%Y}"), ("Document No. / No du document", of.number),
    )  # fmt: skip
    step = (zone_top - 9 * scale) / len(printed)
    for row, (label, value) in enumerate(printed):
        top = 8 * scale + row * step
        draw.text((0.3 * width, top), label, fill=(90, 90, 110), font=small)
        draw.text((0.3 * width, top + 2.1 * scale), value, fill=(0, 0, 0), font=large)
    lines = zone(form, of)
    font = ImageFont.truetype(OCR_B, 3.5 * scale)
    left = (width - form.length * PITCH * scale) / 2
    for row, line in enumerate(lines):
        for place, character in enumerate(line):
            x, y = left + (place + 0.5) * PITCH * scale, zone_top + (row + 0.7) * LEADING * scale
            draw.text((x, y), character, fill=(15, 15, 15), font=font, anchor="ms")
    return np.asarray(sheet)


def page(lines: Sequence[str], spellings: Sequence[Spelling] | None = None, *, confidence: float = 0.99) -> Page:
    """A page that an engine read these lines of a zone on; with ``spellings`` as engines.mrz gives them."""
    words = []
    for row, line in enumerate(lines):
        box = Box.upright(40, 300 + 40 * row, 40 + 20 * len(line), 325 + 40 * row)
        spelling = spellings and spellings[row]
        words.append(ZoneLine(line, confidence, box, spelling) if spelling else Word(line, confidence, box))
    return Page(1, 1000, 600, tuple(Line((word,)) for word in words), engine="ppocr")


def spelled(line: str, sure: float = 0.9999) -> Spelling:
    """Read without a doubt."""
    return tuple(((character, sure),) for character in line)


def slipped(line: str, rng: random.Random, slips: float) -> tuple[str, Spelling]:
    """A line with that share of its characters misread, as recognisers misread: mostly the right character comes next,
    and they are less sure."""
    text, spelling = "", []
    for character in line:
        if rng.random() >= slips:
            spelling.append(((character, rng.uniform(0.995, 1.0)),))
            text += character
            continue
        other = rng.choice(LOOKALIKES.get(character, ALPHABET.replace(character, "")))
        sure = rng.uniform(0.5, 0.9)
        second = ((character, (1 - sure) * 0.8),) if rng.random() < 0.7 else ()
        spelling.append(((other, sure), *second))
        text += other
    return text, tuple(spelling)


def read(*pages: Page) -> dict[str, Field]:
    """The fields of an identity document."""
    layout, context = Layout(pages), Context(("eng",), TODAY)
    candidates = [candidate for extractor in KIND.extractors for candidate in extractor(layout, context)]
    return choose(candidates, KIND.rules, Thresholds(0.9))


def values(fields: Mapping[str, Field]) -> dict[str, object]:
    """Without the kind of document, which specimens say in several ways."""
    return {name: field.value for name, field in fields.items() if name != "document_type"}
