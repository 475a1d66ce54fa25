"""Functions in containers under Lambda's own runtime emulator, allowed as little as Lambda allows them."""

import json
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import httpx

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
"""How long a container may take until it listens."""

LEAST = ("--read-only", "--tmpfs", "/tmp", "--user", "993:993", "--cap-drop", "all", "--memory", "2g")


class Emulator:
    """Starts containers of one image; all of them end with it."""

    def __init__(self, containers: str, image: str, environment: Mapping[str, str]) -> None:
        self._containers = containers
        self._image = image
        self._environment = environment
        self._running = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def start(self, command: str, *, seconds: int = 300, **environment: str) -> "Function":
        """A container with ``command`` as its handler, which may take ``seconds`` a call."""
        (rie,) = (ROOT / ".venv-sam").glob("lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-x86_64")
        variables = {
            **self._environment,
            **environment,
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(seconds),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "2048",
            "LAMBDA_TASK_ROOT": "/var/task",
            "PYTHONPATH": "/plugins",
        }
        name = f"recto-{uuid.uuid4().hex[:12]}"
        run = [self._containers, "run", "--detach", "--name", name, *LEAST, "--publish", "127.0.0.1::8080"]
        run += [option for key, value in variables.items() for option in ("--env", f"{key}={value}")]
        run += ["--volume", f"{rie}:/rie:ro", "--volume", f"{ROOT / 'tests/plugins'}:/plugins:ro"]
        run += ["--entrypoint", "/rie", self._image, "python", "-m", "awslambdaric", command]
        subprocess.run(run, check=True, capture_output=True)
        self._running.callback(self._remove, name)
        url = f"http://{self._output('port', name, '8080/tcp').splitlines()[0]}"
        _wait_for(url)
        return Function(url, seconds, lambda: self._output("logs", name))

    def _remove(self, name: str) -> None:
        subprocess.run([self._containers, "rm", "--force", name], check=True, capture_output=True)

    def _output(self, *command: str) -> str:
        done = subprocess.run(
            [self._containers, *command], check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        return done.stdout.decode()


class Function:
    """One environment of a function: it takes calls one at a time. ``log`` gives what it has written so far."""

    def __init__(self, url: str, seconds: int, log: Callable[[], str]) -> None:
        self._url = f"{url}/2015-03-31/functions/function/invocations"
        self._seconds = seconds
        self.log = log

    def call(self, event: Mapping[str, Any]) -> Any:
        """The handler's answer; of a function that crashed or ran out of time, ``errorType`` or ``errorMessage``."""
        return _parsed(httpx.post(self._url, json=event, timeout=self._seconds + START_SECONDS).text)


def failed(answer: Any) -> bool:
    """Whether a call's answer tells of a crash or of a timeout."""
    return not isinstance(answer, dict) or "errorMessage" in answer or "errorType" in answer


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(url)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
