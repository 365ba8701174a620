"""In which stretches the hall is open on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bianmin.rules.openings import (
    Change,
    Kind,
    objections_to_change,
    objections_to_repeal,
    opening_of,
    staffed_on,
)
from bianmin.rules.ruling import Ruling

MONDAY, SATURDAY, HOLIDAY = date(2025, 3, 3), date(2025, 3, 8), date(2025, 10, 1)
USUAL = ((time(8, 30), time(12)), (time(14), time(17, 30)))
LATE = ((time(10), time(12)),)
NO = Ruling(False, ("x/no",))


def change(kind=Kind.CLOSED, first=MONDAY, last=MONDAY, reason="停电检修", **more):
    return Change(kind=kind, first=first, last=last, reason=reason, **more)


def opening(day, policy, calendar, said=None, *, market=False, kinds=("综合窗口",), **hours):
    staffed = staffed_on(
        day=day, kinds=kinds, market_day=market, calendar=calendar,
        policy=policy.calendar,
    )  # fmt: skip
    found = opening_of(
        day=day, staffed=staffed, kinds=kinds, calendar=calendar, change=said,
        policy=replace(policy.hours, **hours),
    )  # fmt: skip
    return found.value.sessions, found.value.why


def test_a_workday_is_open_in_the_hours_of_its_season_and_a_day_off_says_why_not(erping, calendar):
    assert opening(MONDAY, erping, calendar) == (USUAL, "")
    assert opening(SATURDAY, erping, calendar) == ((), "周末")
    assert opening(HOLIDAY, erping, calendar)[1].startswith("国庆")
    assert opening(date(2025, 1, 26), erping, calendar) == (USUAL, "")  # a made-up Sunday
    assert opening(SATURDAY, erping, calendar, closed_on_days_off=NO) == (USUAL, "")


def test_on_a_market_day_off_the_hall_is_open_for_the_windows_the_book_opens(yuanbaozi, calendar):
    assert opening(SATURDAY, yuanbaozi, calendar, market=True) == (USUAL, "")
    assert (
        opening(SATURDAY, yuanbaozi, calendar, market=True, kinds=("专业窗口", "综合窗口"))[0]
        == USUAL
    )
    assert opening(SATURDAY, yuanbaozi, calendar, market=True, kinds=("常设窗口",))[0] == ()
    assert opening(SATURDAY, yuanbaozi, calendar, kinds=()) == ((), "周末")


def test_windows_that_keep_the_hours_of_the_county_say_so(yuanbaozi, calendar):
    staffed = Ruling(True, ("x/staffed",))
    asked = {"day": MONDAY, "staffed": staffed, "calendar": calendar, "change": None}
    found = opening_of(kinds=("常设窗口",), **asked, policy=yuanbaozi.hours)
    assert "yuanbaozi-2021/mode/2a" in found.because


def test_a_change_goes_before_the_calendar_and_the_season(erping, calendar):
    closed, opened = change(), change(Kind.OPEN, sessions=LATE)
    other = change(Kind.CHANGED, sessions=LATE)

    assert opening(MONDAY, erping, calendar, closed) == ((), "停业:停电检修")
    assert opening(SATURDAY, erping, calendar, opened) == (LATE, "")
    assert opening(SATURDAY, erping, calendar, change(Kind.OPEN)) == (USUAL, "")
    assert opening(MONDAY, erping, calendar, other) == (LATE, "")
    assert opening(SATURDAY, erping, calendar, other) == ((), "周末")  # still a day off


def said(policy, one, taken=(), today=date(2025, 3, 1), **more):
    asked = {"change": one, "taken": taken, "today": today, "policy": policy.hours}
    return [o.found for o in objections_to_change(**asked, **more)]


def test_a_change_that_is_in_order_is_taken(default):
    assert said(default, change()) == []
    assert said(default, change(Kind.CHANGED, sessions=USUAL)) == []
    assert said(default, change(why_late="突然停电"), today=MONDAY) == []


def test_everything_wrong_with_a_change_is_said_at_once(default):
    wrong = change(Kind.CHANGED, reason=" ", sessions=((time(12), time(9)), (time(11), time(13))))
    found = said(default, wrong, today=MONDAY, taken=("停业 2025-03-03–2025-03-03",), affected=3)
    assert found == [
        "没有写改时间的原因",
        "没有提前 1 天公布,也没有写为什么来不及",
        "12:00开门,9:00就关门,钟点不对",
        "这些日子已经有安排:停业 2025-03-03–2025-03-03。先撤销那一条",
        "这些日子有 3 个已经约好的,请看过下面的名单再定",
    ]
    assert said(default, change(), affected=3, seen=3) == []


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (change(last=date(2025, 3, 2)), "最后一天比第一天还早"),
        (change(last=date(2026, 3, 4)), "一共 367 天,一次最长 366 天"),
        (change(sessions=USUAL), "停业不用写钟点"),
        (change(Kind.CHANGED), "没有写改成几点到几点"),
        (change(Kind.OPEN, sessions=(*USUAL, *LATE)), "10:00开门,前一段到17:30才完"),
    ],
)
def test_what_is_wrong_with_the_days_and_the_hours(default, wrong, found):
    assert said(default, wrong) == [found]


def test_the_past_is_not_changed(default):
    assert said(default, change(why_late="忘了"), today=SATURDAY) == [
        "从过去的日子起,过去的日子不改"
    ]


def test_a_kind_the_book_does_not_know_is_refused(default):
    policy = replace(
        default, hours=replace(default.hours, changes={"open": Ruling("加开", ("x",))})
    )

    assert said(policy, change()) == ["只有这几种:加开"]


def test_a_change_is_repealed_once_with_a_reason_while_it_lasts(default):
    def found(**more):
        facts = {"repealed": False, "last": MONDAY, "reason": "来电了", "today": MONDAY} | more
        return [o.found for o in objections_to_repeal(**facts, policy=default.hours)]

    assert found() == []
    assert found(repealed=True, reason=" ", today=SATURDAY) == [
        "这一条已经撤销了",
        "日子已经过了,不能再撤销",
        "没有写为什么撤销",
    ]
