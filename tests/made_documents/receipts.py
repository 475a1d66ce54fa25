"""Receipts: what a till prints on a strip of paper, the tax included in the prices (in America added to them)."""

import random
from collections import defaultdict
from decimal import Decimal

from made import Pixels
from made_documents.countries import COUNTRIES, Country
from made_documents.sheet import MONO, SANS, Sheet, leading
from made_documents.values import Good, cents, day, goods, party, printed_day, printed_number

WIDTH = 76.0
MARGIN = 5.0


class Till(Sheet):
    """A strip that grows line by line."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(WIDTH, 260, rng.choice((MONO, MONO, SANS)))
        self.y = 8.0
        self.points = rng.choice((7.5, 8.0, 8.5))

    def centre(self, text: str, *, points: float | None = None, bold: bool = False) -> None:
        """As large as asked for, or as the strip is wide."""
        wanted = points or self.points
        fitting = wanted * min(1.0, (WIDTH - 2 * MARGIN) / self.length(text, points=wanted, bold=bold))
        self.text(WIDTH / 2, self.y, text, points=fitting, bold=bold, anchor="m")
        self.y += leading(fitting)

    def left(self, text: str) -> None:
        self.pair(text, "")

    def pair(self, left: str, right: str, *, points: float | None = None, bold: bool = False) -> None:
        self.text(MARGIN, self.y, left, points=points or self.points, bold=bold)
        self.text(WIDTH - MARGIN, self.y, right, points=points or self.points, bold=bold, anchor="r")
        self.y += leading(points or self.points)

    def gap(self, *, rule: bool = False) -> None:
        if rule:
            self.rule(self.y + 1, MARGIN, WIDTH - MARGIN)
        self.y += leading(self.points) * 0.6


def receipt(rng: random.Random) -> tuple[Pixels, Country, dict[str, str]]:
    """The strip, its country and the truth by the names of fields."""
    country = rng.choice(COUNTRIES)
    words, shop, when = country.words, party(country, rng), day(rng)
    bought = goods(country, rng, most=7, dearest=30)
    number, time = f"{rng.randrange(1, 99999):05}", f"{rng.randrange(8, 21):02}:{rng.randrange(60):02}"
    taxes, total = _taxes(country, bought)
    told_total = printed_number(total, country)

    till = Till(rng)
    till.centre(shop.name, points=rng.choice((None, 11.0, 13.0)), bold=rng.random() < 0.5)
    for line in shop.address:
        till.centre(line)
    till.centre(f"{words.phone} {shop.phone}")
    if shop.vat:
        till.centre(f"{words.tax_number}: {shop.vat}")
    dated = f"{printed_day(when, country.dates[0], country)} {time}"
    numbered = f"{rng.choice(words.receipt)} {number}"
    head_first = rng.random() < 0.5
    if head_first:
        till.gap()
        till.pair(numbered, dated)
    till.gap(rule=True)
    _items(till, country, bought, rng)
    till.gap(rule=True)
    if country.code == "US":
        till.pair(rng.choice(words.net), printed_number(total - sum(taxes.values()), country))
        _tax_lines(till, country, taxes, rng)
    label = rng.choice(words.to_pay)
    money = rng.choice(country.money) if rng.random() < 0.6 else "{}"
    shows_currency = money != "{}"
    till.pair(label, money.format(told_total), points=rng.choice((None, 11.0)), bold=True)
    paid_cash = rng.random() < 0.5
    _payment(till, country, total, paid_cash, rng)
    if country.code != "US":
        till.gap(rule=True)
        if rng.random() < 0.5:
            _tax_lines(till, country, taxes, rng)
        else:
            _tax_table(till, country, bought, taxes)
    if not head_first:
        till.gap()
        till.left(numbered)
        till.left(dated)
    till.gap()
    till.centre(words.thanks)
    truth = {
        "vendor": shop.name,
        "address": ", ".join(shop.address),
        "receipt_number": number,
        "date": when.isoformat(),
        "time": time,
        "total": str(total),
        "tax": str(sum(taxes.values())),
        "currency": country.currency if shows_currency else "",
        "vendor_vat": shop.vat,
    }
    return till.pixels(till.y + 8), country, {name: value for name, value in truth.items() if value}


def _taxes(country: Country, bought: tuple[Good, ...]) -> tuple[dict[int, Decimal], Decimal]:
    """Tax by rate, and what is to be paid."""
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for good in bought:
        sums[good.rate] += good.amount
    if country.code == "US":
        taxes = {rate: cents(amount * rate / 100) for rate, amount in sums.items()}
        return taxes, sum(sums.values(), sum(taxes.values()))
    return {rate: cents(amount * rate / (100 + rate)) for rate, amount in sums.items()}, sum(sums.values(), Decimal())


def _items(till: Till, country: Country, bought: tuple[Good, ...], rng: random.Random) -> None:
    layout = rng.choice(("before", "below", "after"))
    for good in bought:
        each, amount = printed_number(good.price, country), printed_number(good.amount, country)
        if good.quantity == 1:
            till.pair(good.name, amount)
        elif layout == "before":
            till.pair(f"{good.quantity} x {good.name}", amount)
        elif layout == "below":
            till.left(good.name)
            till.pair(f"   {good.quantity} x {each}", amount)
        else:
            till.pair(f"{good.name} {good.quantity} x {each}", amount)


def _tax_lines(till: Till, country: Country, taxes: dict[int, Decimal], rng: random.Random) -> None:
    word = rng.choice(country.words.tax)
    for rate, tax in sorted(taxes.items()):
        till.pair(f"{word} {rate}%", printed_number(tax, country))


def _tax_table(till: Till, country: Country, bought: tuple[Good, ...], taxes: dict[int, Decimal]) -> None:
    """A row for each rate: its letter and per cent, net, tax and what both come to."""
    words = country.words
    columns = (MARGIN + 28, MARGIN + 46, WIDTH - MARGIN)
    rows = [("", words.net[-1], words.tax[0], words.table[3])]
    for letter, (rate, tax) in zip("ABC", sorted(taxes.items()), strict=False):
        gross = sum((good.amount for good in bought if good.rate == rate), Decimal())
        rows.append((f"{letter} {rate}%", *(printed_number(each, country) for each in (gross - tax, tax, gross))))
    for label, *cells in rows:
        till.text(MARGIN, till.y, label, points=till.points - 1)
        for x, cell in zip(columns, cells, strict=True):
            till.text(x, till.y, cell, points=till.points - 1, anchor="r")
        till.y += leading(till.points)


def _payment(till: Till, country: Country, total: Decimal, is_cash: bool, rng: random.Random) -> None:
    words = country.words
    if is_cash:
        given = total + Decimal(rng.randrange(0, 2000)) / 100
        till.pair(words.cash, printed_number(given, country))
        till.pair(words.change, printed_number(given - total, country))
    else:
        till.pair(words.card, printed_number(total, country))
        till.left(f"**** **** **** {rng.randrange(10000):04}")
