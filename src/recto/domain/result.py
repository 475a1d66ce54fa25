"""The result of a job, as clients see it: plain values ready for JSON."""

from datetime import datetime
from typing import Any

from recto.domain.document import Document
from recto.domain.recognition import Box, Line, Page, Reading, Word


def result(
    document: Document, reading: Reading, *, job_id: str | None, submitted_at: datetime, finished_at: datetime
) -> dict[str, Any]:
    """``job_id`` is None for a document read without a service."""
    return {
        "job_id": job_id,
        "status": "done",
        "submitted_at": submitted_at.isoformat(),
        "finished_at": finished_at.isoformat(),
        "document": {
            "filename": document.filename,
            "media_type": document.media_type,
            "bytes": document.size,
            "sha256": document.sha256,
            "pages": len(reading.pages),
        },
        "engine": reading.engine,
        "languages": list(reading.languages),
        "text": reading.text,
        "health": _share(reading.health),
        "pages": [_page(page) for page in reading.pages],
        "timings": {stage: round(seconds, 4) for stage, seconds in reading.timings.items()},
    }


def _page(page: Page) -> dict[str, Any]:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "skew": round(page.skew, 2),
        "dpi": page.dpi and round(page.dpi, 1),
        "engine": page.engine,
        **({"error": dict(page.error)} if page.error else {}),
        "health": _share(page.health),
        "lines": [_line(line) for line in page.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "text": line.text,
        "confidence": _share(line.confidence),
        "box": _box(line.box),
        "words": [_word(word) for word in line.words],
    }


def _word(word: Word) -> dict[str, Any]:
    return {"text": word.text, "confidence": _share(word.confidence), "box": _box(word.box)}


def _box(box: Box) -> list[list[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in box.corners]


def _share(value: float) -> float:
    return round(value, 4)
