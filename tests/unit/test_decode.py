"""Image files become pages: the same pixels, in the frame that a viewer shows."""

import io
import tracemalloc

import numpy as np
import pytest
from PIL import Image, ImageOps

from made import ENGLISH, Pixels, bmp, encoded, gif, gray, jpeg, page, photo, png, tiff, webp
from recto.domain.document import PageSelection, media_type
from recto.domain.errors import InvalidOption, TooManyPixels
from recto.imaging import decode
from recto.imaging.page import PageImage

LIMITS = decode.Limits(max_pages=50, max_pixels=2_000_000)
PAGE = page(ENGLISH[:3], dpi=100).pixels
PHOTO = photo(PAGE)
GRAY = gray(PAGE)


def pages(content: bytes, selection: str = "") -> list[PageImage]:
    found = decode.pages(io.BytesIO(content), media_type(content), PageSelection.parse(selection), LIMITS)
    return [sheet.image() for sheet in found]


def only(content: bytes) -> Pixels:
    (found,) = pages(content)
    assert (found.number, found.page_width, found.page_height, found.dpi) == (1, found.width, found.height, None)
    return found.pixels


@pytest.mark.parametrize("pixels", [PHOTO, GRAY], ids=["colour", "gray"])
@pytest.mark.parametrize("write", [png, tiff, bmp])
def test_lossless_formats_give_back_every_pixel_and_gray_stays_gray(write, pixels):
    np.testing.assert_array_equal(only(write(pixels)), pixels)


@pytest.mark.parametrize("compression", ["raw", "packbits", "tiff_lzw", "tiff_adobe_deflate"])
def test_every_usual_compression_of_tiff_gives_back_every_pixel(compression):
    np.testing.assert_array_equal(only(tiff(PHOTO, compression=compression)), PHOTO)


def test_webp_gives_back_every_pixel_and_gif_its_palette():
    np.testing.assert_array_equal(only(webp(PHOTO)), PHOTO)
    np.testing.assert_array_equal(gray(only(gif(GRAY))), GRAY)


@pytest.mark.parametrize("content", [jpeg(PAGE), webp(PAGE, lossless=False), tiff(PAGE, compression="jpeg")])
def test_lossy_formats_give_back_nearly_the_same(content):
    assert np.abs(only(content).astype(int) - PAGE).mean() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP", "JPEG"])
def test_a_page_is_turned_as_its_exif_says(format, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(GRAY, format, exif=exif, **({"lossless": True} if format == "WEBP" else {}))
    with Image.open(io.BytesIO(content)) as image:
        shown = ImageOps.exif_transpose(image).convert("L")
    pixels = only(content)
    assert pixels.shape[:2] == (GRAY.shape if orientation < 5 else GRAY.shape[::-1])
    np.testing.assert_array_equal(gray(pixels), np.asarray(shown))


def test_a_photo_turned_by_90_degrees_clockwise_stands_upright():
    stored = np.ascontiguousarray(np.rot90(PAGE))  # counterclockwise
    assert np.abs(only(jpeg(stored, orientation=6)).astype(int) - PAGE).mean() < 3


def test_broken_exif_does_not_keep_a_photo_from_being_read():
    content = encoded(PAGE, "JPEG", exif=b"Exif\0\0 no TIFF at all")
    assert only(content).shape == PAGE.shape


@pytest.mark.parametrize("compression", ["group3", "group4"])
def test_fax_pages_are_gray_and_hold_black_and_white_only(compression):
    expected = np.asarray(Image.fromarray(GRAY).convert("1")).astype(np.uint8) * 255
    np.testing.assert_array_equal(only(tiff(GRAY, compression=compression)), expected)


@pytest.mark.parametrize("dpi", [(204, 98), (98, 204)])
def test_a_fax_of_oblong_pixels_is_stretched_but_its_boxes_stay_in_its_own_pixels(dpi):
    (found,) = pages(tiff(GRAY, compression="group4", dpi=dpi))
    height, width = GRAY.shape
    tall = dpi[0] > dpi[1]
    assert (found.page_width, found.page_height) == (width, height)
    assert found.pixels.shape == ((round(height * 204 / 98), width) if tall else (height, round(width * 204 / 98)))
    corner = np.asarray(found.to_page) @ (found.width, found.height, 1)
    np.testing.assert_allclose(corner, (width, height, 1))


def test_resolutions_that_make_no_sense_leave_the_page_alone():
    for dpi in ((1, 1000), (0, 100), (200, 196)):
        assert only(tiff(GRAY, dpi=dpi)).shape == GRAY.shape


def test_the_frames_of_a_tiff_are_its_pages_each_of_its_own_size():
    frames = [PAGE, GRAY[:50], PHOTO[:, :70]]
    found = pages(tiff(*frames))
    assert [one.number for one in found] == [1, 2, 3]
    for one, frame in zip(found, frames, strict=True):
        np.testing.assert_array_equal(gray(one.pixels), gray(frame))


def test_of_an_animation_the_first_frame_is_the_page():
    np.testing.assert_array_equal(gray(only(gif(GRAY, 255 - GRAY, GRAY))), GRAY)
    animation = encoded(PAGE, "WEBP", save_all=True, append_images=[Image.fromarray(255 - PAGE)], lossless=True)
    np.testing.assert_array_equal(only(animation), PAGE)


def test_a_photo_with_further_pictures_in_its_file_is_one_page():
    content = encoded(PAGE, "MPO", save_all=True, append_images=[Image.fromarray(PAGE[:40, :40])])
    assert only(content).shape == PAGE.shape


def test_what_is_transparent_lies_on_white_paper():
    alpha = np.full((*GRAY.shape, 1), 255, np.uint8)
    alpha[:20], alpha[20:40] = 0, 128
    black = np.zeros_like(GRAY)
    for content, channels in (
        (png(np.dstack([PAGE * 0, alpha])), 3),
        (webp(np.dstack([PAGE * 0, alpha])), 3),
        (encoded(np.dstack([black, alpha]), "PNG"), 1),
    ):
        pixels = only(content)
        assert pixels.ndim == (3 if channels == 3 else 2)
        assert (pixels[:20] == 255).all()
        assert (abs(pixels[20:40].astype(int) - 127) <= 1).all()
        assert (pixels[40:] == 0).all()


def test_a_colour_named_transparent_is_white():
    content = encoded(np.zeros((8, 8), np.uint8), "PNG", transparency=0)
    assert (only(content) == 255).all()
    palette = Image.fromarray(np.zeros((8, 8, 3), np.uint8)).quantize(2)
    file = io.BytesIO()
    palette.save(file, "PNG", transparency=0)
    assert (only(file.getvalue()) == 255).all()


def test_a_palette_becomes_its_colours():
    bands = np.repeat(np.array([[255, 0, 0], [0, 0, 255]], np.uint8), 20, axis=0)[:, None].repeat(30, axis=1)
    file = io.BytesIO()
    Image.fromarray(bands).quantize(8).save(file, "PNG")
    np.testing.assert_array_equal(only(file.getvalue()), bands)


@pytest.mark.parametrize("white", [4095, 65535], ids=["12 bits", "16 bits"])
@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_deep_gray_is_brought_to_8_bits_with_white_kept_white(format, white):
    deep = (GRAY.astype(np.float64) * white / 255).astype(np.uint16)
    pixels = only(encoded(deep, format))
    assert pixels.ndim == 2
    assert np.abs(pixels.astype(int) - GRAY).max() <= 1


def test_floating_gray_with_holes_is_read():
    floating = (GRAY / 255).astype(np.float32)
    floating[:5] = np.nan
    pixels = only(encoded(floating, "TIFF"))
    assert (pixels[:5] == 0).all()
    assert np.abs(pixels[5:].astype(int) - GRAY[5:]).max() <= 1


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_printing_colours_become_screen_colours(format):
    file = io.BytesIO()
    Image.fromarray(PAGE).convert("CMYK").save(file, format)
    assert np.abs(only(file.getvalue()).astype(int) - PAGE).mean() < 3


@pytest.mark.parametrize("pixels", [PHOTO, GRAY], ids=["colour", "gray"])
def test_what_is_written_as_png_is_the_same_pixels(pixels):
    np.testing.assert_array_equal(only(decode.png(pixels)), pixels)


def test_only_the_selected_pages_are_decoded_and_numbered_as_in_the_document():
    frames = [np.full((10, 10), n, np.uint8) for n in range(1, 8)]
    assert [(p.number, p.pixels[0, 0]) for p in pages(tiff(*frames), "6-,2")] == [(2, 2), (6, 6), (7, 7)]


def test_a_page_that_does_not_exist_is_an_invalid_option():
    with pytest.raises(InvalidOption):
        pages(png(PAGE), "2")


def test_pages_come_one_by_one_before_a_later_one_fails():
    content = tiff(GRAY, np.zeros((2000, 2000), np.uint8))
    found = decode.pages(io.BytesIO(content), "image/tiff", PageSelection(), LIMITS)
    assert next(found).image().number == 1
    with pytest.raises(TooManyPixels):
        next(found).image()


def test_a_long_document_takes_the_memory_of_a_page():
    content = tiff(*[np.full((1000, 1000), n, np.uint8) for n in range(30)])
    tracemalloc.start()
    try:
        for found in decode.pages(io.BytesIO(content), "image/tiff", PageSelection(), LIMITS):
            assert found.image().pixels.size == 1_000_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


def test_a_page_may_be_decoded_again_and_its_file_stays_open():
    frames = [GRAY, 255 - GRAY, GRAY[:40]]
    for content, expected in ((tiff(*frames), frames), (png(GRAY), [GRAY]), (tiff(GRAY), [GRAY])):
        file = io.BytesIO(content)
        for sheet, frame in zip(
            decode.pages(file, media_type(content), PageSelection(), LIMITS), expected, strict=True
        ):
            np.testing.assert_array_equal(sheet.image().pixels, frame)
            np.testing.assert_array_equal(sheet.image().pixels, frame)
        assert not file.closed


@pytest.mark.parametrize("write", [png, jpeg, tiff])
def test_a_receipt_longer_than_engines_can_count_is_shrunk_but_its_boxes_stay_in_its_own_pixels(write):
    receipt = np.full((35_000, 50), 255, np.uint8)
    receipt[34_000:34_100] = 0
    content = write(receipt)
    (found,) = decode.pages(io.BytesIO(content), media_type(content), PageSelection(), LIMITS)
    image = found.image()
    assert (image.page_width, image.page_height) == (50, 35_000)
    assert (image.height, image.width) == (32_000, 46)
    dark = np.flatnonzero(image.pixels.mean(axis=1) < 128)
    for row, expected in ((dark[0], 34_000), (dark[-1] + 1, 34_100)):
        _, y, _ = np.asarray(image.to_page) @ (0, row, 1)
        assert y == pytest.approx(expected, abs=2)


def test_a_png_is_shrunk_until_it_fits() -> None:
    whole = decode.png(PHOTO)
    small = decode.png(PHOTO, max_bytes=len(whole) // 5)
    assert len(small) <= len(whole) // 5
    assert only(small).shape[0] < PHOTO.shape[0]
