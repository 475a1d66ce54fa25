"""``recto read``: files read in this process, one after the other, with an engine that stays warm between them."""

import io
import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from recto.bootstrap import Services
from recto.cli.files import content_of
from recto.cli.output import Output, summary
from recto.domain.document import Document, Options
from recto.domain.errors import RectoError, ServiceError
from recto.domain.result import result
from recto.outputs.source import Source
from recto.services.jobs import dump
from recto.settings import Settings

log = logging.getLogger(__name__)


def read(files: Sequence[str], options: Options, settings: Settings, output: Output) -> None:
    """A file that fails is told as its problem, and the others go on."""
    os.environ["OMP_THREAD_LIMIT"] = "1"  # native libraries look at it when they are loaded
    services = Services(settings)
    for file in files:
        try:
            found = _result(services, file, options)
            if output.wanted:
                source = Source(dump(found), partial(_opened, file))
                output.formatted(file, partial(output.wanted.write, source))
                output.note(file, summary(found))
            else:
                output.result(file, found)
        except RectoError as error:
            output.problem(file, error.as_dict())
        except BrokenPipeError:
            raise
        except Exception:
            log.exception("Reading %s broke off", file)
            output.problem(file, ServiceError("Reading broke off; the log above says where.").as_dict())


def _result(services: Services, file: str, options: Options) -> dict[str, Any]:
    submitted_at = datetime.now(UTC)
    content = content_of(file, max_bytes=services.settings.max_bytes)
    document = Document.of(content, file)
    reading = services.reader.read(io.BytesIO(content), options, time_limit=services.settings.time_limit)
    extraction = services.fields.of_reading(io.BytesIO(content), reading, options)
    return result(document, reading, extraction, job_id=None, submitted_at=submitted_at, finished_at=datetime.now(UTC))


def _opened(file: str) -> BinaryIO:
    return Path(file).open("rb")
