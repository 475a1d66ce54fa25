"""``recto serve`` as its users run it: a process of its own on a free port, driven over HTTP and by signals."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx

RECTO = Path(sys.executable).with_name("recto")
MAX_BYTES, MAX_DIRECT_BYTES, MAX_PAGES, MAX_PIXELS = 1_000_000, 300_000, 3, 4_000_000
"""The limits of the service that most tests share."""
PLUGINS = Path(__file__).parents[1] / "plugins"


def environment(**settings: object) -> dict[str, str]:
    """Ours without the developer's settings, with engines that misbehave; ``workers=1`` sets RECTO_WORKERS."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("RECTO_")}
    given = {f"RECTO_{name.upper()}": str(value) for name, value in settings.items()}
    return ours | given | {"PYTHONPATH": str(PLUGINS)}


def eventually(look: Callable[[], Any], seconds: float = 30) -> Any:
    """What ``look`` sees once it is true."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "It did not become true in time."
        time.sleep(0.03)
    return seen


class Served:
    """One service on a folder; it can be stopped and started again."""

    def __init__(self, data: Path, *, arguments: Sequence[str] = (), **settings: object) -> None:
        self.data = data
        self._command = [RECTO, "serve", "--port", "0", *arguments]
        self.blobs = data / "blobs"
        # Tests ask more often than anybody may.
        usual = {"data": data, "retry_delays": "0.1,0.1,0.1", "rate_limits": "off"}
        self._env = environment(**usual | settings)
        self._log = data.with_suffix(".log")
        self._log.touch()
        self.start()

    def start(self) -> None:
        before = len(self.log)
        with self._log.open("a") as log:
            self.process = subprocess.Popen(self._command, env=self._env, stdout=log, stderr=log)
        found = eventually(lambda: re.search(r"Recto is at (\S+)", self.log[before:]) or self.process.poll())
        assert isinstance(found, re.Match), self.log
        self.url = found[1]
        self.http = httpx.Client(base_url=self.url, timeout=60)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """The exit code."""
        self.http.close()
        self.process.send_signal(number)
        return self.process.wait(30)

    @property
    def log(self) -> str:
        return self._log.read_text()

    def workers(self) -> list[int]:
        """The pids of the worker processes, previews' included."""
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        pids = [int(pid) for path in children for pid in path.read_text().split()]
        return [pid for pid in pids if b"multiprocessing.spawn" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def submit(self, content: bytes, filename: str = "page.png", **form: str) -> str:
        """The job's id."""
        answer = self.http.post("/ocr", files={"file": (filename, content)}, data=form)
        assert answer.status_code == 202, answer.text
        job_id: str = answer.json()["job_id"]
        return job_id

    def status(self, job_id: str) -> str:
        status: str = self.http.get(f"/result/{job_id}").json()["status"]
        return status

    def answer(self, job_id: str, seconds: float = 60) -> httpx.Response:
        """Of the result's address, once the job has ended."""

        def ended() -> httpx.Response | None:
            answer = self.http.get(f"/result/{job_id}")
            return None if answer.status_code == 202 else answer

        answer: httpx.Response = eventually(ended, seconds)
        return answer

    def result(self, job_id: str, seconds: float = 60) -> dict[str, Any]:
        answer = self.answer(job_id, seconds)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def stored(self) -> set[str]:
        """Every blob's key."""
        return {str(path.relative_to(self.blobs)) for path in self.blobs.rglob("*") if path.is_file()}
