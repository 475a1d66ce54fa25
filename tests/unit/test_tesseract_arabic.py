"""The text that is made of what Tesseract reads in Arabic."""

import pytest

from recto.engines.tesseract_arabic import plain


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        ("مُحَمَّدٌ", "محمد"),
        ("كتـــاب", "كتاب"),
        ("\u200fبيت\u200e", "بيت"),
        ("\u064b", ""),
    ],
)
def test_vowel_marks_and_stretching_strokes_are_left_out(read, shown):
    assert plain(read) == shown


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        ("الفضةء", "الفضة،"),
        ("الراءء", "الراء،"),
        ("بدرء»", "بدر،»"),
        ("قال,", "قال،"),
    ],
)
def test_what_was_read_in_place_of_an_arabic_comma_is_one(read, shown):
    assert plain(read) == shown


@pytest.mark.parametrize("word", ["سماء", "شيء", "ضوء", "جزء", "والجزء.", "للمرء", "1,000", "Ottawa,"])
def test_a_hamza_and_a_foreign_comma_stay(word):
    assert plain(word) == word
