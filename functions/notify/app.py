"""Callbacks and events of jobs that have ended, from their queue."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from recto import bootstrap, observe
from recto.services.callbacks import NotTold, Progress

services = bootstrap.services()
log = observe.logger("notify", services.settings.log_level)
batch = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


@log.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Delivers; the messages that want another try, or are dead letters now, are told as failed."""
    return process_partial_response(event, deliver, batch, context)


def deliver(record: SQSRecord) -> None:
    told = services.callbacks.deliver(record.json_body, int(record.attributes.approximate_receive_count))
    observe.count_told(told)
    if told.progress in (Progress.QUEUED, Progress.GIVEN_UP):
        services.callback_queue.retry(record.receipt_handle, delay=told.retry_after or 0)
        raise NotTold(told.progress)
