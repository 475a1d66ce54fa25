"""Incremental updates (ISO 32000-1, 7.5.6): what is new or changed stands behind the file as it was.

Libraries that write PDF rewrite it, which touches every object, breaks signatures, and takes time by the file's size.
"""

import re
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import pikepdf

_END = 2048
"""Bytes at the end of a file in which startxref stands."""
_START = re.compile(rb"startxref\s+(\d+)")
_TABLE = re.compile(rb"\s*xref\s")
_STREAM = re.compile(rb"\s*\d+\s+\d+\s+obj")


def stream(pdf: pikepdf.Pdf, content: bytes, **entries: Any) -> pikepdf.Object:
    """A new compressed stream."""
    data = zlib.compress(content)
    return pdf.make_indirect(pikepdf.Stream(pdf, data, Filter=pikepdf.Name.FlateDecode, Length=len(data), **entries))


def write(file: BinaryIO, pdf: pikepdf.Pdf, changed: Sequence[pikepdf.Object]) -> None:
    """Write these objects behind the file that ``pdf`` was opened from.

    A file that had to be repaired to be opened is written anew, since its own table of objects is of no use.
    """
    previous = _previous_section(file)
    if previous is None or not _is_sound(file, pdf):
        with tempfile.TemporaryFile() as mended:
            pdf.save(mended, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
            mended.seek(0)
            file.seek(0)
            file.truncate()
            shutil.copyfileobj(mended, file)
        return
    start, is_stream = previous
    file.seek(0, 2)
    file.write(b"\n")
    offsets = {}
    for changed_object in {found.objgen: found for found in changed}.values():
        offsets[changed_object.objgen] = file.tell()
        file.write(_written(changed_object))
    size = max(int(pdf.trailer.get("/Size", 0)), *(number + 1 for number, _ in offsets))
    (_write_stream if is_stream else _write_table)(file, pdf, offsets, size, start)


def _previous_section(file: BinaryIO) -> tuple[int, bool] | None:
    """Where the file's newest cross-reference section starts and whether it is a stream; None if it is not there."""
    length = file.seek(0, 2)
    file.seek(max(0, length - _END))
    if not (found := _START.findall(file.read())):
        return None
    start = int(found[-1])
    file.seek(min(start, length))
    head = file.read(64)
    if _TABLE.match(head):
        return start, False
    return (start, True) if _STREAM.match(head) else None


def _is_sound(file: BinaryIO, pdf: pikepdf.Pdf) -> bool:
    """Whether offsets count from the first byte, and the table was found in order."""
    file.seek(0)
    return file.read(5) == b"%PDF-" and not any("reconstruct" in str(warning) for warning in pdf.get_warnings())


def _written(changed: pikepdf.Object) -> bytes:
    number, generation = changed.objgen
    if isinstance(changed, pikepdf.Stream):
        body = pikepdf.Dictionary(dict(changed.items())).unparse()
        body += b"\nstream\n" + changed.read_raw_bytes() + b"\nendstream"
    else:
        body = changed.unparse(resolved=True)
    return b"%d %d obj\n%s\nendobj\n" % (number, generation, body)


def _trailer(pdf: pikepdf.Pdf, size: int, previous: int) -> Iterator[bytes]:
    yield b"/Size %d /Prev %d" % (size, previous)
    for name in ("/Root", "/Info", "/ID"):
        if name in pdf.trailer:
            yield name.encode() + b" " + pdf.trailer[name].unparse()


Offsets = Mapping[tuple[int, int], int]
"""Where each object starts, by number and generation."""


def _runs(offsets: Offsets) -> list[list[tuple[int, int]]]:
    """Objects whose numbers follow each other."""
    runs: list[list[tuple[int, int]]] = []
    for objgen in sorted(offsets):
        if runs and objgen[0] == runs[-1][-1][0] + 1:
            runs[-1].append(objgen)
        else:
            runs.append([objgen])
    return runs


def _write_table(file: BinaryIO, pdf: pikepdf.Pdf, offsets: Offsets, size: int, previous: int) -> None:
    start = file.tell()
    file.write(b"xref\n")
    for run in _runs(offsets):
        file.write(b"%d %d\n" % (run[0][0], len(run)))
        file.writelines(b"%010d %05d n \n" % (offsets[objgen], objgen[1]) for objgen in run)
    file.write(b"trailer\n<< " + b" ".join(_trailer(pdf, size, previous)) + b" >>\n")
    _finish(file, start)


def _write_stream(file: BinaryIO, pdf: pikepdf.Pdf, offsets: Offsets, size: int, previous: int) -> None:
    """The section is an object itself, the last one."""
    start = file.tell()
    everything = {**offsets, (size, 0): start}
    runs = _runs(everything)
    rows = b"".join(b"\1" + everything[objgen].to_bytes(8) + objgen[1].to_bytes(2) for run in runs for objgen in run)
    index = " ".join(f"{run[0][0]} {len(run)}" for run in runs).encode()
    data = zlib.compress(rows)
    entries: Iterable[bytes] = (
        b"/Type /XRef /W [1 8 2] /Index [%s] /Filter /FlateDecode /Length %d" % (index, len(data)),
        *_trailer(pdf, size + 1, previous),
    )
    file.write(b"%d 0 obj\n<< %s >>\nstream\n%s\nendstream\nendobj\n" % (size, b" ".join(entries), data))
    _finish(file, start)


def _finish(file: BinaryIO, start: int) -> None:
    file.write(b"startxref\n%d\n%%%%EOF\n" % start)
