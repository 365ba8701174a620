"""What the book asks of an emergency: little to report it, words to end it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bianmin.rules import emergencies
from bianmin.rules.flow import Role
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

from .conftest import PACKS

POLICY = read_pack(PACKS / "_default").policy.emergencies


def said(rule, **facts):
    return [one.found for one in rule(**facts, policy=POLICY)]


def test_only_the_kind_is_asked_for():
    assert said(emergencies.objections_to_press, kind="火情") == []
    assert said(emergencies.objections_to_press, kind="下雨") == ["没有选是哪一种突发情况"]
    assert POLICY.told.value[0] is Role.DIRECTOR


def test_a_measure_has_words_and_comes_before_the_end():
    ask = emergencies.objections_to_measure

    assert said(ask, text="疏散了", ended=False) == []
    assert said(ask, text=" ", ended=True) == ["没有写采取了什么措施", "这件突发情况已经了结了"]


def test_it_ends_once_with_words_after_somebody_did_something():
    ask = emergencies.objections_to_end

    assert said(ask, result="都平安", measures=1, ended=False) == []
    assert len(said(ask, result="", measures=0, ended=True)) == 3
    lax = replace(POLICY, measured=Ruling(value=False, because=("x",)))
    assert list(ask(result="好了", measures=0, ended=False, policy=lax)) == []


def test_what_stops_the_hall_is_said_each_for_itself():
    assert said(emergencies.objections_to_calling, standing=()) == []
    first, second = said(emergencies.objections_to_calling, standing=("火情", "停电"))
    assert first.startswith("火情,大厅停止叫号")
    assert second.startswith("停电,")
    facts = {"standing": ("漏水",), "policy": POLICY, "decided": POLICY.otherwise}
    (water,) = emergencies.objections_to_calling(**facts)
    assert water.because == POLICY.otherwise.because


def test_deciding_otherwise_wants_a_reason_and_something_to_change():
    ask = emergencies.objections_to_deciding

    assert said(ask, reason="来电了", stopped=True, wanted=False, ended=False) == []
    assert said(ask, reason=" ", stopped=True, wanted=True, ended=False) == [
        "已经停止叫号了", "没有写理由",
    ]  # fmt: skip
    assert said(ask, reason="x", stopped=False, wanted=False, ended=False) == [
        "没有停止叫号,照常叫就是"
    ]
    assert said(ask, reason="x", stopped=False, wanted=False, ended=True) == [
        "这件突发情况已经了结了"
    ]


def test_a_stretch_counts_once_however_many_things_stopped_it():
    nine = datetime(2026, 3, 23, 9, tzinfo=UTC)

    def minute(n):
        return nine + timedelta(minutes=n)

    def still(*stops, policy=POLICY):
        return emergencies.stood_still(
            since=nine, until=minute(60), stops=stops, policy=policy
        ).value // timedelta(minutes=1)

    assert still() == 0
    assert still((minute(-20), minute(10))) == 10
    assert still((minute(10), minute(30)), (minute(20), minute(25)), (minute(25), minute(40))) == 30
    assert still((minute(50), None)) == 10
    assert still((minute(-20), minute(-5))) == 0
    counts = replace(POLICY, uncounted=Ruling(value=False, because=("x",)))
    assert still((minute(10), minute(30)), policy=counts) == 0
