"""Previews of the local service, of which one is made at a time."""

import io
import threading

import pytest

from recto.domain.errors import WorkersBusy
from recto.local.reading import WAITING, Previews


class Worker:
    """Makes no preview before it may."""

    def __init__(self) -> None:
        self.may = threading.Event()

    def ask(self, request: tuple[str, int], *, seconds: float) -> bytes:
        assert self.may.wait(seconds)
        return f"page {request[1]}".encode()


def test_few_wait_for_a_preview_and_the_others_are_told_at_once_to_come_again() -> None:
    worker = Worker()
    previews = Previews(worker)  # type: ignore[arg-type]
    made: list[bytes] = []
    waiting = [
        threading.Thread(target=lambda page: made.append(previews(io.BytesIO(), page)), args=[page])
        for page in range(WAITING)
    ]
    for thread in waiting:
        thread.start()
    while previews._places._value:
        pass
    with pytest.raises(WorkersBusy):
        previews(io.BytesIO(), 0)
    worker.may.set()
    for thread in waiting:
        thread.join(20)
    assert sorted(made) == sorted(f"page {page}".encode() for page in range(WAITING))
    assert previews(io.BytesIO(), 7) == b"page 7"
