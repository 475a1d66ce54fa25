"""Which engines there are, found by entry point and made when first asked for, one instance a thread."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, entry_points, requires, version
from typing import TYPE_CHECKING

from recto.domain.errors import EngineUnavailable, RectoError, UnknownEngine

if TYPE_CHECKING:  # the API functions know engines by name only and carry no numpy
    from recto.engines.engine import Engine

GROUP = "recto.engines"
_warm = threading.local()


def names() -> list[str]:
    """The names of all installed engines, without loading any."""
    return sorted(entry_points(group=GROUP).names)


def versions() -> dict[str, str]:
    """Of all that readings depend on: Recto, the packages it asks for that are installed, and others' engines."""
    asked_for = [re.match(r"[\w.-]+", requirement) for requirement in requires("recto") or ()]
    others = [entry_point.dist.name for entry_point in entry_points(group=GROUP) if entry_point.dist]
    found: dict[str, str] = {}
    for name in {"recto", *others, *(match[0] for match in asked_for if match)}:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return dict(sorted(found.items()))


def get(name: str) -> Engine:
    """This thread's warm instance. Raises UnknownEngine and EngineUnavailable."""
    engines: dict[str, Engine] = _warm.__dict__.setdefault("engines", {})
    if name not in engines:
        if name not in names():
            raise UnknownEngine(f"Choose one of: {', '.join(names())}.")
        (entry_point,) = entry_points(group=GROUP, name=name)
        try:
            engines[name] = entry_point.load()()
        except RectoError:
            raise
        except ImportError as error:
            raise EngineUnavailable(f"The engine {name} needs a package that is not installed here.") from error
    return engines[name]
