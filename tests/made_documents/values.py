"""Values that hang together: parties with numbers whose check digits are right, goods whose amounts add up."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import stdnum
from babel.dates import format_date
from babel.numbers import format_decimal
from faker import Faker

from made_documents.countries import Country

CENT = Decimal("0.01")
_VAT = {
    "DE": "DE#########",
    "GB": "GB#########",
    "FR": "FR###########",
    "IT": "IT###########",
    "NL": "NL#########B##",
    "ES": "ESB########",
    "CH": "CHE-###.###.### MWST",
    "PT": "PT#########",
    "PL": "PL##########",
}
"""Forms of the numbers."""


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Party:
    """``vat`` is empty where there is none."""

    name: str
    address: tuple[str, ...]
    phone: str
    email: str
    vat: str
    iban: str


def party(country: Country, rng: random.Random) -> Party:
    fake = Faker(country.locale)
    fake.seed_instance(rng.randrange(1 << 30))
    return Party(
        fake.company(),
        _address(country, fake),
        fake.phone_number(),
        fake.ascii_company_email(),
        _vat(country.code, rng) if country.code in _VAT else "",
        fake.iban() if country.code in _VAT else "",
    )


def _address(country: Country, fake: Faker) -> tuple[str, ...]:
    """Lines as the country's post wants them."""
    street, city, postcode = fake.street_address().replace("\n", ", "), fake.city(), fake.postcode()
    if country.code == "GB":
        return street, city, postcode
    if country.code == "US":
        return street, f"{city}, {fake.state_abbr()} {postcode}"
    return street, f"{postcode} {city}"


def _vat(code: str, rng: random.Random) -> str:
    """Drawn until its check digits are right."""
    module = stdnum.get_cc_module(code.lower(), "vat")
    while True:
        number = "".join(str(rng.randrange(10)) if sign == "#" else sign for sign in _VAT[code])
        if module.is_valid(number):
            return number


@dataclass(frozen=True)
class Good:
    """``amount`` is quantity times price, ``rate`` the tax in per cent."""

    name: str
    quantity: int
    price: Decimal
    rate: int

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.price


def goods(country: Country, rng: random.Random, *, most: int, dearest: int) -> tuple[Good, ...]:
    """One to ``most`` of them, at up to ``dearest`` units of the currency."""

    def good(name: str) -> Good:
        price = Decimal(rng.randrange(49, 100 * dearest)) / 100
        return Good(name, rng.choice((1, 1, 1, 2, 3, 10)), price, rng.choice(country.rates))

    names = country.words.goods
    return tuple(map(good, rng.sample(names, rng.randint(1, min(most, len(names))))))


def day(rng: random.Random) -> date:
    return date(2014, 1, 1) + timedelta(rng.randrange(365 * 11))


def printed_day(when: date, pattern: str, country: Country) -> str:
    return format_date(when, pattern, locale=country.locale)


def printed_number(amount: Decimal, country: Country) -> str:
    """As the country groups and parts digits; spaces that don't break are printed as spaces."""
    return format_decimal(amount, "#,##0.00", locale=country.locale).replace("\u202f", " ").replace("\xa0", " ")


def number(rng: random.Random) -> str:
    """Of a document, in one of the usual forms."""
    year, counter = rng.randint(2014, 2025), rng.randrange(1, 99999)
    return rng.choice(
        (f"{year}-{counter:05}", f"R{counter:06}", f"INV-{counter}", f"{counter + 100000}", f"{year}/{counter}")
    )
