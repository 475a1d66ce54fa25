"""The documents that fields are measured and tested on hang together: what they state is true of themselves."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
import stdnum
from stdnum import iban

import made_documents
from made_documents.identity import Holder, check_digit, td1, td3
from recto.domain.field import KINDS
from recto.domain.forms import FORMS

SEEDS = range(12)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same_document(kind: str) -> None:
    first, second = (made_documents.KINDS[kind](3) for _ in range(2))
    assert np.array_equal(first.pixels, second.pixels)
    assert first.fields == second.fields


@pytest.mark.parametrize("kind", KINDS)
def test_their_truth_is_in_the_forms_of_results(kind: str) -> None:
    for seed in SEEDS:
        fields = made_documents.KINDS[kind](seed, scanned=False).fields
        assert {name: FORMS[kind][name].read(value) for name, value in fields.items()} == fields


def test_invoices_add_up_and_their_check_digits_are_right() -> None:
    for seed in SEEDS:
        fields = made_documents.made_invoice(seed, scanned=False).fields
        assert Decimal(fields["net"]) + Decimal(fields["tax"]) == Decimal(fields["total"])
        assert date.fromisoformat(fields["date"]) < date.fromisoformat(fields["due_date"])
        if vat := fields.get("vendor_vat"):
            assert stdnum.get_cc_module(vat[:2].lower(), "vat").is_valid(vat)
            assert iban.is_valid(fields["iban"])


def test_check_digits_of_zones_are_those_of_the_standard() -> None:
    """ICAO 9303, part 4, appendix B; part 5, appendix B."""
    assert check_digit("L898902C3") == "6"
    assert check_digit("740812") == "2"
    assert check_digit("ZE184226B<<<<<") == "1"
    anna = Holder("UTO", "L898902C3", "ERIKSSON", "ANNA MARIA", date(1974, 8, 12), "F", date(2012, 4, 15), "ZE184226B")
    assert td3(anna) == (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )
    card = Holder("UTO", "D23145890", "ERIKSSON", "ANNA MARIA", date(1974, 8, 12), "F", date(2012, 4, 15), "")
    assert td1(card) == (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    )
