"""Markdown, read back by a Markdown parser."""

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from recto.domain.recognition import Box, Line, Word
from recto.outputs.formats import FORMATS
from results import line, page, source, written

PARSER = MarkdownIt("commonmark").enable("table")


def markdown(*lines: Line) -> str:
    return written(source(page(lines)), FORMATS["markdown"]).decode()


def rendered(text: str) -> str:
    return re.sub(r"\s+", " ", PARSER.render(text)).strip()


def shown(text: str) -> str:
    """The text of all that a reader sees."""
    inline = [token for token in PARSER.parse(text) if token.type == "inline"]
    assert not any(
        child.type in ("html_inline", "em_open", "link_open") for token in inline for child in token.children
    )
    blocks = ("".join(child.content or " " for child in token.children) for token in inline)
    return " ".join(" ".join(blocks).split())


words = st.text(st.sampled_from("aB1é漢#*_-+=`~[](){}<>|&;!\\.:/\"'$^"), min_size=1, max_size=6)


@settings(max_examples=300)
@given(st.lists(st.lists(words, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=5))
def test_marks_in_the_text_are_shown_as_they_are(texts: list[str]) -> None:
    """A word before each line, since a mark at its start may rightly begin a list."""
    lines = [line(f"Word {text}", 100, 100 + 30 * row) for row, text in enumerate(texts)]
    assert shown(markdown(*lines)) == " ".join(each.text for each in lines)


@settings(max_examples=300)
@given(st.lists(words, min_size=1, max_size=4).map(" ".join))
def test_marks_at_the_start_of_a_line_are_shown_too(text: str) -> None:
    assert shown(markdown(line(text, 100, 100))).replace(" ", "") == text.replace(" ", "")


def test_lines_of_a_paragraph_are_joined_and_hyphens_left_as_printed() -> None:
    text = markdown(line("The harbour of-", 100, 100), line("fice opens at 8", 100, 125), line("daily.", 100, 150))
    assert text == "The harbour of- fice opens at 8 daily.\n"


def test_lines_that_end_on_purpose_keep_their_ends_and_gaps_part_paragraphs() -> None:
    address = [
        line("Muster Lieferant Gesellschaft", 100, 100),
        line("Weg 9", 100, 125),
        line("99199 Musterhausen", 100, 150),
    ]
    text = markdown(*address, line("Another paragraph", 100, 220))
    assert text == "Muster Lieferant Gesellschaft Weg 9\\\n99199 Musterhausen\n\nAnother paragraph\n"


def test_large_letters_make_headings_of_two_levels() -> None:
    body = [line("text of the usual size fills most of the page", 100, 300 + 25 * row) for row in range(6)]
    text = markdown(line("Annual report", 100, 100, height=44), line("Boats", 100, 200, height=30), *body)
    assert text.startswith("# Annual report\n\n## Boats\n\ntext of")
    assert markdown(line("4711", 100, 100, height=44), *body).startswith("4711\n\n"), "digits alone are no heading"


def test_bullets_and_numbers_that_count_up_make_lists() -> None:
    bullets = [
        line("Bring:", 100, 100),
        line("• a receipt", 100, 125),
        line("• an identity", 100, 150),
        line("card", 120, 175),
    ]
    assert markdown(*bullets) == "Bring:\n\n- a receipt\n- an identity card\n"
    assert markdown(line("3) boats", 100, 100), line("4) pilots", 100, 125)) == "3) boats\n4) pilots\n"
    assert markdown(line("12. March", 100, 100), line("7. April", 100, 125)) == "12\\. March 7\\. April\n"


def test_aligned_cells_make_a_table_with_a_head_only_where_one_is_printed() -> None:
    rows = [("Item", "Price", "Tax"), ("Bread", "2.50", "7"), ("Milk", "1.20", "7"), ("Soap", "", "19")]
    lines = [
        line(cell, 100 + 300 * column, 100 + 30 * row)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    ]
    text = markdown(line("Bought today at the market hall", 100, 60), *lines)
    assert text == (
        "Bought today at the market hall\n\n"
        "| Item | Price | Tax |\n| --- | --- | --- |\n| Bread | 2.50 | 7 |\n| Milk | 1.20 | 7 |\n| Soap |  | 19 |\n"
    )
    assert "<td>Bread</td>" in rendered(text)
    headless = markdown(*lines[3:])
    assert headless.startswith("|  |  |  |\n| --- | --- | --- |\n| Bread |")


def test_two_columns_of_running_text_are_no_table() -> None:
    left = [line("the left column runs on and on and on here", 20, 100 + 25 * row) for row in range(4)]
    right = [line("the right one is as long as the left one is", 520, 100 + 25 * row) for row in range(4)]
    assert "|" not in markdown(*left, *right)
    assert "|" not in markdown(*(each for row in zip(left, right, strict=True) for each in row))


def test_a_table_on_a_page_that_lies_on_its_side_is_found() -> None:
    lines = [
        line(cell, 100 + 300 * column, 100 + 30 * row) for row in range(3) for column, cell in enumerate(("a1", "b2"))
    ]
    quarter = ((0, -1, 1400), (1, 0, 0), (0, 0, 1))
    aside = [
        Line(tuple(type(word)(word.text, 0.9, word.box.through(quarter)) for word in each.words)) for each in lines
    ]
    assert markdown(*aside) == markdown(*lines)
    assert markdown(*lines).count("| a1 | b2 |") == 3


def test_rows_that_run_both_ways_are_written_too() -> None:
    def mixed(top: float) -> Line:
        places = (("ABC", 0, 30), ("نص", 400, 450), ("عربي", 340, 390))
        return Line(tuple(Word(text, 0.9, Box.upright(x0, top, x1, top + 12)) for text, x0, x1 in places))

    assert markdown(*map(mixed, (100, 120, 140))).count("| ABC | نص عربي |") == 3


def test_long_pages_whose_columns_are_read_across_take_no_time_to_speak_of() -> None:
    started = time.monotonic()
    lines = [line("a" * 50, left, 20 * row, height=12) for row in range(400) for left in (0, 500)]
    assert "|" not in markdown(*lines)
    assert time.monotonic() - started < 20
