"""What differs from country to country on receipts and invoices: language, money, dates, tax and the words for them."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Words:
    """Each as one of several that are in use."""

    invoice: tuple[str, ...]
    number: tuple[str, ...]
    date: tuple[str, ...]
    due: tuple[str, ...]
    customer_number: str
    bill_to: str
    table: tuple[str, str, str, str]
    net: tuple[str, ...]
    tax: tuple[str, ...]
    total: tuple[str, ...]
    to_pay: tuple[str, ...]
    receipt: tuple[str, ...]
    cash: str
    change: str
    card: str
    phone: str
    tax_number: str
    thanks: str
    goods: tuple[str, ...]


@dataclass(frozen=True)
class Country:
    """``code`` is ISO 3166's, ``locale`` Babel's and Faker's, ``language`` Tesseract's. ``money`` and ``dates`` are how
    amounts and dates are printed: {} is the amount, dates as Babel's patterns. ``rates`` of tax, in per cent."""

    code: str
    locale: str
    language: str
    currency: str
    money: tuple[str, ...]
    dates: tuple[str, ...]
    rates: tuple[int, ...]
    words: Words


ENGLISH = Words(
    invoice=("INVOICE", "Invoice", "Tax invoice"),
    number=("Invoice no.", "Invoice number", "Invoice #", "Number"),
    date=("Date", "Invoice date", "Issued"),
    due=("Due date", "Payment due", "Pay by"),
    customer_number="Customer no.",
    bill_to="Bill to",
    table=("Description", "Qty", "Unit price", "Amount"),
    net=("Subtotal", "Net amount", "Net total"),
    tax=("VAT", "VAT"),
    total=("Total", "Total due", "Amount due", "Grand total"),
    to_pay=("TOTAL", "Total", "TOTAL TO PAY", "Amount due"),
    receipt=("Receipt no.", "Receipt", "Receipt #"),
    cash="Cash",
    change="Change",
    card="Card",
    phone="Tel",
    tax_number="VAT no.",
    thanks="Thank you for your visit",
    goods=(
        "Bread rolls",
        "Whole milk 1 l",
        "Loose apples",
        "Ground coffee",
        "Washing powder",
        "Paper towels",
        "Olive oil",
    ),
)
AMERICAN = replace(ENGLISH, tax=("Sales tax", "Tax"))
GERMAN = Words(
    invoice=("Rechnung", "RECHNUNG"),
    number=("Rechnungsnummer", "Rechnungs-Nr.", "Rechnung Nr.", "Beleg-Nr."),
    date=("Datum", "Rechnungsdatum", "Belegdatum"),
    due=("Fällig am", "Zahlbar bis", "Fälligkeitsdatum"),
    customer_number="Kundennummer",
    bill_to="Rechnung an",
    table=("Bezeichnung", "Menge", "Einzelpreis", "Betrag"),
    net=("Nettobetrag", "Summe netto", "Zwischensumme"),
    tax=("MwSt.", "USt.", "Umsatzsteuer"),
    total=("Gesamtbetrag", "Rechnungsbetrag", "Gesamtsumme", "Zu zahlen"),
    to_pay=("SUMME", "Gesamt", "Zu zahlen", "TOTAL"),
    receipt=("Bon-Nr.", "Beleg-Nr.", "Bon"),
    cash="Bar",
    change="Rückgeld",
    card="Girocard",
    phone="Tel.",
    tax_number="USt-IdNr.",
    thanks="Vielen Dank für Ihren Einkauf",
    goods=("Brötchen", "Vollmilch 1 l", "Äpfel lose", "Kaffee gemahlen", "Waschpulver", "Küchenrolle", "Olivenöl"),
)
FRENCH = Words(
    invoice=("FACTURE", "Facture"),
    number=("Facture n°", "N° de facture", "Numéro de facture"),
    date=("Date", "Date de facture", "Date d'émission"),
    due=("Échéance", "Date d'échéance", "À payer avant le"),
    customer_number="N° client",
    bill_to="Facturé à",
    table=("Désignation", "Quantité", "Prix unitaire", "Montant"),
    net=("Total HT", "Montant HT"),
    tax=("TVA", "Total TVA"),
    total=("Total TTC", "Net à payer", "Montant TTC"),
    to_pay=("TOTAL TTC", "TOTAL", "A PAYER"),
    receipt=("Ticket n°", "Ticket"),
    cash="Espèces",
    change="Rendu",
    card="Carte bancaire",
    phone="Tél.",
    tax_number="N° TVA",
    thanks="Merci de votre visite",
    goods=("Baguette", "Lait entier 1 l", "Pommes", "Café moulu", "Lessive", "Essuie-tout", "Huile d'olive"),
)
ITALIAN = Words(
    invoice=("FATTURA", "Fattura"),
    number=("Fattura n.", "Numero fattura"),
    date=("Data", "Data fattura"),
    due=("Scadenza", "Data scadenza"),
    customer_number="Codice cliente",
    bill_to="Spett.le",
    table=("Descrizione", "Quantità", "Prezzo", "Importo"),
    net=("Imponibile", "Totale imponibile"),
    tax=("IVA", "Totale IVA"),
    total=("Totale fattura", "Totale da pagare", "TOTALE"),
    to_pay=("TOTALE COMPLESSIVO", "TOTALE", "Totale euro"),
    receipt=("Documento n.", "Scontrino n."),
    cash="Contanti",
    change="Resto",
    card="Carta",
    phone="Tel.",
    tax_number="P. IVA",
    thanks="Grazie e arrivederci",
    goods=("Pane", "Latte intero 1 l", "Mele", "Caffè macinato", "Detersivo", "Carta da cucina", "Olio di oliva"),
)
DUTCH = Words(
    invoice=("FACTUUR", "Factuur"),
    number=("Factuurnummer", "Factuurnr."),
    date=("Datum", "Factuurdatum"),
    due=("Vervaldatum", "Te betalen voor"),
    customer_number="Klantnummer",
    bill_to="Factuur aan",
    table=("Omschrijving", "Aantal", "Prijs", "Bedrag"),
    net=("Subtotaal", "Totaal excl. btw"),
    tax=("Btw", "BTW"),
    total=("Totaal incl. btw", "Te betalen", "Totaalbedrag"),
    to_pay=("TOTAAL", "Totaal", "Te betalen"),
    receipt=("Bonnr.", "Bon"),
    cash="Contant",
    change="Wisselgeld",
    card="Pin",
    phone="Tel.",
    tax_number="Btw-nr.",
    thanks="Bedankt en tot ziens",
    goods=("Brood", "Volle melk 1 l", "Appels", "Koffie gemalen", "Waspoeder", "Keukenrol", "Olijfolie"),
)
SPANISH = Words(
    invoice=("FACTURA", "Factura"),
    number=("Factura n.º", "Número de factura", "N.º de factura"),
    date=("Fecha", "Fecha de emisión"),
    due=("Vencimiento", "Fecha de vencimiento"),
    customer_number="N.º de cliente",
    bill_to="Facturar a",
    table=("Descripción", "Cantidad", "Precio", "Importe"),
    net=("Base imponible", "Subtotal"),
    tax=("IVA", "Total IVA"),
    total=("Total factura", "Total a pagar", "TOTAL"),
    to_pay=("TOTAL", "Total", "TOTAL A PAGAR"),
    receipt=("Ticket n.º", "Ticket"),
    cash="Efectivo",
    change="Cambio",
    card="Tarjeta",
    phone="Tel.",
    tax_number="CIF",
    thanks="Gracias por su visita",
    goods=("Pan", "Leche entera 1 l", "Manzanas", "Café molido", "Detergente", "Papel de cocina", "Aceite de oliva"),
)

PORTUGUESE = Words(
    invoice=("FATURA", "Fatura"),
    number=("Fatura n.º", "Número da fatura", "N.º"),
    date=("Data", "Data de emissão"),
    due=("Vencimento", "Data de vencimento"),
    customer_number="N.º de cliente",
    bill_to="Cliente",
    table=("Descrição", "Quantidade", "Preço", "Valor"),
    net=("Total ilíquido", "Subtotal", "Incidência"),
    tax=("IVA", "Total IVA"),
    total=("Total a pagar", "Total", "Valor total"),
    to_pay=("TOTAL", "Total a pagar", "A PAGAR"),
    receipt=("Recibo n.º", "Talão n.º"),
    cash="Numerário",
    change="Troco",
    card="Multibanco",
    phone="Tel.",
    tax_number="NIF",
    thanks="Obrigado pela sua visita",
    goods=("Pão", "Leite gordo 1 l", "Maçãs", "Café moído", "Detergente", "Papel de cozinha", "Azeite"),
)
POLISH = Words(
    invoice=("FAKTURA", "Faktura VAT"),
    number=("Faktura nr", "Numer faktury"),
    date=("Data wystawienia", "Data"),
    due=("Termin płatności",),
    customer_number="Nr klienta",
    bill_to="Nabywca",
    table=("Nazwa", "Ilość", "Cena", "Wartość"),
    net=("Razem netto", "Wartość netto"),
    tax=("VAT", "Podatek VAT"),
    total=("Do zapłaty", "Razem brutto"),
    to_pay=("SUMA PLN", "SUMA", "Do zapłaty"),
    receipt=("Paragon nr", "Nr"),
    cash="Gotówka",
    change="Reszta",
    card="Karta",
    phone="Tel.",
    tax_number="NIP",
    thanks="Dziękujemy, zapraszamy ponownie",
    goods=("Chleb", "Mleko 1 l", "Jabłka", "Kawa mielona", "Proszek do prania", "Ręcznik papierowy", "Oliwa"),
)

EURO = ("{} €", "{} EUR", "EUR {}", "€ {}", "{}")
POUNDS, DOLLARS = ("£{}", "£ {}", "GBP {}"), ("${}", "USD {}")
COUNTRIES = (
    Country("DE", "de_DE", "deu", "EUR", EURO, ("dd.MM.yyyy", "dd.MM.yy", "d. MMMM yyyy"), (19, 7), GERMAN),
    Country("GB", "en_GB", "eng", "GBP", POUNDS, ("dd/MM/yyyy", "d MMMM yyyy", "dd-MM-yy"), (20, 5), ENGLISH),
    Country("US", "en_US", "eng", "USD", DOLLARS, ("MM/dd/yyyy", "MMMM d, yyyy", "MM/dd/yy"), (8,), AMERICAN),
    Country("FR", "fr_FR", "fra", "EUR", EURO, ("dd/MM/yyyy", "d MMMM yyyy", "dd-MM-yyyy"), (20, 10), FRENCH),
    Country("IT", "it_IT", "ita", "EUR", EURO, ("dd/MM/yyyy", "dd-MM-yyyy"), (22, 10), ITALIAN),
    Country("NL", "nl_NL", "nld", "EUR", EURO, ("dd-MM-yyyy", "d MMMM yyyy"), (21, 9), DUTCH),
    Country("CH", "de_CH", "deu", "CHF", ("CHF {}", "{} CHF"), ("dd.MM.yyyy", "d. MMMM yyyy"), (8, 3), GERMAN),
    Country("PT", "pt_PT", "por", "EUR", EURO, ("dd/MM/yyyy", "dd-MM-yyyy", "yyyy-MM-dd"), (23, 6), PORTUGUESE),
    Country("PL", "pl_PL", "pol", "PLN", ("{} zł", "{} PLN"), ("dd.MM.yyyy", "yyyy-MM-dd"), (23, 8), POLISH),
    Country("ES", "es_ES", "spa", "EUR", EURO, ("dd/MM/yyyy", "d/M/yyyy"), (21, 10), SPANISH),
)
