"""Workers fed from queues: each message is read in a worker process, acknowledged or given back."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import cycle
from typing import Any, Self

from recto.adapters.sqlite import POLL_SECONDS, SqliteQueue
from recto.domain.errors import DocumentRejected, RectoError
from recto.domain.ports import Message
from recto.local.worker import Worker

log = logging.getLogger(__name__)

_PAUSE = 2.0
"""Seconds between tries while the queue can't be reached or a worker can't start."""
_MARGIN = 30.0
"""Seconds a message stays with a worker beyond the time limit, for starting and ending it."""


class Workers:
    """One thread a worker, which looks first into each of the queues in turn: none waits for another to be empty.

    ``time_limit`` (seconds) is hard: a worker that takes longer is killed. On leaving, no more messages are taken, and
    those still in work after ``grace`` seconds are put back, their tries not counted.

    A message whose work fails, or whose worker dies, is given back with the delay of its attempt; after the last the
    queue moves it to its dead letters. ``returned`` is told first, so that the job is seen waiting when it comes again.
    Where it is known by then that the document is at fault, ``given_up`` is told why instead.
    """

    def __init__(
        self,
        queues: Sequence[SqliteQueue],
        workers: Sequence[Worker],
        *,
        time_limit: float,
        retry_delays: Sequence[float],
        grace: float,
        job_id: Callable[[Mapping[str, Any]], str],
        returned: Callable[[Mapping[str, Any]], object],
        given_up: Callable[[Mapping[str, Any], RectoError], object],
    ) -> None:
        self._queues = queues
        self._workers = workers
        self._time_limit = time_limit
        self._retry_delays = retry_delays
        self._grace = grace
        self._job_id = job_id
        self._returned = returned
        self._given_up = given_up
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(worker,), daemon=True) for worker in workers]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopping.set()
        deadline = time.monotonic() + self._grace
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for worker in self._workers:
            worker.kill()
        for thread in self._threads:
            thread.join(_PAUSE)

    def _run(self, worker: Worker) -> None:
        orders = cycle([(*self._queues[turn:], *self._queues[:turn]) for turn in range(len(self._queues))])
        while not self._stopping.is_set():
            try:
                self._next(worker, orders)
            except RectoError as error:
                if not self._stopping.is_set():
                    log.error("A worker can't go on. %s Trying again.", error.detail, exc_info=error.__cause__)
                self._stopping.wait(_PAUSE)
            except Exception:
                log.exception("A worker can't go on. Trying again.")
                self._stopping.wait(_PAUSE)
        worker.end()

    def _next(self, worker: Worker, orders: Iterator[Sequence[SqliteQueue]]) -> None:
        worker.start()  # first, for a message that is taken is a try used up
        if self._stopping.is_set():
            return
        for queue in next(orders):
            if message := queue.receive():
                self._work(worker, queue, message)
                return
        self._stopping.wait(POLL_SECONDS)

    def _work(self, worker: Worker, queue: SqliteQueue, message: Message) -> None:
        try:
            queue.extend(message.receipt, seconds=self._time_limit + _MARGIN)
            worker.ask(message.body, seconds=self._time_limit)
        except RectoError as error:
            self._settled(partial(self._give_back, queue, message, error))
        else:
            self._settled(partial(queue.ack, message.receipt))

    def _settled(self, settle: Callable[[], None]) -> None:
        """However long that takes, while the disk is full, say: left in flight, the message would lie for minutes."""
        while True:
            try:
                return settle()
            except RectoError as error:
                log.error("A message can't be given back or deleted. %s Trying again.", error.detail)
                if self._stopping.wait(_PAUSE):
                    return None

    def _give_back(self, queue: SqliteQueue, message: Message, error: RectoError) -> None:
        job_id = self._job_id(message.body)
        self._returned(message.body)
        if self._stopping.is_set():
            log.info("Put back: the service is stopping", extra={"job_id": job_id})
            queue.put_back(message.receipt)
            return
        log.warning("Try %d failed. %s", message.attempt, error.detail, extra={"job_id": job_id})
        if isinstance(error, DocumentRejected) and message.attempt > len(self._retry_delays):
            self._given_up(message.body, error)
            queue.ack(message.receipt)
            return
        delay = dict(enumerate(self._retry_delays, 1)).get(message.attempt, 0.0)
        queue.retry(message.receipt, delay=delay)
