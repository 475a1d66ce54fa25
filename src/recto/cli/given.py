"""What arguments and the environment come to; what can't be used ends the command with exit code 2."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recto.cli.output import Output
    from recto.domain.document import Options
    from recto.settings import Settings


def output_of(given: argparse.Namespace) -> "Output":
    from recto.cli.output import CannotWrite, Output
    from recto.domain.errors import InvalidOption
    from recto.outputs.formats import chosen

    wanted = None
    try:
        if given.format or given.layout or given.output:
            wanted = chosen(given.format or "text", layout=given.layout)
        return Output(given.files, jsonl=given.jsonl, wanted=wanted, folder=given.output, table=given.table)
    except (CannotWrite, InvalidOption) as error:
        sys.exit(unusable(str(error)))


def options_of(given: argparse.Namespace) -> "Options":
    from recto.domain.document import Options
    from recto.domain.errors import InvalidOption

    try:
        return Options.parse(
            given.engine,
            given.languages,
            given.pages,
            force_ocr=given.force_ocr,
            document=given.document,
            quality=given.quality,
            callback_url=getattr(given, "callback_url", None),
            fresh=getattr(given, "fresh", False),
        )
    except InvalidOption as error:
        sys.exit(unusable(error.detail))


def settings_of(**chosen: Any) -> "Settings":
    """The environment's, but for what was ``chosen``; None: nothing was."""
    from pydantic import ValidationError

    from recto.settings import Settings

    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})
    except ValidationError as error:
        complaints = (
            (f"RECTO_{each['loc'][0]}".upper() if each["loc"] else "", each["msg"]) for each in error.errors()
        )
        wrong = "; ".join(": ".join(filter(None, complaint)) for complaint in complaints)
        sys.exit(unusable(f"A setting can't be used. {wrong.replace('Value error, ', '')}"))


def unusable(message: str) -> int:
    print(f"recto: {message}", file=sys.stderr)
    return 2
