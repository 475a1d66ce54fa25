"""Events of a queue as functions get them."""

from collections.abc import Mapping
from typing import Any


def queue_event(*messages: Mapping[str, Any], queue: str = "jobs") -> dict[str, Any]:
    """Messages as SQS gives them, in the form in which the event source mapping of that queue hands them over."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:eu-west-1:123456789012:{queue}",
                "awsRegion": "eu-west-1",
            }
            for message in messages
        ]
    }
