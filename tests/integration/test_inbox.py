"""The inbox: files are taken when they are whole, and each version once."""

import logging
import os
import shutil
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


@pytest.mark.parametrize("space", ["\u202f", "\u00a0", "\u3000", "\u00ad", "\u200f"])
def test_names_with_characters_that_do_not_show_are_taken(folder: Path, space: str) -> None:
    sent = Sent()
    looking = inbox(folder, sent)
    name = f"Screenshot at 9.41.00{space}AM.png"
    drop(folder / name, b"page", at=1)
    looking.look()
    looking.look()
    assert sent.blobs == [f"inbox/{name}"]


@pytest.mark.parametrize(
    "name",
    [b"two\nlines.png", b"\x1b[2J.png", b"latin-\xe9.png", b"n" * 241 + b".png"],
    ids=["line", "esc", "é", "long"],
)
def test_a_name_that_can_not_be_taken_is_logged_once_and_others_are_taken(
    folder: Path, name: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    sent = Sent()
    looking = inbox(folder, sent)
    unusable = os.fsdecode(name)
    drop(folder / unusable, b"page", at=1)
    drop(folder / ("n" * 240 + ".png"), b"page", at=1)
    with caplog.at_level(logging.WARNING):
        for _ in range(4):
            looking.look()
    assert sent.blobs == ["inbox/" + "n" * 240 + ".png"]
    (record,) = caplog.records
    assert repr(f"inbox/{unusable}") in record.getMessage()


def nested(folder: Path, depth: int) -> None:
    """Folders in folders whose path becomes longer than the system takes."""
    above = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d" * 240, dir_fd=above)
        below = os.open("d" * 240, os.O_RDONLY, dir_fd=above)
        os.close(above)
        above = below
    os.close(above)


def test_folders_that_can_not_be_looked_into_are_logged_once_and_do_not_stop_the_rest(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sent = Sent()
    looking = inbox(folder, sent)
    (folder / "a").mkdir()
    nested(folder / "a", 18)
    drop(folder / "b" / "page.png", b"page", at=1)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            looking.look()
        assert sent.blobs == ["inbox/b/page.png"]
        shutil.rmtree(folder)
        for _ in range(3):
            looking.look()
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert "File name too long" in caplog.text
    assert "'inbox/': No such file or directory" in caplog.text
