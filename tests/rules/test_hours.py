"""When the windows are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import hours
from bianmin.rules.ruling import Ruling

NO = Ruling(False, ("x/no",))
CHINA = timezone(timedelta(hours=8))


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "closes", "because"),
    [
        (date(2024, 1, 2), time(17, 30), "winter"),
        (date(2024, 4, 30), time(17, 30), "winter"),
        (date(2024, 5, 1), time(18), "summer"),
        (date(2024, 9, 30), time(18), "summer"),
        (date(2024, 10, 1), time(17, 30), "winter"),
    ],
)
def test_the_season_that_began_last_is_in_force(erping, day, closes, because):
    found = hours.hours_on(day=day, policy=erping.hours)

    assert found.value.closes == closes
    assert found.because == (f"_default/hours/{because}",)


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [
        (time(8, 29), False),
        (time(8, 30), True),
        (time(12), False),
        (time(14), True),
        (time(17, 29), True),
        (time(17, 30), False),
    ],
)
def test_a_window_is_open_in_two_sessions(yuanbaozi, clock, is_open):
    ask = {
        "at": at(2024, 1, 2, clock.hour, clock.minute),
        "workday": True,
        "policy": yuanbaozi.hours,
    }

    town = hours.open_at(window_kind="综合窗口", **ask)
    county = hours.open_at(window_kind="常设窗口", **ask)

    assert town.value == county.value == is_open
    assert county.because == (*town.because, "yuanbaozi-2021/mode/2a")


def test_nothing_is_open_on_a_day_off_unless_the_book_opens_it(yuanbaozi):
    ask = {"at": at(2024, 1, 6, 9), "window_kind": "综合窗口", "workday": False}

    closed = hours.open_at(**ask, policy=yuanbaozi.hours)
    opened = hours.open_at(**ask, policy=replace(yuanbaozi.hours, closed_on_days_off=NO))

    assert (closed.value, closed.because) == (False, ("_default/hours/sessions",))
    assert opened.value


def test_an_extended_shift_is_late_by_its_own_time(erping):
    ask = {"came_at": at(2024, 5, 8, 12, 10), "shift_opens": time(12)}

    assert hours.minutes_late(**ask, policy=erping.hours).value == 10
    early = ask | {"came_at": at(2024, 5, 8, 11, 50)}
    assert hours.minutes_late(**early, policy=erping.hours).value == 0
    other = replace(erping.hours, extended_shift_equal=NO)
    assert hours.minutes_late(**ask, policy=other).value == 0


@given(st.integers(0, 40000), st.integers(0, 20000), st.integers(0, 20000))
def test_open_minutes_add_up(calendar, default, start, first, second):
    a = at(2024, 4, 20) + timedelta(minutes=start)
    b = a + timedelta(minutes=first)
    c = b + timedelta(minutes=second)

    def minutes(begin, end):
        ask = {"start": begin, "end": end, "calendar": calendar, "policy": default.hours}
        return hours.open_minutes(**ask).value

    assert minutes(a, b) + minutes(b, c) == minutes(a, c)
    assert 0 <= minutes(a, b) <= first


def test_a_summer_workday_has_seven_open_hours(calendar, default):
    ask = {"calendar": calendar, "policy": default.hours}

    found = hours.open_minutes(start=at(2024, 5, 8), end=at(2024, 5, 9), **ask)

    assert found.value == 7 * 60
    assert hours.open_minutes(start=at(2024, 5, 9), end=at(2024, 5, 8), **ask).value == 0


@given(*[st.booleans()] * 3)
def test_each_reading_of_extended_service_covers_the_narrower_one(default, begun, in_hall, there):
    def served(covers):
        policy = replace(default.hours, extended_covers=Ruling(covers, ("x/covers",)))
        ask = {"begun": begun, "in_hall": in_hall, "staff_there": there}
        return hours.served_late(**ask, policy=policy).value

    answers = [served(covers) for covers in hours.Covers]
    assert answers == sorted(answers)
    assert answers[0] == begun
    closed = replace(default.hours, extended_service=NO)
    ask = {"begun": begun, "in_hall": in_hall, "staff_there": there}
    assert not hours.served_late(**ask, policy=closed).value


def test_a_clerk_leaves_when_nobody_is_left_or_somebody_stands_in(default):
    policy = replace(default.hours, substitute_needed=Ruling(True, ("x/substitute",)))

    def refused(policy=policy, **facts):
        return [o.found for o in hours.objections_to_leaving(**facts, policy=policy)]

    assert refused(served=0, reported=False, substitute="") == []
    assert refused(served=1, reported=True, substitute="小周") == []
    assert refused(served=1, reported=False, substitute="") == [
        "还有 1 个人,没有报告不能延时",
        "还没有另派人来延时",
    ]
    assert refused(default.hours, served=1, reported=False, substitute="") == []


@given(st.lists(st.tuples(st.integers(8, 18), st.integers(0, 4)), max_size=5))
def test_a_post_without_gaps_is_staffed_at_every_open_minute(default, shifts):
    held = {"window": Ruling("窗口", ("x/staffed",))}
    policy = replace(default.hours, always_staffed=held)
    spans = tuple((time(begin), time(min(begin + length, 23))) for begin, length in shifts)
    day = date(2024, 5, 8)

    found = list(hours.gaps(day=day, post="window", shifts=spans, policy=policy))

    parts = hours.sessions(hours.hours_on(day=day, policy=policy).value)
    minutes = [time(m // 60, m % 60) for m in range(24 * 60)]
    wanted = [m for m in minutes if any(a <= m < b for a, b in parts)]
    assert bool(found) == any(not any(a <= m < b for a, b in spans) for m in wanted)
    assert list(hours.gaps(day=day, post="guide", shifts=(), policy=policy)) == []
