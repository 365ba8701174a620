"""Service outside the hall."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import outreach
from tests.fixtures.books import read_pack
from tests.rules.conftest import PACKS

HANBIN = read_pack(PACKS / "hanbin-2011").policy.outreach


@given(st.lists(st.integers(0, 30)))
def test_one_day_a_month_is_enough_and_none_is_not(days):
    month = tuple(date(2024, 5, 1) + timedelta(days=d) for d in days)

    refused = list(outreach.objections_to_village_days(days=month, policy=HANBIN))

    assert bool(refused) == (not days)


def test_a_village_takes_everything_in_on_its_day(default):
    ask = {"village_day": True, "urgent": ""}

    assert list(outreach.objections_to_village_intake(**ask, policy=HANBIN)) == []
    never = {"village_day": False, "urgent": ""}
    assert list(outreach.objections_to_village_intake(**never, policy=default.outreach)) == []


def test_a_place_that_is_open_takes_requests_and_a_closed_one_does_not(default):
    for is_open in (True, False):
        ask = {"place": "centre", "is_open": is_open, "policy": default.outreach}
        found = outreach.takes_requests(**ask)
        assert (found.value, found.because) == (is_open, ("_default/outreach/any-time",))


def test_a_case_says_how_the_person_was_served(default):
    assert list(outreach.objections_to_mode(mode="home", policy=default.outreach)) == []


def test_a_village_day_says_where_and_who_and_is_told_in_time(default):
    def found(**more):
        facts = {
            "day": date(2025, 3, 10), "begins": time(9), "ends": time(12), "place": "活动室",
            "staff": "综合窗口一人",
        } | more  # fmt: skip
        asked = {"taken": facts.pop("taken", False), "today": facts.pop("today", date(2025, 3, 3))}
        plan = outreach.VillagePlan(**facts)
        ask = outreach.objections_to_village_day(plan=plan, **asked, policy=default.outreach)
        return [one.found for one in ask]

    assert found() == []
    assert found(today=date(2025, 3, 7)) == []
    assert found(today=date(2025, 3, 9), why_late="临时下村") == []
    assert found(place=" ", staff="", ends=time(8), taken=True, today=date(2025, 3, 9)) == [
        "没有写地点",
        "没有写谁去",
        "09:00到08:00,钟点不对",
        "这个村这一天已经排了",
        "没有提前 3 天告诉村里,也没有写为什么来不及",
    ]
    assert found(today=date(2025, 3, 11)) == ["日子已经过了"]


@pytest.mark.parametrize(
    ("on", "span", "at", "workday", "answers"),
    [
        ("all", (18, 22), 19, True, True),
        ("all", (18, 22), 22, True, False),
        ("all", (18, 8), 3, False, True),
        ("all", (18, 8), 12, False, False),
        ("workdays", (18, 8), 19, True, True),
        ("workdays", (18, 8), 19, False, False),
        ("days_off", (8, 18), 10, False, True),
        ("days_off", (8, 18), 10, True, False),
    ],
)
def test_a_duty_telephone_answers_on_its_days_and_past_midnight(on, span, at, workday, answers):
    watch = {"begins": time(span[0]), "ends": time(span[1]), "at": time(at), "workday": workday}

    assert outreach.answers(on=outreach.Answers(on), **watch) is answers
    assert [one.zh for one in outreach.Answers] == ["天天", "工作日", "休息日"]
