"""From scores to grades."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import grading
from bianmin.rules.grading import Entry
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
POLICY = read_pack(PACKS / "zhengding").policy.grading
WORTH = ["不称职", "基本称职", "称职", "优秀"]
SCORES = st.lists(st.integers(0, 120), min_size=1, max_size=30)


def graded(scores, who=0, policy=POLICY):
    entries = tuple(Entry(who=str(i), score=score) for i, score in enumerate(scores))
    return grading.graded(of="staff", who=str(who), entries=entries, policy=policy).value


@given(SCORES)
def test_a_better_score_never_has_a_worse_grade(scores):
    grades = sorted((score, WORTH.index(graded(scores, i))) for i, score in enumerate(scores))

    assert [grade for _, grade in grades] == sorted(grade for _, grade in grades)


@given(SCORES, st.booleans())
def test_places_are_certain_when_all_have_scores(scores, ties_in):
    for i, score in enumerate(scores):
        others = scores[:i] + scores[i + 1 :]
        best, worst = grading.places(score=score, others=others, ties_in=ties_in)

        assert 1 <= best == worst <= len(scores)


@given(SCORES, st.integers(0, 5), st.lists(st.integers(0, 120), min_size=5, max_size=5))
def test_what_is_certain_stays_so_when_the_missing_scores_come_in(scores, missing, later):
    early = graded([*scores, *[None] * missing])

    assert early in (None, graded([*scores, *later[:missing]]))


def test_who_shares_the_last_place_is_out_where_a_book_reads_it_so():
    excellent = POLICY.grades["staff_excellent"]
    strict = Ruling(replace(excellent.value, ties_in=False), excellent.because)
    policy = replace(POLICY, grades={**POLICY.grades, "staff_excellent": strict})
    scores = [90, 90, *[95] * 9]

    assert (graded(scores), graded(scores, policy=policy)) == ("优秀", "称职")
    assert graded(scores[1:], policy=policy) == "优秀"


def test_places_may_be_counted_in_the_centre():
    excellent = POLICY.grades["staff_excellent"]
    own = Ruling(replace(excellent.value, within_centre=True), excellent.because)
    policy = replace(POLICY, grades={**POLICY.grades, "staff_excellent": own})
    others = tuple(Entry(who=str(i), score=95, centre="乙") for i in range(10))
    entries = (Entry(who="测试", score=91, centre="甲"), *others)

    for rule, grade in ((POLICY, "称职"), (policy, "优秀")):
        assert grading.graded(of="staff", who="测试", entries=entries, policy=rule).value == grade


@pytest.mark.parametrize("who", ["0", "nobody"])
def test_without_a_score_there_is_no_grade(who):
    found = grading.graded(of="staff", who=who, entries=(Entry(who="0"),), policy=POLICY)

    assert found.value is None
    assert found.because


def test_a_book_without_grades_gives_none():
    assert grading.graded(of="village", who="0", entries=(), policy=POLICY) is None


def test_a_book_that_does_not_say_how_a_year_is_made_gives_no_result():
    assert grading.year_score(of="village", scores={}, policy=POLICY) is None
    assert [*grading.objections_to_year(of="village", scores={}, policy=POLICY)] == []


@given(st.lists(st.floats(0, 120), min_size=4, max_size=4))
def test_a_year_lies_between_its_worst_and_its_best_part(scores):
    parts = dict(zip(POLICY.yearly["staff"].value.parts, scores, strict=True))
    year = grading.year_score(of="staff", scores=parts, policy=POLICY).value

    assert min(scores) - 1e-9 <= year <= max(scores) + 1e-9
    assert [*grading.objections_to_year(of="staff", scores=parts, policy=POLICY)] == []
