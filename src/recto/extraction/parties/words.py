"""The words and forms that tell what a line of a letterhead is about, in the languages of receipts."""

import re
from functools import lru_cache

import pycountry
from rapidfuzz.distance import Levenshtein

_FOLD = str.maketrans({"1": "l", "i": "l", "|": "l", "!": "l", "ı": "l", "0": "o", "5": "s", "8": "b", "ß": "s"})
_LONG = 6
"""Letters of words in which one may be misread."""
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """As engines confuse it: lower case, one of each group of characters that look alike (l 1 i, o 0, s 5)."""
    return text.lower().translate(_FOLD)


def words_of(text: str) -> list[str]:
    """Folded, but for those of two letters: folded, "in" would be a lane."""
    return [folded(word) if len(word) > 2 else word.lower() for word in _WORD.findall(text)]


def _vocabulary(words: str) -> frozenset[str]:
    return frozenset(form for word in words.split() for form in ({folded(word), word} if len(word) > 2 else {word}))


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


def _one_wrong(phrase: str) -> str:
    """A pattern of a phrase in which one letter is another one, is missing or has a second beside it."""
    joined = r"[ .]*".join(phrase.split())
    places = [place for place, letter in enumerate(joined) if letter.isalpha()]
    return "|".join(rf"{joined[:place]}\w{{0,2}}{joined[place + 1 :]}" for place in places)


def _top_level_domains() -> str:
    """Usual ones, and those of countries, but not Norway's, Nauru's and São Tomé's: ``Lot.No``, ``1st.St``."""
    countries = {country.alpha_2.lower() for country in pycountry.countries} - {"no", "nr", "st"}
    return "|".join(("com", "net", "org", "info", "biz", "shop", "eu", "uk", *sorted(countries)))


STREETS = _vocabulary("""
    jalan jln lorong lrg persiaran lebuh lebuhraya lingkaran medan street str st road rd avenue ave av lane ln
    drive dr boulevard blvd bd freeway highway hwy parkway pkwy terrace close crescent court square strasse straße weg
    platz allee gasse ring damm ufer chaussee rue place chemin quai impasse route cours via viale piazza corso vicolo
    strada calle avenida avda paseo plaza carrer rua praça travessa iela ielā prospekts bulvāris laukums gatve
    dambis šoseja aleja krastmala gatvė ulica ul ulice
    utca út straat laan plein kade gracht gade vej gatan gata vägen väg veien katu tie улица ул проспект
    """)
LAST = _vocabulary("street st road rd avenue ave lane ln drive dr court close crescent square terrace parkway highway")
"""Those that come last in a street's name; elsewhere they are a saint, a doctor or part of another name."""
STREET_ENDS = re.compile(
    r"(?:stra(?:ss|ß|fs|b)e|str|weg|platz|allee|gasse|damm|ufer|chaussee|markt|promenade|graben"
    r"|zeile|steig|stieg|anger|wall|straat|laan|plein|kade|gracht|gade|vej|singel|steeg|boulevard"
    r"|gatan|vägen|veien|katu|tie)(?:\b\.?[ ,]+|\.?)\d",
    re.IGNORECASE,
)
"""Of words that name the street as well, before the number of the house."""
PREMISES = _vocabulary("""
    lot no unit level floor flr ground block blk suite room tower building bldg bangunan wisma menara kompleks
    complex mall plaza seksyen section sek taman tmn bandar bdr kampung kg kawasan perindustrian industrial park office
    basement lounge centre shop flat studio apt apartment mukim batu off pusat etage stock bâtiment bât piso planta
    edificio piano verdieping po box postfach bp cedex adrese addr address adresse anschrift
    """)
HOUSE = re.compile(
    r"^\W*(?:no\.? ?)?\d+ ?[a-z]?[ ,/-]+[^\W\d]{2,}"
    r"|[^\W\d]{3}.*[ ,]\d+ ?[a-z]?(?:[/-]\d+[a-z]?)?(?:,.*| (?:apt|piso|puerta|piano|int|flat|suite|bus)\b.*)?\W*$",
    re.IGNORECASE,
)
"""A number before words or after them."""
POSTCODE = re.compile(
    r"(?<![^\W_.]|[./-])(?:[A-Z]{1,3}-)?\d{5}(?![\d.:/-]|[.,]\d)(?=[\s,.]*[^\W\d]|,$)"  # 33100 Paderborn
    r"|, ?\d{5}\.?$"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?[\dO][A-Z]{2}\b"  # W1B 5QH
    r"|\b\d{4} ?[A-Z]{2},? [A-Z][a-z]|^\d{4} ?[A-Z][A-Z0]$"  # 3012 CN, Rotterdam
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"  # M5H 2H7
    r"|\b[A-Z]{2},? \d{5}(?:-\d{4})?\b"  # TX 75067
    r"|\bL[VT] ?- ?[\dOIl]{4,5}\b"
    r"|^(?:[A-Z]{1,2}-)?[1-9]\d{3} (?:[A-Z]{2} )?[A-ZÄÖÜÉ][^\W\d_]{2,}"  # 2501 Biel, 3012 CN Rotterdam
    r"|\b\d{2}-\d{3} [^\W\d_]{3,}|\b\d{4}-\d{3} [^\W\d_]{3,}"  # 00-001 Warszawa, 1000-001 Lisboa
)
ADDRESS_LABEL = _any(
    r"^\W*(?:(?:jur|jurid|uzs[tk]|fakt|business|office|registered|company)\w*[., ]*)?"
    r"(?:add?r(?:ess|esse|ese)?|anschrift|adrese)\s*[.:]+\s*",
    r"^\W*j/a ?[:.]\s*",
)
OWNER = re.compile(
    r"^\W*(?:inh(?:aber|aberin)?|geschäftsführer(?:in)?|gf|pächter(?:in)?|prop(?:r|rietor|riétaire|rietario)?|owner"
    r"|gérant(?:e)?|titolare|titular|eigenaar|īpašnieks)\b[. :]",
    re.IGNORECASE,
)
"""What introduces the person who runs the shop, as tills print below its name."""
LEGAL_FORM = _any(
    rf"\b(?:{_one_wrong('sdn bhd')}|s/b|sb|bhd|berhad|plt|pte|pty)(?!\w)\.?",
    r"\b(?:gmbh ?& ?co\.? ?kgaa?|gmbh|ggmbh|mbh|handelsges\S*|e\.? ?k(?:fr|fm)?|ohg|co\.? ?kg|und co|& co)(?!\w)\.?",
    r"\b(?:ltd|limited|llc|l\.l\.c|llp|plc|inc|incorporated|corp|corporation)(?!\w)\.?",
    r"\b(?:s\.? ?à? ?r\.? ?l|sarl|sasu?|eurl|s\.? ?p\.? ?a|s\.r\.l|srls?|s\.a\.s?|b\.v|n\.v|bv|nv)(?!\w)\.?",
    r"\b(?:oyj?|aps|a/s|uab|oü|s\.r\.o|spol|sp\.? ?z ?o\.? ?o|kft|zrt|d\.o\.o|doo)(?!\w)\.?",
    r"\b(?-i:AG|KG|AB|AS|SA|SE|UG|SL|CO|Co)(?!\w)\.?(?=\s*(?:[,(<]|$))",
)
FORM_BEFORE = re.compile(r"^\W*(?:V?AS|SIA|UAB|MB|OÜ|PT|CV|ООО|OOO|АО|ИП|IK|ZS)(?=[ \"'“”„«]+[^\W\d])")
"""Legal forms that come before the name."""
GERMAN_FORM = re.compile(r"(?i:gmbh|mbh)\b|\b(?:OHG|KGa?A?|AG|UG|e\. ?K\.?)(?!\w)|\bS\.?E\.?$")
TRADE = _vocabulary("enterprise enterprises trading syarikat marketing services holdings")
"""How names of small businesses end."""
REGISTRATION = _any(
    r"[(<\[{]?\s*\b(?:[A-Z]{2}\d{7}|\d{4,12}) ?- ?[A-Z]\b\s*[)>\]}]?",
    r"[(<\[{]\s*\d{5,10}[A-Z]?\s*[)>\]}]|\b(?:19|20)\d\d0[1-6]\d{6}\b",
    r"\b(?:[cs]o|company)[ .\-]*(?:reg|no|registration)\b[ .:]*(?:no\b)?",
    r"\b(?:au|de) capital\b|\bcapital social\b|\bcapitale sociale\b|\bstammkapital\b",
    r"\bR[O0]C\b|\bBRN\b|\bHR[AB]\b|\bSIREN\b|\bSIRET\b|\bKvK\b|\bRCS\b",
    r"\bre[gģ](?:istration)?\.? ?(?:no|nr|code)\b",
)
TAX_ID = _any(
    r"\b[g6]st\b.{0,14}\d{6}|\b[g6]st[ .]*(?:id|no|reg|ref)|\b(?:tax|vat)[ .]*(?:reg|id|no)|\bsst\b.{0,10}\d",
    r"\bust\b|\bu\W?st[-. ]*id|\bst(?:euer)?[-. ]*n(?:r|ummer)\b|\bmwst[-. ]*nr",
    r"\bp[vu]n\b|\btva\b|\bp\.? ?iva\b|\bcif\b|\bnif\b|\bbtw\b|\babn\b|\btin\b|\bgstin\b",
    r"\b(?:vat|uid|nip|ico|dic)\b.{0,6}\d|\b[A-Z]{2} ?\d{9,11}\b",
)
CONTACT = _any(
    r"\bt[eaéè][l1i](?:\b|[.:)\d]|ef|ep)|\bta[l1]r\b|\bph\b ?[.:\d]|\bfax\b|\bfon\b",
    r"\b(?:phone|mobil?e?)\b(?=\W*(?:n[or]\b|num|[\d+(:]))|^\W*(?:phone|mobile)\W*$",
    r"\bh/?p\b ?[:.]|\bhotline\b|\bcareline|\be-?mail\b|@\w+\.|\bwww\b|https?:",
    rf"(?-i:\b[a-z\d-]{{3,}}\.(?:{_top_level_domains()})\b)|^\W*[\w-]{{3,}}\.(?:{_top_level_domains()})\W*$",
    r"^\W*[TF]\W? ?:|^[+(]?[\d\s()/.\-–+]{8,}$",
)
TITLE = _any(
    rf"\btax[ -]*(?:{_one_wrong('invoice')})|tax ?invo|\binvoice$|^\W*invoice",
    r"^\W*(?:tax |credit )?(?:cash )?(?:sale|bill)s?\b",
    r"^\W*(?:cash |official )?receipts?\b|\bofficial receipt\b|\border number\b|kundenbeleg",
    r"\brechnung\b|\bquittung\b|\bkassenbon\b|\bkassenbeleg\b|\bfacture?\b|\bfactuur\b|\bticket\b|\bricevuta\b",
    r"\bscontrino\b|\bfattura\b|\bfactura\b|^\W*č?eks?\W*$|\bkvitt\w*\b",
)
GREETING = _any(
    r"\bthank|\bwelcome\b|\bplease\b|\bpls\b|\btq for\b|\bvisit us\b|\benjoy\b|\bdanke?\b|\bvielen\b|\bherzlich\b",
    r"\bmerci\b|\bbienvenue|\bgracias\b|\bgrazie\b|\bpaldies\b|terima kasih|\bwillkommen\b|\bunser|\bihre?n?\b",
    r"\bgoods sold\b|\brefund|\breturnable\b|\bexchange|\bkeep (?:this|your)\b|\bgratuity\b|\bscan|\bsmartphone\b",
    r"\bopening|öffnungszeiten|\bhours\b|\bopen\b|\bformerly\b|\blicensee\b|\bf\.?k\.?a\b",
)
LABEL = _any(
    r"^(?!no\b|lot\b)[^\d:,]{2,24}\s*:",
    r"\b(?:date|datum|time|uhrzeit|cashier|kassierer|served by|staff|table|operator)\b",
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b|^\d{1,2} \w{3} \d{4}\b",
    r"\b(?:invoice|bill|doc|inv|receipt|order|bon|beleg|dok|[čc]eks|kv[iī]ts|ticket)[ .-]*(?:no|#|n?r)\b",
    r"#\s?\d.*#\s?\d",
)
TABLE = _any(
    r"\b(?:qty|quantity|description|desc|amount|price|total|u/p|artikel|menge|betrag|preis|eur|daudzums|summe)\b",
    r"\d[.,]\d\d(?=\W*[A-Z*]{0,3}\W*$|\s\d$)",
)
CUSTOMER = _any(
    r"\bbi[l1][l1](?:ed)? to\b|\bsold to\b|\bship(?:ped)? to\b|\bde[l1]iver(?:y|ed)? to\b|\battn\b|\bbuyer\b",
    r"\bcustomer\b|\bmember\b|\bclient\b|\bguest\b|\bkunde\b|\bempfänger\b|\blieferadresse\b|\bdestinataire\b",
    r"^\W*(?:name|m/s|to) ?:",
)
"""What follows is about who buys."""


OPERATED = re.compile(r"^\W*(?:operated|managed|owned|run|powered) by\b\W*", re.IGNORECASE)
"""What introduces the company behind a shop."""


def without_form(name: str) -> str:
    """A company's name without its legal form."""
    words = LEGAL_FORM.sub(" ", name).replace("&", " & ").split()
    return " ".join(word for word in words if word.lower() not in TRADE).strip(" &,.-")


@lru_cache(maxsize=4096)
def is_street(word: str) -> bool:
    """Whether a folded word names a kind of street; in long ones a letter may be wrong, missing or too much."""
    if word in STREETS or len(word) < _LONG:
        return word in STREETS
    return any(Levenshtein.distance(word, known, score_cutoff=1) <= 1 for known in STREETS if len(known) >= _LONG)


@lru_cache(maxsize=1)
def regions() -> frozenset[str]:
    """The longer words of the names of countries and their parts, folded."""
    named = [part.name for part in pycountry.subdivisions] + [country.name for country in pycountry.countries]
    return frozenset(word for name in named for word in words_of(name) if len(word) > 5)
