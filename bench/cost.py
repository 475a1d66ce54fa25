"""Dollars per 1,000 pages on AWS, from measured seconds, and from how many pages a month that is cheaper than others.

``--rows`` takes the seconds from the rows of an evaluation (eval.py); ``--seconds route=value`` gives them by hand.
Prices are list prices of us-east-1 without free tiers; docs/cost.md says where they are from.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import report

GB_SECOND = {"x86": 0.0000166667, "arm64": 0.0000133334}
LAMBDA_REQUEST = 0.20e-6
GATEWAY_REQUEST = 3.50e-6
"""Of a REST API."""
QUEUE_REQUEST = 0.40e-6
S3_WRITE, S3_READ = 5e-6, 0.4e-6
S3_GB_MONTH = 0.023
TRANSFER_GB = 0.09
LOG_GB = 0.50
HOURS = 730

FIXED = {
    "two interface endpoints (SQS, Secrets Manager) in two zones: 4 x 0.01 an hour": 4 * 0.01 * HOURS,
    "one cache.t4g.micro node with Valkey: 0.0128 an hour": 0.0128 * HOURS,
    "13 alarms at 0.10, one secret at 0.40": 13 * 0.10 + 0.40,
    "10 custom metrics at 0.30": 10 * 0.30,
    "polling three empty queues, 1.9 million requests": 1.9e6 * QUEUE_REQUEST,
    "the image in its registry, 0.5 GB at 0.10": 0.05,
}
"""Dollars a month, used or not."""

OTHERS = {
    "Textract DetectDocumentText": 1.50,
    "Google Enterprise Document OCR": 1.50,
    "Azure Document Intelligence Read": 1.50,
    "Mistral OCR 4, batch": 2.00,
    "Mistral OCR 4": 4.00,
    "Textract AnalyzeExpense": 10.00,
    "Azure prebuilt invoice": 10.00,
    "Google Invoice Parser, documents of ten pages": 10.00,
    "Textract AnalyzeDocument, forms and tables": 65.00,
    "Google Invoice Parser, documents of one page": 100.00,
}
"""Dollars per 1,000 pages, of the first million a month."""


@dataclass(frozen=True)
class Load:
    """What is sent. ``polls``: times a client asks for its result. Sizes in MB, ``days`` that they are kept."""

    pages: int = 1
    polls: int = 2
    document_mb: float = 0.3
    result_mb: float = 0.04
    days: float = 30
    memory_gb: float = 2.94
    overhead: float = 0.15
    """Seconds a document in the process function beyond reading: S3, queue, Redis."""
    api_seconds: float = 0.05
    """Of each call in the submit function, which has 1 GB, and the result function, which has 2."""
    cold: float = 0.01
    cold_seconds: float = 4.0


def lambda_dollars(seconds: float, load: Load, architecture: str) -> float:
    """Of the process function, per 1,000 pages of ``seconds`` each."""
    a_document = load.pages * seconds + load.overhead + load.cold * load.cold_seconds
    return 1000 / load.pages * (a_document * load.memory_gb * GB_SECOND[architecture] + LAMBDA_REQUEST)


def other_dollars(load: Load) -> dict[str, float]:
    """Of everything else that grows with use, per 1,000 pages."""
    documents, calls = 1000 / load.pages, 1 + load.polls
    api_gb_seconds = load.api_seconds * (1 + 2 * load.polls)
    stored_gb = (load.document_mb + load.result_mb) * load.pages / 1000
    return {
        "API Gateway": documents * calls * GATEWAY_REQUEST,
        "submit and result functions": documents * (api_gb_seconds * GB_SECOND["x86"] + calls * LAMBDA_REQUEST),
        "SQS: send, receive, hide, delete": documents * 4 * QUEUE_REQUEST,
        "S3: 3 writes, 6 reads": documents * (3 * S3_WRITE + 6 * S3_READ),
        "S3: storage": documents * stored_gb * S3_GB_MONTH * load.days / 30,
        "results sent to clients": 1000 * load.result_mb / 1000 * TRANSFER_GB,
        "logs, 5 kB a document": documents * 5e-6 * LOG_GB,
    }


def break_even(price: float, variable: float, fixed: float) -> float | None:
    """Pages a month from which we are cheaper than ``price`` per 1,000; None if never."""
    return 1000 * fixed / (price - variable) if price > variable else None


def seconds_by_route(rows: Sequence[report.Row]) -> dict[str, float]:
    """Mean seconds a page: by what read the documents of the engine that chooses, of all of them, and of each alone.

    The processor's seconds: what a core of one's own takes, whatever else the machine did.
    """

    def a_page(own: Sequence[report.Row]) -> float:
        return report.a_page(own, "processor")

    chosen = [
        row for row in rows if row["reader"] == report.AUTO and row["way"] in ("image", "as it is") and row["pages"]
    ]
    found = {report.route_of(row): 0.0 for row in chosen}
    for name in found:
        found[name] = a_page([row for row in chosen if report.route_of(row) == name])
    routes = {f"auto: {name}": seconds for name, seconds in sorted(found.items())}
    if chosen:
        routes["auto: this mixture"] = a_page(chosen)
    by_ocr = [row for row in rows if row["way"] in ("image", "forced OCR") and row["health"] is not None]
    for reader in sorted({row["reader"] for row in by_ocr} - {report.AUTO}):
        routes[f"{reader} alone"] = a_page([row for row in by_ocr if row["reader"] == reader])
    return routes


def tables(routes: Mapping[str, float], load: Load) -> Iterator[str]:
    others = other_dollars(load)
    rest, fixed = sum(others.values()), sum(FIXED.values())
    yield f"Per 1,000 pages, in documents of {load.pages}, {load.memory_gb:g} GB:\n"
    yield "| route | seconds a page | Lambda x86 | Lambda arm64 | the rest | in all, x86 | in all, arm64 |"
    yield "|---|---|---|---|---|---|---|"
    for name, seconds in routes.items():
        x86, arm = (lambda_dollars(seconds, load, architecture) for architecture in GB_SECOND)
        yield f"| {name} | {seconds:.3f} | {x86:.4f} | {arm:.4f} | {rest:.4f} | {x86 + rest:.3f} | {arm + rest:.3f} |"
    yield "\n| the rest | dollars |\n|---|---|"
    yield from (f"| {name} | {dollars:.4f} |" for name, dollars in others.items())
    yield "\n| fixed, used or not | dollars a month |\n|---|---|"
    yield from (f"| {name} | {dollars:.2f} |" for name, dollars in FIXED.items())
    yield f"| in all | {fixed:.2f} |"
    yield f"\n| beside | per 1,000 pages | cheaper from so many pages a month: {' | '.join(routes)} |"
    yield f"|---|---|{'---|' * len(routes)}"
    for other, price in OTHERS.items():
        pages = (break_even(price, lambda_dollars(s, load, "x86") + rest, fixed) for s in routes.values())
        yield f"| {other} | {price:.2f} | {' | '.join(f'{each:,.0f}' if each else 'never' for each in pages)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, default=Path("build/eval"), help="of an evaluation (build/eval)")
    parser.add_argument("--seconds", action="append", default=[], metavar="ROUTE=SECONDS", help="a page, by hand")
    parser.add_argument("--pages", type=int, default=Load.pages, help="of a document")
    parser.add_argument("--memory", type=float, default=Load.memory_gb, help="of the process function, in GB")
    parser.add_argument("--slower", type=float, default=1.0, help="Lambda's core, by the one that was measured")
    given = parser.parse_args()
    by_hand: dict[str, Any] = dict(each.split("=", 1) for each in given.seconds)
    routes = {name: float(value) for name, value in by_hand.items()} or seconds_by_route(report.rows(given.rows))
    if not routes:
        parser.error(f"there are no rows in {given.rows}: run `make eval` first, or give --seconds")
    load = Load(pages=given.pages, memory_gb=given.memory)
    print("\n".join(tables({name: seconds * given.slower for name, seconds in routes.items()}, load)))


if __name__ == "__main__":
    main()
