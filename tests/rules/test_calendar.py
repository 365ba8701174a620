"""Which days are workdays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules.calendar import Calendar, Year, provisional_year, works_on
from bianmin.rules.ruling import Ruling

DAYS = st.dates(date(2019, 1, 1), date(2046, 12, 31))
COUNTS = st.integers(1, 200)


@pytest.mark.parametrize("year", range(2019, 2027))
def test_every_day_of_the_announced_years_is_as_an_independent_calendar_has_it(calendar, year):
    days = [date(year, 1, 1) + timedelta(days=i) for i in range(365 + (year % 4 == 0))]

    wrong = [d for d in days if calendar.is_workday(d) != chinese_calendar.is_workday(d)]

    assert wrong == []
    assert not calendar.is_provisional(days[0])


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_workdays_as_its_notice_leaves(calendar, year, workdays):
    assert calendar.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) == workdays


@pytest.mark.parametrize(
    ("count", "day"),
    [
        (5, date(2026, 11, 27)),
        (20, date(2026, 12, 18)),
        (30, date(2027, 1, 4)),
        (45, date(2027, 1, 25)),
        (60, date(2027, 2, 19)),
    ],
)
def test_workdays_run_on_into_a_year_without_notice(calendar, count, day):
    assert calendar.workday_after(date(2026, 11, 20), count) == day


@given(day=DAYS, count=COUNTS)
def test_counting_undoes_adding(calendar, day, count):
    assert calendar.workdays_between(day, calendar.workday_after(day, count)) == count


@given(day=DAYS, count=COUNTS)
def test_one_workday_more_is_always_a_later_day(calendar, day, count):
    assert calendar.workday_after(day, count) < calendar.workday_after(day, count + 1)


@given(first=DAYS, second=DAYS, count=COUNTS)
def test_who_starts_later_never_ends_earlier(calendar, first, second, count):
    early, late = sorted((first, second))

    assert calendar.workday_after(early, count) <= calendar.workday_after(late, count)


@given(day=DAYS, count=COUNTS)
def test_a_count_of_workdays_never_ends_on_a_day_off(calendar, day, count):
    assert calendar.is_workday(calendar.workday_after(day, count))


@given(days=st.lists(DAYS, max_size=20), count=COUNTS)
def test_many_at_once_are_as_one_by_one(calendar, days, count):
    one_by_one = [calendar.workday_after(day, count) for day in days]

    assert calendar.workdays_after(days, count) == one_by_one


@given(day=DAYS)
def test_the_next_workday_is_the_day_itself_if_it_is_one(calendar, day):
    found = calendar.on_or_after(day)

    assert calendar.is_workday(found)
    assert all(not calendar.is_workday(day + timedelta(days=i)) for i in range((found - day).days))


def test_no_workdays_after_a_day_is_the_day_itself_even_a_day_off(calendar):
    assert calendar.workday_after(date(2024, 5, 1), 0) == date(2024, 5, 1)


def test_a_day_tells_why_it_is_off_or_on(calendar):
    named = {
        date(2024, 5, 1): "劳动节",
        date(2024, 5, 11): "劳动节调休上班",
        date(2024, 5, 19): "周末",
        date(2024, 5, 20): "",
    }

    assert {day: calendar.name_of(day) for day in named} == named


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.workday_after(date(2050, 12, 30), 20),
        lambda c: c.workdays_after([date(2024, 1, 1), date(2050, 12, 30)], 20),
        lambda c: c.workdays_after([date(2018, 12, 31)], 1),
        lambda c: c.workday_after(date(2018, 12, 31), 1),
        lambda c: c.is_workday(date(2051, 1, 1)),
    ],
)
def test_a_day_outside_the_calendar_is_refused_and_not_guessed(calendar, ask):
    with pytest.raises(ValueError, match="outside the calendar"):
        ask(calendar)


def test_years_without_a_gap_only():
    years = {y: Year(year=y, notice="x", off={}) for y in (2024, 2026)}

    with pytest.raises(ValueError, match="gap"):
        Calendar(years)


def test_when_the_notice_of_a_year_comes_the_year_is_no_longer_provisional(calendar):
    bridge = {date(2027, 1, 4): "元旦"}
    notice = Year(
        year=2027, notice="国办发明电〔2026〕1号", off=bridge, on={date(2027, 1, 9): "元旦"}
    )

    informed = calendar.with_year(notice)

    assert calendar.is_provisional(date(2027, 1, 4))
    assert not informed.is_provisional(date(2027, 1, 4))
    assert informed.workday_after(date(2027, 1, 3), 1) == date(2027, 1, 5)
    assert informed.is_workday(date(2027, 1, 9))


def test_a_notice_may_reach_back_into_december_and_has_the_last_word_there():
    old = Year(
        year=2026,
        notice="x",
        off={date(2026, 12, 30): "旧"},
        on={date(2026, 12, 26): "旧", date(2026, 12, 27): "旧"},
    )
    new = Year(
        year=2027, notice="y", off={date(2026, 12, 26): "元旦"}, on={date(2026, 12, 30): "元旦"}
    )

    calendar = Calendar({2027: new, 2026: old})

    assert calendar.name_of(date(2026, 12, 26)) == "元旦"
    assert calendar.name_of(date(2026, 12, 30)) == "元旦调休上班"
    assert calendar.is_workday(date(2026, 12, 27))


def test_a_holiday_on_a_weekend_is_made_up_on_the_workday_after_it():
    # 2028: the first of May is a Monday, New Year's Day a Saturday
    year = provisional_year(
        2028,
        holidays={
            "劳动节": (date(2028, 5, 1), date(2028, 5, 2)),
            "元旦": (date(2028, 1, 1),),
        },
    )

    assert year.provisional
    assert year.off == {
        date(2028, 1, 1): "元旦",
        date(2028, 1, 3): "元旦",
        date(2028, 5, 1): "劳动节",
        date(2028, 5, 2): "劳动节",
    }


def test_two_holidays_on_one_day_leave_a_day_to_make_up():
    # 2020 and 2031: 中秋 falls into 国庆
    year = provisional_year(
        2031,
        holidays={
            "国庆节": tuple(date(2031, 10, d) for d in (1, 2, 3)),
            "中秋节": (date(2031, 10, 1),),
        },
    )

    assert len(year.off) == 4
    assert date(2031, 10, 6) in year.off  # the Monday after; the fourth is a Saturday


@pytest.mark.parametrize(
    ("window", "market", "works", "because"),
    [
        ("综合窗口", True, True, "yuanbaozi-2021/mode/2b"),
        ("综合窗口", False, False, "_national/licence-law/82"),
        ("政策咨询窗口", True, False, "_national/licence-law/82"),
    ],
)
def test_on_a_market_sunday_only_the_comprehensive_window_is_open(
    calendar, yuanbaozi, window, market, works, because
):
    found = works_on(
        day=date(2024, 5, 19),
        window_kind=window,
        market_day=market,
        calendar=calendar,
        policy=yuanbaozi.calendar,
    )

    assert (found.value, found.because) == (works, (because,))


@pytest.mark.parametrize(("market", "works"), [(True, True), (False, False)])
def test_in_the_other_reading_a_market_day_window_opens_on_market_days_alone(
    calendar, yuanbaozi, market, works
):
    only = Ruling(("综合窗口",), ("x/only",))
    found = works_on(
        day=date(2024, 5, 20),
        window_kind="综合窗口",
        market_day=market,
        calendar=calendar,
        policy=replace(yuanbaozi.calendar, market_only_windows=only),
    )

    assert found.value is works
