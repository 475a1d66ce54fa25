"""Tesseract as most people use it, to compare with: pytesseract, and tesserocr on a warm instance."""

import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytesseract
import tesserocr
from PIL import Image

from recto.engines.tesseract import tessdata_folder

PDF_DPI = 300


def images(file: Path) -> Iterator[Image.Image]:
    """The page of an image file, or the pages of a PDF at 300 dpi."""
    if file.suffix.lower() != ".pdf":
        with Image.open(file) as image:
            yield image
        return
    document = pypdfium2.PdfDocument(file)
    try:
        for page in document:
            yield page.render(scale=PDF_DPI / 72).to_pil()
    finally:
        document.close()


def with_pytesseract(file: Path, language: str) -> str:
    return "\f".join(pytesseract.image_to_string(image, language) for image in images(file))


class WithTesserocr:
    """Instances stay warm, one for each language."""

    def __init__(self) -> None:
        self._path = f"{tessdata_folder()}{os.sep}"
        self._warm: dict[str, tesserocr.PyTessBaseAPI] = {}

    def __call__(self, file: Path, language: str) -> str:
        if language not in self._warm:
            self._warm[language] = tesserocr.PyTessBaseAPI(path=self._path, lang=language)
        api = self._warm[language]
        texts = []
        for image in images(file):
            api.SetImage(image)
            texts.append(api.GetUTF8Text())
        return "\f".join(texts)
