"""A notice that should not have been is taken back; what was typed wrong of people is mended."""

from __future__ import annotations

import pytest

from bianmin import sealing
from bianmin.cases import actions
from bianmin.cases.models import Case, Document
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.messaging.models import Message
from bianmin.refusal import Refused
from tests.fixtures.hall import act, all_good, application, at, resident_id, wanting


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    """On the page it is Thursday."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(26))


def words(answer) -> str:
    return answer.content.decode()


def test_a_second_notice_is_taken_back_and_the_first_stands(allowance, clerk, chief, client):
    case = actions.hand_in(
        application(allowance, "notify", marked=wanting(allowance, "申请表")), act(clerk)
    )
    by = case.supplement_by
    again = wanting(allowance, "申请表", faulty={"居民身份证": "过期了"})
    actions.notify(case_id=case.pk, marked=again, reason="漏看了", act=act(clerk, at(25)))
    assert Case.objects.get(pk=case.pk).incident

    client.force_login(chief)
    sent = {"key": "t1", "reason": "看错了人的证件"}
    assert client.post(f"/cases/{case.pk}/correct/", sent).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.supplement_by, case.incident) == ("supplementing", by, False)
    marks = dict(case.papers.values_list("name", "mark"))
    assert (marks["申请表"], marks["居民身份证"]) == ("missing", "in_order")
    first, second = Document.objects.filter(case=case, kind="notice").order_by("pk")
    assert (first.void, second.void) == ("", "更正:看错了人的证件")
    last = Entry.objects.filter(subject=case.subject).order_by("-seq").first()
    assert (last.event, last.details["taken_back"]) == ("correct", "notify")
    assert "_default/intake/notice-back" in last.because
    answer = client.post(f"/cases/{case.pk}/correct/", sent | {"key": "t2"})
    assert answer.status_code == 422  # the notice given at the window is the case itself
    assert "上一步“一次告知”不是可以撤销的步骤" in words(answer)


def test_a_paper_asked_for_too_late_is_not_asked_for_any_more_unless_it_came(
    allowance, clerk, handler, chief, client, qingshi
):
    case = actions.hand_in(application(allowance, marked=all_good(allowance)), act(clerk))
    late = {"name": "银行流水", "requirement": "三个月", "reason": "当时没有想到"}
    actions.ask_again(case_id=case.pk, act=act(handler, at(24)), **late)
    client.force_login(chief)
    sent = {"key": "u1", "reason": "清单没有写,不该要"}
    answer = client.post(f"/cases/{case.pk}/correct/", sent, follow=True)
    assert "请打电话说清" in words(answer)
    case.refresh_from_db()
    paper = case.papers.get(name="银行流水")
    assert (paper.mark, paper.problem) == ("not_needed", "追加撤回了:清单没有写,不该要")
    assert not case.incident
    assert Document.objects.get(case=case, kind="notice").void
    waiting = Message.objects.filter(case=case, state="waiting", at=at(24))
    assert not waiting.exists()
    for _ in range(2):  # it never came: so it may be asked for after all, and not be, as often
        actions.ask_again(case_id=case.pk, act=act(handler, at(25)), **late)
        marks = case.papers.filter(name="银行流水").order_by("order").values_list("mark", flat=True)
        assert [*marks][-1] == "missing"
        actions.take_back(case_id=case.pk, reason="还是不要", act=act(chief, at(25)))
    said = case.papers.filter(name="银行流水").order_by("order").values_list("problem", flat=True)
    assert [*said] == ["追加撤回了:清单没有写,不该要", *["追加撤回了:还是不要"] * 2]
    actions.examine(case_id=case.pk, opinion="符合", act=act(handler, at(26)))
    actions.decide(case_id=case.pk, outcome="granted", act=act(chief, at(26)))

    other = actions.hand_in(
        application(allowance, marked=all_good(allowance), applicant_id="", applicant="甲"),
        act(clerk),
    )
    actions.ask_again(case_id=other.pk, act=act(handler, at(24)), **late)
    other.papers.filter(name="银行流水").update(mark="in_order")
    with pytest.raises(Refused, match="要的材料已经交来了,不用撤回:银行流水"):
        actions.take_back(case_id=other.pk, reason="不要了", act=act(chief, at(25)))
    assert verify(qingshi) is None


def test_address_and_the_agents_numbers_are_mended_and_the_old_ones_stay_in_the_ledger(
    allowance, clerk, chief, client
):
    asked = {"agent": "苗青", "agent_id": resident_id(), "agent_relation": "儿子"}
    case = actions.hand_in(
        application(allowance, marked=all_good(allowance), address="老屋", **asked), act(clerk)
    )
    client.force_login(chief)
    address = f"/cases/{case.pk}/details/"
    wrong = {"key": "d1", "agent_id": "123", "agent_phone": "12", "reason": "抄错"}
    answer = client.post(address, wrong)
    assert answer.status_code == 422
    assert "电话号码不对" in words(answer)
    answer = client.post(address, wrong | {"agent_phone": ""})
    assert answer.status_code == 422
    assert "代理人" in words(answer)
    right = {
        "key": "d2", "agent_phone": "13900000003", "address": "新村 3 号", "reason": "抄错一位",
    }  # fmt: skip
    assert client.post(address, right).status_code == 302
    case.refresh_from_db()
    assert sealing.unseal(case.address) == "新村 3 号"
    assert sealing.unseal(case.agent_phone) == "13900000003"
    assert case.agent == "苗青"
    before = Entry.objects.filter(subject=case.subject).latest("seq").details["before"]
    assert sealing.unseal(before["address"]) == "老屋"

    alone = actions.hand_in(
        application(allowance, marked=all_good(allowance), applicant_id="", applicant="乙"),
        act(clerk),
    )
    with pytest.raises(Refused, match="先写代理人姓名"):
        actions.correct_details(
            case_id=alone.pk, reason="补", agent_phone="13900000003", act=act(chief, at(24))
        )
