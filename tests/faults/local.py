"""Faults of one machine, against ``recto serve``: processes killed, disks full, documents that kill or hang."""

import os
import random
import resource
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
from served import Served

from faults.documents import Clients, Outcome, document
from faults.receiver import Receiver, receiver
from recto.bootstrap import Services
from recto.settings import Settings
from servers import free_port

PATIENCE = 240
"""Seconds after which a document without an end is lost."""
SHARE_OF_SERVICE = 0.3
"""Of all kills."""
Pause = tuple[float, float]
"""Seconds between two faults: at least, at most."""


def killing(folder: Path, *, documents: int, over: float, pause: Pause, seed: int = 1) -> Outcome:
    """The service, a worker or what makes previews killed at random; documents come in for ``over`` seconds."""
    chance = random.Random(seed)
    with _service(folder) as (served, told), _previews(served):

        def kill() -> str:
            if chance.random() < SHARE_OF_SERVICE:
                served.stop(signal.SIGKILL)
                served.start()
                return "service"
            with suppress(OSError, IndexError):  # dead by now, or none there yet
                os.kill(chance.choice(served.workers()), signal.SIGKILL)
                return "worker or preview"
            return ""

        return _through(served, told, documents, over, _repeated(kill, pause, chance))


def full_disk(folder: Path, *, documents: int, over: float, pause: Pause, seed: int = 2) -> Outcome:
    """Every write of the service and its workers fails for a second, again and again.

    By RLIMIT_FSIZE, which needs no rights: EFBIG where a full disk says ENOSPC, and empty files can still be made.
    """
    chance = random.Random(seed)
    with _service(folder) as (served, told):

        def fill() -> str:
            with disk_full(served):
                time.sleep(1)
            return "disk full for 1 s"

        return _through(served, told, documents, over, _repeated(fill, pause, chance))


@contextmanager
def disk_full(served: Served) -> Iterator[None]:
    _limit_files(served, 0)
    try:
        yield
    finally:
        _limit_files(served, resource.RLIM_INFINITY)


def _limit_files(served: Served, size: int) -> None:
    """The service first, so that no worker started since has the old limit."""
    with suppress(OSError):
        for pid in (served.process.pid, *served.workers()):
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def poison(folder: Path, *, documents: int, poisonous: int) -> Outcome:
    """Some documents kill their worker at every try, among others that don't."""
    bad = set(range(0, documents, max(1, documents // poisonous)))
    with _service(folder, form=lambda number: {"engine": "crashing"} if number in bad else {}) as (served, told):
        outcome = _through(served, told, documents, 0, _never, must_fail=bad)
        deaths = served.log.count("died (SIGKILL)")
    outcome.injected["workers killed by their document"] = deaths
    outcome.wrong += deaths != 4 * len(bad)
    return outcome


def slow(folder: Path, *, documents: int, hanging: int, beyond: int) -> Outcome:
    """Documents that take longer than the soft limit, and such that don't even end at the hard one."""
    engines = {number: "hanging" if number < hanging else "slow" for number in range(hanging + beyond)}
    with _service(
        folder,
        form=lambda number: {"engine": engines[number]} if number in engines else {},
        time_limit=4,
        hard_time_limit=8,
        retry_delays="0.1",
    ) as (served, told):
        outcome = _through(served, told, documents, 0, _never, must_fail=set(engines))
    outcome.injected += Counter(f"document, engine {name}" for name in engines.values())
    return outcome


@contextmanager
def _service(
    folder: Path, *, form: Callable[[int], Mapping[str, str]] = lambda _: {}, **settings: object
) -> Iterator[tuple["_Served", Receiver]]:
    with receiver() as told:
        served = _Served(
            folder / "data",
            form=form,
            workers=2,
            engine="quick",
            port=free_port(),
            callback_loopback=True,
            callback_url=told.url,
            callback_delays="0.2,0.5,1,2",
            **settings,
        )
        try:
            yield served, told
        finally:
            if served.process.poll() is None:
                served.stop()


class _Served(Served):
    """At one port for all its lives."""

    def __init__(self, data: Path, *, form: Callable[[int], Mapping[str, str]], port: int, **settings: object) -> None:
        self.form = form
        super().__init__(data, arguments=("--port", str(port)), **settings)


Faults = Callable[[Counter[str], threading.Event], None]
"""Counts what it injects, until it is told to stop."""


def _never(_: Counter[str], __: threading.Event) -> None:
    """No fault but those of documents."""


def _repeated(fault: Callable[[], str], pause: Pause, chance: random.Random) -> Faults:
    """``fault`` says what it did."""

    def run(injected: Counter[str], stop: threading.Event) -> None:
        while not stop.wait(chance.uniform(*pause)):
            if done := fault():
                injected[done] += 1

    return run


def _through(
    served: _Served,
    told: Receiver,
    documents: int,
    over: float,
    faults: Faults,
    *,
    must_fail: frozenset[int] | set[int] = frozenset(),
) -> Outcome:
    """All documents submitted while the faults go on, then waited for in peace."""
    numbers = range(documents)
    injected: Counter[str] = Counter()
    clients = Clients(lambda: served.url, seconds=over + PATIENCE, form=served.form)
    clients.through(partial(faults, injected), numbers, over=over)
    told.wait_for(set(clients.jobs.values()), seconds=PATIENCE)
    served.stop()
    outcome = clients.outcome(numbers, injected, Services(Settings(data=served.data)).blobs, told.told)
    failed = {number for number, end in clients.ends.items() if end.status_code != 200}
    outcome.wrong += len(failed ^ must_fail) if must_fail else 0
    outcome.notes["callbacks that came again"] = told.repeated
    return outcome


@contextmanager
def _previews(served: Served) -> Iterator[None]:
    """Somebody looks at previews all the time."""
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.5):
            with suppress(httpx.TransportError):
                httpx.post(f"{served.url}/preview", files={"file": ("page.png", document(0))}, timeout=30)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
