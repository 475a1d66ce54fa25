"""``recto keys``: API keys made, listed and revoked where the settings say they are kept."""

import sys
from collections.abc import Callable

from recto.domain.errors import RectoError
from recto.services.accounts import Keys


def create(keys: Keys, owner: str, rate: int | None) -> int:
    """The key alone goes to stdout, so that it can be piped into whatever keeps it."""

    def made() -> None:
        print(keys.create(owner, rate))
        print(f"This is the only time that {owner}'s key is shown. Keep it where secrets are kept.", file=sys.stderr)

    return _ended(made)


def show(keys: Keys) -> int:
    """A line a key, the oldest first: id, owner, submissions a minute, day."""

    def shown() -> None:
        for key in keys.all():
            rate = f"{key.rate} a minute" if key.rate else "default"
            print(f"{key.key_id}  {key.owner}  {rate}  {key.created_at:%Y-%m-%d}")

    return _ended(shown)


def revoke(keys: Keys, key_id: str) -> int:
    return _ended(lambda: keys.revoke(key_id))


def _ended(action: Callable[[], None]) -> int:
    """The exit code."""
    try:
        action()
    except RectoError as error:
        print(f"recto: {error.title}. {error.detail}", file=sys.stderr)
        return 1
    return 0
