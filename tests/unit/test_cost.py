"""The arithmetic of docs/cost.md."""

import pytest

from cost import FIXED, GB_SECOND, Load, break_even, lambda_dollars, other_dollars, seconds_by_route


def test_a_function_is_billed_by_its_memory_and_seconds_and_by_the_call() -> None:
    load = Load(pages=10, memory_gb=2, overhead=1, cold=0)
    assert lambda_dollars(0.9, load, "x86") == pytest.approx(100 * (10 * 2 * GB_SECOND["x86"] + 0.2e-6))


def test_what_goes_by_documents_is_shared_by_their_pages() -> None:
    one, ten = other_dollars(Load(pages=1)), other_dollars(Load(pages=10))
    assert ten["API Gateway"] == pytest.approx(one["API Gateway"] / 10)
    assert ten["S3: storage"] == pytest.approx(one["S3: storage"])


def test_the_break_even_is_where_both_cost_the_same() -> None:
    fixed = sum(FIXED.values())
    pages = break_even(1.5, 0.1, fixed)
    assert pages is not None
    assert pages / 1000 * 1.5 == pytest.approx(fixed + pages / 1000 * 0.1)
    assert break_even(0.05, 0.1, fixed) is None


def test_seconds_a_page_go_by_what_read_the_documents() -> None:
    def row(reader: str, way: str, seconds: float, pages: int, *engines: str) -> dict[str, object]:
        read = [{"engine": engine} for engine in engines]
        return {
            "reader": reader, "way": way, "processor": seconds, "page_count": pages, "pages": read, "health": 0.9,
        }  # fmt: skip

    rows = [
        row("auto", "as it is", 0.4, 4, "text-layer"),
        row("auto", "image", 3.0, 2, "ppocr", "ppocr"),
        row("auto", "at 200 dpi", 9.0, 1, "ppocr"),
        row("ppocr", "forced OCR", 8.0, 4, "ppocr"),
    ]
    assert seconds_by_route(rows) == {
        "auto: ppocr": pytest.approx(1.5),
        "auto: text-layer": pytest.approx(0.1),
        "auto: this mixture": pytest.approx(3.4 / 6),
        "ppocr alone": pytest.approx(2.0),
    }
