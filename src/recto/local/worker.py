"""A worker: a child process that answers one request at a time and may die without harm to anyone else.

Native code can crash, hang or take all memory; here it takes only its own process with it, and every process it
started. The parent imports none of it.
"""

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from recto.domain.errors import EngineFailed, RectoError, ServiceError, TooMuchMemory
from recto.local import logs

log = logging.getLogger(__name__)

Work = Callable[[Any], Any]
"""What a worker does with a request; both request and reply are pickled. May raise RectoErrors."""

_READY = "ready"
_START_SECONDS = 120
_LOOK_SECONDS = 0.05
NICER = 10
"""Than the process that answers, which waits for nobody's document (sched(7))."""
"""Between looks at a child's memory. In that time it can take some hundred MB more."""


class Worker:
    """The parent's side. ``make`` (a function of a module, or a partial of one) is called in the child, once.

    ``memory`` (bytes) is what the child, with what it started, may have in use; one that takes more is ended, and one
    that still has more than half of it after its work is replaced before it is asked again: engines keep what each size
    of page made them load.
    """

    def __init__(self, make: Callable[[], Work], *, memory: int, log_level: str = "INFO") -> None:
        self._make = make
        self._memory = memory
        self._log_level = log_level
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one; its process group has the same number."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Return with a child that is alive and ready, a new one if need be. Raises EngineFailed."""
        if self._process and self._process.is_alive() and self._memory_in_use() <= self._memory // 2:
            return
        self.end()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._make, self._log_level), daemon=True)
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        self._receive(_START_SECONDS)

    def ask(self, request: object, *, seconds: float) -> Any:
        """The child's reply. Raises what the work raised, EngineFailed if the child died or had to be killed, and
        TooMuchMemory."""
        self.start()
        with contextlib.suppress(OSError):  # a child that died before it was asked shows when receiving
            self._pipe.send(request)
        reply = self._receive(seconds)
        if isinstance(reply, RectoError):
            raise reply
        return reply

    def kill(self) -> None:
        """End the child and what it started, from any thread; who waits for a reply sees the child dead."""
        process = self._process
        with contextlib.suppress(ValueError):  # closed by now
            if process and process.pid:  # group 0 would be our own
                with contextlib.suppress(ProcessLookupError):  # dead by now, or not yet a group
                    os.killpg(process.pid, signal.SIGKILL)
                process.kill()

    def end(self) -> None:
        """Kill the child, if there is one, and clear up after it."""
        if self._process:
            self.kill()
            self._process.join()
            self._process.close()
            self._pipe.close()
            self._process = None

    def _receive(self, seconds: float) -> Any:
        end = time.monotonic() + seconds
        try:
            while not self._pipe.poll(min(_LOOK_SECONDS, max(0.0, end - time.monotonic()))):
                if self._memory_in_use() > self._memory:
                    self.end()
                    raise TooMuchMemory(
                        f"It took more than {self._memory >> 20:,} MiB. Split the document or lower its resolution."
                    )
                if time.monotonic() >= end:
                    reason = f"took more than {seconds:g} seconds and was killed"
                    break
            else:
                return self._pipe.recv()
        except (EOFError, OSError):
            assert self._process
            self._process.join(1)  # the pipe closes a moment before the process has ended
            reason = f"died ({_death(self._process.exitcode)})"
        self.end()
        raise EngineFailed(f"The worker process {reason}.")

    def _memory_in_use(self) -> int:
        """Bytes: what is resident of the child and of the engines it started (proc(5), statm)."""
        pages = 0
        for pid in _family(self.pid or 0):
            with contextlib.suppress(OSError):  # it has ended, which the pipe tells where it was the child
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def _family(pid: int) -> Iterator[int]:
    """A process, what it started, and so on."""
    yield pid
    for started in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in started.read_text().split():
                yield from _family(int(child))


def _death(exitcode: int | None) -> str:
    if exitcode is None or exitcode >= 0:
        return f"exit code {exitcode}"
    return signal.Signals(-exitcode).name


def _serve(pipe: Connection, make: Callable[[], Work], log_level: str) -> None:
    """The child's side, until the parent closes the pipe."""
    os.setpgid(0, 0)  # a group of its own: killed as one, and Ctrl-C in a terminal reaches only the parent
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(NICER)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    if log_level != "DEBUG":
        logs.hush_native_code()
    logs.configure(log_level)
    work = make()
    pipe.send(_READY)
    while True:
        try:
            request = pipe.recv()
        except EOFError:
            return
        pipe.send(_reply(work, request))


def _reply(work: Work, request: object) -> object:
    try:
        return work(request)
    except RectoError as error:
        level = logging.WARNING if isinstance(error, ServiceError) else logging.INFO
        log.log(level, "%s: %s", error.code, error.detail, exc_info=error.__cause__)
        return error
    except Exception:
        log.exception("The work broke off")
        return EngineFailed("The work broke off unexpectedly.")


def _end_with_parent() -> None:
    """Even in the midst of work: a parent killed by force leaves no orphans."""
    parent = multiprocessing.parent_process()
    assert parent
    wait([parent.sentinel])
    os.killpg(0, signal.SIGKILL)
