"""Messages signed after the Standard Webhooks specification, each owner's with a secret of its own."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from standardwebhooks import Webhook

from recto.adapters import aws, durable
from recto.services.callbacks import NotTold

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

    from recto.adapters.outside import Outside

KEY_SECONDS = 300
"""How long keys from Secrets Manager are kept before they are read again."""
SLOW_SECONDS = 5
"""A call that failed after as long kept others waiting."""
REST_SECONDS = 30

Keys = Callable[[], Sequence[str]]
"""The service's own keys, the newest first. Raises NotTold where they can't be had."""


def new_key() -> str:
    return secrets.token_urlsafe(32)


def secret_of(key: str, owner: str) -> str:
    """The secret of an owner's receivers: derived, so that none can be told from another's and none is stored."""
    digest = hmac.digest(key.encode(), b"recto callbacks of " + owner.encode(), hashlib.sha256)
    return "whsec_" + base64.b64encode(digest).decode()


def signature(signing: Sequence[str], message_id: str, at: datetime, content: bytes) -> str:
    """The header's value: a signature by each of the secrets. ``at`` is in UTC."""
    return " ".join(Webhook(secret).sign(message_id, at, content.decode()) for secret in signing)


def keys_in_file(path: Path) -> list[str]:
    """Separated by white space; of all processes that ask, whichever comes first makes the first. Raises NotTold."""
    try:
        if not path.exists():
            durable.write(path, new_key().encode(), via=path.parent, if_absent=True)
        return _split(path.read_text())
    except OSError as error:
        raise NotTold(f"The keys in {path} can't be had: {error.strerror}") from error


class SecretKeys:
    """Keys in Secrets Manager, written in the same way."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self) -> list[str]:
        """Raises NotTold."""
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
        from botocore.exceptions import BotoCoreError

        try:
            return _split(str(self._provider.get(self._name, max_age=KEY_SECONDS)))
        except (GetParameterError, BotoCoreError) as error:
            raise NotTold("The keys in Secrets Manager can't be had") from error

    @cached_property
    def _provider(self) -> "SecretsProvider":
        from aws_lambda_powertools.utilities.parameters import SecretsProvider

        return SecretsProvider(boto_config=aws.config())


def _split(text: str) -> list[str]:
    found = text.split()
    if not found:
        raise NotTold("There is no key to sign with")
    return found


class Webhooks:
    """Signs with all keys there are, so that receivers may change to a new one while the old one still counts.

    An owner whose receiver kept a call waiting in vain is not called for REST_SECONDS; then one call finds out for all
    others. So no owner can have all calls that are made at once wait for them. Each process learns that for itself.
    """

    def __init__(
        self,
        outside: "Outside",
        keys: Keys,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``now`` is in UTC; ``clock`` is in seconds and never set back."""
        self._outside = outside
        self._keys = keys
        self._now = now
        self._clock = clock
        self._rests: dict[str, float] = {}
        """Until when, by owner."""

    def post(self, url: str, *, owner: str, message_id: str, content: bytes) -> int:
        """The status of the receiver's answer. Raises NotTold."""
        started = self._clock()
        if started < self._rests.get(owner, started):
            raise NotTold("The owner's receiver did not answer a moment ago")
        if owner in self._rests:
            self._rests[owner] = started + REST_SECONDS
        try:
            status = self._outside.post(url, content, self._headers(owner, message_id, content))
        except NotTold:
            if self._clock() - started >= SLOW_SECONDS:
                self._rests[owner] = self._clock() + REST_SECONDS
            raise
        self._rests.pop(owner, None)
        return status

    def _headers(self, owner: str, message_id: str, content: bytes) -> Mapping[str, str]:
        at = self._now()
        signing = [secret_of(key, owner) for key in self._keys()]
        return {
            "Content-Type": "application/json",
            "User-Agent": f"Recto/{version('recto')}",
            "Webhook-Id": message_id,
            "Webhook-Timestamp": str(int(at.timestamp())),
            "Webhook-Signature": signature(signing, message_id, at, content),
        }
