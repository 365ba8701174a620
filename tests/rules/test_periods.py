"""A week is a week, also where days are moved: what a period holds, and what is owed in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules.obligations import Recurring, State, owed_in
from bianmin.rules.periods import Period, Span, end_of, last_workday, share, span_of

ONE = timedelta(days=1)
DAYS = st.dates(date(2020, 6, 1), date(2026, 12, 31))


@pytest.fixture(scope="module")
def asked(calendar):
    def asked(per, at_least, on):
        duty = Recurring(what="巡查", evidence="inspection", per=per, at_least=at_least)
        return owed_in(duty=duty, on=on, since=date(2020, 1, 1), calendar=calendar)

    return asked


@pytest.mark.parametrize(
    ("per", "day", "first", "until"),
    [
        (Period.DAY, date(2026, 2, 28), date(2026, 2, 28), date(2026, 3, 1)),
        (Period.WORKDAY, date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 24)),
        (Period.WEEK, date(2026, 11, 29), date(2026, 11, 23), date(2026, 11, 30)),
        (Period.WEEK, date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 4)),
        (Period.HALF_MONTH, date(2026, 2, 15), date(2026, 2, 1), date(2026, 2, 16)),
        (Period.HALF_MONTH, date(2026, 2, 16), date(2026, 2, 16), date(2026, 3, 1)),
        (Period.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        (Period.QUARTER, date(2026, 9, 30), date(2026, 7, 1), date(2026, 10, 1)),
        (Period.HALF_YEAR, date(2026, 7, 1), date(2026, 7, 1), date(2027, 1, 1)),
        (Period.YEAR, date(2024, 2, 29), date(2024, 1, 1), date(2025, 1, 1)),
    ],
)
def test_a_period_begins_and_ends_where_people_say(per, day, first, until):
    assert span_of(per=per, day=day) == Span(first, until)


@given(per=st.sampled_from(Period), day=DAYS)
def test_periods_leave_no_gap_and_never_overlap(per, day):
    span = span_of(per=per, day=day)

    assert day in span
    assert span.until not in span
    assert span_of(per=per, day=span.first) == span
    assert span_of(per=per, day=span.until).first == span.until
    assert span_of(per=per, day=span.first - ONE).until == span.first


@given(count=st.integers(1, 9), whole=st.integers(1, 250), part=st.integers(0, 250))
def test_a_share_is_never_more_than_the_whole(count, whole, part):
    part = min(part, whole)

    assert 0 <= share(count=count, part=part, whole=whole) <= count
    assert share(count=count, part=whole, whole=whole) == count
    assert share(count=count, part=0, whole=0) == 0


def test_every_period_has_a_name():
    assert [p.zh for p in Period if not p.zh] == []
    assert [s.zh for s in State if not s.zh] == []


def test_a_fixed_day_that_is_off_moves_on_but_not_out_of_the_period(calendar):
    october = span_of(per=Period.MONTH, day=date(2025, 10, 1))
    assert end_of(span=october, by_day=5, calendar=calendar) == date(2025, 10, 10)  # 8 days off
    assert end_of(span=october, by_day=10, calendar=calendar) == date(2025, 10, 11)
    assert end_of(span=october, by_day=40, calendar=calendar) == october.until
    assert end_of(span=october, by_day=0, calendar=calendar) == october.until
    golden = span_of(per=Period.WEEK, day=date(2025, 10, 1))
    assert end_of(span=golden, by_day=4, calendar=calendar) == golden.until


def test_the_last_workday_of_a_stretch_without_one_is_its_last_day(calendar):
    assert last_workday(
        first=date(2025, 10, 1), until=date(2025, 10, 8), calendar=calendar
    ) == date(2025, 10, 7)


# -------------------------------------------------------------------- workweeks


@pytest.mark.parametrize(
    ("day", "last", "days"),
    [
        (date(2026, 11, 25), date(2026, 11, 27), 5),  # an ordinary week ends on Friday
        (date(2025, 9, 29), date(2025, 9, 30), 2),  # the national holiday begins on Wednesday
        (date(2025, 10, 8), date(2025, 10, 11), 3),  # Thursday, Friday, and Saturday made up
        (date(2025, 1, 20), date(2025, 1, 26), 6),  # Sunday made up for spring festival
    ],
)
def test_a_week_ends_with_its_last_workday(asked, day, last, days):
    week = asked(Period.WEEK, 2, day)

    assert (week.last, week.days, week.owed) == (last, days, 2)


def test_a_day_off_owes_nothing_to_a_duty_of_workdays_but_to_one_of_days(asked):
    saturday = date(2026, 11, 28)

    assert asked(Period.WORKDAY, 1, saturday).owed == 0
    assert asked(Period.DAY, 1, saturday).owed == 1
