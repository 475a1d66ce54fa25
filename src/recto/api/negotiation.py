"""Which format a client gets: by name, or by what its Accept header says (RFC 9110, 12.5.1)."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Header, Query

from recto.domain.errors import NotAcceptable, UnknownFormat
from recto.outputs.formats import FORMATS, JSON, TABLES, Format, TableFormat, chosen

_TABLES = [JSON.name, *TABLES]
_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*((?:;[^;]*)*)")
_WEIGHT = re.compile(r";\s*q\s*=\s*(0\.?|0?\.\d{1,3}|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)


async def _wanted(
    accept: Annotated[str | None, Header(description="Where format is left out: media types with weights")] = None,
    format: Annotated[
        str | None,
        Query(description="Instead of JSON. Wins over Accept.", json_schema_extra={"enum": [*FORMATS]}),
    ] = None,
    layout: Annotated[bool, Query(description="With the format text: columns and spacing as on the page.")] = False,
) -> Format:
    """Raises UnknownFormat, InvalidOption and NotAcceptable."""
    return chosen(format or accepted(accept or "*/*", FORMATS), layout=layout)


async def _wanted_table(
    accept: Annotated[str | None, Header(description="Where format is left out: media types with weights")] = None,
    format: Annotated[
        str | None,
        Query(description="Instead of JSON: a table of fields. Wins over Accept.", json_schema_extra={"enum": _TABLES}),
    ] = None,
) -> TableFormat | None:
    """None is JSON. Raises UnknownFormat and NotAcceptable."""
    name = format or accepted(accept or "*/*", {JSON.name: JSON, **TABLES})
    if name not in _TABLES:
        raise UnknownFormat(f"Choose one of these formats: {', '.join(_TABLES)}.")
    return TABLES.get(name)


Wanted = Annotated[Format, Depends(_wanted)]
WantedTable = Annotated[TableFormat | None, Depends(_wanted_table)]


def accepted(accept: str, formats: Mapping[str, Format | TableFormat]) -> str:
    """The name of the format that the header gives most weight; among equals, the first. Raises NotAcceptable."""
    ranges = list(_ranges(accept))
    weights = {name: _weight(known, ranges) if ranges else 1.0 for name, known in formats.items()}
    best = max(weights, key=weights.__getitem__)
    if not weights[best]:
        offered = ", ".join(dict.fromkeys(_essence(known) for known in formats.values()))
        raise NotAcceptable(f"Accept one of these media types: {offered}.")
    return best


def disposition(filename: str, suffix: str) -> str:
    """Content-Disposition, with the name in ASCII for old clients and as it is for the others (RFC 6266)."""
    name = filename + suffix
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _ranges(accept: str) -> Iterator[tuple[str, str, float]]:
    """Type, subtype and weight. What can't be understood is passed over."""
    for part in accept.lower().split(","):
        if found := _RANGE.fullmatch(part):
            weight = _WEIGHT.search(found[3])
            yield found[1], found[2], float(weight[1]) if weight else 1.0


def _weight(known: Format | TableFormat, ranges: list[tuple[str, str, float]]) -> float:
    """By the most specific range that the format falls into."""
    kind, subtype = _essence(known).split("/")
    for wanted in ((kind, subtype), (kind, "*"), ("*", "*")):
        weights = [weight for *range_, weight in ranges if tuple(range_) == wanted]
        if weights:
            return max(weights)
    return 0.0


def _essence(known: Format | TableFormat) -> str:
    """The media type without its parameters."""
    return known.media_type.partition(";")[0]
