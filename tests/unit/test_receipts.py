"""Receipts as tills print them, in many languages and with slips of the engine: what is found, and what is doubted."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from laid_out import laid_out
from recto.domain.field import RECEIPT, Field
from recto.extraction.choice import Thresholds
from recto.extraction.extract import extract

TODAY = date(2026, 11, 21)

ENGLISH = """
    THE COPPER KETTLE LTD
    14 Mill Lane
    Norwich NR3 4QT
    Tel: 01603 496 112
    VAT No: 220 4302 31
    Receipt No: 004512
    Date: 14/03/2024   Time: 12:41
    Flat white          3.20
    Scone with jam      4.10
    Pot of tea          2.90
    Subtotal            8.50
    VAT 20%             1.70
    TOTAL              £10.20
    Cash                20.00
    Change               9.80
    Thank you
"""
GERMAN = """
    BROTWERK
    Brotwerk Süd GmbH
    Lindenallee 7
    04109 Leipzig
    Tel. 0341 / 2156789
    Roggenbrot         4,20 A
    Brezel  2 x 0,90   1,80 A
    Kaffee             2,60 B
    SUMME   EUR        8,60
    Girocard  EUR      8,60
    MwSt   Netto   Steuer   Brutto
    A 7,0%   5,61   0,39   6,00
    B 19,0%  2,18   0,42   2,60
    Bon-Nr. 20817
    02.05.2023  08:14 Uhr
    K-U-N-D-E-N-B-E-L-E-G
    Terminal-ID  61230099
    Nr.  ############4821
    Betrag EUR  8,60
    Vielen Dank
"""
FRENCH = """
    CAFE DU PORT SARL
    12 quai des Brumes
    29200 Brest
    Ticket no 88213
    le 09/06/2022 à 17:05
    2 Crêpes              9,60
    Cidre                 4,50
    TOTAL TTC          14,10 EUR
    dont TVA 10,00%       1,28
    Carte bancaire       14,10
    Merci de votre visite
"""
ITALIAN = """
    TRATTORIA ALLA LANTERNA S.R.L.
    Via dei Mulini 21
    16121 Genova
    Scontrino n. 0457
    18-09-2023  21:30
    Coperto            2,00
    Trofie al pesto   11,00
    Acqua              1,50
    TOTALE EURO       14,50
    Contanti          20,00
    Resto              5,50
"""
SPANISH = """
    PANADERIA EL MOLINO S.L.
    Calle del Olmo 5
    28012 Madrid
    Factura simplificada 2023-1187
    Fecha: 30/11/2023  Hora: 09:12
    Barra de pan        1,10
    Empanada            3,40
    TOTAL              4,50 €
    Efectivo            5,00
    Cambio              0,50
"""
DUTCH = """
    BOEKHANDEL DE LANTAARN B.V.
    Korte Gracht 8
    3811 GH Amersfoort
    Bonnummer 55102
    Datum 21-01-2024  14:55
    Roman               19,99
    Kaart                2,50
    TOTAAL             € 22,49
    PINNEN             € 22,49
"""
LATVIAN = """
    SIA "KALNA MAIZE"
    PVN LV 40003032949
    Liepu iela 4, Cesis
    DOK.#00041877
    Rudzu maize  2 x 1.35 =   2.70A
    Kafija                    1.90A
    SUMMA                     4.60
    KOPA EUR                  4.60
    SK. NAUDA                 5.00
    IZDOTS EUR                0.40
    BEZ PVN-A 21.00%          3.80
    PVN-A 21.00%              0.80
    CEKS
    17.08.2022   10:26
"""
MALAYSIAN = """
    SERI BAYU TRADING SDN BHD
    (613402-K)
    NO. 8, JALAN MELUR 3, TAMAN SERI BAYU,
    43000 KAJANG, SELANGOR
    TEL: 03-8733 1290
    GST ID : 000318842880
    TAX INVOICE
    Doc No. : CS00022817   Date: 07/12/2017
    Cashier : ADMIN        Time: 16:48:00
    PAINT 5L      1   58.00   58.00 SR
    BRUSH 2IN     2    4.31    8.62 SR
    Total Qty:    3           66.62
    Total Sales (Inclusive of GST) :   66.62
    Rounding :           -0.02
    Rounded Total (RM):  66.60
    CASH :              100.00
    Change :             33.40
    GST SUMMARY   Amt (RM)   Tax (RM)
    SR 6%         62.85      3.77
"""


def read(text: str, *, confidence: float = 0.99, languages: tuple[str, ...] = ("eng",)) -> dict[str, Field]:
    pages = laid_out(text, confidence=confidence, rows=1)
    found = extract(pages, languages=languages, today=TODAY, thresholds=Thresholds(), kind=RECEIPT)
    return dict(found.fields)


def sure(fields: dict[str, Field]) -> dict[str, object]:
    return {name: field.value for name, field in fields.items() if not field.needs_review}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (ENGLISH, "eng", {"date": "2024-03-14", "total": "10.20", "payment": "cash", "tax": "1.70"}),
        (GERMAN, "deu", {"date": "2023-05-02", "total": "8.60", "payment": "card", "tax": "0.81", "net": "7.79"}),
        (FRENCH, "fra", {"date": "2022-06-09", "total": "14.10", "payment": "card"}),
        (ITALIAN, "ita", {"date": "2023-09-18", "total": "14.50", "payment": "cash"}),
        (SPANISH, "spa", {"date": "2023-11-30", "total": "4.50", "payment": "cash"}),
        (DUTCH, "nld", {"date": "2024-01-21", "total": "22.49"}),
        (LATVIAN, "lav", {"date": "2022-08-17", "total": "4.60", "payment": "cash", "tax": "0.80"}),
        (MALAYSIAN, "eng", {"date": "2017-12-07", "total": "66.60", "payment": "cash", "tax": "3.77"}),
    ],
)
def test_what_a_receipt_states_is_found_and_trusted(text: str, language: str, expected: dict[str, str]) -> None:
    assert sure(read(text, languages=(language,))) | expected == sure(read(text, languages=(language,)))


@pytest.mark.parametrize(
    ("text", "vendor", "number", "time"),
    [
        (ENGLISH, "THE COPPER KETTLE LTD", "004512", "12:41"),
        (GERMAN, "BROTWERK", "20817", "08:14"),
        (FRENCH, "CAFE DU PORT SARL", "88213", "17:05"),
        (ITALIAN, "TRATTORIA ALLA LANTERNA S.R.L.", "0457", "21:30"),
        (DUTCH, "BOEKHANDEL DE LANTAARN B.V.", "55102", "14:55"),
        (LATVIAN, 'SIA "KALNA MAIZE"', "00041877", "10:26"),
        (MALAYSIAN, "SERI BAYU TRADING SDN BHD", "CS00022817", "16:48:00"),
    ],
)
def test_the_shop_the_number_and_the_hour_are_found(text: str, vendor: str, number: str, time: str) -> None:
    fields = read(text)
    assert (fields["vendor"].value, fields["receipt_number"].value, fields["time"].value) == (vendor, number, time)


def test_the_card_is_known_by_its_last_digits_and_the_slip_does_not_number_the_receipt() -> None:
    fields = read(GERMAN, languages=("deu",))
    assert fields["card_last_four"].value == "4821"
    assert fields["receipt_number"].value == "20817"


def test_the_tax_number_of_a_latvian_shop_is_the_company_s_own() -> None:
    assert read(LATVIAN, languages=("lav",))["vendor_vat"].value == "40003032949"


def test_evidence_are_the_words_that_print_the_value() -> None:
    fields = read(ENGLISH)
    assert fields["total"].evidence is not None
    assert fields["total"].evidence.text == "£10.20"


@pytest.mark.parametrize("label", ["T0TAL", "Tota/", "TOTALRM", "Tatal :", "TUTAL", "Totai Amount"])
def test_a_misread_label_is_still_one(label: str) -> None:
    fields = read(ENGLISH.replace("TOTAL  ", f"{label}  "))
    assert fields["total"].value == "10.20"


@pytest.mark.parametrize(("printed", "misread"), [("£10.20", "£1O.20"), ("£10.20", "10 20"), ("£10.20", "£10 .20")])
def test_a_misread_amount_is_known_by_what_adds_up(printed: str, misread: str) -> None:
    assert read(ENGLISH.replace(printed, misread))["total"].value == "10.20"


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from([0, 1, 3, 4]), digit=st.sampled_from("0123456789"))
def test_a_wrong_digit_in_the_total_is_never_trusted(place: int, digit: str) -> None:
    """Everything else on the receipt contradicts it."""
    wrong = "10.20"[:place] + digit + "10.20"[place + 1 :]
    assume(wrong != "10.20" and not wrong.startswith("0"))
    total = read(ENGLISH.replace("£10.20", f"£{wrong}"))["total"]
    assert total.value == "10.20" or total.needs_review


prices = st.integers(min_value=5, max_value=99_99).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=60, deadline=None)
@given(items=st.lists(prices, min_size=1, max_size=8), more=st.integers(min_value=1, max_value=5000))
def test_the_total_is_neither_the_cash_nor_the_change_nor_an_item(items: list[Decimal], more: int) -> None:
    total = sum(items)
    rows = [f"Article {chr(65 + place)}          {price:.2f}" for place, price in enumerate(items)]
    given_cash = total + Decimal(more) / 100
    text = "\n".join([
        "CORNER SHOP", "Date: 03/04/2023  10:00", *rows, f"Total          {total:.2f}",
        f"Cash           {given_cash:.2f}", f"Change         {Decimal(more) / 100:.2f}",
    ])  # fmt: skip
    fields = read(text)
    assert fields["total"].value == f"{total:.2f}"
    assert not fields["total"].needs_review


@pytest.mark.parametrize(("change", "passed"), [("5.20", True), ("5.70", False)])
def test_a_total_is_checked_against_what_was_paid(change: str, passed: bool) -> None:
    total = read(f"""
        CORNER SHOP
        Date: 03/04/2023  10:00
        Bread          4.80
        Milk           10.00
        Total          14.80
        Cash           20.00
        Change         {change}
    """)["total"]
    check = next(check for check in total.checks if check.name == "total is what was paid")
    assert (total.value, check.passed, total.needs_review) == ("14.80", passed, not passed)
    assert check.detail == ("" if passed else "Paid less change comes to 14.30, not to 14.80.")


@pytest.mark.parametrize(
    ("row", "named"),
    [("Total Savings   12.00", "12.00"), ("Total Items  3.00", "3.00"), ("Total Discount  15.00", "15.00")],
)
def test_savings_counts_and_discounts_are_no_totals(row: str, named: str) -> None:
    fields = read(ENGLISH.replace("Thank you", row))
    assert fields["total"].value == "10.20" != named


def test_what_was_paid_comes_after_rounding() -> None:
    fields = read(MALAYSIAN)
    assert fields["total"].value == "66.60"
    assert "rounded" in fields["total"].reasons


def test_a_tip_belongs_to_what_was_paid() -> None:
    fields = read("""
        HARBOR GRILL INC
        DATE 7/24/19  TIME: 8:20 PM
        SUBTOTAL     43.82
        TIP          10.00
        TOTAL        53.82
        VISA XXXXXXXXXXXX1234   53.82
    """)
    assert (fields["total"].value, fields["card_last_four"].value) == ("53.82", "1234")
    assert fields["date"].value == "2019-07-24"


@pytest.mark.parametrize(
    "row", ["Valid until 31/12/2024", "Best before 01/08/2024", "Points expire 30/06/2025", "Promo from 01/03/2024"]
)
def test_dates_of_other_things_are_not_the_receipt_s(row: str) -> None:
    assert read(f"{ENGLISH}\n    {row}")["date"].value == "2024-03-14"


def test_one_date_tells_the_order_of_the_others() -> None:
    fields = read("""
        MAIN STREET DELI
        Date: 04/05/2023  11:10
        Sandwich     8.00
        Total        8.00
        Return by 04/25/2023
    """)
    assert fields["date"].value == "2023-04-05"


def test_a_date_to_come_is_doubted() -> None:
    later = read(ENGLISH.replace("14/03/2024", "14/03/2029"))
    assert later["date"].needs_review


def test_opening_hours_are_not_the_time() -> None:
    fields = read(GERMAN.replace("Vielen Dank", "Mo-Sa 7:30 - 20:00 Uhr"), languages=("deu",))
    assert fields["time"].value == "08:14"


def test_a_value_badly_read_is_for_a_person() -> None:
    fields = read(ENGLISH, confidence=0.5)
    assert all(fields[name].needs_review for name in ("date", "receipt_number", "phone"))


def test_bon_numbers_stand_below_their_names_as_well() -> None:
    fields = read("""
        GARTENMARKT
        SUMME EUR   49,99
        BAR         50,00
        RUECKGELD    0,01
        Datum Zeit BonNr BedNr KasNr
        06.04.2020 14:43 2875 353535 2
    """)
    assert fields["receipt_number"].value == "2875"
    assert fields["total"].value == "49.99"


def test_of_a_letter_nothing_is_trusted() -> None:
    fields = read("""
        Dear Sir or Madam,
        thank you for your letter of last week, which reached us only today.
        We shall look into the matter and write to you again.
        Yours faithfully
    """)
    assert not sure(fields)
