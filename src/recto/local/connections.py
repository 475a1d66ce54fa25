"""Connections that clients open and leave: each is ended in time, and all together leave files for everything else.

uvicorn itself waits for ever for the rest of a request or for an answer to be taken, and takes connections until no
file can be opened any more. 1,024 callers who said nothing, with no key, were enough to stop the service.
"""

import asyncio
import resource
from typing import Any, NamedTuple

from uvicorn.protocols.http.h11_impl import H11Protocol

LOOK_SECONDS = 10.0
"""Between looks at a connection, which is ended by the first that finds a request where the one before left it."""
UNTAKEN_LOOKS = 6
"""So many, a minute, may find that nothing of an answer was taken, as nginx has it: who takes it may be busy."""
SLOWEST = 500
"""Bytes a second that a request's body must come at, as in Apache's mod_reqtimeout."""
MOST_FILES = 8192
"""That the process asks for. Half of them are for connections, each of which takes some 10 KB as well."""


class _Look(NamedTuple):
    cycle: object
    """The last request, which is another object for each."""
    received: int
    unsent: int
    drained: int
    """How often the answer's buffer was emptied so far that more could be written."""


class Connection(H11Protocol):
    """uvicorn's, of which there are at most ``most`` and none stands still."""

    most = 512

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._received = self._drained = self._untaken = 0
        self._next: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.abort()
            return
        self._look_later()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)

    def resume_writing(self) -> None:
        self._drained += 1
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._next:
            self._next.cancel()
        super().connection_lost(exc)

    def _look_later(self) -> None:
        seen = _Look(self.cycle, self._received, self.transport.get_write_buffer_size(), self._drained)
        self._next = self.loop.call_later(LOOK_SECONDS, self._look, seen)

    def _look(self, before: _Look) -> None:
        if self._stands(before):
            self.transport.abort()
        else:
            self._look_later()

    def _stands(self, before: _Look) -> bool:
        """Whether the client has been waited for ever since, and not we; counts the looks that found nothing taken."""
        if self.cycle is not before.cycle:
            return False
        if unsent := self.transport.get_write_buffer_size():
            is_taken = (unsent, self._drained) != (before.unsent, before.drained)
            self._untaken = 0 if is_taken else self._untaken + 1
            return self._untaken == UNTAKEN_LOOKS
        self._untaken = 0
        if self.cycle is None or self.cycle.response_complete:
            return True
        if self.cycle.more_body and not self.flow.read_paused:
            return self._received - before.received < SLOWEST * LOOK_SECONDS
        return False


def limited() -> type[Connection]:
    """Connections of this process: half of the files it may open, for which its limit is raised if need be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return type("Connection", (Connection,), {"most": files // 2})
