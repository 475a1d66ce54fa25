"""The services of this process at work: the API over HTTP, and threads that do what is behind each queue."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import uvicorn

from faults.documents import Clients, Outcome
from faults.receiver import Receiver
from recto.bootstrap import Services, now
from recto.domain.errors import RectoError
from recto.domain.ports import JobQueue, Message
from recto.services.callbacks import Callbacks, NotTold
from servers import free_port

PATIENCE = 180
"""Seconds after which a document without an end is lost."""
WORKERS = 3


@dataclass(frozen=True)
class Running:
    services: Services
    url: str
    told: Receiver


@contextmanager
def running(services: Services) -> Iterator[Running]:
    told = Receiver()
    services.__dict__["callbacks"] = _callbacks(services, told)
    with _workers(services), _api(services) as url:
        yield Running(services, url, told)


def through(recto: Running, documents: int, over: float, faults: Callable[[threading.Event], None]) -> Outcome:
    """All documents submitted while the faults go on, then waited for in peace."""
    numbers = range(documents)
    clients = Clients(lambda: recto.url, seconds=over + PATIENCE, form=lambda _: {})
    clients.through(faults, numbers, over=over)
    recto.told.wait_for(set(clients.jobs.values()), seconds=PATIENCE)
    outcome = clients.outcome(numbers, Counter(), recto.services.blobs, recto.told.told)
    outcome.notes["callbacks that came again"] = recto.told.repeated
    return outcome


def _callbacks(services: Services, told: Receiver) -> Callbacks:
    """As the service makes them, but posting into this process."""

    def post(url: str, *, owner: str, message_id: str, content: bytes) -> int:
        return told.take(content)

    def publish(*_: object) -> None:
        raise NotTold("There is no bus here")

    return Callbacks(
        services.blobs,
        services.notices,
        post=post,
        publish=publish,
        delays=[0] * 20,
        result_url=lambda job_id: job_id,
        now=now,
    )


@contextmanager
def _api(services: Services) -> Iterator[str]:
    port = free_port()
    config = uvicorn.Config(services.api(), port=port, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _workers(services: Services) -> Iterator[None]:
    """What is behind each queue, one message at a time."""

    def read(message: Message) -> None:
        services.process.message(message.body, time_limit=30)

    def give_up(message: Message) -> None:
        services.process.give_up(message.body)

    def tell(message: Message) -> None:
        if services.callbacks.deliver(message.body, message.attempt).retry_after is not None:
            raise NotTold

    work = [(services.queue, read)] * WORKERS + [(services.dead_letters, give_up), (services.callback_queue, tell)]
    stop = threading.Event()
    threads = [threading.Thread(target=_serve, args=(queue, each, stop)) for queue, each in work]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _serve(queue: JobQueue, work: Callable[[Message], Any], stop: threading.Event) -> None:
    """As functions/process/app.py: what fails is given back, what ends well is deleted from the queue."""
    while not stop.is_set():
        with suppress(RectoError):  # the queue's: the message comes again by itself
            if message := queue.receive(wait=0.5):
                try:
                    work(message)
                except Exception:  # noqa: BLE001 -- any is a failed delivery, as in Lambda
                    queue.retry(message.receipt, delay=0)
                else:
                    queue.ack(message.receipt)
