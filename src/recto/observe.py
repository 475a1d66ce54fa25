"""What operators see of the functions: JSON logs with the job in every line, and metrics by engine. By Powertools."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from recto.domain.job import State
from recto.services.callbacks import Told
from recto.services.jobs import Outcome

NAMESPACE = "Recto"


def logger(service: str, level: str) -> Logger:
    """The logger that all others of the process, those of libraries too, write through from now on."""
    logger = Logger(service=service, level=level, name="%(name)s", serialize_stacktrace=False)
    root = logging.getLogger()
    root.handlers = list(logger.handlers)
    root.setLevel(level)
    logging.getLogger(service).propagate = False  # its own lines only once
    return logger


def count(outcome: Outcome) -> None:
    """Pages, seconds and health of what was read, by engine; failures, by code. What was read before counts once."""
    if outcome.was_read:
        with _metrics(outcome, "engine", outcome.engine) as metrics:
            metrics.add_metric("Documents", MetricUnit.Count, 1)
            metrics.add_metric("Pages", MetricUnit.Count, outcome.pages)
            metrics.add_metric("Seconds", MetricUnit.Seconds, outcome.seconds)
            metrics.add_metric("Health", MetricUnit.NoUnit, outcome.health)
    if outcome.state is State.FAILED:
        with _metrics(outcome, "code", outcome.code) as metrics:
            metrics.add_metric("Failures", MetricUnit.Count, 1)


def count_told(told: Told) -> None:
    """Deliveries of callbacks and events, by what they came to; of each try one."""
    with _metrics(told, "progress", f"{told.receiver} {told.progress}") as metrics:
        metrics.add_metric("Notices", MetricUnit.Count, 1)


@contextmanager
def _metrics(outcome: Outcome | Told, dimension: str, value: str) -> Iterator[EphemeralMetrics]:
    """Written as one line of the log, from which CloudWatch takes them."""
    metrics = EphemeralMetrics(namespace=NAMESPACE, service="recto")
    metrics.add_dimension(dimension, value)
    metrics.add_metadata("job_id", outcome.job_id)
    yield metrics
    metrics.flush_metrics()
