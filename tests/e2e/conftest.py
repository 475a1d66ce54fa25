from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from served import MAX_BYTES, MAX_DIRECT_BYTES, MAX_PAGES, MAX_PIXELS, Served


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all tests that do it no harm, with low limits."""
    served = Served(
        tmp_path_factory.mktemp("service") / "data",
        max_bytes=MAX_BYTES,
        max_direct_bytes=MAX_DIRECT_BYTES,
        max_pages=MAX_PAGES,
        max_pixels=MAX_PIXELS,
        poll_seconds=1,
    )
    yield served
    assert served.stop() == 0, served.log


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts a service of the test's own."""
    started: list[Served] = []

    def start(**settings: Any) -> Served:
        started.append(Served(tmp_path / "data", **settings))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.stop()
