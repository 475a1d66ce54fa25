"""The number of a receipt: at the till a bon, a bill, a slip or a simplified invoice."""

import re
from collections.abc import Iterator

from recto.extraction.candidate import Candidate, Reason
from recto.extraction.layout import Layout, Row, Span
from recto.extraction.receipt.payment import CARD_SLIP
from recto.extraction.values.dates import dates_in, times_in

_NO = r"[ .\-]*(?:n\.? ?[º°]|n[o0]?\b|nr\b|num(?:ber|mer)?\b|n°|nº|#|[il1]d\b)?[ .:#\[(=]*"
_LABELS = tuple(
    (re.compile(rf"(?<![^\W\d_])(?:{words}){_NO}", re.IGNORECASE), weight)
    for words, weight in (
        (r"rece[il1]?pt|res[il1]t|bon(?:nummer)?|[^\W\d_]*beleg|kassenbon|quittung(?:s)?|d[o0]k(?:umenta?)?|[čc]ek[as]?|kv[iī]?ts?|kvitto|kvittering|scontrino"
         r"|ricevuta|recibo|reçu|ticket|documento|doc(?:ument)?|doe", 2.2),
        (r"(?:ta\w{1,2} )?[il1]nv(?:[o0][il1][ce]e|[o0]lce)?|rechnung(?:s)?|b[il1]{3}|factur[ae]?|fattura|faktura?",
         1.8),
        (r"s[l1]ip|trans(?:action|aktion(?:s)?)?|trx|tran|chk|check|cash sale", 0.3),
        (r"order|ord|ref(?:erence)?", -0.7),
    )
)  # fmt: skip
_BARE = re.compile(r"\W*(?:n[o0]|nr|n°|nº)\W*:[ .:#]*(?=[\w/.\- ]*\d\W*(?:$|[^\W\d]+\W*:))", re.IGNORECASE)
"""A number of nothing else than the paper, alone in its row or cell or before another label."""
_BARE_WEIGHT = 0.3
_VALUE = re.compile(r"[^\W_][\w/.\-]*(?: ?[-/]? ?[\d/\-][\d/\-]{2,})*")
_NUMBER_SIGN = re.compile(r"(?:n[o0]?\b|nr|num(?:ber|mer)?|n°|nº|#|:)[ .:#\[(=]*$", re.IGNORECASE)
_BON = re.compile(r"^(?:bon|beleg|receipt|rcpt)[ .\-]*(?:nr|no|#)?\.?$", re.IGNORECASE)


def receipt_numbers(layout: Layout) -> Iterator[Candidate]:
    """Candidates for ``receipt_number``."""
    slip = next((row.index for row in layout.rows if CARD_SLIP.search(row.text)), len(layout.rows))
    for row in layout.rows:
        for label, weight in _LABELS:
            if (found := label.search(row.text)) and (candidate := _after(row, found, weight, row.index > slip)):
                yield candidate
                break
        else:
            yield from _bare(row, row.index > slip)
            yield from _in_columns(layout, row)


def _bare(row: Row, on_slip: bool) -> Iterator[Candidate]:
    """Where a cell begins with nothing but ``No:``."""
    for place in range(len(row.cells)):
        rest = Span(row.page, [token for cell in row.cells[place:] for token in cell.tokens])
        if (found := _BARE.match(rest.text)) and (candidate := _after(rest, found, _BARE_WEIGHT, on_slip)):
            yield candidate


def _after(row: Span, label: re.Match[str], weight: float, on_slip: bool) -> Candidate | None:
    ends = [date.start for date in dates_in(row.text) if date.start > label.end()]
    value = _VALUE.match(row.text, label.end(), min(ends, default=len(row.text)))
    if value is None:
        return None
    printed = value[0].rstrip(".-/")
    digits = sum(character.isdigit() for character in printed)
    if not digits or 2 * digits < len(printed.replace(" ", "")) - 6 or dates_in(printed) or times_in(printed):
        return None
    reasons = [Reason("after a receipt's label", weight)]
    if _NUMBER_SIGN.search(label[0]):
        reasons.append(Reason("labelled as a number", 1.8))
    if digits < 3:
        reasons.append(Reason("few digits", -1.5))
    if on_slip:
        reasons.append(Reason("on the card's slip", -1.5))
    if label.start() > 0 and row.text[: label.start()].strip():
        reasons.append(Reason("within a row", -0.5))
    span = row.part(value.start(), value.start() + len(printed))
    return Candidate("receipt_number", printed, span.evidence, tuple(reasons))


def _in_columns(layout: Layout, row: Row) -> Iterator[Candidate]:
    """Where a row of names stands above a row of as many values."""
    names = [token.word.text for token in row.tokens]
    if row.index + 1 >= len(layout.rows) or len(names) < 3:
        return
    below = layout.rows[row.index + 1]
    if below.page != row.page or len(below.tokens) != len(names):
        return
    for name, token in zip(names, below.tokens, strict=True):
        if _BON.match(name) and token.word.text.isdigit():
            start = below.text.find(token.word.text)
            evidence = below.part(start, start + len(token.word.text)).evidence
            yield Candidate("receipt_number", token.word.text, evidence, (Reason("below a receipt's label", 2.0),))
