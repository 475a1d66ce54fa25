"""Bytes at will through decoding and the text layer, led by what they reach (atheris): only a RectoError may come out.

It begins with documents made by code, of every format, and stops at the first fault, whose bytes it leaves there.
Native libraries are not instrumented, Recto's own code and Pillow's are.
"""

import argparse
import io
import sys
import warnings
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

with atheris.instrument_imports(include=["recto", "PIL"]):
    import mutations
    from recto.domain.document import PageSelection, media_type
    from recto.domain.errors import RectoError
    from recto.imaging import decode, pdf

LIMITS = decode.Limits(max_pages=3, max_pixels=1_000_000, max_unpacked=4 << 20)
LARGEST = 64 * 1024
SLOW_SECONDS, MEMORY_MIB = 30, 2048
"""What no input may take."""


def read(content: bytes) -> None:
    file = io.BytesIO(content)
    try:
        kind = media_type(content)
        decode.count(file, kind, LIMITS)
        for sheet in decode.pages(file, kind, PageSelection(), LIMITS):
            sheet.text_layer()
            sheet.image()
        if kind == "application/pdf":
            list(pdf.attachments(file, 1 << 20))
    except RectoError:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"), help="what was found to be of interest")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, content in mutations.DOCUMENTS.items():
        (given.folder / f"{name.replace(' ', '-')}.seed").write_bytes(content)
    options = {
        "max_total_time": given.seconds,
        "timeout": SLOW_SECONDS,
        "rss_limit_mb": MEMORY_MIB,
        "max_len": LARGEST,
        "print_final_stats": 1,
    }
    flags = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([sys.argv[0], *flags, f"-artifact_prefix={given.folder}/", str(given.folder)], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
