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
        {
            "cv2",
            "numpy",
            "PIL",
            "pypdfium2",
            "tesserocr",
            "pytesseract",
            "boto3",
            "uvicorn",
            "pikepdf",
            "img2pdf",
            "xlsxwriter",
            "pydantic.v1.main",
        }
    )


def test_the_process_function_imports_what_serves_http_for_previews_only() -> None:
    _, modules = BENCH["imported"](BENCH["function"]("process"))
    assert "recto.bootstrap" in modules
    assert modules.isdisjoint({"fastapi", "starlette", "mangum", "opentelemetry"})


def test_reading_imports_nothing_that_tells_others_of_it() -> None:
    _, modules = BENCH["imported"]("from recto.engines import registry; registry.get('ppocr')")
    assert "openvino" in modules
    assert "openvino_telemetry" not in modules


def test_what_tells_of_ended_jobs_imports_neither_images_nor_http_nor_sdks_it_may_never_use() -> None:
    _, modules = BENCH["imported"](BENCH["function"]("notify"))
    assert "recto.services.callbacks" in modules
    assert modules.isdisjoint({"cv2", "numpy", "PIL", "pypdfium2", "fastapi", "starlette", "mangum", "boto3", "redis"})
