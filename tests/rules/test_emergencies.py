"""What the book asks of an emergency: little to report it, words to end it."""

from __future__ import annotations

from dataclasses import replace

from bianmin.packs import read_pack
from bianmin.rules import emergencies
from bianmin.rules.flow import Role
from bianmin.rules.ruling import Ruling

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
