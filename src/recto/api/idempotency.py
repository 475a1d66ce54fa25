"""The header by which a submission that is sent again is the same one."""

import re
from typing import Annotated

from fastapi import Depends, Header

from recto.domain.errors import InvalidIdempotencyKey

LONGEST = 255
"""Characters of a key."""


async def _key(
    idempotency_key: Annotated[
        str | None,
        Header(
            description="Sent again with the same key, the same submission is the same job; anything else is refused.",
            examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
        ),
    ] = None,
) -> str | None:
    """A string of RFC 8941, as draft-ietf-httpapi-idempotency-key-header has it, or the same without its quotes.

    Raises InvalidIdempotencyKey.
    """
    if idempotency_key is None:
        return None
    key = re.sub(r'"(.*)"', r"\1", idempotency_key)
    if not re.fullmatch(r"[!#-\[\]-~]+", key) or len(key) > LONGEST:
        raise InvalidIdempotencyKey(
            f"It has 1 to {LONGEST} characters of ASCII, none of them a space, quote or backslash."
        )
    return key


IdempotencyKey = Annotated[str | None, Depends(_key)]
