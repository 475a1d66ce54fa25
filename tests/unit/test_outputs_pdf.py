"""The searchable PDF, by the eyes of three other programs: poppler, qpdf and PDFium."""

import io
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

import made
from recto.domain.document import BMP, GIF, JPEG, PDF, PNG, TIFF, WEBP
from recto.domain.errors import DamagedDocument, EncryptedDocument
from recto.domain.recognition import TEXT_LAYER, Box, Line, Page, Word
from recto.outputs.formats import FORMATS
from results import line, source, written

PRINTED = made.page(dpi=200)
SCAN = made.pdf(PRINTED.pixels, dpi=200)
HEIGHT, WIDTH = PRINTED.pixels.shape[:2]


def searchable(original: bytes, *pages: Page, media_type: str = PDF) -> bytes:
    made_pdf = written(source(*pages, original=original, media_type=media_type), FORMATS["pdf"])
    check(made_pdf)
    return made_pdf


def check(content: bytes) -> None:
    """By qpdf, which says so if anything in the file is not as it should be."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        done = subprocess.run(["qpdf", "--check", file.name], capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()


def text_of(content: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().split()


def printed(number: int = 1, *, words: Sequence[tuple[str, Box]] = PRINTED.words, dpi: float | None = None) -> Page:
    """The page that made.page printed, as an engine reads it: a line for each row of words."""
    rows: dict[int, list[Word]] = {}
    for (text, box), (_, upright) in zip(words, PRINTED.words, strict=True):
        row = round(upright.rectangle[3] / 40)
        rows.setdefault(row, []).append(Word(text, 0.9, box))
    lines = tuple(Line(tuple(row)) for row in rows.values())
    return Page(number, WIDTH, HEIGHT, lines, dpi=dpi, engine="made")


def assert_selects_words_at_their_boxes(content: bytes, page: Page, *, shrink: float = 0.2) -> None:
    """What a viewer marks in the middle of each word's box is this word."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        leaf = document[page.number - 1]
        across, down = leaf.get_size()
        rotation = leaf.get_rotation()
        left, bottom, right, top = leaf.get_cropbox()
        words = leaf.get_textpage()
        for word in page.words:
            x0, y0, x1, y1 = word.box.rectangle
            inset_x, inset_y = shrink * (x1 - x0), shrink * (y1 - y0)
            shown = [
                (x * across / page.width, y * down / page.height)
                for x, y in ((x0 + inset_x, y0 + inset_y), (x1 - inset_x, y1 - inset_y))
            ]
            corners = [
                {
                    0: (left + x, top - y),
                    90: (left + y, bottom + x),
                    180: (right - x, bottom + y),
                    270: (right - y, top - x),
                }[rotation]
                for x, y in shown
            ]
            (ax, ay), (bx, by) = corners
            found = words.get_text_bounded(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
            assert found.strip() in word.text
            assert len(found.strip()) >= (1 - 2 * shrink) * len(word.text)


def test_the_original_stays_as_it_is_and_every_word_is_found_at_its_place() -> None:
    page = printed(dpi=200)
    content = searchable(SCAN, page)
    assert content.startswith(SCAN)
    assert text_of(content) == PRINTED.text.split()
    assert_selects_words_at_their_boxes(content, page)


def test_nothing_is_seen_of_the_text() -> None:
    def pixels(content: bytes) -> bytes:
        with closing(pypdfium2.PdfDocument(content)) as document:
            return document[0].render(scale=1).to_pil().tobytes()

    assert pixels(searchable(SCAN, printed())) == pixels(SCAN)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("offset", [0, 50])
def test_words_stand_in_place_on_pages_that_are_turned_and_cropped(rotate: int, offset: float) -> None:
    """The page is shown turned and cut, and read as it is shown."""
    with pikepdf.open(io.BytesIO(SCAN)) as pdf:
        leaf = pdf.pages[0]
        _, _, right, top = (float(n) for n in leaf.mediabox)
        leaf.obj["/CropBox"] = pikepdf.Array([offset, offset / 2, right, top - offset])
        leaf.obj["/Rotate"] = rotate
        original = io.BytesIO()
        pdf.save(original)
    with closing(pypdfium2.PdfDocument(original.getvalue())) as document:
        across, down = document[0].get_size()
    width, height = round(across * 200 / 72), round(down * 200 / 72)
    lines = (line("Turned pages are read as shown", 60, 50), line("Zweite Zeile", 60, 100))
    page = Page(1, width, height, lines, dpi=200, engine="made")
    content = searchable(original.getvalue(), page)
    assert_selects_words_at_their_boxes(content, page)
    assert sorted(text_of(content)) == sorted(["Turned", "pages", "are", "read", "as", "shown", "Zweite", "Zeile"])


@pytest.mark.parametrize("degrees", [-7.0, 1.5, 12.0, 90.0])
def test_words_that_stand_askew_are_turned_with_their_boxes(degrees: float) -> None:
    pixels, tilt = made.tilt(PRINTED.pixels, degrees)
    words = [(text, box.through(tilt)) for text, box in PRINTED.words]
    page = Page(1, pixels.shape[1], pixels.shape[0], printed(words=words).lines, dpi=200, engine="made")
    content = searchable(made.pdf(pixels, dpi=200), page)
    with closing(pypdfium2.PdfDocument(content)) as document:
        leaf = document[0]
        found = leaf.get_textpage()
        down = leaf.get_height()
        for word in page.words:
            x, y = (sum(n) / 4 * 72 / 200 for n in zip(*word.box.corners, strict=True))
            near = found.get_text_bounded(x - 1, down - y - 1, x + 1, down - y + 1).strip()
            assert near, word.text
            assert near in word.text
    if degrees != 12:  # where poppler breaks words that run uphill
        assert sorted(text_of(content)) == sorted(PRINTED.text.split())


@pytest.mark.parametrize(
    "words",
    [
        ["السلام", "عليكم", "ورحمة"],
        ["שלום", "עולם"],
        ["你好", "世界"],
        ["naïve", "Straße", "“quoted”"],
        ["𝒳", "😀😀", "a𐍈b"],
        ["<tag>", "(paren)", "back\\slash", "]]>"],
    ],
    ids=["arabic", "hebrew", "chinese", "latin", "beyond the basic plane", "marks"],
)
def test_any_script_is_found_in_logical_order(words: list[str]) -> None:
    is_right_to_left = words[0][0] in "السש"
    placed, x = [], 600 if is_right_to_left else 100
    for text in words:
        step = 30 * len(text)
        left = x - step if is_right_to_left else x
        placed.append(Word(text, 0.9, Box.upright(left, 200, left + step, 240)))
        x += (-1 if is_right_to_left else 1) * (step + 20)
    page = Page(1, WIDTH, HEIGHT, (Line(tuple(placed)),), engine="made")
    content = searchable(SCAN, page)
    plain = [word.translate(dict.fromkeys(range(8234, 8239))) for word in text_of(content)]
    assert [word for word in plain if word] == words
    with closing(pypdfium2.PdfDocument(content)) as document:
        found = document[0].get_textpage().get_text_range()
    assert found.split() == words


def test_words_that_touch_stay_two_words() -> None:
    words = [Word("need", 0.9, Box.upright(100, 100, 200, 140)), Word("a", 0.9, Box.upright(200, 100, 225, 140))]
    content = searchable(SCAN, Page(1, WIDTH, HEIGHT, (Line(tuple(words)),), engine="made"))
    assert text_of(content) == ["need", "a"]


def test_pages_that_hold_their_text_or_failed_get_no_second_one() -> None:
    original = made.born_digital_pdf(["First page"], ["Second page"], ["Third page"])
    held = Page(1, 1000, 1400, (line("First page", 10, 10),), engine=TEXT_LAYER)
    failed = Page(2, 0, 0, (), engine="made", error={"code": "engine-failed"})
    assert searchable(original, held, failed) == original
    read = Page(3, 1000, 1400, (line("Read", 10, 10),), engine="made")
    assert text_of(searchable(original, held, failed, read)).count("Read") == 1


def test_only_the_pages_that_were_read_grow() -> None:
    original = made.pdf(PRINTED.pixels, PRINTED.pixels, PRINTED.pixels)
    content = searchable(original, printed(2))
    assert content.startswith(original)
    assert len(content) - len(original) < 20_000
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert [isinstance(leaf.obj["/Contents"], pikepdf.Array) for leaf in pdf.pages] == [False, True, False]


def streams(original: bytes) -> bytes:
    """With its objects in object streams and a cross-reference stream."""
    with pikepdf.open(io.BytesIO(original)) as pdf:
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def linearised(original: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(original)) as pdf:
        out = io.BytesIO()
        pdf.save(out, linearize=True)
        return out.getvalue()


@pytest.mark.parametrize("form", [streams, linearised], ids=["streams", "linearised"])
def test_files_of_every_structure_are_added_to(form: Callable[[bytes], bytes]) -> None:
    original = form(made.born_digital_pdf(["Printed text"], rotate=90))
    page = Page(1, 842, 595, (line("Read text", 100, 500),), engine="made")
    content = searchable(original, page)
    assert content.startswith(original)
    assert sorted(text_of(content)) == ["Printed", "Read", "text", "text"]
    again = searchable(content, replace(page, lines=(line("Once more", 100, 200),)))
    assert again.startswith(content)
    assert sorted(text_of(again)) == ["Once", "Printed", "Read", "more", "text", "text"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda original: b"junk before the header\n" + original,
        lambda original: original.replace(b"startxref", b"startxxxx"),
        lambda original: original[: original.rindex(b"startxref")] + b"startxref\n7\n%%EOF\n",
    ],
    ids=["junk before", "no startxref", "wrong startxref"],
)
def test_a_file_that_must_be_mended_is_written_anew(damage: Callable[[bytes], bytes]) -> None:
    original = damage(made.born_digital_pdf(["Printed text"]))
    content = searchable(original, Page(1, 595, 842, (line("Read", 100, 500),), engine="made"))
    assert sorted(text_of(content)) == ["Printed", "Read", "text"]


@pytest.mark.parametrize("password", ["", "secret"])
def test_encrypted_files_are_refused(password: str) -> None:
    original = made.encrypted_pdf(SCAN, user_password=password)
    with pytest.raises(EncryptedDocument):
        searchable(original, printed())


def test_what_is_no_pdf_or_lacks_the_page_is_refused() -> None:
    with pytest.raises(DamagedDocument):
        searchable(b"%PDF-1.7\nnothing", printed())
    with pytest.raises(DamagedDocument):
        searchable(SCAN, printed(2))


def embedded(content: bytes) -> list[tuple[bytes, Image.Image]]:
    """The images of all pages: their bytes in the PDF and what they show."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = [image for leaf in pdf.pages for image in leaf.obj["/Resources"]["/XObject"].values()]
        return [(image.read_raw_bytes(), pikepdf.PdfImage(image).as_pil_image()) for image in found]


@pytest.mark.parametrize(
    ("name", "value"), [("/Rotate", pikepdf.Name.A), ("/Resources", pikepdf.Dictionary(Font=5)), ("/Parent", 5)]
)
def test_objects_of_a_wrong_kind_are_a_damage(name: str, value: object) -> None:
    with pikepdf.open(io.BytesIO(SCAN)) as pdf:
        pdf.pages[0].obj[name] = value
        if name == "/Parent":
            del pdf.pages[0].obj["/MediaBox"]
        file = io.BytesIO()
        pdf.save(file)
    with pytest.raises(DamagedDocument):
        searchable(file.getvalue(), printed())


def test_a_jpeg_becomes_a_page_of_its_size_with_its_own_bytes() -> None:
    original = made.encoded(PRINTED.pixels, "JPEG", dpi=(200, 200))
    page = printed()
    content = searchable(original, page, media_type=JPEG)
    ((stored, _),) = embedded(content)
    assert stored == original
    with closing(pypdfium2.PdfDocument(content)) as document:
        assert document[0].get_size() == pytest.approx((WIDTH * 72 / 200, HEIGHT * 72 / 200), abs=0.01)
    assert_selects_words_at_their_boxes(content, page)


@pytest.mark.parametrize(
    ("media_type", "original"),
    [
        (PNG, made.png(PRINTED.pixels)),
        (PNG, made.encoded(made.gray(PRINTED.pixels), "PNG")),
        (TIFF, made.tiff(PRINTED.pixels)),
        (WEBP, made.webp(PRINTED.pixels)),
        (BMP, made.bmp(PRINTED.pixels)),
        (GIF, made.gif(made.gray(PRINTED.pixels))),
        (TIFF, made.tiff(PRINTED.pixels, compression="group4")),
    ],
    ids=["png", "gray", "tiff", "webp", "bmp", "gif", "fax"],
)
def test_other_images_become_pages_without_loss(media_type: str, original: bytes) -> None:
    content = searchable(original, printed(), media_type=media_type)
    ((_, shown),) = embedded(content)
    with Image.open(io.BytesIO(original)) as opened:
        assert shown.convert("RGB").tobytes() == opened.convert("RGB").tobytes()
    assert text_of(content) == PRINTED.text.split()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("media_type", [JPEG, TIFF])
def test_photos_stand_as_exif_says(orientation: int, media_type: str) -> None:
    """The page looks as Pillow shows the picture, which is what was read."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    original = made.encoded(PRINTED.pixels, "JPEG" if media_type == JPEG else "TIFF", exif=exif)
    with Image.open(io.BytesIO(original)) as opened:
        turned_picture = ImageOps.exif_transpose(opened).convert("L")
    page = Page(1, *turned_picture.size, (line("Upright", 50, 50),), engine="made")
    content = searchable(original, page, media_type=media_type)
    with closing(pypdfium2.PdfDocument(content)) as document:
        shown = document[0].render(scale=turned_picture.width / document[0].get_width()).to_pil().convert("L")
    assert shown.size == pytest.approx(turned_picture.size, abs=1)
    difference = ImageChops.difference(shown.resize(turned_picture.size), turned_picture)
    assert ImageStat.Stat(difference).mean[0] < 6
    assert_selects_words_at_their_boxes(content, page)


def test_transparent_and_many_framed_images_are_pages_too() -> None:
    opaque = np.full((HEIGHT, WIDTH, 1), 255, np.uint8)
    see_through = made.webp(np.concatenate([PRINTED.pixels, opaque // 2], axis=2))
    assert text_of(searchable(see_through, printed(), media_type=WEBP)) == PRINTED.text.split()
    frames = made.tiff(PRINTED.pixels, PRINTED.pixels)
    content = searchable(frames, printed(1), printed(2), media_type=TIFF)
    assert len(embedded(content)) == 2
    assert text_of(content) == PRINTED.text.split() * 2
    animated = made.gif(made.gray(PRINTED.pixels), made.gray(PRINTED.pixels) // 2)
    assert len(embedded(searchable(animated, printed(), media_type=GIF))) == 1


def test_a_broken_image_is_refused() -> None:
    with pytest.raises(DamagedDocument):
        searchable(made.png(PRINTED.pixels)[:500], printed(), media_type=PNG)
