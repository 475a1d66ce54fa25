"""What speaks for a kind of document: words that stand as titles and labels on it, in nine languages.

A clue is looked for in the cells of a page, folded (see ``folded``), and counts once however often it is there: a page
that is full of it is no surer an invoice. Weights are log-odds, as those of ``candidate.Reason``.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from recto.domain.field import IDENTITY, INVOICE, RECEIPT

_SPACED_OUT = re.compile(r"(?<=\b[^\W\d_])[ -](?=[^\W\d_]\b)")
"""Between the letters of a word that is spaced out."""
_LABEL_WORDS = 7
"""Longer cells are sentences, which may talk of anything."""


def folded(text: str) -> str:
    """Small letters without marks, which are misread most; words that are s p a c e d out closed up."""
    marked = unicodedata.normalize("NFKD", text.casefold())
    return _SPACED_OUT.sub("", "".join(c for c in marked if not unicodedata.combining(c)))


def is_label(cell: str) -> bool:
    """Whether it is short enough to name something rather than tell something."""
    return cell.count(" ") < _LABEL_WORDS


@dataclass(frozen=True, slots=True)
class Clue:
    """``weights``: what it adds for each kind of document. ``pattern`` is searched in folded cells, one a line."""

    name: str
    weights: Mapping[str, float]
    pattern: re.Pattern[str]
    needs: int = field(default=1)
    """How many different matches it takes."""

    def found(self, cells: str) -> bool:
        if self.needs == 1:
            return self.pattern.search(cells) is not None
        return len({match[0] for match in self.pattern.finditer(cells)}) >= self.needs


def _terms(terms: str) -> str:
    """Alternatives from terms parted by ``|``; what parts their words on paper (blank, hyphen, nothing) is free.

    ``*`` stands for the first part of a compound word: ``*rechnung`` is a Warenrechnung, too.
    """
    words = ([re.escape(word).replace(r"\*", r"\w*") for word in folded(term).split()] for term in terms.split("|"))
    return "|".join(r"\W*".join(term) for term in words)


def _title(terms: str) -> re.Pattern[str]:
    """Alone in a cell, or with a number or a date."""
    return re.compile(rf"^\W*(?:{_terms(terms)})\W*(?:(?:n[ro°]?|no|nr|num|#)\b)?\W*(?:\S*\d.*)?$", re.MULTILINE)


def _label(terms: str) -> re.Pattern[str]:
    """At the start of a cell."""
    return re.compile(rf"^\W*(?:{_terms(terms)})(?![^\W\d_])", re.MULTILINE)


def _inside(terms: str) -> re.Pattern[str]:
    """Anywhere in a cell, as words."""
    return re.compile(rf"(?<![^\W_])(?:{_terms(terms)})(?![^\W\d_])")


def _beside_amount(terms: str) -> re.Pattern[str]:
    """At the start of a cell or behind one word, with an amount in it or in one of the next two cells."""
    label = rf"^\W*(?:\w+\W+)?(?:{_terms(terms)})(?![^\W\d_])"
    return re.compile(label + r"[^\n]*(?:\n[^\n]*){0,2}(?:\d[.,] ?\d|(?:\brs|\brm|[$€£¥₹]) ?\d)", re.MULTILINE)


INVOICE_TITLE, RECEIPT_TITLE, OTHER_TITLE = "invoice title", "receipt title", "title of another paper"
ASKED = "money asked for"

CLUES = (
    Clue(INVOICE_TITLE, {INVOICE: 2.0, RECEIPT: 0.3}, _title(
        "invoice|invoice no|invoice number|commercial invoice|proforma invoice|sales invoice|credit note|bill no|invoice date"
        "|*rechnung|rechnungsnummer|rechnungs nr|*rechnung nr|gutschrift|rechnungs korrektur"
        "|facture|facture n|facture numero|n° facture|n° de facture|facture d'acompte|avoir"
        "|factura|factura n|factura numero|n° factura|n° de factura|factura rectificativa"
        "|fattura|fattura n|numero fattura|fattura numero|nota di credito|fattura elettronica"
        "|fatura|fatura n|fatura recibo|numero da fatura|nota de credito|nota fiscal"
        "|*factuur|factuurnummer|factuur nr|creditnota|rekening nr"
        "|rēķins|rēķins nr|rēķina numurs|rēķins faktūra|pavadzīme rēķins|kredītrēķins"
        "|فاتورة|فاتورة رقم|رقم الفاتورة|فاتورة ضريبية"
    )),
    Clue("tax invoice title", {INVOICE: 0.7, RECEIPT: 0.7}, _title("tax invoice|simplified tax invoice|فاتورة ضريبية مبسطة")),
    Clue("invoice number or date", {INVOICE: 1.0}, _label(
        "invoice no|invoice number|invoice nr|invoice #|invoice date|date of invoice|bill no|bill number|bill date"
        "|rechnungsnummer|rechnungs nr|*rechnung nr|rechnungsdatum|rechnung #|rechnung"
        "|facture n|n° de facture|n° facture|numero de facture|date de facture|date de facturation|date facture"
        "|factura n|n° de factura|numero de factura|fecha de factura|fecha factura"
        "|fattura n|numero fattura|data fattura|fatura n|numero da fatura|data da fatura|data de emissao"
        "|factuurnummer|factuur nr|factuurdatum|rēķins nr|rēķina nr|rēķina numurs|rēķina datums"
        "|رقم الفاتورة|تاريخ الفاتورة|فاتورة رقم"
    )),
    Clue("who is billed", {INVOICE: 1.2, RECEIPT: -0.3}, _label(
        "bill to|billed to|invoice to|invoiced to|ship to|sold to|customer no|customer number|customer id|customer name|account no|payable by"
        "|kunde|kundennummer|kunden nr|käufer|rechnungsempfänger|rechnungsadresse|lieferadresse|leistungsempfänger"
        "|client|n° client|n° de client|facturé à|adresse de facturation|adresse du client|vos références|acheteur|id client"
        "|cliente|n° cliente|numero de cliente|facturar a|dirección de facturación|spettabile|spett|destinatario|cessionario"
        "|codice cliente|codigo cliente|klant|klantnummer|factuuradres|debiteur|debiteurnummer|pircējs|klients|maksātājs"
        "|saņēmējs|العميل|اسم العميل|المشتري|guest name|ordered by|your order|order number|p o number|po number|p o #"
        "|ihre bestellung|bestellnummer|auftragsnummer|ordernummer|n° de commande|n° bon de commande|numero pedido"
    )),
    Clue("terms of payment", {INVOICE: 1.3}, _inside(
        "due date|payment due|amount due|balance due|due payable|payment terms|terms of payment|net 30 days|please remit"
        "|please pay|payment is due|pay within|due on receipt|upon receipt"
        "|fälligkeit|fällig am|fälligkeitsdatum|zahlbar bis|zahlbar sofort|zahlbar innerhalb|zahlungsbedingungen"
        "|zahlungsziel|bitte überweisen|zahlungsart|zahlungszweck|zahlbetrag|ohne abzug|skonto"
        "|échéance|date limite de paiement|conditions de paiement|conditions de règlement|net à payer|somme à payer"
        "|reste à payer|vencimiento|fecha de vencimiento|condiciones de pago|forma de pago"
        "|scadenza|data scadenza|condizioni di pagamento|modalità di pagamento|vencimento|data de vencimento"
        "|condições de pagamento|vervaldatum|betaaltermijn|betalingstermijn|te betalen voor|gelieve te betalen"
        "|apmaksas termiņš|samaksas termiņš|apmaksāt līdz|apmaksas kārtība|تاريخ الاستحقاق|شروط الدفع|المبلغ المستحق"
    )),
    Clue("where to pay", {INVOICE: 1.0, RECEIPT: -0.3}, _inside(
        "iban|bic|swift|bic / swift|sort code|account number|bank account|bank details|name of bank|bank name|ifsc code"
        "|routing|kontonummer|blz|bankleitzahl|bankverbindung|kontoinhaber|coordonnées bancaires|banque"
        "|cuenta bancaria|banca|banco|bankrekening|rekeningnummer|banka|konts|norēķinu konts|رقم الحساب|البنك|الآيبان"
    )),
    Clue(ASKED, {INVOICE: 0.8, RECEIPT: 0.8}, _beside_amount(
        "total|totai|grand total|total amount|total due|total sales|total rm|total eur|sub total|subtotal|net total|balance due"
        "|amount due|amount|due payable|nett total|total incl|total rounded|sum|bill amount|takeout total|total gst"
        "|summe|gesamt|gesamtbetrag|gesantbetrag|gesamtsumme|rechnungsbetrag|endbetrag|zu zahlen|zwischensumme|nettobetrag"
        "|bruttobetrag|bruttosumme|betrag|zahlbetrag|total ttc|total ht|montant total|montant|net à payer|à payer|somme à payer"
        "|sous total|total facture|importe total|importe|a pagar|base imponible|totale|totale complessivo|imponibile|importo"
        "|da pagare|totale fattura|total a pagar|valor total|totaal|totaalbedrag|te betalen|subtotaal"
        "|kopā|kopā eur|summa|pavisam|summa apmaksai|kopā apmaksai|starpsumma"
        "|المجموع|الإجمالي|الاجمالي|المبلغ الإجمالي|المجموع الكلي|المبلغ"
    )),
    Clue("value added tax", {INVOICE: 0.7, RECEIPT: 0.7}, _inside(
        "vat|gst|sales tax|gst id|gst no|gst reg no|vat no|vat id|vat reg|tax id|sst|gstin"
        "|mwst|ust|umsatzsteuer|mehrwertsteuer|ust idnr|ust id nr|steuernummer|uid nr|steuer nr"
        "|tva|n° tva|iva|nif|cif|partita iva|p iva|btw|pvn|pun|ضريبة القيمة المضافة|الضريبة|الرقم الضريبي"
    )),
    Clue(RECEIPT_TITLE, {RECEIPT: 2.0}, _title(
        "receipt|cash receipt|payment receipt|sales receipt|official receipt|receipt no|receipt number|receipt #|customer copy|cash bill|cash sale"
        "|cash sales|guest check|merchant copy|slip no|slip|check #"
        "|quittung|kassenbon|kassenbeleg|kundenbeleg|händlerbeleg|beleg|bon nr|bonnr|beleg nr|kassenzettel|barverkauf"
        "|reçu|ticket|ticket de caisse|ticket n|ticket client|justificatif de paiement|recibo|tique|tiquet|factura simplificada"
        "|ticket de compra|scontrino|scontrino fiscale|documento commerciale|ricevuta|ricevuta fiscale|documento n"
        "|talão|fatura simplificada|kassabon|bon|bonnummer|klantenbon|kassaticket|pinbon"
        "|čeks|ceks|kvīts|dok #|kases čeks|إيصال|ايصال|إيصال دفع|سند قبض"
    )),
    Clue("till", {RECEIPT: 1.5}, _inside(
        "cashier|cachier|casher|till|register|operator|station id|served by|server|clerk|terminal|pos no|pos id|tbl|covers|outlet"
        "|salesperson|counter|trans no|staff|invoice ref pos|dine in|takeaway|take away|takeout|table no|terminal id"
        "|kasse|kassierer|kassiererin|kassierer in|es bediente sie|bediener|bed nr|bednr|kasnr|filiale|terminal id|ta nr|bonnr"
        "|caisse|caissier|hôtesse|vendeur|caja|cajero|cajera|le atendió|atendido por|cassa|cassiere|operatore|rt"
        "|caixa|operador|funcionário|kassa|kassier|kasmedewerker|bediend door|medewerker|kasieris|kasiere|kase|eka|hka"
        "|الكاشير|الصندوق|كاشير|البائع"
    )),
    Clue("money handed over", {RECEIPT: 2.2}, _beside_amount(
        "cash|cash rm|change|change due|cash tendered|tendered|tender|amount tendered|cash received|received cash|paid"
        "|amount paid|payment|total payment|visa|visa card|master|mastercard|master card|debit card|credit card|card"
        "|debit mastercard|amex|bank card|change rm|gratuity|tip|payment type|paid amount|rounding|rounding adj"
        "|bar|bargeld|gegeben|gegeben bar|gegeben ec karte|rückgeld|zurück|ec karte|ec cash|elec cash|girocard|karte"
        "|kreditkarte|ec lastschrift|kartenzahlung|maestro|v pay|eurocard"
        "|espèces|espece|carte bancaire|cb|rendu|rendu monnaie|monnaie|carte|cheque"
        "|efectivo|cambio|entregado|entrega|tarjeta|a devolver|contanti|contante|resto|bancomat|carta di credito"
        "|pagamento contante|pagamento elettronico|importo pagato|dinheiro|troco|multibanco|cartão|numerário"
        "|contant|wisselgeld|pin|betaald|bankpas|teruggave|sk nauda|skaidra nauda|karte|izdots|atlikums|saņemts"
        "|نقدا|نقدي|الباقي|المدفوع|بطاقة|شبكة|مدى"
    )),
    Clue("slip of a card terminal", {RECEIPT: 2.0}, re.compile(
        r"\b(?:aid|tvr|tsi|auth|approval code|approved|emv[ -]?\w*|vu[ -]?nr|vu[ -]?nummer|genehmigungs?[ -]?nr|trace[ -]?nr"
        r"|terminal[ -]?id|tid|mid|kartenzahlung|contactless|kontaktlos|sans contact|zahlung erfolgt|autor?[ -]nr"
        r"|visa ending in|pan|transaction id|n° autorisation|codigo autorizacion|nsu)\b|[x*#]{4,} ?\d{4}\b"
    ), needs=2),
    Clue("words of a shop", {RECEIPT: 1.0}, re.compile(
        r"thank ?you|come again|not returnable|non.?refundable|no cash refund|keep (?:this|your) receipt|have a nice day"
        r"|vielen dank|danke fur ihren|beleg aufbewahren|umtausch|offnungszeiten|es bediente|auf wiedersehen"
        r"|merci de votre|merci pour votre|a bientot|gracias por su|gracias por la visita|grazie e arrivederci|arrivederci|grazie"
        r"|obrigad[oa]|volte sempre|bedankt|tot ziens|dank u|dank voor uw|paldies|شكرا"
    )),
    Clue(OTHER_TITLE, {INVOICE: -3.5, RECEIPT: -2.5, IDENTITY: -2.0}, _title(
        "delivery note|packing list|packing slip|quotation|quote|estimate|offer|purchase order|order confirmation|price list|menu"
        "|bank statement|statement|statement of account|account statement|chequing|balance sheet|income statement|payslip"
        "|pay slip|contract|agreement|time sheet|timesheet|catalogue|budget"
        "|lieferschein|angebot|kostenvoranschlag|bestellung|auftragsbestätigung|kontoauszug|preisliste|speisekarte|vertrag"
        "|gehaltsabrechnung|lohnabrechnung|bon de livraison|devis|bon de commande|commande|relevé de compte|tarif|tarifs"
        "|contrat|bulletin de paie|fiche de paie|albarán|presupuesto|pedido|extracto|extracto bancario|lista de precios|contrato"
        "|nómina|documento di trasporto|bolla|preventivo|ordine|estratto conto|listino prezzi|contratto|busta paga"
        "|guia de remessa|guia de transporte|orçamento|encomenda|extrato|extrato bancário|tabela de preços"
        "|pakbon|leveringsbon|offerte|bestelling|rekeningafschrift|prijslijst|overeenkomst|loonstrook"
        "|piegādes pavadzīme|piedāvājums|pasūtījums|konta izraksts|konta pārskats|cenrādis|līgums"
        "|كشف حساب|عرض سعر|سند تسليم|أمر شراء|قائمة الأسعار|عقد"
    )),
    Clue("balance carried", {INVOICE: -3.0, RECEIPT: -3.0}, _inside(
        "balance forward|opening balance|closing balance|brought forward|balance brought forward|debits|credits|withdrawals"
        "|deposits|alter saldo|neuer saldo|anfangssaldo|endsaldo|soll|haben|ancien solde|nouveau solde|solde"
        "|saldo anterior|saldo inicial|saldo final|saldo disponible|saldo precedente|vecchio saldo|vorig saldo|nieuw saldo"
        "|sākuma atlikums|beigu atlikums|الرصيد|الرصيد الافتتاحي"
    ), needs=2),
    Clue("visa title", {IDENTITY: 1.5}, _title("visa")),
    Clue("title of an identity document", {IDENTITY: 2.5}, _inside(
        "passport|identity card|id card|identification card|driver license|driver's license|drivers license|driving licence"
        "|driving license|driver licence|residence permit|permanent resident|travel document"
        "|reisepass|personalausweis|führerschein|aufenthaltstitel|reiseausweis|ausweis"
        "|passeport|carte nationale d'identité|carte nationale didentité|carte d'identité|permis de conduire|titre de séjour"
        "|titre de voyage|pasaporte|documento nacional de identidad|cédula de identidad|permiso de conducción"
        "|licencia de conducir|permiso de residencia|passaporto|carta d'identità|patente di guida|permesso di soggiorno"
        "|passaporte|cartão de cidadão|bilhete de identidade|carteira de identidade|carta de condução"
        "|carteira nacional de habilitação|título de residência|paspoort|identiteitskaart|rijbewijs|verblijfsdocument"
        "|pase|personas apliecība|vadītāja apliecība|uzturēšanās atļauja|جواز سفر|جواز السفر|بطاقة الهوية|بطاقة هوية|بطاقة شخصية"
        "|رخصة قيادة|رخصة القيادة|هوية مقيم|إقامة"
    )),
)  # fmt: skip

IDENTITY_LABELS = _inside(
    "surname|surnames|family name|last name|given names|given name|first name|nationality|date of birth|dob|sex|place of birth"
    "|date of issue|date of expiry|expiry date|expiration date|valid until|place of issue|country code|code of issuing state"
    "|passport no|passport number|document no|document number|licence no|personal no|personal number|authority|hgt|wgt|eyes|hair"
    "|height|exp|iss|class|dln|dl|endorsements|holder's signature|4a|4b|4d|id no|end|rest|height|number"
    "|familienname|vornamen|vorname|staatsangehörigkeit|geburtsdatum|geburtstag|geburtsort|geschlecht|ausstellungsdatum|gültig bis"
    "|behörde|augenfarbe|größe|unterschrift|nom|prénoms|prénom|nationalité|date de naissance|né le|née le|sexe|lieu de naissance"
    "|date de délivrance|date d'expiration|délivrée le|autorité|valable jusqu'au|taille|n° de passeport"
    "|apellidos|nombre|nombres|nacionalidad|fecha de nacimiento|sexo|lugar de nacimiento|fecha de expedición|fecha de caducidad"
    "|autoridad|válido hasta|cognome|nome|cittadinanza|data di nascita|sesso|luogo di nascita|data di rilascio|data di scadenza"
    "|autorità|statura|apelido|apelidos|nomes próprios|nacionalidade|data de nascimento|local de nascimento|data de emissão"
    "|data de validade|naam|achternaam|voornamen|nationaliteit|geboortedatum|geslacht|geboorteplaats|datum van afgifte|geldig tot"
    "|uzvārds|vārds|vārdi|pilsonība|dzimšanas datums|dzimums|dzimšanas vieta|izdošanas datums|derīga līdz|derīguma termiņš"
    "|personas kods|اللقب|الاسم|الجنسية|تاريخ الميلاد|الجنس|مكان الميلاد|تاريخ الإصدار|تاريخ الانتهاء|رقم الجواز|رقم الهوية"
)
"""What is written beside the facts of a person; any one of these stands on forms of all sorts."""

HEADINGS = (
    _inside("description|descriptior|item|items|product|article|services|service|particulars|beschreibung|*bezeichnung|artikel|produkt"
            "|leistung|désignation|produit|libellé|descripción|concepto|artículo|producto|descrizione|articolo|prodotto|descrição"
            "|artigo|omschrijving|nosaukums|prece|preces|apraksts|الوصف|البيان|الصنف"),
    _inside("qty|quantity|hours|units|menge|anzahl|einheit|quantité|qté|cantidad|cant|quantità|qtà|quantidade|qtd|aantal|daudzums|skaits"
            "|الكمية|rooms"),
    _inside("price|unit price|u price|rate|*preis|individual price|prix unitaire|p u ht|prix|pu ht|precio"
            "|precio unitario|prezzo|prezzo unitario|preço|preço unitário|prijs|prijs per stuk|cena|السعر|سعر الوحدة"),
    _inside("amount|total|line total|*betrag|gesamt|nettowert|summe|montant|montant ht|total ht|importe"
            "|importo|valor|bedrag|totaal|summa|kopā|المبلغ|الإجمالي|المجموع"),
)  # fmt: skip
"""The columns of what was bought."""
