"""Speed of reading: the engine beside pytesseract on the same pixels, and the share of cleaning, in one run.

Made pages are printed here; ``--data`` adds the images of sets of real documents. Pages come decoded and in colour, as
they are. pytesseract answers with words, boxes and confidences (image_to_data), as the engine does; both use one core.
"""

import argparse
import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pytesseract
from PIL import Image

from recto.domain.document import PageSelection, media_type
from recto.engines.tesseract import Tesseract
from recto.imaging import decode, pipeline
from recto.imaging.limits import Limits
from recto.imaging.page import PageImage
from recto.services.read import straightened

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import made

T = TypeVar("T")
SETS = ("receipts_sroie", "text_scribe", "text_oldbooks", "text_misc")
LANGUAGES = ("eng",)
TIMES_AS_FAST, LARGEST_SHARE = 1.6, 0.15
"""What the project promises over all pages."""


@dataclass
class Seconds:
    """Summed over the pages of a set."""

    pages: int = 0
    pytesseract: float = 0.0
    clean: float = 0.0
    recognise: float = 0.0

    def add(self, other: "Seconds") -> None:
        self.pages += other.pages
        self.pytesseract += other.pytesseract
        self.clean += other.clean
        self.recognise += other.recognise

    @property
    def cleaning_share(self) -> float:
        return self.clean / (self.clean + self.recognise)

    @property
    def times_as_fast(self) -> float:
        """The engine alone."""
        return self.pytesseract / self.recognise

    @property
    def times_as_fast_with_cleaning(self) -> float:
        return self.pytesseract / (self.clean + self.recognise)


def measured(page: PageImage, engine: Tesseract) -> Seconds:
    image = Image.fromarray(page.pixels)
    _, theirs = timed(lambda: pytesseract.image_to_data(image, "+".join(LANGUAGES)))
    straight, straightening = timed(lambda: straightened(page))
    _, enhancing = timed(lambda: pipeline.enhance(straight))
    _, ours = timed(lambda: engine.recognise(straight, LANGUAGES, time_limit=600))  # enhances it for itself
    return Seconds(1, theirs, straightening + enhancing, ours - enhancing)


def timed(call: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    answer = call()
    return answer, time.perf_counter() - started


def made_pages() -> Iterator[PageImage]:
    """Sheets of A4 full of text, from fax to fine resolution, clean and photographed."""
    for dpi in (100, 150, 200, 300):
        lines = (*made.ENGLISH, "") * 5
        sheet = made.page(lines, dpi=dpi, points=10, size=(round(8.27 * dpi), round(11.7 * dpi))).pixels
        for pixels in (sheet, made.tilt(sheet, 2)[0], made.photo(sheet)):
            yield PageImage.original(pixels)


def real_pages(folder: Path) -> Iterator[PageImage]:
    limits = Limits(max_pages=20, max_pixels=120_000_000)
    for line in filter(str.strip, (folder / "truth.jsonl").read_text(encoding="utf-8").split("\n")):
        content = (folder / json.loads(line)["file"]).read_bytes()
        for sheet in decode.pages(io.BytesIO(content), media_type(content), PageSelection(), limits):
            yield sheet.image()


def row(name: str, seconds: Seconds) -> str:
    theirs, ours = seconds.pages / seconds.pytesseract, seconds.pages / seconds.recognise
    return (
        f"| {name} | {seconds.pages} | {theirs:.2f} | {ours:.2f}"
        f" | {seconds.times_as_fast:.2f} | {seconds.times_as_fast_with_cleaning:.2f} | {seconds.cleaning_share:.1%} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of sets")
    parser.add_argument("--limit", type=int, help="so many pages of each set")
    options = parser.parse_args()
    engine = Tesseract()
    engine.recognise(next(made_pages()), LANGUAGES, time_limit=60)  # loads the models
    sets = {"made": made_pages()}
    if options.data:
        sets |= {name: real_pages(options.data / name) for name in SETS if (options.data / name).is_dir()}
    print("| set | pages | pytesseract, pages a second | engine | times as fast | with cleaning | cleaning's share |")
    print("|---|---|---|---|---|---|---|")
    everything = Seconds()
    for name, pages in sets.items():
        total = Seconds()
        for page in islice(pages, options.limit):
            total.add(measured(page, engine))
        everything.add(total)
        print(row(name, total), flush=True)
    print(row("all", everything))
    fast, light = everything.times_as_fast >= TIMES_AS_FAST, everything.cleaning_share <= LARGEST_SHARE
    print(f"\nAt least {TIMES_AS_FAST} times as fast: {'yes' if fast else 'NO'}. ", end="")
    print(f"Cleaning at most {LARGEST_SHARE:.0%} of the time: {'yes' if light else 'NO'}.")


if __name__ == "__main__":
    main()
