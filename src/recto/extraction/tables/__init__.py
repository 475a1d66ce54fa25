"""What tables of invoices and receipts say: the items, and the taxes by rate."""

from collections.abc import Iterator

from recto.extraction.candidate import Candidate, Context
from recto.extraction.layout import Layout
from recto.extraction.tables.items import items
from recto.extraction.tables.rows import lines_of
from recto.extraction.tables.tax_rates import tax_rates


def tables(layout: Layout, context: Context) -> Iterator[Candidate]:  # noqa: ARG001
    """Candidates for ``items`` and ``taxes``."""
    lines = lines_of(layout)
    yield from items(lines)
    yield from tax_rates(lines)
