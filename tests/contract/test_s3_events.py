"""S3's notifications, as S3 and as moto write them, become messages."""

import json
from typing import Any

import boto3
import pytest

from recto.adapters.s3 import S3Blobs
from recto.adapters.s3_events import messages
from recto.adapters.sqs import SqsQueue


def record(key: str, event: str = "ObjectCreated:Put", **object_: str) -> dict[str, Any]:
    """One event, after the example in S3's documentation of its notifications."""
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-1",
        "eventTime": "1970-01-01T00:00:00.000Z",
        "eventName": event,
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": "bucket", "arn": "arn:aws:s3:::bucket"},
            "object": {"key": key, "size": 1024, "eTag": "d41d8cd9", "sequencer": "0055AED6DCD90281E5", **object_},
        },
    }


def test_a_version_is_the_object_s_own_else_the_write_s_else_the_content_s() -> None:
    of_content = record("uploads/c")
    del of_content["s3"]["object"]["sequencer"]
    body = {"Records": [record("inbox/a", versionId="v7"), record("inbox/b"), of_content]}
    assert messages(body) == [
        {"blob": "inbox/a", "version": "v7"},
        {"blob": "inbox/b", "version": "0055AED6DCD90281E5"},
        {"blob": "uploads/c", "version": "d41d8cd9"},
    ]


def test_keys_are_decoded_as_s3_encodes_them() -> None:
    body = {"Records": [record("inbox/red+flower%2B1/%C3%BC.jpg")]}
    assert messages(body) == [{"blob": "inbox/red flower+1/ü.jpg", "version": "0055AED6DCD90281E5"}]


@pytest.mark.parametrize(
    "quiet",
    [
        record("outbox/x.png.json"),
        record("jobs/1/document"),
        record("elsewhere/inbox/x.png"),
        record("inbox"),
        record("inbox/x.png", "ObjectRemoved:Delete"),
        record("inbox/x.png", "ObjectTagging:Put"),
    ],
    ids=lambda quiet: f"{quiet['eventName']} {quiet['s3']['object']['key']}",
)
def test_what_recto_writes_itself_and_what_is_no_arrival_starts_nothing(quiet: dict[str, Any]) -> None:
    assert messages({"Records": [quiet]}) == []
    assert len(messages({"Records": [quiet, record("inbox/x.png")]})) == 1


def test_the_test_event_of_a_new_notification_starts_nothing() -> None:
    assert messages({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "bucket"}) == []


@pytest.mark.parametrize("body", [{"job_id": "1"}, {"blob": "inbox/x", "version": "1"}, {"Records": "of the court"}])
def test_any_other_body_is_a_message_already(body: dict[str, Any]) -> None:
    assert messages(body) == [body]


def test_a_drop_in_a_bucket_that_notifies_a_queue_arrives_as_a_message(s3_blobs: S3Blobs, bucket: str) -> None:
    """Of a version, moto's notifications tell the eTag alone."""
    sqs, s3 = boto3.client("sqs"), boto3.client("s3")
    url = sqs.create_queue(QueueName=bucket)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    s3.put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]},
    )
    key = "inbox/ä b+c/50% (1).png"
    for blob in ("outbox/x.json", key):
        s3_blobs.put(blob, b"content")
    queue = SqsQueue(url, visibility=30)
    bodies = []
    while message := queue.receive():
        bodies.append(message.body)
    assert [body["Event"] for body in bodies if "Event" in body] == ["s3:TestEvent"]
    assert json.dumps(bodies).count("ObjectCreated") == 2
    version = s3.head_object(Bucket=bucket, Key=key)["ETag"].strip('"')
    assert [message for body in bodies for message in messages(body)] == [{"blob": key, "version": version}]
