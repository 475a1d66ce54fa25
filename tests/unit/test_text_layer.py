"""The text of a PDF page is what was put in, and its boxes lie on the ink of the page's image."""

import io
from collections.abc import Sequence

import numpy as np
import pypdf
import pytest

from made import ENGLISH, Pixels, born_digital_pdf, drawn_pdf, gray, page, pdf, png
from recto.domain.document import PDF, PageSelection, media_type
from recto.domain.recognition import Word
from recto.imaging import decode
from recto.imaging.sheet import TextLayer

LIMITS = decode.Limits(max_pages=50, max_pixels=120_000_000)
TEXT = [line for line in ENGLISH if line]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SCAN = gray(page(dpi=100).pixels)
PLACE = "q 555 0 0 700 20 20 cm /I Do Q\n"


def layers(content: bytes) -> list[TextLayer | None]:
    return [sheet.text_layer() for sheet in decode.pages(io.BytesIO(content), PDF, PageSelection(), LIMITS)]


def layer(content: bytes) -> TextLayer | None:
    (found,) = layers(content)
    return found


def text(content: bytes) -> str:
    found = layer(content)
    assert found is not None
    return "\n".join(line.text for line in found.lines)


def shown(lines: Sequence[str], x: float = 50, y: float = 780, *, font: str = "F", points: float = 12) -> str:
    drawn = " ".join(f"({line}) Tj T*" for line in lines)
    return f"BT /{font} {points} Tf {1.5 * points} TL {x} {y} Td {drawn} ET\n"


def words_and_ink(content: bytes) -> tuple[list[Word], Pixels]:
    """The words of the layer, and where the image, which has its size, is dark."""
    pages = decode.pages(io.BytesIO(content), PDF, PageSelection(), LIMITS)
    ((found, image),) = [(sheet.text_layer(), sheet.image()) for sheet in pages]
    assert found is not None
    assert (found.width, found.height, found.dpi) == (image.width, image.height, image.dpi)
    return [word for line in found.lines for word in line.words], (image.pixels.min(axis=2) < 128).astype(np.uint8)


def assert_boxes_cover_the_ink(content: bytes) -> None:
    words, ink = words_and_ink(content)
    for word in words:
        left, top, right, bottom = word.box.rectangle
        inside = ink[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
        assert inside.any(), word
        rows, columns = np.nonzero(inside)
        assert np.ptp(rows) >= 0.8 * inside.shape[0] - 4, word
        assert np.ptp(columns) >= 0.8 * inside.shape[1] - 4, word
        ink[max(0, int(top) - 2) : int(bottom) + 3, max(0, int(left) - 2) : int(right) + 3] = 0
    assert not ink.any()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (30, 400, 500, 820)], ids=["whole", "cropped"])
def test_boxes_lie_on_the_ink_however_a_page_is_turned_and_cropped(rotate, crop):
    content = drawn_pdf(shown(TEXT), rotate=rotate, crop=crop)
    assert text(content) == "\n".join(TEXT)
    assert_boxes_cover_the_ink(content)


def test_words_are_sure_and_read_as_a_viewer_shows_the_page():
    found = layer(born_digital_pdf(ENGLISH))
    assert found is not None
    assert (found.width, found.height, found.dpi) == (2479, 3508, 300)
    first, second = found.lines[0].words[:2]
    assert (first.text, first.confidence, second.text) == ("The", 1.0, "harbour")
    assert first.box.corners[0][0] < first.box.corners[1][0] < second.box.corners[0][0]


@pytest.mark.parametrize("degrees", [90, 180, 270, 30])
def test_text_that_is_turned_on_the_page_is_read_along_its_line(degrees):
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    content = drawn_pdf(
        f"BT /F 14 Tf {cos:.5f} {-sin:.5f} {sin:.5f} {cos:.5f} 300 400 Tm (Turned by some degrees) Tj ET"
    )
    assert text(content) == "Turned by some degrees"
    words, ink = words_and_ink(content)
    (x0, y0), (x1, y1), _, (x3, y3) = words[0].box.corners
    np.testing.assert_allclose(np.degrees(np.arctan2(y1 - y0, x1 - x0)) % 360, degrees, atol=0.5)
    np.testing.assert_allclose(np.degrees(np.arctan2(y3 - y0, x3 - x0)) % 360, (degrees + 90) % 360, atol=0.5)
    rows, columns = np.nonzero(ink)
    rectangles = np.array([word.box.rectangle for word in words])
    np.testing.assert_allclose(rectangles[:, :2].min(axis=0), (columns.min(), rows.min()), atol=25)
    np.testing.assert_allclose(rectangles[:, 2:].max(axis=0), (columns.max(), rows.max()), atol=25)


def test_columns_are_read_one_after_the_other():
    left, right = TEXT[:4], TEXT[3:]
    assert text(drawn_pdf(shown(left, 40, points=8) + shown(right, 320, points=8))) == "\n".join([*left, *right])


def test_words_apart_are_words_though_no_blank_parts_them():
    apart = "BT /F 12 Tf 50 700 Td (one) Tj 60 0 Td (two) Tj 0 -40 Td (three) Tj ET"
    assert text(drawn_pdf(apart)).split() == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("\ufb01", "fi"),
        ("\u00ad", "-"),
        ("\u200b", ""),
        ("\ufeff", ""),
        ("\u0001", ""),
        ("😀", "😀"),
    ],
    ids=["ligature", "soft hyphen", "zero width", "byte order mark", "control", "beyond the first plane"],
)
def test_letters_are_spelt_as_they_are_read(held, expected):
    content = drawn_pdf(shown(TEXT) + shown(["a'b"], 50, 300, font="U"), to_unicode={"a": "a", "'": held, "b": "b"})
    assert text(content).splitlines()[-1] == f"a{expected}b"


def test_columns_of_ideographs_are_read_down_and_from_right_to_left():
    signs = dict(zip("abcdefgh", "春眠不覚暁処聞啼", strict=True))
    columns = [("abcd", 300), ("efgh", 280)]
    placed = [(seen, x, 700 - 16 * row) for column, x in columns for row, seen in enumerate(column)]
    drawn = "".join(f"1 0 0 1 {x} {y} Tm ({seen}) Tj " for seen, x, y in placed)
    content = drawn_pdf(f"BT /U 16 Tf {drawn}ET", to_unicode=signs)
    assert text(content) == "春眠不覚\n暁処聞啼"


def test_text_from_right_to_left_is_in_logical_order():
    alphabet = {latin: chr(0x05D0 + n) for n, latin in enumerate(LETTERS + "A")} | {" ": " "}
    logical = ["שלום עולם", "גדר לבנה"]
    seen = {hebrew: latin for latin, hebrew in alphabet.items()}
    visual = ["".join(seen[letter] for letter in reversed(line)) for line in logical]
    found = layer(drawn_pdf(shown(visual, font="U", points=20), to_unicode=alphabet))
    assert found is not None
    assert [line.text for line in found.lines] == logical
    first, second = found.lines[0].words
    assert first.box.rectangle[0] > second.box.rectangle[2]


@pytest.mark.parametrize("held", ["لا", "\ufefb"], ids=["two letters", "one form"])
def test_letters_of_a_ligature_from_right_to_left_keep_their_order(held):
    content = drawn_pdf(shown(["mLs"], font="U", points=20), to_unicode={"m": "م", "L": held, "s": "س"})
    assert text(content) == "سلام"


def test_an_empty_page_has_an_empty_layer():
    found = layer(drawn_pdf(""))
    assert found is not None
    assert found.lines == ()


@pytest.mark.parametrize(
    "content",
    [
        pdf(SCAN),
        drawn_pdf("0 0 m 100 100 l 200 0 l S"),
        drawn_pdf(shown(TEXT, font="U"), to_unicode={c: LETTERS[(n + 5) % 26] for n, c in enumerate(LETTERS)}),
        drawn_pdf(shown(TEXT, font="U"), to_unicode={c: chr(0xE000 + n) for n, c in enumerate(LETTERS)}),
        drawn_pdf(shown(TEXT, font="U"), to_unicode={c: chr(1 + n) for n, c in enumerate(LETTERS)}),
        drawn_pdf(shown(TEXT, font="U"), to_unicode={c: "!#%+-/"[n % 6] for n, c in enumerate(LETTERS)}),
        drawn_pdf("3 Tr " + shown(TEXT)),
        drawn_pdf(shown(["Page 1"]) + "3 Tr " + shown(TEXT, 50, 700)),
        drawn_pdf(PLACE + "3 Tr " + shown(TEXT), image=SCAN),
        drawn_pdf(shown(TEXT) + "q 595 0 0 842 0 0 cm /I Do Q", image=SCAN),
        drawn_pdf(PLACE + shown(["Received on 3 May, page 3 of 7"], y=800), image=SCAN),
        drawn_pdf(shown(TEXT) + "q 500 0 0 450 50 20 cm /I Do Q", image=SCAN),
        drawn_pdf(shown(["Figure"]) + "q 150 0 0 150 200 300 cm /I Do Q", image=SCAN),
        drawn_pdf("1 g " + shown(TEXT)),
        drawn_pdf(shown(TEXT), note="BT /F 12 Tf 2 5 Td (approved) Tj ET"),
    ],
    ids=[
        "scan",
        "drawing",
        "letters exchanged",
        "private use",
        "control characters",
        "signs",
        "invisible",
        "invisible but for a stamp",
        "scan with a hidden reading",
        "reading beneath a scan",
        "scan with a stamp",
        "letter with a large figure",
        "label of a picture",
        "white on white",
        "note on a page",
    ],
)
def test_text_that_is_not_what_the_page_shows_is_no_layer(content):
    assert layer(content) is None


@pytest.mark.parametrize(
    "junk",
    [
        "1 g " + shown(["white on white"], y=300),
        shown(["too small to be seen"], y=300, points=0.1),
        shown(["beside the page"], x=700),
        shown(["redacted"], y=300) + "0 g 40 290 200 30 re f",
        "3 Tr " + shown(["x"], y=300),
    ],
    ids=["white", "tiny", "off the page", "blacked out", "one sign invisible"],
)
def test_what_nobody_sees_is_not_read(junk):
    assert text(drawn_pdf(shown(TEXT) + junk)) == "\n".join(TEXT)


def test_white_print_on_a_dark_ground_and_a_small_picture_leave_a_page_sound():
    banner = "0 0 0.4 rg 0 740 595 102 re f 1 g " + shown(TEXT[:2])
    content = drawn_pdf(banner + "0 g " + shown(TEXT[2:], y=600) + "q 50 0 0 50 500 20 cm /I Do Q", image=SCAN)
    assert text(content) == "\n".join(TEXT)


def test_notes_that_say_nothing_leave_a_page_sound():
    assert text(drawn_pdf(shown(TEXT), note="1 0 0 RG 0 0 m 50 0 l S")) == "\n".join(TEXT)


@pytest.mark.parametrize("place", ["0 0 0 0 0 0", "1e30 0 0 1e30 0 0", "1 0 0 1 1e30 -1e30", "1e-30 0 0 1e-30 0 0"])
def test_pictures_of_impossible_sizes_do_no_harm(place):
    content = drawn_pdf(shown(TEXT) + f"q {place} cm /I Do Q", image=SCAN)
    words, ink = words_and_ink(content)
    assert len(words) == len(" ".join(TEXT).split())
    assert ink.shape == (3508, 2479)


def test_pages_of_one_document_are_judged_one_by_one():
    writer = pypdf.PdfWriter()
    for content in (drawn_pdf(shown(TEXT)), pdf(SCAN), drawn_pdf(""), drawn_pdf("3 Tr " + shown(TEXT))):
        writer.append(io.BytesIO(content))
    file = io.BytesIO()
    writer.write(file)
    assert [found and len(found.lines) for found in layers(file.getvalue())] == [len(TEXT), None, 0, None]


def test_images_hold_no_text():
    content = png(SCAN)
    (sheet,) = decode.pages(io.BytesIO(content), media_type(content), PageSelection(), LIMITS)
    assert sheet.text_layer() is None
