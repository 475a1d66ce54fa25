"""A font without shapes: any text can be set in it, searched and copied, and nothing is seen.

Every code leads to one glyph, and ToUnicode tells what each code means, as in the PDFs that Tesseract writes. The glyph
is a line from corner to corner of the character's box: viewers mark that box, and filled it would have no area.
"""

import struct
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from recto.outputs.characters import REPLACEMENT
from recto.outputs.pdf import update

CHARACTER_WIDTH = 0.5
"""Of every character, as a share of the font's size."""

_UNITS = 1000
_SURROGATES = range(0xD800, 0xE000)
_IN_ONE_BLOCK = 100
"""Entries of a CMap's block at most (Adobe Technical Note 5014, section 1.4.1)."""


class Font:
    """Codes are two bytes: the character itself, where it fits (Unicode's basic plane), else one of the codes that no
    character has (those of UTF-16's surrogates), given out in turn; when they are used up, U+FFFD.
    """

    def __init__(self) -> None:
        self._far: dict[str, int] = {}

    def codes(self, text: str) -> bytes:
        if max(text) < chr(_SURROGATES.start):
            return text.encode("utf-16-be")
        return b"".join(self._code(character).to_bytes(2) for character in text)

    def _code(self, character: str) -> int:
        if ord(character) <= 0xFFFF:
            return ord(character if ord(character) not in _SURROGATES else REPLACEMENT)
        if character not in self._far:
            if len(self._far) == len(_SURROGATES):
                return ord(REPLACEMENT)
            self._far[character] = _SURROGATES[len(self._far)]
        return self._far[character]

    def reserve(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The font's place in the PDF, to refer to while its codes are still being given out."""
        return pdf.make_indirect(Dictionary(Type=Name.Font))

    def fill(self, pdf: pikepdf.Pdf, place: pikepdf.Object) -> list[pikepdf.Object]:
        """Put the font there; returns all that it consists of."""
        program = update.stream(pdf, _true_type(), Length1=len(_true_type()))
        to_glyph = update.stream(pdf, (1).to_bytes(2) * 0x10000)
        to_unicode = update.stream(pdf, self._to_unicode().encode())
        name = Name.RectoGlyphless
        descriptor = pdf.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor,
                FontName=name,
                Flags=5,  # fixed pitch, symbolic
                FontBBox=Array([0, 0, int(CHARACTER_WIDTH * _UNITS), _UNITS]),
                ItalicAngle=0,
                Ascent=_UNITS,
                Descent=0,
                CapHeight=_UNITS,
                StemV=80,
                FontFile2=program,
            )
        )
        descendant = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.CIDFontType2,
                BaseFont=name,
                CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
                CIDToGIDMap=to_glyph,
                DW=int(CHARACTER_WIDTH * _UNITS),
                FontDescriptor=descriptor,
            )
        )
        place.update(
            Dictionary(
                Subtype=Name.Type0,
                BaseFont=name,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([descendant]),
                ToUnicode=to_unicode,
            )
        )
        return [program, to_glyph, to_unicode, descriptor, descendant, place]

    def _to_unicode(self) -> str:
        """Ranges must not run over the end of a row of 256 codes."""
        rows = [f"<{row:02X}00> <{row:02X}FF> <{row:02X}00>" for row in range(256) if row << 8 not in _SURROGATES]
        far = [f"<{code:04X}> <{character.encode('utf-16-be').hex()}>" for character, code in self._far.items()]
        return _CMAP.format(maps="\n".join([*_blocks("bfrange", rows), *_blocks("bfchar", far)]))


_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{maps}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def _blocks(kind: str, entries: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(entries), _IN_ONE_BLOCK):
        block = entries[start : start + _IN_ONE_BLOCK]
        yield "\n".join([f"{len(block)} begin{kind}", *block, f"end{kind}"])


def _true_type() -> bytes:
    """The tables that PDF asks of an embedded TrueType font (ISO 32000-1, 9.9): glyph 0 is empty, glyph 1 the line."""
    width = int(CHARACTER_WIDTH * _UNITS)
    box = (0, 0, width, _UNITS)
    line = struct.pack(">h4hHH2B2h", 1, *box, 1, 0, 0x31, 0x01, width, _UNITS)
    tables = {
        b"glyf": line,
        b"head": struct.pack(">4I2H2q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _UNITS, 0, 0, *box, 0, 8, 2, 0, 0),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, _UNITS, 0, 0, width, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hhh", width, 0, 0),
        b"loca": struct.pack(">3H", 0, 0, len(line) // 2),
        b"maxp": struct.pack(">I3H11H", 0x10000, 2, 2, 1, 0, 0, 1, *[0] * 8),
    }
    directory = struct.pack(">I4H", 0x10000, len(tables), 64, 2, 32)
    body = b""
    for tag, table in tables.items():
        padded = table + bytes(-len(table) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        offset = 12 + 16 * len(tables) + len(body)
        directory += struct.pack(">4sIII", tag, checksum, offset, len(table))
        body += padded
    return directory + body
