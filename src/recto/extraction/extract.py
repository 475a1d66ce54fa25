"""From pages to fields: the kind of document is found out or told, its extractors propose, ``choice`` chooses."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from recto.domain.field import TEXT, Extraction, Field, Value
from recto.domain.forms import form, one_line
from recto.domain.recognition import Page
from recto.extraction import identity, invoice, receipt
from recto.extraction.candidate import Candidate, Context
from recto.extraction.choice import Thresholds, choose
from recto.extraction.classify import classified
from recto.extraction.einvoice.comparison import compared
from recto.extraction.kind import Kind
from recto.extraction.layout import Layout

log = logging.getLogger(__name__)

KINDS = {kind.name: kind for kind in (invoice.KIND, receipt.KIND, identity.KIND)}


def extract(
    pages: Sequence[Page],
    *,
    languages: Sequence[str],
    today: date,
    thresholds: Thresholds,
    kind: str | None = None,
    given: Sequence[Candidate] = (),
) -> Extraction:
    """``kind`` is one of ``domain.field.KINDS``, None to find it out.

    ``given``: candidates that come with the document itself, from XML inside a PDF; they make it an invoice.
    """
    layout = Layout(pages)
    context = Context(tuple(languages), today)
    name = kind or (invoice.KIND.name if given else classified(layout, context))
    if name == TEXT:
        return Extraction(TEXT, {})
    return Extraction(name, _fields(KINDS[name], layout, context, thresholds, given))


def _fields(
    kind: Kind, layout: Layout, context: Context, thresholds: Thresholds, given: Sequence[Candidate]
) -> dict[str, Field]:
    proposed = (candidate for extractor in kind.extractors for candidate in extractor(layout, context))
    printed = list(_formed(kind, proposed))
    if given:
        given = compared(given, choose(printed, kind.rules, thresholds), layout, context)
    chosen = choose([*given, *printed], kind.rules, thresholds)
    return {name: chosen[name] for name in kind.fields if name in chosen}


def _formed(kind: Kind, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """With values as results have them; what has not the form of its field is none of it, whoever proposes it."""
    for candidate in candidates:
        try:
            yield replace(candidate, value=form(kind.name, candidate.field).read(_visible(candidate.value)))
        except (TypeError, ValueError):
            log.info("A %s was proposed that is none", candidate.field)


def _visible(value: Value) -> Value:
    """Fonts of PDFs hold characters for symbols that can't be seen elsewhere."""
    if isinstance(value, str):
        return one_line(value)
    return [{column: one_line(text) for column, text in row.items()} for row in value]
