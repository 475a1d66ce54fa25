"""What an amount on a receipt is about, by its label: the total, tax, cash handed over, change, savings."""

import re
from enum import Enum
from functools import lru_cache

from recto.extraction.values.labels import Label, label_of


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


_NAMES = {
    "total_quantity": Role.COUNT,
    "change": Role.CHANGE,
    "discount": Role.DISCOUNT,
    "rounding": Role.ROUNDING,
    "service_charge": Role.SERVICE,
    "tip": Role.SERVICE,
    "net": Role.NET,
    "tax_total": Role.TAX,
    "tax": Role.TAX,
    "subtotal": Role.SUBTOTAL,
    "total_rounded": Role.PAYABLE,
    "amount_due": Role.PAYABLE,
    "total_incl": Role.TOTAL,
    "total": Role.TOTAL,
    "card": Role.CARD,
    "cash": Role.CASH,
    "loyalty": Role.BALANCE,
}
"""Of labels by their names; where two are equally good, the first of these."""
_ORDER = {name: index for index, name in enumerate(_NAMES)}
_LEAST = 0.6
"""Weight of a label that counts."""
_TILL = (
    (Role.COUNT, r"\b[qg]ty\b|\bquantity\b|\bvolume\b|\bno\.? of item"),
    (Role.BALANCE, r"\b(?:prev\w*|opening|new|award|card|remaining) balance|\bbalance (?:before|after|b/?f)"
                   r"|\bpoints?\b|\bearned\b|\bexpiry\b"),
    (Role.CHANGE, r"\bchange\b(?!.*within)"),
    (Role.ROUNDING, r"\brnd\b|\bround(?:ing)? (?:adj|amt|off)"),
    (Role.SERVICE, r"\bsv[rc]s?\b"),
    (Role.TAX, r"\binclude[sd]\b.*\b(?:gst|vat|sst|tax)\b|\b(?:gst|vat|sst|tax)\b.*\bincluded in\b"),
    (Role.GROSS, r"^ar p[vu]n\b|\b(?:vat|gst|tax) total$"),
    (Role.SUBTOTAL, r"\bsub[ -]?tota[l1]\b|\bgross am(?:oun)?t\b|\bitems?(?:\(s\))? total\b"),
    (Role.PAYABLE, r"\b(?:grand|final|rounded) ?tota[l1]\b|\bam(?:oun)?t due\b"
                   r"|\btota[l1] payment\b|\bgesa[mn]tbetrag\b"),
    (Role.TOTAL, r"\bnett? ?tota[l1]\b|^nett?(?: am(?:oun)?t)?\W*(?:rm|myr|\$)?\W*$"
                 r"|^(?:betrag|amount)\W*(?:[a-z]{2,3})?\W*$"),
    (Role.CASH, r"^payment\W*$"),
)  # fmt: skip
"""What these say at the till whatever stands beside them."""
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _TILL)
_JOINED = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})")


@lru_cache(maxsize=4096)
def role_of(label: str) -> Role:
    """What an amount with this label is; letters may be misread."""
    text = _JOINED.sub(" ", label)
    plain = text.casefold()
    for role, pattern in _PATTERNS:
        if pattern.search(plain):
            return role
    found = [label for label in label_of(text) if label.name in _NAMES and label.weight >= _LEAST]
    role = _NAMES[min(found, key=_rank).name] if found else Role.OTHER
    paid_by_card = role is Role.CASH and any(_NAMES[label.name] is Role.CARD for label in found)
    return Role.CARD if paid_by_card else role


def _rank(label: Label) -> tuple[int, float, int]:
    """The longest first, then the best read."""
    return label.start - label.end, -label.weight, _ORDER[label.name]
