"""Items and taxes by rate are found in the tables of invoices and in the lists of tills."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laid_out import laid_out
from recto.domain.field import Field
from recto.extraction.candidate import Context
from recto.extraction.choice import Thresholds, choose
from recto.extraction.layout import Layout
from recto.extraction.tables import tables


def found(*pages: str) -> dict[str, Field]:
    context = Context(("eng",), date(2026, 1, 1))
    return choose(tables(Layout(laid_out(*pages)), context), [], Thresholds())


def rows(*pages: str) -> list[dict[str, str]]:
    value = found(*pages)["items"].value
    assert isinstance(value, list)
    return value


def test_columns_under_their_heads() -> None:
    page = """
        Pos   Description             Quantity    Unit price      Amount
        1     Garden chair                   4         25.00      100.00
              of teak
        2     Table                          1        149.50      149.50
        Subtotal                                                  249.50
        VAT 20 %                                                   49.90
        Total                                                     299.40
    """
    assert rows(page) == [
        {"description": "Garden chair of teak", "quantity": "4", "unit_price": "25.00", "amount": "100.00"},
        {"description": "Table", "quantity": "1", "unit_price": "149.50", "amount": "149.50"},
    ]
    assert not found(page)["items"].needs_review


def test_the_slip_of_a_card_has_no_items() -> None:
    page = """
        AMOUNT          40.48
        TAY              3.34
        SUBTOTAL        43.82
        TIP             10.00
        TOTAL           53.82
    """
    assert "items" not in found(page)


def test_a_tills_list_without_heads() -> None:
    page = """
        CORNER SHOP
        14/03/2024 10:12
        MILK 1L                 1.19 A
        BREAD                   2.49 A
        2 x 0.60
        APPLES                  1.20 A
        TOTAL                   4.88
        CASH                    5.00
        CHANGE                  0.12
    """
    items = rows(page)
    assert [item["amount"] for item in items] == ["1.19", "2.49", "1.20"]
    assert items[2] == {"description": "APPLES", "quantity": "2", "unit_price": "0.60", "amount": "1.20"}


def test_names_above_rows_of_codes_and_numbers() -> None:
    page = """
        EXAMPLE HARDWARE
        WOOD SCREWS 50MM
        9001620      2 X 3.10          6.20
        PAINT BRUSH
        9063977      1 X 4.50          4.50
        TOTAL                         10.70
    """
    assert [item["description"] for item in rows(page)] == ["WOOD SCREWS 50MM", "PAINT BRUSH"]


def test_names_below_rows_of_codes_and_numbers() -> None:
    page = """
        Item        Qty    Price    Amount
        101756      2       3.10      6.20
        WOOD SCREWS
        100160      1       4.50      4.50
        PAINT BRUSH
        Total                        10.70
    """
    assert [item["description"] for item in rows(page)] == ["WOOD SCREWS", "PAINT BRUSH"]


def test_a_sum_whose_label_cannot_be_read_is_no_item() -> None:
    page = """
        TEA                3.00
        CAKE               4.50
        XXQZ               7.50
        CASH              10.00
    """
    assert [item["amount"] for item in rows(page)] == ["3.00", "4.50"]


def test_a_discount_taken_off_is_an_item() -> None:
    page = """
        SHOES             59.90
        DISCOUNT         -10.00
        TOTAL             49.90
    """
    assert [item["amount"] for item in rows(page)] == ["59.90", "-10.00"]


def test_items_go_on_over_pages() -> None:
    head = "Description             Quantity    Unit price      Amount\n"
    first = head + "Garden chair                   4         25.00      100.00"
    second = head + "Table                          1        149.50      149.50"
    second += f"\n{'Total':<50}249.50"
    assert [item["description"] for item in rows(first, second)] == ["Garden chair", "Table"]


def test_a_letter_with_an_amount_has_no_items() -> None:
    assert "items" not in found("Dear Ms Doe,\nplease find the 12.50 you asked for enclosed.\nKind regards")


names = st.lists(st.sampled_from(["Chair", "Table", "Lamp", "Carpet", "Mirror", "Shelf"]), min_size=1, max_size=6)


@settings(max_examples=50)
@given(names, st.data(), st.sampled_from(["1,234.50", "1.234,50"]))
def test_any_table_is_read_back(sold: list[str], data: st.DataObject, style: str) -> None:
    counts = [data.draw(st.integers(1, 99)) for _ in sold]
    prices = [Decimal(data.draw(st.integers(101, 999_999))) / 100 for _ in sold]
    amounts = [count * price for count, price in zip(counts, prices, strict=True)]
    lines = [f"{'Description':<20}{'Quantity':>10}{'Unit price':>16}{'Amount':>16}"]
    for name, count, price, amount in zip(sold, counts, prices, amounts, strict=True):
        lines.append(f"{name:<20}{count:>10}{written(price, style):>16}{written(amount, style):>16}")
    lines.append(f"{'Total':<20}{written(sum(amounts), style):>42}")
    assert rows("\n".join(lines)) == [
        {"description": name, "quantity": str(count), "unit_price": f"{price:.2f}", "amount": f"{amount:.2f}"}
        for name, count, price, amount in zip(sold, counts, prices, amounts, strict=True)
    ]


def written(amount: Decimal | int, style: str) -> str:
    text = f"{amount:,.2f}"
    return text if style == "1,234.50" else text.translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize(
    "table",
    [
        "VAT        Net      Tax     Gross\n7 %     100.00     7.00    107.00\n19 %    200.00    38.00    238.00",
        "Rate       Goods      Tax\nA = 7%     100.00     7.00\nB = 19%    200.00    38.00",
        "MwSt %    Netto     MwSt     Brutto\n7         100,00    7,00     107,00\n19        200,00   38,00     238,00",
    ],
)
def test_taxes_by_rate(table: str) -> None:
    fields = found(f"Total      345.00\n{table}".replace("345.00", "345,00" if "," in table else "345.00"))
    assert fields["taxes"].value == [
        {"rate": "7", "net": "100.00", "tax": "7.00"},
        {"rate": "19", "net": "200.00", "tax": "38.00"},
    ]
    assert not fields["taxes"].needs_review
    assert (fields["tax"].value, fields["net"].value) == ("45.00", "300.00")


def test_a_tax_in_a_total_is_told_with_its_net() -> None:
    taxes = found("Total    119.00\nincl. 19 % VAT    19.00")["taxes"].value
    assert taxes == [{"rate": "19", "net": "100.00", "tax": "19.00"}]


def test_taxes_of_several_rates_without_their_nets_prove_each_other_by_the_total() -> None:
    fields = found("TOTAL        226.00\nVAT 10 %       10.00\nVAT 20 %       19.33")
    assert fields["taxes"].value == [{"rate": "10", "tax": "10.00"}, {"rate": "20", "tax": "19.33"}]
    assert fields["tax"].value == "29.33"
    assert "taxes" not in found("TOTAL        236.00\nVAT 10 %       10.00\nVAT 20 %       19.33")


def test_ten_pieces_are_not_ten_percent() -> None:
    page = """
        Item      Qty    Price    Amount   Tax
        Nails      10    17.49    174.90    SR
        Total                     174.90
    """
    assert "taxes" not in found(page)
