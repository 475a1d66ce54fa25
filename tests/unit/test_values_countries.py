"""The country a document is from, and its currency."""

from datetime import date

import pytest

from laid_out import laid_out
from recto.domain.field import Field
from recto.extraction.candidate import Context
from recto.extraction.choice import Thresholds, choose
from recto.extraction.layout import Layout
from recto.extraction.values.countries import country_of
from recto.extraction.values.currencies import currency_candidates


def currency_of(text: str, language: str = "eng") -> Field | None:
    context = Context((language,), date(2026, 1, 1))
    return choose(currency_candidates(Layout(laid_out(text)), context), [], Thresholds()).get("currency")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Example Trading Sdn Bhd\nJalan Satu 2", "MY"),
        ("Beispiel GmbH\nUSt-IdNr. DE136695976", "DE"),
        ("Exemple SARL\nSIRET 732 829 320 00074", "FR"),
        ("SIA Paraugs\nPVN LV 40003521600", "LV"),
        ("Voorbeeld B.V.\nKvK 12345678", "NL"),
        ("Example Ltd\nM1 1AE\nUnited Kingdom", "GB"),
        ("Example LLC\nSpringfield, IL 62701", "US"),
        ("Beispiel AG\nCHE-100.155.212 MWST", "CH"),
        ("nothing that tells", None),
    ],
)
def test_a_country_is_told_by_its_law_and_its_numbers(text: str, country: str | None) -> None:
    assert country_of(text) == country


def test_a_language_of_one_country_is_not_enough_to_tell_it() -> None:
    assert country_of("Quittung", ["deu"]) is None


def test_a_currency_printed_beside_amounts_stands_on_its_words() -> None:
    found = currency_of("Item      12.00 EUR\nTotal     12.00 EUR\nVAT DE136695976")
    assert found
    assert (found.value, found.needs_review) == ("EUR", False)
    assert found.evidence
    assert found.evidence.text == "EUR"


def test_a_currency_printed_nowhere_is_that_of_the_country() -> None:
    found = currency_of("Example Sdn Bhd\nJalan Satu 2\nGST ID 000123456789\nTotal    12.00")
    assert found
    assert (found.value, found.evidence) == ("MYR", None)


def test_two_currencies_are_for_a_person_to_choose_from() -> None:
    found = currency_of("A   12.00 EUR\nB   13.00 EUR\nC   14.00 USD\nD   15.00 USD\nE   16.00 USD")
    assert found
    assert found.needs_review


def test_a_dollar_sign_is_the_countrys_dollar() -> None:
    found = currency_of("Example Pty Ltd\nABN 83 914 571 673\nTotal    $12.00\nPaid    $12.00")
    assert found
    assert found.value == "AUD"


def test_without_money_and_country_there_is_no_currency() -> None:
    assert currency_of("Dear friend, how are you?") is None
