"""Every format holds every word once and in order, whatever its characters are."""

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from recto.domain.errors import InvalidOption, UnknownFormat
from recto.domain.recognition import Box, Line, Page, Word
from recto.outputs.boxes import rectangle
from recto.outputs.formats import FORMATS, JSON, LAID_OUT, TEXT, chosen
from results import line, page, pages, source, turned, written

documents = st.lists(pages, min_size=1, max_size=3).map(
    lambda made: [Page(n, each.width, each.height, each.lines, engine="made") for n, each in enumerate(made, 1)]
)
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]+")


def words(document: list[Page]) -> Iterator[tuple[Page, Word]]:
    return ((each, word) for each in document for word in each.words)


def expected(text: str) -> str:
    """What is left of a word where control characters have no place."""
    return NOT_XML.sub("\ufffd", CONTROL.sub(" ", text))


def parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False))


@settings(max_examples=40)
@given(documents)
def test_hocr_gives_back_the_words_their_boxes_and_confidences(document: list[Page]) -> None:
    root = parsed(written(source(*document), FORMATS["hocr"]))
    found = []
    for node in root.iterfind(".//{*}span[@class='ocrx_word']"):
        title = re.fullmatch(r"bbox (\d+) (\d+) (\d+) (\d+)(?:; poly [-\d ]+)?; x_wconf (\d+)", node.get("title"))
        found.append((node.text, *map(int, title.groups())))
    assert found == [
        (expected(word.text), *rectangle(rounded(word.box), each), round(100 * round(word.confidence, 4)))
        for each, word in words(document)
    ]
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(
        node.getparent().get("class") == "ocr_page" for node in root.iter("{*}span") if node.get("class") == "ocr_line"
    )


@settings(max_examples=40)
@given(documents)
def test_alto_gives_back_the_words_and_is_built_as_its_schema_says(document: list[Page]) -> None:
    root = parsed(written(source(*document), FORMATS["alto"]))
    strings = list(root.iter("{*}String"))
    assert [node.get("CONTENT") for node in strings] == [expected(word.text) for _, word in words(document)]
    for node, (each, word) in zip(strings, words(document), strict=True):
        left, top, right, bottom = rectangle(rounded(word.box), each)
        place = [float(node.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
        assert place == [left, top, right - left, bottom - top]
        assert float(node.get("WC")) == round(word.confidence, 4)
    check_alto(root)


ALTO = {
    "alto": (r"Description Layout", {"SCHEMAVERSION"}, set()),
    "Description": (r"MeasurementUnit sourceImageInformation Processing", set(), set()),
    "MeasurementUnit": ("", set(), set()),
    "sourceImageInformation": ("fileName", set(), set()),
    "fileName": ("", set(), set()),
    "Processing": ("processingSoftware", {"ID"}, set()),
    "processingSoftware": ("softwareName softwareVersion applicationDescription", set(), set()),
    "softwareName": ("", set(), set()),
    "softwareVersion": ("", set(), set()),
    "applicationDescription": ("", set(), set()),
    "Layout": (r"Page( Page)*", set(), set()),
    "Page": ("PrintSpace", {"ID", "PHYSICAL_IMG_NR"}, {"WIDTH", "HEIGHT", "PC", "QUALITY_DETAIL"}),
    "PrintSpace": (r"(TextBlock)?", set(), {"HPOS", "VPOS", "WIDTH", "HEIGHT"}),
    "TextBlock": (r"TextLine( TextLine)*", {"ID"}, {"HPOS", "VPOS", "WIDTH", "HEIGHT"}),
    "TextLine": (r"(Shape )?String( SP String)*", set(), {"ID", "HPOS", "VPOS", "WIDTH", "HEIGHT", "BASEDIRECTION"}),
    "SP": ("", set(), set()),
    "String": (r"(Shape)?", {"CONTENT"}, {"ID", "HPOS", "VPOS", "WIDTH", "HEIGHT", "WC"}),
    "Shape": ("Polygon", set(), set()),
    "Polygon": ("", {"POINTS"}, set()),
}
"""Of ALTO 4.4's schema, which its licence keeps out of here, the part that is used: children, needed and other
attributes of each element."""


def check_alto(root: etree._Element) -> None:
    assert root.tag == "{http://www.loc.gov/standards/alto/ns-v4#}alto"
    for node in root.iter():
        children, needed, others = ALTO[etree.QName(node).localname]
        assert re.fullmatch(children, " ".join(etree.QName(child).localname for child in node))
        attributes = {name for name in node.keys() if not name.startswith("{")}  # noqa: SIM118
        assert needed <= attributes <= needed | others
        assert not (node.text or "").strip() or not len(node)
    ids = [node.get("ID") for node in root.iter() if node.get("ID")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in ids)
    assert root.findtext("{*}Description/{*}MeasurementUnit") == "pixel"
    assert all(0 <= float(node.get("PC")) <= 1 for node in root.iter("{*}Page"))


@settings(max_examples=40)
@given(documents)
def test_tsv_has_tesseracts_columns_levels_and_order(document: list[Page]) -> None:
    header, *rows = written(source(*document), FORMATS["tsv"]).decode().rstrip("\n").split("\n")
    assert header == "level page_num block_num par_num line_num word_num left top width height conf text".replace(
        " ", "\t"
    )
    table = [row.split("\t") for row in rows]
    assert all(len(row) == 12 for row in table)
    numbers = [[int(value) for value in row[:11]] for row in table]
    assert all(row[10] == -1 and not text[11] for row, text in zip(numbers, table, strict=True) if row[0] < 5)
    found = [(row[1], *row[6:11], text[11]) for row, text in zip(numbers, table, strict=True) if row[0] == 5]
    wanted = []
    for each, word in words(document):
        left, top, right, bottom = rectangle(rounded(word.box), each)
        confidence = round(100 * round(word.confidence, 4))
        wanted.append((each.number, left, top, right - left, bottom - top, confidence, CONTROL.sub(" ", word.text)))
    assert found == wanted
    places = [row[1:6] for row in numbers]
    assert places == sorted(places)
    assert [row[0] for row in numbers] == [sum(number > 0 for number in place) for place in places]
    for _, number, *_, left, top, width, height, _ in numbers:
        each = document[number - 1]
        assert 0 <= left <= left + width <= each.width
        assert 0 <= top <= top + height <= each.height


@settings(max_examples=40)
@given(documents)
def test_text_is_the_results_and_json_is_the_result(document: list[Page]) -> None:
    made = source(*document)
    assert written(made, TEXT).decode() == json.loads(made.json)["text"]
    assert written(made, JSON) == made.json


@settings(max_examples=40)
@given(documents)
def test_laid_out_text_has_every_word_once(document: list[Page]) -> None:
    text = written(source(*document), LAID_OUT).decode()
    assert sorted(text.split()) == sorted(" ".join(CONTROL.sub(" ", word.text) for _, word in words(document)).split())


def test_laid_out_text_keeps_rows_columns_and_gaps() -> None:
    table = [line("Item", 100, 100), line("Price", 600, 103), line("Bread", 100, 130), line("2.50", 600, 128)]
    total = [line("Total", 100, 220), line("2.50", 600, 222)]
    text = written(source(page([*table, *total])), LAID_OUT).decode()
    assert text.split("\n") == [
        "Item" + " " * 46 + "Price",
        "Bread" + " " * 45 + "2.50",
        "",
        "",
        "Total" + " " * 45 + "2.50",
    ]


def test_laid_out_text_is_the_same_for_a_page_that_lies_on_its_side() -> None:
    upright = page([line("left right", 100, 100), line("below", 160, 130)])
    aside = page([Line(tuple(quarter(word) for word in each.words)) for each in upright.lines])
    assert written(source(aside), LAID_OUT) == written(source(upright), LAID_OUT)
    assert written(source(upright), LAID_OUT) == b"left right\n      below"


def test_laid_out_right_to_left_text_is_measured_from_the_right_in_logical_order() -> None:
    first, second = "اول", "ثان"
    words = [Word(first, 0.9, Box.upright(900, 100, 930, 120)), Word(second, 0.9, Box.upright(800, 100, 830, 120))]
    text = written(source(page([Line(tuple(words))])), LAID_OUT).decode()
    assert text == first + " " * 7 + second


def test_pages_that_could_not_be_read_stay_in_place() -> None:
    problem = {"code": "engine-failed", "title": "The <engine> failed", "detail": "", "retryable": True}
    failed = Page(2, 0, 0, (), engine="made", error=problem)
    made = source(page([line("one", 10, 10)]), failed, page([line("three", 10, 10)], 3))
    root = parsed(written(made, FORMATS["alto"]))
    check_alto(root)
    assert [node.get("QUALITY_DETAIL") for node in root.iter("{*}Page")] == [None, "The <engine> failed", None]
    assert written(made, TEXT) == b"one\f\fthree"
    assert written(made, LAID_OUT) == b"one\f\fthree"
    assert b"<!-- page 2 -->\n\n\n<!-- page 3 -->\n\nthree\n" in written(made, FORMATS["markdown"])


def test_boxes_that_stand_askew_keep_their_corners() -> None:
    askew = Word("askew", 0.9, turned(100, 100, 300, 140, 90))
    made = source(page([Line((askew,))]))
    assert b"textangle -90.0" in written(made, FORMATS["hocr"])
    assert b"poly 100 100 100 300 60 300 60 100" in written(made, FORMATS["hocr"])
    assert b'POINTS="100,100 100,300 60,300 60,100"' in written(made, FORMATS["alto"])


@pytest.mark.parametrize("filename", ['a;b"c.png', "]]>&<.png", "\u202egpj.png"])
def test_the_documents_name_can_not_break_a_format(filename: str) -> None:
    made = source(page([line("one", 10, 10)]), filename=filename)
    root = parsed(written(made, FORMATS["hocr"]))
    title = next(node.get("title") for node in root.iter("{*}div"))
    assert [part.split()[0] for part in title.split(";")] == ["image", "bbox", "ppageno"]
    assert title.count('"') == 2
    assert parsed(written(made, FORMATS["alto"])).findtext(".//{*}fileName") == filename


def test_pages_are_found_whatever_the_text_before_them_says() -> None:
    trap = '"pages":[{"number":9}] \\"pages\\":['
    made = source(page([line(trap, 10, 10)]), filename='"pages":[')
    assert [each.number for each in made.pages()] == [1]
    assert next(made.pages()).text == trap
    assert made.filename == '"pages":['
    spaced = type(made)(json.dumps(json.loads(made.json), indent=2).encode(), made.original)
    assert list(spaced.pages()) == list(made.pages())


def test_a_format_is_chosen_by_name() -> None:
    assert [*FORMATS] == ["json", "text", "hocr", "alto", "tsv", "markdown", "pdf"]
    assert all(chosen(name) is known and known.name == name for name, known in FORMATS.items())
    assert chosen("text", layout=True) is LAID_OUT
    assert len({known.suffix for known in [*FORMATS.values(), LAID_OUT]}) == len(FORMATS) + 1
    with pytest.raises(UnknownFormat, match="json, text, hocr, alto, tsv, markdown, pdf"):
        chosen("docx")
    with pytest.raises(InvalidOption):
        chosen("pdf", layout=True)


def quarter(word: Word) -> Word:
    """The word on the page turned clockwise by a quarter."""
    return Word(word.text, word.confidence, word.box.through(((0, -1, 1400), (1, 0, 0), (0, 0, 1))))


def rounded(box: Box) -> Box:
    """As the result has it."""
    a, b, c, d = ((round(x, 1), round(y, 1)) for x, y in box.corners)
    return Box((a, b, c, d))
