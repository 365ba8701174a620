"""From the decision to somebody's hands: whole cases, with real days."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.cases import actions as cases
from bianmin.cases.models import Case, Document
from bianmin.handling import actions as handing
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.results import actions, parts, queries
from bianmin.results.actions import Choice
from bianmin.results.models import Handing, Pickup, Reminder, Result
from bianmin.rules.delivery import Handover
from tests.fixtures.hall import act, application, at, make_centre, make_item, make_user
from tests.fixtures.results import SIGNED, STROKES, code_of, decided


def said(refused) -> str:
    return ";".join(o.found for o in refused.value.objections)


def hand(case, clerk, handover=SIGNED, day=26, results=(), **more):
    choice = Choice(handover, frozenset(results))
    return actions.hand_over(case_id=case.pk, choice=choice, act=act(clerk, at(day, **more)))


def test_a_decision_numbers_its_result_and_the_resident_signs_with_a_finger(granted, clerk):
    one = Result.objects.get(case=granted)
    assert (one.kind, one.no, one.state) == ("高龄津贴发放通知", "青〔2026〕1号", "ready")
    paper = Document.objects.get(case=granted, kind="granted")
    assert "高龄津贴发放通知 青〔2026〕1号" in str(paper.sheet)

    done = hand(granted, clerk, Handover(way="in_person", receiver="石桂香", strokes=STROKES))

    handing = Handing.objects.get(case=granted)
    one.refresh_from_db()
    assert (done.state, one.state, handing.signed) == ("delivered", "out", "screen")
    assert queries.strokes(handing) == STROKES
    assert "1号" in str(Document.objects.get(case=granted, kind="delivery").sheet)
    assert not queries.uncollected(date(2027, 6, 1)).exists()
    filed = cases.archive(case_id=granted.pk, place="柜 1", act=act(clerk, at(27)))
    assert filed.state == "archived"
    assert verify(granted.centre) is None


def test_a_code_is_right_or_counted_and_at_last_no_good_any_more(granted, clerk):
    right = code_of(granted)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    guess = Handover(way="in_person", receiver="路人甲", signed=True, code=wrong)
    for left in (4, 3, 2, 1):
        with pytest.raises(Refused) as refused:
            hand(granted, clerk, guess)
        assert said(refused) == f"取件码不对,还可以试 {left} 次"
    with pytest.raises(Refused) as refused:
        hand(granted, clerk, guess)
    assert "连错 5 次" in said(refused)
    with pytest.raises(Refused, match="作废了"):  # the right one does not open it any more
        hand(granted, clerk, Handover(way="in_person", receiver="石桂香", signed=True, code=right))
    assert Pickup.objects.get().wrong == 5
    assert Entry.objects.filter(event="code_wrong").count() == 5
    assert Case.objects.get().state == "decided"

    actions.renew_code(case_id=granted.pk, checked="核对身份证原件", act=act(clerk, at(26)))
    wide = code_of(granted).translate({ord(str(n)): 0xFF10 + n for n in range(10)})
    mine = Handover(way="in_person", receiver="石桂香", signed=True, code=f" {wide} ")

    assert hand(granted, clerk, mine).state == "delivered"
    assert Handing.objects.get().coded
    assert right not in str(list(Entry.objects.values_list("details", flat=True)))


def test_who_lost_the_code_shows_who_they_are(granted, clerk):
    Pickup.objects.update(wrong=5)
    checked = Handover(way="in_person", receiver="石桂香", signed=True, checked="核对身份证原件")

    hand(granted, clerk, checked)

    assert (Handing.objects.get().checked, Handing.objects.get().coded) == ("核对身份证原件", False)


def test_a_parcel_that_comes_back_is_sent_again_and_only_then_filed(granted, clerk):
    parcel = Handover(way="courier", receiver="石桂香", carrier="邮政", tracking="EMS100")
    hand(granted, clerk, parcel)
    with pytest.raises(Refused, match="还在快递路上"):
        cases.archive(case_id=granted.pk, place="柜 1", act=act(clerk, at(26)))

    first = Handing.objects.get()
    back = actions.answered(
        handing_id=first.pk, end="returned", said="无人签收", act=act(clerk, at(30))
    )
    assert (back.state, back.delivered_at) == ("decided", None)
    assert Pickup.objects.get().since == date(2026, 11, 30)
    assert Document.objects.get(kind="delivery").void == "快递退回:无人签收"
    with pytest.raises(Refused, match="EMS100 已经登记过"):
        hand(granted, clerk, parcel, day=30)

    again = Handover(way="courier", receiver="石桂香", carrier="邮政", tracking="EMS101")
    hand(granted, clerk, again, day=30)
    second = Handing.objects.get(tracking="EMS101")
    actions.answered(
        handing_id=second.pk, end="arrived", said="石桂香签收", act=act(clerk, at(3, month=12))
    )
    with pytest.raises(Refused, match="已经有了回音"):
        actions.answered(
            handing_id=second.pk, end="returned", said="又退", act=act(clerk, at(4, month=12))
        )
    done = cases.archive(case_id=granted.pk, place="柜 1", act=act(clerk, at(4, month=12)))
    assert done.state == "archived"
    assert Result.objects.get().state == "out"
    assert verify(granted.centre) is None


def test_a_lost_certificate_is_issued_anew_and_the_old_number_points_to_it(granted, clerk, chief):
    hand(granted, clerk)
    old = Result.objects.get()
    code = code_of(granted)

    with pytest.raises(Refused, match="补发只有这些理由:遗失、损毁、写错"):
        actions.reissue(result_id=old.pk, ground="想换", act=act(clerk, at(27)))
    actions.reissue(
        result_id=old.pk, ground="遗失", said="报纸声明", act=act(clerk, at(27), key="again")
    )
    actions.reissue(
        result_id=old.pk, ground="遗失", said="报纸声明", act=act(clerk, at(27), key="again")
    )

    old.refresh_from_db()
    new = old.replaced_by
    assert (old.state, old.no, old.void) == ("void", "青〔2026〕1号", "遗失:报纸声明")
    assert (new.state, new.no, new.ground) == ("ready", "青〔2026〕2号", "遗失")
    assert Result.objects.count() == 2  # the form was sent twice
    assert code_of(granted) != code
    with pytest.raises(Refused, match="已经作废了"):
        actions.reissue(result_id=old.pk, ground="遗失", act=act(clerk, at(27)))
    with pytest.raises(Refused, match="已经作废了"):
        actions.declare_void(result_id=old.pk, reason="再作废", act=act(clerk, at(27)))

    hand(granted, clerk, day=30)
    cases.archive(case_id=granted.pk, place="柜 1", act=act(clerk, at(30)))
    with pytest.raises(Refused, match="已经归档"):
        actions.reissue(result_id=new.pk, ground="遗失", act=act(clerk, at(30, 11)))


def test_several_results_go_out_one_after_the_other(qingshi, clerk, chief):
    item = make_item(qingshi, "SC-1", result_name="营业执照正本、营业执照副本")
    case = decided(item, clerk, chief)
    main, copy = Result.objects.order_by("pk")
    assert {main.number, copy.number} == {1}  # each kind has a register of its own

    waiting = hand(case, clerk, results=[main.pk])
    assert waiting.state == "decided"
    with pytest.raises(Refused, match="已经交出去或者作废"):
        hand(case, clerk, results=[main.pk])
    assert Pickup.objects.get().waits == 1

    agent = Handover(way="agent", receiver="石小柱", signed=True)
    with pytest.raises(Refused, match="没有出示委托书"):
        hand(case, clerk, agent, results=[copy.pk])
    done = hand(case, clerk, Handover(way="agent", receiver="石小柱", signed=True, authorised=True))
    assert done.state == "delivered"
    assert [h.names for h in Handing.objects.all()] == [[str(main)], [str(copy)]]


def test_what_is_out_cannot_be_void_and_what_is_void_is_not_handed_out(granted, clerk):
    one = Result.objects.get()
    actions.declare_void(result_id=one.pk, reason="打印坏了", act=act(clerk, at(25, 11)))
    with pytest.raises(Refused, match="结果还没有出,或者作废了没有补发"):
        hand(granted, clerk)
    actions.add(case_id=granted.pk, kind="高龄津贴发放通知", act=act(clerk, at(25, 12)))

    assert hand(granted, clerk).state == "delivered"
    new = Result.objects.get(state="out")
    assert new.number == 2  # the void number is not used again
    with pytest.raises(Refused, match="不能作废"):
        actions.declare_void(result_id=new.pk, reason="反悔", act=act(clerk, at(27)))


def test_who_does_not_come_is_called_once_a_day_at_most(granted, clerk):
    due = date(2026, 12, 9)  # ten workdays after the decision
    assert not queries.uncollected(date(2026, 12, 8)).exists()
    found = queries.uncollected(due, granted.centre).get()
    assert (found.case_id, found.since, found.remind_on) == (granted.pk, date(2026, 11, 25), due)

    call = {"case_id": granted.pk, "said": "电话打通了,说下周来"}
    actions.remind(**call, act=act(clerk, at(9, month=12)))
    with pytest.raises(Refused, match="今天已经提醒过了"):
        actions.remind(**call, act=act(clerk, at(9, 16, month=12)))
    actions.remind(**call, act=act(clerk, at(10, month=12)))

    assert Reminder.objects.count() == 2
    assert queries.counts(clerk, date(2026, 12, 10))["remind"] == 0
    assert queries.counts(clerk, date(2026, 12, 11))["remind"] == 1


def test_a_decision_and_a_delivery_are_taken_back_with_their_results(granted, clerk, chief):
    hand(granted, clerk)
    cases.take_back(case_id=granted.pk, reason="交错了人", act=act(chief, at(26, 11)))
    one = Result.objects.get()
    assert (one.state, Pickup.objects.get().waits) == ("ready", 1)
    assert Handing.objects.get().void

    cases.take_back(case_id=granted.pk, reason="决定写错了", act=act(chief, at(26, 12)))
    one.refresh_from_db()
    assert (one.state, one.void, Pickup.objects.get().waits) == ("void", "决定撤销了", 0)
    cases.decide(case_id=granted.pk, outcome="granted", act=act(chief, at(26, 14)))
    assert Result.objects.get(state="ready").no == "青〔2026〕2号"


def test_a_refusal_waits_to_be_collected_too_and_has_no_result(allowance, clerk, chief):
    case = decided(allowance, clerk, chief, outcome="refused")

    assert Result.objects.count() == 0
    assert Pickup.objects.get(case=case).waits == 1
    with pytest.raises(Refused, match="没有准予"):
        actions.add(case_id=case.pk, kind="营业执照", act=act(clerk, at(25)))
    assert hand(case, clerk).state == "delivered"


@pytest.fixture
def hanbin(db):
    return make_centre("hebian", "河边镇便民服务中心", "河", "hanbin-2011", "990101501000")


def test_in_hanbin_the_department_gives_it_back_the_same_day(hanbin):
    clerk, chief = make_user(hanbin, "clerk", "柳一"), make_user(hanbin, "chief", "石一")
    chief.window = None
    chief.save()
    case = cases.hand_in(application(make_item(hanbin)), act(clerk))
    handing.give(case_id=case.pk, to=chief, papers=[], act=act(clerk))
    handing.receive(case_id=case.pk, number=1, act=act(chief, at(24)))
    handing.name_doer(case_id=case.pk, doer=clerk, act=act(chief, at(24)))
    cases.examine(case_id=case.pk, opinion="符合条件", act=act(chief, at(24)))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(25)))
    handing.check(case_id=case.pk, note="", act=act(chief, at(25)))
    pickup = Pickup.objects.get()
    assert (pickup.back_by, pickup.back_on) == (date(2026, 11, 25), None)
    with pytest.raises(Refused, match="结果由中心窗口送出"):
        hand(case, chief)
    with pytest.raises(Refused, match="由中心窗口收"):
        actions.come_back(case_id=case.pk, given_by="石一", act=act(chief, at(26)))
    assert queries.counts(clerk, date(2026, 11, 26))["late"] == 1

    actions.come_back(case_id=case.pk, given_by="石一", act=act(clerk, at(26)))

    entry = Entry.objects.get(event="result_back")
    assert entry.details["late"] is True
    assert entry.because == ["hanbin-2011/procedure/3b"]
    assert hand(case, clerk).state == "delivered"


def test_in_yongan_results_go_out_at_the_outlet_and_seals_are_registered(db):
    hall = make_centre("shuibian", "水边镇便民服务中心", "水", "yongan-2025", "990101502000")
    clerk, chief = make_user(hall, "clerk", "柳二"), make_user(hall, "chief", "石二")
    case = decided(make_item(hall), clerk, chief)
    one = Result.objects.get()
    assert (one.seal, one.by) == ("行政审批专用章", chief)
    assert "yongan-2025/chief/4e" in one.because

    outlet = hall.windows.get(no=2)
    outlet.kind = "outlet"
    outlet.save()
    with pytest.raises(Refused, match="结果由出件窗口送出"):
        hand(case, clerk)
    clerk.window = outlet
    clerk.save()
    assert hand(case, clerk).state == "delivered"


@pytest.mark.parametrize(
    "strokes",
    ["M1 1", "M1 1L2 2<script>", "L" * 50_000, "M1 1L" + "9" * 30_000, "\0", "M-5 900L1 1"],
)
def test_what_is_no_signature_signs_nothing(granted, clerk, strokes):
    with pytest.raises(Refused, match="领取人还没有签收"):
        hand(granted, clerk, Handover(way="in_person", receiver="石桂香", strokes=strokes))

    assert Handing.objects.count() == 0


def test_what_came_back_is_reminded_of_anew(granted, clerk):
    hand(granted, clerk, Handover(way="courier", receiver="石桂香", tracking="EMS7"))
    actions.answered(
        handing_id=Handing.objects.get().pk, end="returned", said="地址不详", act=act(clerk, at(30))
    )

    assert not list(parts.reminders(granted.centre, date(2026, 12, 11)))
    ((case, reminder),) = parts.reminders(granted.centre, date(2026, 12, 14))
    assert (case, reminder.key) == (granted, "2026-11-30")


def test_nobody_is_left_in_what_remains_of_a_destroyed_file(granted, clerk):
    hand(granted, clerk, Handover(way="in_person", receiver="石桂香", strokes=STROKES))
    body = Handing.objects.get().signature

    assert parts.destroyed(granted, "到期销毁") == {body}
    handing = Handing.objects.get()
    assert (handing.receiver, handing.signature, Pickup.objects.get().code) == ("", "", "")
    assert Result.objects.get().no == "青〔2026〕1号"  # the register stays
