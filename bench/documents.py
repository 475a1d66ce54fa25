"""Documents with ground truth: their texts page by page, their languages, and their pages as images."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

DPI = 200
"""Of the page images that are made from PDFs."""


@dataclass(frozen=True)
class Document:
    """``name`` is the file's in its set; ``text`` is the truth, ``texts`` the same by page, None where it can't be told
    where its pages end."""

    name: str
    file: Path
    language: str
    pages: int
    text: str
    texts: tuple[str, ...] | None

    @property
    def is_pdf(self) -> bool:
        return self.file.suffix.lower() == ".pdf"

    def first(self, pages: int) -> "Document | None":
        """Only its first pages; None where their text can't be told from the rest."""
        if pages >= self.pages:
            return self
        if self.texts is None:
            return None
        texts = self.texts[:pages]
        return replace(self, pages=pages, text="\f".join(texts), texts=texts)

    def page_images(self) -> list[bytes]:
        """PNGs of the pages of a PDF at DPI, as a viewer shows them."""
        document = pypdfium2.PdfDocument(self.file)
        try:
            return [_png(document[number].render(scale=DPI / 72).to_pil()) for number in range(self.pages)]
        finally:
            document.close()


def rows(folder: Path) -> list[dict[str, Any]]:
    """Of the set's truth.jsonl."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def documents(folder: Path, limit: int | None = None) -> Iterator[Document]:
    """The documents of a set that have a text; ``limit`` of them, spread over the set.

    Identity documents are left out: their text is that of the machine-readable zone alone.
    """
    with_text = [row for row in rows(folder) if row.get("text") and row.get("kind") != "id"]
    for row in spread(with_text, limit):
        file, text = folder / row["file"], row["text"]
        pages = page_count(file)
        yield Document(row["file"], file, row.get("lang") or "eng", pages, text, by_page(text, pages))


def spread(items: list[Any], limit: int | None) -> list[Any]:
    """``limit`` of the items, evenly."""
    step = max(1, len(items) // limit) if limit else 1
    return items[::step][:limit]


def by_page(text: str, pages: int) -> tuple[str, ...] | None:
    """The text cut into so many pages. Form feeds join them, but some PDFs hold form feeds in their own text."""
    for separator in ("\f", "\n\f\n"):
        if len(parts := text.split(separator)) == pages:
            return tuple(parts)
    return None


def page_count(file: Path) -> int:
    if file.suffix.lower() == ".pdf":
        document = pypdfium2.PdfDocument(file)
        try:
            return len(document)
        finally:
            document.close()
    with Image.open(file) as image:
        return getattr(image, "n_frames", 1)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()
