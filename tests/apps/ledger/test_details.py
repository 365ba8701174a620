"""Whoever reads the ledger reads Chinese, and nothing of the machine's own names."""

from __future__ import annotations

import re
from datetime import date

from bianmin.cases import actions
from bianmin.ledger.details import details_zh
from bianmin.ledger.models import Entry
from bianmin.results import actions as results
from bianmin.results.models import Handing
from bianmin.rules.delivery import Handover
from tests.fixtures.hall import act, all_good, application, at, wanting

LATIN = re.compile(r"[a-z]{2,}_?[a-z]*")
NUMBERS = {"案卷校验值"}


def told() -> list[tuple[str, str, str]]:
    return [
        (entry.event, name, value)
        for entry in Entry.objects.filter(subject__startswith="case:")
        for name, value in details_zh(entry, sees_cases=True)
    ]


def test_a_whole_life_is_told_without_a_word_of_the_machine(
    allowance, clerk, handler, chief, director
):
    marked = wanting(allowance, "申请表", faulty={"居民身份证": "过期了"})
    case = actions.hand_in(application(allowance, "notify", marked=marked), act(clerk))
    n, stop = case.pk, {"kind": "testing", "reason": "送检", "expected_on": date(2026, 12, 4)}
    actions.accept(case_id=n, marked=all_good(allowance), act=act(clerk, at(24)))
    actions.hand_over(case_id=n, to=handler, reason="请假", act=act(clerk, at(24, 11)))
    actions.ask_again(
        case_id=n, name="照片", requirement="", reason="漏了", act=act(handler, at(24, 12))
    )
    actions.flag(case_id=n, what="没有先例", act=act(handler, at(24, 13)))
    actions.settle(case_id=n, result="照旧例", act=act(director, at(24, 14)))
    actions.suspend(case_id=n, act=act(handler, at(25)), **stop)
    actions.resume(case_id=n, act=act(handler, at(26)))
    actions.extend(case_id=n, days=2, reason="人少", act=act(director, at(26, 11)))
    actions.examine(case_id=n, opinion="符合", act=act(handler, at(26, 12)))
    actions.decide(case_id=n, outcome="granted", act=act(chief, at(26, 13)))
    actions.take_back(case_id=n, reason="点错", act=act(chief, at(26, 14)))
    actions.decide(case_id=n, outcome="granted", act=act(chief, at(26, 15)))
    handover = Handover(way="courier", receiver="石桂香", tracking="1234")
    actions.deliver(case_id=n, handover=handover, act=act(clerk, at(27)))
    parcel = Handing.objects.get(case=n, void="")
    results.answered(
        handing_id=parcel.pk, end="arrived", said="本人签收", act=act(clerk, at(27, 10))
    )
    actions.archive(case_id=n, place="柜子 3", act=act(clerk, at(27, 11)))

    told_of = told()

    strange = [t for t in told_of if t[1] not in NUMBERS and LATIN.search(f"{t[1]} {t[2]}")]
    assert strange == []
    assert ("suspend", "种类", "检测") in told_of
    assert ("deliver", "送达方式", "快递送达") in told_of
    assert any("居民身份证" in value and "要补" in value for _, _, value in told_of)


def test_an_instant_is_told_in_the_office_s_own_time(case, handler, chief):
    actions.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    actions.decide(case_id=case.pk, outcome="granted", act=act(chief, at(25, 9, 42)))
    actions.take_back(case_id=case.pk, reason="点错", act=act(chief, at(26)))

    before = dict(t[1:] for t in told() if t[0] == "correct")["原来"]

    assert "决定时间 2026-11-25 09:42" in before
