"""What values of fields look like."""

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.domain.errors import InvalidValue, UnknownField
from recto.domain.field import IDENTITY, INVOICE, KINDS, RECEIPT
from recto.domain.forms import FORMS, checked
from recto.extraction.extract import KINDS as EXTRACTED


def test_the_forms_are_those_of_all_fields_that_are_looked_for_in_their_order() -> None:
    assert tuple(FORMS) == KINDS
    for name, kind in EXTRACTED.items():
        assert tuple(FORMS[name]) == kind.fields


@given(st.decimals(-(10**12), 10**12, places=2))
def test_amounts_are_decimals_with_a_point(amount: Decimal) -> None:
    assert Decimal(checked(RECEIPT, "total", f" {amount} ")) == amount  # type: ignore[arg-type]


@given(st.dates(), st.times(timezones=st.none()))
def test_dates_and_times_are_iso(day: date, hour: time) -> None:
    assert checked(INVOICE, "date", day.isoformat()) == day.isoformat()
    minute = hour.strftime("%H:%M")
    assert checked(RECEIPT, "time", minute) == minute


@pytest.mark.parametrize(
    ("kind", "name", "given_", "value"),
    [
        (RECEIPT, "total", "007.50", "7.50"),
        (RECEIPT, "total", "-0.00", "-0.00"),
        (INVOICE, "vendor", "  ACME \n Ltd ", "ACME Ltd"),
        (INVOICE, "iban", "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (INVOICE, "bic", "cobadeff", "COBADEFF"),
        (INVOICE, "currency", "eur", "EUR"),
        (IDENTITY, "nationality", "lva", "LVA"),
        (IDENTITY, "sex", "f", "F"),
        (RECEIPT, "card_last_four", "0042", "0042"),
        (RECEIPT, "total", None, None),
        (INVOICE, "items", [], []),
        (
            INVOICE,
            "items",
            [{"amount": "2.50", "description": " Bread  roll "}],
            [{"description": "Bread roll", "amount": "2.50"}],
        ),
        (INVOICE, "taxes", [{"rate": "21", "tax": "0.43"}], [{"rate": "21", "tax": "0.43"}]),
    ],
)
def test_values_are_written_in_one_way(kind: str, name: str, given_: object, value: object) -> None:
    assert checked(kind, name, given_) == value


@pytest.mark.parametrize(
    ("name", "given_"),
    [
        ("total", "1e9"),
        ("total", "NaN"),
        ("total", "٣"),
        ("total", 3),
        ("total", "1" * 20),
        ("date", "20260102"),
        ("date", datetime(2026, 1, 2)),  # noqa: DTZ001
        ("due_date", "2026-13-01"),
        ("vendor", "x" * 1001),
        ("vendor", "a\0b"),
        ("vendor", ["ACME"]),
        ("currency", "EURO"),
        ("email", "name at example"),
        ("iban", "DE89"),
        ("items", "bread"),
        ("items", ["bread"]),
        ("items", [{}]),
        ("items", [{"colour": "red"}]),
        ("items", [{"amount": "2,50"}]),
        ("items", [{"amount": "2"}] * 501),
    ],
)
def test_what_is_no_value_is_refused_with_what_would_be_one(name: str, given_: object) -> None:
    with pytest.raises(InvalidValue) as refused:
        checked(INVOICE, name, given_)
    assert refused.value.detail == f"{name} takes {FORMS[INVOICE][name].says}."


@pytest.mark.parametrize("piece", ["a@a.", "@.", "a.", "1", "A", "A ", " ", "-", "\x00", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_no_value_is_long_and_none_takes_long_to_refuse(piece: str) -> None:
    for long in (piece * 20_000, piece * 20_000 + " a"):
        for kind, forms in FORMS.items():
            for name, form in forms.items():
                with suppress(InvalidValue):
                    assert len(str(checked(kind, name, long))) < 10
                for column in form.columns:
                    with suppress(InvalidValue):
                        assert len(str(checked(kind, name, [{column: long}]))) < 40


def test_a_field_that_a_kind_has_not_is_refused_with_those_it_has() -> None:
    with pytest.raises(UnknownField, match="document_type, document_number"):
        checked(IDENTITY, "total", "9.00")
    with pytest.raises(UnknownField, match="read as text"):
        checked("text", "total", None)
