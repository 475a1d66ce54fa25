"""hOCR 1.2 (https://kba.github.io/hocr-spec/1.2/): HTML that keeps boxes and confidences."""

from collections.abc import Iterator
from importlib.metadata import version

from recto.domain.recognition import Box, Line, Page, Word
from recto.outputs import boxes
from recto.outputs.characters import is_right_to_left, xml
from recto.outputs.source import Source

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
 <head>
  <title>{title}</title>
  <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
  <meta name="ocr-system" content="recto {version} {engine}"/>
  <meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word ocrp_wconf"/>
 </head>
 <body>
"""
_TAIL = " </body>\n</html>\n"


def hocr(source: Source) -> Iterator[str]:
    """Pages, lines and words; no areas and paragraphs, which the engines don't tell."""
    yield _HEAD.format(title=xml(source.filename), version=version("recto"), engine=xml(source.engine))
    for page in source.pages():
        yield _page(page, source.filename)
    yield _TAIL


def _page(page: Page, filename: str) -> str:
    # Readers split a title at each semicolon, quoted or not.
    name = xml(filename.replace(";", "_").replace('"', "'"))
    title = f"image &quot;{name}&quot;; bbox 0 0 {page.width} {page.height}; ppageno {page.number - 1}"
    if page.dpi:
        title += f"; scan_res {round(page.dpi)} {round(page.dpi)}"
    lines = "".join(_line(line, number, page) for number, line in enumerate(page.lines, 1))
    return f'  <div class="ocr_page" id="page_{page.number}" title="{title}">\n{lines}  </div>\n'


def _line(line: Line, number: int, page: Page) -> str:
    turned = -boxes.angle(line.box)
    textangle = f"; textangle {turned:.1f}" if abs(turned) >= 0.05 else ""
    direction = ' dir="rtl"' if is_right_to_left(line.text) else ""
    name = f"{page.number}_{number}"
    title = _box(line.box, page) + textangle
    words = " ".join(_word(word, f"{name}_{place}", page) for place, word in enumerate(line.words, 1))
    return f'   <span class="ocr_line" id="line_{name}"{direction} title="{title}">{words}</span>\n'


def _word(word: Word, name: str, page: Page) -> str:
    title = f"{_box(word.box, page)}; x_wconf {round(100 * word.confidence)}"
    return f'<span class="ocrx_word" id="word_{name}" title="{title}">{xml(word.text)}</span>'


def _box(box: Box, page: Page) -> str:
    """With the corners of a box that stands askew."""
    bbox = "bbox {} {} {} {}".format(*boxes.rectangle(box, page))
    if boxes.is_upright(box):
        return bbox
    return bbox + "; poly " + " ".join(f"{round(x)} {round(y)}" for x, y in box.corners)
