"""Counting a period: what holds for any case, on any day, with any pauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import clock, deadlines, promises, reckoning
from bianmin.rules.deadlines import Limit, Pause, Unit
from bianmin.rules.ruling import Ruling

DAYS = st.dates(date(2019, 1, 1), date(2040, 12, 31))
COUNTS = st.integers(1, 60)
LIMITS = st.builds(Limit, COUNTS, st.sampled_from(Unit))
KINDS = st.sampled_from(["hearing", "testing", "appraisal"])


@st.composite
def pauses(draw, start):
    first = start + timedelta(days=draw(st.integers(-5, 60)))
    return Pause(draw(KINDS), first, first + timedelta(days=draw(st.integers(0, 30))))


@st.composite
def stopped_cases(draw):
    """A day to start from, a limit, and up to four pauses, overlapping or not."""
    start = draw(DAYS)
    return start, draw(LIMITS), tuple(draw(st.lists(pauses(start), max_size=4)))


def ruled(value, *because):
    return Ruling(value, because or ("x/limit",))


@given(start=DAYS, limit=LIMITS)
def test_a_case_is_always_due_on_a_workday(calendar, due, start, limit):
    assert calendar.is_workday(due(start, limit))


@given(start=DAYS, count=COUNTS)
def test_counting_back_from_the_due_day_gives_the_limit(calendar, due, start, count):
    assert calendar.workdays_between(start, due(start, Limit(count))) == count


@given(start=DAYS, count=COUNTS)
def test_a_longer_limit_is_due_later(due, start, count):
    assert due(start, Limit(count)) < due(start, Limit(count + 1))
    assert due(start, Limit(count, Unit.DAY)) <= due(start, Limit(count + 1, Unit.DAY))


@given(case=stopped_cases())
def test_pauses_commute_whatever_order_they_come_in(due, case):
    start, limit, stops = case

    days = {due(start, limit, order) for order in permutations(stops)}

    assert len(days) == 1


@given(case=stopped_cases(), cut=st.integers(0, 30), extra=st.integers(0, 10))
def test_a_pause_told_in_two_overlapping_parts_is_the_same_pause(due, case, cut, extra):
    start, limit, stops = case
    in_parts = []
    for stop in stops:
        middle = min(stop.first + timedelta(days=cut), stop.last)
        overlap = min(middle + timedelta(days=extra), stop.last)
        in_parts += [replace(stop, last=overlap), replace(stop, first=middle)]

    assert due(start, limit, tuple(in_parts)) == due(start, limit, stops)


@given(case=stopped_cases(), one_more=st.data())
def test_a_pause_never_makes_a_case_due_earlier(due, case, one_more):
    start, limit, stops = case
    another = one_more.draw(pauses(start))

    assert due(start, limit, (*stops, another)) >= due(start, limit, stops)


@given(case=stopped_cases())
def test_no_day_on_which_the_clock_stands_still_is_the_due_day(calendar, due, case):
    start, limit, stops = case
    if limit.unit is Unit.WORKDAY:
        day = due(start, limit, stops)

        assert not any(stop.first <= day <= stop.last for stop in stops)


@given(case=stopped_cases())
def test_the_workdays_that_run_between_start_and_due_day_are_the_limit(calendar, due, case):
    start, limit, stops = case
    if limit.unit is Unit.WORKDAY:
        last = due(start, limit, stops)
        days = [start + timedelta(days=i + 1) for i in range((last - start).days)]
        still = {d for d in days for s in stops if s.first <= d <= s.last}

        assert sum(calendar.is_workday(d) for d in days if d not in still) == limit.value


@given(case=stopped_cases(), days=st.lists(st.integers(1, 5), min_size=1, max_size=2))
def test_an_extension_makes_a_case_due_later_by_its_workdays_at_least(calendar, due, case, days):
    start, limit, stops = case
    before = due(start, limit, stops)

    after = due(start, limit, stops, tuple(days))

    assert calendar.workdays_between(before, after) >= sum(days)


@given(start=DAYS, days=st.integers(1, 5))
def test_an_extension_counts_from_the_day_that_was_due_before(calendar, due, start, days):
    limit = Limit(30, Unit.DAY)
    before = due(start, limit)

    assert due(start, limit, (), (days,)) == calendar.workday_after(before, days)


@given(case=stopped_cases())
def test_a_due_day_is_provisional_just_when_a_year_on_the_way_has_no_notice(reckoned, case):
    start, limit, stops = case

    found = reckoned(start, limit, stops).value

    assert found.provisional == (found.due.year >= 2027)


@given(start=DAYS, promise=LIMITS, law=LIMITS)
def test_a_promise_within_the_law_is_due_no_later_than_the_law(
    calendar, due, erping, start, promise, law
):
    within = promises.promised(
        promise=promise, statutory=law, calendar=calendar, started_on=start, policy=erping.deadlines
    )

    assert within.value == (due(start, promise) <= due(start, law))


@given(start=DAYS, value=COUNTS, less=st.integers(0, 59), unit=st.sampled_from(Unit))
def test_a_shorter_promise_in_the_same_unit_is_within_the_law(
    calendar, erping, start, value, less, unit
):
    promise, law = Limit(max(value - less, 0), unit), Limit(value, unit)

    within = promises.promised(
        promise=promise, statutory=law, calendar=calendar, started_on=start, policy=erping.deadlines
    )

    assert within.value


@given(case=stopped_cases(), extensions=st.lists(st.integers(1, 5), max_size=2))
def test_the_lines_of_the_sum_lead_to_the_due_day_and_never_back(reckoned, due, case, extensions):
    start, limit, stops = case

    found = reckoned(start, limit, stops, tuple(extensions)).value

    assert found.due == due(start, limit, stops, tuple(extensions)) == found.lines[-1].day
    assert [line.day for line in found.lines] == sorted(line.day for line in found.lines)
    assert all(line.because for line in found.lines)


@given(
    starts=st.lists(DAYS, max_size=20),
    limit=st.builds(Limit, st.integers(0, 60), st.sampled_from(Unit)),
)
def test_a_batch_is_due_as_its_cases_are_one_by_one(calendar, due, erping, starts, limit):
    found = reckoning.batch_due(
        started_on=starts, limit=limit, calendar=calendar, policy=erping.deadlines
    )

    assert found == [due(start, limit) for start in starts]


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize(("first_counts", "rolls"), [(True, True), (True, False), (False, False)])
def test_a_batch_reads_the_same_rules_as_a_single_case(calendar, erping, unit, first_counts, rolls):
    policy = replace(
        erping.deadlines, first_day_counts=ruled(first_counts), roll_to_workday=ruled(rolls)
    )
    starts = [date(2024, 5, 1) + timedelta(days=i) for i in range(30)]
    facts = {"calendar": calendar, "policy": policy}

    found = reckoning.batch_due(started_on=starts, limit=Limit(9, unit), **facts)

    one_by_one = [
        deadlines.due_on(started_on=day, limit=ruled(Limit(9, unit)), **facts).value
        for day in starts
    ]
    assert found == one_by_one


def test_where_the_first_day_counts_a_case_is_due_a_day_sooner(calendar, erping):
    policy = replace(erping.deadlines, first_day_counts=ruled(True))

    found = deadlines.due_on(
        started_on=date(2024, 5, 20), limit=ruled(Limit(3)), calendar=calendar, policy=policy
    )

    assert found.value == date(2024, 5, 22)


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.integers(-120, 120))
def test_months_end_on_the_same_day_or_the_last_of_the_month(day, months):
    later = clock.months_after(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)
