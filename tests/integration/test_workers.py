"""Workers: real processes, a real queue, and work that fails in every way work can."""

import ctypes
import logging
import os
import pickle
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from recto.adapters.sqlite import SqliteQueue
from recto.bootstrap import Services
from recto.domain.errors import EngineFailed, EngineUnavailable, RectoError, TooMuchMemory
from recto.local.worker import Work, Worker
from recto.local.workers import Workers

MEMORY = 512 << 20
KEPT: list[bytes] = []
GROWING = "import time; held = [time.sleep(0.002) or b'x' * (16 << 20) for _ in range(1000)]"


def acting(folder: Path) -> Work:
    """Does what a message says, and writes down that it began."""

    def act(body: dict[str, Any]) -> object:
        with (folder / body["job_id"]).open("a") as file:
            file.write(f"{os.getpid()}\n")
        tries = len((folder / body["job_id"]).read_text().splitlines())
        if tries > body.get("times", 1000):
            return "well"
        match body.get("act"):
            case "raise":
                raise ValueError("broken")
            case "refuse":
                raise EngineUnavailable("Install it.")
            case "crash":
                ctypes.string_at(0)
            case "grow":
                held = []
                while True:
                    held.append(b"x" * (16 << 20))
                    time.sleep(0.002)
            case "speak":
                os.write(2, b"native code\n")
                warnings.warn("a decoder", stacklevel=1)
                logging.getLogger("PIL.TiffImagePlugin").error("a decoder")
                logging.getLogger("recto").error("ours")
            case "keep":
                KEPT.append(b"x" * (MEMORY // 2))
            case "engine grows":
                subprocess.run([sys.executable, "-c", GROWING], check=True)
            case "exit":
                os._exit(3)
            case "hang":
                child = subprocess.Popen(["sleep", "600"])
                (folder / "engine").write_text(str(child.pid))
                time.sleep(600)
        return os.environ["OMP_THREAD_LIMIT"]

    return act


def unable() -> Work:
    sys.exit("can't start")


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(partial(acting, tmp_path), memory=MEMORY, log_level="CRITICAL")
    yield worker
    worker.end()


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def eventually(true: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not become true in time."
        time.sleep(0.02)


def test_a_worker_answers_again_and_again_from_one_process(worker: Worker) -> None:
    replies = [worker.ask({"job_id": "a"}, seconds=20) for _ in range(3)]
    assert replies == ["1", "1", "1"]
    assert worker.pid != os.getpid()


def test_what_the_work_raises_reaches_who_asked_and_the_process_stays(worker: Worker) -> None:
    worker.start()
    pid = worker.pid
    with pytest.raises(EngineUnavailable, match="Install it"):
        worker.ask({"job_id": "a", "act": "refuse"}, seconds=20)
    with pytest.raises(EngineFailed, match="broke off"):
        worker.ask({"job_id": "a", "act": "raise"}, seconds=20)
    assert worker.pid == pid


@pytest.mark.parametrize(("act", "how"), [("crash", "SIGSEGV"), ("exit", "exit code 3")])
def test_a_worker_that_dies_is_replaced(worker: Worker, act: str, how: str) -> None:
    with pytest.raises(EngineFailed, match=how):
        worker.ask({"job_id": "a", "act": act}, seconds=20)
    assert worker.ask({"job_id": "b"}, seconds=20) == "1"


def test_what_native_code_and_decoders_write_by_themselves_is_not_in_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    worker = Worker(partial(acting, tmp_path), memory=MEMORY)
    worker.ask({"job_id": "a", "act": "speak"}, seconds=20)
    worker.end()
    written = capfd.readouterr().err
    assert written.endswith(" ERROR   ours\n")
    assert len(written.splitlines()) == 1


def test_a_worker_over_its_time_is_killed_and_the_engine_it_started_too(worker: Worker, tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="1 seconds"):
        worker.ask({"job_id": "a", "act": "hang"}, seconds=1)
    engine = int((tmp_path / "engine").read_text())
    eventually(lambda: not alive(engine))


@pytest.mark.parametrize("act", ["grow", "engine grows"])
def test_a_worker_over_its_memory_is_ended_and_replaced(worker: Worker, act: str) -> None:
    with pytest.raises(TooMuchMemory, match="512 MiB"):
        worker.ask({"job_id": "a", "act": act}, seconds=20)
    assert worker.ask({"job_id": "b"}, seconds=20) == "1"


def test_a_worker_that_keeps_much_memory_is_replaced_before_the_next_request(worker: Worker) -> None:
    worker.ask({"job_id": "a", "act": "keep"}, seconds=20)
    first = worker.pid
    worker.ask({"job_id": "b"}, seconds=20)
    second = worker.pid
    worker.ask({"job_id": "c"}, seconds=20)
    assert first != second == worker.pid


def test_a_worker_ends_in_the_midst_of_work_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; sys.path[:0] = sys.argv[2:]\n"
            "from functools import partial; from pathlib import Path\n"
            "from recto.local.worker import Worker; from test_workers import acting\n"
            "worker = Worker(partial(acting, Path(sys.argv[1])), memory=1 << 30)\n"
            "worker.ask({'job_id': 'a', 'act': 'hang'}, seconds=100)",
            str(tmp_path),
            *sys.path,
        ]
    )
    eventually(lambda: (tmp_path / "engine").exists() and (tmp_path / "engine").read_text())
    pids = [int((tmp_path / "a").read_text()), int((tmp_path / "engine").read_text())]
    assert all(alive(pid) for pid in pids)
    parent.kill()
    parent.wait()
    eventually(lambda: not any(alive(pid) for pid in pids))


def test_a_worker_that_can_not_start_says_so() -> None:
    with pytest.raises(EngineFailed, match="exit code 1"):
        Worker(unable, memory=MEMORY).start()


def test_a_worker_whose_process_did_not_come_to_be_kills_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr(os, "killpg", lambda group, _: killed.append(group))
    worker = Worker(lambda: print, memory=MEMORY)  # a lambda can't be sent to a process
    with pytest.raises((AttributeError, pickle.PicklingError)):
        worker.start()
    worker.kill()
    worker.end()
    assert killed == []
    assert worker.pid is None


@contextmanager
def working(
    services: Services,
    tmp_path: Path,
    *,
    time_limit: float = 20,
    count: int = 2,
    given_up: Callable[[Mapping[str, Any], RectoError], object] = lambda *_: None,
) -> Iterator[list[str]]:
    returned: list[str] = []
    assert isinstance(services.queue, SqliteQueue)
    assert isinstance(services.part_queue, SqliteQueue)
    workers = Workers(
        [services.queue, services.part_queue],
        [Worker(partial(acting, tmp_path), memory=MEMORY, log_level="CRITICAL") for _ in range(count)],
        time_limit=time_limit,
        retry_delays=services.settings.retry_delays,
        grace=0.5,
        job_id=lambda body: str(body["job_id"]),
        returned=lambda body: returned.append(str(body["job_id"])),
        given_up=given_up,
    )
    with workers:
        yield returned


def tries(tmp_path: Path, job_id: str) -> int:
    path = tmp_path / job_id
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_no_queue_waits_for_another_to_be_empty(services: Services, tmp_path: Path) -> None:
    services.part_queue.send_many({"job_id": f"long-{n}"} for n in range(20))
    services.queue.send_many({"job_id": f"short-{n}"} for n in range(5))
    with working(services, tmp_path, count=1):
        eventually(lambda: tries(tmp_path, "long-19"))
    begun = sorted((path.stat().st_mtime_ns, path.name) for path in tmp_path.glob("*-*"))
    first_ten = [name.partition("-")[0] for _, name in begun[:10]]
    assert first_ten.count("short") == first_ten.count("long") == 5


def test_every_message_is_worked_on_once(services: Services, tmp_path: Path) -> None:
    names = [f"job{n}" for n in range(20)]
    for name in names:
        services.queue.send({"job_id": name})
    with working(services, tmp_path):
        eventually(lambda: all(tries(tmp_path, name) for name in names))
    assert [tries(tmp_path, name) for name in names] == [1] * 20
    services.queue.release_all()  # type: ignore[attr-defined]
    assert services.queue.receive() is None


def test_poison_is_tried_four_times_then_a_dead_letter_and_others_are_done(services: Services, tmp_path: Path) -> None:
    services.queue.send({"job_id": "poison", "act": "crash"})
    services.queue.send({"job_id": "good"})
    services.queue.send({"job_id": "weak", "act": "exit", "times": 2})
    with working(services, tmp_path) as returned:
        dead = None
        deadline = time.monotonic() + 30
        while dead is None and time.monotonic() < deadline:
            dead = services.dead_letters.receive(wait=0.2)
        eventually(lambda: tries(tmp_path, "weak") == 3)
    assert dead is not None
    assert dead.body["job_id"] == "poison"
    assert {name: tries(tmp_path, name) for name in ("poison", "good", "weak")} == {"poison": 4, "good": 1, "weak": 3}
    assert sorted(returned) == ["poison"] * 4 + ["weak"] * 2


def test_stopping_puts_back_what_is_still_in_work_as_if_it_had_not_been_tried(
    services: Services, tmp_path: Path
) -> None:
    services.queue.send({"job_id": "slow", "act": "hang"})
    with working(services, tmp_path) as returned:
        eventually(lambda: (tmp_path / "engine").exists())
    assert returned == ["slow"]
    message = services.queue.receive(wait=1)
    assert message is not None
    assert (message.body["job_id"], message.attempt) == ("slow", 1)


def test_what_takes_all_memory_is_given_up_with_its_own_problem_and_others_are_done(
    services: Services, tmp_path: Path
) -> None:
    services.queue.send({"job_id": "greedy", "act": "grow"})
    services.queue.send({"job_id": "good"})
    given_up: list[tuple[str, RectoError]] = []
    with working(services, tmp_path, given_up=lambda body, error: given_up.append((body["job_id"], error))) as returned:
        eventually(lambda: given_up)
        eventually(lambda: tries(tmp_path, "good"))
    assert [(job_id, error.code) for job_id, error in given_up] == [("greedy", "too-much-memory")]
    assert tries(tmp_path, "greedy") == 4
    assert returned == ["greedy"] * 4
    services.queue.release_all()  # type: ignore[attr-defined]
    assert services.queue.receive() is None
    assert services.dead_letters.receive() is None
