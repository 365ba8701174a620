"""What follows from what people say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bianmin.packs import read_calendar
from bianmin.rules import claims, ratings
from bianmin.rules.cases import State
from bianmin.rules.claims import Known, Verdict
from bianmin.rules.ratings import Said, Stage
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
GRADES = {"209": "不满意", "214": "不满意", "513": "非常满意"}
TODAY = date(2026, 12, 10)
ON_TIME = Known(
    closed_on=date(2026, 12, 7),
    due_on=date(2026, 12, 9),
    statutory_due_on=date(2026, 12, 20),
    listed=3,
    forms=1,
    samples=1,
)


@pytest.fixture(scope="module")
def policy():
    return read_pack(PACKS / "erping-2023").policy.ratings


@pytest.fixture(scope="module")
def calendar():
    return read_calendar(PACKS / "_calendars")


def found(policy, said: Said, before: int = 0) -> list[str]:
    return [
        o.found
        for o in ratings.objections_to_rating(said=said, before=before, known=GRADES, policy=policy)
    ]


def test_a_good_grade_needs_no_reason(policy):
    assert found(policy, Said(grade="非常满意")) == []


@pytest.mark.parametrize("why", [{"tags": ("209",)}, {"text": "等了一上午"}])
def test_a_bad_grade_with_a_tag_or_words_is_taken(policy, why):
    assert found(policy, Said(grade="不满意", **why)) == []


def test_everything_wrong_with_a_rating_is_said_at_once(policy):
    said = Said(grade="不满意", tags=("513",), text="长" * 501)

    assert found(policy, said, before=2) == [
        "这个环节已经评过 2 次",
        "勾的原因和满意程度不是一档:513",
        "写了 501 个字,最多 500 个",
    ]


def test_a_bad_grade_without_a_reason_quotes_the_clause(policy):
    (objection,) = ratings.objections_to_rating(
        said=Said(grade="非常不满意", text="  "), before=0, known=GRADES, policy=policy
    )

    assert objection.found == "没有勾原因,也没有写"
    assert objection.because == ("_default/ratings/why",)


@pytest.mark.parametrize("grade", ["", "5", "差", "好评"])
def test_there_are_five_grades_by_name_and_no_others(policy, grade):
    assert "没有选满意不满意" in found(policy, Said(grade=grade))


def test_the_first_two_of_five_grades_from_below_are_bad(policy):
    bad = [g for g in policy.grades.value if ratings.is_bad(g, policy).value]

    assert bad == ["不满意", "非常不满意"]


def test_who_left_a_name_is_called_within_a_workday_and_answered_in_fifteen(policy, calendar):
    friday = date(2026, 11, 27)

    call = ratings.contact_by(rated_on=friday, calendar=calendar, policy=policy)
    correct = ratings.correct_by(rated_on=friday, calendar=calendar, policy=policy)

    assert (call.value, correct.value) == (date(2026, 11, 30), date(2026, 12, 18))
    assert call.because == ("_default/ratings/contact",)


def test_every_state_belongs_to_a_stage_that_can_be_rated():
    open_ = {s for s in State if ratings.stage_of(s) is Stage.ACCEPTED}

    assert open_ == ratings.OPEN
    assert ratings.stage_of(State.REJECTED) is Stage.DECIDED


def test_a_bad_rating_is_closed_only_when_verified_put_right_and_called_back(policy):
    objections = ratings.objections_to_closing(
        finding="", correction=" ", rated=True, owes_contact=True, policy=policy
    )

    assert [o.found for o in objections] == [
        "评的就是您,请别的同事核实",
        "没有选属实不属实",
        "没有写怎样核实、怎样改的",
        "留了名的,要先联系本人",
    ]


def verdict(tag: str, **more):
    facts = {name: getattr(ON_TIME, name) for name in Known.__dataclass_fields__} | more
    finding = claims.held_against(tag, Known(**facts), TODAY)
    return finding.verdict, finding.words


def test_a_complaint_of_lateness_is_held_against_the_days():
    assert verdict("209") == (
        Verdict.CONTRADICTED,
        "这件 12月7日 办结,承诺 12月9日,没有超期",
    )
    assert verdict("209", closed_on=date(2026, 12, 10)) == (
        Verdict.CONFIRMED,
        "这件 12月10日 办结,承诺 12月9日,超期了",
    )
    assert verdict("209", closed_on=None)[0] is Verdict.CONFIRMED  # open, and gone by
    assert verdict("209", closed_on=None, due_on=date(2026, 12, 31))[0] is Verdict.OPEN
    assert verdict("209", due_on=None) == (Verdict.OPEN, "还没有受理,没有期限")


def test_a_complaint_of_groundless_lateness_stands_or_falls_with_the_reason():
    late = {"closed_on": date(2026, 12, 22)}

    assert verdict("110")[0] is Verdict.CONTRADICTED
    assert verdict("110", **late)[0] is Verdict.CONFIRMED
    found, words = verdict("110", **late, overdue_reason="等名册")
    assert found is Verdict.OPEN
    assert "写了原因:等名册" in words


@pytest.mark.parametrize(
    ("tag", "more", "said"),
    [
        ("207", {}, Verdict.CONTRADICTED),
        ("207", {"samples": 0}, Verdict.CONFIRMED),
        ("207", {"forms": 0, "samples": 0}, Verdict.CONTRADICTED),
        ("208", {}, Verdict.CONTRADICTED),
        ("208", {"listed": 0}, Verdict.CONFIRMED),
        ("109", {}, Verdict.CONTRADICTED),
        ("109", {"asked_later": 1}, Verdict.CONFIRMED),
        ("210", {"notices": 2}, Verdict.CONFIRMED),
        ("210", {"notices": 1}, Verdict.OPEN),
    ],
)
def test_other_complaints_are_held_against_what_we_know(tag, more, said):
    found, words = verdict(tag, **more)

    assert found is said
    assert words


def test_of_what_the_data_do_not_know_nothing_is_said():
    assert claims.held_against("214", ON_TIME, TODAY) is None


def test_the_share_counts_real_ratings_alone(policy):
    counts = {"非常满意": 6, "基本满意": 2, "不满意": 1, "非常不满意": 1}

    assert ratings.satisfied(counts, policy).value == 0.8
    assert ratings.satisfied({}, policy).value is None
