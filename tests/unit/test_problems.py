"""What the public sees of errors."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import recto.bootstrap  # noqa: F401  which imports every module with errors of its own
from recto.api import problems
from recto.domain import errors
from recto.domain.job import Failure
from recto.services.result import JobFailed


def tree(kind: type[errors.RectoError]) -> Iterator[type[errors.RectoError]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("recto."):
            yield child
            yield from tree(child)


ALL = [kind for kind in tree(errors.RectoError) if kind is not JobFailed]
INSIDE = "password=hunter2 at /var/task"


@pytest.mark.parametrize("kind", ALL)
def test_every_error_has_a_status_that_fits_its_kind(kind: type[errors.RectoError]) -> None:
    status = problems.status_of(kind)
    assert status in range(500, 600) if issubclass(kind, errors.ServiceError) else status in range(400, 500)
    assert status != 503 or kind.retryable


def test_every_code_names_one_error() -> None:
    codes = [kind.code for kind in [*ALL, JobFailed]]
    assert len(set(codes)) == len(codes)


def test_an_error_at_the_root_has_no_status() -> None:
    """So that a new branch of the tree must be given one."""
    with pytest.raises(StopIteration):
        problems.status_of(errors.RectoError)


@pytest.mark.parametrize("kind", ALL)
def test_faults_of_ours_say_nothing_of_the_inside_and_faults_of_the_client_say_what_to_do(
    kind: type[errors.RectoError],
) -> None:
    problem = problems.of(kind(INSIDE))
    assert problem.detail != INSIDE if problem.status >= 500 else problem.detail == INSIDE
    assert (problem.code, problem.title, problem.retryable) == (kind.code, kind.title, kind.retryable)
    assert problem.type == f"urn:recto:problem:{kind.code}"


@pytest.mark.parametrize("kind", ALL)
def test_a_failed_job_is_unprocessable_or_our_fault(kind: type[errors.RectoError]) -> None:
    failure = Failure.of(kind(INSIDE), datetime(2026, 1, 2, tzinfo=UTC))
    problem = problems.of(JobFailed(failure))
    assert problem.status == (422 if issubclass(kind, errors.InputError) else 500)
    assert problem.code == kind.code
    assert problem.detail != INSIDE if problem.status == 500 else problem.detail == INSIDE


def test_a_failure_recorded_by_another_version_is_our_fault() -> None:
    failure = Failure("of-the-future", "New", INSIDE, False, datetime(2026, 1, 2, tzinfo=UTC))
    problem = problems.of(JobFailed(failure))
    assert (problem.status, problem.code) == (500, "of-the-future")
    assert INSIDE not in problem.detail


def test_a_refused_file_of_a_batch_has_the_status_of_a_document_submitted_by_itself() -> None:
    assert problems.of_refusal(_record(errors.DocumentTooLarge())).status == 413
    assert problems.of_refusal(_record(errors.UnsupportedType())).status == 415
    assert problems.of_refusal(_record(errors.QueueUnavailable())).status == 503


def test_a_client_is_told_when_to_come_back_only_where_that_may_help() -> None:
    assert problems.response(problems.of(errors.QueueUnavailable())).headers["Retry-After"] == "5"
    assert "Retry-After" not in problems.response(problems.of(errors.GaveUp())).headers


def _record(error: errors.RectoError) -> dict[str, object]:
    return {"code": error.code, "title": error.title, "detail": error.detail, "retryable": error.retryable}
