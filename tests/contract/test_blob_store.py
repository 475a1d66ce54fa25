"""What every BlobStore does, and what only the filesystem's and S3's do."""

import base64
import io
import json
import os
import random
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clock import Clock
from recto.adapters.filesystem import ABANDONED, FilesystemBlobs
from recto.adapters.ranged import BLOCK
from recto.adapters.s3 import S3Blobs
from recto.domain.errors import (
    BlobMissing,
    BlobStoreUnavailable,
    DocumentTooLarge,
    EmptyDocument,
    NotFound,
    UploadRefused,
)
from recto.domain.ports import BlobStore

names = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/"), min_size=1, max_size=40).filter(
    lambda name: name not in (".", "..")
)
BAD_KEY = "plain names|are taken|surrogates not allowed"
keys = st.lists(names, min_size=1, max_size=4).map("/".join)


@given(key=keys, content=st.binary(max_size=5000))
@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_put_is_read_back_under_any_key(blobs: BlobStore, key: str, content: bytes) -> None:
    assert blobs.put(key, content)
    try:
        assert blobs.get(key) == content
        assert blobs.size(key) == len(content)
        assert blobs.exists(key)
        assert list(blobs.list("")) == list(blobs.list(key)) == [key]
    finally:
        blobs.delete(key)
    assert not blobs.exists(key)


def test_a_later_put_replaces_an_earlier_one_unless_told_otherwise(blobs: BlobStore) -> None:
    assert blobs.put("a/b", b"first", if_absent=True, transient=True)
    assert not blobs.put("a/b", b"second", if_absent=True, transient=True)
    assert blobs.get("a/b") == b"first"
    assert blobs.put("a/b", b"third")
    assert blobs.get("a/b") == b"third"


def test_a_blob_that_is_not_there_is_missing(blobs: BlobStore) -> None:
    blobs.put("a/b/c", b"x")
    for key in ("a", "a/b", "a/b/c/d", "a/b/d", "x/y"):
        assert not blobs.exists(key)
        blobs.delete(key)
        with pytest.raises(BlobMissing):
            blobs.get(key)
        with pytest.raises(BlobMissing):
            blobs.size(key)
        with pytest.raises(BlobMissing):
            blobs.open(key)
        with pytest.raises(BlobMissing):
            blobs.copy(key, "elsewhere")
    assert list(blobs.list("")) == ["a/b/c"]


LARGE = random.Random(1).randbytes(3 * BLOCK + 7)


def test_an_open_file_is_stored_whole_whatever_of_it_was_read(blobs: BlobStore) -> None:
    file = io.BytesIO(LARGE)
    file.read(1000)
    assert blobs.put("large", file, if_absent=True)
    assert not blobs.put("large", io.BytesIO(b"other"), if_absent=True)
    assert blobs.get("large") == LARGE
    assert blobs.put("large", io.BytesIO(b"other"))
    assert blobs.get("large") == b"other"


def test_a_copy_is_a_blob_of_its_own(blobs: BlobStore) -> None:
    blobs.put("uploads/ü 1", LARGE)
    blobs.copy("uploads/ü 1", "jobs/1/document", transient=True)
    blobs.put("uploads/ü 1", b"another upload")
    blobs.delete("uploads/ü 1")
    assert blobs.get("jobs/1/document") == LARGE


@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from((os.SEEK_SET, os.SEEK_CUR, os.SEEK_END)),
            st.integers(-len(LARGE), len(LARGE) + 9),
            st.one_of(st.integers(0, 9), st.integers(BLOCK - 3, 3 * BLOCK), st.just(-1)),
        ),
        max_size=8,
    )
)
@hypothesis_settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_open_blob_reads_and_seeks_like_any_file(blobs: BlobStore, moves: list[tuple[int, int, int]]) -> None:
    blobs.put("large", LARGE)
    known = io.BytesIO(LARGE)
    with blobs.open("large") as file:
        for whence, offset, size in moves:
            if {os.SEEK_SET: 0, os.SEEK_CUR: known.tell(), os.SEEK_END: len(LARGE)}[whence] + offset >= 0:
                assert file.seek(offset, whence) == known.seek(offset, whence)
            assert file.read(size) == known.read(size)
            assert file.tell() == known.tell()


def test_an_open_blob_that_is_replaced_is_never_a_mixture(blobs: BlobStore) -> None:
    blobs.put("blob", LARGE)
    file = blobs.open("blob")
    read = file.read(10)
    blobs.put("blob", bytes(len(LARGE)))
    file.seek(2 * BLOCK)
    try:
        read += file.read(10)
    except BlobStoreUnavailable:
        with pytest.raises(BlobStoreUnavailable):
            file.close()
        assert read == LARGE[:10]
    else:
        file.close()
        assert read == LARGE[:10] + LARGE[2 * BLOCK : 2 * BLOCK + 10]


def test_of_many_writers_at_once_one_stores_if_absent(blobs: BlobStore) -> None:
    contents = [bytes([n]) * 1000 for n in range(8)]
    for round_ in range(5):
        key = f"race/{round_}"
        with ThreadPoolExecutor(len(contents)) as pool:
            stored = list(pool.map(lambda content, key=key: blobs.put(key, content, if_absent=True), contents))
        assert stored.count(True) == 1
        assert blobs.get(key) == contents[stored.index(True)]


def test_readers_see_all_of_a_write_or_nothing(blobs: BlobStore) -> None:
    versions = [bytes([n]) * 300_000 for n in range(20)]
    blobs.put("blob", versions[0])
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(lambda: [blobs.put("blob", version) for version in versions])
        seen = []
        while not writing.done():
            seen.append(blobs.get("blob"))
        writing.result()
    assert set(seen) <= set(versions)
    assert blobs.get("blob") == versions[-1]


def test_a_listing_is_ascending_and_ends_with_its_prefix(blobs: BlobStore) -> None:
    stored = ["a", "a-b/c", "a.b", "b/a/z", "b/a0", "b/a.d/x", "b/é", "b/z", "B", "bb"]
    for key in stored:
        blobs.put(key, b"x")
    for prefix in ("", "a", "b/", "b/a", "b/a/", "b/a/z", "nothing", "nothing/at/all"):
        expected = sorted(key for key in stored if key.startswith(prefix))
        assert list(blobs.list(prefix)) == expected
        for after in [*stored, "a/", "b/a/y", "b/a/z/", "bz", "ü"]:
            assert list(blobs.list(prefix, after=after)) == [key for key in expected if key > after]


def test_a_store_that_answers_is_pinged_quietly(blobs: BlobStore) -> None:
    blobs.ping()


@pytest.mark.parametrize(
    "call",
    [
        lambda blobs: blobs.put("a", b"x"),
        lambda blobs: blobs.put("a", b"x", if_absent=True),
        lambda blobs: blobs.put("a", io.BytesIO(b"x")),
        lambda blobs: blobs.copy("a", "b"),
        lambda blobs: blobs.get("a"),
        lambda blobs: blobs.open("a"),
        lambda blobs: blobs.exists("a"),
        lambda blobs: blobs.delete("a"),
        lambda blobs: list(blobs.list("")),
        lambda blobs: blobs.ping(),
    ],
    ids=["put", "put_if_absent", "put_file", "copy", "get", "open", "exists", "delete", "list", "ping"],
)
def test_a_store_that_is_away_says_so_soon(blobs_away: BlobStore, call: Callable[[BlobStore], object]) -> None:
    started = time.monotonic()
    with pytest.raises(BlobStoreUnavailable):
        call(blobs_away)
    assert time.monotonic() - started < 3


class TestFilesystem:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return tmp_path / "data" / "blobs"

    @pytest.fixture
    def blobs(self, root: Path, clock: Clock) -> FilesystemBlobs:
        return FilesystemBlobs(root, public_url="http://recto.test", now=clock)

    @pytest.mark.parametrize(
        "key",
        ["../x", "a/../../x", "..", ".", "/etc/x", "a//b", "a/", "", "a\0b", "x" * 256, ".writing/x", "a/\ud800"],
    )
    def test_no_key_leads_out_of_the_root(self, blobs: FilesystemBlobs, root: Path, key: str) -> None:
        (root.parent).mkdir()
        (root.parent / "x").write_text("not a blob")
        for call in (blobs.get, blobs.size, blobs.exists, blobs.delete, lambda key: blobs.put(key, b"mine")):
            with pytest.raises(ValueError, match=BAD_KEY):
                call(key)
        with pytest.raises(ValueError, match=BAD_KEY):
            blobs.presign_post(key, max_bytes=9, seconds=9)
        assert [path.name for path in root.parent.iterdir()] == ["x"]

    def test_blobs_outlive_the_process_and_leave_nothing_else(self, blobs: FilesystemBlobs, root: Path) -> None:
        blobs.put("jobs/1/document", b"x")
        blobs.put("jobs/1/document", b"y", if_absent=True)
        again = FilesystemBlobs(root, public_url="", now=datetime.now)
        assert again.get("jobs/1/document") == b"x"
        assert [path for path in root.rglob("*") if path.is_file()] == [root / "jobs" / "1" / "document"]

    def test_folders_go_with_their_last_blob_but_where_people_put_files(self, root: Path) -> None:
        blobs = FilesystemBlobs(root, public_url="", now=datetime.now, lasting=("inbox/",))
        keys = ("jobs/1/parts/1", "jobs/1/result", "jobs/2/result", "inbox/mine/letter")
        for key in keys:
            blobs.put(key, b"x")
        blobs.delete("jobs/1/parts/1")
        assert blobs.get("jobs/1/result") == b"x"
        for key in keys:
            blobs.delete(key)
        left = {str(path.relative_to(root)) for path in root.rglob("*")}
        assert left == {"jobs", "inbox", "inbox/mine", ".writing"}

    def test_a_folder_that_goes_while_a_blob_is_put_there_is_made_again(self, blobs: FilesystemBlobs) -> None:
        def put_and_delete(name: str) -> None:
            for _ in range(100):
                assert blobs.put(f"a/b/{name}", b"x")
                blobs.delete(f"a/b/{name}")

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(put_and_delete, "abcd"))

    @pytest.mark.timeout(30)
    def test_a_folder_that_leads_nowhere_is_given_up(self, blobs: FilesystemBlobs, root: Path) -> None:
        blobs.put("b", b"x")
        (root / "a").symlink_to(root / "missing" / "disk")
        with pytest.raises(BlobStoreUnavailable):
            blobs.put("a/b", b"x")

    def test_folders_that_became_empty_hinder_no_blob(self, blobs: FilesystemBlobs) -> None:
        blobs.put("a/b/c", b"x")
        with pytest.raises(BlobStoreUnavailable):
            blobs.put("a/b", b"a folder's name")
        assert blobs.get("a/b/c") == b"x"
        blobs.delete("a/b/c")
        assert blobs.put("a", b"a folder's name", if_absent=True)
        assert blobs.get("a") == b"a folder's name"
        with pytest.raises(BlobStoreUnavailable):
            blobs.put("a/b", b"below a blob")

    def test_what_a_crash_left_half_written_is_swept_away(self, blobs: FilesystemBlobs, root: Path) -> None:
        writing = root / ".writing"
        writing.mkdir(parents=True)
        old, new = writing / "old", writing / "new"
        old.write_bytes(b"half")
        new.write_bytes(b"half")
        os.utime(old, (time.time() - ABANDONED - 9,) * 2)
        blobs.put("a", b"x")
        assert list(blobs.list("")) == ["a"]
        assert not old.exists()
        assert new.exists()

    def test_a_link_reads_its_blob_until_it_expires(self, blobs: FilesystemBlobs, clock: Clock) -> None:
        blobs.put("a/ü b", b"content")
        url = blobs.presign_get("a/ü b", seconds=60)
        base, token = url.rsplit("/", 1)
        assert base == "http://recto.test/local/blobs"
        with blobs.open_get(token) as file:
            assert file.read() == b"content"
        changed = ("f" if token[5] != "f" else "g").join([token[:5], token[6:]])
        for wrong in ("", ".", "é", "\ud800", token[:-1], changed, token.split(".")[0]):
            with pytest.raises(NotFound):
                blobs.open_get(wrong)
        clock.advance(seconds=60)
        with pytest.raises(NotFound):
            blobs.open_get(token)

    def test_a_form_stores_what_it_allows_until_it_expires(self, blobs: FilesystemBlobs, clock: Clock) -> None:
        post = blobs.presign_post("uploads/1", max_bytes=3, seconds=60)
        base, token = post.url.rsplit("/", 1)
        assert base == "http://recto.test/local/blobs"
        assert post.fields == {"key": "uploads/1"}
        assert post.expires_at == clock() + timedelta(seconds=60)
        with pytest.raises(EmptyDocument):
            blobs.accept_post(token, "uploads/1", io.BytesIO(b""))
        with pytest.raises(DocumentTooLarge):
            blobs.accept_post(token, "uploads/1", io.BytesIO(b"four"))
        read_token = blobs.presign_get("uploads/1", seconds=60).rsplit("/", 1)[1]
        with pytest.raises(UploadRefused):
            blobs.accept_post(token, "uploads/2", io.BytesIO(b"x"))
        for wrong in ("", "é", "\ud800", token[:-1], read_token):
            with pytest.raises(UploadRefused):
                blobs.check_post(wrong)
            with pytest.raises(UploadRefused):
                blobs.accept_post(wrong, "uploads/1", io.BytesIO(b"x"))
        assert not blobs.exists("uploads/1")
        blobs.check_post(token)
        assert blobs.accept_post(token, "uploads/1", io.BytesIO(b"abc")) == "uploads/1"
        assert blobs.get("uploads/1") == b"abc"
        clock.advance(seconds=61)
        with pytest.raises(UploadRefused):
            blobs.accept_post(token, "uploads/1", io.BytesIO(b"abc"))

    def test_processes_that_start_at_once_share_one_private_secret(self, root: Path, clock: Clock) -> None:
        stores = [FilesystemBlobs(root, public_url="", now=clock) for _ in range(8)]
        with ThreadPoolExecutor(len(stores)) as pool:
            links = set(pool.map(lambda blobs: blobs.presign_get("a", seconds=9), stores))
        assert len(links) == 1
        (secret,) = (path for path in root.parent.iterdir() if path.is_file())
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert secret.stat().st_size == 32


class TestS3:
    def test_an_open_blob_fetches_no_more_than_is_read(
        self, s3_blobs: S3Blobs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        s3_blobs.put("large", LARGE)
        fetched = []
        fetch = s3_blobs._range
        monkeypatch.setattr(s3_blobs, "_range", lambda *what: fetched.append(what[2:]) or fetch(*what))
        with s3_blobs.open("large") as file:
            for offset in (5, len(LARGE) - 3, 8, len(LARGE) - 6):
                file.seek(offset)
                file.read(3)
        assert fetched == [(0, BLOCK), (3 * BLOCK, len(LARGE))]

    def test_a_copy_keeps_its_type_and_takes_its_own_tags(self, s3_blobs: S3Blobs, bucket: str) -> None:
        s3_blobs.put("a", b"x", media_type="image/png")
        s3_blobs.copy("a", "b", transient=True)
        s3 = boto3.client("s3")
        tags = s3.get_object_tagging(Bucket=bucket, Key="b")["TagSet"]
        assert tags == [{"Key": "recto", "Value": "content"}]
        assert s3.head_object(Bucket=bucket, Key="b")["ContentType"] == "image/png"

    def test_what_is_transient_is_tagged_for_the_lifecycle(self, s3_blobs: S3Blobs, bucket: str) -> None:
        s3_blobs.put("kept", b"x")
        s3_blobs.put("erased", b"x", transient=True)
        s3_blobs.put("erased/too", b"x", transient=True, if_absent=True, media_type="image/png")
        s3 = boto3.client("s3")

        def tags(key: str) -> list[object]:
            return list(s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"])

        assert tags("kept") == []
        assert tags("erased") == tags("erased/too") == [{"Key": "recto", "Value": "content"}]
        assert s3.head_object(Bucket=bucket, Key="erased/too")["ContentType"] == "image/png"

    def test_a_link_is_read_by_anyone_over_http(self, s3_blobs: S3Blobs) -> None:
        s3_blobs.put("a/ü +b", b"content")
        assert httpx.get(s3_blobs.presign_get("a/ü +b", seconds=60)).content == b"content"

    def test_a_form_stores_under_its_key_over_http(self, s3_blobs: S3Blobs) -> None:
        post = s3_blobs.presign_post("uploads/1", max_bytes=1000, seconds=60)
        answer = httpx.post(post.url, data=dict(post.fields), files={"file": ("x.png", b"content")})
        assert answer.is_success
        assert s3_blobs.get("uploads/1") == b"content"

    def test_a_form_is_for_one_key_one_size_and_one_hour(self, s3_blobs: S3Blobs, bucket: str) -> None:
        post = s3_blobs.presign_post("uploads/1", max_bytes=1000, seconds=3600)
        policy = json.loads(base64.b64decode(post.fields["policy"]))
        assert ["content-length-range", 1, 1000] in policy["conditions"]
        assert {"key": "uploads/1"} in policy["conditions"]
        assert {"bucket": bucket} in policy["conditions"]
        expires_at = datetime.strptime(policy["expiration"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        assert abs(expires_at - post.expires_at) < timedelta(seconds=2)

    def test_links_on_aws_name_the_bucket_and_its_region(
        self, aws_is_away: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without either, a bucket younger than a day answers by a redirect that no form survives."""
        monkeypatch.delenv("AWS_ENDPOINT_URL")
        blobs = S3Blobs("some-bucket")
        post = blobs.presign_post("uploads/1", max_bytes=1, seconds=1)
        assert post.url == "https://some-bucket.s3.eu-west-1.amazonaws.com/"
        assert blobs.presign_get("a", seconds=1).startswith(post.url + "a?")
