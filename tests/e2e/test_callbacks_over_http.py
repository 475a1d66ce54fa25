"""``recto serve`` calls ``recto webhooks listen``, both as their users run them."""

import json
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from served import RECTO, Served, environment, eventually
from standardwebhooks.webhooks import Webhook

import made
from receiver import talker

PNG = made.png(made.page().pixels)


class Listener:
    """What was printed: events, and beside them what is for people."""

    def __init__(self, out: Path, err: Path) -> None:
        self._out, self._err = out, err

    @property
    def url(self) -> str:
        found: re.Match[str] = eventually(lambda: re.search(r"http://\S+", self.said))
        return found[0]

    @property
    def said(self) -> str:
        return self._err.read_text()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._out.read_text().splitlines()]


@contextmanager
def listening(folder: Path, *arguments: str) -> Iterator[Listener]:
    out, err = folder / "events", folder / "listener.log"
    with out.open("w") as to, err.open("w") as errors:
        command = [RECTO, "webhooks", "listen", "--port", "0", *arguments]
        process = subprocess.Popen(command, env=environment(), stdout=to, stderr=errors)
    try:
        yield Listener(out, err)
    finally:
        process.terminate()  # SIGINT is ignored where the tests run in the background of a shell
        process.wait(10)


def test_a_developers_receiver_prints_what_the_service_tells_of_each_job(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(workers=1, callback_loopback="true")
    with listening(tmp_path, "--data", str(served.data)) as listener:
        done = served.submit(PNG, callback_url=listener.url + "recto")
        failed = served.submit(PNG[:300], callback_url=listener.url)
        eventually(lambda: len(listener.events()) == 2)
    events = {event["data"]["job_id"]: event for event in listener.events()}
    assert {job_id: event["type"] for job_id, event in events.items()} == {done: "job.done", failed: "job.failed"}
    assert events[failed]["data"]["problem"]["code"] == "damaged-document"
    assert served.http.get(events[done]["data"]["result_url"]).json()["job_id"] == done
    assert f"The callback was delivered at try 1 job_id={done}" in served.log


def test_events_that_come_at_the_same_time_are_lines_of_their_own(tmp_path: Path) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    names = [str(number) for number in range(200)]

    def told(listener: Listener, name: str) -> int:
        at, content = datetime.now(UTC), json.dumps({"name": name, "text": "x" * 500})
        signed = {"Webhook-Id": name, "Webhook-Timestamp": str(int(at.timestamp()))}
        signature = Webhook(secret).sign(name, at, content)
        return http.post(listener.url, content=content, headers=signed | {"Webhook-Signature": signature}).status_code

    with listening(tmp_path, "--secret", secret) as listener, ThreadPoolExecutor(8) as pool, httpx.Client() as http:
        assert set(pool.map(lambda name: told(listener, name), names)) == {204}
        eventually(lambda: len(listener.events()) == len(names))
    assert {event["name"] for event in listener.events()} == set(names)


def test_a_receiver_with_another_secret_believes_nothing_and_is_tried_again(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(workers=1, callback_loopback="true", callback_delays="0.1,30")
    other = subprocess.run(
        [RECTO, "webhooks", "secret", "--owner", "other", "--data", served.data],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    with listening(tmp_path, "--secret", other) as listener:
        served.submit(PNG[:300], callback_url=listener.url)
        eventually(lambda: served.log.count("to tell the callback failed: The answer was 401") == 2)
        assert listener.events() == []
        assert listener.said.count("Refused: No matching signature") == 2


def test_callbacks_survive_that_the_service_is_killed(serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve(workers=1, callback_loopback="true", callback_delays="1,1,1,1,1,1,1")
    with listening(tmp_path, "--secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") as stranger:
        job_id = served.submit(PNG[:300], callback_url=stranger.url)
        eventually(lambda: "to tell the callback failed" in served.log)
    port = stranger.url.rstrip("/").rpartition(":")[2]
    served.stop(signal.SIGKILL)
    with listening(tmp_path, "--data", str(served.data), "--port", port) as listener:
        served.start()
        eventually(listener.events)
    assert {event["data"]["job_id"] for event in listener.events()} == {job_id}


def test_a_receiver_that_hangs_keeps_neither_others_waiting_nor_the_service_from_stopping(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(workers=1, callback_loopback="true")
    hung = threading.Event()

    def hang(connected: socket.socket) -> None:
        hung.set()
        while connected.recv(1024):
            """Nothing is ever answered."""

    with talker(hang) as port, listening(tmp_path, "--data", str(served.data)) as listener:
        served.submit(PNG[:300], callback_url=f"http://127.0.0.1:{port}/")
        assert hung.wait(30)
        told = served.submit(PNG[:300], callback_url=listener.url)
        eventually(listener.events)
        assert [event["data"]["job_id"] for event in listener.events()] == [told]
        started = time.monotonic()
        assert served.stop() == 0
        assert time.monotonic() - started < 12, "the hung call has 15 seconds"


def test_callbacks_into_the_network_are_refused_with_what_to_do(service: Served) -> None:
    for url in ("http://127.0.0.1:9/", "https://192.168.0.1/", "https://metadata.google.internal/"):
        for path in ("/ocr", "/extract"):
            answer = service.http.post(path, files={"file": ("page.png", PNG)}, data={"callback_url": url})
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid-callback")
        answer = service.http.post("/batch", files=[("files", ("page.png", PNG))], data={"callback_url": url})
        assert answer.json()["code"] == "invalid-callback"
        answer = service.http.post("/uploads", json={"filename": "a.pdf", "callback_url": url})
        assert answer.json()["code"] == "invalid-callback"
        assert "https" in answer.json()["detail"]
