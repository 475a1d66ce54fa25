"""Claims that travel through other hands and come back unchanged: signed, and good until they expire."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from recto.adapters import durable


class Tokens:
    """Signed with the secret in the file ``secret``; of all processes that share it, whichever comes first makes it."""

    def __init__(self, secret: Path, *, now: Callable[[], datetime]) -> None:
        self._path = secret
        self._now = now

    def sign(self, *, expires_at: datetime, **claims: str | float) -> str:
        """Raises OSError where the secret can't be had."""
        content = json.dumps(claims | {"expires": expires_at.timestamp()})
        text = base64.urlsafe_b64encode(content.encode()).decode()
        return f"{text}.{self._signature(text)}"

    def claims(self, token: str) -> dict[str, Any]:
        """What a token says, nothing unless it is signed with this secret and still good. Raises OSError."""
        text, _, signature = token.partition(".")
        if not token.isascii() or not hmac.compare_digest(signature, self._signature(text)):
            return {}
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text))
        return claims if self._now().timestamp() < claims["expires"] else {}

    def _signature(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()

    @cached_property
    def _secret(self) -> bytes:
        if not self._path.exists():
            durable.write(self._path, secrets.token_bytes(32), via=self._path.parent, if_absent=True)
        return self._path.read_bytes()
