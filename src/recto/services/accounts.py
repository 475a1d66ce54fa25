"""Telling who is calling: by a key that was made here, or by a token that somebody else signed.

A key is ``recto_<id>_<secret>``: its form tells scanners for leaked secrets what they found, its id finds it, and its
secret is 256 random bits. Only the secret's SHA-256 is stored. No slow hash: those are for passwords, which can be
guessed; nobody tries 2**256 secrets, and each request would pay for it.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from recto.domain.account import TOKEN_OWNER, Caller, Key, is_owner
from recto.domain.errors import InvalidOption, Unauthorised, UnknownKey
from recto.domain.ports import BearerTokens, KeyStore

_KEY = re.compile(r"recto_([0-9a-f]{12})_([0-9a-f]{64})")
_NOBODYS = "0" * 64
"""What the secret of an unknown key is compared with, so that it takes as long as a known one."""


class Keys:
    """Raises AccountsUnavailable where the store can't be reached."""

    def __init__(self, store: KeyStore, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def create(self, owner: str, rate: int | None = None) -> str:
        """A new key, which is nowhere else from now on. Raises InvalidOption."""
        if not is_owner(owner):
            raise InvalidOption("Call the owner by letters, digits and signs, at most 200 bytes of them.")
        if rate is not None and rate < 1:
            raise InvalidOption("The rate is a number of submissions a minute, at least one.")
        key_id, secret = secrets.token_hex(6), secrets.token_hex(32)
        key = Key(key_id, owner, _digest(secret), self._now(), rate)
        self._store.change(lambda keys: {**keys, key_id: key})
        return f"recto_{key_id}_{secret}"

    def all(self) -> list[Key]:
        """The oldest first, as they are stored now."""
        found: list[Key] = []

        def look(keys: Mapping[str, Key]) -> Mapping[str, Key]:
            found[:] = keys.values()
            return keys

        self._store.change(look)
        return sorted(found, key=lambda key: key.created_at)

    def revoke(self, key_id: str) -> None:
        """Raises UnknownKey."""

        def without(keys: Mapping[str, Key]) -> Mapping[str, Key]:
            if key_id not in keys:
                raise UnknownKey("recto keys list tells the ids there are.")
            return {other: key for other, key in keys.items() if other != key_id}

        self._store.change(without)

    def caller(self, shown: str) -> Caller:
        """Raises Unauthorised."""
        form = _KEY.fullmatch(shown)
        key_id, secret = form.groups() if form else ("", "")
        key = self._store.keys().get(key_id)
        if not hmac.compare_digest(_digest(secret), key.digest if key else _NOBODYS) or key is None:
            raise Unauthorised("The API key is not known, or was revoked.")
        return key.caller


class Accounts:
    """Of the two ways one or both are on."""

    def __init__(self, keys: Keys | None, tokens: BearerTokens | None) -> None:
        self._keys = keys
        self._tokens = tokens

    @property
    def ways(self) -> frozenset[str]:
        return frozenset(way for way, on in (("key", self._keys), ("jwt", self._tokens)) if on)

    def caller(self, *, key: str | None, token: str | None) -> Caller:
        """By what came with the request; what is not taken here counts as not sent.

        Raises Unauthorised and AccountsUnavailable.
        """
        by_key, by_token = self._keys and key, self._tokens and token
        if by_key and by_token:
            raise Unauthorised("Send an API key or a token, not both.")
        if self._keys and key:
            return self._keys.caller(key)
        if self._tokens and token:
            return Caller(TOKEN_OWNER + self._tokens.owner(token))
        raise Unauthorised(f"Send {' or '.join(_SENT[way] for way in sorted(self.ways, reverse=True))}.")


_SENT = {"key": "an API key in the header X-API-Key", "jwt": "a token in the header Authorization, after Bearer"}


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
