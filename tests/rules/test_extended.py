"""Staying after closing, and coming outside the hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import extended
from bianmin.rules.extended import Kind, Stay
from bianmin.rules.hours import Covers
from bianmin.rules.ruling import Ruling

CHINA = timezone(timedelta(hours=8))
DAY = date(2025, 3, 3)


def at(hour, minute=0, day=3):
    return datetime(2025, 3, day, hour, minute, tzinfo=CHINA)


OPEN = ((at(8, 30), at(12)), (at(14), at(17, 30)))


def found(objections):
    return [one.found for one in objections]


@pytest.mark.parametrize(
    ("began", "ended", "minutes"),
    [
        (at(17, 30), at(18, 20), 50),
        (at(17), at(18), 30),  # what lies before closing is no overtime
        (at(11, 50), at(14, 10), 120),
        (at(9), at(10), 0),
        (at(7), at(20), 360),
        (at(18), at(17), 0),
    ],
)
def test_minutes_beyond_the_hours_are_counted(default, began, ended, minutes):
    ask = {"began": began, "ended": ended, "stretches": OPEN, "policy": default.hours}

    assert extended.minutes_beyond(**ask).value == minutes


@given(st.integers(0, 1000), st.integers(0, 200), st.integers(0, 200))
def test_minutes_beyond_add_up(default, start, first, second):
    a = at(0) + timedelta(minutes=start)
    b, c = a + timedelta(minutes=first), a + timedelta(minutes=first + second)

    def beyond(began, ended):
        ask = {"began": began, "ended": ended, "stretches": OPEN, "policy": default.hours}
        return extended.minutes_beyond(**ask).value

    assert beyond(a, b) + beyond(b, c) == beyond(a, c)


def stay(policy, kind=Kind.AFTER, covers=Covers.IN_HALL, why="", *, is_open=False, busy=False):
    one = Stay(kind=kind, covers=covers, why=why)
    return found(
        extended.objections_to_staying(stay=one, is_open=is_open, busy=busy, policy=policy.hours)
    )


def test_somebody_stays_for_whom_the_book_covers(default):
    assert stay(default) == []
    assert stay(default, covers=Covers.BEGUN) == []
    assert stay(default, covers=Covers.STAFF_THERE) == [
        "工作人员还没走,刚来的也办:这里的延时只管“下班时人已经在大厅的”,愿意办的,记成预约外的服务"
    ]
    assert stay(default, covers=None, is_open=True, busy=True) == [
        "还在开门的时间,到下班再记",
        "您有一条延时还没有结束",
        "没有写为哪些人延时",
    ]
    assert stay(default, Kind.OUTSIDE, None) == ["没有写为谁、为什么在这个时候开窗口"]
    assert stay(default, Kind.OUTSIDE, None, "务工人员周末回来") == []
    assert [one.zh for one in Kind] == ["延时", "预约外"]


def test_it_ends_with_how_many_were_served_on_the_day_it_began(default):
    def ending(policy=default.hours, **more):
        facts = {
            "began": at(17, 30), "ended": at(18), "now": at(18), "served": 1, "left": 0,
            "reported": False, "substitute": "",
        }  # fmt: skip
        return found(extended.objections_to_ending(**(facts | more), policy=policy))

    assert ending() == []
    assert ending(served=None, ended=at(8, day=4), now=at(8, day=4)) == [
        "没有写办了几个人的事",
        "3月3日开始的,请写那天几点走的",
    ]
    assert ending(ended=at(17)) == ["17:30开始的,不能是17:00走的"]
    assert ending(ended=at(19)) == ["17:30开始的,不能是19:00走的"]
    assert ending(left=2) == []
    needed = replace(default.hours, substitute_needed=Ruling(True, ("x",)))
    assert ending(needed, left=2) == ["还有 2 个人,没有报告不能延时", "还没有另派人来延时"]


def test_an_extended_shift_lies_outside_the_hours(default):
    def shift(begins, ends, **more):
        facts = {"day": DAY, "today": DAY, "why": "赶集", "taken": False, "stretches": OPEN} | more
        return found(
            extended.objections_to_shift(
                begins=time(begins), ends=time(ends), **facts, policy=default.hours
            )
        )

    assert shift(12, 14) == []
    assert shift(18, 20) == []
    assert shift(11, 13) == ["这个时间本来就开门,不用排延时"]
    assert shift(20, 18, why="", taken=True, today=date(2025, 3, 4)) == [
        "日子已经过了",
        "20:00到18:00,钟点不对",
        "没有写为什么排这一班",
        "他那一天的那个时间已经排了班",
    ]


def test_a_report_says_how_many_wait_and_why(default):
    assert found(extended.objections_to_reporting(waiting=None, why=" ", policy=default.hours)) == [
        "没有写还有几个人",
        "没有写为什么不能延时",
    ]
    asked = {"waiting": 2, "why": "孩子没人接", "policy": default.hours}
    assert found(extended.objections_to_reporting(**asked)) == []
