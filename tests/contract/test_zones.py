"""Zones on images: every form, photographed, tilted, slanted, upside down and small, read through the whole way."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from made import ENGLISH, Pixels, jpeg, lying, noise, page, photo, tilt, turned
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.field import IDENTITY
from recto.domain.recognition import Page
from recto.domain.zone import TD1, TD3, Form, ZoneLine
from recto.settings import Settings
from specimens import FORMS, SIZES, card, holder, values, zone
from specimens import read as fields_of

SCALE = 7.0


def slanted(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    corners = ((60, 40), (width - 10, 70), (width + 30, height + 10), (30, height - 20))
    return lying(pixels, corners, (width + 80, height + 60))[0]


def small(pixels: Pixels) -> Pixels:
    """450 pixels wide."""
    size = 450, round(450 * pixels.shape[0] / pixels.shape[1])
    return noise(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), 3)


WAYS: dict[str, Callable[[Pixels], Pixels]] = {
    "photographed": photo,
    "tilted": lambda pixels: photo(tilt(pixels, 7, paper=90)[0]),
    "slanted": lambda pixels: photo(slanted(pixels)),
    "upside down": lambda pixels: photo(turned(pixels, 180)),
    "on its side": lambda pixels: photo(turned(pixels, 90)),
    "small": small,
}


def seen(pixels: Pixels, options: Options = Options()) -> Page:  # noqa: B008
    (found,) = Services(Settings()).reader.read(io.BytesIO(jpeg(pixels)), options, time_limit=120).pages
    return found


@pytest.mark.parametrize(
    ("form", "way"),
    [(form, way) for i, form in enumerate(FORMS) for j, way in enumerate(WAYS) if (i + j) % 2 == 0],
    ids=lambda each: getattr(each, "name", each),
)
def test_the_zone_of_a_photographed_document_is_read_whole(form: Form, way: str) -> None:
    of = holder(40 + FORMS.index(form))
    found = seen(WAYS[way](card(form, of, scale=SCALE)))
    zone_lines = [line.text for line in found.lines if isinstance(line.words[0], ZoneLine)]
    fields = fields_of(found)
    assert values(fields) == of.fields(form)
    assert len(zone_lines) == form.lines
    assert [name for name, field in fields.items() if not field.needs_review and name == "document_number"]


def test_lines_of_a_zone_stand_where_they_are_printed() -> None:
    of = holder(1)
    found = seen(card(TD3, of, scale=SCALE))
    lines = [line for line in found.lines if isinstance(line.words[0], ZoneLine)]
    assert [line.text for line in lines] == list(zone(TD3, of))
    height = SIZES[TD3][1] * SCALE
    for row, line in enumerate(lines):
        left, top, right, bottom = line.box.rectangle
        baseline = height - (2 * 6.35 + 4) * SCALE + (row + 0.7) * 6.35 * SCALE
        assert top < baseline - 1.5 * SCALE < baseline < bottom + 0.5 * SCALE
        assert bottom - top < 5 * SCALE
        assert abs((right - left) - 44 * 2.54 * SCALE) < 3 * 2.54 * SCALE


def test_a_zone_alone_upside_down_is_found_where_an_identity_document_is_asked_for() -> None:
    of = holder(2)
    whole = card(TD1, of, scale=SCALE)
    strip = photo(turned(whole[whole.shape[0] // 2 :], 180))
    assert values(fields_of(seen(strip, Options(document=IDENTITY)))) == of.fields(TD1)


def test_cards_side_by_side_keep_their_zones() -> None:
    cards = [card(TD1, holder(seed), scale=6.0) for seed in (3, 4)]
    both = np.concatenate([np.pad(one, ((20, 20), (30, 30), (0, 0)), constant_values=90) for one in cards], axis=1)
    lines = {line.text for line in seen(turned(both, 180)).lines}
    assert {line for seed in (3, 4) for line in zone(TD1, holder(seed))} <= lines


def test_the_other_lines_of_a_page_stay_as_they_were_read() -> None:
    printed = page(ENGLISH)
    alone = seen(printed.pixels)
    asked = seen(printed.pixels, Options(document=IDENTITY))
    assert asked.lines == alone.lines
