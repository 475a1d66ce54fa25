"""How much of a document is decoded at most; all of it is checked on headers, before any pixel."""

from dataclasses import dataclass

from recto.domain.document import PageSelection
from recto.domain.errors import EmptyDocument, TooManyPages, TooManyPixels

MAX_SIDE = 32_000
"""Pixels of a page image. Tesseract's coordinates and those of OpenCV's warps have 16 bits."""


MAX_UNPACKED = 128 * 1024 * 1024
"""Bytes. PDFium takes up to three times as many to show them; the largest drawings have a fifth."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``max_pages`` decoded of one document, ``max_pixels`` of one page. ``max_unpacked``: bytes that the content,
    forms and fonts of one PDF page may have once they are unpacked, and all lists of objects inside a PDF."""

    max_pages: int
    max_pixels: int
    max_unpacked: int = MAX_UNPACKED

    def select(self, selection: PageSelection, count: int) -> list[int]:
        """The page numbers to decode of a document of ``count`` pages.

        Raises EmptyDocument, InvalidOption and TooManyPages.
        """
        if not count:
            raise EmptyDocument("The document has no pages. Create it again.")
        numbers = selection.of(count)
        if len(numbers) > self.max_pages:
            raise TooManyPages(
                f"These are {len(numbers):,} pages and the limit is {self.max_pages:,}. Choose fewer, such as "
                f"pages=1-{self.max_pages}, or split the document."
            )
        return numbers

    def check_size(self, width: int, height: int) -> None:
        """Raises TooManyPixels."""
        if width * height > self.max_pixels:
            raise TooManyPixels(
                f"A page may have {self.max_pixels:,} pixels. Scan it at a lower resolution or cut it up."
            )
