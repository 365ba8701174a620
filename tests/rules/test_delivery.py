"""Handing over the result, and filing the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bianmin.rules import delivery
from bianmin.rules.delivery import Desk, Handover, Stage, Way
from bianmin.rules.ruling import Ruling

SIGNED = Handover(way="in_person", receiver="测试甲", signed=True)
NOTICE = "元诺〔2024〕7号"


def delivering(policy, handover, notice=""):
    found = delivery.objections_to_delivering(
        handover=handover, promise_notice=notice, policy=policy.delivery
    )
    return [o.found for o in found]


@pytest.mark.parametrize(
    ("rule", "day", "last", "because"),
    [
        (delivery.serve_by, "decided_on", date(2024, 5, 16), "_national/licence-law/44"),
        (delivery.archive_by, "closed_on", date(2024, 6, 14), "_default/delivery/archive"),
        (delivery.remind_from, "decided_on", date(2024, 5, 16), "_default/delivery/uncollected"),
    ],
)
def test_the_days_after_a_decision(calendar, erping, rule, day, last, because):
    found = rule(**{day: date(2024, 4, 30)}, calendar=calendar, policy=erping.delivery)

    assert found == Ruling(last, (because,))


def test_a_signed_result_is_handed_over(erping):
    assert delivering(erping, SIGNED) == []
    assert delivering(erping, replace(SIGNED, way="agent", authorised=True)) == []
    assert delivering(erping, replace(SIGNED, way="courier", signed=False, tracking="SF1")) == []


@pytest.mark.parametrize(
    ("handover", "said"),
    [
        (Handover(way=""), ["没有选怎么送达", "没有写谁领走的", "领取人还没有签收"]),
        (replace(SIGNED, way="agent"), ["代理人没有出示委托书"]),
        (Handover(way="courier", receiver="测试甲"), ["没有写快递单号"]),
    ],
)
def test_what_stands_against_handing_over_is_said_at_once(erping, handover, said):
    assert delivering(erping, handover) == said


def test_a_book_without_signatures_asks_for_none(erping):
    relaxed = replace(erping, delivery=replace(erping.delivery, signature=Ruling(False, ("x/no",))))

    assert delivering(relaxed, replace(SIGNED, signed=False)) == []


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, False),
        ({"notice_no": "元诺〔2024〕8号"}, False),
        ({"notice_no": f" {NOTICE} "}, True),
        ({"notice_lost": "核对身份证原件"}, True),
        ({"way": "courier", "tracking": "SF1"}, True),
    ],
    ids=str,
)
def test_a_promised_result_goes_only_to_who_brings_its_notice(yuanbaozi, change, allowed):
    assert (delivering(yuanbaozi, replace(SIGNED, **change), NOTICE) == []) == allowed


def test_without_a_promise_notice_none_is_asked_for(erping, yuanbaozi):
    assert delivering(yuanbaozi, SIGNED, "") == []
    assert delivering(erping, SIGNED, NOTICE) == []


def test_a_case_is_filed_in_a_place(erping):
    def filing(place, policy=erping.delivery):
        return [o.found for o in delivery.objections_to_archiving(place=place, policy=policy)]

    assert filing("档案室2柜3层") == []
    assert filing(" ") == ["没有写放在哪里"]
    assert filing("", replace(erping.delivery, archive_place=Ruling(False, ("x",)))) == []


def test_every_way_has_a_name_people_read():
    assert [way.zh for way in Way] == ["本人领取", "代理人领取", "快递送达"]


@pytest.mark.parametrize(
    ("wanted", "desk", "allowed"),
    [
        (Desk.CENTRE, Desk.CENTRE, True),
        (Desk.CENTRE, Desk.OUTLET, True),
        (Desk.CENTRE, Desk.DEPARTMENT, False),
        (Desk.OUTLET, Desk.CENTRE, False),
        (Desk.OUTLET, Desk.OUTLET, True),
    ],
)
def test_a_result_goes_out_where_the_book_wants_it(erping, wanted, desk, allowed):
    policy = replace(erping.delivery, handed_by=Ruling(wanted, ("x/desk",)))

    assert (not list(delivery.objections_to_desk(desk=desk, policy=policy))) == allowed


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("named", ["all", "agency"])
def test_a_case_is_closed_when_it_has_come_as_far_as_the_book_says(erping, stage, named):
    policy = replace(erping.delivery, closed_by={named: Ruling(stage, ("x/stage",))})

    def closing(reached, policy=policy):
        ask = {"kind": "agency", "reached": frozenset(reached)}
        return [o.found for o in delivery.objections_to_closing(**ask, policy=policy)]

    assert closing([stage]) == []
    assert closing([]) == [f"还没有{stage.zh},不能了结"]
    assert closing([], erping.delivery) == []


def test_a_seal_is_put_to_an_approved_case_only(erping):
    policy = replace(erping.delivery, seal=Ruling("审批章", ("x/seal",)))

    def sealing(case_no, approved, policy=policy):
        ask = {"case_no": case_no, "approved": approved}
        return len(list(delivery.objections_to_sealing(**ask, policy=policy)))

    assert sealing("1", True) == 0
    assert sealing("1", False) == sealing("", True) == 1
    assert sealing("", False, erping.delivery) == 0


def test_a_paper_with_blanks_does_not_go_out(erping):
    def issuing(*blanks, policy=erping.delivery):
        return [o.found for o in delivery.objections_to_issuing(blanks=blanks, policy=policy)]

    relaxed = replace(erping.delivery, no_blanks=Ruling(False, ("x/no",)))

    assert issuing() == issuing("日期", policy=relaxed) == []
    assert issuing("日期", "编号") == ["文书里没有填日期", "文书里没有填编号"]


def test_what_is_reviewed_comes_back_the_next_workday(calendar, erping):
    found = delivery.back_by(
        reviewed_on=date(2024, 4, 30), calendar=calendar, policy=erping.delivery
    )

    assert found.value == date(2024, 5, 6)


def test_every_desk_and_stage_has_a_name_people_read():
    assert all(one.zh for one in (*Desk, *Stage))
