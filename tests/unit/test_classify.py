"""The kind of a document is told by what is printed on it: invoices, receipts and identity documents, or text."""

from datetime import date

import pytest

from recto.domain.field import IDENTITY, INVOICE, RECEIPT, TEXT
from recto.extraction.candidate import Context
from recto.extraction.classify import classified
from recto.extraction.layout import Layout
from typed import typed

CONTEXT = Context(("eng",), date(2026, 11, 21))


def kind_of(*pages: str) -> str:
    return classified(Layout([typed(page, number=number) for number, page in enumerate(pages, 1)]), CONTEXT)


INVOICES = {
    "English": """
Hill & Valley Ltd                                                     INVOICE
12 Mill Lane
Leeds LS1 4AB                                         Invoice No:     INV-2041
                                                      Invoice Date:   3 March 2026
Bill to                                               Due Date:       2 April 2026
Meadow Stores
4 High Street, York YO1 7HU

Description                              Quantity     Unit price      Amount
Garden bench, oak                        2            120.00          240.00
Delivery                                 1            15.00           15.00
                                                      Subtotal        255.00
                                                      VAT 20 %        51.00
                                                      Total           306.00
Please pay to IBAN GB29 NWBK 6016 1331 9268 19
""",
    "German, without the word total": """
Tischlerei Eichenhof                                              R E C H N U N G
Am Sägewerk 3, 49078 Osnabrück

Familie Sommerfeld                                     Rechnungsnr.    2026-118
Birkenweg 7                                            Kundennr.       3321
49080 Osnabrück                                        Datum           14.02.2026

Pos   Bezeichnung                   Menge              Einzelpreis     Betrag
1     Regal nach Maß                1                  480,00          480,00
2     Montage                       3                  60,00           180,00
Nettobetrag                                                            660,00
zzgl. 19 % MwSt.                                                       125,40
Rechnungsbetrag                                                        785,40
Zahlbar innerhalb von 14 Tagen ohne Abzug. Bankverbindung: DE89 3704 0044 0532 0130 00
""",
    "French": """
Atelier du Port                                        Facture n° F-889
8 quai des Brumes                                      Date : 05/01/2026
29200 Brest                                            Échéance : 04/02/2026
                                                       Client : Mairie de Morlaix
Désignation                              Qté           P.U. HT         Montant HT
Réparation de coque                      1             900,00          900,00
Total HT                                                               900,00
TVA 20 %                                                               180,00
Net à payer                                                            1 080,00
""",
    "Spanish": """
Talleres del Norte S.L.                                FACTURA
C/ Mayor 15, 28013 Madrid                              Número de factura: 2026/77
NIF: B12345674                                         Fecha: 10/02/2026
Cliente: Panadería La Espiga
Concepto                                 Cantidad      Precio          Importe
Revisión de horno                        1             350,00          350,00
Base imponible                                                         350,00
IVA 21 %                                                               73,50
Total a pagar                                                          423,50
Vencimiento: 12/03/2026   IBAN: ES91 2100 0418 4502 0005 1332
""",
    "Dutch": """
Fietsmakerij De Ketting                                FACTUUR
Kade 4, 9711 AB Groningen                              Factuurnummer: 2026-031
                                                       Factuurdatum: 02-02-2026
Klant: Gemeente Haren                                  Vervaldatum: 04-03-2026
Omschrijving                             Aantal        Prijs           Bedrag
Onderhoud dienstfietsen                  10            35,00           350,00
BTW 21 %                                                               73,50
Totaal                                                                 423,50
""",
    "Italian": """
Falegnameria Rovere srl                                FATTURA n. 12/2026
Via dei Mille 9, 10123 Torino                          Data: 20/01/2026
P.IVA 01234567897                                      Spett.le Comune di Asti
Descrizione                              Quantità      Prezzo          Importo
Restauro portone                         1             1.200,00        1.200,00
Imponibile                                                             1.200,00
IVA 22 %                                                               264,00
Totale fattura                                                         1.464,00
Modalità di pagamento: bonifico
""",
    "Portuguese": """
Oficina Azul Lda                                       FATURA N.º 2026/15
Rua do Cais 7, 4050-001 Porto                          Data: 05-02-2026
NIF 501234560                                          Vencimento: 07-03-2026
Cliente: Escola da Ribeira
Descrição                                Quantidade    Preço           Valor
Pintura de sala                          2             210,00          420,00
IVA 23 %                                                               96,60
Total a pagar                                                          516,60
""",
    "Arabic": """
شركة النخيل للتجارة                                     فاتورة
رقم الفاتورة: 1188                                       التاريخ: 12/02/2026
العميل: مدرسة الواحة
الصنف                        الكمية          السعر           المبلغ
طاولة                        4               150.00          600.00
ضريبة القيمة المضافة                                            90.00
الإجمالي                                                       690.00
""",
    "Latvian": """
SIA Ziedoņa koks                                       RĒĶINS Nr. 45-2026
Brīvības iela 3, Cēsis                                 Datums: 11.03.2026
Klients: SIA Upe                                       Apmaksas termiņš: 25.03.2026
Nosaukums                                Daudzums      Cena            Summa
Durvju izgatavošana                      2             150,00          300,00
PVN 21 %                                                               63,00
Kopā apmaksai                                                          363,00
Konts: LV80 BANK 0000 4351 9500 1
""",
}

RECEIPTS = {
    "English": """
    THE CORNER BAKERY
    5 Station Road
 Tel. 01632 960 001
2 Rye bread        6.40
1 Croissant        1.80
TOTAL              8.20
CASH              10.00
CHANGE             1.80
21/11/2026 09:12  Till 2
Thank you, come again!
""",
    "Malaysian, a tax invoice": """
   KEDAI BUNGA SDN BHD
 NO 8 JALAN MAWAR, IPOH
  GST ID : 000123456789
      TAX INVOICE
Invoice No : A-10021
Cashier : ANIS
Item    Qty   Price Amount
PAIL     1    12.00  12.00
BROOM    2     4.50   9.00
Total Incl GST 6%    21.00
Rounding Adj          0.00
CASH                 50.00
CHANGE               29.00
17/06/2017 7:36 PM
""",
    "German, by card": """
      Blumen Kornblum
  Lindenallee 2, 04105 Leipzig
Tulpen              7,90 B
Vase               12,50 A
SUMME  EUR         20,40
girocard           20,40
MwSt   Netto  Brutto
A 19%  10,50   12,50
B  7%   7,38    7,90
K-U-N-D-E-N-B-E-L-E-G
Terminal-ID 65280000
Genehmigungs-Nr 297000
24.10.2026 13:41 Uhr
Vielen Dank für Ihren Einkauf
""",
    "Italian": """
     Bar del Porto
  Via Roma 3, Genova
  P.IVA 01234567897
DOCUMENTO COMMERCIALE
Caffè              2,40
Brioche            1,50
TOTALE EURO        3,90
di cui IVA         0,35
Contante           5,00
Resto              1,10
12/05/2026 08:31
Grazie e arrivederci
""",
    "French": """
   Boulangerie des Halles
 3 rue du Four, 35000 Rennes
      TICKET N° 0455
Pain complet        3,20
Tarte              14,00
TOTAL              17,20
CARTE BANCAIRE     17,20
dont TVA 5,5%       0,90
03/06/2026 17:40
Merci de votre visite
""",
    "Spanish": """
     Frutería Sol
 Plaza Mayor 2, Toledo
  FACTURA SIMPLIFICADA
Naranjas            4,10
Uvas                3,35
TOTAL               7,45
EFECTIVO           10,00
CAMBIO              2,55
11/09/2026 10:22
Gracias por su visita
""",
    "Portuguese": """
     Café da Praça
  Praça Nova 1, Braga
Café                1,60
Nata                2,60
TOTAL EUR           4,20
Dinheiro            5,00
Troco               0,80
2026-04-02 16:05
Obrigado pela visita
""",
    "Dutch": """
     Bloemen Blad
  Markt 3, 2611 GP Delft
Rozen              12,50
Vaas                8,00
TOTAAL             20,50
PIN                20,50
BTW 9%              1,03
Kassa 2 14-02-2026 11:48
Bedankt en tot ziens
""",
    "Latvian": """
   SIA Dārza veikals
  Parka iela 2, Sigulda
PVN LV40003000000
Sēklas  2 x 1.40    2.80
SUMMA               2.80
KOPĀ EUR            2.80
SK. NAUDA           5.00
ATLIKUMS            2.20
ČEKS
05.05.2026 15:53
PALDIES!
""",
    "Arabic": """
     مخبز الواحة
خبز                 3.50
كعك                 6.00
المجموع             9.50
نقدا               10.00
الباقي              0.50
12/02/2026 10:15
شكرا لزيارتكم
""",
    "a slip of a card terminal": """
   Harbour Books
    MERCHANT COPY
AID A0000000031010
AUTH 040222
TID 11223344
VISA ************4417
AMOUNT      $23.90
APPROVED
2026-05-06 14:28:01
""",
}

IDENTITIES = {
    "a passport with its zone": """
UTOPIA                PASSPORT
Type  P     Code  UTO      Passport No.  L898902C3
Surname
ERIKSSON
Given names
ANNA MARIA
Nationality           Date of birth
UTOPIAN               12 AUG 1974
P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10
""",
    "a card's back, its zone alone": """
I<UTOD231458907<<<<<<<<<<<<<<<
7408122F1204159UTO<<<<<<<<<<<6
ERIKSSON<<ANNA<MARIA<<<<<<<<<<
""",
    "a driving licence": """
DRIVER LICENSE         SAMPLE STATE
4d DLN  D12345678      9 CLASS D
3 DOB 02/01/1957
4a ISS 01/10/2023      4b EXP 02/01/2031
1 DOE
2 JANE
15 SEX F   16 HGT 5-08   18 EYES BRO
""",
    "a licence of the European Union, whose fields have numbers for labels": """
FÜHRERSCHEIN       BUNDESREPUBLIK DEUTSCHLAND
1. TALMUND
2. KORVIN JAN
3. 12.08.1964 KIEL
4a. 22.02.2018     4c. LANDRATSAMT KIEL
4b. 21.02.2033
5. K072RRE2I55
9. AM/B/L
""",
    "a card whose labels are in two languages, long as sentences": """
RÉPUBLIQUE FRANÇAISE     CARTE NATIONALE D'IDENTITÉ / IDENTITY CARD
NOM / Surname
MARCHAL
Prénoms / Given names
LISE
SEXE / Sex NATIONALITÉ / Nationality DATE DE NAISSANCE / Date of birth
F FRA 04 03 1988
LIEU DE NAISSANCE / Place of birth
KIEL
""",
    "a German card": """
BUNDESREPUBLIK DEUTSCHLAND    PERSONALAUSWEIS
Name
MUSTERFRAU
Vornamen
ERIKA
Geburtstag          Staatsangehörigkeit
12.08.1983          DEUTSCH
Gültig bis          Geburtsort
01.08.2031          BERLIN
""",
}

TEXTS = {
    "a book page on invoices and taxes": """
                      CHAPTER IV. OF INVOICES                            112
An invoice is the account that a seller sends to the buyer of his goods; it states the
quantity and the price of every item, the total, and the tax that is due upon it. The
tax invoice of our own day must show the number under which the seller is registered for
VAT, and the date on which the amount is due. Whoever pays 120.00 upon an invoice of
100.00 net and twenty of tax may reclaim the latter, if the receipt has been kept. The
cashier who hands over a receipt, and the customer who takes the change, seldom think of
it. Of passports, identity cards and visas, and of the fees for them, see chapter nine.
""",
    "a letter that mentions an invoice and a total": """
Meadow Stores
4 High Street
York

Hill & Valley Ltd
Leeds

                                                             York, 12 March 2026
Dear Mr Hill,

thank you for your invoice no. INV-2041 of 3 March over a total of 306.00 pounds. We
have found that one of the two benches was damaged when it arrived, and would ask you to
let us know whether you will send another or take 120.00 off the amount due. We shall
pay the balance by the due date as soon as we have heard from you.

Yours sincerely,
Joan Meadow
""",
    "a table of contents with leaders that look like fillers": """
CONTENTS
CHAPTER<ONE<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<12
CHAPTER<TWO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<34
INDEX<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<99
""",
    "the source of a web page": """
<HTML><HEAD><TITLE>TEST</TITLE></HEAD>
<BODY><TABLE><TR><TD>A</TD><TD>B</TD>
<TD>NAME<BR>COUNTRY</TD></TR></TABLE>
""",
    "a bank statement": """
FIRST BANK OF UTOPIA                                  STATEMENT OF ACCOUNT
Account number  00123456                              Period  1 to 31 July 2026
Customer  Jane Doe
Date        Description               Debits          Credits       Balance
01 Jul      Opening balance                                         1,204.50
03 Jul      Card payment bakery       8.20                          1,196.30
09 Jul      Salary                                    2,100.00      3,296.30
14 Jul      Invoice 2041              306.00                        2,990.30
31 Jul      Closing balance                                         2,990.30
""",
    "a price list": """
Garden House                                                       PRICE LIST 2026
Article                                  Unit         Price
Garden bench, oak                        each         120.00
Garden table, oak                        each         260.00
Watering can                             each         18.50
All prices include VAT at 20 %.
""",
    "a delivery note": """
Hill & Valley Ltd                                                  DELIVERY NOTE
12 Mill Lane, Leeds                                   Delivery note no.  L-3301
                                                      Order number       77120
Deliver to
Meadow Stores, 4 High Street, York
Article                                  Quantity     Unit
Garden bench, oak                        2            pieces
Received in good order
""",
    "a quotation": """
Hill & Valley Ltd                                                  QUOTATION
12 Mill Lane, Leeds                                   Number       Q-118
Customer  Meadow Stores                               Valid until  30 April 2026
Description                              Quantity     Unit price      Amount
Garden bench, oak                        2            120.00          240.00
                                                      VAT 20 %        48.00
                                                      Total           288.00
""",
    "a reminder": """
Tischlerei Eichenhof                                              MAHNUNG
Am Sägewerk 3, 49078 Osnabrück
Kundennr. 3321                                         Datum           30.03.2026
Rechnung       vom            fällig am        Betrag
2026-118       14.02.2026     28.02.2026       785,40
Mahngebühr                                     5,00
Zu zahlen                                      790,40
""",
    "a payslip": """
Hill & Valley Ltd                                      PAYSLIP  March 2026
Employee  Jane Doe                                     Tax code  1257L
Description              Hours         Rate            Amount
Basic pay                160           15.00           2,400.00
Income tax                                             -270.00
Net pay                                                2,130.00
""",
    "a form that asks for a person's facts": """
APPLICATION FOR A LIBRARY CARD
Surname ______________________      Given names ______________________
Date of birth ________________      Phone ____________________________
Please return this form to the front desk. We keep what you tell us for as long as you are a member of the
library, and we pass it on to nobody. Children below the age of twelve need the signature of a parent here.
""",
    "a table of figures": """
Table 7. Revenue by region
                      2023          2024          2025
North                 1,204.50      1,310.20      1,422.90
South                 980.10        1,002.40      1,100.00
Total                 2,184.60      2,312.60      2,522.90
""",
    "verses in a narrow column": """
The till is shut, the change is told,
the cashier has gone home,
and all that in the shop was sold
is scattered, like a poem.
""",
    "a laboratory's report": """
BLOOD COUNT
Taken 08:30
LEUKO     4.90
ERY       0.00
BASO      4.90
EOS       1.20
MONO      0.40
""",
    "nothing": "",
}


@pytest.mark.parametrize("page", INVOICES.values(), ids=INVOICES)
def test_invoices_are_told(page: str) -> None:
    assert kind_of(page) == INVOICE


@pytest.mark.parametrize("page", RECEIPTS.values(), ids=RECEIPTS)
def test_receipts_are_told(page: str) -> None:
    assert kind_of(page) == RECEIPT


@pytest.mark.parametrize("page", IDENTITIES.values(), ids=IDENTITIES)
def test_identity_documents_are_told(page: str) -> None:
    assert kind_of(page) == IDENTITY


@pytest.mark.parametrize("page", TEXTS.values(), ids=TEXTS)
def test_what_only_talks_of_money_or_persons_is_text(page: str) -> None:
    assert kind_of(page) == TEXT


def test_an_invoice_is_told_by_its_first_and_last_pages_however_long() -> None:
    first, last = INVOICES["English"].split("Description")
    middle = [f"Annex, sheet {number}" for number in range(2, 7)]
    assert kind_of(first, *middle, "Description" + last) == INVOICE


def test_a_long_report_with_an_invoice_among_its_middle_pages_stays_text() -> None:
    prose = TEXTS["a book page on invoices and taxes"]
    assert kind_of(*[prose] * 6, INVOICES["English"], *[prose] * 6) == TEXT


def test_an_order_number_in_a_line_of_its_own_makes_no_invoice_another_paper() -> None:
    assert kind_of(INVOICES["English"] + "Order confirmation 4711\nDelivery note 3301\n") == INVOICE
