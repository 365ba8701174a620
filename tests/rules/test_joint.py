"""What several departments decide together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.packs import read_calendar
from bianmin.rules import joint
from bianmin.rules.clock import Limit, Unit
from bianmin.rules.joint import Task
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

from .conftest import PACKS

CALENDAR = read_calendar(PACKS / "_calendars")
DEFAULT = read_pack(PACKS / "_default").policy
DAY = date(2024, 5, 8)
UNITS = st.lists(st.sampled_from(["民政", "国土", "城建"]), max_size=5).map(tuple)


def said(objections):
    return [o.found for o in objections]


def ruled(value):
    return Ruling(value, ("x",))


@given(units=UNITS)
def test_more_units_never_make_a_case_less_joint(units):
    def is_joint(units):
        return joint.is_joint(units=units, policy=DEFAULT.joint).value

    assert is_joint(units) == (len(set(units)) >= 2)
    assert is_joint(units) <= is_joint((*units, "水务"))


def test_the_lead_window_takes_the_papers_in(erping):
    def accepting(window, policy=erping.joint):
        return said(joint.objections_to_accepting(window=window, lead="一号", policy=policy))

    assert accepting("一号") == []
    assert accepting("二号") == ["联办件由主办窗口受理:一号"]
    assert accepting("二号", replace(erping.joint, lead_accepts_only=ruled(False))) == []


@given(
    sent=st.integers(0, 30),
    count=st.integers(0, 30),
    unit=st.sampled_from(Unit),
    due=st.integers(0, 60),
)
def test_no_department_has_longer_than_the_case(sent, count, unit, due):
    whole = ruled(DAY + timedelta(days=due))
    asked = {
        "sent_on": DAY + timedelta(days=sent),
        "whole": whole,
        "calendar": CALENDAR,
        "deadlines": DEFAULT.deadlines,
        "policy": DEFAULT.joint,
    }

    mine = joint.task_due(own=ruled(Limit(count, unit)), **asked)

    assert mine.value <= whole.value
    assert joint.task_due(own=None, **asked).value == whole.value


def test_where_limits_are_not_shared_a_department_has_its_own():
    apart = replace(DEFAULT.joint, shared_limit=ruled(False))

    found = joint.task_due(
        sent_on=DAY,
        own=ruled(Limit(5)),
        whole=ruled(DAY),
        calendar=CALENDAR,
        deadlines=DEFAULT.deadlines,
        policy=apart,
    )

    assert found.value == date(2024, 5, 14)


def tasks(units, tasked, **facts):
    policy = facts.pop("policy", DEFAULT.joint)
    return said(joint.objections_to_tasks(units=units, tasked=tasked, policy=policy, **facts))


def test_a_project_is_parallel_before_its_papers_are_complete():
    project = replace(DEFAULT.joint, project_needs=ruled(("parallel", "joint_visit")))
    asked = {
        "units": ("民政", "国土"),
        "tasked": {"民政": DAY},
        "complete": False,
        "policy": project,
    }

    assert tasks(**asked) == []
    assert tasks(**asked, project=True) == [
        "要同时发给各部门,还没有发给国土",
        "没有定联合勘验的日期",
    ]
    assert tasks(**asked | {"tasked": {"民政": DAY, "国土": DAY}}, project=True, visit_on=DAY) == []
    assert tasks(("民政",), {}, complete=True, policy=replace(project, parallel=ruled(False))) == []


@given(
    opinions=st.lists(st.sampled_from(["", "agree", "refuse"]), min_size=1, max_size=4),
    waits=st.sampled_from(["all", "all_or_expired"]),
    late=st.booleans(),
)
def test_nothing_is_decided_while_somebody_is_waited_for(opinions, waits, late):
    policy = replace(DEFAULT.joint, waits=ruled(waits))
    found = tuple(Task(f"部门{n}", DAY, opinion) for n, opinion in enumerate(opinions))
    today = DAY + timedelta(days=late)

    def deciding(*, settled):
        asked = {"tasks": found, "today": today, "settled": settled, "policy": policy}
        return said(joint.objections_to_deciding(**asked))

    silent = opinions.count("") if waits == "all" or not late else 0
    conflict = {"agree", "refuse"} <= set(opinions)
    assert len(deciding(settled=True)) == silent
    assert len(deciding(settled=False)) == silent + conflict


def test_late_is_whoever_answered_after_the_day_or_has_not():
    found = (
        Task("按时", DAY, "agree", DAY),
        Task("晚了", DAY, "agree", DAY + timedelta(days=1)),
        Task("没答", DAY),
    )

    assert joint.late(tasks=found, today=DAY, policy=DEFAULT.joint).value == ("晚了",)
    assert joint.late(tasks=found, today=date(2024, 5, 9), policy=DEFAULT.joint).value == (
        "晚了",
        "没答",
    )


@given(
    wants=st.dictionaries(st.sampled_from("甲乙丙"), st.lists(st.sampled_from("abc")).map(tuple))
)
def test_every_paper_is_asked_for_once(wants):
    found = joint.asked_once(wants=wants, policy=DEFAULT.joint).value

    assert len(found) == len(set(found))
    assert set(found) == {paper for papers in wants.values() for paper in papers}


@pytest.mark.parametrize(("decided", "count"), [(None, 0), (DAY, 1)])
def test_an_opinion_after_the_decision_does_not_count(decided, count):
    found = joint.objections_to_opinion(signer="chief", decided_on=decided, policy=DEFAULT.joint)

    assert len(said(found)) == count


def test_a_department_is_told_as_its_book_says():
    assert said(joint.objections_to_informing(to="clerk", read=False, policy=DEFAULT.joint)) == []


def test_coordination_has_its_office_and_a_result():
    def coordination(by, result, closing):
        asked = {"by": by, "result": result, "closing": closing, "policy": DEFAULT.joint}
        return said(joint.objections_to_coordination(**asked))

    assert coordination("director", "", closing=False) == []
    assert coordination("director", "由民政先办", closing=True) == []
    assert coordination("office", " ", closing=True) == [
        "协调请求由中心主任经办",
        "没有写协调的结果",
    ]


def test_a_grade_that_the_book_does_not_know_is_anybodys():
    asked = {"by": "office", "policy": DEFAULT.joint}

    assert said(joint.objections_to_settling(grade="odd", **asked)) == []
    assert said(joint.objections_to_settling(grade="major", **asked)) == [
        "这样的事项由镇党政主要领导定"
    ]
