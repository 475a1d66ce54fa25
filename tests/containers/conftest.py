"""Servers that containers reach, and the functions' image in containers."""

import shutil
import socket
import subprocess
from collections.abc import Iterator

import pytest

from emulator import Emulator
from recto.settings import Settings
from servers import Server, aws_environment, moto_server, redis_server

IMAGE = "recto-process"


@pytest.fixture(scope="session")
def containers() -> str:
    """The command that runs containers."""
    for command in ("docker", "podman"):
        if (
            shutil.which(command)
            and subprocess.run([command, "info"], capture_output=True, check=False).returncode == 0
        ):
            return command
    pytest.skip("*** NOT TESTED: neither docker nor podman runs here ***")


@pytest.fixture(scope="session")
def address() -> str:
    """Where containers reach this machine. Asking for a route sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
        route.connect(("198.51.100.1", 9))
        found: str = route.getsockname()[0]
        return found


@pytest.fixture(scope="session")
def moto(address: str) -> Iterator[Server]:
    with moto_server(host=address) as server:
        yield server


@pytest.fixture
def redis(address: str) -> Iterator[Server]:
    with redis_server(host=address) as server:
        yield server


@pytest.fixture
def environment(aws_settings: Settings, moto: Server) -> dict[str, str]:
    """Of a function, as the template gives it, with the servers' addresses."""
    same = ("storage", "bucket", "queue_url", "part_queue_url", "dead_letter_url", "redis_url")
    return aws_environment(moto.url) | {
        **{f"RECTO_{name.upper()}": str(getattr(aws_settings, name)) for name in same},
        "RECTO_AUTH": "none",
        "RECTO_REDIS_SECRET": "",
        "RECTO_RETRY_DELAYS": "1,1,1",
    }


@pytest.fixture
def emulator(containers: str, environment: dict[str, str]) -> Iterator[Emulator]:
    with Emulator(containers, IMAGE, environment) as emulator:
        yield emulator
