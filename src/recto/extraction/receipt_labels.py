"""What a line of money on a receipt is about, by its label: the total, tax, cash handed over, change, savings."""

import re
from enum import Enum
from functools import lru_cache

from rapidfuzz import fuzz, process


class Role(Enum):
    """What an amount is. ``OTHER``: labelled as nothing known, as items are."""

    TOTAL = "total"
    PAYABLE = "amount due"
    SUBTOTAL = "subtotal"
    NET = "net"
    TAX = "tax"
    GROSS = "gross of a tax rate"
    ROUNDING = "rounding"
    SERVICE = "service or tip"
    DISCOUNT = "discount"
    COUNT = "count"
    CASH = "cash"
    CARD = "card"
    CHANGE = "change"
    BALANCE = "balance or points"
    OTHER = "other"


_WORDS = """
    total totals subtotal sub summe zwischensumme endsumme gesamt gesamtsumme gesamtbetrag betrag zahlen rechnungsbetrag endbetrag
    summa kopa kopā kopsumma totale totaal totaux importe suma razem celkem összesen totalt yhteensä grand amount payable
    payment paid due balance net netto nett gross brutto excluding exclusive exclude excl including inclusive include includes
    included incl inkl inclusif tax taxes taxable sales vat gst mwst ust mehrwertsteuer umsatzsteuer steuer tva iva btw
    moms alv dph pvn pun rounding rounded round adjustment adjust rundung noapaļošana service charge serviertax tip gratuity
    discount disc rabatt nachlass remise sconto descuento korting atlaide saving savings saved ersparnis gespart quantity qty
    item items artikel anzahl posten count volume cash bargeld gegeben tendered tender received contanti contant especes
    espèces efectivo gotówka nauda kontant cash card credit debit visa mastercard master maestro girocard kreditkarte
    kartenzahlung karte karten carte bancaire carta tarjeta karta pinnen bankcard amex american express diners
    lastschrift electronic girocard contactless change zurück rückgeld wechselgeld rendu monnaie resto cambio wisselgeld izdots atlikums reszta
    points punkte bonus earned previous opening summary analysis category code cheque voucher gutschein duitnow
    grabpay touch paypal apple google taxable
    """.split()
_KNOWN = frozenset(_WORDS)
_FUZZY = tuple(word for word in _KNOWN if len(word) >= 4)
_LIKE = str.maketrans({"0": "o", "1": "l", "|": "l", "/": "l", "!": "l", "5": "s", "$": "s", "8": "b", "@": "a"})
_TOKEN = re.compile(r"[^\W_][^\s:;,.()\[\]%*=+<>-]*|&")

_PATTERNS: tuple[tuple[Role, str], ...] = (
    (Role.COUNT, r"\b(?:total|sub ?total)?\s*(?:qty|quantity|item count|no of items?|items? count|volume|anzahl|posten)\b(?!.*\b(?:amount|price)\b)"
                 r"|^(?:total )?items?(?: s)?\b(?!.*\b(?:including|inclusive|incl|discount)\b)|\bartikel$"),
    (Role.BALANCE, r"\bpoints?\b|\bpunkte\b|\bbonus\b|\bearned\b|\bprevious\b|\bnew balance\b|\bopening\b|\bdeposit\b"),
    (Role.CHANGE, r"\bchange\b|\bzurück\b|\brückgeld\b|\bwechselgeld\b|\brendu\b|\bmonnaie\b|\bresto\b|\bcambio\b|\bwisselgeld\b"
                  r"|\bizdots\b|\batlikums\b|\breszta\b|\bbalance$"),
    (Role.DISCOUNT, r"\bdiscounts?\b|\bdisc\b|\brabatt\b|\bnachlass\b|\bremise\b|\bsconto\b|\bdescuento\b|\bkorting\b|\batlaide\b"
                    r"|\bsavings?\b|\bsaved\b|\bersparnis\b|\bgespart\b"),
    (Role.ROUNDING, r"\b(?:rounding|rundung|noapaļošana)\b|\bround (?:adj|amt|off)|\brounded (?:adj|off)\b"),
    (Role.SERVICE, r"\bservice (?:charge|chg|tax)\b|\bsvc\b|\bservice$|\bsvr\b|^tip$|\bgratuity\b"),
    (Role.NET, r"\b(?:excluding|exclusive|exclude|excl|before|without|ohne|bez|hors)\b|\bnettos?\b|\bnettowarenwert\b|\bht\b"
               r"|\btaxable\b|\b(?:vat|tax|gst) net\b"),
    (Role.TAX, r"\b(?:total|amount) (?:includes|included)\b.*\b(?:gst|vat|tax|mwst)\b|\b(?:gst|vat|tax|sst) (?:amount|amt|included|include)"
               r"|^(?:\w{1,2} )?(?:gst|vat|tax|sst) (?:a|\d)"
               r"|^(?:includes|included|incl|inc|inkl|inkl|enthält|davon|dont|betrag enthält|incl of|inclusive)\b.*\b(?:gst|vat|mwst|ust|tva|tax|moms|btw)\b"
               r"|^(?:total )?(?:gst|vat|tax|sst|gov tax|sales tax|mwst|ust|mehrwertsteuer|umsatzsteuer|tva|iva|btw|moms|alv|dph|pvn|pun)"
               r"(?: (?:total|a|s|payable|betrag|included|in))*(?:\s[a-z]{1,3})?$|^(?:pvn|pun|mwst|ust|tva|iva|btw|moms)\b|\btax total\b"),
    (Role.GROSS, r"^ar (?:pvn|pun)\b|^(?:vat|gst|tax) total\b"),
    (Role.PAYABLE, r"\b(?:grand|rounded|final|nett?) totals?\b|\btotals? (?:rounded|due|payable|to pay|payment|aftl?er)\b|\b(?:amount|amt|total|balance) (?:due|payable|paid|to pay)\b"
                   r"|\bamt payable\b|\bto pay\b|\bzu zahlen\b|\bzahlbetrag\b|\bà payer\b|\bnet à payer\b|\bda pagare\b|\ba pagar\b|\bte betalen\b"
                   r"|\b(?:end|rechnungs|gesamt)(?:summe|betrag)\b|\btotal ttc\b|\bnet (?:amt|amount|sales)$|^net(?:t)?$|\bapmaksai\b|\bapmaksa\b"),
    (Role.SUBTOTAL, r"\bsub ?totals?\b|\bzwischensumme\b|\bsous ?total\b|\bsubtotale\b|\bstarpsumma\b|\bgross (?:amt|amount)\b"),
    (Role.TOTAL, r"\btotals?\b|\bsumme\b|\bgesamt\b|\bsumma\b|\bkopa\b|\bkopā\b|\bkopsumma\b|\btotale\b|\btotaal\b|\bimporte\b|\bsuma\b"
                 r"|\brazem\b|\bcelkem\b|\bösszesen\b|\btotalt\b|\byhteensä\b|\bttc\b|\b(?:inclusive|including|incl) (?:of )?(?:gst|vat|tax)\b"),
    (Role.CARD, r"\b(?:visa|mastercard|master|maestro|girocard|kreditkarte|kartenzahlung|karte|amex|american express|diners|lastschrift"
                r"|pinnen|bankcard|credit card|debit card|card|carte bancaire|carta|tarjeta|karta|edc|ec)\b"),
    (Role.CASH, r"\bcash\b|\bbargeld\b|^bar$|\bgegeben\b|\btendered\b|\btender\b|\breceived\b|\bcontanti\b|\bcontant\b|\bespeces\b|\bespèces\b"
                r"|\befectivo\b|\bgotówka\b|\bsk nauda\b|\bnauda\b|\bkontant\b|\bpaid (?:amount|amt)\b|^payment$"),
    (Role.TOTAL, r"^(?:amount|betrag)\b"),
)  # fmt: skip
_ROLES = tuple((role, re.compile(pattern)) for role, pattern in _PATTERNS)


@lru_cache(maxsize=4096)
def role_of(label: str) -> Role:
    """What an amount with this label is; letters may be misread."""
    words = plain(label)
    return next((role for role, pattern in _ROLES if pattern.search(words)), Role.OTHER)


@lru_cache(maxsize=4096)
def plain(label: str) -> str:
    """The label's words in lower case, those known spelled right, with a blank between them."""
    return " ".join(word for token in _TOKEN.findall(label.lower()) for word in _known(token).split())


@lru_cache(maxsize=4096)
def _known(token: str) -> str:
    if token in _KNOWN:
        return token
    if token.isdigit():
        return token
    letters = token.translate(_LIKE)
    if letters in _KNOWN or len(letters) < 4:
        return letters
    cutoff = 100 * (1 - 1.2 / len(letters))
    best = process.extractOne(letters, _FUZZY, scorer=fuzz.ratio, score_cutoff=cutoff)
    if best:
        return best[0]
    return _parted(letters) if len(letters) > 7 else letters


def _parted(letters: str) -> str:
    """Words printed together, as TOTALRM or NETTOTAL: parted before or after one that is known."""
    for word in ("subtotal", "total", "rounding", "change", "cash"):
        if letters.startswith(word) or letters.endswith(word):
            return " ".join(letters.replace(word, f" {word} ").split())
    return letters
