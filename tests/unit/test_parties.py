"""Who sells, and where: names and addresses at the head of a receipt, and what is no part of them."""

import pytest

from laid_out import laid_out
from recto.domain.field import Field
from recto.extraction.choice import Thresholds, choose
from recto.extraction.layout import Layout
from recto.extraction.parties import parties
from recto.extraction.parties.lines import lines


def found(text: str) -> dict[str, Field]:
    return choose(parties(Layout(laid_out(text, rows=1))), (), Thresholds())


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("BLUE DOOR CAFE\n12 Mill Road\nLeeds LS6 2AB\nTel: 0113 496 0000", "12 Mill Road, Leeds LS6 2AB"),
        ("HOLZHAUS GMBH\nAn der Mühle\nTalweg 12\n79098 Freiburg\nTel. 0761 123", "Talweg 12, 79098 Freiburg"),
        ("MAISON LUNE\n3 rue des Lilas\n69003 Lyon\nSIRET 552 100 554 00025", "3 rue des Lilas, 69003 Lyon"),
        ("BAR SOLE S.R.L.\nVia Roma 8\n20121 Milano MI\nP.IVA 01234567890", "Via Roma 8, 20121 Milano MI"),
        ("FIETS B.V.\nDorpsstraat 4\n3011 AB Rotterdam\nKvK 12345678", "Dorpsstraat 4, 3011 AB Rotterdam"),
        (
            "SINAR JAYA SDN BHD\nLOT 12, JALAN BUKIT 3,\nTAMAN MAJU,\n50450 KUALA LUMPUR.\nTEL: 03-1234 5678",
            "LOT 12, JALAN BUKIT 3, TAMAN MAJU, 50450 KUALA LUMPUR",
        ),
        ("ELM DINER\n88 Oak Street\nDayton, OH 45402\nTel (937) 555-0142", "88 Oak Street, Dayton, OH 45402"),
    ],
)
def test_an_address_goes_from_the_street_to_the_place(text: str, address: str) -> None:
    assert address in str(found(text)["address"].value)


def test_misread_letters_do_not_hide_an_address() -> None:
    fields = found("SINAR JAYA SDN BHD\n(512345-X)\nL0T 12, JA1AN BUKIT 3,\n50450 KUALA LUMPUR\nTEL: 03-1234 5678")
    assert fields["address"].value == "L0T 12, JA1AN BUKIT 3, 50450 KUALA LUMPUR"


def test_phone_numbers_tax_numbers_and_branches_are_no_part_of_an_address() -> None:
    fields = found("""
        SINAR JAYA SDN BHD
        (512345-X)
        LOT 12, JALAN BUKIT 3,
        50450 KUALA LUMPUR
        (MID VALLEY BRANCH)
        GST ID : 000123456789
        TEL: 03-1234 5678
    """)
    assert fields["address"].value == "LOT 12, JALAN BUKIT 3, 50450 KUALA LUMPUR"


@pytest.mark.parametrize(
    ("text", "form", "contact"),
    [
        ("SINAR JAYA SDN BHO", True, False),
        ("SINAR JAYA SDN 8HD", True, False),
        ("SINAR JAYA TRADING", False, False),
        ("kauppa.fi", False, True),
        ("JLN.SS 2/24", False, False),
        ("UNIT.NO 4", False, False),
    ],
)
def test_company_forms_may_be_misread_and_any_country_has_domains(text: str, *, form: bool, contact: bool) -> None:
    line = lines(Layout(laid_out(text, rows=1)).rows)[0]
    assert (line.form, line.contact) == (form, contact)


@pytest.mark.parametrize("name", ["dr. sonne drogeriemarkt", "HARVEST LANE MARKET"])
def test_a_name_with_a_street_s_word_in_it_is_no_street(name: str) -> None:
    fields = found(f"{name}\nHauptstr. 77\n69117 Heidelberg\nTel 06221/4337")
    assert (fields["vendor"].value, fields["address"].value) == (name, "Hauptstr. 77, 69117 Heidelberg")


def test_the_buyer_s_address_is_not_the_shop_s() -> None:
    fields = found("""
        SINAR JAYA SDN BHD
        (512345-X)
        LOT 12, JALAN BUKIT 3,
        50450 KUALA LUMPUR
        TEL: 03-1234 5678
        Bill To :
        AMAN TRANSPORT
        NO 1 JALAN AMAN 2
        43800 DENGKIL SELANGOR
    """)
    assert fields["address"].value == "LOT 12, JALAN BUKIT 3, 50450 KUALA LUMPUR"
    assert fields["vendor"].value == "SINAR JAYA SDN BHD"


def test_of_an_address_from_which_a_line_is_missing_a_person_must_judge() -> None:
    fields = found("SINAR JAYA SDN BHD\n(512345-X)\n\n50450 KUALA LUMPUR\nTEL: 03-1234 5678")
    assert fields["address"].needs_review


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("SINAR JAYA SDN BHD\n(512345-X)", "SINAR JAYA SDN BHD"),
        ("Sinar Jaya Sdn. Bhd. (512345-X)", "Sinar Jaya Sdn. Bhd."),
        (
            "SINAR JAYA HARDWARE AND\nPAINT (BUKIT\nINDAH) SDN BHD\n512345-X",
            "SINAR JAYA HARDWARE AND PAINT (BUKIT INDAH) SDN BHD",
        ),
        ("SINAR JAYA HOUSE OF\nSTATIONERY SDN BHD\n(512345-X)", "SINAR JAYA HOUSE OF STATIONERY SDN BHD"),
        ("welcome to our shop\nSINAR JAYA SDN BHD\n(512345-X)", "SINAR JAYA SDN BHD"),
        ("TAX INVOICE\nSINAR JAYA SDN BHD\n(512345-X)", "SINAR JAYA SDN BHD"),
        ("Star Cafe\nSINAR JAYA SDN BHD\n(512345-X)", "SINAR JAYA SDN BHD"),
        ('Rasa\nSIA "RASA UN DEJA"  PVN LV 40003032949', 'SIA "RASA UN DEJA"'),
    ],
)
def test_the_registered_name_is_the_seller_s(head: str, name: str) -> None:
    text = f"{head}\nLOT 12, JALAN BUKIT 3,\n50450 KUALA LUMPUR\nTEL: 03-1234 5678"
    assert found(text)["vendor"].value == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("WALDKAUF\nWaldkauf Handels GmbH & Co. KG\nTalweg 12\n79098 Freiburg", "WALDKAUF"),
        ("Waldkauf Deutschland GmbH & Co. KG\nTalweg 12\n79098 Freiburg", "Waldkauf"),
        ("W A L D\nTalweg 12\n79098 Freiburg\nBrot  1,00\nWald GmbH & Co. KG, Freiburg", "WALD"),
    ],
)
def test_a_german_shop_goes_by_its_brand(text: str, name: str) -> None:
    assert found(text)["vendor"].value == name


def test_a_brand_that_stands_in_the_shop_s_domain_as_well_is_surer() -> None:
    head = "LANTERNA\nslow food and wine\nVia Roma 8\n20121 Milano\n"
    alone, named = found(head), found(f"{head}www.lanterna.it")
    assert alone["vendor"].value == named["vendor"].value == "LANTERNA"
    assert named["vendor"].confidence > alone["vendor"].confidence


def test_a_company_in_the_imprint_beside_its_number_sells() -> None:
    body = "\n".join(f"Item {number}   1.00" for number in range(20))
    fields = found(f"12 Mill Road\nLeeds LS6 2AB\n{body}\nOwned by\nSinar Jaya Sdn Bhd\nCo. No. 512345-X")
    assert fields["vendor"].value == "Sinar Jaya Sdn Bhd"


@pytest.mark.parametrize(
    ("text", "is_doubted"), [("HUNTER LTD", False), ("LTD", True), ("(512345-X)\nHUNTER LTD", True)]
)
def test_one_word_and_a_legal_form_are_a_whole_name_where_nothing_stands_above(text: str, is_doubted: bool) -> None:
    fields = found(f"{text}\n12 Mill Road\nLeeds LS6 2AB\nTel: 0113 496 0000")
    assert ("vendor" not in fields or fields["vendor"].needs_review) == is_doubted


def test_a_name_whose_beginning_was_not_read_is_doubted() -> None:
    fields = found("(512345-X)\nRESTAURANT SDN BHD\nLOT 12, JALAN BUKIT 3,\n50450 KUALA LUMPUR\nTEL: 03-1234 5678")
    assert fields["vendor"].needs_review


def test_an_empty_page_has_no_seller() -> None:
    assert not list(parties(Layout(())))
