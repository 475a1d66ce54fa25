"""The XML inside a PDF is the invoice: it is read whatever its version, and compared with what the page prints."""

import io
import time
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import made
from einvoices import FACTUR_X, ZUGFERD_1, Invoice, cii, holding, pages, sheet, ubl
from recto.domain.field import INVOICE, XML, Extraction, Field
from recto.extraction.candidate import Candidate
from recto.extraction.choice import Thresholds
from recto.extraction.einvoice import candidates, embedded
from recto.extraction.extract import extract

INV = Invoice()
BLANK = made.born_digital_pdf(["Please see the attachment"])
MIB = 1024 * 1024


def values(found: list[Candidate]) -> dict[str, object]:
    return {candidate.field: candidate.value for candidate in found}


def read(file: io.BytesIO) -> Extraction:
    return extract(
        pages(file), languages=("deu",), today=date(2026, 11, 21), thresholds=Thresholds(), given=embedded(file)
    )


def indented(xml: bytes) -> bytes:
    """As most programs write it: each element in a line of its own, and blanks around what it says."""
    root = ElementTree.fromstring(xml)
    ElementTree.indent(root)
    for element in root.iter():
        if not len(element):
            element.text = f"\n {element.text} "
    return bytes(ElementTree.tostring(root, "UTF-8"))


def failed(field: Field) -> list[str]:
    return [check.detail for check in field.checks if not check.passed]


@pytest.mark.parametrize(
    "xml",
    [
        cii(INV, FACTUR_X),
        cii(INV, ZUGFERD_1),
        ubl(INV),
        ubl(INV, "CreditNote"),
        indented(ubl(INV)),
        indented(cii(INV, FACTUR_X)),
        cii(INV).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
    ids=["Factur-X", "ZUGFeRD 1", "UBL", "UBL credit note", "UBL, indented", "Factur-X, indented", "UTF-16"],
)
def test_every_dialect_gives_every_field(xml: bytes) -> None:
    found = candidates(xml)
    assert values(found) == INV.fields
    assert {candidate.source for candidate in found} == {XML}


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "XRECHNUNG.XML", "zugferd-invoice (1).xml", "data", "Rechnung.pdf"]
)
def test_the_file_is_told_by_its_content_among_others(name: str) -> None:
    files = {"a.pdf": made.born_digital_pdf(["a picture"]), "order.xml": b"<order><ID>1</ID></order>", name: cii(INV)}
    assert values(embedded(holding(BLANK, files))) == INV.fields


def test_addresses_in_america_end_with_the_postcode() -> None:
    party = b"<b:PostalZone>94538</b:PostalZone><b:CountrySubentityCode>CA</b:CountrySubentityCode>"
    xml = ubl(replace(INV, city="Fremont")).replace(b"<b:PostalZone>49078</b:PostalZone>", party)
    xml = xml.replace(b"<b:IdentificationCode>DE", b"<b:IdentificationCode>US")
    assert values(candidates(xml))["address"] == "Mill Lane 12, Fremont CA 94538"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(INV, date="2026-13-45"), "date"),
        (replace(INV, total="four hundred"), "total"),
        (replace(INV, tax="1E+999999999"), "tax"),
        (replace(INV, net="NaN"), "net"),
        (replace(INV, iban="on request"), "iban"),
        (replace(INV, currency="euros"), "currency"),
        (replace(INV, email="-"), "email"),
        (replace(INV, vendor=""), "vendor"),
    ],
)
def test_what_is_no_value_is_left_out_and_the_rest_stays(wrong: Invoice, field: str) -> None:
    found = values(candidates(cii(wrong)))
    assert found.keys() >= INV.fields.keys() - {field, "vendor", "items", "taxes"}
    assert field == "vendor" or field not in found


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "%s">%s]>
<CrossIndustryInvoice><ExchangedDocument><ID>&z;</ID></ExchangedDocument></CrossIndustryInvoice>""" % (
    b"ha" * 1000,
    b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("b"), ord("z") + 1)),
)


def stealing(path: Path) -> bytes:
    return b"""<!DOCTYPE x [<!ENTITY f SYSTEM "file://%s">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>&f;</ID></Invoice>""" % str(path).encode()


@pytest.mark.parametrize(
    "xml",
    [
        LAUGHS,
        stealing(Path(__file__)),
        b'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd"><Invoice><ID>1</ID></Invoice>',
        b"<Invoice>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</Invoice>",
        b"<Invoice><ID>" + b"1" * (50 * MIB) + b"</ID></Invoice>",
        b'<?xml version="1.0" encoding="klingon"?><Invoice><ID>1</ID></Invoice>',
        cii(INV)[:2000],
        b"<Invoice><ID>\xff\xfe\x00</ID></Invoice>",
        b"<order><ID>1</ID></order>",
        b"<",
        b"",
        b"\x89PNG\r\n\x1a\n",
    ],
    ids=["laughs", "file", "net", "deep", "50 MB", "encoding", "cut", "bytes", "order", "one sign", "empty", "picture"],
)
def test_hostile_files_give_nothing_and_take_no_time(xml: bytes) -> None:
    started = time.process_time()
    assert embedded(holding(BLANK, {"factur-x.xml": xml or b" "})) == []
    assert candidates(xml) == []
    assert time.process_time() - started < 10


def test_a_good_file_beside_hostile_ones_is_read() -> None:
    files = {"1.xml": LAUGHS, "2.xml": b" " * (50 * MIB), "3.xml": cii(INV)}
    assert values(embedded(holding(BLANK, files))) == INV.fields


def test_a_file_that_unpacks_to_far_more_than_it_has_is_left_out() -> None:
    document = pikepdf.open(holding(BLANK, {"factur-x.xml": b"<Invoice/>"}))
    bomb = document.make_stream(b"")
    bomb.write(zlib.compress(b" " * (60 * MIB), 9), filter=pikepdf.Name.FlateDecode)
    document.attachments["factur-x.xml"].obj.EF.F = bomb
    file = io.BytesIO()
    document.save(file, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(file.getvalue()) < MIB
    assert embedded(file) == []


@given(st.binary(max_size=200), st.integers(0, 20_000), st.integers(0, 40))
def test_no_bytes_break_the_reading(noise: bytes, place: int, gone: int) -> None:
    candidates(noise)
    whole = cii(INV)
    assert isinstance(candidates(whole[:place] + noise + whole[place + gone :]), list)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        made.png(made.page(["Hello"]).pixels),
        made.encrypted_pdf(holding(BLANK, {"factur-x.xml": cii(INV)}).getvalue()),
        holding(BLANK, {"factur-x.xml": cii(INV)}).getvalue()[:-600],
        BLANK,
    ],
    ids=["empty", "head", "picture", "locked", "cut off", "no files"],
)
def test_documents_without_files_or_that_do_not_open_give_nothing(content: bytes) -> None:
    assert embedded(io.BytesIO(content)) == []


def test_what_xml_and_page_agree_on_is_sure_and_has_its_place() -> None:
    found = read(holding(sheet(INV), {"factur-x.xml": cii(INV)}))
    assert found.kind == INVOICE
    assert {name: field.value for name, field in found.fields.items()} == INV.fields
    for name, field in found.fields.items():
        assert (field.source, field.needs_review, failed(field)) == (XML, False, []), name
        assert field.confidence > 0.95, name
        assert any(check.name == "same on the page" for check in field.checks), name
        assert field.evidence or isinstance(field.value, list), name
    total = found.fields["total"]
    assert total.evidence
    assert total.evidence.text == "480,22"


FORGED = {
    "total": "980.22",
    "iban": "GB82WEST12345698765432",
    "number": "INV-9999/9",
    "date": "2026-03-15",
    "vat": "DE811907980",
}
NAMES = {"number": "invoice_number", "vat": "vendor_vat"}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_print_forces_a_review(what: str) -> None:
    name = NAMES.get(what, what)
    found = read(holding(sheet(replace(INV, **{what: FORGED[what]})), {"factur-x.xml": cii(INV)}))
    assert found.fields[name].value == INV.fields[name]
    assert found.fields[name].needs_review
    assert any(str(INV.fields[name]) in detail for detail in failed(found.fields[name]))
    assert [other for other, field in found.fields.items() if failed(field) and other != name] == []


def test_a_forged_total_is_seen_though_the_true_one_stands_in_a_corner() -> None:
    forged = sheet(replace(INV, net="823.71", tax="156.51", total="980.22"), note="Seite 1 von 1, 480,22")
    found = read(holding(forged, {"factur-x.xml": cii(INV)}))
    assert failed(found.fields["total"]) == ["The page prints 980.22, the XML inside the PDF says 480.22."]


@settings(max_examples=25)
@given(st.decimals(1, 99_999, places=2), st.data())
def test_any_digit_of_the_total_that_was_changed_is_seen(net: Decimal, data: st.DataObject) -> None:
    true = Invoice.over(net)
    assert not failed(read(holding(sheet(true), {"factur-x.xml": cii(true)})).fields["total"])
    place = data.draw(st.sampled_from([i for i, c in enumerate(true.total) if c.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "123456789" if d != true.total[place]]))
    forged = replace(true, total=true.total[:place] + digit + true.total[place + 1 :])
    field = read(holding(sheet(forged), {"factur-x.xml": cii(true)})).fields["total"]
    assert field.needs_review
    assert failed(field)


def test_a_page_that_prints_nothing_of_it_raises_no_alarm() -> None:
    found = read(holding(BLANK, {"factur-x.xml": cii(INV)}))
    assert {name: field.value for name, field in found.fields.items()} == INV.fields
    assert [name for name, field in found.fields.items() if field.needs_review or failed(field)] == []


def test_another_name_on_the_page_is_no_forgery() -> None:
    found = read(holding(sheet(replace(INV, vendor="The Valley Shop")), {"factur-x.xml": cii(INV)}))
    assert not failed(found.fields["vendor"])
    assert found.fields["vendor"].value == INV.vendor


def test_two_files_that_agree_are_as_good_as_one_and_two_that_do_not_want_a_person() -> None:
    agreed = read(holding(sheet(INV), {"factur-x.xml": cii(INV), "ZUGFeRD-invoice.xml": cii(INV, ZUGFERD_1)}))
    assert not any(field.needs_review for field in agreed.fields.values())
    other = replace(INV, total="500.00")
    split = read(holding(BLANK, {"factur-x.xml": cii(INV), "ZUGFeRD-invoice.xml": cii(other, ZUGFERD_1)}))
    assert [name for name, field in split.fields.items() if field.needs_review] == ["total"]
