"""API keys as text, as all stores of them keep it."""

import json
from collections.abc import Mapping
from typing import Any

from recto.domain.account import Key
from recto.domain.ports import Keys

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
"""What ``parsed`` raises where the text is none of ours."""


def written(keys: Keys) -> str:
    return json.dumps({key_id: key.as_dict() for key_id, key in keys.items()}, separators=(",", ":"))


def parsed(text: str) -> Keys:
    records: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return {key_id: Key.from_dict(record) for key_id, record in records.items()}
