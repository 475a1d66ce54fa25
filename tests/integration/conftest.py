"""A receiver of callbacks for who needs one."""

from collections.abc import Iterator

import pytest

from receiver import Receiver, receiver


@pytest.fixture(scope="session")
def hooks() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def received(hooks: Receiver) -> Receiver:
    """One that nothing has come to yet."""
    hooks.forget()
    return hooks
