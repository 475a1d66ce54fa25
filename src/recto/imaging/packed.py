"""How much the streams of a PDF hold once they are unpacked, found by qpdf before PDFium unpacks them.

Packing makes a thousandth of a thousand blanks, and a millionth where it is done twice; PDFium takes any stream whole,
qpdf gives up at a limit. Pictures are left out, which PDFium unpacks row by row, but JPEG 2000, which it doesn't.
"""

import base64
import binascii
import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, cast

import pikepdf
from pikepdf import settings as qpdf

from recto.domain.errors import RectoError, TooLargeUnpacked
from recto.imaging import lzw
from recto.imaging.limits import Limits

logging.getLogger("pikepdf").setLevel(logging.ERROR)  # it warns of what it repairs, and quotes the document

_DEEPEST = 100
"""Nodes from the root of the tree of pages to a page; objects within objects of a page."""

_MOST = 100_000
"""Objects of a page that are looked at, and nodes of the tree of pages."""

_LOOKED_THROUGH = 64 * 1024 * 1024
_PIECE = 1024 * 1024
"""Bytes."""

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 500
"""Bytes before a stream that tell what it is."""

_LOSSLESS = pikepdf.StreamDecodeLevel.specialized

_MOST_FILTERS = 4
"""Of one stream. Two are usual."""

_LZW, _HEX, _BASE_85 = ("/LZWDecode", "/LZW"), ("/ASCIIHexDecode", "/AHx"), ("/ASCII85Decode", "/A85")
_JPEG_2000 = "/JPXDecode"
_SIZE = re.compile(rb"\xff\x4f\xff\x51.{4}(.{4})(.{4})(.{4})(.{4})", re.DOTALL)
"""The head of a JPEG 2000 code stream: right, bottom, left, top (ISO 15444-1, A.5.1)."""

_WITHOUT_STREAMS = frozenset({"/Parent", "/P", "/Dest", "/A", "/Widths", "/W", "/W2", "/Popup", "/IRT", "/Next", "/B"})
"""Keys under which other pages or long lists of numbers are."""

_LISTS = frozenset(
    {"/XObject", "/Font", "/Pattern", "/Shading", "/ColorSpace", "/ExtGState", "/Properties", "/CharProcs", "/N"}
)
"""Keys of dictionaries whose own keys are anybody's choice."""


class Packed:
    """The streams of an open PDF. What qpdf can't open is not measured: PDFium says what is wrong with it."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        """Raises TooLargeUnpacked where a list of objects is too large."""
        self._limits = limits
        self._sizes: dict[tuple[int, int], int] = {}
        self._checked: set[int] = set()
        self._pdf = self._opened(file)
        if self._pdf and self._pdf.trailer.get("/Type") == "/XRef":
            with self._damage_ignored():
                total = 0
                for number in {entry.obj_stream_number for entry in self._pdf.get_xref_table().values()}:
                    if number:
                        total = self._add(total, self._pdf.get_object(number, 0))

    def close(self) -> None:
        if self._pdf:
            self._pdf.close()

    def check_page(self, number: int) -> None:
        """Raises TooLargeUnpacked and TooManyPixels for what PDFium would take too much memory to show."""
        if not self._pdf or number in self._checked:
            return
        total = 0
        with self._damage_ignored():
            for stream in _streams(_page(self._pdf, number)):
                total = self._add(total, stream)
        self._checked.add(number)

    def attachments(self, most: int) -> Iterator[tuple[str, pikepdf.Object]]:
        """Names and streams of the files inside, the first ``most`` in their tree of names."""
        if not self._pdf:
            return
        with self._damage_ignored():
            tree = pikepdf.NameTree(self._pdf.Root.Names.EmbeddedFiles)
            for _, (name, file) in zip(range(most), tree.items(), strict=False):
                stream = file.EF.get("/F") or file.EF.get("/UF")
                if isinstance(stream, pikepdf.Stream):
                    yield str(file.get("/UF") or file.get("/F") or name), stream

    def content(self, stream: pikepdf.Object) -> bytes:
        """Unpacked; empty where it can't be, or is too large."""
        with suppress(TooLargeUnpacked), self._damage_ignored():
            if self._size(stream) <= self._limits.max_unpacked:
                return bytes(stream.read_bytes(decode_level=_LOSSLESS))
        return b""

    def _opened(self, file: BinaryIO) -> pikepdf.Pdf | None:
        self._tell_qpdf()
        try:
            return pikepdf.open(file, access_mode=pikepdf.AccessMode.stream, inherit_page_attributes=False)
        except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError):
            self._check_as_it_lies(file)
            return None

    def _check_as_it_lies(self, file: BinaryIO) -> None:
        """Of a file that qpdf can't make out, perhaps for a list of objects that is too large: each deflated stream.

        Raises TooLargeUnpacked.
        """
        file.seek(0)
        content = file.read(_LOOKED_THROUGH)
        total = 0
        for found in _STREAM.finditer(content):
            before = content[max(0, found.start() - _DICTIONARY) : found.start()]
            if b"/Image" not in before[before.rfind(b"obj") :]:
                total += _deflated_size(content, found.end(), self._limits.max_unpacked)
                if total > self._limits.max_unpacked:
                    raise self._refusal()

    def _tell_qpdf(self) -> None:
        """Its limits are the whole process's, and other documents may have others."""
        most = self._limits.max_unpacked
        qpdf.set_qpdf_limits(
            flate_max_memory=most, run_length_max_memory=most, png_max_memory=most, tiff_max_memory=most
        )

    @contextmanager
    def _damage_ignored(self) -> Iterator[None]:
        """What is broken in the midst of a document is PDFium's to tell."""
        self._tell_qpdf()
        try:
            yield
        except RectoError:
            raise
        except (pikepdf.PikepdfError, AttributeError, KeyError, TypeError, ValueError, RuntimeError):
            return

    def _add(self, total: int, stream: pikepdf.Object) -> int:
        """Raises TooLargeUnpacked and TooManyPixels."""
        if stream.objgen not in self._sizes:
            self._sizes[stream.objgen] = self._size(stream)
        total += self._sizes[stream.objgen]
        if total > self._limits.max_unpacked:
            raise self._refusal()
        return total

    def _size(self, stream: pikepdf.Object) -> int:
        """Bytes unpacked; none of those that can't be. Raises TooLargeUnpacked, TooManyPixels."""
        filters = _filters(stream)
        if len(filters) > _MOST_FILTERS:
            raise self._refusal()
        if filters and filters[-1] == _JPEG_2000:
            self._check_jpeg_2000(stream.read_raw_bytes())
            return 0
        if any(name in _LZW for name in filters):
            return lzw.size(self._before_lzw(stream, filters), self._limits.max_unpacked)
        try:
            return len(stream.read_bytes(decode_level=_LOSSLESS))
        except pikepdf.PikepdfError as error:
            if "memory limit" in str(error):
                raise self._refusal() from None
            return 0

    def _before_lzw(self, stream: pikepdf.Object, filters: list[str]) -> bytes:
        """qpdf unpacks LZW without a limit. Raises TooLargeUnpacked where it is packed in any other way as well."""
        raw = bytes(stream.read_raw_bytes())
        if filters[0] in _LZW and len(filters) == 1:
            return raw
        try:
            if filters[0] in _BASE_85 and filters[1] in _LZW:
                return base64.a85decode(raw.strip().removesuffix(b"~>"))
            if filters[0] in _HEX and filters[1] in _LZW:
                return binascii.unhexlify(b"".join(raw.partition(b">")[0].split()))
        except ValueError:
            return b""
        raise self._refusal()

    def _check_jpeg_2000(self, raw: bytes) -> None:
        """Raises TooManyPixels."""
        if found := _SIZE.search(raw):
            right, bottom, left, top = (int.from_bytes(side) for side in found.groups())
            self._limits.check_size(max(0, right - left), max(0, bottom - top))

    def _refusal(self) -> TooLargeUnpacked:
        return TooLargeUnpacked(
            f"A page holds more than {self._limits.max_unpacked >> 20:,} MiB once it is unpacked. "
            "Print the document to a new PDF, as images."
        )


def _deflated_size(content: bytes, start: int, limit: int) -> int:
    """Bytes of the deflated stream that starts there, if one does; a little more than ``limit`` where it has more."""
    deflated = zlib.decompressobj()
    size = 0
    with suppress(zlib.error):
        for place in range(start, len(content), _PIECE):
            waiting = content[place : place + _PIECE]
            while waiting and size <= limit:
                size += len(deflated.decompress(waiting, _PIECE))
                waiting = deflated.unconsumed_tail
            if deflated.eof or size > limit:
                break
    return size


def _filters(stream: pikepdf.Object) -> list[str]:
    found: Any = stream.get("/Filter", [])
    return [str(found)] if isinstance(found, pikepdf.Name) else [str(name) for name in found]


def _page(pdf: pikepdf.Pdf, number: int) -> pikepdf.Object:
    """By the counts in the tree, as PDFium goes. Raises KeyError where the tree ends before."""
    node, left = pdf.Root.Pages, number - 1
    seen = 0
    for _ in range(_DEEPEST):
        for kid in cast("Any", node.Kids):
            seen += 1
            if seen > _MOST:
                raise KeyError(number)
            count = int(kid.get("/Count", 0)) if "/Kids" in kid else 1
            if left < count:
                break
            left -= count
        else:
            raise KeyError(number)
        if "/Kids" not in kid:
            return cast("pikepdf.Object", kid)
        node = kid
    raise KeyError(number)


def _streams(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """What a page shows, and what that uses, each once; of pictures only JPEG 2000."""
    waiting = [(page.get(key), key) for key in ("/Contents", "/Annots")]
    node: pikepdf.Object | None = page
    for _ in range(_DEEPEST):
        if node is None:
            break
        waiting.append((node.get("/Resources"), ""))
        node = node.get("/Parent")
    seen: set[tuple[int, int]] = set()
    looked_at = 0
    while waiting and looked_at < _MOST:
        looked_at += 1
        found, key = waiting.pop()
        if not isinstance(found, pikepdf.Object) or not _is_new(found, seen):
            continue
        if isinstance(found, pikepdf.Stream) and not _is_picture(found, key):
            yield found
        if isinstance(found, pikepdf.Array):
            waiting += [(each, key) for each in cast("Any", found)]
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            in_list = key == "/XObject" and isinstance(found, pikepdf.Dictionary)
            names = [name for name in list(found.keys()) if key in _LISTS or name not in _WITHOUT_STREAMS]
            waiting += [(found.get(name), key if in_list else name) for name in names]


def _is_new(found: pikepdf.Object, seen: set[tuple[int, int]]) -> bool:
    if not found.is_indirect:
        return True
    if found.objgen in seen:
        return False
    seen.add(found.objgen)
    return True


def _is_picture(stream: pikepdf.Object, key: str) -> bool:
    """PDFium takes for a picture only what stands where pictures do."""
    stands = key in ("/SMask", "/Mask") or (key == "/XObject" and stream.get("/Subtype") == "/Image")
    return stands and _JPEG_2000 not in _filters(stream)[-1:]
