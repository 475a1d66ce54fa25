"""What identity documents call their fields, in the languages of many states, and how values of fields look."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recto.extraction.identity.codes import CARD, PASSPORT, PERMIT, VISA

_WORDS: Mapping[str, str] = {
    "surname": r"""
        surname|family name|last name|\bnom\b|nachname|familienname|(?<!given )(?<!first )\bname\b|apellidos?|cognome|
        apelidos?|achternaam|\bnaam\b|nazwisko|prijmeni|prezime|priimek|uzvards|pavarde|perekonnanimi|efternamn|etternavn|
        sukunimi|vezeteknev|nume(?:le)?\b|soyad|\bln\b
    """,
    "given_names": r"""
        given names?|first names?|forenames?|other names|prenom(?:s|\(s\))?|vornamen?|nombres?|\bnome\b|
        voorna(?:am|men)|imie|imiona|jmeno|\bime\b|vard(?:s|i|as)\b|eesnim|fornamn|fornavn|etunimet|utonev|prenume|\badi\b|\bfn\b
    """,
    "birth_date": r"""
        (?:date|place and date) of birth|birth ?date|date de naissance|\bnee?(?:\(e\))? le\b|geburtsdatum|geburtstag|
        geboren am|fecha de nacimiento|(?:luogo e )?data di nascita|data (?:de )?nascimento|geboortedatum|
        data urodzenia|datum narozeni|datum ro[dj]enja|dzimsanas (?:datums|dat)|gimimo data|sunniaeg|fodelsedatum|
        fodselsdato|syntymaaika|szuletesi|data nasterii|dogum tarihi|\bdob\b
    """,
    "expiry_date": r"""
        date of expiry|expiry(?: date)?|expires|expiration(?: date)?|valid (?:until|thru|to)|date d.?expiration|
        gultig bis|ablaufdatum|valable jusqu|date de validite|fecha de (?:caducidad|vencimiento|expiracion)|
        valid[oa] hasta|scadenza|data (?:de )?validade|valid[oa] ate|geldig tot|data waznosci|termin waznosci|
        platnost do|vrijedi do|velja do|deriga? lidz|galioja iki|kehtiv kuni|giltigt? t|gyldig til|
        voimassa|ervenyes|\bexp\b
    """,
    "sex": r"""
        \bsex\b|\bsexe\b|\bsexo\b|\bsesso\b|geschlecht|geslacht|\bplec\b|pohlavi|\bspol\b|dzimums|lytis|\bsugu\b|
        \bkon\b|kjonn|sukupuoli|\bgender\b|cinsiyet
    """,
    "nationality": r"""
        nationalit(?:y|e|at|eit)|staatsangehorigkeit|nacionalidade?|cittadinanza|nazionalita|obywatelstwo|
        statni obcanstvi|drzavljanstvo|pilsoniba|valstybe|kodakondsus|medborgarskap|statsborgerskap|kansalaisuus
    """,
    "document_number": r"""
        (?:passport|document|card|licen[cs]e|visa|permit|\bid|\bdl|residence)\.? ?(?:no\b|number|nr|num|#)|
        n(?:o|°|umero)? ?(?:du|de|de la) (?:passeport|document|carte|permis)|passeport n|ausweisnummer|pass-?nr|
        fuhrerscheinnummer|numer (?:paszportu|dokumentu|dowodu)|cislo (?:pasu|dokladu)|
        numero (?:de )?(?:documento|pasaporte)|documentnummer|pases nr|\bdln?\b|\bcarte nationale d.?identite n
    """,
    "personal_number": r"""
        personal (?:id\.? ?)?(?:no|number|code)|n. personnel|rodne cislo|personas kods|asmens kodas|isikukood|
        \bpesel\b|codice fiscale|\bid ?no\b|i\.d\. no|personnummer|\boib\b
    """,
}
_START, _ENDING = r"(?<![^\W\d_])", r"(?:[^\W\d_]{1,3}(?![^\W\d_])|\([^\W\d_]{1,2}\))?"
LABELS = {
    field: re.compile(_START + "(?:" + re.sub(r"\s*\n\s*", "", words) + ")" + _ENDING)
    for field, words in _WORDS.items()
}
"""Not in the middle of a word, and with its ending: surnames, nationale, name(s)."""

LICENCE_TITLE = re.compile(
    r"driv(?:er|ing|ers|er.s) licen[cs]e|fuhrerschein|permis de conduire|rijbewijs|patente di guida|"
    r"permiso de conducc?i|carta de conducao|prawo jazdy|vaditaja apliec|ridicsky prukaz|vozacka dozvola|korkort|"
    r"forerkort|ajokortti|juhiluba|vairuotojo"
)
OTHER_TITLES = (
    (PASSPORT, re.compile(r"\bpass?e?port\b|passaporto|pasaporte|reisepass|paspoort|paszport")),
    (VISA, re.compile(r"^visa\b|\bvisum\b|\bwiza\b")),
    (PERMIT, re.compile(r"residence permit|aufenthaltstitel|titre de sejour|permiso de residencia|verblijfs")),
    (
        CARD,
        re.compile(
            r"identity card|carte (?:nationale )?d.identite|personalausweis|carta d.identita|documento nacional|"
            r"identiteitskaart|dowod osobisty|identification card|\bid card\b"
        ),
    ),
)
"""By what is printed, of normalised text; the first that is found."""

CODES: Mapping[str, str] = {"1": "surname", "2": "given_names", "3": "birth_date", "4b": "expiry_date", "15": "sex"}
"""Numbers of fields on driving licences, of the EU (directive 2006/126/EC, annex I) and of America (AAMVA) alike."""
AMERICAN = re.compile(r"\bdln?\b|\bdob\b|\bexp\b|\biss\b|driver.{0,3} license")
EUROPEAN_NUMBER, AMERICAN_NUMBER = "5", "4d"
_NUMBERED = re.compile(r"^(\d{1,2}[a-d]?)[.:)]?(?= ?[^\W\d]| \d)")


@dataclass(frozen=True, slots=True)
class Label:
    """Of a ``field``, characters ``start`` to ``end`` of a text."""

    field: str
    start: int
    end: int


def plain(text: str) -> str:
    """Small letters without accents, each in its place."""
    return "".join(unicodedata.normalize("NFKD", character)[0] for character in text).casefold().replace("ß", "s")


def labels_in(text: str) -> Iterator[Label]:
    """The fields that a text names: in several languages one after another they are one label."""
    small = plain(text)
    for field, words in LABELS.items():
        found = list(words.finditer(small))
        if found:
            yield Label(field, found[0].start(), found[-1].end())


def numbered(text: str, *, american: bool) -> Label | None:
    """The field whose number a text on a driving licence begins with."""
    found = _NUMBERED.match(plain(text))
    if not found:
        return None
    own = AMERICAN_NUMBER if american else EUROPEAN_NUMBER
    field = "document_number" if found[1] == own else CODES.get(found[1])
    return Label(field, 0, found.end()) if field else None
