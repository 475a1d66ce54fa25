"""How pages are shared out, and when all of them have been read."""

from hypothesis import given
from hypothesis import strategies as st

from recto.domain.document import PageSelection
from recto.domain.part import Piece, Plan

numbers = st.sets(st.integers(1, 5000), min_size=1, max_size=200).map(sorted)


@given(numbers=numbers, part_pages=st.integers(1, 50))
def test_parts_cover_the_pages_exactly_once_in_order_and_are_even(numbers: list[int], part_pages: int) -> None:
    plan = Plan.of(numbers, part_pages=part_pages)
    assert [number for part in plan.parts for number in part] == numbers
    sizes = {len(part) for part in plan.parts}
    assert max(sizes) <= part_pages
    assert max(sizes) - min(sizes) <= 1
    assert len(plan.parts) == -(-len(numbers) // part_pages)


@given(numbers=numbers, part_pages=st.integers(1, 50))
def test_a_plan_is_read_back_as_it_was_written(numbers: list[int], part_pages: int) -> None:
    plan = Plan.of(numbers, part_pages=part_pages)
    assert Plan.from_dict(plan.as_dict()) == plan


@given(numbers=numbers)
def test_a_selection_of_just_these_pages_selects_them(numbers: list[int]) -> None:
    selection = PageSelection.these(numbers)
    assert selection.of(10_000) == numbers
    assert PageSelection.parse(str(selection)) == selection


@given(numbers=numbers, part_pages=st.integers(1, 20), data=st.data())
def test_a_document_is_whole_once_each_page_was_read_alone_or_in_its_part(
    numbers: list[int], part_pages: int, data: st.DataObject
) -> None:
    plan = Plan.of(numbers, part_pages=part_pages)
    every = [piece for part in plan.pieces() for piece in (part, *plan.singles(part))]
    stored = data.draw(st.sets(st.sampled_from(every)))
    covered = {page for piece in stored for page in plan.pages(piece)}
    assert plan.pages_done(stored) == len(covered)
    whole = plan.whole(stored)
    if covered == set(numbers):
        assert whole
        assert [page for piece in whole for page in plan.pages(piece)] == numbers
    else:
        assert whole is None


@given(part=st.integers(1, 99_999), page=st.none() | st.integers(1, 999_999))
def test_a_piece_is_told_from_its_name_and_from_its_message(part: int, page: int | None) -> None:
    piece = Piece(part, page)
    assert Piece.named(piece.name) == piece
    assert Piece.of_message(piece.message("job")) == piece


def test_other_names_and_messages_are_no_pieces() -> None:
    assert Piece.named("document.json") is None
    assert Piece.of_message({"job_id": "job"}) is None
