"""What the local service does again and again, each round in a thread of its own."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

log = logging.getLogger(__name__)

Round = tuple[Callable[[], object], float]
"""An action, and the seconds between its ends and starts."""


@contextmanager
def repeating(rounds: Sequence[Round], *, grace: float) -> Iterator[None]:
    """Whatever the actions raise, they come again. On leaving, all together have ``grace`` seconds to end."""
    stopping = threading.Event()
    threads = [threading.Thread(target=_run, args=(*each, stopping), daemon=True) for each in rounds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        deadline = time.monotonic() + grace
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def _run(action: Callable[[], object], seconds: float, stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            action()
        except Exception:
            log.exception("Trying again in %g seconds", seconds)
        stopping.wait(seconds)
