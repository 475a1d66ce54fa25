"""The inbox: files are taken when they are whole, and each version once."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from recto.local.inbox import Inbox


class Sent(list[Mapping[str, Any]]):
    """Messages as the queue gets them, and the jobs known from them."""

    @property
    def blobs(self) -> list[str]:
        return sorted(message["blob"] for message in self)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


def inbox(folder: Path, sent: Sent) -> Inbox:
    return Inbox(folder, send=sent.append, is_known=lambda message: message in sent)


def drop(path: Path, content: bytes, *, at: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at, at))


def test_a_file_is_taken_once_it_is_the_same_at_two_looks(folder: Path) -> None:
    sent = Sent()
    looking = inbox(folder, sent)
    drop(folder / "x" / "y.png", b"half", at=1)
    looking.look()
    drop(folder / "x" / "y.png", b"half and the rest", at=1)
    looking.look()
    assert not sent
    looking.look()
    looking.look()
    assert sent.blobs == ["inbox/x/y.png"]


def test_a_new_version_and_a_file_that_came_back_are_taken_again(folder: Path) -> None:
    sent = Sent()
    looking = inbox(folder, sent)
    for at in (1, 2):
        drop(folder / "a.png", b"page", at=at)
        looking.look()
        looking.look()
    (folder / "a.png").unlink()
    looking.look()
    drop(folder / "a.png", b"page", at=3)
    looking.look()
    looking.look()
    assert sent.blobs == ["inbox/a.png"] * 3
    assert len({message["version"] for message in sent}) == 3


def test_a_file_known_from_a_former_run_is_left_alone(folder: Path) -> None:
    sent = Sent()
    drop(folder / "a.png", b"page", at=1)
    for _ in range(2):
        looking = inbox(folder, sent)
        looking.look()
        looking.look()
    assert sent.blobs == ["inbox/a.png"]


def test_hidden_files_and_links_are_left_alone(folder: Path, tmp_path: Path) -> None:
    sent = Sent()
    looking = inbox(folder, sent)
    drop(folder / ".a.png.part", b"half", at=1)
    drop(folder / ".hidden" / "b.png", b"page", at=1)
    drop(tmp_path / "secret", b"page", at=1)
    (folder / "c.png").symlink_to(tmp_path / "secret")
    looking.look()
    looking.look()
    assert not sent
