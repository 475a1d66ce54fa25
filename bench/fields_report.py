"""The tables of an evaluation of fields, from the rows that fields.py left; by itself it makes them anew."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import calibration

Row = dict[str, Any]
Judged = dict[str, Any]
"""A field of the truth: want, got, confidence, needs_review, right."""

FILE = "fields.jsonl"
RECTO, RULES = "recto", "rules"
IMAGE, AS_IT_IS, RENDERED = "image", "as it is", "at 200 dpi"

SCORED = (
    "vendor", "invoice_number", "receipt_number", "date", "total", "email", "currency", "tax", "address", "vendor_vat",
    "document_number", "surname", "given_names", "birth_date", "expiry_date", "sex", "nationality", "issuing_country",
)  # fmt: skip
"""The fields that count; the rest are shown beside them."""
ALSO = ("customer", "order_number", "due_date", "net", "iban", "bic", "phone", "time", "personal_number")
TRUSTED, SILENT = 0.80, 0.02
"""What the project promises over all sets: at least, at most."""
LARGEST_SHARE = 0.05
"""Of extraction's time by reading's."""
THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98)

TABLE = (
    "| set | field | asked | right | trusted | silent | rules: right | trusted | silent |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Figures:
    """``trusted``: share of the fields asked that have a value and are not flagged; ``silent``: share of those that is
    wrong."""

    asked: int
    right: int
    trusted: float
    silent: float

    @classmethod
    def of(cls, fields: Sequence[Judged]) -> "Figures":
        trusted = [each for each in fields if each["got"] is not None and not each["needs_review"]]
        wrong = sum(not each["right"] for each in trusted)
        return cls(
            len(fields),
            sum(each["right"] for each in fields),
            len(trusted) / max(1, len(fields)),
            wrong / max(1, len(trusted)),
        )

    def __str__(self) -> str:
        return f"{self.right} ({self.right / max(1, self.asked):.0%}) | {self.trusted:.0%} | {self.silent:.1%}"


def rows(folder: Path) -> list[Row]:
    """Of a set, by the folder that its rows are in."""
    lines = (folder / FILE).read_text(encoding="utf-8").split("\n")
    return [json.loads(line) | {"set": folder.name} for line in lines if line]


def of_set(folder: Path) -> Iterator[str]:
    """A table of one set for each way its documents were read in."""
    found = rows(folder)
    for way in _ways(found):
        chosen = _in_way(found, way)
        with_fields = [row for row in chosen if row["kind"] != "text"]
        if with_fields:
            yield from table(f"{folder.name}{'' if way == IMAGE else f', {way}'}", with_fields)
    yield from _invented([row for row in found if row["kind"] == "text"])


def table(name: str, found: Sequence[Row]) -> Iterator[str]:
    """A line for each field, and one for all that count."""
    yield TABLE
    present = {field for row in found for field in row["fields"]}
    for field in (*SCORED, *ALSO):
        if field in present:
            yield _line(name, field if field in SCORED else f"({field})", found, (field,))
    yield _line(name, "all", found, SCORED)
    own = [row for row in found if row["by"] == RECTO]
    read, extract = (sum(row[stage] for row in own) for stage in ("read", "extract"))
    each = f"{1000 * extract / max(1, len(own)):.1f} ms a document, {extract / read:.1%} of reading" if read else ""
    failed = sum(bool(row["error"]) for row in own)
    kinds = sum(row["kind"] != row["found_kind"] for row in own)
    yield f"\n{len(own)} documents, {failed} failed, {kinds} taken for another kind. Extraction: {each}.\n"


def _line(name: str, label: str, found: Iterable[Row], fields: Sequence[str]) -> str:
    own, theirs = (Figures.of(list(_judged(found, by, fields))) for by in (RECTO, RULES))
    return f"| {name} | {label} | {own.asked} | {own} | {theirs} |"


def _judged(found: Iterable[Row], by: str, fields: Sequence[str]) -> Iterator[Judged]:
    return (row["fields"][name] for row in found if row["by"] == by for name in fields if name in row["fields"])


def _ways(found: Iterable[Row]) -> list[str]:
    """Those of PDFs where there are any; images belong to each."""
    ways = {row["way"] for row in found}
    return [way for way in (AS_IT_IS, RENDERED) if way in ways] or [IMAGE]


def _in_way(found: Iterable[Row], way: str) -> list[Row]:
    return [row for row in found if row["way"] in (way, IMAGE)]


def _invented(found: Sequence[Row]) -> Iterator[str]:
    """Fields of documents that have none."""
    if not found:
        return
    for by in (RECTO, RULES):
        own = [row for row in found if row["by"] == by]
        fields, files = sum(len(row["others"]) for row in own), sum(bool(row["others"]) for row in own)
        yield f"{found[0]['set']}: {by} invented {fields} fields on {files} of {len(own)} documents without any."
    for row in found:
        if row["by"] == RECTO and row["others"]:
            yield f"- {row['file']} taken for {row['found_kind']}: {row['others']}"
    yield ""


def silent(found: Iterable[Row]) -> Iterator[str]:
    """The wrong values that nobody would look at."""
    yield "| set | file | way | field | want | got | confidence | reasons |\n|---|---|---|---|---|---|---|---|"
    for row in found:
        for name in SCORED if row["by"] == RECTO else ():
            each = row["fields"].get(name)
            if each and each["got"] is not None and not each["needs_review"] and not each["right"]:
                told = f"{each['want']} | {each['got']} | {each['confidence']:.3f} | {', '.join(each['reasons'])}"
                yield f"| {row['set']} | {row['file']} | {row['way']} | {name} | {told} |"
    yield ""


def honesty(found: Sequence[Row]) -> Iterator[str]:
    """Whether confidences come true: over all fields, by field, and what other thresholds would do."""
    valued = _valued(found, RECTO)
    yield "| confidence | fields | mean confidence | right |\n|---|---|---|---|"
    for each in _bins(valued):
        tenth = min(int(each.confidence * 10), 9) / 10
        yield f"| {tenth:.1f} to {tenth + 0.1:.1f} | {each.count} | {each.confidence:.3f} | {each.right:.3f} |"
    yield "\n| field | values | mean confidence | right | off by (ECE) |\n|---|---|---|---|---|"
    for name in SCORED:
        own = _valued(found, RECTO, (name,))
        if own:
            yield f"| {name} | {_calibrated(own)} |"
    yield f"| all | {_calibrated(valued)} |"
    yield f"| all, by rules | {_calibrated(_valued(found, RULES))} |"
    yield "\n| threshold, no check failed | trusted | silent |\n|---|---|---|"
    everything = list(_judged(found, RECTO, SCORED))
    for threshold in THRESHOLDS:
        figures = Figures.of([_flagged(each, threshold) for each in everything])
        yield f"| {threshold} | {figures.trusted:.1%} | {figures.silent:.1%} |"
    yield ""


def _flagged(each: Judged, threshold: float) -> Judged:
    return each | {"needs_review": bool(each["failed"]) or (each["confidence"] or 0) < threshold}


def _valued(found: Iterable[Row], by: str, fields: Sequence[str] = SCORED) -> list[Judged]:
    return [each for each in _judged(found, by, fields) if each["got"] is not None]


def _bins(valued: Sequence[Judged]) -> list[calibration.Bin]:
    return calibration.bins([each["confidence"] for each in valued], [each["right"] for each in valued])


def _calibrated(valued: Sequence[Judged]) -> str:
    confidence, right = (sum(each[name] for each in valued) / max(1, len(valued)) for name in ("confidence", "right"))
    error = calibration.expected_calibration_error(_bins(valued))
    return f"{len(valued)} | {confidence:.3f} | {right:.3f} | {error:.3f}"


def plot(found: Sequence[Row], file: Path) -> None:
    """Confidence against the share right, with how many values stand behind each point."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 6), layout="constrained")
    for by, colour, below in ((RECTO, "C0", 8), (RULES, "C1", -14)):
        valued = _valued(found, by)
        bins = _bins(valued)
        error = calibration.expected_calibration_error(bins)
        label = f"{by}, {len(valued):,} values, off by {error:.3f}"
        axes.plot([b.confidence for b in bins], [b.right for b in bins], marker="o", color=colour, label=label)
        for b in bins:
            axes.annotate(
                f"{b.count}", (b.confidence, b.right), (0, below), textcoords="offset points", ha="center", fontsize=7
            )
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, zorder=0)
    axes.set(title="Fields", xlabel="confidence", ylabel="share right", aspect="equal")
    axes.set(xlim=(0, 1.03), ylim=(-0.03, 1.05))
    axes.legend(loc="upper left", fontsize="small")
    figure.savefig(file, dpi=110)
    pyplot.close(figure)


def promises(found: Sequence[Row]) -> str:
    """Whether what the project promises over all sets holds for rows of one way. Reading a PDF's own text takes next to
    no time, so that only documents read by OCR tell what extraction takes of it."""
    own = [row for row in found if row["by"] == RECTO]
    figures = Figures.of(list(_judged(own, RECTO, SCORED)))
    by_ocr = [row for row in own if row["way"] != AS_IT_IS]
    share = sum(row["extract"] for row in by_ocr) / max(1e-9, sum(row["read"] for row in by_ocr))
    kept = {
        f"at least {TRUSTED:.0%} trusted": figures.trusted >= TRUSTED,
        f"at most {SILENT:.0%} of those wrong": figures.silent <= SILENT,
        f"extraction at most {LARGEST_SHARE:.0%} of reading": share <= LARGEST_SHARE,
    }
    return "; ".join(f"{promise}: {'yes' if holds else 'NO'}" for promise, holds in kept.items()) + "."


def write(folders: Sequence[Path], out: Path, *, figure: Path | None = None) -> str:
    """What can be told of all sets together, written to fields.md with the tables by set; a plot beside it."""
    found = [row for folder in folders for row in rows(folder)]
    with_fields = [row for row in found if row["kind"] != "text"]
    told = []
    for way in _ways(with_fields) if with_fields else ():
        chosen = _in_way(with_fields, way)
        told += [f"## All{'' if way == IMAGE else f', PDFs {way}'}", *table("all", chosen), promises(chosen), ""]
        told += honesty(chosen)
        plot(chosen, out / "fields.png")
        if figure:
            plot(chosen, figure)
    told += ["## Silent errors", *silent(with_fields)]
    tables = [line for folder in folders for line in of_set(folder)]
    (out / "fields.md").write_text("\n".join(["## By set", *tables, *told]), encoding="utf-8")
    return "\n".join(told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/eval"))
    parser.add_argument("--figure", type=Path, help="the plot goes here as well")
    given = parser.parse_args()
    write([file.parent for file in sorted(given.folder.glob(f"*/{FILE}"))], given.folder, figure=given.figure)
    print((given.folder / "fields.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
