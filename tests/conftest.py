"""Fixtures that several rooms share. Nothing here is replaced by a mock: adapters and servers are real."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from recto.bootstrap import Services
from recto.settings import Settings

hypothesis_settings.register_profile("recto", deadline=None, derandomize=True)
hypothesis_settings.load_profile("recto")


class Clock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


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


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("RECTO_")]:
        monkeypatch.delenv(name)
