"""Every format through a running service and without one: the same words."""

import subprocess
from pathlib import Path

import pypdfium2
import pytest
from served import RECTO, Served, environment

import made
from recto.outputs.formats import FORMATS

PAGE = made.page()
SCAN = made.pdf(PAGE.pixels)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([RECTO, *arguments], env=environment(), capture_output=True, text=True, timeout=60)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.pdf"
    path.write_bytes(SCAN)
    return path


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("json", "pdf")])
def test_a_format_is_the_same_with_and_without_a_service(
    name: str, service: Served, scan: Path, tmp_path: Path
) -> None:
    folders = tmp_path / "read", tmp_path / "submit"
    options = ("--engine", "tesseract", "--format", name)
    read = run("read", scan, *options, "--output", folders[0])
    submitted = run("submit", scan, *options, "--url", service.url, "--wait", "--output", folders[1])
    assert (read.returncode, submitted.returncode) == (0, 0), read.stderr + submitted.stderr
    first, second = ((folder / f"scan.pdf{FORMATS[name].suffix}").read_text() for folder in folders)
    assert first == second
    assert all(word in first for word in PAGE.text.split())


def test_a_searchable_pdf_comes_back_from_a_service(service: Served, scan: Path, tmp_path: Path) -> None:
    ended = run("submit", scan, "--url", service.url, "--wait", "--format", "pdf", "--output", tmp_path / "out")
    assert ended.returncode == 0, ended.stderr
    content = (tmp_path / "out" / "scan.pdf.pdf").read_bytes()
    assert content.startswith(SCAN)
    document = pypdfium2.PdfDocument(content)
    assert document[0].get_textpage().get_text_range().split() == PAGE.text.split()
    document.close()


def test_a_service_says_why_a_format_can_not_be_made(service: Served, scan: Path, tmp_path: Path) -> None:
    scan.write_bytes(made.encrypted_pdf(SCAN, user_password=""))
    ended = run("submit", scan, "--url", service.url, "--wait", "--format", "pdf", "--output", tmp_path / "out")
    assert ended.returncode == 1
    assert "An encrypted PDF can't be added to" in ended.stderr
    assert list((tmp_path / "out").iterdir()) == []
