"""What a resident is told of his case, from the hand-in to the result (通知群众)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bianmin import sealing
from bianmin.cases import actions as cases
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.messaging import actions
from bianmin.messaging.models import Contact, Message, Note, OptOut
from bianmin.operations.clockwork import tick
from bianmin.rules.delivery import Handover
from tests.fixtures.hall import act, all_good, application, at, make_user, wanting
from tests.fixtures.tolerant import sign


def rows(case=None) -> list[tuple[str, str]]:
    found = Message.objects.filter(case=case) if case else Message.objects.all()
    return list(found.order_by("pk").values_list("event", "state"))


def test_a_case_tells_its_applicant_what_spares_a_call(case, handler, chief, clerk, box):
    assert rows(case) == [("accepted", "waiting")]
    actions.send(at=at(23))
    assert [m["text"] for m in box()] == [
        f"青石镇便民服务中心:编号{case.no}的申请受理了,最晚12月14日办好。有事打0000-6100123。"
    ]
    assert box()[0]["to"] == "139****0001"  # a folder is no vault

    cases.suspend(
        case_id=case.pk, kind="inspection", reason="现场看", expected_on=date(2026, 11, 27), act=act(handler, at(24)),
    )  # fmt: skip
    cases.resume(case_id=case.pk, act=act(handler, at(26)))
    cases.examine(case_id=case.pk, opinion="符合", act=act(handler, at(27)))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(30)))
    actions.send(at=at(30, 11))
    case.refresh_from_db()

    assert rows(case) == [(e, "sent") for e in ("accepted", "suspended", "resumed", "ready")]
    texts = list(Message.objects.order_by("pk").values_list("text", flat=True))
    assert "预计到11月27日" in texts[1]
    assert f"请在{case.serve_by.month}月{case.serve_by.day}日前来取" in texts[3]
    assert len({m["key"] for m in box()}) == 4
    assert verify(case.centre) is None


def test_what_is_owed_is_told_and_reminded_of_and_then_it_is_quiet(allowance, clerk, box):
    version = allowance
    facts = application(version, "notify", marked=wanting(version, "申请表"))
    case = cases.hand_in(facts, act(clerk, at(23)))
    last = case.supplement_by

    for day in range(24, 31):
        tick(at=at(day, 9))
    for day in range(1, 29):
        tick(at=at(day, 9, month=12))

    events = [e for e, _ in rows(case)]
    assert events == ["notice", "supplement_near", "ended"]
    near = Message.objects.get(event="supplement_near")
    assert near.day == last
    assert f"最晚{last.month}月{last.day}日" in near.text
    assert near.because == ["_default/messaging/supplement-near"]


def test_papers_that_came_need_no_reminder_any_more(allowance, clerk, box):
    facts = application(allowance, "notify", marked=wanting(allowance, "申请表"))
    case = cases.hand_in(facts, act(clerk, at(23)))
    actions.send(at=at(24))
    last = case.supplement_by
    late = at(last.day, 22, month=last.month)  # after nine in the evening: waits for the morning
    actions.remind(at=late)
    assert rows(case)[-1] == ("supplement_near", "waiting")
    assert Message.objects.get(event="supplement_near").due_at == late + timedelta(hours=10)

    came = late + timedelta(hours=9)
    cases.accept(case_id=case.pk, marked=all_good(allowance), act=act(clerk, came))
    actions.send(at=came + timedelta(hours=2))

    assert rows(case) == [("notice", "sent"), ("supplement_near", "stopped"), ("accepted", "sent")]
    assert Message.objects.get(event="supplement_near").why == "已经有新的进展"


def test_who_does_not_come_for_his_result_is_reminded_once(case, handler, chief, clerk, box):
    cases.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(25)))
    for day in range(26, 31):
        tick(at=at(day, 9))
    for day in range(1, 25):
        tick(at=at(day, 9, month=12))
    assert [e for e, _ in rows(case)] == ["accepted", "ready", "uncollected"]
    assert Message.objects.get(event="uncollected").at.date() == date(2026, 12, 9)

    handover = Handover(way="in_person", receiver="石桂香", signed=True)
    cases.deliver(case_id=case.pk, handover=handover, act=act(clerk, at(25, month=12)))
    tick(at=at(28, 9, month=12))
    assert len(rows(case)) == 3


def test_whoever_promised_a_paper_is_reminded_before_its_last_day(tolerant, window, box):
    promise = sign(tolerant, window, at(23))
    assert rows(promise.case) == [("accepted", "waiting")]

    for day in (24, 25, 26, 27, 30):
        tick(at=at(day, 9))

    near = Message.objects.get(event="promise_near")
    assert near.day == promise.until
    assert near.state == "sent"
    assert "容缺" not in near.text
    assert [e for e, _ in rows()] == ["accepted", "promise_near"]


def test_a_refused_case_says_that_there_is_a_decision_and_not_which(case, handler, chief, box):
    cases.examine(case_id=case.pk, opinion="不符合", act=act(handler, at(24)))
    cases.decide(case_id=case.pk, outcome="refused", reason="年龄不到", act=act(chief, at(25)))
    actions.send(at=at(25, 15))

    text = Message.objects.get(event="decided").text
    assert "作出了决定" in text
    assert not any(word in text for word in ("不予", "年龄", "津贴"))


def test_no_message_of_any_event_holds_anything_personal(allowance, clerk, box):
    """Whatever the matter and whoever the person: only number, hall, day and telephone."""
    from bianmin.messaging.queries import events, text_for

    version = allowance
    version.name = version.plain_name = "低保申请"
    case = cases.hand_in(
        application(version, applicant="石桂香", agent="石小满", agent_relation="子女"), act(clerk)
    )
    case.item_name = "低保申请"
    for event in events(case.book):
        text = text_for(case, event.value, {}, case.due_on)
        for word in ("低保", "石桂香", "石小满", case.item_code, "13900000001", "0605"):
            assert word not in text
        rest = (
            text.replace(case.no, "").replace(case.centre.name, "").replace(case.centre.phone, "")
        )
        assert len([c for c in rest if c.isdigit()]) <= 4  # of the day


def test_the_window_hears_that_somebody_wants_none(allowance, clerk, box):
    case = cases.hand_in(application(allowance), act(clerk))
    assert (
        actions.note_wishes(case, {"no_messages": "on", "email": "a@example.cn"}, act(clerk)) == ""
    )
    assert actions.note_wishes(case, {"no_messages": "on"}, act(clerk)) == ""

    actions.send(at=at(24))
    again = cases.hand_in(
        application(allowance, again="另一个月份的"), act(clerk, at(24))
    )  # of the same person
    actions.send(at=at(24, 11))

    assert rows() == [("accepted", "stopped"), ("accepted", "stopped")]
    assert {m.why for m in Message.objects.all()} == {"本人说了不要短信"}
    assert box() == []
    assert OptOut.objects.count() == 1
    assert Entry.objects.get(event="messages_refused").details["how"] == "收件时说的"
    assert case.documents.exists()  # what the law asks for goes on paper all the same
    assert again.documents.exists()


def test_an_address_of_electronic_mail_gets_the_same(allowance, clerk, settings, mailoutbox, box):
    settings.SENDERS = settings.SENDERS | {"email": "bianmin.messaging.senders.Mail"}
    case = cases.hand_in(application(allowance), act(clerk))
    assert (
        actions.note_wishes(case, {"email": "不是邮箱"}, act(clerk)) == "电子邮箱写得不对,没有记下"
    )
    assert actions.note_wishes(case, {"email": "guixiang@example.cn"}, act(clerk)) == ""
    assert "guixiang" not in str(Contact.objects.values())
    assert sealing.unseal(Contact.objects.get().email) == "guixiang@example.cn"

    ended = actions.send(at=at(23, 11))

    assert ended == {"sent": 2}
    [mail] = mailoutbox
    assert mail.to == ["guixiang@example.cn"]
    assert mail.subject == "办件提醒"
    assert mail.body == box()[0]["text"]
    assert Message.objects.get(way="email").to_shown == "g***@example.cn"


@pytest.mark.parametrize(
    ("phone", "agent_phone", "why"),
    [
        ("", "", "没有留手机号"),
        ("0000-6100999", "", "留的是座机,收不到短信,请打电话"),
        ("0000-6100999", "13900000002", ""),
    ],
)
def test_who_cannot_get_a_text_message_is_named_with_the_reason(
    allowance, clerk, box, phone, agent_phone, why
):
    facts = {"phone": phone, "agent_phone": agent_phone}
    if agent_phone:
        facts |= {"agent": "石小满", "agent_relation": "子女"}
    cases.hand_in(application(allowance, **facts), act(clerk))

    actions.send(at=at(24))

    message = Message.objects.get()
    assert message.why == why
    assert message.state == ("failed" if why else "sent")


def test_an_act_that_is_taken_back_is_not_told(case, handler, chief, box):
    cases.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(24, 22)))
    cases.take_back(case_id=case.pk, reason="按错了", act=act(chief, at(24, 22, 10)))

    actions.send(at=at(25))

    assert ("ready", "stopped") in rows(case)
    assert Message.objects.get(event="ready").why == "这一步撤销了"


def test_the_same_twice_on_one_day_is_said_once(allowance, clerk, box):
    facts = application(allowance, "notify", marked=wanting(allowance, "申请表"))
    case = cases.hand_in(facts, act(clerk, at(23, 9)))
    from bianmin.messaging.actions.telling import write
    from bianmin.rules.messaging import Event

    write(case, Event.NOTICE, None, at=at(23, 16), by_mail=False)
    write(case, Event.NOTICE, None, at=at(24, 9), by_mail=False)

    assert [e for e, _ in rows(case)] == ["notice", "notice"]


def test_an_immediate_case_needs_no_message(at_once, clerk):
    cases.hand_in(application(at_once), act(clerk))

    assert rows() == []


def test_a_demo_hall_sends_nothing_out_of_the_house(allowance, clerk, gate):
    centre = allowance.item.centre
    centre.sample = True
    centre.save()
    cases.hand_in(application(allowance), act(clerk))

    actions.send(at=at(24))

    assert rows() == [("accepted", "stopped")]
    assert gate.posts == []


def test_a_step_is_warned_of_one_after_the_other_and_a_delay_as_the_book_says(
    case, handler, chief, director, qingshi
):
    other = make_user(qingshi, "chief", "禾满山", "other-chief")
    other.departments.add(qingshi.departments.get(name="农业农村办"))
    cases.hand_over(case_id=case.pk, to=handler, reason="换班", act=act(case.clerk, at(24)))
    assert [n.text for n in Note.objects.all()] == ["转到您手上了,请接着办"]
    case.refresh_from_db()
    last = case.step_due_on

    seen = []
    for month, days in ((11, range(25, 31)), (12, range(1, 20))):
        for day in days:
            actions.remind(at=at(day, 9, month=month))
            actions.remind(at=at(day, 16, month=month))
            fresh = Note.objects.filter(event="step", at=at(day, 9, month=month))
            seen += [(n.to.role, at(day, 9, month=month).date()) for n in fresh]

    roles = [role for role, _ in seen]
    assert roles == ["handler", "chief", "director"]
    assert seen[2][1] == last
    assert not Note.objects.filter(to=other).exists()
    late = Note.objects.filter(event="late")
    assert sorted(n.to.role for n in late) == ["director", "handler"]
    assert {n.at.date() for n in late} == {date(2026, 12, 15)}
    cases.examine(case_id=case.pk, opinion="符合", act=act(handler, at(21, month=12)))
    assert not Note.objects.filter(read_at=None, event__in=["step", "late"]).exists()


def test_what_a_clerk_reports_as_difficult_stands_in_the_directors_inbox(
    case, clerk, director, client
):
    cases.flag(case_id=case.pk, what="材料对不上", act=act(clerk, at(24)))
    client.force_login(director)

    page = client.get("/inbox/").content.decode()
    assert "报了疑难,等您处置" in page
    assert 'aria-label="1 条没看"' in page
    client.post("/inbox/read/", {"case": case.pk, "go": "case"})
    assert "条没看" not in client.get("/inbox/").content.decode()
    cases.settle(case_id=case.pk, result="核对过了", act=act(director, at(24, 15)))
    assert Note.objects.get(event="settle").to == clerk
