"""Fixtures that several rooms share. Nothing here is replaced by a mock: adapters and servers are real."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from pikepdf import settings as qpdf

from clock import Clock
from recto.bootstrap import Services
from recto.settings import Settings
from servers import Server, aws_environment, moto_server, redis_server
from storage import on_aws

hypothesis_settings.register_profile("recto", deadline=None, derandomize=True)
hypothesis_settings.load_profile("recto")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Embedded storage in a folder of the test's own; nothing of the developer's environment."""
    return Settings(data=tmp_path / "recto", retry_delays=(0, 0, 0))


@pytest.fixture
def services(settings: Settings) -> Services:
    return Services(settings)


@pytest.fixture(scope="session")
def moto() -> Iterator[Server]:
    with moto_server() as server:
        yield server


@pytest.fixture
def aws(moto: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS is the moto server."""
    for name, value in aws_environment(moto.url).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def redis() -> Iterator[Server]:
    """The test's own, so that it may be stopped and flushed."""
    with redis_server() as server:
        yield server


@pytest.fixture
def aws_settings(aws: None, redis: Server) -> Settings:
    return on_aws(redis.url, retry_delays=(0, 0, 0))


@pytest.fixture(params=["settings", "aws_settings"], ids=["embedded", "aws"])
def each_storage(request: pytest.FixtureRequest) -> Settings:
    """Has the test run on both."""
    found: Settings = request.getfixturevalue(request.param)
    return found


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("RECTO_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def limits_of_qpdf() -> Iterator[None]:
    """They are the whole process's: what one test sets is not the next one's."""
    kept = qpdf.get_qpdf_limits()
    yield
    qpdf.set_qpdf_limits(**kept)
