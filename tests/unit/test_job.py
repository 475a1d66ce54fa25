"""Jobs: their records, their ids, the rules their states move by."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from recto.domain.document import Document, Options, PageSelection
from recto.domain.errors import DamagedDocument
from recto.domain.job import TRANSITIONS, Failure, Job, State, derived_job_id, random_job_id

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_every_state_is_reached_and_only_the_ends_are_final() -> None:
    assert set(TRANSITIONS) == set(State)
    assert set().union(*TRANSITIONS.values()) == set(State) - {State.AWAITING_UPLOAD}
    assert {state for state in State if state.is_final} == {State.DONE, State.FAILED}


@given(st.text(), st.lists(st.sampled_from(["eng", "deu"]), unique=True), st.booleans())
def test_a_job_survives_its_record(name: str, languages: list[str], arrived: bool) -> None:
    document = Document.of(b"%PDF-1.4", name) if arrived else None
    pages = PageSelection(((1, 3), (7, None)))
    options = Options(
        "tesseract", tuple(languages), pages, document="receipt", quality="strict", callback_url="https://a.example/"
    )
    job = Job(random_job_id(), "someone", WHEN, WHEN, options, document, filename=name, drop="inbox/a")
    assert Job.from_dict(job.as_dict()) == job


def test_a_record_that_says_nothing_of_fields_and_quality_is_read_with_the_defaults() -> None:
    record = Job(random_job_id(), "someone", WHEN, WHEN).as_dict()
    del record["options"]["document"], record["options"]["quality"]
    assert Job.from_dict(record).options == Options()


def test_a_failure_survives_its_record() -> None:
    failure = Failure.of(DamagedDocument("Upload it again."), WHEN)
    assert Failure.from_dict(failure.as_dict()) == failure
    assert not failure.retryable


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\0")), min_size=1, max_size=3))
def test_the_same_parts_give_the_same_id_and_others_another(parts: list[str]) -> None:
    assert derived_job_id(*parts) == derived_job_id(*parts)
    assert derived_job_id(*parts) != derived_job_id(*parts, "more")
