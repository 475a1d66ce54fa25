"""The figures of `make eval`, checked on texts whose scores can be counted by hand."""

import pytest

from documents import by_page
from scoring import character_error_rate, rightness, same, word_f1


@pytest.mark.parametrize(
    ("truth", "read", "f1"),
    [
        ("the quick brown fox", "fox brown quick the", 1.0),
        ("Total: 12.50", "TOTAL 12,50", 1.0),
        ("one two three four", "one two", 2 * 2 / 6),
        ("one one two", "one two two", 2 * 2 / 6),
        ("one", "", 0.0),
        ("", "", 1.0),
        ("\ufb01ne", "fine", 1.0),
    ],
)
def test_word_f1_is_that_of_the_bags_of_words(truth: str, read: str, f1: float) -> None:
    assert word_f1(truth, read) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("truth", "read", "rate"),
    [
        ("harbour", "harbor", 1 / 7),
        ("a  b\n\fc", "a b c", 0.0),
        ("ab", "ba", 1.0),
        ("short", "something much longer than the truth", 1.0),
        ("", "", 0.0),
    ],
)
def test_character_error_rate_counts_edits_by_the_length_of_the_truth(truth: str, read: str, rate: float) -> None:
    assert character_error_rate(truth, read) == pytest.approx(rate)


def test_a_word_is_right_as_often_as_it_stands_in_the_truth() -> None:
    words = ["Permit", "12.50", "12.51", "permit", "--", "pay"]
    assert list(rightness("A permit costs 12.50, pay 12", words)) == [True, True, False, False, None, True]


def test_a_text_is_cut_where_its_pages_end_though_a_page_holds_form_feeds_itself() -> None:
    assert by_page("first\fsecond", 2) == ("first", "second")
    assert by_page("a\fb\n\f\nsecond", 2) == ("a\fb", "second")
    assert by_page("a\fb\fc", 2) is None


@pytest.mark.parametrize(
    ("field", "want", "got", "is_right"),
    [
        ("total", "9.00", "9", True),
        ("total", "9.00", "9,00", False),
        ("total", "9.00", "9.01", False),
        ("tax", "0.00", "0", True),
        ("vendor", "Harbour Stores Ltd", "HARBOUR STORES LTD.", True),
        ("vendor", "Harbour Stores Ltd", "Harbour Stores", False),
        ("address", "Quay Street 12, 4711 Anytown", "Quay Street 12 4711 Anytovvn", True),
        ("invoice_number", "2026-118", "2026 118", True),
        ("invoice_number", "2026-118", "2026-113", False),
        ("date", "2026-11-21", "2026-11-12", False),
        ("vendor", "--", "--", False),
        ("date", "2026-11-21", None, False),
        ("currency", "EUR", "", False),
    ],
)
def test_a_field_is_right_by_what_it_is(field: str, want: str, got: str | None, is_right: bool) -> None:
    assert same(field, want, got) is is_right
