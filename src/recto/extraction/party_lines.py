"""What one line of a letterhead says: a name, part of an address, a number to call, an identifier, a heading.

Words are compared folded, so that letters and digits that engines take for one another (l 1 i, o 0, s 5) are the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pycountry

from recto.extraction.layout import Span

_FOLD = str.maketrans({"1": "l", "i": "l", "|": "l", "!": "l", "ı": "l", "0": "o", "5": "s", "8": "b", "ß": "s"})
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """As engines confuse it: lower case, one of each group of characters that look alike."""
    return text.lower().translate(_FOLD)


def _vocabulary(words: str) -> frozenset[str]:
    """Short words only as they are written: folded, "in" would be a lane."""
    return frozenset(form for word in words.split() for form in ({folded(word), word} if len(word) > 2 else {word}))


def _tokens(text: str) -> list[str]:
    return [folded(word) if len(word) > 2 else word.lower() for word in _WORD.findall(text)]


_STREETS = _vocabulary("""
    jalan jln lorong lrg persiaran lebuh lebuhraya labuhraya lingkaran medan street str st road rd avenue ave av lane ln drive dr
    boulevard blvd bd freeway highway hwy parkway pkwy terrace close crescent court square strasse straße weg platz allee
    gasse ring damm ufer chaussee rue place chemin quai impasse route cours via viale piazza corso vicolo strada calle
    avenida avda paseo plaza carrer rua praça travessa iela ielā prospekts bulvāris gatvė ulica ul ulice utca út straat
    laan plein kade gracht gade vej gatan gata vägen väg veien katu tie улица ул проспект
    """)
_STREET_ENDS = re.compile(
    r"(?:stra(?:ss|ß|fs|b)e|str|weg|platz|allee|gasse|damm|ufer|chaussee|markt|straat|laan|plein|kade|gracht|gade|vej"
    r"|gatan|vägen|veien|katu|tie)\b\.?[ ,]+\d",
    re.IGNORECASE,
)
_PREMISES = _vocabulary("""
    lot no unit level floor flr ground block blk bik suite room tower building bldg bangunan wisma menara kompleks complex mall
    plaza seksyen section sek taman tmn bandar bdr kampung kg kawasan perindustrian industrial park office basement
    lounge centre shop mukim batu off pusat etage stock bâtiment bât piso planta edificio piano verdieping po box postfach
    bp cedex adrese addr address adresse anschrift
    """)
_POSTCODE = re.compile(
    r"(?<![^\W_.]|[./-])(?:[A-Z]{1,3}-)?\d{5}(?![\d.:/-]|[.,]\d)(?=[\s,.]*[^\W\d]|[\s.]*$)"  # 33100 Paderborn
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"  # W1B 5QH
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"  # M5H 2H7
    r"|\b[A-Z]{2},? \d{5}(?:-\d{4})?\b"  # TX 75067
    r"|\bL[VT] ?- ?\d{4,5}\b"
    r"|^(?:[A-Z]{1,2}-)?[1-9]\d{3} (?:[A-Z]{2} )?[A-ZÄÖÜÉ][^\W\d]{2,}"  # 2501 Biel, 3012 CN Rotterdam
    r"|\b\d{2}-\d{3} [^\W\d]{3,}|\b\d{4}-\d{3} [^\W\d]{3,}"  # 00-001 Warszawa, 1000-001 Lisboa
)
_FORM = re.compile(
    r"\b(?:sdn[ .]*bhd|s[ln]dn[ .]*bhd|sdn[ .]*b[hn]d|s/b|sb|bhd|gmbh|ggmbh|mbh|handelsges\S*|e\.? ?k(?:fr|fm)?|ohg|ltd|limited|llc"
    r"|l\.l\.c|llp|plc|inc|incorporated|corp|corporation|pte|pty|s\.? ?à? ?r\.? ?l|sarl|sasu?|eurl|s\.? ?p\.? ?a|s\.r\.l"
    r"|srls?|s\.a\.s?|b\.v|n\.v|bv|nv|oyj?|aps|a/s|uab|oü|plt|s\.r\.o|spol|sp\.? ?z ?o\.? ?o|kft|zrt|d\.o\.o|doo"
    r"|gmbh ?& ?co\.? ?kgaa?|co\.? ?kg|und co|& co)(?!\w)\.?"
    r"|\b(?-i:AG|KG|AB|AS|SA|SE|UG|SL|CO|Co)(?!\w)\.?(?=\s*(?:[,(<]|$))",
    re.IGNORECASE,
)
_FORM_BEFORE = re.compile(r"^\W*(?:SIA|UAB|AS|OÜ|PT|CV|ООО|OOO|АО|ИП|IK|ZS)(?=[ \"'“”„«]+\S)")
_TRADE = _vocabulary("enterprise enterprises trading syarikat marketing services holdings")
_REGISTRATION = re.compile(
    r"[(<\[{]?\s*\b(?:[A-Z]{2}\d{7}|\d{4,12}) ?- ?[A-Z]\b\s*[)>\]}]?"
    r"|[(<\[{]\s*\d{5,10}[A-Z]?\s*[)>\]}]"
    r"|\b(?:[cs]o|company)[ .\-]*(?:reg|no|registration)\b[ .:]*(?:no\b)?"
    r"|\bR[O0]C\b|\bBRN\b|\bHR[AB]\b|\bSIREN\b|\bSIRET\b|\bKvK\b|\bRCS\b|\breg(?:istration)?\.? ?(?:no|nr|code)\b",
    re.IGNORECASE,
)
_TAX_ID = re.compile(
    r"\b[g6]st\b.{0,14}\d{6}|\b[g6]st[ .]*(?:id|no|reg|ref)|\b(?:tax|vat)[ .]*(?:reg|id|no)|\bsst\b.{0,10}\d|\bust\b|\bu<?st[-. ]*id"
    r"|\bst(?:euer)?[-. ]*n(?:r|ummer)\b|\bp[vu]n\b|\btva\b|\bp\.? ?iva\b|\bcif\b|\bnif\b|\bbtw\b|\bmwst[-. ]*nr|\babn\b|\btin\b"
    r"|\bgstin\b|\b(?:vat|uid|nip|ico|dic)\b.{0,6}\d|\b[A-Z]{2} ?\d{9,11}\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\bt[ea][l1i](?:\b|[.:)\d]|ef|ep)|\bta[l1]r\b|\bph(?:one)?\b|\bfax\b|\bfon\b|\bmobil?e?\b|\bh/?p\b ?[:.]|\bhotline\b|\bcareline"
    r"|\be-?mail\b|@\w+\.|\bwww\b|https?:|\b\w{3,}\.(?:com|net|org|de|lv|my|fr|ch|nl|co\.uk)\b|^\W*[TF]\W? ?:"
    r"|^[+(]?[\d\s()/.\-–+]{8,}$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\btax[ -]*[il1]?n?[vy]o[il]c|tax ?invo|\binvoice$|^\W*invoice|^\W*(?:cash|tax cash|credit) (?:sale|bill|receipt)s?\b|^\W*receipt"
    r"|\brechnung\b|\bquittung\b|\bkassenbon\b|\bkassenbeleg\b|\bfacture?\b|\bfactuur\b|\bticket\b|\bricevuta\b|\bscontrino\b"
    r"|\bfattura\b|\bfactura\b|^\W*č?eks?\W*$|\bkvitt\w*\b|\border number\b|^\W*(?:official )?receipt|\bofficial receipt\b|kundenbeleg",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\bthank|\bwelcome\b|\bplease\b|\bpls\b|\btq for\b|\bvisit us\b|\benjoy\b|\bdanke?\b|\bvielen\b|\bherzlich\b|\bmerci\b"
    r"|\bbienvenue|\bgracias\b|\bgrazie\b|\bpaldies\b|\bgoods sold\b|\brefund|\breturnable\b|\bexchange|terima kasih|\bopening"
    r"|öffnungszeiten|\bwillkommen\b|\bscan|\bkeep (?:this|your)\b|\bgratuity\b|\bformerly\b|\blicensee\b|\bf\.?k\.?a\b"
    r"|\bunser|\bihre?n?\b|\bsmartphone\b|\bhours\b|\bopen\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?!no\b|lot\b)[^\d:,]{2,24}\s*:|\b(?:date|datum|time|uhrzeit|cashier|kassierer|served by|staff|table|operator)\b"
    r"|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b|\b(?:invoice|bill|doc|inv|receipt|order)[ .]*(?:no|#|nr)\b"
    r"|^\d{1,2} \w{3} \d{4}\b",
    re.IGNORECASE,
)
_TABLE = re.compile(
    r"\b(?:qty|quantity|description|desc|amount|price|total|u/p|artikel|menge|betrag|preis|eur|daudzums|summe)\b"
    r"|\d[.,]\d\d(?!\d)",
    re.IGNORECASE,
)
_CUSTOMER = re.compile(
    r"\bbi[l1][l1](?:ed)? to\b|\bsold to\b|\bship(?:ped)? to\b|\bde[l1]iver(?:y|ed)? to\b|\bcustomer\b|\bmember\b|\bclient\b|\bguest\b"
    r"|\bkunde\b|\bempfänger\b|\bLieferadresse\b|\bdestinataire\b|\battn\b|\bbuyer\b|^\W*(?:name|m/s|to) ?:",
    re.IGNORECASE,
)
_ADDRESS_LABEL = re.compile(
    r"^\W*(?:(?:jur|jurid|uzs[tk]|fakt|j/a|business|office|registered|company)\w*[., ]*)?(?:add?r(?:ess|esse|ese)?|anschrift|adrese)\s*[.:]+\s*"
    r"|^\W*j/a ?[:.]\s*",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"^\W*[(<\[][^()]*[)>\]]\W*$")
_LETTERS = re.compile(r"[^\W\d_]")
_SPACED = re.compile(r"^(?:[^\W\d_] ){2,}[^\W\d_]$")


@dataclass(frozen=True)
class Line:
    """One line of a letterhead, with what its words tell of it."""

    span: Span
    index: int

    @cached_property
    def text(self) -> str:
        return self.span.text

    @cached_property
    def words(self) -> list[str]:
        return _tokens(self.text)

    @cached_property
    def name(self) -> str:
        """The text as a party's name: without registration number, identifiers, means of contact and marks around it."""
        text = self.text
        for pattern in (_REGISTRATION, _TAX_ID, _CONTACT):
            if found := pattern.search(text):
                text = text[: found.start()]
        text = text.strip(" \t*=-~_.,:;|<>[]{}·•#'") if not _FORM.search(text) else text.strip(" \t*=-~_,:;|<>[]{}·•#'")
        return text.replace(" ", "") if _SPACED.match(text) else text

    @cached_property
    def form(self) -> bool:
        """Whether a legal form stands in it: a company's registered name."""
        return bool(_FORM.search(self.name)) or self.form_first

    @cached_property
    def form_first(self) -> bool:
        """Whether the legal form comes before the name, as in Latvia."""
        return bool(_FORM_BEFORE.search(self.name))

    @cached_property
    def trade(self) -> bool:
        """Whether it ends as the names of small businesses do."""
        return not _TRADE.isdisjoint(_tokens(self.name))

    @cached_property
    def registered(self) -> bool:
        return bool(_REGISTRATION.search(self.text))

    @cached_property
    def taxed(self) -> bool:
        return bool(_TAX_ID.search(self.text))

    @cached_property
    def contact(self) -> bool:
        return bool(_CONTACT.search(self.text))

    @cached_property
    def customer(self) -> bool:
        """Whether what follows is about who buys."""
        return bool(_CUSTOMER.search(self.text))

    @cached_property
    def heading(self) -> bool:
        """A title, a greeting, a label with its value, a table: never a name or an address."""
        text = self.text
        if _ADDRESS_LABEL.match(text):
            return False
        return bool(
            self.customer or _TITLE.search(text) or _GREETING.search(text) or _LABEL.search(text) or _TABLE.search(text)
        )

    @cached_property
    def table(self) -> bool:
        return bool(_TABLE.search(self.text))

    @cached_property
    def letters(self) -> int:
        return len(_LETTERS.findall(self.text))

    @cached_property
    def postcode(self) -> bool:
        return bool(_POSTCODE.search(self.text))

    @cached_property
    def street(self) -> bool:
        return not _STREETS.isdisjoint(self.words) or bool(_STREET_ENDS.search(self.text))

    @cached_property
    def region(self) -> bool:
        """Whether a few words name a country or a part of one, and perhaps its honours."""
        if not 1 <= len(self.words) <= 5 or any(character.isdigit() for character in self.text):
            return False
        return any(word in _regions() for word in self.words)

    @cached_property
    def address(self) -> float:
        """How much speaks for a part of an address; from 2 a line says it by itself."""
        if self.contact or (self.taxed and not self.postcode):
            return 0.0
        if self.heading and not (self.street and self.postcode):
            return 0.0
        if self.bracketed or (self.form and not self.postcode):
            return 0.0
        digits = any(character.isdigit() for character in self.text)
        score = 2.0 * self.street + 2.0 * self.postcode + self.region
        score += min(2, sum(word in _PREMISES for word in self.words)) * (1.0 if digits else 0.5)
        if digits and "," in self.text:
            score += 0.7
        return score if self.letters >= 3 else 0.0

    @cached_property
    def bracketed(self) -> bool:
        """Whether all of it is an aside: a branch, another name."""
        return bool(_BRACKETED.match(self.text))

    @cached_property
    def open(self) -> bool:
        """Whether it goes on in the next line."""
        return self.text.rstrip().endswith((",", "-", "/", "&")) or self.text.count("(") > self.text.count(")")


def without_label(text: str) -> str:
    """An address without what announces it."""
    return _ADDRESS_LABEL.sub("", text)


def without_form(name: str) -> str:
    """A company's name without its legal form."""
    words = _FORM.sub(" ", name).replace("&", " & ").split()
    return " ".join(word for word in words if word.lower() not in _TRADE).strip(" &,.-")


def lines(spans: Iterable[Span]) -> list[Line]:
    return [Line(span, index) for index, span in enumerate(spans)]


@lru_cache(maxsize=1)
def _regions() -> frozenset[str]:
    """The words of the names of countries and their parts, of which English uses the short form."""
    names = [subdivision.name for subdivision in pycountry.subdivisions] + [country.name for country in pycountry.countries]
    return frozenset(word for name in names for word in _tokens(name) if len(word) > 5)
