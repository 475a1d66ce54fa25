"""Documents from the queue, dead letters, and previews over HTTP: three commands of one image."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Tracer
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from recto import bootstrap, observe
from recto.adapters.s3_events import messages
from recto.domain.errors import QueueUnavailable
from recto.domain.ports import JobQueue

if TYPE_CHECKING:
    from mangum import Mangum

MARGIN = 5
"""Seconds between the end of a try that Lambda has ended and the next one."""

services = bootstrap.services()
log = observe.logger("process", services.settings.log_level)
tracer = Tracer(service="process")
batch = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


@log.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Reads documents; the messages whose documents want another try are told as failed."""
    return process_partial_response(event, read, batch, context)


@log.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
def dead_letters(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Fails the jobs whose last try failed; a dead letter that can't be understood stays for a person to see."""
    return process_partial_response(event, give_up, batch, context)


@log.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
def preview(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return _previews()(event, context)


def read(record: SQSRecord, lambda_context: LambdaContext) -> None:
    attempt = _attempt(record)
    delays = (*services.settings.retry_delays, 0)  # after the last try at once to the dead letters
    delay = delays[min(attempt, services.settings.tries) - 1]
    queue = _queue(record)
    # What kills the function leaves no time to say so: the queue's own 1800 seconds would pass until the next try.
    with suppress(QueueUnavailable):
        queue.extend(record.receipt_handle, seconds=_left(lambda_context) + MARGIN + delay)
    try:
        for message in _messages(record):
            observe.count(services.process.message(message, time_limit=_time_limit(lambda_context)))
    except Exception:
        log.exception("This try failed", attempt=attempt)
        queue.retry(record.receipt_handle, delay=delay)
        raise


def give_up(record: SQSRecord) -> None:
    try:
        for message in _messages(record):
            observe.count(services.process.give_up(message))
    except Exception:
        log.exception("This dead letter stays", attempt=_attempt(record))
        raise


def _messages(record: SQSRecord) -> Iterator[dict[str, Any]]:
    """One by one, each job named in all lines of the log and in the trace from then on."""
    log.remove_keys(["job_id"])
    log.append_keys(message_id=record.message_id)
    for message in messages(record.json_body):
        job_id = services.process.job_id(message)
        log.append_keys(job_id=job_id)
        tracer.put_annotation("job_id", job_id)
        yield message


def _queue(record: SQSRecord) -> JobQueue:
    """Where a message came from."""
    name = services.settings.part_queue_url.rpartition("/")[2]
    return services.part_queue if record.event_source_arn.rpartition(":")[2] == name else services.queue


def _left(lambda_context: LambdaContext) -> float:
    """Seconds until Lambda ends this call."""
    return float(lambda_context.get_remaining_time_in_millis()) / 1000


def _time_limit(lambda_context: LambdaContext) -> float:
    """Seconds for reading; the same share of a shorter call, so that time remains to store the result."""
    settings = services.settings
    return min(settings.time_limit, _left(lambda_context) * settings.time_limit / settings.hard_time_limit)


def _attempt(record: SQSRecord) -> int:
    return int(record.attributes.approximate_receive_count)


@cache
def _previews() -> Mangum:
    from recto.api import gateway  # FastAPI takes a third of the time that all imports take, and only this needs it

    return gateway.handler(services.api(preview=services.reader.preview))
