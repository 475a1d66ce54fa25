"""``recto submit``: files sent to a service, and their results waited for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from recto.cli.client import Accepted, Client, Refused
from recto.cli.files import content_of
from recto.cli.output import Output, summary
from recto.domain.document import Options
from recto.domain.errors import InputError

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MAX_BYTES = 1024**3
"""Of a file, which is held in memory; what the service takes is for it to say."""


def submit(files: Sequence[str], options: Options, url: str, output: Output, *, api_key: str, wait: bool) -> None:
    """A file that fails is told as its problem, and the others go on. Raises Unreachable."""
    with Client(url, api_key=api_key) as client:
        accepted = []
        for file, sent in _tracked("Sending", files, partial(_send, client, options)):
            if isinstance(sent, Refused):
                output.problem(file, sent.problem)
            elif wait:
                output.note(file, f"submitted as {sent.job_id}")
                accepted.append((file, sent))
            else:
                output.accepted(file, sent.job_id, sent.result_url)
        for (file, job), answer in _tracked("Reading", accepted, partial(_result, client)):
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
        output.note(file, summary(result))
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


def _tracked(label: str, items: Sequence[Item], work: Callable[[Item], Answer]) -> Iterator[tuple[Item, Answer]]:
    """Each item with what ``work`` makes of it. A terminal shows a bar meanwhile, gone while the caller prints."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn(label), BarColumn(), MofNCompleteColumn())
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = progress.add_task(label, total=len(items))
    for item in items:
        with progress:
            answer = work(item)
        progress.advance(task)
        yield item, answer
