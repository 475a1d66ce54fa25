"""What the API functions carry into Lambda."""

import runpy
from pathlib import Path

import pytest

BENCH = runpy.run_path(str(Path(__file__).parents[2] / "bench" / "imports.py"))


@pytest.mark.parametrize("name", BENCH["FUNCTIONS"])
def test_an_api_function_imports_neither_images_nor_sdks_it_may_never_use(name: str) -> None:
    _, modules = BENCH["imported"](BENCH["function"](name))
    assert "recto.api.app" in modules
    assert modules.isdisjoint(
        {"cv2", "numpy", "PIL", "pypdfium2", "tesserocr", "pytesseract", "boto3", "uvicorn", "pikepdf", "img2pdf"}
    )
