"""The result of a job, as clients see it: plain values ready for JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from recto.domain.document import Document
from recto.domain.field import Extraction, summary, to_review
from recto.domain.quality import Quality
from recto.domain.recognition import Box, Line, Page, Reading, Word


def result(
    document: Document,
    reading: Reading,
    extraction: Extraction,
    *,
    job_id: str | None,
    submitted_at: datetime,
    finished_at: datetime,
) -> dict[str, Any]:
    """``job_id`` is None for a document read without a service."""
    return composed(
        document,
        extraction,
        job_id=job_id,
        submitted_at=submitted_at,
        finished_at=finished_at,
        engine=reading.engine,
        languages=reading.languages,
        page_count=len(reading.pages),
        health=reading.health,
        timings=reading.timings,
        text=reading.text,
        pages=[page_record(page) for page in reading.pages],
    )


def composed(
    document: Document,
    extraction: Extraction,
    *,
    job_id: str | None,
    submitted_at: datetime,
    finished_at: datetime,
    engine: str,
    languages: Sequence[str],
    page_count: int,
    health: float,
    timings: Mapping[str, float],
    text: object,
    pages: object,
) -> dict[str, Any]:
    """The result in its order, whatever its two large members are held in."""
    fields = {name: field.as_dict() for name, field in extraction.fields.items()}
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
            "pages": page_count,
        },
        "kind": extraction.kind,
        "fields": fields,
        "needs_review": to_review(fields),
        "summary": extraction.fault or summary(fields),
        "engine": engine,
        "languages": list(languages),
        "text": text,
        "health": _share(health),
        "pages": pages,
        "timings": {stage: round(spent, 4) for stage, spent in {**timings, "extract": extraction.seconds}.items()},
    }


def page_record(page: Page) -> dict[str, Any]:
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
        "quality": page.quality and _quality(page.quality),
        "lines": [_line(line) for line in page.lines],
    }


def page_of(record: Mapping[str, Any]) -> Page:
    """The page a record was made of, its numbers rounded; health and the lines' boxes follow from its words."""
    return Page(
        number=record["number"],
        width=record["width"],
        height=record["height"],
        lines=tuple(Line(tuple(_word_of(word) for word in line["words"])) for line in record["lines"]),
        rotation=record["rotation"],
        skew=record["skew"],
        dpi=record["dpi"],
        engine=record["engine"],
        error=record.get("error"),
    )


def _word_of(record: Mapping[str, Any]) -> Word:
    a, b, c, d = ((float(x), float(y)) for x, y in record["box"])
    return Word(record["text"], record["confidence"], Box((a, b, c, d)))


def _quality(quality: Quality) -> dict[str, Any]:
    return {
        "blur": _share(quality.blur),
        "glare": _share(quality.glare),
        "darkness": _share(quality.darkness),
        "overexposure": _share(quality.overexposure),
        "low_contrast": _share(quality.low_contrast),
        "smallness": _share(quality.smallness),
        "cut_off": _share(quality.cut_off),
        "outline": quality.outline and _box(quality.outline),
        "warnings": [asdict(flaw) for flaw in quality.warnings],
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
