"""Which party a label announces: who sells, who buys, who is paid, or a third one."""

import re
from enum import Enum
from functools import lru_cache


class Role(Enum):
    SELLER = "seller"
    BUYER = "buyer"
    THIRD = "third"
    PAYEE = "payee"


_SELLER = (
    "verkäufer(?:in)?|lieferant(?:in)?|rechnungssteller|leistungserbringer|auftragnehmer|absender|seller|vendor"
    "|supplier|from|sold by"
    "|issued by|issuer|vendeur|fournisseur|émetteur|prestataire|expéditeur|verkoper|leverancier|afzender|venditore"
    "|fornitore"
    "|cedente(?: prestatore| / prestatore|/prestatore)?|mittente|vendedor|proveedor|fornecedor|emisor|emitente"
    "|sprzedawca|wystawca"
    "|dodavatel|dodávateľ|prodávající|säljare|leverantör|sælger|leverandør|selger|myyjä|toimittaja|pārdevējs"
    "|piegādātājs|preču nosūtītājs"
    "|müüja|pardavėjas|tiekėjas|eladó|szállító|vânzător|furnizor|satıcı"
)
_BUYER = (
    "käufer(?:in)?|kunde|kundin|leistungsempfänger(?:in)?|rechnungs?empfänger(?:in)?|rechnungsadresse"
    "|rechnungsanschrift|auftraggeber"
    "|buyer(?: \\(bill to\\))?|bill(?:ed|ing)? ?to|billing address|invoiced? to"
    "|customer|client|sold to|purchaser|guest|acheteur"
    "|facturée? à|facturé|adressée? à|destinataire"
    "|adresse (?:du client|de facturation)|nom de l.abonné|koper|klant|factuuradres|afnemer|cliente|acquirente"
    "|cessionario"
    "|committente|spett\\.?(?:le)?|spettabile|destinatario|facturar a|comprador|nabywca|odběratel|kupující|kupujúci"
    "|kund|köpare|køber"
    "|kunde|kjøper|ostaja|asiakas|pircējs|klients|maksātājs|(?:preču )?saņēmējs|ostja|pirkėjas|vevő|cumpărător"
    "|alıcı|müşteri"
    "|payable by|zahlbar durch|payable par|pagabile da"
)
_THIRD = (
    "ship(?:ped|ping)? ?to|shipping address|deliver(?:y|ed)?(?: to| address)?|lieferadresse|lieferanschrift"
    "|lieferung an|warenempfänger(?:in)?"
    "|consignee(?: \\(ship to\\))?|abweichende[rs]?|steuerbevollmächtigter?"
    "|steuervertreter|fiskalvertreter|représentant fiscal|tax representative"
    "|remit (?:payment )?to|payee|bénéficiaire|livraison|livrée? à|adresse de (?:livraison|l.installation)"
    "|afleveradres|bezorgadres"
    "|leveringsadres|consegna|indirizzo di consegna|entregar a|dirección de env[ií]o|enviar a|odbiorca"
    "|bank(?: name)?|name of bank"
)

_PAYEE = (
    "remit (?:payment )?to|payee|pay to|account / payable to|konto / zahlbar an|compte / payable à"
    "|conto / pagabile a|bénéficiaire"
    "|(?:abweichender )?zahlungsempfänger(?:in)?|kontoinhaber(?:in)?|account holder|account name|bankverbindung"
    "|bank details|beneficiary"
    "|begunstigde|beneficiario|titulaire(?: du compte)?|beneficiārs"
)

_MORE = "details|information|info|address|adresse|anschrift|data|daten|name|nom|naam"


def _alone(labels: str) -> re.Pattern[str]:
    """The label as all that a cell says: words that belong to labels may follow it, others before a colon only."""
    return re.compile(
        rf"^\W*(?:{labels})(?![^\W_])(?:(?:[\s(]+(?:{_MORE})|\s?/\s?[^\W\d_]+)*[\s:.)\-]*"
        rf"|(?:[\s/,(\-]+[^\W\d_]+){{0,4}}\s?:)$",
        re.IGNORECASE,
    )


def _loose(labels: str) -> re.Pattern[str]:
    """The label with any few words behind it."""
    return re.compile(rf"^\W*(?:{labels})(?![^\W_])(?:[\s/,(:\-]+[^\W\d_]+){{0,4}}[\s:.)\-]*$", re.IGNORECASE)


def _before(labels: str) -> re.Pattern[str]:
    """The label with a colon, and what it announces behind it."""
    return re.compile(rf"^\W*(?:{labels})(?: name)?\s?:\s*(?=[^\W\d_].*)", re.IGNORECASE)


_TO = re.compile(r"^(?:to|an|à|aan|für|for)\s?:$", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(?:informationen|angaben|daten|details|information|informations)\s(?:zu[mr]?|de[sr]|of(?: the)?"
    r"|about(?: the)?|sur le|du)\s(?=\w)",
    re.IGNORECASE,
)
_ALONE = [
    (Role.PAYEE, _loose(_PAYEE)),
    (Role.THIRD, _loose(_THIRD)),
    (Role.SELLER, _alone(_SELLER)),
    (Role.BUYER, _alone(_BUYER)),
]
_BEFORE = [
    (Role.PAYEE, _before(_PAYEE)),
    (Role.THIRD, _before(_THIRD)),
    (Role.SELLER, _before(_SELLER)),
    (Role.BUYER, _before(f"{_BUYER}|to|an|à|aan")),
]


@lru_cache(4096)
def announced(text: str) -> Role | None:
    """The party that a cell with this text announces, saying nothing else."""
    if _TO.match(text):
        return Role.BUYER
    text = _ABOUT.sub("", text)
    return next((role for role, pattern in _ALONE if pattern.match(text)), None)


def introduced(text: str) -> tuple[Role, int] | None:
    """The party that the start of this text announces, and where its name starts: ``Sold by: Pens Ltd``."""
    for role, pattern in _BEFORE:
        if found := pattern.match(text):
            return role, found.end()
    return None
