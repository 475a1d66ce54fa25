"""Sets of documents made by code, laid out as sets of real ones are: files and truth.jsonl."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import made
import made_documents

SHARES = {"receipt": 0.35, "invoice": 0.35, "identity": 0.2, "text": 0.1}
"""Of all documents, by kind."""


def written(folder: Path, count: int, *, first_seed: int = 0) -> Path:
    """``folder``, with a set of each kind in it, ``count`` documents in all."""
    for kind, share in SHARES.items():
        own = folder / f"made_{kind}"
        (own / "files").mkdir(parents=True, exist_ok=True)
        rows = _rows(own, kind, max(1, round(share * count)), first_seed)
        (own / "truth.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return folder


def one_of_each() -> Iterator[bytes]:
    """A file of each kind."""
    return (made.jpeg(made_documents.KINDS[kind](0).pixels) for kind in SHARES)


def _rows(folder: Path, kind: str, count: int, first_seed: int) -> Iterator[dict[str, object]]:
    for number, document in enumerate(made_documents.documents(kind, count, first_seed=first_seed)):
        is_file = document.way == "file"
        name = f"files/{number:04}_{document.language}_{document.way}.{'png' if is_file else 'jpg'}"
        pixels = document.pixels
        (folder / name).write_bytes(made.png(pixels) if is_file else made.jpeg(pixels, quality=85))
        yield {"file": name, "kind": kind, "lang": document.language, "fields": document.fields}
