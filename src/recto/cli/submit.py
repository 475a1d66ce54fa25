"""``recto submit``: files sent to a service, and their results waited for."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from recto.cli.client import Accepted, Client, Refused
from recto.cli.files import content_of
from recto.cli.output import Output
from recto.cli.progress import tracked
from recto.domain.document import Options
from recto.domain.errors import InputError

MAX_BYTES = 1024**3
"""Of a file, which is held in memory; what the service takes is for it to say."""


def submit(files: Sequence[str], options: Options, client: Client, output: Output, *, wait: bool) -> None:
    """A file that fails is told as its problem, and the others go on. Raises Unreachable."""
    accepted = []
    for file, sent in tracked("Sending", files, partial(_send, client, options)):
        if isinstance(sent, Refused):
            output.problem(file, sent.problem)
        elif wait:
            output.note(file, f"submitted as {sent.job_id}")
            accepted.append((file, sent))
        else:
            output.accepted(file, sent.job_id, sent.result_url)
    for (file, job), answer in tracked("Reading", accepted, partial(_result, client)):
        if isinstance(answer, Refused):
            output.problem(file, answer.problem)
        elif output.wanted:
            _write(client, job, file, output, answer)
        else:
            output.result(file, answer)


def _write(client: Client, job: Accepted, file: str, output: Output, result: Mapping[str, Any]) -> None:
    assert output.wanted
    try:
        output.formatted(file, partial(client.output, job.result_url, output.wanted))
        output.read(file, result)
    except Refused as refused:
        output.problem(file, refused.problem)
    except InputError as error:
        output.problem(file, error.as_dict())


def _send(client: Client, options: Options, file: str) -> Accepted | Refused:
    try:
        return client.submit(Path(file).name, content_of(file, max_bytes=MAX_BYTES), options)
    except InputError as error:
        return Refused(error.as_dict())
    except Refused as refused:
        return refused


def _result(client: Client, job: tuple[str, Accepted]) -> Mapping[str, Any] | Refused:
    try:
        return client.result(job[1].result_url)
    except Refused as refused:
        return refused
