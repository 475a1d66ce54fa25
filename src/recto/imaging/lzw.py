"""How much an LZW stream of a PDF unpacks to (ISO 32000-1, 7.4.4), without unpacking it."""

_CLEAR, _END = 256, 257
_NARROWEST, _WIDEST = 9, 12
"""Bits of a code."""


def size(content: bytes, limit: int) -> int:
    """Bytes; a little more than ``limit`` where there are more. Each code adds an entry one longer than the last."""
    lengths = [1] * _CLEAR + [0, 0]
    total = last = bits = held = 0
    width = _NARROWEST
    for byte in content:
        bits = (bits << 8 | byte) & 0xFFFFFF
        held += 8
        if held < width:
            continue
        held -= width
        code = (bits >> held) & ((1 << width) - 1)
        if code == _END or total > limit:
            break
        if code == _CLEAR:
            del lengths[_END + 1 :]
            last, width = 0, _NARROWEST
            continue
        length = lengths[code] if code < len(lengths) else last + 1
        if last and len(lengths) < 1 << _WIDEST:
            lengths.append(last + 1)
        total, last = total + length, length
        if len(lengths) + 1 >= 1 << width and width < _WIDEST:
            width += 1
    return total
