"""A job: one document's way through, whose state moves by rule."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from recto.domain.document import Document, Options, PageSelection
from recto.domain.errors import RectoError

_DERIVED = uuid.UUID("6f0c7c9e-6a3f-5d0e-9a53-2d1f6e0b7a11")
ANYONE = "anyone"


class State(StrEnum):
    AWAITING_UPLOAD = "awaiting_upload"
    QUEUED = "queued"
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return not TRANSITIONS[self]


# A redelivery takes over a job whose worker died: processing -> processing. The ends can be reached from anywhere: a
# dead letter fails a job that never started, and the fast copy may have missed the start of one that is done.
TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.AWAITING_UPLOAD: frozenset({State.QUEUED, State.PROCESSING, State.DONE, State.FAILED}),
    State.QUEUED: frozenset({State.PROCESSING, State.DONE, State.FAILED}),
    State.PROCESSING: frozenset({State.PROCESSING, State.QUEUED, State.DONE, State.FAILED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset(),
}


def random_job_id() -> str:
    return uuid.uuid4().hex


def derived_job_id(*parts: str) -> str:
    """The same id for the same parts, so that what arrives twice is one job."""
    return uuid.uuid5(_DERIVED, "\0".join(parts)).hex


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of a job from the start; stored as ``jobs/<id>/job.json`` and never changed.

    ``document`` is None until a presigned upload has arrived. ``drop`` is the key under ``inbox/`` a drop came from,
    ``batch`` the id of the batch that it is part of.
    """

    job_id: str
    owner: str
    submitted_at: datetime
    expires_at: datetime
    options: Options = Options()
    document: Document | None = None
    filename: str = "document"
    drop: str | None = None
    batch: str | None = None

    def asks_the_same(self, other: Self) -> bool:
        """Whether both are of the same document, under the same name, with the same options."""
        mine, theirs = ((job.document, job.filename, job.options) for job in (self, other))
        return mine == theirs

    def as_dict(self) -> dict[str, Any]:
        return {
            "job_id": self.job_id,
            "owner": self.owner,
            "submitted_at": self.submitted_at.isoformat(),
            "expires_at": self.expires_at.isoformat(),
            "options": {
                "engine": self.options.engine,
                "languages": list(self.options.languages),
                "pages": str(self.options.pages),
                "force_ocr": self.options.force_ocr,
                "document": self.options.document,
                "quality": self.options.quality,
                "callback_url": self.options.callback_url,
                "fresh": self.options.fresh,
            },
            "document": asdict(self.document) if self.document else None,
            "filename": self.filename,
            "drop": self.drop,
            "batch": self.batch,
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        options = record["options"]
        return cls(
            job_id=record["job_id"],
            owner=record["owner"],
            submitted_at=datetime.fromisoformat(record["submitted_at"]),
            expires_at=datetime.fromisoformat(record["expires_at"]),
            options=Options(
                options["engine"],
                tuple(options["languages"]),
                PageSelection.parse(options["pages"]),
                options["force_ocr"],
                options.get("document"),  # records of older versions have none of these
                options.get("quality"),
                options.get("callback_url"),
                options.get("fresh", False),
            ),
            document=Document(**record["document"]) if record["document"] else None,
            filename=record["filename"],
            drop=record["drop"],
            batch=record.get("batch"),
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed, as its owner may know it; stored as ``jobs/<id>/failure.json``."""

    code: str
    title: str
    detail: str
    retryable: bool
    failed_at: datetime

    @classmethod
    def of(cls, error: RectoError, failed_at: datetime) -> Self:
        return cls(error.code, error.title, error.detail, error.retryable, failed_at)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"failed_at": self.failed_at.isoformat()}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        return cls(**{**record, "failed_at": datetime.fromisoformat(record["failed_at"])})
