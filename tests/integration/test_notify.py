"""The function that tells of ended jobs, given events as AWS sends them; all of AWS is a moto server."""

import importlib.util
import json
import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest

from queue_event import queue_event
from recto.adapters.webhooks import SecretKeys
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.errors import GaveUp
from recto.domain.job import ANYONE, Failure, Job, random_job_id
from recto.services.callbacks import NotTold
from recto.settings import Settings

APP = Path(__file__).parents[2] / "functions/notify/app.py"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Context:
    """What Lambda tells a handler of its call."""

    function_name = "notify"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:notify"
    aws_request_id = "52fdfc07-2182-154f-163f-5f0f9a621d72"


@pytest.fixture
def settings(aws_settings: Settings) -> Settings:
    return aws_settings.model_copy(update={"event_bus": "default", "base_url": "https://api.example/v1"})


@pytest.fixture
def app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The entry point, imported in the environment that the template would give it."""
    secret = uuid.uuid4().hex
    boto3.client("secretsmanager").create_secret(Name=secret, SecretString="newer\nolder")
    monkeypatch.setenv("RECTO_CALLBACK_KEYS", secret)
    monkeypatch.setenv("RECTO_STORAGE", "aws")
    monkeypatch.setenv("RECTO_REDIS_URL", "redis://127.0.0.1:1")
    for name in ("bucket", "callback_queue_url", "event_bus", "base_url"):
        monkeypatch.setenv(f"RECTO_{name.upper()}", getattr(settings, name))
    monkeypatch.setattr("logging.root.handlers", [])
    monkeypatch.setattr("logging.root.level", logging.NOTSET)
    monkeypatch.delitem(logging.root.manager.loggerDict, "notify", raising=False)
    spec = importlib.util.spec_from_file_location("notify_app", APP)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def failed_job(settings: Settings) -> str:
    """A job whose address leads nowhere, and which has failed: two notices wait then."""
    services = Services(settings)
    options = Options(callback_url="https://recto.invalid/hook?token=hidden")
    job = Job(random_job_id(), ANYONE, NOW, NOW + timedelta(days=999), options)
    services.jobs.open(job)
    services.jobs.failed(job, Failure.of(GaveUp("Later."), NOW), keep_document=True)
    return job.job_id


def received(settings: Settings, times: int = 1) -> list[dict[str, Any]]:
    """The queue's messages, as the event source would have got them at their ``times``-th delivery."""
    answer = boto3.client("sqs").receive_message(
        QueueUrl=settings.callback_queue_url, AttributeNames=["All"], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    found = answer.get("Messages", [])
    for message in found:
        message["Attributes"]["ApproximateReceiveCount"] = str(times)
    return sorted(found, key=lambda message: message["Body"])


def hidden_for(app: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the function asks of the queue from now on, in seconds."""
    asked: list[float] = []
    retry: Callable[..., None] = app.services.callback_queue.retry
    monkeypatch.setattr(
        app.services.callback_queue, "retry", lambda receipt, delay: asked.append(delay) or retry(receipt, delay=delay)
    )
    return asked


def test_of_a_batch_only_what_could_not_be_told_comes_again_later(
    app: ModuleType, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job_id = failed_job(settings)
    asked = hidden_for(app, monkeypatch)
    callback, event = received(settings)
    assert app.handler(queue_event(callback, event), Context()) == {
        "batchItemFailures": [{"itemIdentifier": callback["MessageId"]}]
    }
    assert asked == [5]
    record = boto3.client("s3").get_object(Bucket=settings.bucket, Key=f"jobs/{job_id}/event.json")["Body"].read()
    assert json.loads(record)["state"] == "delivered"
    printed = capsys.readouterr().out
    lines = [json.loads(line) for line in printed.splitlines()]
    counted = {(line["progress"], line["job_id"]) for line in lines if "Notices" in line}
    assert counted == {("callback queued", job_id), ("event delivered", job_id)}
    assert "hidden" not in printed
    assert "redis" not in printed.lower(), "it lives outside the network that Redis is in"


def test_after_the_last_try_the_message_goes_to_the_dead_letters_at_once(
    app: ModuleType, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = failed_job(settings)
    asked = hidden_for(app, monkeypatch)
    callback, _ = received(settings, times=8)
    assert app.handler(queue_event(callback), Context())["batchItemFailures"]
    assert asked == [0]
    record = boto3.client("s3").get_object(Bucket=settings.bucket, Key=f"jobs/{job_id}/callback.json")["Body"].read()
    assert json.loads(record)["state"] == "given-up"


def test_the_keys_come_from_secrets_manager_the_newest_first(app: ModuleType) -> None:
    assert app.services.callback_keys() == ["newer", "older"]
    with pytest.raises(NotTold):
        SecretKeys("no-such-secret")()
