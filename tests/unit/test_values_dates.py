"""Dates are read in every language and order; a document's other dates tell which order it uses."""

from datetime import date, time

import pytest
from babel.dates import format_date
from hypothesis import assume, given
from hypothesis import strategies as st

from recto.extraction.values.dates import dates_in, day_first, times_in

LOCALES = {"eng": "en_GB", "deu": "de", "fra": "fr", "ita": "it", "spa": "es", "nld": "nl", "por": "pt_PT", "lav": "lv",
           "msa": "ms"}  # fmt: skip
days = st.dates(date(1970, 1, 1), date(2059, 12, 31))


@given(days, st.sampled_from(sorted(LOCALES)), st.sampled_from(["d MMMM y", "d MMM y", "long"]))
def test_a_date_with_a_named_month_is_read_back(day: date, language: str, form: str) -> None:
    text = format_date(day, form, locale=LOCALES[language])
    (found,) = dates_in(text, [language])
    assert found.readings == (day,)


@given(
    days,
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d.%m.%y", "%d/%m/%y", "%Y-%m-%d", "%Y/%m/%d"]),
)
def test_a_date_of_digits_is_read_back_day_first(day: date, form: str) -> None:
    (found,) = dates_in(f"Date: {day.strftime(form)} 12:30")
    assert found.read(day_first=True) == day
    assert not found.doubtful


@given(days, st.sampled_from(["%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"]))
def test_a_date_of_digits_is_read_back_month_first(day: date, form: str) -> None:
    (found,) = dates_in(day.strftime(form))
    assert found.read(day_first=False) == day


@given(st.lists(days, min_size=1, max_size=5), st.booleans())
def test_a_date_that_can_be_read_one_way_only_tells_the_order(dates: list[date], by_day: bool) -> None:
    assume(any(day.day > 12 for day in dates))
    form = "%d/%m/%Y" if by_day else "%m/%d/%Y"
    found = [one for day in dates for one in dates_in(day.strftime(form))]
    assert day_first(found) == by_day


def test_the_country_tells_the_order_where_no_date_does() -> None:
    found = dates_in("04/05/2018")
    assert not day_first(found, "US")
    assert day_first(found, "MY")
    assert day_first(found)


@given(days, st.sampled_from(["%Y%m%d", "%d%m%Y"]))
def test_eight_digits_may_be_a_date_but_are_doubted(day: date, form: str) -> None:
    found = dates_in(day.strftime(form))
    assert all(one.doubtful for one in found)
    assert day in {reading for one in found for reading in one.readings} or day.strftime(form)[:2] in ("19", "20")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09/06/201812:17:20 PM", date(2018, 6, 9)),
        ("17/05/1713:44", date(2017, 5, 17)),
        ("Date17/04/2018", date(2018, 4, 17)),
        ("Sylvia 26 Feb 2016 15:20", date(2016, 2, 26)),
        ("2022. gada 5. janvāris", date(2022, 1, 5)),
        ("1er février 2020", date(2020, 2, 1)),
        ("5 Decembcr 2019", date(2019, 12, 5)),
        ("01JAN2019", date(2019, 1, 1)),
    ],
)
def test_dates_as_ocr_and_people_write_them(text: str, expected: date) -> None:
    (found,) = dates_in(text, ["eng"])
    assert found.read(day_first=True) == expected


def test_letters_read_for_digits_are_doubted() -> None:
    (found,) = dates_in("O5.O8.2017")
    assert (found.readings, found.doubtful) == ((date(2017, 8, 5),), True)


@pytest.mark.parametrize(
    "text", ["30.02.2020", "03.12.45.67.89", "1.234.56", "29.04. 09:47", "03-8768 6092", "10/2018"]
)
def test_what_is_no_day_is_not_found(text: str) -> None:
    assert dates_in(text) == []


@given(st.times(), st.sampled_from(["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S%p", "%H.%M Uhr", "%Hh%M"]))
def test_a_time_is_read_back(moment: time, form: str) -> None:
    (found,) = times_in(f"am {moment.strftime(form)}")
    assert found.value == moment.strftime("%H:%M:%S" if "%S" in form else "%H:%M")
