"""Who is calling, and the keys they show."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote

from recto.domain.job import ANYONE

TOKEN_OWNER = "jwt:"  # noqa: S105
"""What the names of owners begin with that tokens tell, so that none is the owner of a key by accident."""
LONGEST_OWNER = 200
"""Bytes of an owner's name once it is quoted: it is part of the keys of blobs, whose parts file systems limit."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request: whose things it may see, and how many submissions a minute it may make.

    ``rate`` None is the service's default.
    """

    owner: str = ANYONE
    rate: int | None = None


def is_owner(text: str) -> bool:
    """Whether somebody may have that name, which is a folder's too."""
    is_folder = text.strip() not in ("", ".", "..")
    return is_folder and text.isprintable() and len(quote(text, safe="")) <= LONGEST_OWNER


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it is stored: ``digest`` is the SHA-256 of its secret, in hex, which nobody can turn back."""

    key_id: str
    owner: str
    digest: str
    created_at: datetime
    rate: int | None = None

    @property
    def caller(self) -> Caller:
        return Caller(self.owner, self.rate)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"created_at": self.created_at.isoformat()}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        return cls(**{**record, "created_at": datetime.fromisoformat(record["created_at"])})
