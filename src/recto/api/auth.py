"""Who is calling: told before a request's body is read, and given to routes as ``Owner``."""

from typing import Annotated

from fastapi import Depends, Request

from recto.domain.account import Caller

CALLER = "recto.caller"
"""Where a request's scope has its Caller."""


async def _caller(request: Request) -> Caller:
    """Where accounts are off, everybody is the same one."""
    caller: Caller = request.scope.get(CALLER, Caller())
    return caller


Owner = Annotated[Caller, Depends(_caller)]
