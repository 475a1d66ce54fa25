"""Invoices in three layouts: numbers beside the address, above a line of its own, or in a table under their labels."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from made import Pixels
from made_documents.countries import COUNTRIES, Country
from made_documents.sheet import SANS, SERIF, TIMES, Sheet, leading
from made_documents.values import Good, Party, cents, day, goods, number, party, printed_day, printed_number

LEFT, RIGHT = 20.0, 190.0


@dataclass(frozen=True)
class Invoice:
    """``tells`` are the labels with their values, in the order in which they are printed."""

    country: Country
    seller: Party
    buyer: Party
    title: str
    tells: tuple[tuple[str, str], ...]
    goods: tuple[Good, ...]
    sums: tuple[tuple[str, str], ...]
    points: float

    @property
    def contact(self) -> str:
        return f"{self.country.words.phone} {self.seller.phone}    {self.seller.email}"

    @property
    def bank(self) -> tuple[str, ...]:
        lines = [f"IBAN {self.seller.iban}"] if self.seller.iban else []
        return (*lines, f"{self.country.words.tax_number} {self.seller.vat}") if self.seller.vat else tuple(lines)


def invoice(rng: random.Random) -> tuple[Pixels, Country, dict[str, str]]:
    """The sheet, its country and the truth by the names of fields."""
    country = rng.choice(COUNTRIES)
    words, seller, buyer = country.words, party(country, rng), party(country, rng)
    issued, called = day(rng), number(rng)
    due = issued + timedelta(rng.choice((14, 30, 60)))
    sold = goods(country, rng, most=6, dearest=900)
    net, taxes = _taxes(sold)
    total = net + sum(taxes.values())
    pattern, money = rng.choice(country.dates), rng.choice(country.money)
    tells = [
        (rng.choice(words.number), called),
        (rng.choice(words.date), printed_day(issued, pattern, country)),
        (words.customer_number, f"{rng.randrange(10000, 99999)}"),
        (rng.choice(words.due), printed_day(due, pattern, country)),
    ]
    sums = [(rng.choice(words.net), net)]
    sums += [(f"{rng.choice(words.tax)} {rate} %", tax) for rate, tax in sorted(taxes.items())]
    sums += [(rng.choice(words.total), total)]
    made = Invoice(
        country,
        seller,
        buyer,
        rng.choice(words.invoice),
        tuple(tells),
        sold,
        tuple((label, money.format(printed_number(amount, country))) for label, amount in sums),
        rng.choice((9.0, 10.0)),
    )
    sheet = rng.choice(LAYOUTS)(made, rng)
    truth = {
        "vendor": seller.name,
        "address": ", ".join(seller.address),
        "vendor_vat": seller.vat,
        "customer": buyer.name,
        "invoice_number": called,
        "date": issued.isoformat(),
        "due_date": due.isoformat(),
        "currency": country.currency if money != "{}" else "",
        "net": str(net),
        "tax": str(sum(taxes.values())),
        "total": str(total),
        "iban": seller.iban,
        "email": seller.email,
    }
    return sheet.pixels(), country, {name: value for name, value in truth.items() if value}


def _taxes(sold: tuple[Good, ...]) -> tuple[Decimal, dict[int, Decimal]]:
    """The net sum, and tax by rate."""
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for good in sold:
        sums[good.rate] += good.amount
    return sum(sums.values(), Decimal()), {rate: cents(amount * rate / 100) for rate, amount in sums.items()}


def _letter(made: Invoice, rng: random.Random) -> Sheet:
    """As letters are: the sender on one line above the recipient, the numbers on the right, the bank at the foot."""
    sheet = Sheet(210, 297, rng.choice((SANS, SERIF)))
    seller = made.seller
    sheet.text(RIGHT, 15, seller.name, points=16, bold=True, anchor="r")
    sheet.text(LEFT, 45, " · ".join((seller.name, *seller.address)), points=6.5)
    sheet.lines(LEFT, 51, (made.buyer.name, *made.buyer.address), points=made.points)
    y = 51.0
    for label, value in made.tells:
        sheet.text(125, y, f"{label}:", points=made.points)
        sheet.text(RIGHT, y, value, points=made.points, anchor="r")
        y += leading(made.points)
    sheet.text(LEFT, 90, made.title, points=14, bold=True)
    _sums(sheet, made, _table(sheet, made, 105))
    sheet.rule(268, LEFT, RIGHT)
    sheet.lines(LEFT, 270, (seller.name, *seller.address), points=7)
    sheet.lines(85, 270, (seller.phone, seller.email), points=7)
    sheet.lines(135, 270, made.bank, points=7)
    return sheet


def _plain(made: Invoice, rng: random.Random) -> Sheet:
    """The seller at the top left, the title at the right, the numbers one below another in front of a colon."""
    sheet = Sheet(210, 297, rng.choice((SANS, TIMES)))
    seller = made.seller
    sheet.text(LEFT, 18, seller.name, points=13, bold=True)
    y = sheet.lines(LEFT, 26, seller.address, points=made.points)
    sheet.text(LEFT, y, made.contact, points=made.points)
    sheet.text(RIGHT, 18, made.title, points=18, bold=True, anchor="r")
    y = sheet.lines(LEFT, y + 12, (made.country.words.bill_to,), points=made.points)
    sheet.lines(LEFT, y, (made.buyer.name, *made.buyer.address), points=made.points)
    sheet.lines(120, y, tuple(f"{label}: {value}" for label, value in made.tells), points=made.points)
    y = _sums(sheet, made, _table(sheet, made, y + 35))
    sheet.lines(LEFT, y + 15, made.bank, points=made.points)
    return sheet


def _boxed(made: Invoice, rng: random.Random) -> Sheet:
    """The numbers in a table of one row under their labels."""
    sheet = Sheet(210, 297, rng.choice((SANS, SERIF)))
    seller = made.seller
    sheet.text(105, 12, made.title, points=16, bold=True, anchor="m")
    sheet.text(LEFT, 28, seller.name, points=11, bold=True)
    sheet.lines(LEFT, 34, (*seller.address, seller.email, *made.bank), points=made.points)
    sheet.lines(125, 28, (made.country.words.bill_to, made.buyer.name, *made.buyer.address), points=made.points)
    y = 72.0
    for column, (label, value) in enumerate(made.tells):
        x = LEFT + column * 44
        sheet.text(x, y, label, points=made.points - 1, bold=True)
        sheet.text(x, y + 6, value, points=made.points)
    sheet.rule(y - 2, LEFT, RIGHT)
    sheet.rule(y + 12, LEFT, RIGHT)
    _sums(sheet, made, _table(sheet, made, y + 24))
    return sheet


LAYOUTS: tuple[Callable[[Invoice, random.Random], Sheet], ...] = (_letter, _plain, _boxed)


def _table(sheet: Sheet, made: Invoice, y: float) -> float:
    """Where the next line would stand."""
    columns = ((LEFT, "l"), (115.0, "r"), (150.0, "r"), (RIGHT, "r"))
    rows = [made.country.words.table]
    for good in made.goods:
        price, amount = (printed_number(each, made.country) for each in (good.price, good.amount))
        rows.append((good.name, str(good.quantity), price, amount))
    for index, row in enumerate(rows):
        for (x, anchor), text in zip(columns, row, strict=True):
            sheet.text(x, y, text, points=made.points, bold=index == 0, anchor=anchor)
        y += leading(made.points) + 1
        if index == 0:
            sheet.rule(y - 1, LEFT, RIGHT)
    sheet.rule(y, LEFT, RIGHT)
    return y + 3


def _sums(sheet: Sheet, made: Invoice, y: float) -> float:
    for index, (label, amount) in enumerate(made.sums):
        is_total = index == len(made.sums) - 1
        sheet.text(110, y, label, points=made.points, bold=is_total)
        sheet.text(RIGHT, y, amount, points=made.points, bold=is_total, anchor="r")
        y += leading(made.points) + 1
    return y
