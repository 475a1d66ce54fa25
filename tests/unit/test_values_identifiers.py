"""Identifiers are found in OCR's text, checked, and normalised."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban

from recto.extraction.values.identifiers import bics_in, emails_in, ibans_in, phones_in
from recto.extraction.values.tax_numbers import national, vat_numbers_in

german_banks = st.text(string.digits, min_size=18, max_size=18).map(
    lambda digits: f"DE{iban.calc_check_digits('DE00' + digits)}{digits}"
)


@given(
    german_banks, st.booleans(), st.sampled_from(["", "IBAN ", "Konto: "]), st.sampled_from(["", " BIC X", ", bitte"])
)
def test_an_iban_is_found_among_words_with_and_without_spaces(
    number: str, spaced: bool, before: str, after: str
) -> None:
    printed = iban.format(number) if spaced else number
    (found,) = ibans_in(f"{before}{printed}{after}")
    assert (found.value, found.valid, found.country) == (number, True, "DE")
    assert f"{before}{printed}{after}"[found.start : found.end] == printed


@given(german_banks, st.integers(4, 21), st.integers(1, 9))
def test_an_iban_with_one_wrong_digit_is_found_and_told_wrong(number: str, place: int, more: int) -> None:
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    (found,) = ibans_in(wrong)
    assert (found.value, found.valid) == (wrong, False)


@given(german_banks)
def test_letters_read_for_digits_in_an_iban_are_repaired_by_its_checksum(number: str) -> None:
    (found,) = ibans_in(number.replace("0", "O").replace("1", "I"))
    assert (found.value, found.valid) == (number, True)


@pytest.mark.parametrize(
    ("text", "value", "valid", "country"),
    [
        ("USt-IdNr.: DE 136 695 976", "DE136695976", True, "DE"),
        ("VAT GB 980 7806 84", "GB980780684", True, "GB"),
        ("BTW NL004495445B01", "NL004495445B01", True, "NL"),
        ("N° TVA FR 40 303 265 045", "FR40303265045", True, "FR"),
        ("PVN LV 40003521600", "LV40003521600", True, "LV"),
        ("CHE-100.155.212 MWST", "CHE100155212", True, "CH"),
        ("DE123456789", "DE123456789", False, "DE"),
        ("P.IVA 00743110157", "00743110157", True, "IT"),
        ("ABN 83 914 571 673", "83914571673", True, "AU"),
        ("GST ID : 000123456789", "000123456789", None, None),
        ("Steuernummer 181/815/08155", "18181508155", None, None),
    ],
)
def test_tax_numbers_with_prefix_or_label(text: str, value: str, valid: bool | None, country: str | None) -> None:
    (found,) = vat_numbers_in(text)
    assert (found.value, found.valid, found.country) == (value, valid, country)


def test_the_national_number_lacks_the_prefix() -> None:
    (found,) = vat_numbers_in("LV40003521600")
    assert national(found) == "40003521600"


@pytest.mark.parametrize(
    "text", ["Fremont CA 94538", "DE 99199 Musterhausen", "IBAN DE89 3704 0044 0532 0130 00", "Total 123456789"]
)
def test_other_numbers_are_no_tax_numbers(text: str) -> None:
    assert vat_numbers_in(text) == []


@given(
    st.emails(domains=st.just("example.com")).filter(
        lambda address: address.partition("@")[0].replace(".", "").isalnum()
    )
)
def test_an_email_is_found_though_spaces_stand_beside_its_points(address: str) -> None:
    (found,) = emails_in("Mail: " + address.replace(".", ". ").replace("@", " @ "))
    assert found.value == address


def test_a_phone_number_is_international_where_its_country_is_known() -> None:
    assert [(found.value, found.valid) for found in phones_in("Tel 030 901820", "DE")] == [("+4930901820", True)]
    assert [(found.value, found.country) for found in phones_in("+371 67026000")] == [("+37167026000", "LV")]
    assert [(found.value, found.valid) for found in phones_in("Tel 030 901820")] == [("030901820", None)]
    assert phones_in("29.04.2020") == []


def test_a_bic_names_its_country() -> None:
    assert [(found.value, found.country) for found in bics_in("BIC COBADEFFXXX")] == [("COBADEFFXXX", "DE")]
    assert bics_in("BIC none") == []


def test_the_form_of_a_number_is_told_where_it_can_be_and_proves_no_character() -> None:
    (right,), (wrong,), (unknown,) = (phones_in(text, region) for text, region in PHONES)
    assert [(check.passed, check.weight) for check in right.form] == [(True, 0.0)]
    assert [(check.name, check.passed) for check in wrong.form] == [("form of the phone number", False)]
    assert wrong.form[0].detail == "No phone number is written so."
    assert unknown.form == ()


PHONES = [("Tel 030 901820", "DE"), ("Tel +49 1 2345678", None), ("Tel 030 901820", None)]
