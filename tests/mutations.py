"""Valid documents of every format, and what becomes of them when bytes are changed, cut, copied and moved."""

from hypothesis import strategies as st

from made import ENGLISH, bmp, born_digital_pdf, encoded, gif, gray, jpeg, page, pdf, photo, png, tiff, webp

_PAGE = page(ENGLISH[:2], dpi=50).pixels

DOCUMENTS = {
    "png": png(photo(_PAGE)),
    "gray png": png(gray(_PAGE)),
    "jpeg": jpeg(photo(_PAGE), orientation=6),
    "progressive jpeg": encoded(_PAGE, "JPEG", progressive=True),
    "tiff lzw": tiff(_PAGE, _PAGE),
    "tiff raw": tiff(gray(_PAGE), compression="raw"),
    "tiff jpeg": tiff(_PAGE, compression="jpeg"),
    "tiff group 4": tiff(_PAGE, compression="group4"),
    "webp": webp(photo(_PAGE)),
    "lossy webp": webp(_PAGE, lossless=False),
    "bmp": bmp(gray(_PAGE)),
    "gif": gif(_PAGE, _PAGE),
    "scanned pdf": pdf(gray(_PAGE)),
    "born digital pdf": born_digital_pdf(ENGLISH, ENGLISH, size=(300, 200)),
}

_TELLING = [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"999999999", b"-1", b"<<", b">>", b"[", b"endobj"]
"""Sizes, counts and brackets that parsers stumble over."""

_changes = st.tuples(
    st.sampled_from(["set", "cut", "copy", "move", "tell"]), st.floats(0, 1), st.floats(0, 1), st.integers(0, 255)
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A document of any format with up to eight changes."""
    content = bytearray(DOCUMENTS[draw(st.sampled_from(sorted(DOCUMENTS)))])
    for change, where, target, value in draw(st.lists(_changes, min_size=1, max_size=8)):
        start, goal = round(where * (len(content) - 1)), round(target * (len(content) - 1))
        piece = content[start : start + 1 + value]
        match change:
            case "set":
                content[start] = value
            case "cut":
                del content[start : start + 1 + value]
            case "copy":
                content[goal:goal] = piece
            case "move":
                content[goal : goal + len(piece)] = piece
            case "tell":
                telling = _TELLING[value % len(_TELLING)]
                content[start : start + len(telling)] = telling
        if len(content) < 2:
            break
    return bytes(content)
