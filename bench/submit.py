"""How long POST /ocr takes beside a bare FastAPI endpoint that stores the same file; fails above twice as long.

Both are served by uvicorn on loopback, each in its own process, and asked through one kept connection each, block by
block, the disk at rest before each block. Recto runs on embedded storage: document and job are stored and queued before
it answers. The bare endpoint writes the file and leaves it to the system when that reaches the disk; the same endpoint
that waits for the disk is shown beside it, since on a slow or busy disk that wait is most of the time.
"""

import argparse
import multiprocessing
import os
import secrets
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI, UploadFile

from recto import bootstrap
from recto.settings import Settings

LIMIT = 2.0
SIZES = {"100 kB": 100_000, "1 MB": 1_000_000}
BLOCK = 20


def recto(folder: Path) -> FastAPI:
    return bootstrap.services(Settings(data=folder)).api()


def bare(folder: Path, *, synced: bool = False) -> FastAPI:
    app = FastAPI()

    @app.post("/ocr", status_code=202)
    def store(file: UploadFile) -> dict[str, str]:
        name = secrets.token_hex(16)
        with (folder / name).open("wb") as stored:
            stored.write(file.file.read())
            if synced:
                stored.flush()
                os.fsync(stored.fileno())
        return {"job_id": name}

    return app


@contextmanager
def served(make: Callable[[Path], FastAPI], folder: Path) -> Iterator[httpx.Client]:
    folder.mkdir()
    # With the protocol named, since asyncio sets TCP_NODELAY only then; without it every answer waits 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        process = multiprocessing.get_context("fork").Process(target=serve, args=(make, folder, listening), daemon=True)
        process.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=30) as client:
            yield client
        process.terminate()
        process.join()


def serve(make: Callable[[Path], FastAPI], folder: Path, listening: socket.socket) -> None:
    uvicorn.Server(uvicorn.Config(make(folder), log_level="warning")).run(sockets=[listening])


def seconds(client: httpx.Client, content: bytes) -> float:
    started = time.perf_counter()
    answer = client.post("/ocr", files={"file": ("page.png", content, "image/png")})
    elapsed = time.perf_counter() - started
    assert answer.status_code == 202, answer.text
    return elapsed


def medians(clients: Sequence[httpx.Client], size: int, blocks: int) -> list[float]:
    """The p50 of each, in seconds."""
    content = b"\x89PNG\r\n\x1a\n" + os.urandom(size - 8)
    taken: list[list[float]] = [[] for _ in clients]
    for block in range(blocks + 1):
        for client, times in zip(clients, taken, strict=True):
            os.sync()
            measured = [seconds(client, content) for _ in range(BLOCK)]
            if block:  # the first one warms up
                times += measured
    return [statistics.median(times) for times in taken]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--blocks", type=int, default=10, help=f"of {BLOCK} requests each")
    arguments.add_argument("--folder", type=Path, default=Path(), help="on the disk to measure; by default this one")
    given = arguments.parse_args()
    worst = 0.0
    with (
        tempfile.TemporaryDirectory(dir=given.folder, prefix=".bench-") as folder,
        served(recto, Path(folder, "recto")) as ours,
        served(bare, Path(folder, "bare")) as theirs,
        served(partial(bare, synced=True), Path(folder, "synced")) as synced,
    ):
        for name, size in SIZES.items():
            mine, other, on_disk = medians((ours, theirs, synced), size, given.blocks)
            worst = max(worst, mine / other)
            print(
                f"submit {name:>6}: recto {mine * 1000:.1f} ms, {mine / other:.2f}x bare ({other * 1000:.1f} ms),"
                f" {mine / on_disk:.2f}x bare and on disk ({on_disk * 1000:.1f} ms)"
            )
    sys.exit(f"submit takes {worst:.2f}x a bare endpoint's time; the limit is {LIMIT}x" if worst > LIMIT else 0)


if __name__ == "__main__":
    main()
