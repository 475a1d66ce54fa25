"""The tables of an evaluation, from the rows that eval.py left; by itself it makes them anew from a folder of rows."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

import calibration

Row = dict[str, Any]

PEERS = ("pytesseract", "rapidocr")
"""Whose time all times are shown by."""
IMAGE = "image"
AUTO = "auto"
WORST = 15

ACCURACY = (
    "| set | reader | documents | word F1 | CER | seconds: mean | median | processor | by pytesseract's"
    " | by rapidocr's | health | failed |\n|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def rows(folder: Path) -> list[Row]:
    """Of all readers of a set, or of all sets."""
    files = sorted(folder.rglob("*.jsonl"))
    lines = (line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line)
    return [row for row in map(json.loads, lines) if "reader" in row]


def accuracy(name: str, found: Sequence[Row]) -> Iterator[str]:
    """A table of one set: a line for each reader and way, peers last."""
    yield ACCURACY
    series = _series(found)
    for (reader, way), own in sorted(series.items(), key=lambda item: (item[1][0]["health"] is None, item[0])):
        healths = [row["health"] for row in own if row["health"] is not None]
        ratios = (_ratio(own, series, peer) for peer in PEERS)
        yield (
            f"| {name} | {reader}{'' if way == IMAGE else f', {way}'} | {len(own)} | {_mean(own, 'f1'):.4f}"
            f" | {median(row['cer'] for row in own):.4f} | {_mean(own, 'seconds'):.3f}"
            f" | {median(row['seconds'] for row in own):.3f} | {_mean(own, 'processor'):.3f}"
            f" | {' | '.join(f'{ratio:.2f}' if ratio else '' for ratio in ratios)}"
            f" | {f'{mean(healths):.3f}' if healths else ''} | {sum(bool(row['error']) for row in own) or ''} |"
        )
    yield ""


def _series(found: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """Rows by reader and way. Images are read in one way only, and belong to all of their reader's."""
    series: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        series.setdefault((row["reader"], row["way"]), []).append(row)
    images = {reader: own for (reader, way), own in series.items() if way == IMAGE}
    mixed = {reader for reader, way in series if way != IMAGE}
    return {
        (reader, way): own + (images.get(reader, []) if way != IMAGE else [])
        for (reader, way), own in series.items()
        if way != IMAGE or reader not in mixed
    }


def _ratio(own: Sequence[Row], series: dict[tuple[str, str], list[Row]], peer: str) -> float | None:
    """Seconds a page by the peer's, over what both have read."""
    (theirs,) = [found for (reader, _), found in series.items() if reader == peer] or [[]]
    common = {row["file"] for row in own} & {row["file"] for row in theirs}
    if not common:
        return None
    return a_page(row for row in own if row["file"] in common) / a_page(r for r in theirs if r["file"] in common)


def routes(found: Sequence[Row]) -> Iterator[str]:
    """What each route of the engine that chooses costs and gains: its documents by the others too."""
    own = [row for row in found if row["reader"] == AUTO and row["pages"]]
    others = sorted({row["reader"] for row in found if row["health"] is not None} - {AUTO})
    if not own:
        return
    yield (
        "| way | route | documents | pages | " + " | ".join(f"{each}: F1 | s a page" for each in (AUTO, *others)) + " |"
    )
    yield "|---|---|---|---|" + "---|---|" * (1 + len(others))
    for way, route in sorted({(row["way"], route_of(row)) for row in own}):
        chosen = [row for row in own if (row["way"], route_of(row)) == (way, route)]
        cells = [_cells(chosen)]
        for reader in others:
            files = {row["file"] for row in chosen}
            same = "forced OCR" if way == "as it is" else way
            cells.append(_cells([r for r in found if (r["reader"], r["way"]) == (reader, same) and r["file"] in files]))
        yield f"| {way} | {route} | {len(chosen)} | {sum(row['page_count'] for row in chosen)} | {' | '.join(cells)} |"
    yield ""


def route_of(row: Row) -> str:
    return " + ".join(sorted({engine for page in row["pages"] for engine in page["engine"].split("+")}))


def _cells(own: Sequence[Row]) -> str:
    return f"{_mean(own, 'f1'):.4f} | {a_page(own):.3f}" if own else " | "


def honesty(found: Sequence[Row], folder: Path) -> Iterator[str]:
    """How well health and confidences tell what is right, with a plot beside the rows."""
    scores = list(calibration.pages(found))
    if not scores:
        return
    yield "| reader | pages | health by words right: Pearson | Spearman | by word F1: Pearson | Spearman | off by |"
    yield "|---|---|---|---|---|---|---|"
    for reader in sorted({score.reader for score in scores}):
        own = [score for score in scores if score.reader == reader]
        health, right, f1 = ([getattr(score, name) for score in own] for name in ("health", "right", "f1"))
        error = calibration.expected_calibration_error(calibration.bins(health, right))
        kinds = [correlation(health, other) for other in (right, f1) for correlation in _CORRELATIONS]
        yield f"| {reader} | {len(own)} | {' | '.join(f'{kind:.3f}' for kind in kinds)} | {error:.3f} |"
    yield "\n| pages' health | reader | pages | mean health | words right |\n|---|---|---|---|---|"
    for reader in sorted({score.reader for score in scores}):
        own = [score for score in scores if score.reader == reader]
        yield from _reliability(reader, calibration.bins([s.health for s in own], [s.right for s in own]))
    words: dict[str, list[calibration.Bin]] = {}
    yield "\n| words' confidence | engine | words | mean confidence | right |\n|---|---|---|---|---|"
    judged = list(calibration.judged(folder))
    for engine in sorted({word.engine for word in judged}):
        of_engine = [word for word in judged if word.engine == engine]
        words[engine] = calibration.bins([w.confidence for w in of_engine], [w.is_right for w in of_engine])
        yield from _reliability(engine, words[engine])
        error = calibration.expected_calibration_error(words[engine])
        yield f"| all | {engine} | {len(of_engine)} | off by {error:.3f} | |"
    calibration.plot(scores, words, folder / "health.png")
    yield f"\nPlot: {folder / 'health.png'}\n"


_CORRELATIONS = (calibration.pearson, calibration.spearman)


def _reliability(name: str, found: Sequence[calibration.Bin]) -> Iterator[str]:
    for each in found:
        tenth = min(int(each.confidence * 10), 9) / 10
        yield f"| {tenth:.1f} to {tenth + 0.1:.1f} | {name} | {each.count} | {each.confidence:.3f} | {each.right:.3f} |"


def worst(found: Sequence[Row]) -> Iterator[str]:
    """The documents that Recto reads worst, beside the best of the others."""
    own = sorted((row for row in found if row["reader"] == AUTO), key=lambda row: row["f1"])[:WORST]
    if not own:
        return
    yield "| document | way | word F1 | health | best of the others | its word F1 |\n|---|---|---|---|---|---|"
    for row in own:
        others = [r for r in found if r["reader"] != AUTO and r["file"] == row["file"]]
        best = max(others, key=lambda r: r["f1"], default=row)
        read = f"{row['f1']:.3f} | {row['health']} | {best['reader']} | {best['f1']:.3f}"
        yield f"| {row['file']} | {row['way']} | {read} |"
    yield ""


def _mean(own: Iterable[Row], name: str) -> float:
    return mean(row[name] for row in own)


def a_page(own: Iterable[Row], name: str = "seconds") -> float:
    """Seconds, or by another name the processor's."""
    each = list(own)
    return sum(row[name] for row in each) / sum(row["page_count"] for row in each)


def write(folder: Path) -> str:
    """Everything that can be told of the rows under ``folder``, written to report.md there; without accuracy's tables,
    which were told set by set."""
    found = rows(folder)
    tables = [
        line
        for each in sorted(folder.iterdir())
        if each.is_dir() and rows(each)
        for line in accuracy(each.name, rows(each))
    ]
    parts = {
        "Routes: what each costs, and what the same documents cost and gain by one engine alone": routes(found),
        "Health and confidence": honesty(found, folder),
        "Worst": worst(found),
    }
    told = "\n".join(f"## {title}\n" + "\n".join(lines) for title, lines in parts.items())
    (folder / "report.md").write_text("\n".join(["## Accuracy and speed", *tables, told]), encoding="utf-8")
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/eval"))
    folder = parser.parse_args().folder
    write(folder)
    print((folder / "report.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
