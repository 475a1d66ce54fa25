"""The whole way: bucket, event, queue, two containers of the image, Redis, result, and the dead letters beside it."""

import json
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest

import made
from emulator import Emulator
from event_source import event_source
from recto.adapters.s3_events import STARTING
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.job import ANYONE, State
from recto.services.stored import fast_name
from recto.settings import Settings

pytestmark = pytest.mark.containers

DOCUMENTS = 40
SHORT = {"seconds": 20, "RECTO_TIME_LIMIT": "16", "RECTO_HARD_TIME_LIMIT": "20"}
"""Time for a document, so that one that kills its worker soon comes again."""
PATIENCE = 300


@pytest.fixture
def services(aws_settings: Settings) -> Services:
    """With what the template makes of bucket and queue: arrivals are told to the queue."""
    sqs = boto3.client("sqs")
    url = aws_settings.queue_url
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    told = [
        {
            "QueueArn": arn,
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": prefix}]}},
        }
        for prefix in STARTING
    ]
    boto3.client("s3").put_bucket_notification_configuration(
        Bucket=aws_settings.bucket, NotificationConfiguration={"QueueConfigurations": told}
    )
    return Services(aws_settings)


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.5)


def test_of_forty_documents_none_is_lost_and_what_kills_its_worker_ends_as_a_dead_letter(
    emulator: Emulator, services: Services
) -> None:
    settings = services.settings
    for number in range(DOCUMENTS):
        page = made.page([f"Receipt number {1000 + number}", "Please keep it for a year."])
        services.blobs.put(f"inbox/receipts/{number}.png", made.png(page.pixels))
    services.blobs.put("inbox/truncated.png", made.png(made.page().pixels)[:2000])
    killer = services.submit.document(made.png(made.page().pixels), "killer.png", Options("crashing"), ANYONE)

    readers = emulator.start("app.handler", **SHORT), emulator.start("app.handler", **SHORT)
    undertaker = emulator.start("app.dead_letters")
    with (
        event_source(settings.queue_url, *readers) as tried_again,
        event_source(settings.dead_letter_url, undertaker) as unburied,
    ):
        eventually(lambda: len(list(services.blobs.list("outbox/receipts/"))) == 2 * DOCUMENTS)
        eventually(lambda: services.blobs.exists("outbox/truncated.png.error.json"))
        eventually(lambda: services.jobs.state(killer.job_id, ANYONE) is State.FAILED)
        eventually(lambda: waiting(settings.queue_url) == waiting(settings.dead_letter_url) == 0)

    for number in range(DOCUMENTS):
        dropped = json.loads(services.blobs.get(f"outbox/receipts/{number}.png.json"))
        assert f"number {1000 + number}" in dropped["text"]
        assert services.store.result(fast_name(dropped["job_id"], ANYONE)), "the fast copy has it"
        answer = services.results.of(dropped["job_id"], ANYONE)
        assert json.loads(answer.content) == dropped
    assert len(list(services.blobs.list("jobs/"))) == 3 * DOCUMENTS + 2 + 3, "one job a document"

    truncated = json.loads(services.blobs.get("outbox/truncated.png.error.json"))
    assert (truncated["code"], truncated["retryable"]) == ("damaged-document", False)
    assert services.jobs.failure(killer.job_id, ANYONE).code == "gave-up"
    assert services.blobs.get(f"jobs/{killer.job_id}/document"), "kept for another day"
    assert [json.loads(body) for body in tried_again] == [{"job_id": killer.job_id}] * settings.tries
    assert not unburied


def waiting(queue_url: str) -> int:
    """Messages in the queue, in flight or not."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes: dict[str, Any] = boto3.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)
    return sum(int(attributes["Attributes"][name]) for name in names)
