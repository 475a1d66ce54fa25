"""Fields of one document are held against each other: what agrees is surer, what contradicts is for a person."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.domain.field import Field, Value
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.choice import Thresholds, choose
from recto.extraction.rules import RULES
from recto.extraction.values.amounts import as_text

SURE, UNSURE = 4.0, 0.5


def ruled(sure: float = SURE, **values: Value) -> dict[str, Field]:
    """The fields after all rules, each proposed as sure as told."""
    proposed = [Candidate(name, value, None, (Reason("told", sure),)) for name, value in values.items()]
    return choose(proposed, RULES, Thresholds())


def failed(field: Field) -> list[str]:
    return [check.name for check in field.checks if not check.passed]


cents = st.integers(100, 10_000_000).map(lambda number: Decimal(number) / 100)
rates = st.sampled_from(["5.5", "6", "7", "10", "19", "20", "21", "25"]).map(Decimal)


@given(cents, rates)
def test_net_and_tax_that_make_the_total_raise_all_three(net: Decimal, rate: Decimal) -> None:
    tax = (net * rate / 100).quantize(Decimal("0.01"))
    amounts = {"net": as_text(net), "tax": as_text(tax), "total": as_text(net + tax)}
    alone = ruled(sure=1.0, total=amounts["total"])["total"].confidence
    fields = ruled(sure=1.0, **amounts)
    assert not any(failed(field) for field in fields.values())
    assert all(field.confidence > alone for field in fields.values())


@given(cents, rates, st.integers(6, 10_000))
def test_net_and_tax_that_miss_a_sure_total_are_for_a_person_but_the_total_is_not(
    net: Decimal, rate: Decimal, missed: int
) -> None:
    tax = (net * rate / 100).quantize(Decimal("0.01"))
    total = net + tax + Decimal(missed) / 100
    fields = ruled(net=as_text(net), tax=as_text(tax), total=as_text(total))
    assert "net and tax make the total" in failed(fields["net"])
    assert fields["tax"].needs_review
    assert not fields["total"].needs_review


def test_an_unsure_total_contradicts_nothing() -> None:
    fields = ruled(sure=UNSURE, net="10.00", tax="1.90", total="99.00")
    assert not any(failed(field) for field in fields.values())


def test_the_taxes_by_rate_tell_whether_net_or_tax_is_wrong() -> None:
    taxes: Value = [{"rate": "19", "net": "100.00", "tax": "19.00"}, {"rate": "7", "net": "10.00", "tax": "0.70"}]
    fields = ruled(net="100.00", tax="19.70", total="129.70", taxes=taxes)
    assert fields["net"].needs_review
    assert not failed(fields["tax"])


def test_a_total_that_is_the_net_of_a_proven_tax_is_for_a_person() -> None:
    taxes: Value = [{"rate": "20", "net": "100.00", "tax": "20.00"}]
    assert ruled(net="100.00", tax="20.00", total="100.00", taxes=taxes)["total"].needs_review


def test_a_tax_that_misses_its_rate_says_so_in_words() -> None:
    fields = ruled(taxes=[{"rate": "19", "net": "100.00", "tax": "16.00"}])
    (check,) = [check for check in fields["taxes"].checks if not check.passed]
    assert check.detail == "19 % of 100.00 is not 16.00."
    assert fields["taxes"].needs_review


@pytest.mark.parametrize("tax", ["50.00", "100.00", "-10.00"])
def test_a_tax_that_no_total_has_in_it_is_for_a_person(tax: str) -> None:
    assert "tax is part of the total" in failed(ruled(tax=tax, total="100.00")["tax"])


def test_items_that_make_the_total_raise_it_and_items_that_do_not_blame_only_themselves() -> None:
    rows: Value = [{"description": "Tea", "amount": "3.00"}, {"description": "Cake", "amount": "4.50"}]
    agreed = ruled(sure=1.0, items=rows, total="7.50")
    assert agreed["total"].confidence > ruled(sure=1.0, total="7.50")["total"].confidence
    missed = ruled(items=rows, total="9.50")
    assert missed["items"].needs_review
    assert not missed["total"].needs_review


def test_items_without_an_amount_tell_nothing() -> None:
    fields = ruled(items=[{"description": "Tea"}, {"description": "Cake", "amount": "4.50"}], total="7.50")
    assert not failed(fields["items"])


@pytest.mark.parametrize(
    ("due", "blamed"), [("2024-05-01", {"date", "due_date"}), ("2027-06-01", {"due_date"}), ("2024-06-30", set())]
)
def test_an_invoice_is_due_within_a_year_of_its_date(due: str, blamed: set[str]) -> None:
    fields = ruled(date="2024-06-01", due_date=due)
    assert {name for name, field in fields.items() if failed(field)} == blamed


def test_a_date_of_long_ago_is_for_a_person() -> None:
    assert ruled(date="1918-03-01")["date"].needs_review
    assert not ruled(date="2018-03-01")["date"].needs_review


names = st.sampled_from(["net", "tax", "total", "date", "due_date", "currency", "items", "taxes"])
texts = st.text(max_size=8)
tables = st.lists(st.dictionaries(st.sampled_from(["rate", "net", "tax", "amount"]), texts), max_size=3)


@given(st.dictionaries(names, texts | tables))
def test_values_of_any_form_break_no_rule(values: dict[str, Value]) -> None:
    assert ruled(**values).keys() == values.keys()
