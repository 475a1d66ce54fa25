"""Jobs' messages in an SQS queue; how often they come and where they go then is set on the queue itself."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from recto.adapters import aws
from recto.domain.errors import QueueUnavailable
from recto.domain.ports import Message

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

LONGEST_DELAY = 900
LONGEST_VISIBILITY = 12 * 3600
"""SQS's own limits, in seconds; it takes whole ones only."""
LONGEST_WAIT = 5
"""Well within the client's patience for any answer; SQS would allow 20."""
LARGEST_BATCH = 10
"""Messages of one call."""

_LAPSED = {"ReceiptHandleIsInvalid", "InvalidParameterValue", "MessageNotInflight"}
"""SQS's words for a receipt whose message was deleted, or delivered again since."""


class SqsQueue:
    """A JobQueue. A message lies invisible for ``visibility`` seconds once it is received.

    Longer times are cut to the limits above. The client is made on first use: it takes 0.4 s with boto3.
    """

    def __init__(self, url: str, *, visibility: float) -> None:
        self._url = url
        self._visibility = visibility

    def send(self, body: Mapping[str, Any], *, delay: float = 0) -> None:
        with _errors():
            self._client.send_message(
                QueueUrl=self._url, MessageBody=json.dumps(body), DelaySeconds=_seconds(delay, LONGEST_DELAY)
            )

    def send_many(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        waiting = iter(bodies)
        while batch := list(islice(waiting, LARGEST_BATCH)):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(place), "MessageBody": json.dumps(body)} for place, body in enumerate(batch)
            ]
            with _errors():
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise QueueUnavailable

    def receive(self, *, wait: float = 0) -> Message | None:
        with _errors():
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=1,
                WaitTimeSeconds=_seconds(wait, LONGEST_WAIT),
                VisibilityTimeout=_seconds(self._visibility, LONGEST_VISIBILITY),
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
            )
        for found in answer.get("Messages", ()):
            attempt = int(found["Attributes"]["ApproximateReceiveCount"])
            return Message(json.loads(found["Body"]), found["ReceiptHandle"], attempt)
        return None

    def ack(self, receipt: str) -> None:
        with _errors(quiet=_LAPSED):
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=receipt)

    def retry(self, receipt: str, *, delay: float) -> None:
        self.extend(receipt, seconds=delay)

    def extend(self, receipt: str, *, seconds: float) -> None:
        with _errors(quiet=_LAPSED):
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=_seconds(seconds, LONGEST_VISIBILITY)
            )

    def ping(self) -> None:
        """Its role needs sqs:GetQueueAttributes."""
        with _errors():
            self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])

    @cached_property
    def _client(self) -> "SQSClient":
        from boto3.session import Session

        with _errors():
            return Session().client("sqs", config=aws.config())


def _seconds(value: float, longest: int) -> int:
    return min(max(math.ceil(value), 0), longest)


@contextmanager
def _errors(quiet: Set[str] = frozenset()) -> Iterator[None]:
    """Failures of SQS as the port's own, but for the codes in ``quiet``."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if aws.code(error).rpartition(".")[2] not in quiet:
            raise QueueUnavailable from error
    except BotoCoreError as error:
        raise QueueUnavailable from error
