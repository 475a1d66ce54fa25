"""Who may call, as the settings say."""

from collections.abc import Set

from recto.domain.ports import BearerTokens
from recto.settings import Settings


class Undecided(Exception):
    """Nobody said who may call, where strangers could."""


def ways(settings: Settings) -> Set[str]:
    """What callers may show: a key, a token (jwt); empty where everybody may call. Raises Undecided."""
    if settings.auth is None and settings.storage == "aws":
        raise Undecided("Say who may call by RECTO_AUTH: key, jwt, or key,jwt; none lets everybody in.")
    return settings.auth or frozenset()


def tokens(settings: Settings) -> BearerTokens:
    from recto.adapters.jwt import JsonWebTokens
    from recto.adapters.signing_keys import SigningKeys

    return JsonWebTokens(
        SigningKeys(settings.jwt_keys, seconds=settings.jwt_keys_seconds, pause=settings.jwt_pause_seconds),
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        claim=settings.jwt_owner,
        skew=settings.jwt_skew_seconds,
    )
