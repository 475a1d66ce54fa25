"""The day an invoice was issued and the day it is due, told from the other dates on it by their labels."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.invoice.labels import Label, Where, labels_of
from recto.extraction.invoice.numbers import TITLE
from recto.extraction.layout import Cell, Layout
from recto.extraction.values.dates import DateFound, dates_in, day_first
from recto.extraction.values.labels import label_of

_DUE = re.compile(
    r"fällig|zahlbar|\bzahlen (?:sie )?bis|zahlung(?!sbedingung)|zahlungs?ziel|überweis|begleichen|\bdue\b"
    r"|payable|pay(?:ment)? (?:by"
    r"|before|due|date)|remit|échéance|limite de paiement"
    r"|à payer (?:avant|le)|prélèvement|vervaldatum|vervaldag|uiterste|betalen|betaaldatum|scadenza|entro il"
    r"|vencimiento|vencimento"
    r"|vence|termin płatności|splatnost|förfallo|forfald|forfall|eräpäivä|apmaksas|apmaksāt|samaksas|maksetähtaeg"
    r"|apmokėti|fizetési|scadent",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"liefer|leistung|bestell|auftrag|vertrag|zeitraum|period|ursprung|reklamation|geburt|version|stand\b|buchung"
    r"|übergabe|rückgabe|skonto"
    r"|deliver|ship|service|order|contract|check.?(?:in|out)|arrival|departure|valid|expir|print|birth|travel"
    r"|supply|visit|paid|received"
    r"|livraison|prestation|commande|contrat|associée|début|debut|\bfin\b|depuis|jusqu|réception|lever|bezorg"
    r"|consegna|ordine|entrega|pedido"
    r"|piegād|pasūtīj|\bbis\b|\buntil\b|\bau\b|\bto\b|\boriginal|schreiben|telefonat|angebot|\boffer|quote|devis"
    r"|stylesheet|copyright"
    r"|\bop\b|ago?ps|from\b",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"(?:rechnungs?|beleg|faktur|ausstell\w*|gutschrift\w*|dokument\w*|rēķina|dokumenta|izrakst\w*)[\s\-/]*(?:und "
    r"|& )?(?:\w*[\s\-/]+)?(?:datum|datums|tag)|invoice(?:d)?[\s/]*(?:and \w+ )?(?:date|on)|bill(?:ing)?[\s-]*date"
    r"|date (?:of|de|d.|de la|du) ?(?:issue|invoice|facture|facturation|émission|factura|emisi[oó]n)|date facture"
    r"|issued?(?: date| on| at)|^issued?\W*$|tax point"
    r"|factuurdatum|data (?:fattura|documento|emissione|da fatura|de emissão|wystawienia)"
    r"|fecha (?:de )?(?:la )?(?:factura|emisi[oó]n|expedición)|datum vystavení"
    r"|fakturadat\w*|laskun päiväys|arve kuupäev|ausgestellt (?:am|den)|datum fakture",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"{TITLE}(?!s?(?:betrag|summe|empf))(?P<for>.{{0,60}}?)[\s,]"
    r"(?:vom|von|du|of|dated|issued (?:at|on)|van|del|am|le|per|no|de|from|z dnia|ze dne"
    rf"|from)\W*$|{TITLE}\s?(?:datum|date)\W*$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    rf"\b(?:zu|zur|to|for|für|original|ursprung\w*|referenz|ref|sur|op|su)\W+{TITLE}"
    rf"|{TITLE}\s(?:d.origine|initiale?|rectifiée?|corrigée?)\b"
    r"|\b(?:abz(?:gl|ü?glich)|less|moins|minus|déduction|minder|meno|menos)\b",
    re.IGNORECASE,
)
_FOR_ORDER = re.compile(
    r"bestell|auftrag|liefer|leistung|angebot|vertrag|\border|\bdeliver|\bservice|commande|livraison|contrat|bestelling"
    r"|levering|pedido|ordine|consegna",
    re.IGNORECASE,
)
"""What an invoice is for, between its title and the day of that."""
_PAID = re.compile(
    r"(?:erhalten|bezahlt|beglichen|eingegangen|\breceived\b|\bpaid\b|\bpayée?\b|\bréglée?\b|acquittée?|betaald|ontvangen"
    r"|\bpagad[oa]\b|\bpagat[oa]\b)"
    r"(?!.*\b(?:bis(?: zum)?|by|before|avant(?: le)?|entro(?: il)?|antes del?|vóór|voor)\W*$)",
    re.IGNORECASE,
)
_NAMES_INVOICE = re.compile(rf"^\W*{TITLE}\b(?!.*\d[.,]\d\d\b)", re.IGNORECASE)
_IN_A_PLACE = re.compile(r"^[A-ZÄÖÜÉŠŽČĪ][^\W\d_]+(?:[ -][^\W\d_]+){0,3},\s?(?:den|am|le|the|il|dnia)?$")
_PLAIN = re.compile(
    r"(?:^|\s)(?:date|datum|data|fecha|dato|datums|dat|päiväys|kuupäev|dátum|tarih)\W*$|,\s?(?:den|le|the)\W*$",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\d[.,]\d\d\W*(?:[A-Z]{3}|[€$£])?\W*$")
"""An amount at the end of a row."""
_SHORT = 30
"""Characters of a label at most; more are a sentence."""
_MOST = 0.8
"""Share of a cell that a misread label fills at least."""
_MISREAD: dict[str, tuple[str | None, float]] = {
    "date": ("date", 2.2), "due_date": ("due_date", 2.5), "delivery_date": (None, 0), "order_date": (None, 0),
    "other_date": (None, 0),
}  # fmt: skip
"""Fields and weights by names of labels, for labels that none of the patterns fits."""
_LINK = 5
"""Letters of a word such as "vom", which may begin a line that goes on from the one above."""
_FAR_FUTURE = 2
"""Days after today that an invoice may be dated, by clocks elsewhere."""


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date where it stands, with its labels."""

    cell: Cell
    found: DateFound
    labels: tuple[Label, ...]
    before: str
    """What stands before it in its row, or in the row above where that is next to nothing."""

    @property
    def before_in_cell(self) -> str:
        return self.cell.text[: self.found.start]

    def is_last(self, layout: Layout) -> bool:
        """Whether nothing follows it in its row."""
        return self.found.end >= len(self.cell.text.rstrip(". ")) and not layout.right_of(self.cell)

    def is_alone(self, layout: Layout) -> bool:
        """Whether its row says nothing else."""
        return self.found.start == 0 and self.is_last(layout) and not layout.left_of(self.cell)


def dates(layout: Layout, context: Context, country: str | None = None) -> Iterator[Candidate]:
    """Candidates for ``date`` and ``due_date``. The seller's ``country`` (ISO 3166) tells day from month."""
    dated = list(_dated(layout, context))
    ordered = day_first([one.found for one in dated], country)
    settled = country is not None or _settled(dated)
    for one in dated:
        field, reasons = _role(layout, one, dated)
        if field is None:
            continue
        day = one.found.read(day_first=ordered)
        if len(one.found.readings) > 1 and not settled:
            reasons.append(Reason("day and month may change places", -0.8))
        if one.found.doubtful:
            reasons.append(Reason("doubtful characters", -1.0))
        if field == "date" and (day - context.today).days > _FAR_FUTURE:
            reasons.append(Reason("in the future", -2.5))
        evidence = one.cell.part(one.found.start, one.found.end).evidence
        yield Candidate(field, day.isoformat(), evidence, tuple(reasons))


def _dated(layout: Layout, context: Context) -> Iterator[_Dated]:
    above = ""
    for row in layout.rows:
        before = ""
        for cell in row.cells:
            for found in dates_in(cell.text, context.languages):
                labels = tuple(labels_of(layout, cell, found.start))
                own = f"{before} {cell.text[: found.start]}".strip()
                yield _Dated(cell, found, labels, f"{above} {own}" if len(own) <= _LINK else own)
            before = f"{before} {cell.text}"
        above = row.text


def _settled(dated: Sequence[_Dated]) -> bool:
    """Whether some date of the document can be read one way only."""
    return any((one.found.day_first is None) != (one.found.month_first is None) for one in dated)


def _role(layout: Layout, one: _Dated, dated: Sequence[_Dated]) -> tuple[str | None, list[Reason]]:
    """The field it is a candidate for, and what speaks for it."""
    if _IN_A_PLACE.match(one.before_in_cell) and one.is_last(layout):
        return "date", [Reason("after the name of a place", 2.2)]
    if _OF_ANOTHER.search(one.before):
        return None, []
    if title := _TITLED.search(one.before):
        return (None, []) if _FOR_ORDER.search(title["for"] or "") else ("date", [Reason("follows the title", 4.0)])
    for label in one.labels:
        text = label.text[-60:] if label.where is Where.BEFORE else label.text
        if _TITLED.search(text):
            return "date", [Reason("follows the title", 4.0)]
        if _ISSUED.search(text) and not re.search(r"associ|ursprung|original|period|zeitraum", text, re.IGNORECASE):
            return "date", [Reason("labelled as the invoice's date", 4.0)]
        if _PAID.search(text):
            return None, []
        if _DUE.search(text):
            return "due_date", [Reason("labelled as due", 3.2 if label.where is not Where.ABOVE else 3.0)]
        if _OTHER.search(text):
            return None, []
        if _PLAIN.search(text):
            return "date", [Reason("labelled as a date", 3.2), *_in_a_table(layout, one, label)]
        if misread := _misread(text):
            field, weight = _MISREAD[misread]
            return field, [Reason("labelled by a word that was misread", weight)]
    reasons = [Reason("without a label", -2.2)]
    above = layout.rows[one.cell.row - 1] if one.cell.row else None
    if above is not None and above.page == one.cell.page and _NAMES_INVOICE.search(above.text) and one.is_alone(layout):
        reasons.append(Reason("below the title", 2.5))
    if _is_only(one, dated):
        reasons.append(Reason("the only date", 1.5))
    if one.cell.page == 1 and one.cell.bottom < 0.4 * layout.extents[1].height:
        reasons.append(Reason("at the head", 0.7))
    return "date", reasons


def _is_only(one: _Dated, dated: Sequence[_Dated]) -> bool:
    """Whether no other day is printed."""
    return all(other.found.readings == one.found.readings for other in dated)


def _in_a_table(layout: Layout, one: _Dated, label: Label) -> Iterator[Reason]:
    """Below the head of a column and beside an amount, it is the day of what was bought."""
    if label.where is Where.ABOVE and _MONEY.search(layout.rows[one.cell.row].text):
        yield Reason("in a line of a table", -3.5)


def _misread(text: str) -> str | None:
    """The label that a text is but for letters that were taken for others."""
    if len(text) > _SHORT:
        return None
    for label in label_of(text):
        if label.name in _MISREAD and label.weight < 1 and label.end - label.start >= _MOST * len(text.strip(" :.")):
            return label.name
    return None
