"""What is submitted: types by content, page selections, names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.domain import document
from recto.domain.document import Document, Options, PageSelection, clean_filename, media_type
from recto.domain.errors import EmptyDocument, InvalidOption, UnsupportedType


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.7\n", document.PDF),
        (b"junk before it\n%PDF-1.4", document.PDF),
        (b"\x89PNG\r\n\x1a\n", document.PNG),
        (b"\xff\xd8\xff\xe0", document.JPEG),
        (b"II*\x00", document.TIFF),
        (b"MM\x00*", document.TIFF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", document.WEBP),
        (b"BM" + bytes(12) + b"\x28\x00\x00\x00", document.BMP),
        (b"GIF89a", document.GIF),
    ],
)
def test_the_type_is_told_by_content(head: bytes, expected: str) -> None:
    assert media_type(head + bytes(64)) == expected


@pytest.mark.parametrize(
    "content", [b"<html>", b"PK\x03\x04", b"RIFF\x00\x00\x00\x00WAVE", b"%!PS", b"BMW manual", b"\x00"]
)
def test_other_content_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(UnsupportedType):
        Document.of(content, "invoice.pdf")


def test_an_empty_document_has_its_own_error() -> None:
    with pytest.raises(EmptyDocument):
        Document.of(b"", "invoice.pdf")


def ranges() -> st.SearchStrategy[tuple[int, int | None]]:
    closed = st.tuples(st.integers(1, 60), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
    return st.one_of(closed, st.integers(1, 60).map(lambda first: (first, None)))


@given(st.lists(ranges(), max_size=5), st.integers(1, 80))
def test_a_page_selection_survives_text_and_selects_what_it_says(
    asked: list[tuple[int, int | None]], count: int
) -> None:
    selection = PageSelection.parse(str(PageSelection(tuple(asked))))
    expected = [n for n in range(1, count + 1) if not asked or any(a <= n <= (b or count) for a, b in asked)]
    if expected:
        assert selection.of(count) == expected
    else:
        with pytest.raises(InvalidOption):
            selection.of(count)


@pytest.mark.parametrize("text", ["0", "3-1", "a", "1,,2", "-3", "1-2-3", "1;2", "9999999"])
def test_a_page_selection_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(InvalidOption):
        PageSelection.parse(text)


def test_options_are_read_as_clients_write_them() -> None:
    options = Options.parse(engine="", languages="deu+eng, deu", pages="2-")
    assert options == Options(None, ("deu", "eng"), PageSelection(((2, None),)))


@pytest.mark.parametrize("asked", [{"document": "poem"}, {"quality": "lenient"}, {"document": "Invoice"}])
def test_an_option_without_meaning_is_refused_with_those_that_have_one(asked: dict[str, str]) -> None:
    (name,) = asked
    known = {"document": "auto, text, invoice, receipt, identity", "quality": "warn, strict"}[name]
    with pytest.raises(InvalidOption, match=f"{name} is one of {known}"):
        Options.parse(**asked)


@pytest.mark.parametrize(
    ("asked", "default", "kind"),
    [("", "receipt", "receipt"), ("auto", "receipt", None), ("text", "auto", "text"), ("", "auto", None)],
)
def test_what_is_asked_wins_over_the_default_and_auto_finds_out(asked: str, default: str, kind: str | None) -> None:
    assert Options.parse(document=asked).kind(default) == kind


@given(st.text())
def test_a_file_name_never_is_a_path(name: str) -> None:
    cleaned = clean_filename(name)
    assert 0 < len(cleaned) <= 200
    assert not set(cleaned) & {"/", "\\", "\0", "\n"}
