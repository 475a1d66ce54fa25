"""What kind of document it is, by what is printed on it."""

from recto.domain.field import TEXT
from recto.extraction.candidate import Context
from recto.extraction.layout import Layout


def classified(layout: Layout, context: Context) -> str:  # noqa: ARG001
    """One of ``domain.field.KINDS``; text where nothing speaks clearly for another."""
    return TEXT
