"""One value of a field is chosen, and its confidence is what the evidence comes to."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.domain.field import Check, Evidence
from recto.domain.recognition import Box, Word
from recto.extraction.candidate import Candidate, Reason
from recto.extraction.choice import Thresholds, choose

ANYTHING = Thresholds(default=0.0)


def evidence(confidence: float = 1.0, *, at: float = 0.0) -> Evidence:
    return Evidence(1, (Word("9.00", confidence, Box.upright(at, 0, at + 10, 10)),))


def candidate(value: str, weight: float, *, words: Evidence | None = None, checks: tuple[Check, ...] = ()) -> Candidate:
    return Candidate("total", value, words or evidence(), (Reason("label", weight),), checks)


weights = st.floats(-8, 8)


@given(st.lists(st.tuples(st.sampled_from("abcd"), weights), min_size=1, max_size=12))
def test_the_chosen_value_has_the_best_score_and_a_probability(proposed: list[tuple[str, float]]) -> None:
    chosen = choose([candidate(value, weight) for value, weight in proposed], (), ANYTHING)["total"]
    best = max(weight for _, weight in proposed)
    assert (chosen.value, best) in proposed
    assert 0 < chosen.confidence < 1


@given(weights, weights)
def test_a_rival_takes_from_the_confidence(weight: float, rival: float) -> None:
    alone = choose([candidate("9.00", weight)], (), ANYTHING)["total"]
    both = choose([candidate("9.00", weight), candidate("8.00", min(rival, weight))], (), ANYTHING)["total"]
    assert both.confidence <= alone.confidence


def test_a_weight_is_log_odds() -> None:
    assert choose([candidate("9.00", math.log(9))], (), ANYTHING)["total"].confidence == pytest.approx(0.9)


def test_words_read_badly_lower_the_confidence_and_a_second_place_gives_most_of_it_back() -> None:
    once = choose([candidate("9.00", 6, words=evidence(0.6))], (), ANYTHING)["total"]
    twice = choose([candidate("9.00", 6, words=evidence(0.6, at=x)) for x in (0, 50)], (), ANYTHING)["total"]
    assert once.confidence < 0.6 < 0.9 < twice.confidence


def test_a_check_of_the_form_alone_makes_no_character_surer() -> None:
    form, checksum = Check("form", passed=True, weight=0.0), Check("checksum", passed=True, weight=2.0)
    plain, formed, proven = (
        choose([candidate("9.00", 6, words=evidence(0.6), checks=checks)], (), ANYTHING)["total"].confidence
        for checks in ((), (form,), (checksum,))
    )
    assert formed == plain < 0.6 < 0.9 < proven


def test_a_passed_check_raises_and_a_failed_one_forces_a_review_whatever_the_confidence() -> None:
    plain = choose([candidate("9.00", 2)], (), ANYTHING)["total"]
    passed = choose([candidate("9.00", 2)], [lambda _: [("total", Check("sum", True))]], ANYTHING)["total"]
    failed = choose([candidate("9.00", 8)], [lambda _: [("total", Check("sum", False, "It should be 8."))]], ANYTHING)
    assert passed.confidence > plain.confidence
    assert not passed.needs_review
    assert failed["total"].needs_review
    assert failed["total"].as_dict()["checks"] == [{"name": "sum", "passed": False, "detail": "It should be 8."}]


def test_a_field_to_review_says_what_speaks_against_it() -> None:
    reasons = (
        Reason("at the head", -2),
        Reason("labelled", 6),
        Reason("in a table of taxes", -1.5),
        Reason("a sum", -1),
    )
    doubtful = Candidate("total", "9.00", evidence(0.5), reasons)
    proposed = [doubtful, candidate("8.00", 0.5), candidate("7.00", -3)]
    (chosen,) = choose(proposed, (), Thresholds(0.9)).values()
    assert chosen.doubts == ("in a table of taxes", "may be 8.00", "hard to read")
    assert choose([candidate("9.00", 1)], (), Thresholds(0.9))["total"].doubts == ("little speaks for it",)
    assert choose(proposed, (), ANYTHING)["total"].doubts == ()


@given(st.lists(st.tuples(st.sampled_from("ab"), weights, st.booleans()), min_size=1, max_size=4))
def test_no_field_is_to_be_reviewed_without_a_word(proposed: list[tuple[str, float, bool]]) -> None:
    candidates = [
        candidate(value, weight, checks=(Check("sum", passed, "" if passed else "It is not the sum."),))
        for value, weight, passed in proposed
    ]
    chosen = choose(candidates, (), Thresholds(0.9))["total"]
    assert chosen.needs_review == bool(chosen.doubts or any(not check.passed for check in chosen.checks))


def test_each_field_has_its_own_threshold() -> None:
    thresholds = Thresholds(0.5, {"total": 0.95})
    assert choose([candidate("9.00", math.log(9))], (), thresholds)["total"].needs_review
    assert not choose([candidate("9.00", math.log(99))], (), thresholds)["total"].needs_review
