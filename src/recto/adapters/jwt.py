"""JSON Web Tokens (RFC 7519), by PyJWT, which is imported when the first one comes."""

from typing import TYPE_CHECKING

from recto.adapters.signing_keys import ALGORITHMS
from recto.domain.account import TOKEN_OWNER, is_owner
from recto.domain.errors import Unauthorised

if TYPE_CHECKING:
    from jwt import PyJWK

    from recto.adapters.signing_keys import SigningKeys

MALFORMED = "The token is none that is taken here: it has to be signed by RS256 or ES256 and to name its key (kid)."


class JsonWebTokens:
    """BearerTokens of one issuer for one audience; ``claim`` names the owner, ``skew`` is the seconds clocks differ."""

    def __init__(self, keys: "SigningKeys", *, issuer: str, audience: str, claim: str, skew: float) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._claim = claim
        self._skew = skew

    def owner(self, token: str) -> str:
        import jwt

        try:
            key = self._key(token)
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                issuer=self._issuer,
                audience=self._audience,
                leeway=self._skew,
                options={"require": ["exp", "iss", "aud", self._claim], "enforce_minimum_key_length": True},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthorised("The token has expired. Get a new one.") from None
        except jwt.ImmatureSignatureError:
            raise Unauthorised("The token is not good yet.") from None
        except (jwt.InvalidIssuerError, jwt.InvalidAudienceError, jwt.MissingRequiredClaimError) as error:
            raise Unauthorised("The token is from another issuer, for another audience, or lacks a claim.") from error
        except (jwt.PyJWTError, RecursionError) as error:  # JSON may be nested as deep as strangers like
            raise Unauthorised("The token is broken, or its signature is wrong.") from error
        owner = claims[self._claim]
        if not isinstance(owner, str) or not owner.strip() or not is_owner(TOKEN_OWNER + owner):
            raise Unauthorised("The token names nobody who can own something here.")
        return owner

    def _key(self, token: str) -> "PyJWK":
        """What the token has to be signed with. Its header says which key; how that is used, the key says alone."""
        import jwt

        header = jwt.get_unverified_header(token)
        key_id = header.get("kid")
        if header.get("alg") not in ALGORITHMS.values() or not isinstance(key_id, str):
            raise Unauthorised(MALFORMED)
        key = self._keys.get(key_id)
        if key is None:
            raise Unauthorised("The token is signed with a key that its issuer does not have, or not yet.")
        return key
