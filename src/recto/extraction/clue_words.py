"""The words by which documents name themselves and by which shops, tills and states speak, by language.

What labels values is in ``values.label_words``, except Arabic. ``*`` stands for the first part of a compound word:
``*rechnung`` is a Warenrechnung, too.
"""

INVOICE = {
    "eng": "invoice|invoice no|invoice number|invoice #|invoice date|commercial invoice|proforma invoice|sales invoice"
    "|credit note|bill no",
    "deu": "*rechnung|*rechnung nr|rechnungsnummer|rechnungs nr|gutschrift|rechnungs korrektur|honorarnote",
    "fra": "facture|facture n|facture numero|n facture|n de facture|facture d acompte|avoir|note d honoraires",
    "spa": "factura|factura n|factura numero|n factura|n de factura|factura rectificativa",
    "ita": "fattura|fattura n|numero fattura|fattura numero|nota di credito|fattura elettronica",
    "por": "fatura|fatura n|fatura recibo|numero da fatura|nota de credito|nota fiscal",
    "nld": "*factuur|factuurnummer|factuur nr|creditnota|rekening nr",
    "lav": "rekins|rekins nr|rekina numurs|rekins faktura|pavadzime rekins|kreditrekins",
    "ara": "فاتورة|فاتورة رقم|رقم الفاتورة|فاتورة ضريبية",
    "swe|dan|nor": "faktura|fakturanr|fakturanummer|faktura nr|kreditfaktura|kreditnota",
    "pol": "faktura vat|faktura nr|faktura vat nr|faktura korygujaca|nr faktury",
    "ces|slk": "faktura c|faktura cislo|danovy doklad|faktura danovy doklad|cislo faktury",
}
TAX_INVOICE = {"eng": "tax invoice|simplified tax invoice", "ara": "فاتورة ضريبية مبسطة"}
"""What tills print in countries where every receipt is one, and others on invoices."""

RECEIPT = {
    "eng": "receipt|cash receipt|payment receipt|sales receipt|official receipt|receipt no|receipt number|receipt #"
    "|customer copy|merchant copy|cash memo|cash bill|cash sale|cash sales|guest check|slip|slip no|check #",
    "deu": "quittung|kassenbon|kassenbeleg|kundenbeleg|handlerbeleg|beleg|bon nr|beleg nr|kassenzettel|barverkauf",
    "fra": "recu|ticket|ticket de caisse|ticket n|ticket client|justificatif de paiement",
    "spa": "recibo|tique|tiquet|factura simplificada|ticket de compra",
    "ita": "scontrino|scontrino fiscale|documento commerciale|ricevuta|ricevuta fiscale|documento n",
    "por": "talao|fatura simplificada|recibo",
    "nld": "kassabon|bon|bonnummer|klantenbon|kassaticket|pinbon",
    "lav": "ceks|kvits|dok #|kases ceks",
    "ara": "إيصال|ايصال|إيصال دفع|سند قبض",
}

PAID_AT_ONCE = {
    "eng": "cash bill|cash memo|cash sale|cash sales|cash receipt|sales receipt|official receipt",
    "deu": "kassenbon|kassenbeleg|kassenzettel|barverkauf",
    "fra": "ticket de caisse",
    "nld": "kassabon|kassaticket",
}
"""Titles that no ticket, voucher or proof of another thing has."""

OTHER_PAPER = {
    "eng": "delivery note|packing list|packing slip|quotation|quote|estimate|offer|purchase order|order confirmation"
    "|price list|menu|bank statement|statement|statement of account|account statement|chequing|balance sheet"
    "|income statement|payslip|pay slip|contract|agreement|timesheet|catalogue|budget|payment reminder|reminder|waybill"
    "|voucher|gift voucher|gift card|boarding pass"
    "|bill of lading",
    "deu": "lieferschein|angebot|kostenvoranschlag|bestellung|auftragsbestatigung|kontoauszug|preisliste|speisekarte"
    "|vertrag|gehaltsabrechnung|lohnabrechnung|mahnung|zahlungserinnerung|letzte mahnung|frachtbrief"
    "|gutschein|geschenkgutschein|eintrittskarte",
    "fra": "bon de livraison|devis|bon de commande|commande|releve de compte|tarif|tarifs|contrat|bulletin de paie"
    "|fiche de paie|rappel|relance",
    "spa": "albaran|presupuesto|pedido|extracto|extracto bancario|lista de precios|contrato|nomina"
    "|recordatorio de pago",
    "ita": "documento di trasporto|bolla|preventivo|ordine|estratto conto|listino prezzi|contratto|busta paga|sollecito"
    "|sollecito di pagamento",
    "por": "guia de remessa|guia de transporte|orcamento|encomenda|extrato|extrato bancario|tabela de precos"
    "|aviso de cobranca",
    "nld": "pakbon|leveringsbon|offerte|bestelling|rekeningafschrift|prijslijst|overeenkomst|loonstrook|aanmaning"
    "|betalingsherinnering",
    "lav": "piegades pavadzime|piedavajums|pasutijums|konta izraksts|konta parskats|cenradis|ligums|atgadinajums",
    "ara": "كشف حساب|عرض سعر|سند تسليم|أمر شراء|قائمة الأسعار|عقد",
}

BALANCE = {
    "eng": "balance forward|opening balance|closing balance|balance brought forward|brought forward|debits|credits"
    "|withdrawals|deposits",
    "deu": "alter saldo|neuer saldo|anfangssaldo|endsaldo|soll|haben",
    "fra": "ancien solde|nouveau solde|solde",
    "spa": "saldo anterior|saldo inicial|saldo final|saldo disponible",
    "ita": "saldo precedente|saldo iniziale|saldo finale",
    "nld": "vorig saldo|nieuw saldo",
    "lav": "sakuma atlikums|beigu atlikums",
    "ara": "الرصيد|الرصيد الافتتاحي",
}

TERMS = {
    "eng": "amount due|balance due|due payable|net 30 days|please remit|please pay|pay within|payment is due"
    "|upon receipt",
    "deu": "zahlbar sofort|zahlbar innerhalb|bitte uberweisen|zahlungszweck|zahlbetrag|ohne abzug|skonto",
    "fra": "net a payer|somme a payer|reste a payer",
    "nld": "gelieve te betalen",
    "lav": "apmaksat lidz|apmaksas kartiba",
    "ara": "تاريخ الاستحقاق|شروط الدفع|المبلغ المستحق",
    "swe|dan|nor": "forfallodatum|forfallodag|att betala|betalningsvillkor|forfaldsdato|betalingsbetingelser"
    "|forfallsdato|at betale|å betale",
    "pol": "termin płatnosci|do zapłaty|słownie",
    "ces|slk": "datum splatnosti|splatnost|k uhrade",
}

TILL = {
    "eng": "cashier|till|register|operator|station id|served by|server|clerk|terminal|pos no|pos id|tbl|covers|outlet"
    "|salesperson|trans no|staff|dine in|takeaway|take away|takeout|table no|cachier|casher",
    "deu": "kasse|kassierer|kassiererin|es bediente sie|bediener|bed nr|bednr|kasnr|filiale|ta nr|bonnr",
    "fra": "caisse|caissier|caissiere|hotesse|vendeur",
    "spa": "caja|cajero|cajera|le atendio|atendido por",
    "ita": "cassa|cassiere|operatore|rt",
    "por": "caixa|operador|funcionario",
    "nld": "kassa|kassier|kasmedewerker|bediend door|medewerker",
    "lav": "kasieris|kasiere|kase|eka|hka",
    "ara": "الكاشير|الصندوق|كاشير|البائع",
}

CARD_SLIP = {
    "eng": "aid|tvr|tsi|auth|approval code|approved|tid|mid|pan|visa ending in|transaction id|contactless",
    "deu": "emv*|vu nr|vu nummer|genehmigungs nr|trace nr|terminal id|kartenzahlung|kontaktlos|zahlung erfolgt"
    "|autor nr",
    "fra": "sans contact|n autorisation",
    "spa": "codigo autorizacion",
    "por": "nsu",
}

SHOP = {
    "eng": "thank you|thank you for|come again|not returnable|non refundable|no cash refund|keep this receipt"
    "|keep your receipt|have a nice day",
    "deu": "vielen dank|dankend erhalten|danke fur ihren|beleg aufbewahren|umtausch|offnungszeiten|es bediente"
    "|auf wiedersehen",
    "fra": "merci de votre|merci pour votre|a bientot",
    "spa": "gracias por su|gracias por la visita",
    "ita": "grazie|arrivederci",
    "por": "obrigado|obrigada|volte sempre",
    "nld": "bedankt|tot ziens|dank u|dank voor uw",
    "lav": "paldies",
    "ara": "شكرا",
}

IDENTITY = {
    "eng": "passport|identity card|id card|identification card|driver license|driver's license|drivers license"
    "|driving licence|driving license|driver licence|residence permit|permanent resident|travel document",
    "deu": "reisepass|personalausweis|fuhrerschein|aufenthaltstitel|reiseausweis|ausweis",
    "fra": "passeport|carte nationale d'identite|carte d'identite|permis de conduire|titre de sejour|titre de voyage",
    "spa": "pasaporte|documento nacional de identidad|cedula de identidad|permiso de conduccion|licencia de conducir"
    "|permiso de residencia",
    "ita": "passaporto|carta d'identita|patente di guida|permesso di soggiorno",
    "por": "passaporte|cartao de cidadao|bilhete de identidade|carteira de identidade|carta de conducao"
    "|carteira nacional de habilitacao|titulo de residencia",
    "nld": "paspoort|identiteitskaart|rijbewijs|verblijfsdocument",
    "lav": "pase|personas aplieciba|vaditaja aplieciba|uzturesanas atlauja",
    "ara": "جواز سفر|جواز السفر|بطاقة الهوية|بطاقة هوية|بطاقة شخصية|رخصة قيادة|رخصة القيادة|هوية مقيم|إقامة",
}

PERSON = {
    "eng": "surname|surnames|family name|last name|given names|given name|first name|nationality|date of birth|dob|sex"
    "|place of birth|date of issue|date of expiry|expiry date|expiration date|valid until|place of issue"
    "|country code|code of issuing state|passport no|passport number|document no|document number|licence no"
    "|personal no|personal number|authority|hgt|wgt|eyes|hair|height|exp|iss|class|dln|dl|endorsements"
    "|holder's signature|4a|4b|4d|id no|end|rest|number",
    "deu": "familienname|vornamen|vorname|staatsangehorigkeit|geburtsdatum|geburtstag|geburtsort|geschlecht"
    "|ausstellungsdatum|gultig bis|behorde|augenfarbe|große|unterschrift",
    "fra": "nom|prenoms|prenom|nationalite|date de naissance|ne le|nee le|sexe|lieu de naissance|date de delivrance"
    "|date d'expiration|delivree le|autorite|valable jusqu'au|taille|n de passeport",
    "spa": "apellidos|nombre|nombres|nacionalidad|fecha de nacimiento|sexo|lugar de nacimiento|fecha de expedicion"
    "|fecha de caducidad|autoridad|valido hasta",
    "ita": "cognome|nome|cittadinanza|data di nascita|sesso|luogo di nascita|data di rilascio|data di scadenza"
    "|autorita|statura",
    "por": "apelido|apelidos|nomes proprios|nacionalidade|data de nascimento|local de nascimento|data de emissao"
    "|data de validade",
    "nld": "naam|achternaam|voornamen|nationaliteit|geboortedatum|geslacht|geboorteplaats|datum van afgifte|geldig tot",
    "lav": "uzvards|vards|vardi|pilsoniba|dzimsanas datums|dzimums|dzimsanas vieta|izdosanas datums|deriga lidz"
    "|deriguma termins|personas kods",
    "ara": "اللقب|الاسم|الجنسية|تاريخ الميلاد|الجنس|مكان الميلاد|تاريخ الإصدار|تاريخ الانتهاء|رقم الجواز|رقم الهوية",
}
"""What is written beside the facts of a person; any one of these stands on forms of all sorts."""

ARABIC = {
    "invoice_number": "رقم الفاتورة|تاريخ الفاتورة|فاتورة رقم",
    "customer": "العميل|اسم العميل|المشتري",
    "iban": "رقم الحساب|البنك|الآيبان",
    "total": "المجموع|الإجمالي|الاجمالي|المبلغ الإجمالي|المجموع الكلي|المبلغ",
    "tax": "ضريبة القيمة المضافة|الضريبة|الرقم الضريبي",
    "cash": "نقدا|نقدي|الباقي|المدفوع|بطاقة|شبكة|مدى",
    "description": "الوصف|البيان|الصنف",
    "quantity": "الكمية",
    "unit_price": "السعر|سعر الوحدة",
    "amount": "المبلغ|الإجمالي|المجموع",
}
"""Labels of values, by the names that ``values.label_words`` has."""
