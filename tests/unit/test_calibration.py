"""How `make eval` tells whether confidences are honest."""

import json
from pathlib import Path
from typing import Any

import pytest

import calibration
from calibration import Bin, bins, expected_calibration_error, pearson, spearman


def test_confidences_that_come_true_are_not_off() -> None:
    found = bins([0.8] * 10 + [1.0] * 4, [1] * 8 + [0] * 2 + [1] * 4)
    assert expected_calibration_error(found) == pytest.approx(0)


def test_the_error_is_the_mean_distance_weighted_by_how_often_it_is_made() -> None:
    found = bins([0.95, 0.95, 0.95, 0.15], [1, 0, 0, 1])
    assert found == [Bin(1, pytest.approx(0.15), 1.0), Bin(3, pytest.approx(0.95), pytest.approx(1 / 3))]
    assert expected_calibration_error(found) == pytest.approx((1 * 0.85 + 3 * (0.95 - 1 / 3)) / 4)


def test_nothing_read_is_nothing_wrong() -> None:
    assert expected_calibration_error(bins([], [])) == 0


def test_correlations_agree_with_what_they_are_known_to_be() -> None:
    growing, curved = [1.0, 2.0, 3.0, 4.0], [1.0, 4.0, 9.0, 16.0]
    assert spearman(growing, curved) == pytest.approx(1)
    assert pearson(growing, curved) == pytest.approx(0.98437, abs=1e-5)
    assert spearman([1, 2, 2, 4], [1, 3, 2, 4]) == pytest.approx(0.94868, abs=1e-5)


def row(reader: str, way: str, *pages: dict[str, Any]) -> str:
    return json.dumps({"reader": reader, "way": way, "pages": pages}) + "\n"


def test_words_are_judged_once_and_by_the_engine_that_read_them(tmp_path: Path) -> None:
    page = {"engine": "tesseract", "words": [[0.9, 1], [0.4, 0]], "health": 0.7, "f1": 0.5}
    held = {"engine": "text-layer", "words": [[1.0, 1]], "health": 1.0, "f1": 1.0}
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "tesseract.jsonl").write_text(
        row("tesseract", "image", page) + row("tesseract", "at 200 dpi", page)
    )
    (tmp_path / "set" / "auto.jsonl").write_text(row("auto", "image", page) + row("auto", "as it is", held))
    assert list(calibration.judged(tmp_path)) == [("tesseract", 0.9, True), ("tesseract", 0.4, False)]


def test_a_page_is_scored_by_the_share_of_its_words_that_are_right() -> None:
    page = {"engine": "ppocr", "words": [[0.9, 1], [0.8, 1], [0.4, 0], [0.9, 1]], "health": 0.8, "f1": 0.7}
    held = {"engine": "text-layer", "words": [[1.0, 1]], "health": 1.0, "f1": 1.0}
    rows = [{"reader": "auto", "way": "forced OCR", "pages": [page, held]}]
    assert list(calibration.pages(rows)) == [calibration.PageScore("auto", 0.8, 0.75, 0.7)]
