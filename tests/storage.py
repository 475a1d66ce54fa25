"""Settings whose storage is new: a bucket, queues and Redis on a moto server and a redis-server."""

import json
import uuid
from typing import Any

import boto3

from recto.settings import Settings


def on_aws(redis_url: str, **chosen: Any) -> Settings:
    """All is empty; AWS is where the environment says. After four deliveries a message is a dead letter."""
    name = uuid.uuid4().hex
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    sqs = boto3.client("sqs")
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 4})}
    return Settings(
        storage="aws",
        auth=frozenset(),
        bucket=name,
        queue_url=sqs.create_queue(QueueName=name, Attributes=redrive)["QueueUrl"],
        part_queue_url=sqs.create_queue(QueueName=f"{name}-parts", Attributes=redrive)["QueueUrl"],
        dead_letter_url=dead,
        callback_queue_url=sqs.create_queue(QueueName=f"{name}-callbacks")["QueueUrl"],
        redis_url=redis_url,
        **chosen,
    )
