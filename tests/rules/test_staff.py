"""Duty, staffing, training: what no scenario of a town reaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import duty, staffing, training
from bianmin.rules.duty import Role, Shift
from bianmin.rules.ruling import Ruling
from bianmin.rules.staffing import Authority, Person, Range, Rotation

DAY = date(2024, 5, 8)
days = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def test_a_book_that_asks_for_no_duty_accepts_an_empty_roster(default):
    asked = {"shifts": (), "policy": default.duty}

    assert list(duty.objections_to_roster(open_days=(DAY,), principals=("书记",), **asked)) == []
    assert list(duty.objections_to_holidays(holidays=(DAY,), people=(), **asked)) == []
    areas = duty.areas_without_anybody(areas={"大厅": ""}, policy=default.duty)
    assert areas.value == ()


@given(st.integers(1, 9), st.integers(2, 5))
def test_taking_turns_is_always_fair_enough(default, holidays, people):
    policy = replace(default.duty, holidays_shared=Ruling(True, ("x/turns",)))
    names = tuple("甲乙丙丁戊"[:people])
    when = tuple(DAY + timedelta(n) for n in range(holidays))
    turns = tuple(Shift(day, names[n % people], Role.HOLIDAY) for n, day in enumerate(when))

    asked = {"holidays": when, "people": names, "policy": policy}

    assert list(duty.objections_to_holidays(shifts=turns, **asked)) == []


@given(days, days)
def test_age_grows_by_one_a_year_on_the_birthday(born, on):
    years = staffing.age(born_on=born, on=on)

    assert staffing.age(born_on=born, on=on + timedelta(1)) - years in {0, 1}
    assert abs((on - born).days / 365.2425 - years) < 1.01


@given(days, st.integers(0, 36))
def test_a_posting_never_ends_before_its_months(default, posted, months):
    policy = replace(default.staffing, posting_months=Ruling(months, ("x/months",)))

    first = staffing.earliest_rotation(posted_on=posted, policy=policy).value

    passed = (first.year - posted.year) * 12 + first.month - posted.month
    assert passed == months
    assert first.day == posted.day or (first + timedelta(1)).day == 1


@given(st.integers(0, 20), st.integers(0, 10), st.integers(0, 10))
def test_a_number_is_objected_to_outside_its_range_only(default, count, least, more):
    wanted = Ruling(Range(what="人员", at_least=least, at_most=least + more), ("x/range",))
    policy = replace(default.staffing, numbers={"staff": wanted})

    found = list(staffing.objections_to_numbers(counts={"staff": count}, policy=policy))

    upper = least + more or 10**9
    assert (found == []) == (least <= count <= upper)
    assert list(staffing.objections_to_numbers(counts={}, policy=policy)) == []


def test_what_no_book_lists_is_not_missing(default):
    assert list(staffing.missing(kind="windows", there=frozenset(), policy=default.staffing)) == []
    assert staffing.unfit_step(times=1, policy=default.staffing) is None


def test_nothing_follows_before_the_first_finding(default):
    policy = replace(default.staffing, unfit_steps=Ruling(("退回",), ("x/unfit",)))

    assert staffing.unfit_step(times=0, policy=policy) is None
    assert staffing.unfit_step(times=9, policy=policy).value == "退回"


def test_authority_that_covers_the_item_and_the_day_suffices(default):
    policy = replace(default.staffing, authority_needed=Ruling(True, ("x/power",)))
    power = Authority(scope=frozenset({"取水"}), from_day=DAY, until=DAY)
    asked = {"item": "取水", "policy": policy}

    assert list(staffing.objections_to_deciding(authority=power, on=DAY, **asked)) == []
    none = staffing.objections_to_deciding(
        authority=None, item="取水", on=DAY, policy=default.staffing
    )
    assert list(none) == []


def test_whoever_has_the_right_is_assigned_where_none_is_asked(default):
    asked = {"item": "低保", "department": "民政办", "policy": default.staffing}

    assert list(staffing.objections_to_assignment(person=Person(), **asked)) == []
    assert (
        list(staffing.objections_to_a_post(person=Person(), on=DAY, policy=default.staffing)) == []
    )
    assert staffing.may_arrange(role="谁", policy=default.staffing).value


def test_a_rotation_in_order_passes(default):
    policy = replace(
        default.staffing,
        rotation_after_appraisal=Ruling(True, ("x/after",)),
        rotation_reason=Ruling(True, ("x/why",)),
        early_end_by=Ruling("县局", ("x/by",)),
    )
    good = Rotation(posted_on=DAY, leaves_on=DAY, appraised=True)
    special = Rotation(posted_on=DAY, leaves_on=DAY, reason="病", consented_by="县局")

    assert list(staffing.objections_to_rotation(rotation=good, policy=policy)) == []
    assert list(staffing.objections_to_rotation(rotation=special, policy=policy)) == []


@pytest.mark.parametrize("form", ["授课", ""])
def test_training_without_rules_is_closed_as_it_is(default, form):
    plan = training.Plan(topics=("什么都行",))
    session = training.Session(written={}, form=form, planned=False)

    assert list(training.objections_to_plan(plan=plan, policy=default.training)) == []
    assert list(training.objections_to_closing(session=session, policy=default.training)) == []
    starts = training.objections_to_starting(
        passed=False, trained_items=frozenset(), items=frozenset("a"), policy=default.training
    )
    assert list(starts) == []


@given(st.lists(st.sampled_from("甲乙丙"), max_size=20), st.integers(0, 6))
def test_what_comes_up_often_enough_is_trained_again(default, findings, often):
    policy = replace(default.training, retrain_after=Ruling(often, ("x/often",)))

    found = training.common_problems(findings=tuple(findings), policy=policy).value

    wanted = {k for k in findings if findings.count(k) > often} if often else set()
    assert set(found) == wanted


def test_a_book_may_leave_retraining_out(default):
    policy = replace(default.training, retrained_on_change=Ruling(False, ("x/no",)))
    asked = {"able": frozenset("甲"), "trained_since_change": frozenset()}

    assert training.to_retrain(**asked, policy=policy).value == ()


def test_one_who_never_trained_is_listed(default):
    asked = {"last": {"甲": None}, "since": DAY, "policy": default.training}

    assert training.untrained(**asked).value == ("甲",)
