"""A file fetched range by range, under readers that seek and under one that swallows errors."""

import random
from collections.abc import Callable
from typing import BinaryIO, cast

import pytest

import made
from recto.adapters.ranged import BLOCK, KEPT, RangedFile
from recto.domain.document import PDF, PageSelection
from recto.domain.errors import BlobStoreUnavailable
from recto.imaging import decode

LIMITS = decode.Limits(max_pages=10, max_pixels=100_000_000)


def fetching(content: bytes, ranges: list[tuple[int, int]]) -> Callable[[int, int], bytes]:
    def fetch(start: int, end: int) -> bytes:
        ranges.append((start, end))
        return content[start:end]

    return fetch


def test_what_was_read_lately_is_not_fetched_again_and_no_more_is_held() -> None:
    content = random.Random(1).randbytes((KEPT + 2) * BLOCK)
    ranges: list[tuple[int, int]] = []
    with RangedFile(len(content), fetching(content, ranges)) as file:
        for _ in range(3):
            for number in range(KEPT):
                file.seek(number * BLOCK + 5)
                assert file.read(10) == content[number * BLOCK + 5 :][:10]
        assert len(ranges) == KEPT
        file.seek(-5, 2)
        file.read(10)
        file.seek(0)
        file.read(10)
        assert len(ranges) == KEPT + 2


def test_a_large_read_is_one_range() -> None:
    content = bytes(3 * BLOCK)
    ranges: list[tuple[int, int]] = []
    with RangedFile(len(content), fetching(content, ranges)) as file:
        file.seek(7)
        assert len(file.read(2 * BLOCK) or b"") == 2 * BLOCK
    assert ranges == [(7, 2 * BLOCK + 7)]


def test_an_answer_that_is_cut_off_is_an_error() -> None:
    file = RangedFile(100, lambda start, end: b"few")
    with pytest.raises(EOFError):
        file.read(50)
    with pytest.raises(EOFError):
        file.close()


@pytest.mark.parametrize("fails_after", [0, 1])
def test_a_store_that_is_away_does_not_look_like_a_damaged_document(fails_after: int) -> None:
    """PDFium swallows what reading raises and calls the document damaged."""
    pixels = made.noise(made.page(size=(1500, 2000)).pixels, 60)
    content = made.pdf(pixels, pixels)
    assert len(content) > 2 * BLOCK
    ranges: list[tuple[int, int]] = []
    fetch = fetching(content, ranges)

    def failing(start: int, end: int) -> bytes:
        if len(ranges) >= fails_after:
            raise BlobStoreUnavailable
        return fetch(start, end)

    def read() -> None:
        with RangedFile(len(content), failing) as file:
            for sheet in decode.pages(cast("BinaryIO", file), PDF, PageSelection(), LIMITS):
                sheet.image()

    with pytest.raises(BlobStoreUnavailable):
        read()
