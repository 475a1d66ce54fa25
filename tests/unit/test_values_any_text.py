"""Whatever OCR reads, values are looked for in it without an error, and stand where they are said to stand."""

from collections.abc import Callable, Sequence
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recto.extraction.values.amounts import amounts_in, percents_in, style_of
from recto.extraction.values.countries import countries_in
from recto.extraction.values.dates import dates_in, times_in
from recto.extraction.values.identifiers import bics_in, emails_in, ibans_in, phones_in
from recto.extraction.values.labels import label_of
from recto.extraction.values.tax_numbers import vat_numbers_in


class Found(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


FINDERS: Sequence[Callable[[str], Sequence[Found]]] = (
    amounts_in, percents_in, dates_in, times_in, ibans_in, bics_in, emails_in, phones_in, vat_numbers_in, label_of
)  # fmt: skip

noise = st.text(st.sampled_from("0123456789OoIl.,-/:' €$%()+*#@xXABDEGNRTVabdeinortu\u00a0٣²½"), max_size=40)


@pytest.mark.parametrize("find", FINDERS)
@settings(max_examples=300)
@given(text=noise | st.text(max_size=40))
def test_values_stand_in_the_text(find: Callable[[str], Sequence[Found]], text: str) -> None:
    for found in find(text):
        assert 0 <= found.start < found.end <= len(text)


@given(noise | st.text())
def test_style_and_countries_are_told_of_any_text(text: str) -> None:
    style_of(text)
    assert all(weight > 0 for weight in countries_in(text).values())


@pytest.mark.timeout(20)
@pytest.mark.parametrize("find", FINDERS)
@pytest.mark.parametrize("text", ["1" * 20_000, "o" * 20_000 + "1", "1." * 10_000, "a1@" * 6_000, "x" * 20_000 + "@1"])
def test_a_text_made_to_take_long_does_not(find: Callable[[str], Sequence[Found]], text: str) -> None:
    find(text)
