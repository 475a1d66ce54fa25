"""Read one file by one reader, warm, and print the seconds: latency.py runs it in a process of its own."""

import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}

Read = Callable[[bytes], dict[str, Any]]
TIME_LIMIT = 240.0


def recto(engine: str) -> Read:
    from recto.bootstrap import Services
    from recto.domain.document import Options
    from recto.domain.errors import RectoError
    from recto.settings import Settings

    reader = Services(Settings()).reader

    def read(content: bytes) -> dict[str, Any]:
        try:
            reading = reader.read(io.BytesIO(content), Options(engine=engine), time_limit=TIME_LIMIT)
        except RectoError as error:
            return {"told": f"{error.code}: {error.detail}"}
        words = sum(len(page.words) for page in reading.pages)
        by = "+".join(sorted({page.engine for page in reading.pages}))
        return {"words": words, "told": f"{words} words by {by}, health {reading.health:.2f}"}

    return read


def pytesseract() -> Read:
    import pypdfium2
    import pytesseract
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None

    def read(content: bytes) -> dict[str, Any]:
        if content.startswith(b"%PDF"):
            image = pypdfium2.PdfDocument(content)[0].render(scale=200 / 72).to_pil()
        else:
            image = Image.open(io.BytesIO(content))
        try:
            text = pytesseract.image_to_string(image)
        except pytesseract.TesseractError as error:
            return {"told": f"failed: {str(error)[:60]}"}
        return {"words": len(text.split()), "told": f"{len(text.split())} words"}

    return read


def main() -> None:
    name, file = sys.argv[1], Path(sys.argv[2])
    read = pytesseract() if name == "pytesseract" else recto(name)
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    import made

    read(made.png(made.page(made.ENGLISH[:2]).pixels))  # loads the models
    content = file.read_bytes()
    started = time.perf_counter()
    found = read(content)
    print(json.dumps({"seconds": time.perf_counter() - started, **found}))


if __name__ == "__main__":
    main()
