"""Processing as tests need it: with readers and finders of fields of their own, on a service's real storage."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from recto.bootstrap import Services, now
from recto.services.arrivals import Arrivals
from recto.services.process import Fields, Process, Reader
from recto.services.reuse import Reuse


def process_of(
    services: Services,
    reader: Reader,
    fields: Fields | None = None,
    *,
    way: Mapping[str, Any] | None = None,
    clock: Callable[[], datetime] = now,
) -> Process:
    """``fields`` None: the service's own. ``way``: how documents are read; None: no result is taken for another's."""
    arrivals = Arrivals(
        services.jobs,
        services.blobs,
        services.deletion,
        max_bytes=services.settings.max_bytes,
        retention=timedelta(days=1),
        owners_drop_in_folders=False,
        now=clock,
    )
    return Process(
        services.jobs,
        arrivals,
        services.parts,
        reader,
        fields or services.fields,
        Reuse(services.jobs, services.blobs, seconds=0 if way is None else 3600, way=way or {}, now=clock),
        services.deletion,
        part_time_limit=10,
        now=clock,
    )
