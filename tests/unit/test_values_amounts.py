"""Amounts are read as the locales of the world write them."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from recto.extraction.values.amounts import Style, amounts_in, as_text, percents_in, style_of

LOCALES = ("en_US", "en_IN", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CH", "it_IT", "it_CH", "es_ES", "es_MX", "nl_NL",
           "pt_PT", "pt_BR", "lv_LV", "ms_MY", "pl_PL", "sv_SE", "en_ZA")  # fmt: skip
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "MYR", "PLN", "SEK", "BRL")

money = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999.99"), places=2)


@given(money, st.sampled_from(LOCALES))
def test_an_amount_written_in_any_locale_is_read_back(value: Decimal, locale: str) -> None:
    text = format_decimal(value, "#,##0.00", locale=locale)
    (found,) = amounts_in(text)
    assert (found.value, found.decimals, found.doubtful) == (value, 2, False)
    assert text[found.start : found.end] == text


@given(money, st.sampled_from(LOCALES), st.sampled_from(CURRENCIES), st.booleans())
def test_a_currency_code_on_either_side_is_read_with_its_amount(
    value: Decimal, locale: str, code: str, before: bool
) -> None:
    number = format_decimal(value, "#,##0.00", locale=locale)
    (found,) = amounts_in(f"{code} {number}" if before else f"{number} {code}")
    assert (found.value, found.currency) == (value, code)


@given(money, st.sampled_from(LOCALES), st.sampled_from(("EUR", "GBP", "MYR")))
def test_what_a_locale_writes_for_a_currency_is_read_back(value: Decimal, locale: str, code: str) -> None:
    (found,) = amounts_in(format_currency(value, code, locale=locale))
    assert (found.value, found.currency) == (value, code)


@given(money, st.sampled_from(["-{}", "{}-", "−{}", "({})", "EUR -{}", "-€{}", "€ -{}"]))
def test_a_negative_amount_keeps_its_sign(value: Decimal, form: str) -> None:
    (found,) = amounts_in(form.format(value))
    assert found.value == -value


@given(money)
def test_as_text_gives_what_decimal_reads_and_two_decimals_at_least(value: Decimal) -> None:
    assert Decimal(as_text(value)) == value
    assert len(as_text(value).partition(".")[2]) == 2
    assert as_text(Decimal("12")) == "12.00"
    assert as_text(Decimal("0.0520")) == "0.052"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("CHF 1'234.-", "1234.00"),
        ("12,--", "12.00"),
        ("3. 50", "3.50"),
        ("3 .50", "3.50"),
        ("EUR 15 ,69", "15.69"),
        ("RM9.00", "9.00"),
        ("3.22A", "3.22"),
        ("TOTAL:12.50", "12.50"),
        ("Total...... 12.50", "12.50"),
    ],
)
def test_amounts_as_tills_print_them(text: str, value: str) -> None:
    (found,) = amounts_in(text)
    assert found.value == Decimal(value)
    assert not found.doubtful


@pytest.mark.parametrize(
    ("text", "value"),
    [("17 00", "17.00"), ("RMO.00", "0.00"), ("1.0O", "1.00"), ("l2.50", "12.50"), ("Total B 640,00", "640.00")],
)
def test_what_ocr_bent_is_read_but_doubted(text: str, value: str) -> None:
    (found,) = amounts_in(text)
    assert (found.value, found.doubtful) == (Decimal(value), True)


@pytest.mark.parametrize(
    "text",
    ["17/04/2018", "29.04.2020", "2018-04-17", "10:50:00", "13.01:00", "19,0%", "7 %", "03-87686092", "00018843",
     "SS21/39", "No.29M", "250G", "shop12.50@example.com", "www.12.50.example", "9.00 Uhr"],
)  # fmt: skip
def test_dates_times_shares_and_codes_are_no_amounts(text: str) -> None:
    assert amounts_in(text) == []


def test_the_documents_style_settles_what_one_mark_means() -> None:
    assert [found.value for found in amounts_in("1.234", Style.COMMA)] == [Decimal(1234)]
    assert [found.value for found in amounts_in("1.234", Style.POINT)] == [Decimal("1.234")]
    (found,) = amounts_in("1.234")
    assert (found.value, found.doubtful) == (Decimal(1234), True)


def test_style_is_that_of_most_amounts() -> None:
    assert style_of("Milch 1,19\nBrot 2,49\nSumme 3,68\nam 29.04.20") is Style.COMMA
    assert style_of("Milk 1.19\nTotal 3.68") is Style.POINT
    assert style_of("nothing here") is None


def test_a_count_is_no_money() -> None:
    count, price = amounts_in("2 x 3.50")
    assert (count.is_money, price.is_money) == (False, True)


def test_percents() -> None:
    assert [found.value for found in percents_in("V 19,0% 7 % of 100")] == [Decimal(19), Decimal(7)]
