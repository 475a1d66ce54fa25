"""Which engines there are, found by entry point and made when first asked for, one instance a thread."""

from __future__ import annotations

import threading
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from recto.domain.errors import EngineUnavailable, RectoError, UnknownEngine

if TYPE_CHECKING:  # the API functions know engines by name only and carry no numpy
    from recto.engines.engine import Engine

GROUP = "recto.engines"
_warm = threading.local()


def names() -> list[str]:
    """The names of all installed engines, without loading any."""
    return sorted(entry_points(group=GROUP).names)


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
