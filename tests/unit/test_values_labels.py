"""Labels are told in nine languages, though OCR misreads them or runs them together."""

import random

import pytest

from recto.extraction.values.label_words import PHRASES
from recto.extraction.values.labels import label_of, names_of

LANGUAGES = {"eng", "deu", "fra", "ita", "spa", "nld", "por", "lav"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Grand Total", "total"),
        ("Total Sales (Excluding GST) :", "net"),
        ("Total Sales (Inclusive of GST)", "total_incl"),
        ("TOTAL INCL.GST@6%", "total_incl"),
        ("TOTAL INCLUDES 6% GST", "tax"),
        ("Total Qty:", "total_quantity"),
        ("Total Rounded", "total_rounded"),
        ("Sub Total", "subtotal"),
        ("Cash Tendered", "cash"),
        ("CHANGE", "change"),
        ("Rounding Adj.", "rounding"),
        ("Total HT", "net"),
        ("Montant total TTC", "total_incl"),
        ("Exclusief BTW", "net"),
        ("BEZ PVN 21.00%", "net"),
        ("zu zahlen", "amount_due"),
        ("Rechnungs-Nr.:", "invoice_number"),
        ("Fällig am", "due_date"),
        ("USt-IdNr.", "vat_number"),
        ("Klantnummer", "customer_number"),
    ],
)
def test_a_label_says_what_it_labels(text: str, name: str) -> None:
    assert name in names_of(text)
    if name not in ("total", "total_incl"):
        assert not names_of(text) & {"total", "total_incl"}


@pytest.mark.parametrize(
    ("text", "name"), [("T0TAL", "total"), ("Tctal", "total"), ("lnvoice No", "invoice_number"), ("SUHMA", "total"),
                       ("TAXINVOICE", "invoice_number"), ("GSTID", "vat_number"), ("Rechnungsdaturn", "date"),
                       ("Zwischensurnme", "subtotal")]
)  # fmt: skip
def test_a_misread_label_is_told_but_weighs_less(text: str, name: str) -> None:
    labels = [label for label in label_of(text) if label.name == name]
    assert labels
    assert all(label.weight < 1 for label in labels)


def test_every_phrase_is_found_as_what_it_is_and_in_any_case() -> None:
    chosen = random.Random(1)
    for name, by_language in PHRASES.items():
        for phrases in by_language.values():
            phrase = chosen.choice(phrases.split("|"))
            assert any(label.name == name for label in label_of(phrase.upper())) or name in (
                "total",
                "subtotal",
                "net",
                "amount",
            ), phrase


def test_the_names_that_matter_are_known_in_all_languages() -> None:
    for name in ("total", "net", "tax", "date", "due_date", "invoice_number", "quantity", "unit_price", "amount"):
        assert set(PHRASES[name]) >= LANGUAGES, name


@pytest.mark.parametrize("text", ["rice", "het", "Kemiri Putih", "Brot", "lorem ipsum dolor", "12.50", ""])
def test_other_words_are_no_labels(text: str) -> None:
    assert label_of(text) == []


def test_a_label_stands_where_its_words_stand() -> None:
    text = "Facture n° 5620 du 02 Juillet"
    label = label_of(text)[0]
    assert text[label.start : label.end] == "Facture n"
