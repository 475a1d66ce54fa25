"""What is too large, cut off or broken is refused with a clear error, where it can be told before decoding."""

import io
import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from made import ENGLISH, bmp, born_digital_pdf, encoded, gif, gray, jpeg, page, pdf, photo, png, tiff, webp
from recto.domain.document import PageSelection, media_type
from recto.domain.errors import DamagedDocument, RectoError, TooManyPages, TooManyPixels
from recto.imaging import decode
from recto.imaging.page import Pixels

PAGE = page(ENGLISH[:2], dpi=72).pixels
LIMITS = decode.Limits(max_pages=20, max_pixels=1_000_000)
DOCUMENTS = {
    "png": png(photo(PAGE)),
    "interlaced png": encoded(gray(PAGE), "PNG"),
    "jpeg": jpeg(photo(PAGE)),
    "progressive jpeg": encoded(PAGE, "JPEG", progressive=True),
    "tiff lzw": tiff(PAGE, PAGE),
    "tiff raw": tiff(PAGE, compression="raw"),
    "tiff group 3": tiff(PAGE, compression="group3"),
    "tiff group 4": tiff(PAGE, PAGE, compression="group4"),
    "webp": webp(photo(PAGE)),
    "lossy webp": webp(PAGE, lossless=False),
    "bmp": bmp(PAGE),
    "gif": gif(PAGE),
    "scanned pdf": pdf(PAGE, gray(PAGE)),
    "born digital pdf": born_digital_pdf(ENGLISH, ENGLISH, size=(300, 200)),
}


def decoded(content: bytes, limits: decode.Limits = LIMITS, selection: str = "") -> list[Pixels]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Pillow's, about metadata
        found = decode.pages(io.BytesIO(content), media_type(content), PageSelection.parse(selection), limits)
        return [one.image().pixels for one in found]


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def directory(next_at: int = 0, size: int = 1) -> bytes:
    """A TIFF directory of ``size`` x ``size`` gray pixels, uncompressed, that stand at byte 8."""
    tags = ((256, size), (257, size), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, size), (279, size * size))
    entries = b"".join(struct.pack("<HHII", tag, 3 if value < 9 else 4, 1, value) for tag, value in tags)
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", next_at)


def claimed(size: int) -> dict[str, bytes]:
    """Files that are only headers, claiming ``size`` x ``size`` pixels; decoding any of them would find it damaged."""
    small = np.zeros((8, 8), np.uint8)
    scan = jpeg(small).index(b"\xff\xda") + 10
    gif_header = b"GIF89a" + struct.pack("<HH", size, size) + b"\0\0\0"
    return {
        "png": png(small)[:8]
        + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", b""),
        "bmp": bmp(small).replace(struct.pack("<II", 8, 8), struct.pack("<II", size, size)),
        "gif": gif_header + b"\x2c" + struct.pack("<HHHHB", 0, 0, size, size, 0) + b"\x08",
        "jpeg": jpeg(small)[:scan].replace(struct.pack(">HH", 8, 8), struct.pack(">HH", size, size)),
        "tiff": b"II*\0" + struct.pack("<I", 10) + b"\xff\xff" + directory(size=size),
    }


@pytest.mark.parametrize("format", ["png", "bmp", "gif", "jpeg", "tiff"])
def test_a_size_over_the_limit_is_refused_by_the_header_alone(format):
    for size in (1_001, 60_000):
        with pytest.raises(TooManyPixels):
            decoded(claimed(size)[format])
    with pytest.raises(DamagedDocument):
        decoded(claimed(900)[format])


def test_a_webp_over_the_limit_is_refused():
    with pytest.raises(TooManyPixels):
        decoded(webp(np.zeros((1_001, 1_000, 3), np.uint8)))


def test_the_limit_is_the_services_and_not_pillows(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(decoded(write(PAGE))[0].shape == PAGE.shape for write in (png, jpeg, bmp))


def test_a_stretched_fax_counts_with_the_pixels_it_becomes():
    content = tiff(np.zeros((700, 1000), np.uint8), dpi=(204, 98))
    with pytest.raises(TooManyPixels):
        decoded(content)


@pytest.mark.parametrize("content", [tiff(*[PAGE[:9, :9]] * 21), born_digital_pdf(*[[]] * 21, size=(50, 50))])
def test_more_pages_than_the_limit_can_be_read_in_parts(content):
    with pytest.raises(TooManyPages, match="pages=1-20"):
        decoded(content)
    assert len(decoded(content, selection="2-21")) == 20


def test_a_tiff_of_endless_directories_is_refused_at_once():
    step, start = len(directory()), 10
    chain = b"".join(directory(start + n * step) for n in range(1, 5000)) + directory()
    with pytest.raises(TooManyPages):
        decoded(b"II*\0" + struct.pack("<I", start) + b"\xff\xff" + chain)


def test_a_tiff_whose_directories_go_in_a_circle_ends():
    assert len(decoded(b"II*\0" + struct.pack("<I", 10) + b"\xff\xff" + directory(10))) == 1


def test_a_jpeg_of_endless_scans_is_refused():
    content = DOCUMENTS["progressive jpeg"]
    last = content[content.rfind(b"\xff\xda") : -2]
    with pytest.raises(DamagedDocument):
        decoded(content[:-2] + last * 200 + content[-2:])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_cut_off_anywhere_is_damaged_or_wholly_right(name):
    content = DOCUMENTS[name]
    whole = decoded(content)
    points = {*np.linspace(26, len(content) - 1, 25, dtype=int).tolist(), *range(len(content) - 40, len(content))}
    damaged = 0
    for point in points:
        try:
            found = decoded(content[:point])
        except DamagedDocument:
            damaged += 1
            continue
        assert len(found) == len(whole)
        for one, other in zip(found, whole, strict=True):
            np.testing.assert_array_equal(one, other)
    assert damaged > 15


@given(st.sampled_from(sorted(DOCUMENTS)), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1))
def test_bytes_changed_at_will_give_pages_or_a_clear_error(name, changes):
    content = bytearray(DOCUMENTS[name])
    for where, value in changes:
        content[round(where * (len(content) - 1))] = value
    try:
        found = decoded(bytes(content))
    except RectoError:
        return
    for pixels in found:
        assert pixels.dtype == np.uint8
        assert 0 < pixels.size <= 3 * LIMITS.max_pixels


def test_errors_never_quote_the_document():
    broken = DOCUMENTS["png"].replace(b"IDAT", b"SECR", 1)
    with pytest.raises(DamagedDocument) as refusal:
        decoded(broken)
    assert "SECR" not in refusal.value.detail


def test_a_tiff_whose_later_frame_is_broken_is_not_half_read():
    file = io.BytesIO(tiff(PAGE, PAGE, compression="raw"))
    content = file.getvalue()[: len(file.getvalue()) // 2 + 500]
    with pytest.raises(DamagedDocument):
        decoded(content)
