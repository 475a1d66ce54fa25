"""PDFs that are small packed and huge unpacked are refused before they unfold; what is merely large is read."""

import base64
import io
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

import made
from recto.domain.document import PDF, PageSelection, media_type
from recto.domain.errors import DamagedDocument, DocumentRejected, TooLargeUnpacked, TooManyPixels
from recto.imaging import decode, lzw, pdf

MIB = 1 << 20
LIMITS = decode.Limits(max_pages=10, max_pixels=1_000_000, max_unpacked=MIB)
ROOT, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
CONTENT = b"1 0 0 RG 20 20 m 90 90 l S "


def deflated(size: int, content: bytes = b"", times: int = 1) -> bytes:
    """``content`` and blanks up to ``size`` bytes, deflated ``times`` times."""
    packer = zlib.compressobj(9)
    packed = packer.compress(content.ljust(size % MIB))
    packed += b"".join(packer.compress(b" " * MIB) for _ in range(size // MIB)) + packer.flush()
    return packed if times == 1 else deflated(0, packed, times - 1)


def stream(content: bytes, filters: str = "/FlateDecode", entries: str = "") -> bytes:
    return f"<</Length {len(content)}/Filter[{filters}]{entries}>>stream\n".encode() + content + b"\nendstream"


def document(*objects: bytes, page: str = "/Contents 4 0 R", root: bytes = ROOT) -> bytes:
    """A PDF of one page; ``objects`` are numbered from 4 on."""
    written = b"%PDF-1.7\n"
    offsets = []
    shown = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]{page}>>".encode()
    for number, each in enumerate((root, PAGES, shown, *objects), 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(offsets) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    return written + head + table + tail


def in_object_streams(objects: int = 0, table: int = 0) -> bytes:
    """A PDF whose objects are packed, and blanks of so many bytes with them, or with the table that tells where."""
    inner = (ROOT, PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>")
    places = [sum(len(each) + 1 for each in inner[:number]) for number in range(3)]
    head = b"".join(b"%d %d " % (number, place) for number, place in enumerate(places, 1))
    packed = deflated(objects, head + b" ".join(inner))
    written = b"%PDF-1.7\n4 0 obj\n" + stream(packed, entries=f"/Type/ObjStm/N 3/First {len(head)}") + b"\nendobj\n"
    rows = [(0, 0, 65535), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, 9, 0), (1, len(written), 0)]
    listed = b"".join(kind.to_bytes(1) + place.to_bytes(4) + index.to_bytes(2) for kind, place, index in rows)
    listing = stream(deflated(table, listed), entries="/Type/XRef/Size 6/W[1 4 2]/Root 1 0 R")
    return written + b"5 0 obj\n" + listing + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(written)


def with_file(content: bytes, filters: str = "/FlateDecode") -> bytes:
    names = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.xml) 5 0 R]>>>>>>"
    attached = b"<</Type/Filespec/F(a.xml)/EF<</F 6 0 R>>>>"
    return document(stream(zlib.compress(CONTENT)), attached, stream(content, filters), root=names)


def bombs(size: int) -> dict[str, bytes]:
    """Each unpacks to more than ``size`` bytes."""
    bomb = deflated(size, CONTENT)
    empty, form = stream(zlib.compress(CONTENT)), "/Type/XObject/Subtype/Form/BBox[0 0 100 100]"
    picture = "/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8"
    font = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor<</Type/FontDescriptor/FontName/A/FontFile2 6 0 R>>>>"
    )
    return {
        "content": document(stream(bomb)),
        "content deflated twice": document(stream(deflated(size, CONTENT, 2), "/FlateDecode/FlateDecode")),
        "content as text": document(stream(base64.a85encode(bomb) + b"~>", "/ASCII85Decode/FlateDecode")),
        "content in LZW": document(stream(made_lzw(size), "/LZWDecode")),
        "content in LZW as hexadecimals": document(stream(made_lzw(size).hex().encode() + b">", "/AHx/LZW")),
        "content deflated and in LZW": document(stream(zlib.compress(made_lzw(size)), "/FlateDecode/LZWDecode")),
        "content in runs": document(stream(b"\x81 " * (size // 128 + 1) + b"\x80", "/RunLengthDecode")),
        "content of many parts": document(
            *[stream(deflated(size // 4, CONTENT))] * 5, page="/Contents[4 0 R 5 0 R 6 0 R 7 0 R 8 0 R]"
        ),
        "content said to be a picture": document(stream(bomb, entries=picture)),
        "form": document(empty, stream(bomb, entries=form), page="/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>"),
        "font": document(empty, font, stream(bomb), page="/Contents 4 0 R/Resources<</Font<</P 5 0 R>>>>"),
        "note": document(
            empty, stream(bomb, entries=form), page="/Contents 4 0 R/Annots[<</Subtype/Stamp/AP<</N 5 0 R>>>>]"
        ),
        "objects": in_object_streams(objects=size),
        "table of objects": in_object_streams(table=size),
        "many filters": document(stream(bomb, "/FlateDecode" * 5)),
    }


def made_lzw(size: int) -> bytes:
    """Blanks: each code is the one before it and one more."""
    codes, total = [], 0
    while total < size:
        codes += [256, 32, *range(258, 4093)]
        total += sum(range(1, 3837))
    bits = held = 0
    packed, width, entries = bytearray(), 9, 258
    for code in [*codes, 257]:
        bits, held = bits << width | code, held + width
        while held >= 8:
            held -= 8
            packed.append(bits >> held & 255)
        bits &= (1 << held) - 1
        entries = 257 if code == 256 else entries + 1
        width = 9 if entries < 511 else 10 if entries < 1023 else 11 if entries < 2047 else 12
    return bytes(packed + bytes([bits << 8 - held & 255]))


BOMBS = bombs(2 * MIB)


def read(content: bytes, limits: decode.Limits = LIMITS) -> None:
    for sheet in decode.pages(io.BytesIO(content), PDF, PageSelection(), limits):
        sheet.text_layer()
        sheet.image()


@pytest.mark.parametrize("name", BOMBS)
def test_a_pdf_that_unpacks_to_more_than_the_limit_is_refused(name: str) -> None:
    assert len(BOMBS[name]) < 100_000
    with pytest.raises(TooLargeUnpacked, match="more than 1 MiB once it is unpacked"):
        read(BOMBS[name])


@pytest.mark.parametrize("name", sorted(set(BOMBS) - {"many filters", "content deflated and in LZW"}))
def test_what_is_below_the_limit_is_read(name: str) -> None:
    limits = decode.Limits(max_pages=10, max_pixels=1_000_000, max_unpacked=8 * MIB)
    with suppress(DamagedDocument):  # PDFium shows neither empty fonts nor empty runs
        read(BOMBS[name], limits)


def test_lzw_is_measured_to_the_byte() -> None:
    file = io.BytesIO()
    Image.effect_noise((300, 200), 40).save(file, "TIFF", compression="tiff_lzw")
    with Image.open(file) as image:
        first, sizes = image.tag_v2[273], image.tag_v2[279]
        height = image.tag_v2[278]
    strips = [file.getvalue()[start : start + size] for start, size in zip(first, sizes, strict=True)]
    expected = [300 * min(height, 200 - top) for top in range(0, 200, height)]
    assert [lzw.size(strip, MIB) for strip in strips] == expected


def test_files_inside_a_pdf_are_unpacked_no_further_than_they_may() -> None:
    assert list(pdf.attachments(io.BytesIO(with_file(zlib.compress(b"<a/>"))), MIB)) == [b"<a/>"]
    for content, filters in (
        (deflated(2 * MIB), "/FlateDecode"),
        (deflated(2 * MIB, times=2), "/FlateDecode/FlateDecode"),
        (made_lzw(2 * MIB), "/LZWDecode"),
    ):
        assert list(pdf.attachments(io.BytesIO(with_file(content, filters)), MIB)) == []


def test_jpeg_2000_is_refused_by_its_own_header_whatever_the_pdf_says() -> None:
    size = b"".join(side.to_bytes(4) for side in (60_000, 60_000, 0, 0))
    picture = b"\xff\x4f\xff\x51\x00\x29\x00\x00" + size + bytes(40)
    said = "/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceRGB/BitsPerComponent 8"
    content = stream(zlib.compress(b"q 90 0 0 90 0 0 cm /A Do Q"))
    page = "/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>"
    with pytest.raises(TooManyPixels):
        read(document(content, stream(picture, "/JPXDecode", said), page=page))


def png_with(name: bytes, body: bytes) -> bytes:
    """A small PNG with such a chunk before its pixels."""
    small = made.png(np.zeros((8, 8), np.uint8))
    place = small.index(b"IDAT") - 4
    chunk = len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)
    return small[:place] + chunk + small[place:]


def webp_of(width: int, height: int) -> bytes:
    """An animation of one small frame on a canvas of that size."""
    frame = made.webp(np.zeros((8, 8, 3), np.uint8))[12:]
    canvas = b"\2\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = ((b"VP8X", canvas), (b"ANIM", bytes(6)), (b"ANMF", bytes(6) + b"\7\0\0\7\0\0" + bytes(4) + frame))
    body = b"WEBP" + b"".join(name + len(data).to_bytes(4, "little") + data for name, data in chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


@pytest.mark.parametrize(
    "content",
    [
        png_with(b"zTXt", b"a\0\0" + deflated(200 * MIB)),
        png_with(b"iCCP", b"a\0\0" + deflated(200 * MIB)),
        png_with(b"iTXt", b"a\0\1\0\0\0" + deflated(200 * MIB)),
        png_with(b"IDAT", deflated(200 * MIB)),
        webp_of(16_000, 16_000),
        made.gif(*[np.full((9, 9), shade, np.uint8) for shade in range(250)] * 4),
    ],
    ids=["text", "profile", "international text", "pixels", "canvas", "frames"],
)
def test_what_an_image_holds_beside_its_first_pixels_is_not_unfolded(content: bytes) -> None:
    started = time.process_time()
    with suppress(DocumentRejected):
        for sheet in decode.pages(io.BytesIO(content), media_type(content), PageSelection(), LIMITS):
            assert sheet.image().pixels.shape[:2] in ((8, 8), (9, 9))
    assert time.process_time() - started < 0.2  # to inflate it takes longer


def deep(levels: int) -> bytes:
    """Pages within pages within pages."""
    nodes = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n, n + 2) for n in range(3, levels + 3)]
    return document(*nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>").replace(b"/Kids[3 0 R]", b"/Kids[4 0 R]")


def wide() -> bytes:
    """Ten kids each, which are all the same, thirty levels down: 10 ** 30 pages."""
    nodes = [
        b"<</Type/Pages/Count 1000000000/Kids[" + b"%d 0 R " % (number + 1) * 10 + b"]>>" for number in range(4, 34)
    ]
    return document(*nodes, ROOT).replace(b"/Kids[3 0 R]/Count 1", b"/Kids[4 0 R]/Count 1")


ODD: dict[str, Callable[[], bytes]] = {
    "pages a thousand deep": lambda: deep(1000),
    "pages that are their own kids": lambda: document().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "more pages than there is paper": wide,
    "a billion pages by its own word": lambda: document().replace(b"/Count 1>", b"/Count 1000000000>"),
    "a form that shows itself": lambda: document(
        stream(zlib.compress(b"/A Do"), entries="/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>"),
        page="/Contents 4 0 R/Resources<</XObject<</A 4 0 R>>>>",
    ),
    "tables of objects in a circle": lambda: in_object_streams().replace(b"/W[1 4 2]", b"/W[1 4 2]/Prev 200"),
    "brackets within brackets": lambda: document(b"[" * 100_000 + b"]" * 100_000),
    "a stream that is its own filter": lambda: document(stream(b"x", "4 0 R")),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ODD)
def test_odd_structures_are_read_or_refused_in_time(name: str) -> None:
    try:
        read(ODD[name]())
    except DocumentRejected:
        return


def peak(files: Sequence[bytes]) -> int:
    """MiB that a process of its own takes at most to refuse each of them (getrusage would start at its parent's)."""
    program = """if True:
        import sys
        from recto.domain.errors import TooLargeUnpacked
        from test_bombs import read
        from recto.imaging.decode import Limits
        left = sys.stdin.buffer.read()
        for size in map(int, sys.argv[1:]):
            try:
                read(left[:size], Limits(max_pages=10, max_pixels=1_000_000))
                raise SystemExit("It was read")
            except TooLargeUnpacked:
                left = left[size:]
        print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
    """
    path = f"import sys; sys.path[:0] = {sys.path!r}\n"
    sizes = [str(len(content)) for content in files]
    done = subprocess.run([sys.executable, "-c", path + program, *sizes], input=b"".join(files), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return int(done.stdout) >> 10


def test_a_gigabyte_is_refused_in_the_memory_of_the_limit() -> None:
    bomb = deflated(1024 * MIB, CONTENT)
    assert peak([document(stream(bomb)), document(stream(zlib.compress(bomb), "/FlateDecode/FlateDecode"))]) < 700
