"""The currency of a document: printed beside its amounts, or its country's."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from babel.numbers import get_territory_currencies

from recto.domain.field import Check, Evidence
from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.layout import Layout, Row
from recto.extraction.values.countries import countries_in
from recto.extraction.values.symbols import currencies_of, symbols_in

FIELD = "currency"
_BESIDE = 2.0
_ALONE = 0.7
"""Weight of a symbol that stands beside a number, and of one that does not, as above a column."""
_MOST = 4.5
_NUMBER_AFTER = re.compile(r"[\s:-]{0,3}\(?-?[\dO][\d.,OoIl]*")
_NUMBER_BEFORE = re.compile(r"\d[.,]?[-–]*\s?$")


@dataclass(frozen=True, slots=True)
class _Sight:
    """Where a currency is printed; ``share`` is how likely the symbol stands for it."""

    weight: float
    evidence: Evidence
    share: float = 1.0


def currency_candidates(layout: Layout, context: Context) -> Iterable[Candidate]:
    """Proposes the field ``currency`` as ISO 4217."""
    weights = countries_in(layout.text, context.languages)
    country = max(weights, key=weights.__getitem__, default=None)
    home = next(iter(get_territory_currencies(country)), None) if country else None
    sure = weights[country] if country else 0.0
    for currency, sights in _printed(layout, home if sure >= 1 else None).items():
        weight = min(_MOST, sum(sight.weight for sight in sights)) * max(sight.share for sight in sights)
        best = max(sights, key=lambda sight: sight.weight)
        checks = (Check("currency of the country", passed=True, weight=min(2.0, sure / 2)),) if currency == home else ()
        yield Candidate(FIELD, currency, best.evidence, (Reason("printed beside amounts", weight),), checks)
    if home:
        yield Candidate(FIELD, home, None, (Reason("currency of the country", min(3.5, sure - 0.5)),))


def _printed(layout: Layout, home: str | None) -> Mapping[str, list[_Sight]]:
    """Where each currency is printed."""
    printed: defaultdict[str, list[_Sight]] = defaultdict(list)
    for row in layout.rows:
        for symbol, sight in _sights(row):
            for currency, share in _meant(symbol, home):
                printed[currency].append(replace(sight, share=share))
    return printed


def _meant(symbol: str, home: str | None) -> Iterator[tuple[str, float]]:
    """The currencies a symbol may stand for, and how likely each is."""
    currencies = currencies_of(symbol)
    if len(currencies) == 1:
        yield currencies[0], 1.0
        return
    likely = home if home in currencies else currencies[0]
    yield likely, 0.8
    yield from ((currency, 0.3) for currency in currencies[:2] if currency != likely)


def _sights(row: Row) -> Iterator[tuple[str, _Sight]]:
    for match in symbols_in(row.text):
        symbol = match.group()
        beside = _NUMBER_AFTER.match(row.text, match.end()) or _NUMBER_BEFORE.search(row.text, 0, match.start())
        if beside or symbol.isupper() or not symbol[0].isalpha():
            evidence = row.part(match.start(), match.end()).evidence
            yield symbol.rstrip(".").casefold(), _Sight(_BESIDE if beside else _ALONE, evidence)
