"""Names of files never become paths: whatever a file is called, and whichever way it comes in or goes out."""

import csv
import io
import re
import tempfile
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from made import born_digital_pdf
from recto.api.negotiation import disposition
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.local.inbox import Inbox
from recto.settings import Settings

PDF = born_digital_pdf(["Total 9.00"])
OURS = re.compile(
    r"(jobs|batches|callbacks|once|reuse)/[\w./-]+|uploads/[0-9a-f]{32}|review/[\w.-]+/[\w.-]+|\.writing/\w+", re.ASCII
)
"""Keys that are made of ids alone."""

_climbing = st.lists(
    st.sampled_from(["..", "/", "\\", "%2e%2e", "%2f", "~", "\0", "C:", "\r\n", ";", '"', "jobs", "\u202e"]), max_size=9
).map("".join)
names = st.text(max_size=300) | _climbing | st.builds("{}{}".format, _climbing, st.text(max_size=20))
bounded = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def written(folder: Path) -> set[str]:
    """What is in the folder, but for the data folder's own files."""
    blobs = folder / "recto" / "blobs"
    keys = {str(path.relative_to(blobs)) for path in blobs.rglob("*") if path.is_file()}
    others = {path.name for path in folder.rglob("*") if path.is_file() and not path.is_relative_to(blobs)}
    known = re.compile(r"(jobs|queue|limits)\.sqlite(-\w+)?|link-secret|callback-keys|keys\.json")
    return {key for key in keys if not OURS.fullmatch(key)} | {name for name in others if not known.fullmatch(name)}


@bounded
@given(names)
@example("../../../../etc/passwd")
@example("..\\..\\x")
@example("a\r\nSet-Cookie: b=c")
def test_a_name_that_comes_with_a_request_is_no_path(name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Settings(data=Path(folder, "recto")))
        client = TestClient(services.api(), raise_server_exceptions=False)
        answers = [
            client.post("/ocr", files={"file": (name, PDF)}),
            client.post("/batch", files=[("files", (name, PDF)), ("files", (name, b"none"))]),
            client.post("/uploads", json={"filename": name}),
        ]
        assert all(answer.status_code < 500 for answer in answers)
        assert written(Path(folder)) == set()


@bounded
@given(names)
def test_a_name_that_goes_out_stays_within_its_header_and_its_cell(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Settings(data=Path(folder, "recto")))
        batch_id, (item,) = services.submit.batch([(name, PDF)], Options(), "anyone")
        services.process.message({"job_id": item.job_id}, time_limit=60)
        client = TestClient(services.api())
        answer = client.get(f"/result/{item.job_id}", params={"format": "text"})
        assert answer.status_code == 200
        _check_header(answer.headers["Content-Disposition"])
        table = client.get(f"/batch/{batch_id}", params={"format": "csv"})
        (row,) = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"), newline=""))
        assert not set(row["filename"]) & set("/\\\r\n\0")
        assert row["filename"][:1] not in ("=", "+", "-", "@") or row["filename"] == ""


@given(st.text())
def test_a_header_holds_no_more_than_one_name(name: str) -> None:
    _check_header(disposition(name.encode("utf-8", "replace").decode(), ".txt"))


@bounded
@given(st.text(min_size=1, max_size=60))
@example("..%2f..%2fx")
@example("a\nb")
@example("\\..\\..\\b")
def test_a_drop_is_answered_beside_itself_and_nowhere_else(name: str) -> None:
    name = name.encode("utf-8", "replace").decode().replace("/", "_").replace("\0", "_")
    if name in (".", "..") or len(name.encode()) > 200:
        return
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Settings(data=Path(folder, "recto")))
        inbox = services.settings.data / "blobs" / "inbox"
        messages: list[Any] = []
        look = Inbox(inbox, send=messages.append, is_known=lambda _: False)
        (inbox / name).write_bytes(PDF)
        look.look()
        look.look()
        for message in messages:
            services.process.message(message, time_limit=60)
        outside = {key for key in written(Path(folder)) if not key.startswith(("inbox/", "outbox/"))}
        assert outside == set()
        expected = {f"outbox/{name}.json", f"outbox/{name}.txt"} if messages else set()
        assert {key for key in written(Path(folder)) if key.startswith("outbox/")} == expected


def _check_header(value: str) -> None:
    assert re.fullmatch(r"inline; filename=\"[ -~]*\"; filename\*=UTF-8''[\w.~%-]+", value, re.ASCII)
    assert value.count('"') == 2
