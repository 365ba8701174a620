"""Handing an enquiry on: by when it is taken, and why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.packs import read_calendar
from bianmin.rules import passing
from bianmin.rules.hours import hours_on
from bianmin.rules.passing import Measure, Within
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
CALENDAR = read_calendar(PACKS / "_calendars")
BOOK = read_pack(PACKS / "erping-2023").policy
SHANGHAI = ZoneInfo("Asia/Shanghai")


def take_by(at: datetime, within: Within = Within(30)) -> datetime:
    policy = replace(BOOK.passing, take_within=Ruling(within, ("a/1",)))
    asked = {"calendar": CALENDAR, "hours_policy": BOOK.hours, "policy": policy}
    return passing.take_by(at=at, **asked).value


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize("day", [20, 21, 22], ids=["Friday night", "Saturday", "Sunday"])
def test_minutes_run_while_the_hall_is_open(day):
    opens = hours_on(day=date(2026, 11, 23), policy=BOOK.hours).value.opens
    monday = datetime.combine(date(2026, 11, 23), opens, SHANGHAI)

    assert take_by(on(day, 22)) == monday + timedelta(minutes=30)
    assert take_by(monday) == monday + timedelta(minutes=30)


def test_what_does_not_fit_before_noon_goes_on_after_it():
    hours = hours_on(day=date(2026, 11, 23), policy=BOOK.hours).value
    noon = datetime.combine(date(2026, 11, 23), hours.noon_from, SHANGHAI)
    after = datetime.combine(date(2026, 11, 23), hours.noon_until, SHANGHAI)

    assert take_by(noon - timedelta(minutes=10)) == after + timedelta(minutes=20)


@given(st.integers(0, 29 * 24 * 60), st.integers(1, 600))
def test_a_longer_time_never_ends_earlier(since, minutes):
    moment = on(1, 0) + timedelta(minutes=since)
    short, long = take_by(moment, Within(minutes)), take_by(moment, Within(minutes + 1))

    assert moment < short <= long
    assert CALENDAR.is_workday(short.date())


def test_workdays_end_when_the_hall_closes_on_the_last():
    found = take_by(on(20, 9), Within(1, Measure.WORKDAYS))

    assert found.date() == date(2026, 11, 23)
    assert str(Within(1, Measure.WORKDAYS)) == "1 个工作日"


def test_a_matter_goes_to_one_named_person_with_a_reason_and_not_to_two():
    def said(**facts):
        found = passing.objections_to_handing(policy=BOOK.passing, **facts)
        return [o.found for o in found]

    assert said(to_self=False, on_post=True, why="他管") == []
    assert said(to_self=True, on_post=True, why=" ") == [
        "不能移交给自己", "没有写为什么移交、要他做什么",
    ]  # fmt: skip
    assert said(to_self=False, on_post=False, waits_for="甲", why="x") == [
        "没有指定到人,或者这个人不在本大厅的岗位上", "已经移交给甲,等他接下或者退回",
    ]  # fmt: skip


def test_only_who_is_named_takes_it_and_in_time():
    def said(**facts):
        return [o.found for o in passing.objections_to_taking(policy=BOOK.passing, **facts)]

    assert said(named="甲", me="甲", late=False) == []
    assert said(named="", me="甲", late=False) == ["这件没有移交给谁"]
    assert said(named="甲", me="乙", late=False) == ["这件移交的是甲,由他本人来接"]
    assert said(named="甲", me="甲", late=True) == [
        "30 分钟(只数上班时间)以内没有接下,已经退回首问责任人"
    ]


def test_a_caller_is_told_where_his_matter_went():
    assert passing.told_back(channel="phone", policy=BOOK.passing).value
    assert not passing.told_back(channel="visit", policy=BOOK.passing).value


def test_an_answer_has_a_last_day_where_the_book_sets_one():
    def last(channel):
        asked = {"asked_on": date(2026, 11, 20), "calendar": CALENDAR, "policy": BOOK.enquiries}
        return passing.answer_by(channel=channel, **asked)

    assert last("online").value == date(2026, 11, 27)
    assert last("visit") is None
