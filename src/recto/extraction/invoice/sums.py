"""The amounts of an invoice, each with the sum that its label says it is: net, tax, total, what is to pay."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from recto.domain.field import Evidence
from recto.extraction.invoice.labels import Where, labels_of
from recto.extraction.layout import Cell, Layout
from recto.extraction.values.amounts import Amount, amounts_in
from recto.extraction.values.numbers import style_of


class Sum(Enum):
    """What an amount is by its label. ``GROSS``: said to include taxes; ``DUE``: after what was paid."""

    GROSS = "labelled as the total with tax"
    TOTAL = "labelled as the total"
    DUE = "labelled as what is to pay"
    AMOUNT = "labelled as an amount"
    NET = "labelled as net"
    SUBTOTAL = "labelled as a subtotal"
    TAX = "labelled as tax"
    BASE = "what a tax is of"
    OTHER = "another amount"


_TAXES = (
    r"(?:\b(?:vat|tva|btw|iva|pvn|mwst|m\.w\.st|ust|moms|mva|dph|áfa|alv|pdv|kdv|[csiu]?gst|utgst|hst|pst|qst"
    r"|sales tax|tax(?:es)?)\b"
    r"|mehrwertsteuer|umsatzsteuer|steuer(?:gesamt)?betrag|steuersumme|gesamtsteuer|omzetbelasting|mwst|käibemaks|steuer\b)"
)
_PATTERNS = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        (
            Sum.OTHER,
            r"anzahlung|abschlagszahlung|acompte|déjà payé|already paid|prepaid|paid\b|deposit|down payment"
            r"|received|erhalten|anticipo|vooruitbetaald"
            r"|skonto|rabatt|abschl[aä]g|zuschl[aä]g|discount|remise|escompte|korting|sconto|descuento|shipping"
            r"|versand|fracht|\bporto\b|freight"
            r"|offene zahlungen|rounding|rundung|pfand|leergut|versicherungssteuer|capital|mahn|per unit|unit price"
            r"|einzelpreis|prix unitaire|prijs per"
            r"|enthält|indemnité|recouvrement|pénalit|last invoice|previous|stückpreis|nettopreis|bruttopreis"
            r"|\bp\.?u\.?\b|kapital|\birpf\b|retenci|ritenuta|retenue|withh|quellensteuer",
        ),
        (
            Sum.GROSS,
            r"\bttc\b|\btvac\b|t\.t\.c|toutes taxes|\binc(?:l|luding|lusive)?\b"
            r"|inkl|inclus|incluid|inclusief|brutto|ivato"
            r"|iva incl|rechnungsbetrag|endbetrag|grand total|invoice (?:total|amount)"
            r"|total facture|importe total|bill amount|razem brutto|ar pvn|gross|rechnungstotal"
            r"|rechnungs(?:end)?summe(?! ohne| netto)|endsumme|total à payer",
        ),
        (
            Sum.NET,
            r"netto(?! a pagare)|\bnett?\b(?!\s?(?:à|a)\b)"
            r"|\bh\.?t\b|hors (?:tax|tva)|\bhtva\b|\bexcl|\bexkl|exclusief|\bohne (?:ust|mwst|steuer"
            r"|umsatz)|vor steuer|before tax|imponibile|base imponible|taxable|\bbez (?:pvn|dph|ddv)|\b(?:sin|senza"
            r"|sem) iva|\b(?:utan|uden|uten) (?:moms|mva)|\bex\.? (?:vat|btw|gst|tax)"
            r"|without (?:vat|tax)|zzgl\.? ?$|steuerbasis|tax base",
        ),
        (
            Sum.SUBTOTAL,
            r"sub\s?-?total|zwischensumme|sous[\s-]?total|subtotaal|subtotale|starpsumma|positionssumme|mezisoučet"
            r"|warenwert",
        ),
        (
            Sum.BASE,
            rf"{_TAXES}.*(?:\b(?:on|auf|von|of|sur|van|over|su|de|sobre|from)|base|basis\w*)\W*$|^base|basisbetrag"
            rf"|base (?:tva|iva|ht)",
        ),
        (Sum.TAX, _TAXES),
        (
            Sum.DUE,
            r"zahlbetrag|zu zahlen|zahlen sie|restbetrag|offener betrag|\bdue\b|payable|to pay\b|pay this|balance"
            r"|à payer|te betalen|te voldoen|da pagare|a pagar|do zapłaty"
            r"|k úhradě|att betala|at betale|å betale|maksettava|apmaksai|maksmiseks|mokėti|fizetendő|de plată"
            r"|prélèvement",
        ),
        (
            Sum.TOTAL,
            r"gesamt(?:betrag|summe|preis|kosten|forderung|miete)?\b|summe\b|\btotal\b|\btotale\b|\btotaal|totaalbedrag|\bsum\b|\bsuma\b"
            r"|\bsumma\b|\bkopā\b|\bcelkem\b|\brazem\b|összesen|yhteensä|\btotalt\b"
            r"|i alt\b|kokku|iš viso|ukupno|toplam|amount total|total amount",
        ),
        (Sum.AMOUNT, r"\bamount\b|betrag\b|montant|importe\b|importo\b|bedrag\b|\bprice\b|preis\b"),
    )
)
_GENERAL = frozenset({Sum.TOTAL, Sum.AMOUNT, Sum.SUBTOTAL, Sum.TAX})
"""What names a row; the head of a column says which sum of it is meant."""
_WORDS = 6
"""Words from which a label is part of a sentence."""
_SPECIFIC = frozenset({Sum.NET, Sum.TAX, Sum.GROSS, Sum.BASE})
_SENTENCE = 45
"""Characters from which words left of an amount are no label of it."""
_DECIMALS = 2
"""More are those of a price for one."""


@dataclass(frozen=True)
class Money:
    """An amount where it stands, and what its label makes of it."""

    amount: Amount
    cell: Cell
    role: Sum | None
    where: Where
    item: bool
    """Whether its row begins with words of its own, as a line of a table does."""
    sentence: bool = False

    @property
    def value(self) -> Decimal:
        return self.amount.value

    @property
    def evidence(self) -> Evidence:
        return self.cell.part(self.amount.start, self.amount.end).evidence


def money_in(layout: Layout) -> Iterator[Money]:
    """All amounts that are printed as money is."""
    style = style_of(layout.text)
    for row in layout.rows:
        found = [
            (cell, amount)
            for cell in row.cells
            for amount in amounts_in(cell.text, style)
            if amount.is_money and amount.decimals <= _DECIMALS
        ]
        for cell, amount in found:
            yield _labelled(layout, cell, amount, several=len(found) > 1)


def _labelled(layout: Layout, cell: Cell, amount: Amount, *, several: bool) -> Money:
    """``several``: its row has other amounts, so that the heads of their columns tell them apart."""
    labels = list(labels_of(layout, cell, amount.start))
    beside = next((label for label in labels if label.where is not Where.ABOVE and len(label.text) <= _SENTENCE), None)
    above = [label for label in labels if label.where is Where.ABOVE]
    role = sum_of(beside.text) if beside else None
    head = next((found for label in above if (found := sum_of(label.text))), None)
    if role is None:
        return Money(amount, cell, head, Where.ABOVE, item=beside is not None)
    if several and beside and beside.where is Where.LEFT and role in _GENERAL and head in _SPECIFIC:
        return Money(amount, cell, head, Where.ABOVE, item=False)
    sentence = beside is not None and beside.text.count(" ") >= _WORDS
    return Money(amount, cell, role, Where.BEFORE, item=False, sentence=sentence)


def sum_of(label: str) -> Sum | None:
    """What a label says its amount is; None if it speaks of no sum."""
    return next((role for role, pattern in _PATTERNS if pattern.search(label)), None)
