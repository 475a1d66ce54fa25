"""The public keys that tokens are signed with: fetched as a JSON Web Key Set (RFC 7517), kept, and fetched anew.

What that takes is imported when the first token comes: the functions are made for keys as well.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recto.domain.errors import AccountsUnavailable

if TYPE_CHECKING:
    from jwt import PyJWK

log = logging.getLogger(__name__)

ALGORITHMS: Mapping[tuple[Any, Any], str] = {("RSA", None): "RS256", ("EC", "P-256"): "ES256"}
"""By type and curve of the key, never by what a token says. Keys of other types are passed over."""
TIMEOUT = 5.0
"""Seconds without a word of the issuer, and for all of its key set."""
WAITING = 10
"""Tokens at once that may wait for the key set. The others are told to come again: threads are for everybody."""
LARGEST = 1024 * 1024
"""Bytes of a key set."""


class SigningKeys:
    """``source`` is an https address or the path of a file.

    Keys are trusted for ``seconds``, then fetched again; so they are for an id that is not among them, since issuers
    change their keys, but never more often than every ``pause`` seconds: ids come from strangers. ``now`` is the
    clock, in seconds.
    """

    def __init__(self, source: str, *, seconds: float, pause: float, now: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._seconds = seconds
        self._pause = pause
        self._now = now
        self._keys: Mapping[str, PyJWK] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(WAITING)

    def get(self, key_id: str) -> "PyJWK | None":
        """The key with that id, if the issuer has it. Raises AccountsUnavailable."""
        if self._is_fresh() and (known := self._keys.get(key_id)):
            return known
        if not self._places.acquire(blocking=False):
            raise AccountsUnavailable("Too many wait for the keys that tokens are signed with.")
        try:
            with self._turn:
                if not (self._is_fresh() and key_id in self._keys):
                    self._fetch_again()
        finally:
            self._places.release()
        if not self._is_fresh():
            raise AccountsUnavailable("The keys that tokens are signed with can't be had.")
        return self._keys.get(key_id)

    def _is_fresh(self) -> bool:
        return self._now() < self._fetched_at + self._seconds

    def _fetch_again(self) -> None:
        """Unless that was tried a moment ago."""
        now = self._now()
        if now < self._tried_at + self._pause:
            return
        try:
            self._keys = _usable(json.loads(self._content()))
            self._fetched_at = now
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            log.warning("The keys that tokens are signed with can't be had: %s", error)
        finally:
            self._tried_at = self._now()  # its end: whoever waited meanwhile doesn't try once more

    def _content(self) -> bytes:
        """Raises OSError and ValueError."""
        if not self._source.startswith("https://"):
            return Path(self._source).read_bytes()
        content = _fetched(self._source)
        if len(content) > LARGEST:
            raise ValueError(f"The key set has more than {LARGEST:,} bytes")
        return content


def _fetched(url: str) -> bytes:
    """Up to a piece more than LARGEST. Raises OSError, for redirects too: keys come from the address that was set."""
    from http.client import HTTPException
    from urllib.request import HTTPRedirectHandler, build_opener

    class NoRedirects(HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        end = time.monotonic() + TIMEOUT
        content = b""
        with build_opener(NoRedirects).open(url, timeout=TIMEOUT) as answer:
            while len(content) <= LARGEST and (piece := answer.read1(LARGEST)):
                content += piece
                if time.monotonic() > end:
                    raise TimeoutError("The issuer takes too long")
    except HTTPException as error:
        raise OSError("The answer is no HTTP") from error
    return content


def _usable(key_set: Mapping[str, Any]) -> dict[str, "PyJWK"]:
    """By id. Raises KeyError, TypeError and ValueError where it is no key set, or holds nothing that can be used."""
    from jwt.exceptions import PyJWTError

    found: dict[str, PyJWK] = {}
    for record in key_set["keys"]:
        try:
            if key := _usable_key(record):
                found[record["kid"]] = key
        except (PyJWTError, KeyError, TypeError, AttributeError) as error:
            log.warning("A key of the issuer can't be used: %s", type(error).__name__)
    if not found:
        raise ValueError("The key set has no key that can be used")
    return found


def _usable_key(record: dict[str, Any]) -> "PyJWK | None":
    """None for a key that is for something else."""
    from jwt import PyJWK

    algorithm = ALGORITHMS.get((record.get("kty"), record.get("crv")))
    is_ours = algorithm and record.get("alg", algorithm) == algorithm and record.get("use", "sig") == "sig"
    return PyJWK(record, algorithm) if is_ours else None
