"""What a decided case gives: codes, what is void, what takes its place, when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bianmin.rules import results
from bianmin.rules.delivery import Stage
from bianmin.rules.results import Claim
from bianmin.rules.ruling import Ruling

TODAY = date(2026, 12, 15)


@pytest.fixture
def policy(erping):
    return erping.delivery


def said(objections):
    return [o.found for o in objections]


def test_what_was_granted_is_there_before_it_is_handed_out(policy):
    def asked(wanted, standing):
        return said(
            results.objections_to_handing_out(wanted=wanted, standing=standing, policy=policy)
        )

    assert asked(True, 1) == asked(False, 0) == []
    assert asked(True, 0) == ["准予了,结果还没有出,或者作废了没有补发"]


@pytest.mark.parametrize(
    ("given", "right", "wrong", "checked", "finds"),
    [
        ("", False, 0, "", ""),
        ("123456", True, 0, "", ""),
        ("123456", True, 4, "", ""),
        ("123456", False, 1, "", "还可以试 4 次"),
        ("123456", False, 4, "", "还可以试 1 次"),
        ("123456", False, 5, "", "作废了"),
        ("123456", True, 5, "", "作废了"),
        ("", False, 5, "", "作废了"),
        ("", False, 5, "核对了身份证原件", ""),
    ],
)
def test_a_code_that_failed_too_often_is_no_good_any_more(
    policy, given, right, wrong, checked, finds
):
    asked = results.objections_to_code(
        given=given, right=right, wrong=wrong, checked=checked, policy=policy
    )
    found = said(asked)
    assert [finds in one for one in found] == ([True] if finds else [])


@pytest.mark.parametrize(
    ("reason", "void", "out", "count"),
    [("印错了", False, False, 0), ("", False, False, 1), ("印错了", True, False, 1),
     ("印错了", False, True, 1), (" ", True, True, 3)],
)  # fmt: skip
def test_void_is_only_what_is_still_with_us(policy, reason, void, out, count):
    asked = results.objections_to_voiding(reason=reason, void=void, out=out, policy=policy)
    assert len(said(asked)) == count


@pytest.mark.parametrize(
    ("ground", "void", "moving", "count"),
    [("遗失", False, False, 0), ("写错", False, False, 0), ("", False, False, 1),
     ("遗失", True, False, 1), ("遗失", False, True, 1), ("好看", True, True, 3)],
)  # fmt: skip
def test_another_takes_its_place_on_a_listed_ground(policy, ground, void, moving, count):
    asked = results.objections_to_reissuing(ground=ground, void=void, moving=moving, policy=policy)
    assert len(said(asked)) == count


def test_a_case_is_over_when_the_courier_has_answered(policy):
    def filing(policy=policy, **facts):
        usual = {"kind": "agency", "decided": True, "moving": False, "reached": frozenset()}
        return said(results.objections_to_filing(**(usual | facts), policy=policy))

    patient = replace(policy, courier_answer=Ruling(False, ("x/no",)))
    strict = replace(policy, closed_by={"agency": Ruling(Stage.SIGNED, ("x/stage",))})

    assert filing() == filing(moving=True, policy=patient) == []
    assert filing(moving=True, decided=False) == []
    assert filing(moving=True) == ["结果还在快递路上,没有妥投或者退回的记录"]
    assert filing(policy=strict) == ["还没有申请人签收,不能了结"]
    assert filing(policy=strict, reached=frozenset({Stage.SIGNED})) == []


@pytest.mark.parametrize(
    ("facts", "stages"),
    [
        ({}, ["decided", "delivered"]),
        ({"delivered": False}, ["decided"]),
        ({"moving": True}, ["decided"]),
        ({"signed": True}, ["decided", "delivered", "signed"]),
        ({"way": "courier"}, ["decided", "delivered", "signed"]),
    ],
    ids=str,
)
def test_how_far_a_case_has_come(facts, stages):
    usual = {"delivered": True, "moving": False, "signed": False, "way": "in_person"}
    assert sorted(results.reached(**(usual | facts))) == stages


@pytest.mark.parametrize(
    ("waits", "words", "last", "count"),
    [(True, "说明天来", None, 0), (True, "说明天来", date(2026, 12, 14), 0),
     (True, "说明天来", TODAY, 1), (False, "", TODAY, 3)],
)  # fmt: skip
def test_a_reminder_is_written_down_once_a_day(policy, waits, words, last, count):
    asked = results.objections_to_reminding(
        waits=waits, said=words, last=last, today=TODAY, policy=policy
    )
    assert len(said(asked)) == count


def test_a_book_may_let_people_remind_twice_a_day(policy):
    often = replace(policy, remind_once=Ruling(False, ("x/often",)))
    asked = results.objections_to_reminding(
        waits=True, said="再打一次", last=TODAY, today=TODAY, policy=often
    )
    assert said(asked) == []


def test_what_comes_back_a_day_late_is_late(policy):
    late = results.came_back_in_time(by=TODAY, on=date(2026, 12, 16), policy=policy)
    in_time = results.came_back_in_time(by=TODAY, on=TODAY, policy=policy)

    assert (late.value, in_time.value) == (False, True)
    assert late.because == policy.back_within.because


@pytest.mark.parametrize(
    ("recall", "stands", "claim"),
    [(True, True, "disputed"), (True, False, "owed"), (False, True, ""), (False, False, "")],
)
def test_what_is_out_when_a_case_is_opened_again_is_in_dispute_or_owed(
    policy, recall, stands, claim
):
    asked = replace(policy, recall=Ruling(recall, policy.recall.because))
    found = results.claimed_on_reopening(stands=stands, policy=asked)
    assert (found.value, found.because) == (claim, policy.recall.because)


@pytest.mark.parametrize(
    ("claim", "end", "words", "count"),
    [("owed", "back", "本人交回", 0), ("disputed", "gone", "丢了", 0),
     ("back", "back", "又交一次", 1), ("", "", " ", 3), ("owed", "owed", "", 2)],
)  # fmt: skip
def test_an_old_result_comes_back_once_and_somebody_says_how(policy, claim, end, words, count):
    asked = results.objections_to_recalling(claim=Claim(claim), end=end, said=words, policy=policy)
    assert len(said(asked)) == count


def test_what_is_owed_back_keeps_the_file_open_where_the_book_wants_it_back(policy):
    free = replace(policy, recall=Ruling(False, ("x/free",)))
    assert len(said(results.objections_to_owing(owed=("证 1号",), policy=policy))) == 1
    assert said(results.objections_to_owing(owed=(), policy=policy)) == []
    assert said(results.objections_to_owing(owed=("证 1号",), policy=free)) == []
    assert [c.zh for c in Claim] == ["", "有争议,重新办理中", "应当交回", "交回来了", "收不回来"]
