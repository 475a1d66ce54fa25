"""Invoices as they are laid out in several countries: what is found, whose it is, what adds up and what is doubted."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laid_out import laid_out
from recto.domain.field import INVOICE, Field
from recto.extraction.choice import Thresholds
from recto.extraction.extract import extract

TODAY = date(2026, 11, 21)

WINDOW = """
                                                       Malerbetrieb Krause
                                                       Am Wiesenrain 14
                                                       36037 Fulda
                                                       Tel. 0661 / 48 21 77
                                                       info@maler-krause.de

    Malerbetrieb Krause, Am Wiesenrain 14, 36037 Fulda

    Familie
    Jansen
    Birkenallee 3a
    36041 Fulda

                                                       Rechnungsdatum:     12.05.2023
                                                       Rechnungs-Nr.:      2023-0147
                                                       Kundennummer:       1188
                                                       Leistungszeitraum:  02.05. - 09.05.2023

    Pos  Bezeichnung                       Menge    Einzelpreis   Gesamt
    1    Wohnzimmer streichen              48,00    15,00         720,00
    2    Tapezieren Flur                   24,00    20,00         480,00

                                                Nettobetrag                 1.200,00 €
                                                zzgl. 19 % MwSt.              228,00 €
                                                Rechnungsbetrag             1.428,00 €

    Zahlbar bis 26.05.2023 ohne Abzug.

    Malerbetrieb Krause      Sparkasse Fulda                     USt-IdNr. DE129274202
    Am Wiesenrain 14         IBAN DE02 1203 0000 0000 2020 51    Steuer-Nr. 018/838/01234
    36037 Fulda              BIC BYLADEM1001                     Amtsgericht Fulda
"""
TABLE_HEAD = """
    Brightwater Consulting LLC                                          INVOICE
    880 Harbor Blvd, Suite 210
    Oakland, CA 94607                                       Invoice No.   Invoice Date   Due Date
    (510) 555-0147                                          INV-2041      03/04/2024     04/03/2024
    billing@brightwaterconsulting.com

    BILL TO                              SHIP TO
    Holloway Dental Group                Holloway Warehouse
    12 Elm Street                        77 Oak Avenue
    Berkeley, CA 94704                   Berkeley, CA 94709

    Description                                    Hours     Rate       Amount
    Workshop, March 18, 2024                       10.00     125.00     1,250.00
    Implementation support                         20.00     100.00     2,000.00

                                                           Subtotal     $3,250.00
                                                           Sales tax (5%)   $162.50
                                                           Total due    $3,412.50
"""
FRENCH = """
    Menuiserie Dubreuil SARL
    12 rue des Artisans
    69007 Lyon
    contact@menuiserie-dubreuil.fr

                                                            Facturé à :
                                                            Hôtel des Tilleuls
                                                            45 avenue Foch
                                                            69006 Lyon

    FACTURE N° FA-2022-118 du 8 novembre 2022
    Date d'échéance : 08/12/2022
    Votre commande : BC 5521 du 03/10/2022

    Désignation                          Qté      PU HT         Montant HT
    Portes intérieures chêne             4        320,00 €      1 280,00 €
    Pose                                 1        260,00 €      260,00 €

                         Total HT         Total TVA        Total TTC
                         1 540,00 €       308,00 €         1 848,00 €

    Menuiserie Dubreuil SARL au capital de 10 000 € - RCS Lyon 404 833 048 - TVA FR83404833048
"""
PREPAID = """
    Pennine Print Ltd
    Unit 4, Canal Works
    Mill Lane
    Huddersfield HD1 3QP
    VAT No: GB 980 7806 84

    TAX INVOICE

    To: The Reading Room                      Invoice number  88123
        9 Church Street                       Date            17 June 2021
        Leeds LS1 4AB                         Your order      PO-771

    Quantity   Details                               Unit price      Net
    500        A5 flyers, full colour                1.00            500.00
    100        Posters A2                            3.00            300.00

                                                     Total net       £800.00
                                                     VAT @ 20%       £160.00
                                                     Invoice total   £960.00
                                                     Less deposit paid   £-200.00
                                                     Balance due     £760.00
"""
TWO_VAT_NUMBERS = """
    Faktura VAT nr FV/12/2021
    Data wystawienia: 09.04.2021
    Termin płatności: 23.04.2021

    Sprzedawca                          Nabywca
    Kowalski Sp. z o.o.                 Nowak Handel S.A.
    ul. Polna 3                         ul. Długa 18
    00-950 Warszawa                     31-002 Kraków
    NIP PL5260001246                    NIP PL7740001454

    Nazwa               Ilość     Cena netto      Wartość netto
    Usługa              1         1 000,00        1 000,00

    Razem netto                                   1 000,00 zł
    VAT 23%                                         230,00 zł
    Do zapłaty                                    1 230,00 zł
"""
REVERSE_CHARGE = """
    Softcraft Studio OÜ
    Narva mnt 7
    10117 Tallinn, Estonia
    VAT: EE100931558

    Invoice 2023/17

    Issued: 31 Jan 2023
    Due: 14 Feb 2023

    Customer:
    Lindqvist Media AB
    Storgatan 1
    111 22 Stockholm

    Description             Qty     Price       Total
    Development             42      100.00      4200.00

    Subtotal                                    4200.00
    VAT 0% (reverse charge)                     0.00
    Total EUR                                   4200.00
"""
SEVERAL_RATES = """
    FEINKOST ALBRECHT GMBH & CO. KG · Hafenstr. 7 · 28217 Bremen

    Gasthaus Zum Hirschen
    z. Hd. Buchhaltung
    Marktplatz 2
    27283 Verden

    Rechnung

    Rechnungsnummer      Kundennummer      Rechnungsdatum      Lieferdatum
    700231               40118             03.12.2019          29.11.2019

    Artikel           Menge   Preis     Betrag
    Käse              10      20,00     200,00
    Wein              10      11,00     110,00

    MwSt-Satz         Netto        MwSt         Brutto
    7 %               200,00       14,00        214,00
    19 %              110,00       20,90        130,90
    Gesamt            310,00       34,90        344,90
"""
CREDIT_NOTE = """
    Papierhaus Weber GmbH, Ringstraße 8, 04109 Leipzig

    Büro Klein
    Goethestr. 40
    04107 Leipzig                                       Gutschrift Nr.: GS-5501
                                                        Datum: 18.03.2021
                                                        zu Rechnung Nr. 30119 vom 02.03.2021

    Artikel                 Menge      Preis       Summe
    Kopierpapier            -20        5,00        -100,00

    Zwischensumme                                  -100,00 €
    19% MwSt                                       -19,00 €
    Gesamtsumme                                    -119,00 €

    Papierhaus Weber GmbH   HRB 1234 Amtsgericht Leipzig   USt-IdNr.: DE129274202
"""
FIRST_PAGE = """
    Ostsee Logistik AG                                    Rechnung Nr. RG10023
    Speicherweg 1                                         Datum: 15.07.2022
    18055 Rostock                                         Seite 1 von 2

    Rechnungsempfänger
    Werft Nord GmbH
    Kai 9
    18069 Rostock

    Pos  Leistung                              Betrag
    1    Lagerung Juni                         6.000,00
    2    Transporte                            4.000,00
    Übertrag                                   10.000,00
"""
LAST_PAGE = """
    Ostsee Logistik AG                                    Rechnung Nr. RG10023
                                                          Datum: 15.07.2022
                                                          Seite 2 von 2

    Übertrag                                   10.000,00
    Summe netto                                10.000,00
    Umsatzsteuer 19,00 %                        1.900,00
    Gesamtbetrag                               11.900,00 EUR
"""
LETTER = """
    The Harbour Society
    22 Quay Street
    Bristol BS1 4TT

    3 March 2020

    Dear members,

    the accounts of last year showed a total of 12,500.00 in income, and all dues were paid.
    We meet again on 4 May 2020.
"""


def read(*pages: str, languages: tuple[str, ...] = (), confidence: float = 0.99) -> Mapping[str, Field]:
    laid = laid_out(*pages, confidence=confidence)
    return extract(laid, languages=languages, today=TODAY, thresholds=Thresholds(), kind=INVOICE).fields


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        (
            "deu",
            WINDOW,
            {
                "vendor": "Malerbetrieb Krause", "address": "Am Wiesenrain 14, 36037 Fulda", "customer": "Jansen",
                "vendor_vat": "DE129274202", "invoice_number": "2023-0147", "date": "2023-05-12",
                "due_date": "2023-05-26", "net": "1200.00", "tax": "228.00", "total": "1428.00", "currency": "EUR",
                "iban": "DE02120300000000202051", "bic": "BYLADEM1001", "email": "info@maler-krause.de",
            },
        ),
        (
            "eng",
            TABLE_HEAD,
            {
                "vendor": "Brightwater Consulting LLC", "customer": "Holloway Dental Group",
                "address": "880 Harbor Blvd, Suite 210, Oakland, CA 94607", "invoice_number": "INV-2041",
                "date": "2024-03-04", "due_date": "2024-04-03", "net": "3250.00", "tax": "162.50", "total": "3412.50",
                "currency": "USD", "email": "billing@brightwaterconsulting.com",
            },
        ),
        (
            "fra",
            FRENCH,
            {
                "vendor": "Menuiserie Dubreuil SARL", "customer": "Hôtel des Tilleuls",
                "address": "12 rue des Artisans, 69007 Lyon", "vendor_vat": "FR83404833048",
                "invoice_number": "FA-2022-118", "date": "2022-11-08", "due_date": "2022-12-08", "net": "1540.00",
                "tax": "308.00", "total": "1848.00", "currency": "EUR",
            },
        ),
        (
            "pol",
            TWO_VAT_NUMBERS,
            {
                "vendor": "Kowalski Sp. z o.o.", "customer": "Nowak Handel S.A.", "vendor_vat": "PL5260001246",
                "address": "ul. Polna 3, 00-950 Warszawa", "invoice_number": "FV/12/2021", "date": "2021-04-09",
                "due_date": "2021-04-23", "net": "1000.00", "tax": "230.00", "total": "1230.00", "currency": "PLN",
            },
        ),
        (
            "eng",
            REVERSE_CHARGE,
            {
                "vendor": "Softcraft Studio OÜ", "customer": "Lindqvist Media AB", "vendor_vat": "EE100931558",
                "invoice_number": "2023/17", "date": "2023-01-31", "due_date": "2023-02-14", "tax": "0.00",
                "total": "4200.00", "currency": "EUR",
            },
        ),
    ],
    ids=["German", "American", "French", "Polish", "Estonian"],
)  # fmt: skip
def test_fields_of_an_invoice_are_found_where_its_country_prints_them(
    language: str, text: str, wanted: Mapping[str, str]
) -> None:
    fields = read(text, languages=(language,))
    assert {name: fields[name].value for name in wanted if name in fields} == wanted


def test_what_is_to_pay_after_a_deposit_is_not_the_total() -> None:
    fields = read(PREPAID)
    assert (fields["net"].value, fields["tax"].value, fields["total"].value) == ("800.00", "160.00", "960.00")
    assert not fields["total"].needs_review


def test_of_several_rates_the_sums_of_all_are_taken() -> None:
    fields = read(SEVERAL_RATES, languages=("deu",))
    assert (fields["net"].value, fields["tax"].value, fields["total"].value) == ("310.00", "34.90", "344.90")
    assert fields["vendor"].value == "FEINKOST ALBRECHT GMBH & CO. KG"
    assert fields["customer"].value == "Gasthaus Zum Hirschen"


def test_a_credit_note_is_negative_and_has_its_own_number_and_date() -> None:
    fields = read(CREDIT_NOTE, languages=("deu",))
    assert (fields["invoice_number"].value, fields["date"].value) == ("GS-5501", "2021-03-18")
    assert (fields["net"].value, fields["tax"].value, fields["total"].value) == ("-100.00", "-19.00", "-119.00")


def test_the_head_of_the_first_page_and_the_sums_of_the_last_belong_together() -> None:
    fields = read(FIRST_PAGE, LAST_PAGE, languages=("deu",))
    assert (fields["invoice_number"].value, fields["total"].value) == ("RG10023", "11900.00")
    assert fields["vendor"].value == "Ostsee Logistik AG"
    assert fields["total"].evidence is not None
    assert fields["total"].evidence.page == 2


def test_a_number_that_each_page_repeats_is_surer() -> None:
    once, twice = read(FIRST_PAGE, confidence=0.95), read(FIRST_PAGE, LAST_PAGE, confidence=0.95)
    assert twice["invoice_number"].confidence > once["invoice_number"].confidence


def test_the_buyers_vat_number_is_not_taken_for_the_sellers() -> None:
    without_sellers = TWO_VAT_NUMBERS.replace("NIP PL5260001246", "                ")
    found = read(without_sellers, languages=("pol",)).get("vendor_vat")
    assert found is None or found.needs_review


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([(WINDOW, "1.428,00"), (SEVERAL_RATES, "344,90"), (PREPAID, "960.00"), (LAST_PAGE, "11.900,00")]),
    st.integers(0, 4),
    st.sampled_from("0123456789"),
)
def test_a_total_misread_by_one_digit_is_never_trusted(document: tuple[str, str], position: int, digit: str) -> None:
    text, printed = document
    places = [index for index, character in enumerate(printed) if character.isdigit()]
    misread = printed[: places[position]] + digit + printed[places[position] + 1 :]
    right, total = read(text)["total"].value, read(text.replace(printed, misread)).get("total")
    assert total is None or total.value == right or total.needs_review


def test_what_was_read_badly_is_flagged() -> None:
    assert all(field.needs_review for field in read(PREPAID, confidence=0.6).values() if not field.checks)


def test_labels_are_known_though_their_letters_are_misread() -> None:
    fields = read(WINDOW.replace("Rechnungs-Nr.:", "Rechnurgsnr.: ").replace("Rechnungsdatum", "Rechnungsdalum"))
    assert (fields["invoice_number"].value, fields["date"].value) == ("2023-0147", "2023-05-12")


def test_a_letter_told_to_be_an_invoice_has_no_number_and_no_sure_total() -> None:
    fields = read(LETTER)
    assert "invoice_number" not in fields
    assert "total" not in fields or fields["total"].needs_review


def test_evidence_is_the_words_of_the_value() -> None:
    fields = read(FRENCH, languages=("fra",))
    assert {name: fields[name].evidence.text for name in ("vendor", "date", "invoice_number")} == {  # type: ignore[union-attr]
        "vendor": "Menuiserie Dubreuil SARL",
        "date": "8 novembre 2022",
        "invoice_number": "FA-2022-118",
    }


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from([*WINDOW.split(), *FRENCH.split(), "Total", "VAT", "%", ":", "-", "(", "12345", "1,00"]),
            max_size=9,
        ).map("  ".join),
        max_size=25,
    ).map("\n".join)
)
def test_words_in_any_order_break_nothing(text: str) -> None:
    for field in read(text).values():
        assert 0 <= field.confidence <= 1
