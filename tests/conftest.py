"""Fixtures that several rooms share. Nothing here is replaced by a mock: adapters and servers are real."""

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from hypothesis import settings as hypothesis_settings
from pikepdf import settings as qpdf

from clock import Clock
from recto.bootstrap import Services
from recto.settings import Settings
from servers import Server, aws_environment, moto_server, redis_server

hypothesis_settings.register_profile("recto", deadline=None, derandomize=True)
hypothesis_settings.load_profile("recto")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Embedded storage in a folder of the test's own; nothing of the developer's environment."""
    return Settings(data=tmp_path / "recto", retry_delays=(0, 0, 0))


@pytest.fixture
def services(settings: Settings) -> Services:
    return Services(settings)


@pytest.fixture(scope="session")
def moto() -> Iterator[Server]:
    with moto_server() as server:
        yield server


@pytest.fixture
def aws(moto: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS is the moto server."""
    for name, value in aws_environment(moto.url).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def redis() -> Iterator[Server]:
    """The test's own, so that it may be stopped and flushed."""
    with redis_server() as server:
        yield server


@pytest.fixture
def aws_settings(aws: None, redis: Server) -> Settings:
    """A bucket, a queue with dead letters, and Redis, all new."""
    name = uuid.uuid4().hex
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    sqs = boto3.client("sqs")
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 4})}
    queue = sqs.create_queue(QueueName=name, Attributes=redrive)["QueueUrl"]
    parts = sqs.create_queue(QueueName=f"{name}-parts", Attributes=redrive)["QueueUrl"]
    return Settings(
        storage="aws",
        auth=frozenset(),
        bucket=name,
        queue_url=queue,
        part_queue_url=parts,
        dead_letter_url=dead,
        callback_queue_url=sqs.create_queue(QueueName=f"{name}-callbacks")["QueueUrl"],
        redis_url=redis.url,
        retry_delays=(0, 0, 0),
    )


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("RECTO_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def limits_of_qpdf() -> Iterator[None]:
    """They are the whole process's: what one test sets is not the next one's."""
    kept = qpdf.get_qpdf_limits()
    yield
    qpdf.set_qpdf_limits(**kept)
