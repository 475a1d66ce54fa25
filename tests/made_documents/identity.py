"""Passports, identity cards and visas: labels with values, and the machine-readable zone of ICAO 9303."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from faker import Faker

from made import Pixels
from made_documents.sheet import MONO, SANS, Sheet, leading

_COUNTRIES = {"GBR": "en_GB", "ITA": "it_IT", "NLD": "nl_NL", "ESP": "es_ES", "FRA": "fr_FR"}
_WEIGHTS = (7, 3, 1)
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_digit(characters: str) -> str:
    """Part 3, section 4.9: digits by their value, A as 10, the filler as 0, weighted 7, 3, 1 in turn."""
    values = (0 if sign == "<" else _SIGNS.index(sign) for sign in characters)
    return str(sum(value * _WEIGHTS[index % 3] for index, value in enumerate(values)) % 10)


def _checked(characters: str) -> str:
    return characters + check_digit(characters)


@dataclass(frozen=True)
class Holder:
    country: str
    number: str
    surname: str
    given_names: str
    birth: date
    sex: str
    expiry: date
    personal: str

    @property
    def names(self) -> str:
        return f"{self.surname}<<{self.given_names}".replace(" ", "<").replace("-", "<").replace("'", "")

    @property
    def dates(self) -> tuple[str, str]:
        """Birth and expiry, each with its check digit."""
        return _checked(f"{self.birth:%y%m%d}"), _checked(f"{self.expiry:%y%m%d}")


def _holder(rng: random.Random) -> Holder:
    country = rng.choice(tuple(_COUNTRIES))
    fake = Faker(_COUNTRIES[country])
    fake.seed_instance(rng.randrange(1 << 30))

    def name(draw: str) -> str:
        """One that needs no transliteration."""
        while not (drawn := getattr(fake, draw)()).replace(" ", "").isascii() or not drawn.replace(" ", "").isalpha():
            pass
        return str(drawn).upper()

    sex = rng.choice("MF")
    given = name("first_name_male" if sex == "M" else "first_name_female")
    return Holder(
        country,
        "".join(rng.choice("CFGHJKLMNPRTVWXYZ0123456789") for _ in range(9)),
        name("last_name"),
        given,
        date(1940, 1, 1) + timedelta(rng.randrange(365 * 65)),
        sex,
        date(2026, 1, 1) + timedelta(rng.randrange(365 * 9)),
        "".join(rng.choice(_SIGNS[:10]) for _ in range(rng.choice((0, 8, 11)))),
    )


def td3(holder: Holder) -> tuple[str, ...]:
    return _two_lines(holder, "P<", 44)


def td2(holder: Holder) -> tuple[str, ...]:
    return _two_lines(holder, "I<", 36)


def mrv_a(holder: Holder) -> tuple[str, ...]:
    """A visa: no check digit over all."""
    birth, expiry = holder.dates
    second = f"{_checked(holder.number)}{holder.country}{birth}{holder.sex}{expiry}{holder.personal[:8]}"
    return f"V<{holder.country}{holder.names}"[:44].ljust(44, "<"), second.ljust(44, "<")


def _two_lines(holder: Holder, code: str, length: int) -> tuple[str, ...]:
    birth, expiry = holder.dates
    number = _checked(holder.number)
    if length == 44:
        optional = holder.personal.ljust(14, "<")
        optional += check_digit(optional) if holder.personal else "<"
    else:
        optional = holder.personal[:7].ljust(7, "<")
    second = f"{number}{holder.country}{birth}{holder.sex}{expiry}{optional}"
    return (
        f"{code}{holder.country}{holder.names}"[:length].ljust(length, "<"),
        second + check_digit(number + birth + expiry + optional),
    )


def td1(holder: Holder) -> tuple[str, ...]:
    birth, expiry = holder.dates
    first = f"I<{holder.country}{_checked(holder.number)}{holder.personal}".ljust(30, "<")
    second = f"{birth}{holder.sex}{expiry}{holder.country}".ljust(29, "<")
    return first, second + check_digit(first[5:] + birth + expiry + second[18:]), holder.names[:30].ljust(30, "<")


@dataclass(frozen=True)
class Form:
    """Of a document: its title, size in millimetres and the points of its zone."""

    zone: str
    title: str
    width: float
    height: float
    points: float


FORMS = (
    Form("td3", "PASSPORT / PASSEPORT", 125, 88, 11.5),
    Form("td2", "IDENTITY CARD / CARTE D'IDENTITÉ", 105, 74, 11.5),
    Form("td1", "IDENTITY CARD / CARTE D'IDENTITÉ", 86, 96, 11.0),
    Form("mrv_a", "VISA", 120, 80, 11.0),
)
"""The card of size TD1 with its back, which has the zone, below its front."""
_ZONES = {"td3": td3, "td2": td2, "td1": td1, "mrv_a": mrv_a}


def identity(rng: random.Random) -> tuple[Pixels, str, dict[str, str]]:
    """The document, the language of its labels and the truth by the names of fields."""
    form, holder = rng.choice(FORMS), _holder(rng)
    zone = _ZONES[form.zone](holder)
    sheet = Sheet(form.width, form.height, SANS, dpi=300)
    sheet.text(form.width / 2, 4, form.title, points=9, bold=True, anchor="m")
    sheet.rule(10, 4, form.width - 4)
    told = {
        "Document No. / N°": holder.number,
        "Surname / Nom": holder.surname,
        "Given names / Prénoms": holder.given_names,
        "Date of birth / Date de naissance": f"{holder.birth:%d.%m.%Y}",
        "Sex / Sexe": holder.sex,
        "Nationality / Nationalité": holder.country,
        "Date of expiry / Date d'expiration": f"{holder.expiry:%d.%m.%Y}",
    }
    y = 12.0
    for label, value in told.items():
        sheet.text(form.width * 0.35, y, label, points=5)
        sheet.text(form.width * 0.35, y + 2.2, value, points=8)
        y += 7.0 if form.height > 75 else 6.4
    machine = Sheet(form.width, leading(form.points) * len(zone) + 6, MONO, dpi=300)
    widest = 25.4 * form.points * 0.602 * len(zone[0]) / 72
    machine.lines((form.width - widest) / 2, 2, zone, points=form.points)
    return _above(sheet.pixels(), machine.pixels()), "eng", _truth(holder, form)


def _above(front: Pixels, zone: Pixels) -> Pixels:
    """The zone on the lower edge of the document."""
    out = front.copy()
    out[-zone.shape[0] :] = zone
    return out


def _truth(holder: Holder, form: Form) -> dict[str, str]:
    kept = {"td3": holder.personal, "td2": holder.personal[:7], "td1": holder.personal, "mrv_a": ""}
    truth = {
        "document_number": holder.number,
        "issuing_country": holder.country,
        "surname": holder.surname,
        "given_names": holder.given_names,
        "birth_date": holder.birth.isoformat(),
        "sex": holder.sex,
        "nationality": holder.country,
        "expiry_date": holder.expiry.isoformat(),
        "personal_number": kept[form.zone],
    }
    return {name: value for name, value in truth.items() if value}
