"""The currency an invoice says it is in, where it says so: ``Currency: GBP``."""

import re
from collections.abc import Iterator
from dataclasses import replace

from recto.extraction.candidate import Candidate, Context, Reason
from recto.extraction.layout import Layout
from recto.extraction.values.currencies import currency_candidates
from recto.extraction.values.symbols import currencies_of, symbols_in

_LABEL = re.compile(
    r"(?<!\w)(?:rechnungs)?(?:währung|currency|devise|valuta|moneda|moeda|waluta|měna|mena|valūta|valuutta|pénznem"
    r"|monedă)(?!\w)"
    r"(?: (?:der rechnung|code|de la facture|de facturation))?",
    re.IGNORECASE,
)
_OTHER = re.compile(r"buch|steuer|accounting|tax|konto|account|exchange|foreign|fremd", re.IGNORECASE)
_REACH = 20
"""Characters between the label and the currency at most."""


def currencies(layout: Layout, context: Context) -> Iterator[Candidate]:
    """Candidates for ``currency``; what an invoice says speaks against what only stands beside some amounts."""
    labelled = list(_labelled(layout))
    yield from labelled
    said = {candidate.value for candidate in labelled}
    for candidate in currency_candidates(layout, context):
        if said and candidate.value not in said:
            yield replace(candidate, reasons=(*candidate.reasons, Reason("another is labelled", -3.0)))
        else:
            yield candidate


def _labelled(layout: Layout) -> Iterator[Candidate]:
    for row in layout.rows:
        label = _LABEL.search(row.text)
        if label is None or _OTHER.search(row.text[: label.start()]):
            continue
        for symbol in symbols_in(row.text):
            codes = currencies_of(symbol[0])
            if len(codes) == 1 and 0 <= symbol.start() - label.end() < _REACH:
                span = row.part(*symbol.span())
                yield Candidate("currency", codes[0], span.evidence, (Reason("labelled as the currency", 5.0),))
