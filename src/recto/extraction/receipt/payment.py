"""How a receipt was paid: in cash or by card, and the card's last digits."""

import re
from collections.abc import Iterator, Sequence

from stdnum import luhn

from recto.extraction.candidate import Candidate, Reason
from recto.extraction.layout import Layout, Row, Span
from recto.extraction.receipt.labels import Role, role_of
from recto.extraction.receipt.money import Entry, Money

CASH, CARD = "cash", "card"
_MEANS = re.compile(
    r"\b(?:pay(?:ment)?|paid|zahlungs?|zahlart|paiement|pagamento|pago|betaal)"
    r"[ -]*(?:type|by|method|mode|means|art|via|with)?\W+(?P<means>[^\W\d].*)",
    re.IGNORECASE,
)
CARD_SLIP = re.compile(
    r"kundenbeleg|k-?u-?n-?d-?e-?n-?b-?e-?l-?e-?g|kartenzah[l1i]ung|contact ?less|\bkontaktlos\b|\bEMV|\bA[il1]D\b"
    r"|terminal[ -]?[il1]d\b|\bappr?(?:oval)?[ .]*code|\bauth(?:orisation|orization)?\b.{0,6}(?:code|\d{4})"
    r"|genehmigung|autorisierung|\bgirocard\b"
    r"|\bcardholder\b|\bmerchant (?:no|id|number|copy)|\bdebit mastercard\b|\bcredit card\b",
    re.IGNORECASE,
)
_MASKED = re.compile(r"(?:[xX*#•·×]|\.{2})[xX*#•·×.\- ]{2,}(?P<digits>\d{4})(?!\d)")
_BRANDED = re.compile(
    r"\b(?:visa|master(?:card)?|maestro|amex|debit|credit|pan)\b\D{0,8}?(?P<digits>\d{4})(?![\d.,])", re.IGNORECASE
)
_WHOLE = re.compile(r"(?<!\d)(?:\d{4}[ -]?){3}(?P<digits>\d{4})(?!\d)")
_PAYS = re.compile(r"card|\bkarten?|\bpan\b|visa|master|maestro|amex|tarjeta|carte", re.IGNORECASE)
_CARD = re.compile(rf"{_PAYS.pattern}|\bnr\b", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"\b(?:kto|konto|account|acct|iban|member|mitglied|points|kunden(?!beleg)|bonus|loyal|treue|fid[eé]li|fedelt)",
    re.IGNORECASE,
)


def payments(layout: Layout, money: Money) -> Iterator[Candidate]:
    """Candidates for ``payment`` (cash or card) and ``card_last_four``."""
    yield from _stated(layout)
    yield from _by_amounts(layout, money)
    yield from _card_numbers(layout)


def _stated(layout: Layout) -> Iterator[Candidate]:
    """Where a label says so."""
    for row in layout.rows:
        if found := _MEANS.search(row.text):
            role = role_of(found["means"])
            if role in (Role.CASH, Role.CARD):
                span = row.part(found.start("means"), found.end("means"))
                yield _means(role, span, Reason("labelled as the means of payment", 3.0))


def _by_amounts(layout: Layout, money: Money) -> Iterator[Candidate]:
    change = Reason("change was given", 1.5)
    given_back = any(entry.value > 0 for entry in money.of(Role.CHANGE))
    slips = [row for row in layout.rows if CARD_SLIP.search(row.text) or _MASKED.search(row.text)]
    slip = Reason("with a card's slip", 2.0)
    for entry in money.of(Role.CASH):
        reasons = (Reason("an amount in cash", 2.0), *((change,) if given_back else ()))
        yield _means(Role.CASH, _label(layout.rows[entry.row], entry), *reasons)
    for entry in money.of(Role.CARD):
        reasons = (Reason("an amount by card", 2.6), *((slip,) if slips else ()))
        yield _means(Role.CARD, _label(layout.rows[entry.row], entry), *reasons)
    if len(slips) > 1:
        yield _means(Role.CARD, slips[0], slip)


def _means(role: Role, span: Span, *reasons: Reason) -> Candidate:
    return Candidate("payment", CASH if role is Role.CASH else CARD, span.evidence, reasons, prose=True)


def _label(row: Row, entry: Entry) -> Span:
    """The words that name the means."""
    start = max(0, row.text.find(entry.label)) if entry.label else 0
    return row.part(start, start + max(1, len(entry.label)))


def _card_numbers(layout: Layout) -> Iterator[Candidate]:
    for row in layout.rows:
        if _MASKED.search(row.text) and not _ACCOUNT.search(row.text) and (brand := _PAYS.search(row.text)):
            yield _means(Role.CARD, row.part(*brand.span()), Reason("a card's number", 2.2))
        for pattern, name, weight in ((_MASKED, "after a mask", 2.5), (_BRANDED, "after a card's brand", 0.5)):
            if found := pattern.search(row.text):
                reasons = [Reason(name, weight)]
                if _CARD.search(row.text):
                    reasons.append(Reason("labelled as a card's", 1.0))
                if _ACCOUNT.search(row.text):
                    reasons.append(Reason("labelled as an account", -2.5))
                yield _last_four(row, found, reasons)
                break
        whole = _WHOLE.search(row.text)
        if whole and _CARD.search(row.text) and luhn.is_valid(re.sub(r"\D", "", whole[0])):
            yield _last_four(row, whole, [Reason("the end of a card's number", 2.5)])


def _last_four(row: Row, found: re.Match[str], reasons: Sequence[Reason]) -> Candidate:
    span = row.part(found.start("digits"), found.end("digits"))
    return Candidate("card_last_four", found["digits"], span.evidence, tuple(reasons))
