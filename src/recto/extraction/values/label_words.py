"""The words of labels, by what they label and by language. Accents, case, points and hyphens do not matter.

Malay stands beside English. Where one word is part of a longer phrase, the phrase is what it means.
"""

PHRASES: dict[str, dict[str, str]] = {
    "total": {
        "eng": "sum|total|grand total|total amount|total price|total sales|total sale|total rm|total value|"
        "invoice total|"
        "bill total|order total|net total|nett total|amount total|bill amount|invoice amount|total gross|gross total|"
        "gross amount|jumlah|jumlah besar|jumlah keseluruhan|nett amount|final total|total payable|total bill|"
        "total invoice|total charge|total charges|final amount|total net",
        "deu": "summe|gesamt|gesamtsumme|gesamtbetrag|endsumme|endbetrag|rechnungsbetrag|rechnungssumme|total|"
        "bruttobetrag|summe brutto|brutto summe|gesamt brutto|brutto gesamt|gesamtpreis|kaufbetrag|bruttosumme|"
        "summe eur|kaufsumme|rechnungsendbetrag|gesamtrechnungsbetrag|rechnungsgesamtbetrag|bruttogesamtbetrag|"
        "betrag brutto|zusammen",
        "fra": "total|total ttc|montant total|montant ttc|total general|total facture|prix total|total eur|"
        "montant total ttc|total general ttc|montant de la facture",
        "ita": "totale|totale complessivo|totale fattura|importo totale|totale documento|totale euro|totale generale|"
        "totale eur|totale scontrino|totale lordo|importo complessivo|ammontare totale",
        "spa": "total|importe total|total factura|total general|monto total|total eur|total euros|valor total|"
        "total ticket|total de la factura|importe liquido",
        "nld": "totaal|totaalbedrag|totaal bedrag|eindtotaal|factuurbedrag|totaal factuur|eindbedrag|totaal eur|"
        "factuurtotaal|totaal generaal|bedrag totaal",
        "por": "total|valor total|total geral|total da fatura|montante total|total do documento|total eur|"
        "total documento|total fatura",
        "lav": "kopa|summa|kopsumma|kopa eur|summa eur|pavisam|summa kopa|kopeja summa|kopa summa|rekina summa",
    },
    "total_incl": {
        "eng": "total inc tax|total with tax|total with gst|total with vat|total after tax|amount incl tax",
        "deu": "gesamtbetrag brutto|gesamtsumme brutto|total brutto|mit mwst",
        "fra": "ttc|montant ttc|total ttc|net ttc|toutes taxes comprises",
        "ita": "totale ivato|iva inclusa|totale iva inclusa|totale con iva|ivato",
        "spa": "iva incluido|total con iva|total iva incluido|iva inc",
        "nld": "totaal incl|totaal inclusief",
        "por": "total com iva|iva incluido|total iva incluido",
        "lav": "ar pvn|summa ar pvn|kopa ar pvn|summa apmaksai",
    },
    "amount_due": {
        "eng": "amount due|balance due|total due|amount payable|payable|to pay|please pay|balance payable|due amount|"
        "total to pay|amount to pay|net payable|total amount due|outstanding|balance|jumlah perlu dibayar|"
        "total amount payable|outstanding amount|net amount due|net due|pay this amount",
        "deu": "zu zahlen|zahlbetrag|zu zahlender betrag|offener betrag|zahlungsbetrag|noch zu zahlen|restbetrag|"
        "zu bezahlen|zu uberweisender betrag|falliger betrag|zahlbar",
        "fra": "net a payer|a payer|reste a payer|montant du|somme a payer|solde du|solde a payer|montant a payer|"
        "total a payer|reste du|montant a regler|net a regler|a regler",
        "ita": "da pagare|totale da pagare|netto a pagare|importo da pagare|saldo|totale dovuto|importo dovuto",
        "spa": "a pagar|total a pagar|importe a pagar|saldo|monto a pagar|pendiente de pago|importe pendiente",
        "nld": "te betalen|te voldoen|nog te betalen|openstaand bedrag|totaal te betalen|te betalen bedrag",
        "por": "a pagar|total a pagar|valor a pagar|saldo|montante a pagar|valor em divida",
        "lav": "apmaksai|summa apmaksai|kopa apmaksai|maksajama summa|samaksai|maksat|kopa samaksai",
    },
    "total_rounded": {
        "eng": "total rounded|rounded total|total after rounding|total rounding|total after adj|"
        "total after adjustment|amount after rounding|net total rounded|total amount rounded|"
        "total after rounding adjustment",
        "deu": "gesamtbetrag gerundet|summe gerundet|total gerundet",
        "nld": "totaal afgerond|afgerond totaal",
        "fra": "total arrondi",
    },
    "subtotal": {
        "eng": "subtotal|sub total|subtotals|sub tot|items total|goods total|item total|merchandise total|"
        "jumlah kecil",
        "deu": "zwischensumme|teilsumme|warenwert|summe positionen|positionssumme|zw summe",
        "fra": "sous total|total intermediaire",
        "ita": "subtotale|sub totale|parziale|totale parziale|totale merce",
        "spa": "subtotal|sub total|suma parcial|suma",
        "nld": "subtotaal|tussentotaal",
        "por": "subtotal|sub total|total parcial|total iliquido",
        "lav": "starpsumma",
    },
    "net": {
        "eng": "net amount|net|amount before tax|total before tax|taxable amount|taxable|taxable value|"
        "total net amount|net value|net sales|amt excl gst|before gst|before tax|before vat|goods amount|"
        "net price total|taxable sales|sales excl gst|nett sales|total excl|tax basis|tax base|tax exclusive|"
        "net goods",
        "deu": "netto|nettobetrag|summe netto|netto summe|gesamt netto|netto gesamt|nettosumme|ohne mwst|ohne ust|"
        "nettowarenwert|zwischensumme netto|gesamtbetrag netto|rechnungsbetrag netto|steuerbasis|bemessungsgrundlage|"
        "basisbetrag|steuerbasisbetrag|rechnungssumme ohne ust|steuergrundlage|betrag netto",
        "fra": "total ht|montant ht|ht|total hors taxes|hors taxes|hors taxe|base ht|total net ht|sous total ht|"
        "net ht|base hors taxe|base imposable|assiette|base tva|montant hors taxes|total ht net|base taxable",
        "ita": "imponibile|totale imponibile|netto|totale netto|importo netto|base imponibile|iva esclusa|"
        "importo imponibile",
        "spa": "base imponible|base|importe neto|neto|total neto|sin iva|total sin iva|total base imponible|"
        "importe base|base imp",
        "nld": "netto|nettobedrag|totaal netto|bedrag excl|totaal excl|grondslag|totaal exclusief|maatstaf|"
        "netto bedrag",
        "por": "base tributavel|incidencia|valor liquido|total liquido|total sem iva|sem iva|base incidencia|"
        "base de incidencia|valor tributavel|mercadoria servicos",
        "lav": "bez pvn|summa bez pvn|kopa bez pvn|apliekama summa|neto|ar pvn apliekama summa|apliekama vertiba",
    },
    "tax": {
        "eng": "gst|vat|sst|sales tax|tax|service tax|hst|pst|cgst|sgst|igst|gst amount|vat amount|tax amount|"
        "tax amt|gst amt|cukai|cukai jualan|state tax|local tax|government tax|govt tax|tax rm|gst rm|tax payable|"
        "gst payable|gst incl|gst included|vat total|city tax",
        "deu": "mwst|ust|mehrwertsteuer|umsatzsteuer|steuer|mwst betrag|ust betrag|steuerbetrag|mehrwertst|"
        "enthaltene mwst|umsatzsteuerbetrag|mwst summe|mwstbetrag|mehrwertsteuerbetrag|summe mwst|summe ust",
        "fra": "tva|montant tva|taxe|taxes|montant de la tva|dont tva",
        "ita": "iva|imposta|importo iva|imposte|di cui iva|ammontare iva",
        "spa": "iva|igic|impuesto|impuestos|cuota iva|importe iva|cuota|i v a|impuesto iva",
        "nld": "btw|btw bedrag|omzetbelasting|waarvan btw",
        "por": "iva|imposto|valor iva|montante iva|impostos",
        "lav": "pvn|pvn summa|pievienotas vertibas nodoklis|pvn a|tostarp pvn",
    },
    "tax_total": {
        "eng": "total tax|total gst|total vat|tax total|gst total|total tax amount|total gst amount|total sst|"
        "total sales tax|total vat amount",
        "deu": "summe mwst|summe ust|gesamt mwst|summe steuer|gesamtsteuerbetrag|steuergesamtbetrag|"
        "summe umsatzsteuer|mwst gesamt|gesamtsteuer",
        "fra": "total tva|total taxes|total de la tva|montant total tva",
        "ita": "totale iva|totale imposta|totale imposte",
        "spa": "total iva|total impuestos|total cuota",
        "nld": "totaal btw|btw totaal|totaal btw bedrag",
        "por": "total iva|total do iva|total imposto|total impostos",
        "lav": "kopa pvn|pvn kopa",
    },
    "total_quantity": {
        "eng": "total qty|total quantity|total items|total item|total item s|no of items|no of item s|item count|"
        "items count|number of items|items sold|item s|qty s|total pcs|qty total|total quantity s|item qty|"
        "bilangan barang|total no of items|items|article count|total unit",
        "deu": "anzahl artikel|artikelanzahl|anzahl positionen|anzahl der artikel|posten|gesamtmenge",
        "fra": "nombre d articles|nb articles|nombre articles|articles|nbre articles|qte totale|quantite totale",
        "ita": "numero articoli|n articoli|articoli|pezzi|num articoli|totale pezzi",
        "spa": "numero de articulos|articulos|num articulos|total articulos|total unidades|n articulos",
        "nld": "aantal artikelen|artikelen|totaal aantal",
        "por": "numero de artigos|artigos|total artigos|n artigos",
        "lav": "precu skaits|skaits kopa",
    },
    "discount": {
        "eng": "discount|disc|total discount|item discount|total item discount|total saving|total savings|you saved|"
        "savings|saving|less discount|member discount|coupon|voucher discount|diskaun|disc amt|promotion|"
        "trade discount",
        "deu": "rabatt|nachlass|abschlag|skonto|sie sparen|ersparnis|preisvorteil|summe rabatte|gesamtrabatt|"
        "summe abschlage|gesamtabschlag|coupon",
        "fra": "remise|rabais|ristourne|escompte|reduction|remises|vos economies|total remise",
        "ita": "sconto|sconti|abbuono|totale sconti",
        "spa": "descuento|dto|descuentos|bonificacion|total descuento|dcto",
        "nld": "korting|uw voordeel|totaal korting|korting totaal",
        "por": "desconto|descontos|total descontos|desc",
        "lav": "atlaide|atlaides|jus ietaupijat",
    },
    "rounding": {
        "eng": "rounding|rounding adj|rounding adjustment|round adj|round off|rounding amount|pelarasan|"
        "pelarasan penggenapan|penggenapan|round amt|roundoff|rnd adj|round|rounding adjust|cash rounding",
        "deu": "rundung|rundungsdifferenz|rundungsbetrag|rundungsausgleich",
        "fra": "arrondi|ecart d arrondi",
        "ita": "arrotondamento|arrotondam",
        "spa": "redondeo",
        "nld": "afronding|afrondingsverschil",
        "por": "arredondamento",
        "lav": "noapalosana",
    },
    "cash": {
        "eng": "cash|cash tendered|cash received|received cash|tendered|amount tendered|tender|cash paid|tunai|"
        "cash payment|paid amount|amount paid|paid|total paid|received|amount received|total payment|total tendered|"
        "payment received|bayaran|payment|payments|payment amount|total tender|cash sale amount|dibayar",
        "deu": "bar|bargeld|gegeben|barzahlung|bar gegeben|gezahlt|bezahlt|zahlung|betrag erhalten|anzahlung|"
        "bereits gezahlt|bereits bezahlt|geleistete anzahlungen|vorauszahlung|bar eur|gegeben bar",
        "fra": "especes|especes recues|recu|regle|paye|reglement|paiement|acompte|rendu sur|montant paye|deja paye|"
        "montant regle|acompte verse",
        "ita": "contanti|contante|pagato|ricevuto|pagamento contante|importo pagato|acconto|pagamento|"
        "importo ricevuto",
        "spa": "efectivo|entrega|entregado|pagado|recibido|pago|anticipo|su pago|importe entregado|a cuenta",
        "nld": "contant|betaald|ontvangen|betaling|reeds betaald|aanbetaling|voldaan|betaald contant",
        "por": "dinheiro|numerario|pago|recebido|entregue|pagamento|adiantamento|valor pago|valor entregue",
        "lav": "skaidra nauda|sk nauda|skaidra|sanemts|samaksats|apmaksats|skaidra n|nauda",
    },
    "card": {
        "eng": "visa|mastercard|master card|master|amex|american express|debit|debit card|credit card|credit|card|"
        "card payment|mydebit|maestro|paypal|bank card|e wallet|visa card|visa debit|debit mastercard|apple pay|"
        "google pay|cheque|gift card|voucher|kad kredit|card no|card number|card type|discover",
        "deu": "karte|ec karte|girocard|ec cash|kreditkarte|kartenzahlung|lastschrift|ec lastschrift|gutschein|ec|"
        "girokarte|elv|uberweisung",
        "fra": "carte|carte bancaire|cb|carte bleue|cheque|prelevement|carte de credit|virement",
        "ita": "carta|bancomat|carta di credito|pagamento elettronico|elettronico|bonifico|pos",
        "spa": "tarjeta|tarjeta de credito|tarjeta credito|tarjeta debito|tarjeta bancaria|transferencia",
        "nld": "pin|pinpas|bankpas|creditcard|kaart|pinnen|ideal|chipknip|overschrijving",
        "por": "cartao|multibanco|cartao de credito|cartao debito|transferencia|mb|mb way",
        "lav": "karte|ar karti|maksajumu karte|bankas karte|parskaitijums",
    },
    "change": {
        "eng": "change|chg|change due|cash change|your change|balance change|baki|change amount|change given|cash back",
        "deu": "ruckgeld|retourgeld|zuruck|wechselgeld|rest|retour|bar zuruck|ruckgabe",
        "fra": "rendu|monnaie|a rendre|monnaie rendue|rendu monnaie",
        "ita": "resto|resto contanti",
        "spa": "cambio|vuelto|su cambio|devolucion|vuelta",
        "nld": "wisselgeld|terug|retour|teruggave",
        "por": "troco",
        "lav": "izdots|atlikums|izdots eur|izdota summa",
    },
    "tip": {
        "eng": "tip|gratuity|tips",
        "deu": "trinkgeld",
        "fra": "pourboire",
        "ita": "mancia",
        "spa": "propina",
        "nld": "fooi",
        "por": "gorjeta",
        "lav": "dzeramnauda",
    },
    "service_charge": {
        "eng": "service charge|svc chg|serv chg|service chg|svc charge|s charge|caj perkhidmatan|svc|serv charge",
        "deu": "bedienung|servicegebuhr|bearbeitungsgebuhr",
        "fra": "service|frais de service",
        "ita": "servizio|coperto",
        "spa": "servicio",
        "nld": "servicekosten",
        "por": "servico",
        "lav": "apkalposana",
    },
    "shipping": {
        "eng": "shipping|delivery charge|freight|postage|shipping and handling|delivery fee|shipping cost|handling|"
        "delivery charges|shipping charges",
        "deu": "versand|versandkosten|porto|fracht|frachtkosten|lieferkosten|verpackung",
        "fra": "frais de port|port|livraison|frais de livraison|expedition",
        "ita": "spedizione|spese di spedizione",
        "spa": "gastos de envio|envio|portes",
        "nld": "verzendkosten|bezorgkosten",
        "por": "portes|envio",
        "lav": "piegade",
    },
    "date": {
        "eng": "date|invoice date|date of invoice|receipt date|bill date|issue date|date of issue|inv date|date time|"
        "tarikh|dated|issued|issued on|trans date|transaction date|sale date|sales date|doc date|document date|"
        "date issued|billing date|tax date|invoiced|tarikh masa|date of receipt|statement date|tax point|printed on",
        "deu": "datum|rechnungsdatum|belegdatum|ausstellungsdatum|re datum|rechnung vom|vom|ausgestellt am|rg datum|"
        "kaufdatum|verkaufsdatum|datum der rechnung|erstellt am|rechnungsdat|gutschriftsdatum",
        "fra": "date|date de facture|date facture|date de la facture|date d emission|facture du|du|le|date emission|"
        "emise le|facturee le|date de facturation|etablie le|emis le|date du document|date piece",
        "ita": "data|data fattura|data documento|del|data di emissione|data emissione|emessa il|data della fattura",
        "spa": "fecha|fecha de factura|fecha factura|fecha de emision|fecha emision|fecha de expedicion|emitida el|"
        "fecha expedicion|fecha de la factura|fecha documento",
        "nld": "datum|factuurdatum|datum factuur|bondatum|d d|verkoopdatum|transactiedatum",
        "por": "data|data de emissao|data da fatura|data emissao|data fatura|data da factura|emitido em|"
        "data do documento|data doc",
        "lav": "datums|rekina datums|izrakstits|cek datums|izrakstisanas datums|dokumenta datums",
    },
    "due_date": {
        "eng": "due date|payment due|due|date due|pay by|due by|payment due date|payable by|pay before|"
        "payment due by|due on|payment date|please pay by|expiry of payment|payment deadline",
        "deu": "fallig|fallig am|falligkeit|zahlbar bis|zahlungsziel|falligkeitsdatum|bis zum|fallig bis|"
        "zu zahlen bis|zahlungsfrist|bitte zahlen sie bis|zahlung bis|falligkeitstag|spatestens bis",
        "fra": "echeance|date d echeance|date limite de paiement|a payer avant le|payable avant le|a regler avant le|"
        "date limite|date echeance|a payer avant|payable le|date de reglement|paiement avant le|echeance le",
        "ita": "scadenza|data scadenza|data di scadenza|scadenza pagamento|pagare entro|entro il|scade il",
        "spa": "vencimiento|fecha de vencimiento|fecha vencimiento|vence el|fecha limite de pago|pagar antes de|vto",
        "nld": "vervaldatum|uiterste betaaldatum|betalen voor|te betalen voor|vervalt op|betaaldatum|"
        "uiterlijk betalen op",
        "por": "vencimento|data de vencimento|data vencimento|pagar ate|data limite de pagamento|vence em",
        "lav": "apmaksas termins|samaksas termins|apmaksat lidz|termins|apmaksas datums|samaksat lidz",
    },
    "delivery_date": {
        "eng": "delivery date|date of delivery|service date|date of supply|shipped|ship date|date shipped|"
        "supply date|delivered on",
        "deu": "lieferdatum|leistungsdatum|liefer und leistungsdatum|leistungszeitraum|lieferung am|lieferzeitpunkt|"
        "liefertermin|leistungsmonat|lieferscheindatum",
        "fra": "date de livraison|livraison le|date de prestation|livre le",
        "ita": "data consegna|data di consegna",
        "spa": "fecha de entrega|fecha entrega",
        "nld": "leverdatum|leveringsdatum",
        "por": "data de entrega",
        "lav": "piegades datums",
    },
    "order_date": {
        "eng": "order date|po date|date of order",
        "deu": "bestelldatum|auftragsdatum|bestellung vom|auftrag vom",
        "fra": "date de commande|commande du",
        "ita": "data ordine",
        "spa": "fecha de pedido|fecha pedido",
        "nld": "orderdatum|besteldatum",
        "por": "data da encomenda",
        "lav": "pasutijuma datums",
    },
    "other_date": {
        "eng": "expiry date|expiry|valid until|valid till|best before|check in|check out|period|from|until|"
        "date of birth|return by|exchange before|print date|booking date|join date|points expiry|approved",
        "deu": "gultig bis|zeitraum|abrechnungszeitraum|geburtsdatum|vertragsbeginn|umtausch bis|versicherungsbeginn|"
        "mahnung vom|mindesthaltbarkeitsdatum|tse start|start|stop",
        "fra": "periode|valable jusqu au|date de naissance|du au",
        "ita": "periodo|valido fino|data di nascita",
        "spa": "periodo|valido hasta|fecha de nacimiento",
        "nld": "periode|geldig tot|geboortedatum",
        "por": "periodo|valido ate|data de nascimento",
        "lav": "periods|derigs lidz",
    },
    "time": {
        "eng": "time|masa|hour",
        "deu": "uhrzeit|zeit|uhr",
        "fra": "heure",
        "ita": "ora|ore",
        "spa": "hora",
        "nld": "tijd|tijdstip",
        "por": "hora",
        "lav": "laiks",
    },
    "invoice_number": {
        "eng": "invoice no|invoice number|invoice nr|invoice|invoice id|inv no|inv|inv number|invoice ref|"
        "tax invoice no|tax invoice number|tax invoice|bill no|bill number|invoice reference|no invois|nombor invois|"
        "invois|bill|document no|document number|doc no|credit note no|credit note number|inv nr|number of invoice|"
        "invoice code",
        "deu": "rechnungsnummer|rechnungs nr|rechnung nr|rechnungsnr|re nr|rg nr|beleg nr|belegnummer|rechnung|"
        "rechnungs nummer|rechnung nummer|belegnr|gutschrift nr|handelsrechnung nr|dokumentennummer|rechn nr|"
        "gutschriftsnummer|rechnungskennung|renr|gutschriftnummer|rnr|rechnungsnummern|dokumentnummer",
        "fra": "facture n|facture no|numero de facture|n facture|facture numero|no de facture|facture|n de facture|"
        "reference facture|num facture|facture nr|numero facture|numero de la facture|avoir n|facture num|"
        "n de la facture|no facture|ref facture",
        "ita": "fattura n|numero fattura|fattura|n fattura|fattura numero|num fattura|numero documento|fattura nr|"
        "fattura no|documento n|nr fattura|n documento|numero della fattura",
        "spa": "factura n|numero de factura|n factura|num factura|factura|factura num|factura no|n de factura|"
        "no de factura|numero factura|factura numero|nro factura|n documento",
        "nld": "factuurnummer|factuurnr|factuur nr|factuur|factuur nummer|factuur no|nota nr|notanummer",
        "por": "fatura n|numero da fatura|fatura|factura n|n fatura|fatura no|numero fatura|fatura recibo|factura|"
        "n da fatura|no da fatura|n documento|documento n",
        "lav": "rekins nr|rekina numurs|rekins|rekina nr|pavadzime nr|ppr nr|pavadzimes nr|pavadzime",
    },
    "receipt_number": {
        "eng": "receipt no|receipt number|receipt|slip no|slip|rcpt no|trans no|transaction no|transaction id|trans|"
        "check no|check|ticket no|bill no|trx no|resit no|no resit|receipt id|chk|rcpt|trans id|doc no|ref no|"
        "transaction|ticket|official receipt no|cash bill no|cash sales no|cs no|sales no|trn|tran no|tr no|rec no",
        "deu": "bon nr|bonnummer|beleg nr|belegnummer|kassenbon|bon|quittung nr|quittungsnummer|beleg|bnr|bonnr|"
        "belegnr|trace nr|kassenbeleg|quittung|ta nr|bon nummer",
        "fra": "ticket n|ticket|recu n|n ticket|numero de ticket|no ticket|n de ticket|num ticket|facturette",
        "ita": "scontrino n|scontrino|ricevuta n|documento n|doc n|n scontrino|ricevuta|documento commerciale n",
        "spa": "ticket n|ticket|recibo n|n ticket|num ticket|recibo|factura simplificada|n recibo|no ticket",
        "nld": "bonnummer|bon nr|bonnr|kassabon|bon|transactie|ticket nr|transactienummer|kasticket",
        "por": "recibo n|talao|talao n|recibo|fatura simplificada|ticket n",
        "lav": "cek nr|ceka nr|kvits nr|dok nr|dok|ceka numurs|kvits|dok numurs|dokumenta nr|ceks nr",
    },
    "order_number": {
        "eng": "order no|order number|po no|po number|purchase order|order id|order|ord|your order|p o no|p o number|"
        "order ref|order reference|sales order|so no|booking id|booking no|purchase order no|your order no|po|"
        "customer order|customer po|order nr|booking reference",
        "deu": "bestellnummer|bestell nr|auftragsnummer|auftrags nr|auftrag|bestellung|auftrag nr|bestellnr|"
        "ihre bestellung|kundenauftrag|bestellreferenz|auftragsnr|bestellung nr|kundenbestellnummer|ihr auftrag",
        "fra": "commande n|n commande|numero de commande|bon de commande|votre commande|commande|n de commande|"
        "reference commande|commande no|no commande|ref commande|bon de commande n",
        "ita": "ordine n|numero ordine|ordine|n ordine|vostro ordine|vs ordine|rif ordine|numero d ordine",
        "spa": "pedido n|numero de pedido|pedido|n pedido|num pedido|su pedido|n de pedido|orden de compra",
        "nld": "ordernummer|bestelnummer|order nr|bestelling|uw order|ordernr|inkoopordernummer",
        "por": "encomenda n|numero da encomenda|encomenda|n encomenda|nota de encomenda|vossa encomenda",
        "lav": "pasutijums|pasutijuma nr|pasutijums nr|pasutijuma numurs",
    },
    "customer_number": {
        "eng": "customer no|customer number|customer id|account no|account number|client no|client id|cust no|"
        "member no|membership no|customer account|acct no|a c no|customer code|member|member num|member id|acc no",
        "deu": "kundennummer|kunden nr|kundennr|kd nr|kdnr|mitgliedsnummer|vertragsnummer|debitorennummer|debitor|"
        "versicherungsnummer|vertragskonto|kunde nr|kundenkonto|vertrag nr|debitoren nr",
        "fra": "n client|numero client|no client|code client|id client|numero de client|client n|ref client|"
        "compte client|reference client|n de client|num client",
        "ita": "codice cliente|cod cliente|n cliente|numero cliente",
        "spa": "n cliente|numero de cliente|cod cliente|codigo cliente|num cliente|n de cliente|codigo de cliente",
        "nld": "klantnummer|klantnr|debiteurnummer|klant nr|debiteurennummer|relatienummer|lidnummer",
        "por": "n cliente|numero de cliente|codigo cliente|cliente n|cod cliente",
        "lav": "klienta nr|klienta numurs|klienta kods|ligums nr|abonenta numurs",
    },
    "reference": {
        "eng": "reference|ref|ref no|our ref|your ref|your reference|our reference|payment reference|reference no|"
        "reference number|quote no",
        "deu": "referenz|unser zeichen|ihr zeichen|verwendungszweck|vorgangsnummer|referenznummer|projekt|"
        "zahlungsreferenz|vorgangs nr|lieferschein|lieferschein nr|lieferscheinnummer|kassenzeichen",
        "fra": "reference|ref|notre reference|votre reference|n ref|v ref|bon de livraison",
        "ita": "riferimento|rif|causale|ns rif|vs rif|ddt",
        "spa": "referencia|su referencia|nuestra referencia|concepto de pago|albaran",
        "nld": "referentie|kenmerk|betalingskenmerk|uw referentie|ons kenmerk|uw kenmerk",
        "por": "referencia|vossa referencia|nossa referencia",
        "lav": "atsauce|maksajuma merkis",
    },
    "customer": {
        "eng": "bill to|billed to|customer|sold to|invoice to|client|buyer|customer name|billing address|attn|"
        "attention|bill to address|guest name|guest|to|invoiced to|issued to|purchaser|charge to|customer details|"
        "kepada|invoice address|bill for|client name",
        "deu": "kunde|rechnung an|rechnungsempfanger|kaufer|leistungsempfanger|rechnungsadresse|empfanger|"
        "rechnungsanschrift|kundenadresse|auftraggeber|kundenname|kaufer leistungsempfanger|rechnungsempfangers|"
        "versicherungsnehmer|erwerber",
        "fra": "client|facture a|facturer a|destinataire|adresse de facturation|acheteur|nom du client|"
        "adresse facturation|factures a|nom de l abonne",
        "ita": "cliente|spett le|spettabile|destinatario|intestatario|fatturare a|intestazione|acquirente|"
        "cessionario committente|spett",
        "spa": "cliente|facturar a|facturado a|destinatario|datos del cliente|comprador|datos de facturacion|"
        "direccion de facturacion",
        "nld": "klant|factuur aan|factuuradres|afnemer|t a v|aan|factureren aan|klantgegevens|koper",
        "por": "cliente|faturar a|exmo s|adquirente|destinatario|faturado a|dados do cliente|exmos senhores|comprador",
        "lav": "pircejs|sanemejs|klients|maksatajs|precu sanemejs|pasutitajs|pakalpojuma sanemejs",
    },
    "ship_to": {
        "eng": "ship to|shipped to|deliver to|delivery address|shipping address|delivered to|consignee",
        "deu": "lieferadresse|lieferanschrift|lieferung an|warenempfanger|abweichender warenempfanger|versandadresse",
        "fra": "livre a|adresse de livraison|livrer a|lieu de livraison|adresse de l installation|livraison a",
        "ita": "destinazione|luogo di consegna|destinazione merce|consegnare a|indirizzo di consegna",
        "spa": "enviar a|direccion de envio|direccion de entrega|lugar de entrega",
        "nld": "afleveradres|leveren aan|verzendadres|bezorgadres",
        "por": "entregar a|morada de entrega|local de entrega|local de descarga",
        "lav": "piegades adrese",
    },
    "vendor": {
        "eng": "seller|vendor|supplier|issued by|billed by|remit to|payable to|make payable to|merchant|from company|"
        "account payable to|pay to|sold by|company name",
        "deu": "verkaufer|lieferant|rechnungssteller|aussteller|leistungserbringer|zahlungsempfanger|kontoinhaber|"
        "kreditor|verkauft durch|handler|rechnungsabsender",
        "fra": "vendeur|fournisseur|emetteur|emis par|prestataire|vendu par|beneficiaire|titulaire du compte",
        "ita": "fornitore|venditore|emittente|cedente prestatore|prestatore|beneficiario|intestato a",
        "spa": "vendedor|proveedor|emisor|emitido por|datos del emisor|beneficiario|titular",
        "nld": "verkoper|leverancier|afzender|verkocht door|ten name van|t n v|begunstigde",
        "por": "vendedor|fornecedor|emitente|emitido por|beneficiario",
        "lav": "pardevejs|piegadatajs|pakalpojuma sniedzejs|precu nosutitajs|sniedzejs|izpilditajs|nosutitajs",
    },
    "iban": {
        "eng": "iban|iban no|iban number|iban code",
        "deu": "iban|bankverbindung",
        "fra": "iban|rib",
        "ita": "iban|codice iban|coordinate bancarie",
        "spa": "iban|cuenta bancaria|n cuenta|numero de cuenta",
        "nld": "iban|rekeningnummer|iban nr|bankrekening",
        "por": "iban|nib",
        "lav": "konts|konta nr|bankas konts|norekinu konts|iban|konta numurs",
    },
    "bic": {
        "eng": "bic|swift|swift code|bic code|swift bic|bic swift|ifsc code",
        "deu": "bic|swift|bic code|swift bic",
        "fra": "bic|code bic|bic swift|code swift",
        "ita": "bic|swift|codice bic|bic swift",
        "spa": "bic|swift|codigo swift|codigo bic",
        "nld": "bic|swift|bic code",
        "por": "bic|swift|bic swift",
        "lav": "bankas kods|swift|bic|kods",
    },
    "account_number": {
        "eng": "bank account|account|account payable|bank account no|beneficiary account|account number iban|"
        "sort code|routing number",
        "deu": "konto|kontonummer|kto|kto nr|blz|konto nr|bankleitzahl|ktonr",
        "fra": "compte|numero de compte|compte bancaire|n compte",
        "ita": "conto|conto corrente|c c",
        "spa": "cuenta|ccc",
        "nld": "rekening|bank",
        "por": "conta|conta bancaria|n conta",
        "lav": "konta nr banka|banka",
    },
    "vat_number": {
        "eng": "vat no|vat number|vat reg no|vat id|vat registration no|vat registration number|gst no|gst id|"
        "gst reg no|gst registration no|gst reg|gst id no|gst number|vat reg|tax id|tax id no|tax reg no|"
        "gst reg number|sst no|gst reg id|sst id|sst reg no|tax registration no|gst registration number|"
        "gst registration|abn|gstin|tin|ein|tax number|tax no|gst ref no|tax reg id|service tax no|sst id no|"
        "sst registration no|vat id no|no id gst|gst id number|no gst|no cukai|gstin no|tax identification number|"
        "federal tax id|vat registration|uid no|gst reg n|company vat no|our vat no|tax reg",
        "deu": "ust idnr|ust id nr|ust id|umsatzsteuer id|umsatzsteuer identifikationsnummer|ustidnr|ust idnummer|"
        "ustid|umsatzsteuer identnr|umsatzsteuer identnummer|mwst nr|mwst nummer|uid|uid nr|uid nummer|ust ident nr|"
        "umsatzsteuer idnr|ust ident nummer|umsatzsteueridentifikationsnummer|ust nr|ust identifikationsnummer|"
        "umsatzsteuer id nr|ust identnr|vat id nr|ustidnummer|ust ld nr|ust ldnr",
        "fra": "tva intracommunautaire|n tva|numero de tva|tva intra|no tva|n tva intracommunautaire|num tva|"
        "numero tva|n de tva|tva n|tva no|id tva|identifiant tva|n id tva|n tva intracom|tva intracom|n tva intra|"
        "numero de tva intracommunautaire|tva intracomm|n ident tva|numero d identification tva|code tva",
        "ita": "p iva|partita iva|part iva|p i|piva|partita i v a|cod fisc e p iva|codice fiscale|p iva e c f|"
        "c f p iva|c f|cod fisc|cod fiscale|p iva c f|partita iva codice fiscale|cf e p iva|p i v a",
        "spa": "nif|cif|n i f|c i f|nif iva|cif nif|nif cif|n i f iva|dni nif|dni|numero de identificacion fiscal",
        "nld": "btw nummer|btw nr|btw id|btw|btw identificatienummer|btwnr|btw no|btw id nr|btw nr nl|tva btw",
        "por": "nif|nipc|contribuinte n|n contribuinte|contribuinte|numero de contribuinte|nif n|cont n|"
        "n de contribuinte|contrib n",
        "lav": "pvn nr|pvn reg nr|pvn|pvn lv|pvn registracijas nr|pvn maksataja nr|pvn numurs|pvn maksataja reg nr|"
        "pvn registracijas numurs",
    },
    "tax_number": {
        "eng": "company tax no|utr",
        "deu": "steuernummer|steuer nr|st nr|steuernr|stnr|steuer nummer|str nr|st nummer|steuer id",
        "fra": "siret|siren|n siret|no siret|numero siret|siret n|siren n|n siren|rcs",
        "ita": "c f",
        "spa": "nie",
        "nld": "rsin|fiscaal nummer",
        "por": "numero fiscal",
        "lav": "nmr|nmr kods|nodoklu maksataja kods|nod maks kods",
    },
    "company_number": {
        "eng": "co no|company no|reg no|company reg no|co reg no|co reg|roc|roc no|registration no|brn|"
        "company number|business reg no|company registration no|ssm|crn|company registration number|cin|"
        "registered no|business no|no syarikat|no pendaftaran|registered number|co registration no|company reg|"
        "business registration no|reg number",
        "deu": "hrb|hra|handelsregister|amtsgericht|registergericht|hrb nr|registernummer|firmenbuchnummer|fn|gln|"
        "gtin|glaubiger id|glaubiger identifikationsnummer|handelsregisternummer|hr nr|handelsregister nr",
        "fra": "rcs|rm|ape|naf|code ape|capital|au capital|code naf|rc|n rcs",
        "ita": "rea|r e a|registro imprese|n rea|cap soc|capitale sociale|reg imp",
        "spa": "registro mercantil|inscrita en|reg merc",
        "nld": "kvk|kvk nr|kvk nummer|k v k|handelsregister|kamer van koophandel|rpr|ondernemingsnummer",
        "por": "conservatoria|capital social|matricula|crc",
        "lav": "reg nr|registracijas nr|vienotais reg nr|registracijas numurs|regnr|vien reg nr|reg numurs",
    },
    "phone": {
        "eng": "tel|phone|telephone|tel no|phone no|mobile|hp|h p|contact|contact no|hotline|call|telp|telefon|cell|"
        "customer service|mob|tel nos|tel fax|ph|phone number|call us|mobile no|careline|contact number|no tel",
        "deu": "tel|telefon|telefonnummer|fon|mobil|hotline|tel nr|handy|telefon nr|rufnummer|servicenummer|ruf",
        "fra": "tel|telephone|tel no|portable|mob|gsm|fixe",
        "ita": "tel|telefono|cell|cellulare|telefono n",
        "spa": "tel|telefono|tfno|movil|tlf|telf|tfn",
        "nld": "tel|telefoon|telefoonnummer|mobiel|gsm|telnr|tel nr",
        "por": "tel|telefone|telf|telemovel|tlm|tlf",
        "lav": "tel|talr|talrunis|telefons|mob|tel nr|mob tel|talruna nr",
    },
    "fax": {
        "eng": "fax|fax no|facsimile|faks|fax number",
        "deu": "fax|telefax|fax nr",
        "fra": "fax|telecopie|telecopieur",
        "ita": "fax",
        "spa": "fax",
        "nld": "fax",
        "por": "fax",
        "lav": "fakss",
    },
    "email": {
        "eng": "email|e mail|mail|emel|email address",
        "deu": "e mail|email|mail|e mail adresse",
        "fra": "email|courriel|e mail|mel|adresse email|mail",
        "ita": "email|e mail|pec|mail|posta elettronica",
        "spa": "email|correo electronico|e mail|correo|mail",
        "nld": "email|e mail|mail",
        "por": "email|e mail|correio eletronico",
        "lav": "epasts|e pasts|epasta adrese",
    },
    "website": {
        "eng": "website|web|url|internet|homepage|facebook",
        "deu": "internet|webseite|homepage",
        "fra": "site web|site",
        "ita": "sito|sito web",
        "spa": "pagina web",
        "nld": "website",
        "por": "site",
        "lav": "majaslapa",
    },
    "cashier": {
        "eng": "cashier|served by|server|operator|staff|salesperson|sales person|waiter|clerk|user|counter|juruwang|"
        "table|table no|pax|station|host|sales rep|your server|meja|cashier id|staff id|salesman|attended by|seat",
        "deu": "kassierer|bediener|es bediente sie|kasse|kassierer in|tisch|verkaufer in|es bediente|kassiererin|"
        "filiale|kasse nr|sachbearbeiter|bearbeiter|ansprechpartner|ihr ansprechpartner|markt",
        "fra": "caissier|hotesse|caisse|vendeur caisse|table|serveur|magasin|employe",
        "ita": "cassiere|operatore|cassa|tavolo|addetto",
        "spa": "cajero|caja|le atendio|mesa|dependiente|camarero|tienda|atendido por",
        "nld": "kassier|kassa|medewerker|tafel|filiaal|bediening|u bent geholpen door",
        "por": "operador|caixa|mesa|funcionario|loja|empregado|atendido por",
        "lav": "kasieris|kase|pardeveja|apkalpoja|galds",
    },
    "terminal": {
        "eng": "terminal|terminal id|tid|mid|merchant id|approval code|auth code|batch|trace|trace no|aid|app code|"
        "pos|approval|register|reg|invoice ref code|authorization code|batch no|stan|rrn|token no|station id|pos no|"
        "host no|shift no|pan|auth no|approval no|app",
        "deu": "terminal id|trace nr|vu nr|genehmigungs nr|emv aid|pan|terminal|ta nr|as zeit|pos info|tse|"
        "seriennummer|kurz blz|vu nummer|genehmigungsnummer|bnr|kartennr|karten nr|karte nr|tse signatur|"
        "transaktionsnummer|emv daten|as proc code|capt ref|signaturzahler",
        "fra": "terminal|n autorisation|autorisation|no transaction",
        "ita": "terminale|autorizzazione|matricola",
        "spa": "terminal|autorizacion|operacion",
        "nld": "terminal|autorisatiecode|kaartnummer|merchant",
        "por": "terminal|autorizacao",
        "lav": "terminals|autorizacijas kods|hka s n|eka s n|fm|fn|sasijas nr",
    },
    "loyalty": {
        "eng": "points|point|prev balance|points earned|member points|bonus points|points balance|opening balance|"
        "current points|total points|reward points|points earn|point balance|mata",
        "deu": "punkte|punktestand|treuepunkte|treueherzen|bonuspunkte|payback punkte|punkte gesammelt",
        "fra": "points|points fidelite|fidelite|points cumules",
        "ita": "punti|saldo punti|punti spesa",
        "spa": "puntos|saldo puntos",
        "nld": "punten|spaarpunten|zegels|puntensaldo|koopzegels",
        "por": "pontos|saldo pontos",
        "lav": "punkti",
    },
    "description": {
        "eng": "description|item|items|item description|product|details|service|article|particulars|item name|goods|"
        "desc|product description|item desc|keterangan|butiran|description of goods|services|material|perihal|"
        "activity|product name|b code desc|code desc|barang|item no description",
        "deu": "bezeichnung|artikel|beschreibung|leistung|artikelbezeichnung|produkt|text|ware|position bezeichnung|"
        "artikelbeschreibung|leistungsbeschreibung|positionstext|bezeichnung der leistung|produktbezeichnung",
        "fra": "designation|description|article|libelle|produit|prestation|articles|detail|prestations|intitule|"
        "designation des produits|objet",
        "ita": "descrizione|articolo|prodotto|descrizione prodotto|prestazione|servizio|beni e servizi|"
        "descrizione articolo|natura e qualita",
        "spa": "descripcion|concepto|articulo|producto|detalle|servicio|denominacion",
        "nld": "omschrijving|artikel|product|beschrijving|dienst|artikelomschrijving|artikelen",
        "por": "descricao|designacao|artigo|produto|descricao do artigo|servico",
        "lav": "nosaukums|prece|preces|apraksts|preces nosaukums|pakalpojums|apraksts nosaukums|"
        "preces pakalpojuma nosaukums",
    },
    "item_number": {
        "eng": "item no|item code|code|sku|barcode|article no|product code|part no|product id|item id|stock code|no|"
        "pos|line|sl no|s no|ref code|b code|plu|kod|bil|material no|item number|part number|item",
        "deu": "art nr|artikelnummer|artikel nr|pos|position|lfd nr|artnr|nr|ean|gtin|artikelnr|posten nr|pos nr|"
        "art nr kunde|art nr lief|lfd|sachnummer|materialnummer|teilenummer|warennr",
        "fra": "ref|reference|code article|code|reference article|n article|ref article|rang|n|code produit",
        "ita": "codice|cod|codice articolo|cod articolo|art|rif articolo",
        "spa": "codigo|ref|referencia|cod|cod articulo|linea",
        "nld": "artikelnr|artikelnummer|code|art nr|regel|art code|artikelcode",
        "por": "codigo|cod|ref|artigo n|cod artigo",
        "lav": "kods|artikuls|nr p k|npk|nr pk|svitrkods|preces kods",
    },
    "quantity": {
        "eng": "qty|quantity|quant|units|hours|no of units|hrs|kuantiti|qnty|q ty|pcs|qty ordered|qty shipped|nights|"
        "kuantiti unit|bilangan|uom qty|volume",
        "deu": "menge|anzahl|stuck|stk|mge|std|stunden|einheiten|anz|menge einheit",
        "fra": "qte|quantite|nombre|qt|nb|quant|heures|qte livree",
        "ita": "quantita|qta|q ta|qt|q|nr pezzi|ore",
        "spa": "cantidad|cant|uds|unidades|ctd|horas|unid",
        "nld": "aantal|hoeveelheid|stuks|st|uren",
        "por": "quantidade|qtd|quant|qtde|qt|horas|quant unid",
        "lav": "daudzums|skaits|daudz|gab",
    },
    "unit": {
        "eng": "unit|uom|units of measure|u m|um",
        "deu": "einheit|me|ein|eh|mengeneinheit",
        "fra": "unite|u|un",
        "ita": "um|u m|unita|unita di misura",
        "spa": "unidad|ud|um",
        "nld": "eenheid|eh",
        "por": "unidade|un|unid",
        "lav": "mervieniba|merv|vieniba",
    },
    "unit_price": {
        "eng": "unit price|price|u price|rate|unit cost|price unit|s price|price each|each|cost|price per unit|"
        "individual price|unit rate|u p|harga|harga seunit|item price|price rm|unit price rm|selling price|"
        "hourly rate|unit amount|list price|harga unit|u price rm|net price|per unit",
        "deu": "einzelpreis|preis|stuckpreis|e preis|einzel|ep|nettopreis|preis pro einheit|einzelpreis netto|"
        "preis eur|einheitspreis|stk preis|bruttopreis|einzelpreis eur|preis einheit|listenpreis|einzel preis|"
        "preis je einheit|e preis eur|stundensatz|einzelbetrag",
        "fra": "prix unitaire|pu|pu ht|prix|prix unit|p u|pu ttc|p u ht|prix unitaire ht|prix ht|tarif|prix unit ht|"
        "prix u|prix unitaire ttc|px unitaire|px unit",
        "ita": "prezzo unitario|prezzo|prezzo unit|p unitario|prezzo u|costo unitario|prezzo netto|pr unit|"
        "prezzo unitario netto|tariffa",
        "spa": "precio|precio unitario|p unitario|precio ud|pvp|precio unidad|p u|precio unit|tarifa|coste unitario|"
        "p unit",
        "nld": "prijs|stukprijs|prijs per stuk|eenheidsprijs|prijs per eenheid|p st|tarief|prijs st|per stuk",
        "por": "preco|preco unitario|p unit|preco unit|p unitario|pr unitario|valor unitario|pvp|preco un",
        "lav": "cena|vienibas cena|cena eur|cena par vienibu|cena bez pvn|cena eiro",
    },
    "amount": {
        "eng": "amount|line total|total amount|price amount|ext price|extended price|value|total|amt|amount rm|"
        "net amount|total rm|line amount|subtotal|ext amount|jumlah|rm|amt rm|total price|nett amount|extension|"
        "amaun|amount excl tax|total excl tax|item total",
        "deu": "betrag|gesamtpreis|gesamt|summe|gp|positionsbetrag|gesamtbetrag|wert|gesamtpreis netto|g preis|total|"
        "gesamt eur|betrag eur|nettobetrag|preis gesamt|betrag in eur|positionssumme|gesamt netto|ges preis|"
        "gesamtpreis eur|warenwert|netto|pos betrag|positionsbetrag ohne ust|g preis eur|summe eur|zeilensumme",
        "fra": "montant|total|montant ht|total ht|prix total|montant ttc|total ttc|mt ht|prix total ht|montant net|"
        "montant eur ttc|montant eur ht|total ligne|sous total",
        "ita": "importo|totale|prezzo totale|imponibile|importo totale|importo netto|totale riga|valore",
        "spa": "importe|total|importe total|precio total|valor|importe neto|total linea|neto|subtotal",
        "nld": "bedrag|totaal|totaalprijs|prijs totaal|prijs incl btw|bedrag excl|regeltotaal|bedrag incl|"
        "totaal excl|prijs excl btw|subtotaal",
        "por": "valor|total|montante|valor total|total liquido|preco total|importancia|total iliquido|total linha",
        "lav": "summa|summa eur|kopa|vertiba|kopa eur|summa bez pvn|summa eiro",
    },
    "tax_rate": {
        "eng": "vat rate|tax rate|tax code|vat code|gst rate|rate %|tax %|vat %|gst %|code|tax type",
        "deu": "steuersatz|mwst satz|ust satz|mwst %|ust %|satz|steuer %|steuercode|mwst proz|umsatzsteuersatz|"
        "mwst kz",
        "fra": "taux|taux tva|taux de tva|tva %|code tva|% tva",
        "ita": "aliquota|aliquota iva|aliq|iva %|al iva|cod iva|% iva",
        "spa": "tipo|tipo iva|tipo impositivo|% iva|iva %",
        "nld": "tarief|btw tarief|btw %|percentage|% btw",
        "por": "taxa|taxa iva|tx iva|iva %|% iva|taxa de iva",
        "lav": "likme|pvn likme|pvn %",
    },
    "payment_terms": {
        "eng": "payment terms|terms|terms of payment|credit terms|term|payment method|payment mode|payment type|"
        "mode of payment|method of payment|payment details|payment info",
        "deu": "zahlungsbedingungen|zahlungsbedingung|zahlungsart|zahlungskondition|zahlungskonditionen|"
        "zahlungsweise|zahlungsmodalitaten|zahlungsmittel|bezahlung",
        "fra": "conditions de paiement|mode de paiement|modalites de paiement|mode de reglement|"
        "conditions de reglement|moyen de paiement",
        "ita": "condizioni di pagamento|modalita di pagamento|modalita pagamento|termini di pagamento|"
        "metodo di pagamento|tipo pagamento",
        "spa": "forma de pago|condiciones de pago|metodo de pago|modo de pago|terminos de pago",
        "nld": "betalingsvoorwaarden|betaalwijze|betalingstermijn|betaalmethode|betaalwijze|betalingsconditie",
        "por": "condicoes de pagamento|forma de pagamento|modo de pagamento|cond pagamento|meio de pagamento",
        "lav": "apmaksas nosacijumi|apmaksas veids|samaksas veids|maksajuma veids|apmaksas kartiba",
    },
    "page": {
        "eng": "page|pages|page no",
        "deu": "seite",
        "fra": "page",
        "ita": "pagina|pag",
        "spa": "pagina|pag",
        "nld": "pagina|blad",
        "por": "pagina|pag",
        "lav": "lapa|lpp",
    },
}  # fmt: skip

INCLUDING = (
    "incl|including|inclusive|inc|inclu|inkl|inklusive|einschl|einschliesslich|ttc|compris|comprise|comprises|inclus|"
    "incluse|inclusa|compresa|comprensivo|incluido|incluida|incluidos|inclusief|ar|ieskaitot|termasuk|mit|gross|brutto|"
    "with|bruto|lordo|com"
)
"""Words by which a total is told to have the tax in it."""

EXCLUDING = (
    "excl|excluding|exclusive|exc|exkl|exklusive|ohne|ht|hors|esclusa|escluso|sin|exclusief|bez|sem|tidak|without|"
    "zzgl|zuzuglich|before|netto|net|nett|neto"
)
"""Words by which a total is told to be without the tax."""

CONTAINED = (
    "includes|included|contains|thereof|enthalten|enthalt|enthaltene|enthaltenen|davon|darin|dont|cui|waarvan|tostarp|"
    "incluso|lncludes"
)
"""Words by which an amount is told to be the tax that a total has in it."""
