"""The layer, where it is meant to be used: in the image of Lambda's own Python runtime."""

import subprocess
from pathlib import Path

import pytest

import made

pytestmark = pytest.mark.containers

LAYER = Path(__file__).parents[2] / "build/tesseract"
RUNTIME = "public.ecr.aws/lambda/python:3.13"
LANGUAGES = {"ara", "deu", "eng", "fra", "ita", "lav", "nld", "osd", "por", "spa"}


def tesseract(containers: str, folder: Path, *arguments: str) -> str:
    run = [containers, "run", "--rm", "--volume", f"{LAYER}:/opt:ro", "--volume", f"{folder}:/documents:ro"]
    run += ["--entrypoint", "/opt/bin/tesseract", RUNTIME, *arguments]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout


def test_it_reads_a_page_in_lambdas_runtime(containers: str, tmp_path: Path) -> None:
    page = made.page()
    (tmp_path / "page.png").write_bytes(made.png(page.pixels))
    assert tesseract(containers, tmp_path, "/documents/page.png", "-").split() == page.text.split()


def test_it_has_the_models_of_all_languages(containers: str, tmp_path: Path) -> None:
    assert set(tesseract(containers, tmp_path, "--list-langs").splitlines()[1:]) == LANGUAGES


def test_it_carries_the_licences_of_what_it_holds() -> None:
    carried = {path.name for path in (LAYER / "share/licences").iterdir()}
    assert {"tesseract-ocr", "libtesseract5", "libc6"} | {f"tesseract-ocr-{code}" for code in LANGUAGES} <= carried
