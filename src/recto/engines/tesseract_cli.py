"""Tesseract as a program, through pytesseract: its models are loaded for every page."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytesseract  # type: ignore[import-untyped]
from PIL import Image

from recto.domain.errors import DocumentTooSlow, EngineFailed, EngineUnavailable
from recto.imaging.page import Pixels


class CommandLine:
    def __init__(self, tessdata: Path, variables: Mapping[str, str]) -> None:
        """Raises EngineUnavailable where there is no program."""
        if not shutil.which(pytesseract.pytesseract.tesseract_cmd):
            raise EngineUnavailable("The program tesseract is missing: install tesseract-ocr.")
        options = [f"--tessdata-dir {tessdata}", *(f"-c {name}={value}" for name, value in variables.items())]
        self._options = " ".join(options)

    def tsv(self, images: Sequence[Pixels], languages: str, layout: int, *, time_limit: float) -> str:
        first, *others = (Image.fromarray(pixels) for pixels in images)
        with NamedTemporaryFile(suffix=".tif") as file:
            first.save(file, "TIFF", save_all=True, append_images=others)
            file.flush()
            try:
                table: str = pytesseract.image_to_data(
                    file.name, languages, f"--psm {int(layout)} {self._options}", timeout=time_limit
                )
            except pytesseract.TesseractError as error:
                raise EngineFailed("Tesseract could not read the page.") from error
            except RuntimeError as error:
                raise DocumentTooSlow(f"A page took more than {time_limit:.3g} seconds to read.") from error
        return table
