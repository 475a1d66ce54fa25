"""Documents that no rule was written for: what is trusted of them is right, and papers of other kinds yield nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from recto.domain.field import Extraction
from recto.domain.recognition import Page
from recto.extraction.choice import Thresholds
from recto.extraction.extract import extract
from typed import typed
from unseen import Unseen, same, unseen

MONEY = ("receipts_my", "receipts_de", "receipts_lv", "receipts_more", "receipts_last", "receipts_strange", "invoices",
         "invoices_more", "invoices_last", "mixed")  # fmt: skip
FRESH = ("invoices_fresh",)
"""Those of the last day, on which no rule was tried while they were typed: many lands, and pages that follow."""
OTHERS = ("others", "others_last")


def documents(names: Iterable[str]) -> list[Unseen]:
    return [document for name in names for document in unseen(name)]


def extraction(pages: Sequence[Page], language: str, kind: str | None = None) -> Extraction:
    return extract(pages, languages=(language,), today=date(2026, 11, 21), thresholds=Thresholds(0.9), kind=kind)


def judged(document: Unseen, slips: int | None = None) -> Counter[str]:
    """How many fields the truth has, and how many are right, trusted, and trusted though wrong."""
    found = extraction(document.pages(slips), document.language).fields
    count: Counter[str] = Counter()
    for name, truth in document.truth.items():
        right = name in found and same(name, truth, found[name].value)
        trusted = name in found and not found[name].needs_review
        count += Counter(asked=1, right=right, trusted=trusted, silent=trusted and not right)
    return count


@pytest.mark.parametrize(("names", "right", "trusted"), [(MONEY, 0.97, 0.87), (FRESH, 0.96, 0.82)])
def test_fields_of_unseen_documents_are_right_and_none_is_wrong_and_trusted(
    names: Sequence[str], right: float, trusted: float
) -> None:
    count = sum((judged(document) for document in documents(names)), Counter())
    assert count["silent"] == 0
    assert count["right"] >= right * count["asked"]
    assert count["trusted"] >= trusted * count["asked"]


@pytest.mark.parametrize(("names", "seeds", "right"), [(MONEY, (0, 1), 0.94), (FRESH, (0,), 0.92)])
def test_misread_characters_lower_trust_before_they_make_silent_errors(
    names: Sequence[str], seeds: Sequence[int], right: float
) -> None:
    count = sum((judged(document, seed) for document in documents(names) for seed in seeds), Counter())
    assert count["silent"] <= 0.01 * count["trusted"]
    assert count["right"] >= right * count["asked"]


def test_unseen_invoices_and_receipts_are_told_from_text() -> None:
    missed = [
        document.name for document in documents(MONEY) if extraction(document.pages(), document.language).kind == "text"
    ]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("document", documents(OTHERS), ids=lambda document: document.name)
def test_papers_of_other_kinds_yield_no_fields(document: Unseen) -> None:
    found = extraction(document.pages(), document.language)
    assert (found.kind, dict(found.fields)) == ("text", {})


RECEIPT = """
MELUR MINI MARKET SDN BHD
(1182817-K)
LOT 5, JALAN MELUR 2
47100 PUCHONG, SELANGOR
{}
MILK 2L            12.00
BREAD               3.00
TOTAL RM           15.00
CASH RM            20.00
"""
INVOICE = """
Tischlerei Anker GmbH, Hafenweg 2, 24103 Kiel
{buyer}
Seestr. 9
24105 Kiel
                                      {right}
Rechnung {number}
{dated}

Pos   Bezeichnung             Menge    Einzelpreis        Gesamt
1     Regal Eiche                 2         100,00        200,00
      Summe netto                                         200,00
      MwSt 19 %                                            38,00
      Rechnungsbetrag                                     238,00
{foot}
"""


def receipt(line: str) -> str:
    return RECEIPT.format(line)


def invoice(**parts: str) -> str:
    usual = {"buyer": "Firma\nNordlicht GmbH", "right": "Kundennummer  10882", "number": "Nr. 2021-44",
             "dated": "Datum: 04.05.2021", "foot": "Zahlbar sofort."}  # fmt: skip
    return INVOICE.format(**usual | parts)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        (receipt("07APR'18 14:28 TBL 9/1"), "date", "2018-04-07"),
        (receipt("07.04.2018/14:28/01/0447"), "date", "2018-04-07"),
        (receipt("2018-04-07T14:28:10"), "date", "2018-04-07"),
        (receipt("07/04/2018 14:28\nPICK UP 11/04/2018"), "date", "2018-04-07"),
        (receipt("07/04/2018\nDOKUMENTA NR. 00447"), "receipt_number", "00447"),
        (receipt("07/04/2018") + "BALANCE RM 5.00", "total", "15.00"),
        (receipt("07/04/2018") + "CARD BALANCE RM 85.00", "total", "15.00"),
        (receipt("07/04/2018").replace("LOT 5, JALAN", "LOT 3.22, 3RD FLOOR, JALAN"), "address",
         "LOT 3.22, 3RD FLOOR, JALAN MELUR 2, 47100 PUCHONG, SELANGOR"),
        (receipt("07/04/2018").replace("SELANGOR", "SELANGOR, MALAYSIA\nCITY SQUARE"), "address",
         "LOT 5, JALAN MELUR 2, 47100 PUCHONG, SELANGOR, MALAYSIA"),
        (receipt("07/04/2018").replace("MINI MARKET SDN BHD", "MART BERHAD"), "vendor", "MELUR MART BERHAD"),
        (receipt("07/04/2018").replace("SDN BHD\n(1182817-K)", "SDN BHD 201901044172 (1353501-A)"), "vendor",
         "MELUR MINI MARKET SDN BHD"),
        (receipt("07/04/2018").replace("MELUR MINI", "OPERATED BY MELUR MINI"), "vendor", "MELUR MINI MARKET SDN BHD"),
        (receipt("07/04/2018").replace("MELUR MINI MARKET SDN BHD", "MELUR MOBILE ACCESSORIES"), "vendor",
         "MELUR MOBILE ACCESSORIES"),
        (receipt("07/04/2018").replace("SELANGOR", "SELANGOR\nREG#02 TRN#8827 STR#4471"), "address",
         "LOT 5, JALAN MELUR 2, 47100 PUCHONG, SELANGOR"),
        (receipt("07/04/2018").replace("SELANGOR", "SELANGOR\nCAWANGAN JALAN KUCHING 7, RAWANG"), "address",
         "LOT 5, JALAN MELUR 2, 47100 PUCHONG, SELANGOR"),
        (receipt("07/04/2018").replace("LOT 5", "SIRET 812 345 678 00012 APE\nLOT 5"), "address",
         "LOT 5, JALAN MELUR 2, 47100 PUCHONG, SELANGOR"),
        (receipt("07/04/2018").replace("MINI MARKET SDN BHD\n(1182817-K)", "CORNER\nINH. ANKE RITTER E.K."), "vendor",
         "MELUR CORNER"),
        (receipt("07/04/2018").replace("TOTAL RM", "TOTAL (2 ITEMS)"), "total", "15.00"),
        (receipt("07/04/2018").replace("TOTAL RM", "T O T A L").replace("CASH", "CA SH"), "total", "15.00"),
        (receipt("NO   : CB 00447       DATE : 07/04/2018"), "receipt_number", "CB 00447"),
        (receipt("07/04/2018").replace("CASH RM            20.00", "VISA ************1882"), "payment", "card"),
        (receipt("07/04/2018").replace("CASH RM            20.00", "APMAKSĀTS AR KARTI   15.00"), "payment", "card"),
        (receipt("TRAVEL 05-APR-2018 14:00\nPURCHASE 02-APR-2018 09:41"), "date", "2018-04-02"),
    ],
)  # fmt: skip
def test_shapes_of_receipts_that_were_missed_once(text: str, field: str, value: str) -> None:
    found = extraction([typed(text)], "eng", "receipt").fields[field]
    assert same(field, value, found.value), found


@pytest.mark.parametrize(("dated", "doubted"), [("07/04/2018 14:28", True), ("07.04.2018 14:28", False)])
def test_a_date_whose_order_neither_country_nor_another_date_tells_is_doubted(dated: str, *, doubted: bool) -> None:
    text = f"CORNER STORE\n{dated}\nMILK    12.00\nBREAD    3.00\nTOTAL   15.00\nCASH    20.00\nCHANGE   5.00"
    assert extraction([typed(text)], "eng", "receipt").fields["date"].needs_review is doubted


@pytest.mark.parametrize("line", ["LOYALTY CARD ****1882", "Bon Nr ........ 1182"])
def test_a_number_in_part_hidden_is_no_means_of_payment(line: str) -> None:
    page = typed(receipt("07/04/2018").replace("CASH RM            20.00", line), confidence=1.0)
    assert "payment" not in extraction([page], "eng", "receipt").fields


def test_what_was_paid_by_several_means_makes_the_total() -> None:
    paid = receipt("07/04/2018").replace("CASH RM            20.00", "VOUCHER   10.00\nCASH   7.00\nCHANGE   2.00")
    total = extraction([typed(paid)], "eng", "receipt").fields["total"]
    assert (total.value, total.needs_review) == ("15.00", False)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        (invoice(number="Nr. 1188 204 417"), "invoice_number", "1188 204 417"),
        (invoice(number="Nr. 2021-44vom 04.05.2021"), "invoice_number", "2021-44"),
        (invoice(number="118 204 vom 04.05.2021"), "invoice_number", "118 204"),
        (invoice(number="\nNr. 10 118 204"), "invoice_number", "10 118 204"),
        (invoice(right=f"Rechnungs-Nr.  Kunde\n{'118 204':>45}        10882", number=""), "invoice_number", "118 204"),
        (invoice(foot="rechnung@anker.example   USt-ID DE136695976"), "invoice_number", "2021-44"),
        (invoice(right="Nr. / No.:  2021-44", number="/ Invoice"), "invoice_number", "2021-44"),
        (invoice(foot="abzgl. Abschlagsrechnung AR-7 vom 02.03.2021     -50,00"), "date", "2021-05-04"),
        (invoice(foot="Bitte zahlen Sie binnen 14 Tagen. post@anker.example"), "email", "post@anker.example"),
        (invoice(buyer="Nordlicht GmbH\nz.Hd. Frau Weiss"), "address", "Hafenweg 2, 24103 Kiel"),
        (invoice(buyer="M. Antoine Girard"), "vendor", "Tischlerei Anker GmbH"),
        (invoice().replace("Tischlerei Anker GmbH, Hafenweg 2, 24103 Kiel",
                           "Anker Inc.\n905 Pine Ridge Rd, Boulder, CO 80302 | (303) 555-0117 | anker.example"),
         "address", "905 Pine Ridge Rd, Boulder, CO 80302"),
        (invoice().replace("GmbH, Hafenweg 2, 24103", "GmbH\n71, Lorong 7, Hafenweg 2, 24103"), "address",
         "71, Lorong 7, Hafenweg 2, 24103 Kiel"),
        (invoice().replace("Rechnung Nr.", "Auftragsrechnung Nr.").replace("\nDatum:", " vom"), "date", "2021-05-04"),
        (invoice().replace("Rechnung Nr.", "Facture originale N°").replace("\nDatum:", " du"), "date", "2021-05-04"),
        (invoice(foot="Zahlung muss eingegangen sein bis: 12.06.2021"), "due_date", "2021-06-12"),
        (invoice().replace("Tischlerei Anker GmbH, Hafenweg", "Lena Anker | Grafik\nHafenweg"), "vendor", "Lena Anker"),
    ],
)  # fmt: skip
def test_shapes_of_invoices_that_were_missed_once(text: str, field: str, value: str) -> None:
    found = extraction([typed(text)], "deu", "invoice").fields[field]
    assert same(field, value, found.value), found


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (invoice(right="Rechnung gemäß Bestellung vom 01.03.2021"), "order_number"),
        (invoice(right="", number="2020"), "invoice_number"),
        (invoice(right="e-Way Bill No.: 2715 8821", number=""), "invoice_number"),
        (invoice(foot="Ihre USt-IdNr.: DE136695976"), "vendor_vat"),
        (invoice(dated="", foot="Der Rechnungsbetrag wird frühestens am 11.08.2021 abgebucht."), "date"),
        (invoice().replace("Tischlerei Anker GmbH, ", "SAS au capital de 1 000 €\n"), "vendor"),
    ],
)
def test_what_is_said_of_another_thing_is_not_trusted(text: str, field: str) -> None:
    fields = extraction([typed(text)], "deu", "invoice").fields
    assert field not in fields or fields[field].needs_review, fields[field]


def test_of_two_rates_whose_sums_are_not_printed_neither_is_the_total() -> None:
    text = """
Hotel Anker GmbH, Hafenweg 2, 24103 Kiel
Mr. David Sample
18 Elm Grove
Bristol BS6 5AB
Invoice No. 22-118      Date 21.08.2022

Description          Qty      Price      Total EUR
Double room            3     140.00         420.00
Breakfast              6      11.00          66.00
Total                                       486.00

VAT          Net       VAT      Gross
7 %       392.52     27.48     420.00
19 %       55.46     10.54      66.00
"""
    fields = extraction([typed(text)], "eng", "invoice").fields
    assert (fields["total"].value, fields["tax"].value) == ("486.00", "38.02")


@pytest.mark.parametrize("title", ["CASH BILL / TAX INVOICE", "CASH SALE / TAX INVOICE", "CASH MEMO No 2281"])
def test_titles_of_what_is_paid_at_once_make_receipts(title: str) -> None:
    text = (
        f"SRI MELUR ENTERPRISE\nMAIN ROAD 7, TAIPING\n{title}\n04/05/2018\nFAN 16IN    1    89.00\nTOTAL RM     89.00"
    )
    assert extraction([typed(text)], "eng").kind == "receipt"
