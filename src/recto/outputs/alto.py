"""ALTO 4 (https://www.loc.gov/standards/alto/): XML of libraries and archives. One text block a page."""

from collections.abc import Iterator
from importlib.metadata import version

from recto.domain.recognition import Box, Line, Page, Word
from recto.outputs import boxes
from recto.outputs.characters import is_right_to_left, xml
from recto.outputs.source import Source

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\
 xsi:schemaLocation="http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"\
 SCHEMAVERSION="4.4">
 <Description>
  <MeasurementUnit>pixel</MeasurementUnit>
  <sourceImageInformation>
   <fileName>{filename}</fileName>
  </sourceImageInformation>
  <Processing ID="recto">
   <processingSoftware>
    <softwareName>recto</softwareName>
    <softwareVersion>{version}</softwareVersion>
    <applicationDescription>{engine}</applicationDescription>
   </processingSoftware>
  </Processing>
 </Description>
 <Layout>
"""
_TAIL = " </Layout>\n</alto>\n"


def alto(source: Source) -> Iterator[str]:
    yield _HEAD.format(filename=xml(source.filename), version=version("recto"), engine=xml(source.engine))
    for page in source.pages():
        yield _page(page)
    yield _TAIL


def _page(page: Page) -> str:
    size = f'WIDTH="{page.width}" HEIGHT="{page.height}"'
    # A page that could not be read; the schema has no better word for why.
    problem = f' QUALITY_DETAIL="{xml(str(page.error.get("title", "")))}"' if page.error else ""
    return (
        f'  <Page ID="page_{page.number}" PHYSICAL_IMG_NR="{page.number}" {size} PC="{page.health:.4f}"{problem}>\n'
        f'   <PrintSpace HPOS="0" VPOS="0" {size}>\n{_block(page)}   </PrintSpace>\n  </Page>\n'
    )


def _block(page: Page) -> str:
    if not page.lines:
        return ""
    around = Box.upright(*_around([line.box for line in page.lines]))
    lines = "".join(_line(line, number, page) for number, line in enumerate(page.lines, 1))
    return f'    <TextBlock ID="block_{page.number}" {_place(around, page)}>\n{lines}    </TextBlock>\n'


def _around(lines: list[Box]) -> tuple[float, float, float, float]:
    lefts, tops, rights, bottoms = zip(*(box.rectangle for box in lines), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _line(line: Line, number: int, page: Page) -> str:
    name = f"{page.number}_{number}"
    words = "     <SP/>\n".join(_word(word, f"{name}_{place}", page) for place, word in enumerate(line.words, 1))
    direction = ' BASEDIRECTION="rtl"' if is_right_to_left(line.text) else ""
    place = _place(line.box, page) + direction
    return f'     <TextLine ID="line_{name}" {place}>\n{_shape(line.box)}{words}     </TextLine>\n'


def _word(word: Word, name: str, page: Page) -> str:
    open_tag = (
        f'      <String ID="word_{name}" {_place(word.box, page)} WC="{word.confidence:.4f}" CONTENT="{xml(word.text)}"'
    )
    shape = _shape(word.box)
    return f"{open_tag}>\n{shape}      </String>\n" if shape else f"{open_tag}/>\n"


def _place(box: Box, page: Page) -> str:
    left, top, right, bottom = boxes.rectangle(box, page)
    return f'HPOS="{left}" VPOS="{top}" WIDTH="{right - left}" HEIGHT="{bottom - top}"'


def _shape(box: Box) -> str:
    """The corners of a box that stands askew."""
    if boxes.is_upright(box):
        return ""
    points = " ".join(f"{x:g},{y:g}" for x, y in box.corners)
    return f'       <Shape><Polygon POINTS="{points}"/></Shape>\n'
