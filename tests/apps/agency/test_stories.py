"""Whole cases by an agent, day by day: from the door of the old woman to her signature."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.agency import actions
from bianmin.agency.models import Agent, Mandate, Offer, Stop
from bianmin.cases import actions as cases
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.rules.delivery import Handover, Way
from bianmin.rules.escalation import Level
from tests.fixtures.hall import act, at, make_centre, make_item, make_user, resident_id

from .conftest import make_agent


def said(refused):
    return [o.found for o in refused.value.objections]


def test_from_the_village_to_the_hall_and_back_to_her_hand(mandate, agent, clerk, handler, chief):
    actions.submit(
        mandate_id=mandate.pk, papers={"1": "have"}, ticked={}, act=act(agent, at(23, 11))
    )
    case = actions.take_in(mandate_id=mandate.pk, act=act(clerk, at(24)))
    good = {p.order: cases.Marked("in_order", 1) for p in case.papers.all()}
    cases.accept(case_id=case.pk, marked=good, act=act(clerk, at(24, 10, 5)))
    cases.examine(case_id=case.pk, opinion="属实", act=act(handler, at(26)))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(27)))
    handover = Handover(way=Way.AGENT, receiver=agent.name, signed=True, authorised=True)
    cases.deliver(case_id=case.pk, handover=handover, act=act(clerk, at(27, 15)))
    actions.tell(mandate_id=mandate.pk, ticked={}, act=act(agent, at(28)))
    ended = actions.end(
        mandate_id=mandate.pk, result="高龄津贴每月 100 元,12 月起发", signed_by="石桂香", ticked={},
        act=act(agent, at(28, 16)),
    )  # fmt: skip

    case.refresh_from_db()
    assert (ended.state, ended.result_by, ended.result_on) == (
        "finished",
        "石桂香",
        date(2026, 11, 28),
    )
    assert case.agent == agent.name
    assert case.agent_relation == f"代办员,{mandate.no}"
    events = Entry.objects.filter(subject=mandate.subject).order_by("seq")
    assert [e.event for e in events] == [
        "mandate_opened", "mandate_handed_in", "mandate_taken_in", "mandate_told", "mandate_ended",
    ]  # fmt: skip
    assert all(e.because for e in events)
    assert verify(mandate.centre) is None


def test_nothing_is_over_before_the_hall_decided_and_she_signed(mandate, agent, clerk):
    actions.submit(mandate_id=mandate.pk, papers={}, ticked={}, act=act(agent))
    actions.take_in(mandate_id=mandate.pk, act=act(clerk))

    with pytest.raises(Refused) as refused:
        actions.end(mandate_id=mandate.pk, result="", signed_by="", ticked={}, act=act(agent))

    assert "中心还没有办完,没有结果可以交给群众" in said(refused)
    assert "群众还没有签收结果" in said(refused)


def test_she_takes_it_back_and_the_agent_can_do_nothing_more(mandate, agent):
    actions.revoke(mandate_id=mandate.pk, reason="儿子回来了", act=act(agent, at(24)))

    with pytest.raises(Refused) as refused:
        actions.submit(mandate_id=mandate.pk, papers={}, ticked={}, act=act(agent, at(25)))

    assert said(refused) == ["委托已经结束:群众收回了"]


def test_a_paper_that_has_run_out_opens_nothing(mandate, agent, clerk):
    late = at(1, month=1, year=2027)
    with pytest.raises(Refused) as refused:
        actions.submit(mandate_id=mandate.pk, papers={}, ticked={}, act=act(agent, late))
    assert said(refused) == ["不在委托的期限内"]

    last = at(31, 16, month=12)
    actions.submit(mandate_id=mandate.pk, papers={}, ticked={}, act=act(agent, last))
    with pytest.raises(Refused) as refused:
        actions.take_in(mandate_id=mandate.pk, act=act(clerk, late))
    assert said(refused) == ["不在委托的期限内"]


def test_what_only_the_person_may_do_is_refused_with_the_law(asked, agent, allowance):
    Offer.objects.create(item=allowance.item, in_person=True, why="要当面照相")

    with pytest.raises(Refused) as refused:
        actions.open_mandate(asked(), act(agent))

    assert said(refused) == ["须本人办理,不能代办"]
    assert refused.value.objections[0].because == ("_default/agency/offered",)
    assert Mandate.objects.count() == 0


def test_everything_wanting_of_the_paper_is_said_at_once(asked, agent):
    with pytest.raises(Refused) as refused:
        actions.open_mandate(
            asked(powers=" ", signed_by="", last_on=date(2026, 11, 20), first_on=date(2026, 11, 1)),
            act(agent),
        )

    assert said(refused) == [
        "委托的期限已经过了", "委托书没有写权限", "委托书没有写签名", "不在委托的期限内",
    ]  # fmt: skip


def test_one_matter_has_one_agent(mandate, asked, agent, qingshi):
    other = make_agent(qingshi, "禾小苗", place="石桥村", username="other")

    with pytest.raises(Refused) as refused:
        actions.open_mandate(asked(agent=other), act(other))

    assert said(refused) == ["这个人的同一件事已经有人在代办"]


def test_a_refusal_to_act_needs_a_reason_and_is_told(asked, agent):
    with pytest.raises(Refused) as refused:
        actions.decline(asked(), act(agent))
    assert len(said(refused)) == 2

    made = actions.decline(asked(reason="须上级批准,要本人去", told=True), act(agent))
    assert (made.state, made.why_ended) == ("declined", "须上级批准,要本人去")


def test_one_trip_to_the_county_carries_everything_that_is_decided_there(qingshi, clerk):
    townsman = make_agent(qingshi, "谷雨生", "township", "镇便民服务中心")
    version = make_item(qingshi, "RS-900", "escalated", name="失业登记上报")
    numbers = []
    for n in range(3):
        facts = {
            "version": version, "agent": townsman, "applicant": f"甲{n}", "powers": "代办",
            "applicant_id": resident_id(serial=f"00{n + 1}"), "phone": "13900000001",
            "first_on": date(2026, 11, 23), "last_on": date(2026, 12, 10 + n),
            "ticked": {"consent": True}, "signed_on": date(2026, 11, 23), "signed_by": f"甲{n}",
        }  # fmt: skip
        made = actions.open_mandate(actions.Asked(**facts), act(townsman))
        actions.submit(mandate_id=made.pk, papers={}, ticked={}, act=act(townsman))
        actions.take_in(mandate_id=made.pk, act=act(clerk))
        numbers.append(made.no)

    post = Agent.objects.get(user=townsman)
    trip = actions.plan_trip(
        agent=post, to=Level.COUNTY, goes_at=at(26, 9), act=act(townsman, key="t")
    )
    again = actions.plan_trip(
        agent=post, to=Level.COUNTY, goes_at=at(26, 9), act=act(townsman, key="t")
    )

    assert again == trip
    assert [s.mandate.no for s in trip.stops.all()] == numbers
    with pytest.raises(Refused) as refused:
        actions.plan_trip(agent=post, to=Level.COUNTY, goes_at=at(27, 9), act=act(townsman))
    assert said(refused) == ["没有要带的件"]

    first, *rest = Stop.objects.filter(trip=trip)
    with pytest.raises(Refused) as refused:
        actions.come_back(
            trip_id=trip.pk, outcomes={first.pk: "县里收了"}, act=act(townsman, at(26, 17))
        )
    assert len(said(refused)) == 2  # no matter comes home without a word

    outcomes = {s.pk: "县里收了" for s in (first, *rest)}
    back = actions.come_back(trip_id=trip.pk, outcomes=outcomes, act=act(townsman, at(26, 17)))
    assert back.back_at
    assert verify(qingshi) is None


def test_liuxi_sees_village_agents_on_monday_and_thursday_afternoon_only(liuxi):
    """元堡子:每周一或周四下午来中心集中办件; and only the window opens agency cases there."""
    clerk = make_user(liuxi, "clerk", "苗小满")
    villager = make_agent(liuxi, "桑二田", place="柳湾村")
    version = make_item(liuxi, "MZ-900", "escalated", name="特困供养申请")
    facts = {
        "version": version, "agent": villager, "applicant": "池老汉", "powers": "代办",
        "applicant_id": resident_id(), "first_on": date(2026, 11, 23), "last_on": date(2026, 12, 31),
        "ticked": {"consent": True}, "signed_on": date(2026, 11, 23), "signed_by": "池老汉",
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.open_mandate(actions.Asked(**facts), act(villager))
    assert said(refused) == ["代办件由窗口人员开立"]

    actions.open_mandate(actions.Asked(**facts, channel="window"), act(clerk))
    post = Agent.objects.get(user=villager)
    with pytest.raises(Refused) as refused:
        actions.plan_trip(agent=post, to=Level.TOWNSHIP, goes_at=at(24, 15), act=act(villager))
    assert said(refused) == ["这个时候中心不集中接待村级代办员"]

    trip = actions.plan_trip(agent=post, to=Level.TOWNSHIP, goes_at=at(26, 15), act=act(villager))
    assert trip.stops.count() == 1


def test_a_visit_is_asked_for_made_and_signed(qingshi, agent):
    wanted = actions.Wanted(
        who="石桂香", phone="13900000001", address="上河村三组 7 号", place="上河村", what="待遇认证",
        on=date(2026, 11, 25),
    )  # fmt: skip
    visit = actions.ask_visit(wanted=wanted, agent=agent, act=act(agent, key="v"))
    assert actions.ask_visit(wanted=wanted, agent=agent, act=act(agent, key="v")) == visit
    assert "三组" not in visit.address  # sealed

    with pytest.raises(Refused) as refused:
        actions.record_visit(
            visit_id=visit.pk, record="", signed_by="", shown=False, act=act(agent, at(25))
        )
    assert said(refused) == ["没有写上门做了什么", "群众还没有签名"]

    done = actions.record_visit(
        visit_id=visit.pk,
        record="帮着做完了认证",
        signed_by="石桂香",
        shown=True,
        act=act(agent, at(25, 15)),
    )
    assert done.done_at


def test_zhengding_ends_no_agency_before_the_four_duties_are_marked(db):
    centre = make_centre("zd", "桥头镇便民服务中心", "桥", "zhengding", "990101301000")
    villager = make_agent(centre, "田小麦", place="桥东村")
    Agent.objects.filter(user=villager).update(kind="村街干部")
    version = make_item(centre, "MZ-901", name="高龄津贴")
    facts = {
        "version": version, "agent": villager, "applicant": "石桂香", "powers": "代办", "phone": "13900000001",
        "applicant_id": resident_id(), "first_on": date(2026, 11, 23), "last_on": date(2026, 12, 31),
        "signed_on": date(2026, 11, 23), "signed_by": "石桂香", "ticked": {"consent": True},
    }  # fmt: skip
    clerk, chief = make_user(centre, "clerk", "苗苗"), make_user(centre, "chief", "石满")
    made = actions.open_mandate(actions.Asked(**facts), act(villager))
    actions.submit(mandate_id=made.pk, papers={}, ticked={}, act=act(villager))
    case = actions.take_in(mandate_id=made.pk, act=act(clerk))
    cases.reject(
        case_id=case.pk,
        ground="不属于本中心职权",
        reason="县里办",
        where="县民政局",
        act=act(chief, at(24)),
    )
    with pytest.raises(Refused) as refused:
        actions.end(
            mandate_id=made.pk,
            result="转县里",
            signed_by="石桂香",
            ticked={},
            act=act(villager, at(25)),
        )
    assert len([f for f in said(refused) if "义务" in f]) == 4
    assert any("答复" in f for f in said(refused))

    marks = dict.fromkeys(("duty_check", "duty_tell", "duty_explain", "duty_in_time"), True)
    actions.tell(mandate_id=made.pk, ticked=marks, act=act(villager, at(25)))
    done = actions.end(
        mandate_id=made.pk,
        result="转县里",
        signed_by="石桂香",
        ticked={},
        act=act(villager, at(25)),
    )
    assert done.state == "finished"
