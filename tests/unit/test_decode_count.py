"""The pages of a document are counted before any of them is decoded."""

import io

import numpy as np
import pytest

from made import born_digital_pdf, encrypted_pdf, gif, gray, page, pdf, png, tiff
from recto.domain.document import media_type
from recto.domain.errors import DamagedDocument, EncryptedDocument
from recto.imaging import decode

LIMITS = decode.Limits(max_pages=10, max_pixels=1_000_000)
PAGE = gray(page(dpi=72).pixels)


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (born_digital_pdf(*[["text"]] * 7), 7),
        (pdf(PAGE, PAGE), 2),
        (tiff(PAGE, PAGE, PAGE), 3),
        (tiff(PAGE), 1),
        (png(PAGE), 1),
        (gif(PAGE, 255 - PAGE), 1),
    ],
    ids=["born digital", "scan", "tiff", "one frame", "png", "animation"],
)
def test_a_document_has_as_many_pages_as_are_decoded(content, count):
    assert decode.count(io.BytesIO(content), media_type(content), LIMITS) == count


def test_damaged_and_locked_documents_are_refused():
    whole = born_digital_pdf(["text"])
    with pytest.raises(DamagedDocument):
        decode.count(io.BytesIO(whole[: len(whole) // 2]), "application/pdf", LIMITS)
    with pytest.raises(EncryptedDocument):
        decode.count(io.BytesIO(encrypted_pdf(whole)), "application/pdf", LIMITS)
    frames = tiff(np.zeros((9, 9), np.uint8), np.zeros((9, 9), np.uint8))
    with pytest.raises(DamagedDocument):
        decode.count(io.BytesIO(frames[:-20]), "image/tiff", LIMITS)
