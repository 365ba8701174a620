"""Complaints, petitions, call-backs: what must always hold, and what no town reaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import claims, complaints, petitions, ratings, revisit
from bianmin.rules.complaints import Closing, Complaint
from bianmin.rules.petitions import Handling, Reception
from bianmin.rules.revisit import Call
from bianmin.rules.ruling import Ruling

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
cases = st.sets(st.text("0123456789", min_size=3, max_size=6), max_size=60).map(tuple)


@given(cases, st.text(max_size=5))
def test_the_lot_can_be_drawn_again_and_the_order_of_the_cases_does_not_matter(
    default, given_, seed
):
    drawn = revisit.sample(cases=given_, seed=seed, policy=default.revisit).value

    again = revisit.sample(cases=tuple(reversed(given_)), seed=seed, policy=default.revisit).value
    assert drawn == again
    assert len(drawn) == len(set(drawn)) <= len(given_)
    assert set(drawn) <= set(given_)


@given(cases, st.integers(0, 100), st.integers(0, 10))
def test_a_sample_is_as_large_as_the_book_says(default, given_, percent, least):
    policy = replace(
        default.revisit, percent=Ruling(percent, ("x/p",)), least=Ruling(least, ("x/l",))
    )

    drawn = revisit.sample(cases=given_, seed="", policy=policy).value

    assert len(drawn) == min(len(given_), max(-(-len(given_) * percent // 100), least))


def test_another_seed_draws_another_lot(default):
    many = tuple(map(str, range(1000)))

    lots = {revisit.sample(cases=many, seed=s, policy=default.revisit).value for s in "abc"}

    assert len(lots) == 3


def test_a_call_back_in_order_is_closed(default):
    policy = replace(default.revisit, ways=Ruling(("电话",), ("x/ways",)))
    good = Call(asked="申请人", way="电话", answers={"satisfaction": "满意"}, opinion="无")

    assert list(revisit.objections_to_closing(call=good, policy=policy)) == []
    wrong = revisit.objections_to_closing(call=replace(good, way="托人", opinion=""), policy=policy)
    assert [o.found for o in wrong] == ["回访方式只有电话", "没有写问的是谁、有什么意见建议"]


def test_a_complaint_in_order_is_taken_handled_and_closed(default):
    complaint = Complaint(ground="态度", channel="来访", written={}, taken_by="乙", about="甲")
    closing = Closing(outcome="属实", explanation="已道歉", replied_on=date(2024, 5, 8))
    policy = default.complaints

    assert list(complaints.objections_to_registering(complaint=complaint, policy=policy)) == []
    assert list(complaints.objections_to_closing(closing=closing, policy=policy)) == []
    assert complaints.handled_by(breach=False, policy=policy).value == ""
    assert complaints.may_see_who(viewer="乙", complaint=complaint, policy=policy).value
    assert list(complaints.missing_channels(published=frozenset(), policy=policy)) == []


def test_channels_that_are_shown_are_not_missing(default):
    policy = replace(
        default.complaints,
        channels=Ruling(("信箱", "电话"), ("x/c",)),
        channel_above=Ruling("纪委", ("x/a",)),
    )
    shown = frozenset({"信箱", "纪委"})

    missing = complaints.missing_channels(published=shown, policy=policy)

    assert [o.found for o in missing] == ["没有公布:电话"]


@given(DAYS, st.integers(0, 30))
def test_no_day_of_a_petition_is_later_than_the_law_allows_but_for_days_off(
    calendar, default, received, extended
):
    days = petitions.days(
        received_on=received, accepted_on=received, extended=extended, calendar=calendar,
        policy=default.petitions,
    )  # fmt: skip

    finished = days["finished"].value
    assert calendar.is_workday(finished)
    assert finished >= received + timedelta(60 + extended)
    assert finished - received <= timedelta(60 + extended + 10)


def test_a_petition_cannot_be_extended_beyond_the_law(calendar, default):
    with pytest.raises(ValueError, match="30"):
        petitions.days(
            received_on=date(2024, 5, 6), accepted_on=None, extended=31, calendar=calendar,
            policy=default.petitions,
        )  # fmt: skip


def test_before_it_is_accepted_a_petition_has_no_day_to_be_finished(calendar, default):
    asked = {"calendar": calendar, "policy": default.petitions}

    days = petitions.days(received_on=date(2024, 5, 6), accepted_on=None, **asked)
    review = petitions.review_days(answered_on=date(2024, 5, 6), asked_on=None, **asked)

    assert "finished" not in days
    assert set(review) == {"ask"}


def test_a_petition_in_order_is_received_and_handled(default):
    reception = Reception(channel="来访", written={})
    handling = Handling(outcome="当场解决", by_leader=True)
    channels = replace(default.petitions, channels=Ruling(("来信",), ("x/c",)))

    assert (
        list(petitions.objections_to_receiving(reception=reception, policy=default.petitions)) == []
    )
    assert list(petitions.objections_to_handling(handling=handling, policy=default.petitions)) == []
    refused = petitions.objections_to_receiving(reception=reception, policy=channels)
    assert [o.found for o in refused] == ["信访渠道只有来信"]


def test_where_nobody_may_declare_a_rating_void(default):
    nobody = replace(default.ratings, voided_by=Ruling((), ("x/nobody",)))

    said = ratings.objections_to_voiding(by="主任", evidence="录音", policy=nobody)

    assert [o.found for o in said] == ["谁也不能定为无效"]


def test_a_paper_form_with_one_of_its_grades_is_in_order(default):
    assert list(ratings.objections_to_form(grade="满意", policy=default.ratings)) == []


def test_a_bad_grade_is_closed_when_somebody_else_looked_into_it(default):
    asked = {"correction": "道歉", "owes_contact": False, "policy": default.ratings}
    wrong = {"correction": " ", "owes_contact": True, "policy": default.ratings}

    assert list(ratings.objections_to_closing(finding="true", rated=False, **asked)) == []
    said = ratings.objections_to_closing(finding="?", rated=True, **wrong)
    assert [o.found for o in said] == [
        "评的就是您,请别的同事核实",
        "没有选属实不属实",
        "没有写怎样核实、怎样改的",
        "留了名的,要先联系本人",
    ]


def test_every_verdict_has_its_words():
    assert [v.zh for v in claims.Verdict] == ["对得上", "对不上", "要人核实"]


def test_a_call_to_a_rater_needs_words_and_another_person(default):
    asked = {"policy": default.ratings}

    assert list(ratings.objections_to_contact(said="已道歉", rated=False, **asked)) == []
    said = ratings.objections_to_contact(said=" ", rated=True, **asked)
    assert [o.found for o in said] == ["评的就是您,请别的同事联系", "没有写联系的结果"]
