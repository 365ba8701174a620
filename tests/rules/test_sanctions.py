"""What follows climbs, and never without evidence, a hearing and what was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import accountability, sanctions
from bianmin.rules.accountability import LEADS, SHOWN, SOURCES, Record
from bianmin.rules.ruling import Ruling
from bianmin.rules.sanctions import ORDER, Decision, Step, Weight
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
BOOKS = {f.parent.name: read_pack(f.parent) for f in PACKS.glob("[!_]*/pack.toml")}
ERPING = BOOKS["erping-2023"].policy
DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))
MARKS = st.frozensets(st.sampled_from(sorted(SHOWN)))
LADDERS = [(b, s.value.ladder) for b, p in BOOKS.items() for s in p.policy.sanctions.steps.values()]


def weight(step) -> int:
    return ORDER.index(step.value.weight)


@given(st.sampled_from(LADDERS), MARKS, st.lists(DAYS, max_size=6), DAYS)
def test_no_step_is_taken_that_what_was_shown_does_not_open(ladder, shown, before, on):
    book, name = ladder
    policy = BOOKS[book].policy.sanctions

    step = sanctions.step_for(ladder=name, shown=shown, before=tuple(before), on=on, policy=policy)

    assert step is None or sanctions.is_open(step=step.value, shown=shown)
    assert step is None or sanctions.wanting(step=step.value, shown=shown) == ()


@given(MARKS, st.lists(DAYS, max_size=6), DAYS, DAYS)
def test_one_more_breach_never_makes_it_lighter(shown, before, another, on):
    facts = {"ladder": "promise", "shown": shown, "on": on, "policy": ERPING.sanctions}

    once = sanctions.step_for(before=tuple(before), **facts)
    again = sanctions.step_for(before=(*before, another), **facts)

    assert weight(again) >= weight(once)


@given(MARKS, MARKS, st.lists(DAYS, max_size=6), DAYS)
def test_more_that_was_shown_never_makes_it_lighter(shown, more, before, on):
    facts = {"ladder": "promise", "before": tuple(before), "on": on, "policy": ERPING.sanctions}

    less = sanctions.step_for(shown=shown, **facts)
    all_of_it = sanctions.step_for(shown=shown | more, **facts)

    assert weight(all_of_it) >= weight(less)


@given(DAYS, DAYS)
def test_what_lies_in_the_future_or_beyond_the_period_does_not_count(day, on):
    counted = sanctions.repeats(before=(day,), on=on, policy=ERPING.sanctions).value

    assert counted == 0 or (day <= on and (on - day).days <= 366)


def test_a_ladder_that_no_book_has_is_none():
    facts = {"shown": frozenset(SHOWN), "before": (), "on": date(2024, 5, 8)}

    assert sanctions.step_for(ladder="x", **facts, policy=ERPING.sanctions) is None


def test_what_opens_a_step_is_told_in_words():
    step = Step(
        ladder="x", weight=Weight.HEAVY, measures=("警告",), needs=("grave",), any_of=("harm", "loss")
    )  # fmt: skip

    wanting = sanctions.wanting(step=step, shown=frozenset())

    assert wanting == ("情节严重的理由", "造成的不良影响或者服务对象的损失")


@given(
    st.builds(
        Decision,
        measure=st.sampled_from(["警告", "记大过"]),
        body=st.sampled_from(["", "中心主任办公会"]),
        decided_on=st.none() | DAYS,
        evidence=st.booleans(),
        told=st.booleans(),
        heard=st.booleans(),
        confirmed=st.just(ERPING.sanctions.principles.value),
        sides=st.sampled_from([(), ("中心",)]),
    )
)
def test_nothing_is_decided_without_evidence_hearing_and_the_right_body(decision):
    step = ERPING.sanctions.steps["promise_warning"]

    found = list(sanctions.objections_to_measure(decision=decision, step=step, policy=ERPING.sanctions))  # fmt: skip

    in_order = decision.evidence and decision.told and decision.heard and decision.body
    assert (found == []) == bool(
        in_order and decision.decided_on and decision.sides and decision.measure == "警告"
    )


def test_a_book_may_do_without_a_hearing_before_small_measures():
    off = Ruling(False, ("a/1",))
    policy = replace(ERPING.sanctions, evidence_needed=off, told_first=off, heard_first=off)
    decision = Decision(measure="警告", sides=("中心",))

    found = sanctions.objections_to_measure(
        decision=decision, step=ERPING.sanctions.steps["promise_warning"], policy=policy
    )

    assert not [o for o in found if o.because == ("a/1",)]


# ------------------------------------------------------------- calling to account


@pytest.mark.parametrize("book", BOOKS)
def test_a_ground_names_only_what_can_be_shown_and_a_ladder_that_is_there(book):
    policy = BOOKS[book].policy
    ladders = {step.value.ladder for step in policy.sanctions.steps.values()}

    for ground in policy.accountability.grounds.values():
        assert set(ground.value.needs) <= SHOWN.keys()
        assert set(ground.value.sources) <= SOURCES.keys()
        assert set(ground.value.leads) <= LEADS.keys()
        assert ground.value.ladder in ladders


@pytest.mark.parametrize("book", BOOKS)
def test_a_step_names_only_what_can_be_shown(book):
    for step in BOOKS[book].policy.sanctions.steps.values():
        assert {*step.value.needs, *step.value.any_of} <= SHOWN.keys()


@given(st.frozensets(st.sampled_from(["ground", "person", "facts", "evidence"])), MARKS)
def test_saying_more_never_raises_another_objection(said, shown):
    policy = BOOKS["yuanbaozi-2021"].policy.accountability

    def objections(said, shown):
        record = Record(ground="deviation", said=said, shown=shown)
        return [o.found for o in accountability.objections_to_opening(record=record, policy=policy)]

    whole = objections(frozenset(policy.opening), frozenset(SHOWN))
    assert whole == []
    assert set(whole) <= set(objections(said, shown))


def test_a_list_that_the_book_does_not_have_leaves_everything_open():
    record = Record(ground="x", said=frozenset(ERPING.accountability.opening), chosen={"y": "z"})

    found = accountability.objections_to_opening(record=record, policy=ERPING.accountability)

    assert list(found) == []


def test_what_needs_no_other_ear_is_saved():
    facts = {"event": "吃零食", "told": frozenset()}

    assert list(accountability.objections_to_saving(**facts, policy=ERPING.accountability)) == []


def test_a_referral_that_was_made_lets_the_points_be_saved():
    facts = {"event": "上班时间喝酒", "told": frozenset({"镇纪委"})}

    assert list(accountability.objections_to_saving(**facts, policy=ERPING.accountability)) == []


@pytest.mark.parametrize("acted", ["A", "B"])
def test_where_the_book_is_silent_nobody_answers_by_rule(acted):
    facts = {"handed_over": True, "confirmed": True, "both": False}

    assert accountability.liable(acted=acted, **facts, policy=ERPING.accountability) is None


@given(st.integers(1, 40), st.integers(1, 40))
def test_at_most_so_many_are_the_lowest(rank, among):
    policy = BOOKS["hanbin-2011"].policy.accountability

    found = list(accountability.leads_by_rank(rank=rank, among=among, policy=policy))

    assert bool(found) == (rank >= among)


def test_a_record_with_its_outcome_is_closed():
    said = frozenset(ERPING.accountability.closing)

    assert list(accountability.objections_to_closing(said=said, policy=ERPING.accountability)) == []
