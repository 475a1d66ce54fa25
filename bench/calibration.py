"""Whether confidences are honest: of all words read with a confidence of .9, nine tenths should be right.

``judged(folder)`` gives every word that an evaluation (eval.py) has read, for fitting confidences or looking at them.
A word is right if it stands in the truth as often as it was read, wherever it stands: the measure of word F1.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from recto.domain.recognition import TEXT_LAYER

BY_OCR = ("image", "forced OCR")
"""Of the ways a document is read, those that read each page once, by OCR."""


class Judged(NamedTuple):
    """A word that ``engine`` has read."""

    engine: str
    confidence: float
    is_right: bool


@dataclass(frozen=True)
class PageScore:
    """A page that ``reader`` has read: its health, the share of its words that are right, its word F1."""

    reader: str
    health: float
    right: float
    f1: float


@dataclass(frozen=True)
class Bin:
    """Words or pages of about one confidence."""

    count: int
    confidence: float
    right: float


def judged(folder: Path) -> Iterator[Judged]:
    """The words of every engine by itself. ``folder`` is where eval.py left its rows."""
    import report

    for row in report.rows(folder):
        for page in row["pages"] if row["way"] in BY_OCR else ():
            if page["engine"] == row["reader"]:
                yield from (Judged(page["engine"], confidence, bool(right)) for confidence, right in page["words"])


def pages(rows: Iterable[dict]) -> Iterator[PageScore]:
    """The pages that were read by OCR and on which any word was."""
    for row in rows:
        for page in row["pages"] if row["way"] in BY_OCR else ():
            if page["words"] and page["engine"] != TEXT_LAYER:
                right = sum(is_right for _, is_right in page["words"]) / len(page["words"])
                yield PageScore(row["reader"], page["health"], right, page["f1"])


def bins(confidences: Sequence[float], right: Sequence[float], count: int = 10) -> list[Bin]:
    """Of equal width over 0..1, empty ones left out."""
    own, truth = np.asarray(confidences, float), np.asarray(right, float)
    numbers = np.minimum((own * count).astype(int), count - 1)
    chosen = [numbers == number for number in np.unique(numbers)]
    return [Bin(int(each.sum()), float(own[each].mean()), float(truth[each].mean())) for each in chosen]


def expected_calibration_error(found: Sequence[Bin]) -> float:
    """Mean distance between what is claimed and what is so, weighted by how often (Naeini et al., 2015)."""
    total = sum(each.count for each in found)
    return sum(each.count * abs(each.confidence - each.right) for each in found) / total if total else 0.0


def pearson(a: Sequence[float], b: Sequence[float]) -> float:
    """Of two series; not a number where one doesn't vary."""
    x, y = np.asarray(a, float), np.asarray(b, float)
    if len(x) < 2 or x.std() == 0 or y.std() == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Pearson's of the ranks, ties sharing theirs."""
    return pearson(_ranks(a), _ranks(b))


def _ranks(values: Sequence[float]) -> Sequence[float]:
    _, inverse, counts = np.unique(np.asarray(values, float), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: list[float] = (last - (counts - 1) / 2)[inverse].tolist()
    return ranks


def plot(scores: Sequence[PageScore], words: dict[str, list[Bin]], file: Path) -> None:
    """Health against the share of words right, page by page, and confidence against it, word by word."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 5), layout="constrained")
    for number, reader in enumerate(sorted({score.reader for score in scores})):
        own = [score for score in scores if score.reader == reader]
        left.scatter([s.health for s in own], [s.right for s in own], s=14, alpha=0.6, color=f"C{number}", label=reader)
    for number, (engine, found) in enumerate(sorted(words.items())):
        error = expected_calibration_error(found)
        right.plot(
            [b.confidence for b in found],
            [b.right for b in found],
            marker="o",
            color=f"C{number}",
            label=f"{engine}, {sum(b.count for b in found):,} words, off by {error:.3f}",
        )
    left.set(title="Pages", xlabel="health", ylabel="share of words right")
    right.set(title="Words", xlabel="confidence", ylabel="share right")
    for axes in (left, right):
        axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, zorder=0)
        axes.set(xlim=(0, 1.01), ylim=(0, 1.01), aspect="equal")
        axes.legend(loc="upper left", fontsize="small")
    figure.savefig(file, dpi=110)
    pyplot.close(figure)
