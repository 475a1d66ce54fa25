"""Zones as text: what their forms hold, what check digits repair, and what they can't."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recto.domain.field import MRZ
from recto.domain.recognition import Box, Line, Page, Word
from recto.domain.zone import ALPHABET, DIGITS, FORMS, LETTERS, TD1, TD2, TD3, Form, check_digit
from recto.extraction.identity.mrz import repaired
from specimens import FORMS as MADE
from specimens import Holder, holder, page, read, slipped, spelled, values, zone

EXAMPLES = 30


def clear(form: Form, of: Holder) -> Page:
    """The zone read without a doubt."""
    lines = zone(form, of)
    return page(lines, [spelled(line) for line in lines])


@pytest.mark.parametrize(("text", "digit"), [("520727", "3"), ("AB2134<<<", "5")])
def test_check_digits_are_those_of_icao_doc_9303(text: str, digit: str) -> None:
    assert check_digit(text) == digit


def test_every_place_of_a_form_belongs_to_one_part_or_digit_at_most() -> None:
    for form in FORMS:
        taken = Counter((part.line, place) for part in form.parts for place in range(part.start, part.end))
        taken.update((part.line, part.check) for part in form.parts if part.check is not None)
        assert set(taken.values()) == {1}
        assert all(line < form.lines and place < form.length for line, place in taken)


@pytest.mark.parametrize("form", MADE, ids=lambda form: form.name)
@settings(max_examples=EXAMPLES)
@given(st.integers(0, 10_000))
def test_a_zone_read_well_gives_all_it_says_beyond_doubt(form: Form, seed: int) -> None:
    of = holder(seed)
    fields = read(clear(form, of))
    assert values(fields) == of.fields(form)
    assert not any(field.needs_review for field in fields.values())
    assert all(field.source == MRZ for field in fields.values())


@pytest.mark.parametrize("form", MADE, ids=lambda form: form.name)
@settings(max_examples=EXAMPLES)
@given(st.integers(0, 10_000))
def test_letters_taken_for_digits_and_the_other_way_round_are_told_by_their_place(form: Form, seed: int) -> None:
    of = replace(holder(seed), number="X12345678", personal="")
    swapped = str.maketrans("O0I1", "0O1I")
    lines = [line.translate(swapped) for line in zone(form, of)]
    fields = values(read(page(lines, [spelled(line) for line in lines])))
    assert fields | {"document_number": of.number} == of.fields(form)


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 10_000), st.data())
def test_no_slip_in_a_date_goes_unnoticed(seed: int, data: st.DataObject) -> None:
    of = holder(seed)
    first, second = zone(TD3, of)
    place = data.draw(st.sampled_from([*range(13, 20), *range(21, 28)]))
    other = data.draw(st.sampled_from(DIGITS.replace(second[place], "")))
    wrong = second[:place] + other + second[place + 1 :]
    fields = read(page((first, wrong), (spelled(first), spelled(wrong))))
    name = "birth_date" if place < 20 else "expiry_date"
    assert name not in fields or fields[name].needs_review or fields[name].value == of.fields(TD3)[name]


def test_hardly_any_wrong_value_of_a_zone_full_of_slips_is_trusted() -> None:
    counted: Counter[str] = Counter()
    for seed in range(300):
        rng, form, of = random.Random(seed), MADE[seed % len(MADE)], holder(seed)
        lines, spellings = zip(*(slipped(line, rng, 0.02) for line in zone(form, of)), strict=True)
        fields = read(page(lines, spellings))
        for name, value in of.fields(form).items():
            counted["asked"] += 1
            if name in fields:
                wrong, trusted = fields[name].value != value, not fields[name].needs_review
                counted.update(right=not wrong, trusted=trusted, silent=wrong and trusted)
    assert counted["silent"] <= 0.005 * counted["trusted"]
    assert counted["right"] >= 0.95 * counted["asked"]
    assert counted["trusted"] >= 0.8 * counted["asked"]


def test_what_no_digit_checks_is_not_trusted_on_the_word_of_an_engine_that_is_half_sure() -> None:
    lines = zone(TD3, holder(7))
    fields = read(page(lines, confidence=0.3))
    assert fields["surname"].needs_review
    assert not fields["birth_date"].needs_review
    assert [check.name for check in fields["birth_date"].checks if check.passed] == [
        "birth date check digit",
        "composite check digit",
    ]


def test_a_digit_that_disagrees_forces_a_review_and_says_why() -> None:
    first, second = zone(TD3, holder(3))
    wrong = second[:9] + str((int(second[9]) + 5) % 10) + second[10:]
    field = read(page((first, wrong), (spelled(first), spelled(wrong))))["document_number"]
    assert field.needs_review
    assert [check.detail for check in field.checks if not check.passed]


def test_a_six_that_may_be_a_g_is_not_trusted_since_no_digit_tells_them_apart() -> None:
    of = replace(holder(3), number="A6B7C8D9E")
    first, second = zone(TD3, of)
    spelling = list(spelled(second))
    spelling[1] = (("6", 0.6), ("G", 0.4))
    assert read(page((first, second), (spelled(first), tuple(spelling))))["document_number"].needs_review


@settings(max_examples=EXAMPLES)
@given(st.text(ALPHABET, min_size=6, max_size=12), st.integers(0, 5), st.sampled_from(ALPHABET))
def test_of_two_readings_the_check_digit_chooses(text: str, place: int, other: str) -> None:
    wrong = text[:place] + other + text[place + 1 :]
    places = [{character: 1.0} for character in text]
    places[place] = {text[place]: 0.3, other: 0.7} if other != text[place] else {other: 1.0}
    found = repaired(places, {check_digit(text): 1.0})
    if check_digit(wrong) == check_digit(text):
        assert found.text == wrong
    else:
        assert found.text == text
        assert found.passed
        assert found.probability > 0.99


def test_a_long_number_of_a_card_goes_on_in_the_optional_part() -> None:
    of = replace(holder(11), number="ABC123456789X", personal="")
    fields = read(clear(TD1, of))
    assert fields["document_number"].value == "ABC123456789X"
    assert not fields["document_number"].needs_review
    assert "personal_number" not in fields


def test_an_unlimited_document_has_no_expiry_and_an_unsaid_sex_is_x() -> None:
    first, second = zone(TD2, holder(5))
    unlimited = second[:20] + "<" + "<<<<<<0" + second[28:35]
    unlimited += check_digit(unlimited[:10] + unlimited[13:20] + unlimited[21:])
    fields = read(page((first, unlimited), (spelled(first), spelled(unlimited))))
    assert "expiry_date" not in fields
    assert fields["sex"].value == "X"
    assert not fields["document_number"].needs_review


@pytest.mark.parametrize(("year", "born"), [(40, "1940"), (26, "2026"), (27, "1927"), (99, "1999")])
def test_nobody_is_born_in_the_future(year: int, born: str) -> None:
    of = replace(holder(5), birth=date(2000 + year, 1, 15))
    assert str(read(clear(TD3, of))["birth_date"].value).startswith(born)


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 10_000), st.integers(-2, 2))
def test_a_run_of_fillers_that_was_read_too_long_or_short_is_made_to_fit(seed: int, off: int) -> None:
    of = holder(seed)
    first, second = zone(TD3, of)
    bare = first.rstrip("<")
    fields = values(read(page((bare + "<" * (44 - len(bare) + off), second), confidence=0.9)))
    assert fields == of.fields(TD3)


def test_names_that_fill_their_line_may_be_cut_and_are_not_trusted() -> None:
    of = replace(holder(5), given="ALEXANDRINA WILHELMINA MAXIMILIANA")
    assert read(clear(TD1, of))["given_names"].needs_review


def test_a_name_that_may_be_cut_is_not_trusted_for_a_longer_one_being_printed() -> None:
    of = replace(holder(5), surname="VAN DER QUINBER OOSTERTAME", given="ALEXANDRINA WILHELMINA")
    whole = clear(TD3, of)
    box = Box.upright(40, 20, 600, 45)
    printed = Line(tuple(Word(word, 0.99, box) for word in of.given.split()))
    field = read(replace(whole, lines=(printed, *whole.lines)))["given_names"]
    assert field.value == "ALEXANDRINA"
    assert field.needs_review


def test_a_zone_that_the_document_holds_as_text_is_beyond_doubt() -> None:
    of = holder(6)
    fields = read(page(zone(TD3, of), confidence=1.0))
    assert values(fields) == of.fields(TD3)
    assert not any(field.needs_review for field in fields.values())


def test_lines_that_look_like_a_zone_but_agree_with_no_check_digit_are_none() -> None:
    first, second = zone(TD3, holder(6))
    garbled = second.translate(str.maketrans("0123456789", "1204567893"))
    assert read(page((first, garbled[::-1]))) == {}


@pytest.mark.parametrize(
    "lines",
    [
        ("CHAPTER<ONE<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<12", "PCHAPTER<TWO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<34"),
        (
            "CHAPTER<ONE<<<<<<<<<<<<<<<<<<<12",
            "CONCLUSION<<<<<<<<<<<<<<<<<<<<<<30",
            "APPENDIX<<<<<<<<<<<<<<<<<<<<<<<<99",
        ),
        ("SOMEBODY'SNAMEANDNATIONALITYHE",),
        ("CARTENATIONALED'IDENTITEUTOPIE",),
        ("CONFLICT<<<<<<<<<<<<<<<<<<<<<<<<<<<<",),
        ("V<AD<<TAMDAL<<ULROS<YORCOR<<<<",),
    ],
)
def test_fillers_alone_titles_with_a_mark_in_them_and_too_many_names_are_no_zone(lines: tuple[str, ...]) -> None:
    assert not any(field.source == MRZ for field in read(page(lines)).values())


def test_a_check_digit_that_could_not_be_read_checks_nothing() -> None:
    places = [{character: 1.0} for character in "AB2134"]
    assert repaired(places, dict.fromkeys(DIGITS, 0.1)).passed is None
    assert repaired(places, {check_digit("AB2134"): 0.6, "<": 0.4}).passed


@pytest.mark.parametrize("surname", ["TAM8ENDAL", "3OLYOR9", "TAMDAL4"])
def test_digits_that_stand_for_letters_in_names_are_not_taken_for_letters_beyond_doubt(surname: str) -> None:
    fields = read(clear(TD3, replace(holder(5), issuer="RUS", surname=surname)))
    assert fields["surname"].needs_review
    assert not fields["given_names"].needs_review


@pytest.mark.parametrize(("form", "lost"), [(TD3, 1), (TD3, 2), (TD1, 1), (TD1, 3)])
def test_names_of_a_line_whose_start_is_missing_are_not_trusted(form: Form, lost: int) -> None:
    of = replace(holder(8), issuer="POL")
    lines = list(zone(form, of))
    if form is TD1:
        lines[2] = lost * "<" + lines[2][lost:]
    else:
        lines[0] = lines[0][lost:] + lost * "<"
    fields = read(page(lines, confidence=0.99))
    said = of.fields(form)
    wrong = [name for name in ("surname", "given_names") if name in fields and fields[name].value != said[name]]
    assert wrong
    assert all(fields[name].needs_review for name in wrong)
    assert not fields["birth_date"].needs_review


def test_zones_side_by_side_are_told_apart_and_neither_is_trusted() -> None:
    one, other = (clear(TD1, replace(holder(seed), personal="")) for seed in (3, 4))
    beside = Line(tuple(replace(line.words[0], box=moved(line.words[0].box, 800, 8)) for line in other.lines))
    lines = tuple(Line((line.words[0], word)) for line, word in zip(one.lines, beside.words, strict=True))
    fields = read(replace(one, width=1800, lines=lines))
    assert all(field.needs_review for field in fields.values())
    assert {str(fields[name].value) for name in ("surname", "document_number", "birth_date")} <= {
        value for seed in (3, 4) for value in holder(seed).fields(TD1).values()
    }


def moved(box: Box, right: float, down: float) -> Box:
    a, b, c, d = ((x + right, y + down) for x, y in box.corners)
    return Box((a, b, c, d))


def test_an_unknown_country_is_shown_and_flagged() -> None:
    fields = read(clear(TD3, replace(holder(5), issuer="QQQ")))
    assert fields["issuing_country"].value == "QQQ"
    assert fields["issuing_country"].needs_review


def test_the_second_line_of_a_french_card_is_not_taken_for_another_cards() -> None:
    start = "254897517761" + check_digit("254897517761") + "PETAN<DALWEN<<" + "980613" + check_digit("980613") + "M"
    line = start + check_digit("IDFRACORWEN".ljust(30, "<") + "952042" + start)
    fields = values(read(page((line,), (spelled(line),))))
    told = {"document_number": "254897517761", "given_names": "PETAN DALWEN", "birth_date": "1998-06-13", "sex": "M"}
    assert fields == told


def test_a_country_that_is_only_the_likeliest_is_not_trusted() -> None:
    of = replace(holder(5), issuer="XXB")
    first, second = zone(TD3, of)
    spelling = [
        *spelled(first)[:2],
        (("A", 0.5), ("X", 0.3)),
        (("A", 0.5), ("N", 0.4)),
        (("D", 0.6),),
        *spelled(first)[5:],
    ]
    field = read(page(("P<AAD" + first[5:], second), (tuple(spelling), spelled(second))))["issuing_country"]
    assert field.needs_review


def test_one_line_of_a_passport_gives_what_it_holds() -> None:
    of = holder(9)
    first, second = zone(TD3, of)
    below, above = values(read(page((second,), (spelled(second),)))), values(read(page((first,), (spelled(first),))))
    assert below.keys() & above.keys() == set()
    assert {**above, **below} == of.fields(TD3)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.text(LETTERS + DIGITS + " ", min_size=20, max_size=50), min_size=1, max_size=6))
def test_lines_without_a_filler_are_no_zone(lines: list[str]) -> None:
    found = read(page([line if line.strip() else "A" for line in lines]))
    assert not any(field.source == MRZ for field in found.values())
