"""``recto read``: files read one after the other in a worker process, which stays warm and may die of one of them."""

import io
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from recto.bootstrap import Services
from recto.cli.files import content_of
from recto.cli.output import Output
from recto.cli.progress import tracked
from recto.domain.document import Document, Options
from recto.domain.errors import RectoError, ServiceError
from recto.domain.result import result
from recto.local.worker import Worker
from recto.outputs.source import Source
from recto.services.stored import dump
from recto.settings import Settings

log = logging.getLogger(__name__)

Request = tuple[str, Options]


def read(files: Sequence[str], options: Options, settings: Settings, output: Output) -> None:
    """A file that fails is told as its problem, and the others go on, even where it takes its reader with it."""
    worker = Worker(partial(reading, settings), memory=settings.worker_memory, log_level="WARNING")
    try:
        for file, found in tracked("Reading", files, partial(_ask, worker, options, settings.hard_time_limit)):
            try:
                _give(file, found, output)
            except RectoError as error:
                output.problem(file, error.as_dict())
            except BrokenPipeError:
                raise
            except Exception:
                log.exception("Writing what was read of %s broke off", file)
                output.problem(file, ServiceError("Writing broke off; the log above says where.").as_dict())
    finally:
        worker.end()


def _ask(worker: Worker, options: Options, seconds: float, file: str) -> dict[str, Any] | RectoError:
    try:
        found: dict[str, Any] = worker.ask((file, options), seconds=seconds)
    except RectoError as error:
        return error
    return found


def _give(file: str, found: dict[str, Any] | RectoError, output: Output) -> None:
    if isinstance(found, RectoError):
        output.problem(file, found.as_dict())
    elif output.wanted:
        source = Source(dump(found), partial(_opened, file))
        output.formatted(file, partial(output.wanted.write, source))
        output.read(file, found)
    else:
        output.result(file, found)


def reading(settings: Settings) -> Callable[[Request], dict[str, Any]]:
    """In the worker: takes a file's name and what is asked for."""
    services = Services(settings)

    def read_one(request: Request) -> dict[str, Any]:
        file, options = request
        submitted_at = datetime.now(UTC)
        content = content_of(file, max_bytes=settings.max_bytes)
        document = Document.of(content, file)
        found = services.reader.read(io.BytesIO(content), options, time_limit=settings.time_limit)
        extraction = services.fields.of_reading(io.BytesIO(content), found, options)
        finished_at = datetime.now(UTC)
        return result(document, found, extraction, job_id=None, submitted_at=submitted_at, finished_at=finished_at)

    return read_one


def _opened(file: str) -> BinaryIO:
    return Path(file).open("rb")
