"""Each port's adapters by name: a contract test runs over all of them."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import boto3
import pytest

from clock import Clock
from recto.adapters.filesystem import FilesystemBlobs
from recto.adapters.limits import LocalLimits
from recto.adapters.redis import Connection, RedisJobs
from recto.adapters.redis_limits import RedisLimits
from recto.adapters.s3 import S3Blobs
from recto.adapters.sqlite import SqliteJobs, SqliteQueue
from recto.adapters.sqs import SqsQueue
from recto.domain.ports import BlobStore, JobQueue, JobStore, RateLimiter
from servers import Server, aws_environment, free_port, redis_server

QueueFactory = Callable[[], JobQueue]
"""Opens the same queue each time; it can be sent to another process."""
DELIVERIES = 3


def unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex}"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def redis() -> Iterator[Server]:
    """One for all contract tests, whose jobs have names of their own."""
    with redis_server() as server:
        yield server


@pytest.fixture
def aws_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in aws_environment(f"http://127.0.0.1:{free_port()}").items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(aws: None) -> str:
    name = unique("bucket")
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return name


@pytest.fixture
def filesystem_blobs(tmp_path: Path) -> FilesystemBlobs:
    return FilesystemBlobs(tmp_path / "blobs", public_url="http://recto.test", now=now)


@pytest.fixture
def s3_blobs(bucket: str) -> S3Blobs:
    return S3Blobs(bucket)


@pytest.fixture(params=["filesystem_blobs", "s3_blobs"])
def blobs(request: pytest.FixtureRequest) -> BlobStore:
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["filesystem", "s3"])
def blobs_away(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """A store whose technology fails: a folder that leads only to itself, a port where nothing listens."""
    if request.param == "filesystem":
        loop = tmp_path / "loop"
        loop.symlink_to(loop)
        return FilesystemBlobs(loop / "blobs", public_url="http://recto.test", now=now)
    request.getfixturevalue("aws_is_away")
    return S3Blobs("bucket")


@pytest.fixture(params=["sqlite", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> JobStore:
    if request.param == "sqlite":
        return SqliteJobs(tmp_path / "jobs.sqlite", seconds=3600)
    return RedisJobs(Connection(request.getfixturevalue("redis").url), seconds=3600)


@pytest.fixture(params=["local", "redis"])
def limiter(request: pytest.FixtureRequest, clock: Clock) -> RateLimiter:
    def now() -> float:
        return clock().timestamp()

    if request.param == "local":
        return LocalLimits(now=now)
    return RedisLimits(Connection(request.getfixturevalue("redis").url), now=now)


@pytest.fixture(params=["sqlite", "redis"])
def store_away(request: pytest.FixtureRequest, tmp_path: Path) -> JobStore:
    if request.param == "sqlite":
        return SqliteJobs(tmp_path, seconds=3600)
    return RedisJobs(Connection(f"redis://127.0.0.1:{free_port()}"), seconds=3600)


@pytest.fixture(params=["sqlite", "sqs"])
def queues(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[QueueFactory, QueueFactory]:
    """A queue with a visibility of one second and DELIVERIES deliveries, and its dead letters."""
    if request.param == "sqlite":
        file = partial(SqliteQueue, tmp_path / "queue.sqlite", visibility=1)
        return partial(file, "jobs", deliveries=DELIVERIES, dead_letters="dead"), partial(file, "dead")
    request.getfixturevalue("aws")
    sqs = boto3.client("sqs")
    dead = sqs.create_queue(QueueName=unique("dead"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": DELIVERIES})
    jobs = sqs.create_queue(QueueName=unique("jobs"), Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    return partial(SqsQueue, jobs, visibility=1), partial(SqsQueue, dead, visibility=1)


@pytest.fixture
def queue(queues: tuple[QueueFactory, QueueFactory]) -> JobQueue:
    return queues[0]()


@pytest.fixture
def dead_letters(queues: tuple[QueueFactory, QueueFactory]) -> JobQueue:
    return queues[1]()


@pytest.fixture(params=["sqlite", "sqs"])
def queue_away(request: pytest.FixtureRequest, tmp_path: Path) -> JobQueue:
    if request.param == "sqlite":
        return SqliteQueue(tmp_path, "jobs", visibility=1)
    request.getfixturevalue("aws_is_away")
    return SqsQueue("http://127.0.0.1/queue", visibility=1)
