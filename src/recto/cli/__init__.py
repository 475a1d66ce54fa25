"""The command line."""

import os
import sys
from collections.abc import Sequence

from recto.cli.arguments import parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, 1 if anything failed, 2 for arguments or settings that can't be used."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    given = parser().parse_args(arguments)
    try:
        code: int = given.run(given)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return code
