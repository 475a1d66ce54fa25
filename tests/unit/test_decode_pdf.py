"""Pages of PDF files are rendered as a viewer shows them, at a resolution that suits their size."""

import io

import numpy as np
import pytest

from made import ENGLISH, born_digital_pdf, drawn_pdf, encrypted_pdf, gray, page, pdf, photo, raw_pdf, turned
from recto.domain.document import PDF, PageSelection
from recto.domain.errors import DamagedDocument, DocumentTooSlow, EncryptedDocument, TooManyPixels
from recto.imaging import decode
from recto.imaging import pdf as rendering
from recto.imaging.page import PageImage

LIMITS = decode.Limits(max_pages=50, max_pixels=120_000_000)
BLACK_SQUARE = "0 0 20 20 re f"


def pages(content: bytes, selection: str = "", limits: decode.Limits = LIMITS) -> list[PageImage]:
    found = decode.pages(io.BytesIO(content), PDF, PageSelection.parse(selection), limits)
    return [sheet.image() for sheet in found]


def ink(image: PageImage) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is dark."""
    rows, columns = np.nonzero(image.pixels.min(axis=2) < 128)
    return columns.min(), rows.min(), columns.max(), rows.max()


def test_a_page_is_rendered_at_300_dpi_in_black_on_white():
    (found,) = pages(born_digital_pdf(ENGLISH))
    assert (found.width, found.height, found.dpi) == (2479, 3508, 300)
    assert (found.page_width, found.page_height) == (2479, 3508)
    assert found.pixels.shape == (3508, 2479, 3)
    assert (found.pixels.min(), found.pixels.max()) == (0, 255)
    left, top, right, bottom = ink(found)
    assert left == pytest.approx(50 * 300 / 72, abs=10)
    assert top == pytest.approx(50 * 300 / 72, abs=20)
    assert right < 2479 * 2 / 3
    assert bottom < 3508 / 3


@pytest.mark.parametrize("dpi", [72, 100, 150, 200, 300, 600])
def test_a_scan_is_rendered_pixel_by_pixel(dpi):
    scan = gray(photo(page(ENGLISH[:3], dpi=100).pixels))
    height, width = scan.shape
    size = (width * 72 / dpi, height * 72 / dpi)
    content = drawn_pdf(f"q {size[0]} 0 0 {size[1]} 0 0 cm /I Do Q", size=size, image=scan)
    (found,) = pages(content)
    assert found.dpi == pytest.approx(dpi)
    np.testing.assert_array_equal(found.pixels, np.dstack([scan] * 3))


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_scan_is_rendered_pixel_by_pixel_as_it_is_shown(rotate):
    scan = gray(photo(page(ENGLISH[:3], dpi=100).pixels))
    height, width = scan.shape
    content = drawn_pdf(f"q {width} 0 0 {height} 0 0 cm /I Do Q", size=(width, height), image=scan, rotate=rotate)
    (found,) = pages(content)
    np.testing.assert_array_equal(found.pixels[..., 0], turned(scan, rotate))


def test_a_scan_of_too_many_pixels_is_rendered_at_less():
    content = drawn_pdf("q 595 0 0 842 0 0 cm /I Do Q", image=np.zeros((14_000, 9_900), np.uint8))
    (found,) = pages(content)
    assert 0.99 * 36_000_000 < found.width * found.height <= 36_000_000


def test_the_oblong_pixels_of_a_fax_are_made_square():
    content = drawn_pdf("q 595 0 0 842 0 0 cm /I Do Q", image=np.zeros((1146, 1686), np.uint8))
    (found,) = pages(content)
    assert found.dpi == pytest.approx(204, abs=0.1)
    assert (found.width, found.height) == (1686, pytest.approx(2385, abs=1))


@pytest.mark.parametrize(
    ("pixels", "more", "dpi"),
    [
        ((1684, 1190), "", 144),
        ((1684, 1190), "3 Tr BT /F 12 Tf 50 50 Td (a hidden reading) Tj ET", 144),
        ((1684, 1190), "BT /F 12 Tf 50 50 Td (a stamp) Tj ET", 300),
        ((3368, 2380), "BT /F 12 Tf 50 50 Td (a stamp) Tj ET", 288),
        ((20, 20), "BT /F 12 Tf 50 50 Td (print on a coloured ground) Tj ET", 300),
        ((1684, 1190), "0 0 m 100 100 l S", 300),
    ],
    ids=["scan", "with a hidden reading", "stamped", "fine and stamped", "background", "drawing on it"],
)
def test_what_is_drawn_on_a_scan_is_not_drawn_more_coarsely_than_elsewhere(pixels, more, dpi):
    content = drawn_pdf(f"q 595 0 0 842 0 0 cm /I Do Q {more}", image=np.zeros(pixels, np.uint8))
    (found,) = pages(content)
    assert found.dpi == pytest.approx(dpi, abs=0.5)


def test_colours_are_in_the_order_of_rgb():
    red = np.zeros((50, 50, 3), np.uint8)
    red[..., 0] = 255
    r, g, b = pages(pdf(red))[0].pixels[25, 25]
    assert (r > 240, g < 15, b < 15) == (True, True, True)


@pytest.mark.parametrize(("rotate", "edge"), [(0, "top"), (90, "right"), (180, "bottom"), (270, "left")])
def test_the_rotation_of_a_page_is_honoured(rotate, edge):
    (found,) = pages(born_digital_pdf(["Top"], size=(300, 500), rotate=rotate))
    assert (found.width > found.height) == (rotate in (90, 270))
    left, top, right, bottom = ink(found)
    margins = {"left": left, "top": top, "right": found.width - right, "bottom": found.height - bottom}
    assert margins[edge] < 250
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[edge]
    assert margins[opposite] > 1500


@pytest.mark.parametrize(
    ("size", "dpi"),
    [((842, 1191), 300), ((200, 50), 360), ((30, 30), 1200), ((2384, 3370), 152), ((14_400, 14_400), 30)],
    ids=["A3", "label", "stamp", "A0", "largest"],
)
def test_resolution_suits_the_size_of_the_page(size, dpi):
    (found,) = pages(born_digital_pdf([], size=size))
    assert found.dpi == pytest.approx(dpi, abs=0.5)
    assert found.width * found.height <= 36_000_000


def test_resolution_falls_to_keep_the_limit_of_pixels():
    (found,) = pages(born_digital_pdf([]), limits=decode.Limits(max_pages=1, max_pixels=1_000_000))
    assert 980_000 < found.width * found.height <= 1_000_000


def test_a_page_that_could_not_be_read_at_any_resolution_is_refused():
    with pytest.raises(TooManyPixels):
        pages(born_digital_pdf([], size=(14_400, 14_400)), limits=decode.Limits(max_pages=1, max_pixels=1_000_000))


def test_only_the_selected_pages_are_rendered():
    content = born_digital_pdf(*[[]] * 9, size=(60, 60))
    assert [found.number for found in pages(content, "8-,3")] == [3, 8, 9]


def test_a_pdf_that_needs_a_password_is_refused():
    with pytest.raises(EncryptedDocument):
        pages(encrypted_pdf(born_digital_pdf(ENGLISH)))


def test_a_pdf_that_only_forbids_changes_is_read():
    content = born_digital_pdf(ENGLISH)
    (locked,) = pages(encrypted_pdf(content, user_password=""))
    np.testing.assert_array_equal(locked.pixels, pages(content)[0].pixels)


def with_annotation(annotation: str, catalogue: str = "") -> bytes:
    appearance = f"/Rect [10 10 30 30] /AP << /N 5 0 R >> /F 4 {annotation}"
    return raw_pdf(
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Annots [4 0 R] >>",
        f"<< /Type /Annot {appearance} >>",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 20 20] "
        f"/Length {len(BLACK_SQUARE)} >>\nstream\n{BLACK_SQUARE}\nendstream",
    )


@pytest.mark.parametrize(
    "content",
    [
        with_annotation("/Subtype /Stamp"),
        with_annotation("/Subtype /Widget /FT /Tx /T (name)", "/AcroForm << /Fields [4 0 R] >>"),
    ],
    ids=["stamp", "form field"],
)
def test_stamps_and_filled_in_fields_are_on_the_page(content):
    (found,) = pages(content)
    scale = found.dpi / 72
    assert ink(found) == pytest.approx((10 * scale, 70 * scale, 30 * scale, 90 * scale), abs=3)


def test_a_page_count_that_lies_is_damage():
    with pytest.raises(DamagedDocument):
        pages(born_digital_pdf([], size=(60, 60)).replace(b"/Count 1", b"/Count 3"))


def test_a_page_that_takes_for_ever_to_draw_is_given_up(monkeypatch):
    image = "BI /W 1000 /H 1000 /CS /G /BPC 1 /F /AHx ID 00> EI"
    content = "q 99 0 0 99 0 0 cm " + image + " Q\n"
    endless = raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R >>",
        f"<< /Length {len(content) * 5000} >>\nstream\n{content * 5000}\nendstream",
    )
    monkeypatch.setattr(rendering, "_RENDER_SECONDS", 0.1)
    with pytest.raises(DocumentTooSlow):
        pages(endless)


def test_a_reader_that_stops_early_leaves_nothing_open():
    content = pdf(gray(page(dpi=72).pixels), gray(page(dpi=72).pixels))
    found = decode.pages(io.BytesIO(content), PDF, PageSelection(), LIMITS)
    first = next(found).image()
    found.close()
    assert first.pixels.mean() > 200  # still there after its document is closed
    assert next(found, None) is None


class Disk(io.BytesIO):
    """Counts what is read of it, and fails from ``broken_at`` bytes on."""

    has_read = 0
    broken_at: int | None = None

    def read(self, size: int | None = -1) -> bytes:
        if self.broken_at is not None and self.tell() >= self.broken_at:
            raise OSError("Input/output error")
        block = super().read(size)
        self.has_read += len(block)
        return block


def scans(count: int) -> bytes:
    """Each of about half a megabyte that can't be compressed."""
    return pdf(*(np.random.default_rng(n).integers(0, 256, (700, 700), np.uint8) for n in range(count)))


def test_only_what_a_page_needs_is_read(monkeypatch):
    monkeypatch.setattr(rendering, "_TAIL", 1024)
    file = Disk(scans(20))
    found = decode.pages(file, PDF, PageSelection.parse("20"), LIMITS)
    assert next(found).image().pixels.std() > 10
    assert file.has_read < len(file.getvalue()) / 5


def test_a_document_that_is_opened_again_on_the_way_has_the_same_pages(monkeypatch):
    content = scans(5)
    expected = pages(content)
    monkeypatch.setattr(rendering, "_HELD", 700_000)
    for one, other in zip(pages(content), expected, strict=True):
        assert one.number == other.number
        np.testing.assert_array_equal(one.pixels, other.pixels)


def test_a_file_that_can_not_be_read_is_not_a_damaged_document():
    content = scans(5)
    file = Disk(content)
    found = decode.pages(file, PDF, PageSelection(), LIMITS)
    next(found).image()
    file.broken_at = len(content) // 2
    with pytest.raises(OSError, match="Input/output"):
        [sheet.image() for sheet in found]
