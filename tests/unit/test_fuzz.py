"""Whatever becomes of a document's bytes, reading them gives pages or says why not, in time."""

import io
import time
import warnings
from contextlib import suppress

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import mutations
from recto.domain.document import PDF, Document, PageSelection, clean_filename, media_type
from recto.domain.errors import DocumentRejected, InvalidOption
from recto.extraction.einvoice import candidates
from recto.imaging import decode, pdf

LIMITS = decode.Limits(max_pages=5, max_pixels=1_000_000, max_unpacked=4 << 20)
SECONDS = 20
"""For one document; it takes some milliseconds where nobody else keeps the machine busy."""


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(mutations.mutated())
def test_spoilt_bytes_give_pages_or_a_rejection_in_time(content: bytes) -> None:
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, about metadata
        try:
            kind = media_type(content)
            decode.count(io.BytesIO(content), kind, LIMITS)
            for sheet in decode.pages(io.BytesIO(content), kind, PageSelection(), LIMITS):
                layer, pixels = sheet.text_layer(), sheet.image().pixels
                assert pixels.dtype == np.uint8
                assert 0 < pixels.size <= 3 * LIMITS.max_pixels
                assert layer is None or (layer.width * layer.height <= LIMITS.max_pixels)
            if kind == PDF:
                assert list(pdf.attachments(io.BytesIO(content), 1 << 20)) == []
        except DocumentRejected:
            pass
    assert time.process_time() - started < SECONDS


@given(st.binary(max_size=300))
@example(b"%PDF-1.7")
@example(b"II*\0\0\0\0\0")
def test_bytes_at_will_have_a_type_or_are_rejected(content: bytes) -> None:
    with suppress(DocumentRejected):
        assert Document.of(content, "a").media_type


@given(st.text())
def test_text_at_will_selects_pages_or_is_an_invalid_option(text: str) -> None:
    with suppress(InvalidOption):
        selection = PageSelection.parse(text)
        assert PageSelection.parse(str(selection)) == selection


@given(st.binary(max_size=400))
@example(b"<a xmlns='x'><" + b"b>" * 10_000)
def test_what_is_attached_to_a_pdf_is_an_invoice_or_nothing(xml: bytes) -> None:
    assert candidates(b"<" + xml) == candidates(xml) == []


@given(st.text())
@example("../../etc/passwd")
@example("..\\..\\boot.ini")
@example("\0\r\nSet-Cookie: a=b")
def test_a_file_name_never_holds_a_path_or_a_line_break(name: str) -> None:
    clean = clean_filename(name)
    assert clean
    assert len(clean) <= 200
    assert not set(clean) & set("/\\\0\r\n")
