"""Stands in for Lambda's event source mapping: polls a queue, calls a function, deletes what did not fail."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import boto3

from emulator import Function, failed
from queue_event import queue_event


@contextmanager
def event_source(queue_url: str, *functions: Function) -> Iterator[list[str]]:
    """Every function gets messages in a thread of its own, one a call. Gives the bodies of those that failed."""
    stop = threading.Event()
    bodies: list[str] = []
    threads = [threading.Thread(target=_poll, args=(queue_url, function, stop, bodies)) for function in functions]
    for thread in threads:
        thread.start()
    try:
        yield bodies
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _poll(queue_url: str, function: Function, stop: threading.Event, bodies: list[str]) -> None:
    sqs = boto3.session.Session().client("sqs")
    while not stop.is_set():
        received = sqs.receive_message(QueueUrl=queue_url, AttributeNames=["All"], WaitTimeSeconds=1)
        for message in received.get("Messages", []):
            answer = function.call(queue_event(message))
            if failed(answer) or answer["batchItemFailures"]:
                bodies.append(message["Body"])
            else:
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
