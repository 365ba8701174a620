"""From the kiosk to the window and out: each step with its words, its time and its place."""

from __future__ import annotations

import pytest

from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.rules.priority import Lane
from bianmin.tickets import actions, queries
from bianmin.tickets.models import Call, HallDay, Period, Ticket
from tests.apps.tickets.conftest import doing, now, open_at, take
from tests.fixtures.hall import at, make_item, make_user, resident_id


def refused(work, *args, **more):
    with pytest.raises(Refused) as caught:
        work(*args, **more)
    return [o.found for o in caught.value.objections]


def spans(ticket):
    return [
        (p.kind, round((p.until - p.since).total_seconds() / 60) if p.until else None)
        for p in ticket.periods.all()
    ]


def test_a_visit_from_the_kiosk_to_the_end_is_a_line_of_periods(qingshi, clerk, window):
    ticket = take(qingshi, 1, said="领高龄津贴")
    called = actions.call_next(act=doing(clerk, 11))
    actions.came(ticket_id=ticket.pk, act=doing(clerk, 12))
    done = actions.finish(ticket_id=ticket.pk, act=doing(clerk, 20))

    assert called == ticket == done
    assert (ticket.number, done.state) == ("A001", "finished")
    assert spans(ticket) == [("waiting", 10), ("walking", 1), ("serving", 8)]
    assert ticket.matters.get().done_at
    assert Call.objects.get().saw[0]["no"] == "A001"
    assert verify(qingshi) is None


def test_numbers_are_counted_by_line_and_day(qingshi, window):
    farming = make_item(qingshi, "NY-001", name="宅基地")
    farming.item.department = qingshi.departments.get(name="农业农村办")
    farming.item.save()

    taken = [take(qingshi), take(qingshi, items=[farming.item]), take(qingshi, booked_for=now(60))]
    tomorrow = take(qingshi, at=at(24, 9))

    assert [t.number for t in taken] == ["A001", "B001", "Y001"]
    assert str(taken[1].line) == "B 农业农村办"
    assert tomorrow.number == "A001"


def test_the_same_form_twice_is_one_ticket_and_one_call(qingshi, clerk, window):
    first, again = take(qingshi, key="same"), take(qingshi, key="same")
    take(qingshi)
    calls = [actions.call_next(act=doing(clerk, 5, key="next")) for _ in range(2)]

    assert first == again
    assert calls == [first, first]
    assert Ticket.objects.count() == 2


def test_next_finishes_who_is_being_served_and_waits_for_who_has_not_come(qingshi, clerk, window):
    one, two = take(qingshi), take(qingshi, 1)
    actions.call_next(act=doing(clerk, 2))

    assert refused(actions.call_next, act=doing(clerk, 3)) == [
        "A001 号叫了还没有到:到了按“到了”,没到按“重呼”或“过号”"
    ]
    actions.came(ticket_id=one.pk, act=doing(clerk, 4))
    assert actions.call_next(act=doing(clerk, 9)) == two
    one.refresh_from_db()
    assert one.state == "finished"


def test_who_goes_first_is_called_first_and_the_card_says_so(yongan):
    from bianmin.tickets.actions import Person

    clerk = make_user(yongan, "clerk", "苗小满")
    open_at(clerk, 3)
    person = Person(name="石桂香", id_number=resident_id())
    take(yongan, 1)
    care = take(yongan, 5, lane=Lane.CARE, ground="elderly", person=person)

    assert care.person_shown == "石**"
    assert queries.people_ahead(care) == 0
    assert actions.call_next(act=doing(clerk, 6)) == care
    assert "yongan-2025/care/1" in Call.objects.get().because


def test_nobody_marks_himself_without_a_card(yongan):
    said = refused(take, yongan, lane=Lane.CARE, ground="pregnant")
    unknown = refused(take, yongan, lane=Lane.CARE)

    assert said == ["群众不能加优先标记"]
    assert unknown == ["爱心通道要写明按哪条理由"]


def test_staff_let_somebody_who_waits_go_first(yongan):
    clerk = make_user(yongan, "clerk", "苗小满")
    open_at(clerk, 3)
    take(yongan, 1)
    second = take(yongan, 2)
    facts = {"ticket_id": second.pk, "ground": "immobile", "why": "", "proof": False}
    actions.prefer(**facts, act=doing(clerk, 3))

    assert actions.call_next(act=doing(clerk, 4)) == second


def test_who_was_missed_is_not_called_again_until_he_is_back_at_his_place(qingshi, clerk, window):
    gone, other = take(qingshi), take(qingshi, 1)
    actions.call_next(act=doing(clerk, 2))
    said = refused(actions.miss, ticket_id=gone.pk, act=doing(clerk, 3))
    assert said == ["A001 号才叫了 1 遍,叫满 3 遍不到才算过号,请再呼"]
    for minute in (3, 4):
        actions.again(ticket_id=gone.pk, act=doing(clerk, minute))
    actions.miss(ticket_id=gone.pk, act=doing(clerk, 5))

    assert actions.call_next(act=doing(clerk, 6)) == other
    actions.came(ticket_id=other.pk, act=doing(clerk, 6))
    assert actions.call_next(act=doing(clerk, 7)) is None
    actions.come_back(ticket_id=gone.pk, act=doing(clerk, 8))
    assert actions.call_next(act=doing(clerk, 9)) == gone
    assert [kind for kind, _ in spans(gone)] == ["waiting", "walking", "away", "waiting", "walking"]


def test_a_third_return_wants_a_new_ticket(qingshi, clerk, window):
    ticket = take(qingshi)
    Ticket.objects.filter(pk=ticket.pk).update(state="missed", returns=2)

    said = refused(actions.come_back, ticket_id=ticket.pk, act=doing(clerk, 8))

    assert said == ["A001 号今天已经过号回来过 2 次,请重新取号"]


def test_who_fetches_a_paper_is_parked_and_goes_on_where_he_was(qingshi, clerk, window):
    ticket = take(qingshi)
    actions.call_next(act=doing(clerk, 2))
    actions.came(ticket_id=ticket.pk, act=doing(clerk, 3))

    assert refused(actions.park, ticket_id=ticket.pk, why=" ", act=doing(clerk, 4)) == [
        "没有写明挂起的原因"
    ]
    actions.park(ticket_id=ticket.pk, why="回家拿户口簿", act=doing(clerk, 5))
    assert actions.call_next(act=doing(clerk, 6)) is None
    actions.resume(ticket_id=ticket.pk, act=doing(clerk, 30))
    actions.finish(ticket_id=ticket.pk, act=doing(clerk, 33))

    assert spans(ticket) == [
        ("waiting", 2), ("walking", 1), ("serving", 2), ("parked", 25), ("serving", 3)
    ]  # fmt: skip


def test_who_is_handed_over_is_next_there_and_does_not_go_to_and_fro(qingshi, clerk, handler):
    open_at(clerk, 3)
    two = qingshi.windows.create(no=4, name="综合窗口", kind="comprehensive")
    open_at(handler, 4)
    ticket, other = take(qingshi), take(qingshi, 1)
    three = qingshi.windows.get(no=3)
    actions.call_next(act=doing(clerk, 2))
    hand = {"ticket_id": ticket.pk, "why": "要那边盖章"}
    actions.hand_over(**hand, window_id=two.pk, act=doing(clerk, 3))

    assert actions.call_next(act=doing(clerk, 4)) == other
    assert actions.call_next(act=doing(handler, 4)) == ticket
    said = refused(actions.hand_over, **hand, window_id=three.pk, act=doing(handler, 5))
    assert said == ["A001 号刚从 3 号窗口转来,不能转回去:请两个窗口一起定下由谁办"]
    Ticket.objects.filter(pk=ticket.pk).update(transfers=3)
    (said,) = refused(actions.hand_over, **hand, line_id=ticket.line_id, act=doing(handler, 5))
    assert said == "A001 号今天已经转了 3 次,不能再转:请值班负责人定下由谁办"


def test_a_window_that_does_not_do_the_item_neither_calls_nor_gets_it(qingshi, clerk, handler):
    farming = make_item(qingshi, "NY-001", name="宅基地", plain_name="盖房子用地")
    farming.item.department = qingshi.departments.get(name="农业农村办")
    farming.item.save()
    open_at(clerk, 1)
    open_at(handler, 3)
    ticket = take(qingshi, items=[farming.item])

    said = refused(actions.call_this, ticket_id=ticket.pk, why="认识", act=doing(clerk, 2))
    assert said == ["B001 号(农业农村办)不归 1 号窗口办,请到 2 号、3 号窗口"]
    assert actions.call_next(act=doing(clerk, 3)) is None
    actions.call_next(act=doing(handler, 4))
    one = qingshi.windows.get(no=1)
    hand = {"ticket_id": ticket.pk, "window_id": one.pk, "why": "那边近"}
    assert refused(actions.hand_over, **hand, act=doing(handler, 5)) == [
        "1 号窗口不办盖房子用地,请转到办它的窗口"
    ]


def test_who_calls_without_a_window_or_while_pausing_is_told_what_to_do(qingshi, clerk):
    take(qingshi)
    assert refused(actions.call_next, act=doing(clerk)) == [
        "您还没有开窗口:先选窗口、按“开窗口”,再叫号"
    ]
    open_at(clerk, 3)
    assert refused(actions.pause, why="", act=doing(clerk, 1)) == ["没有写明暂停的原因"]
    actions.pause(why="取文件", act=doing(clerk, 1))
    assert refused(actions.call_next, act=doing(clerk, 2)) == ["窗口正暂停着,先按“回来了”再叫号"]
    actions.go_on_calling(act=doing(clerk, 3))
    assert actions.call_next(act=doing(clerk, 4)).number == "A001"
    assert refused(actions.close_window, act=doing(clerk, 5)) == [
        "A001 号还在窗口,先办完、挂起或转走,再关窗口"
    ]


def test_a_window_is_staffed_by_one_and_one_staffs_one_window(qingshi, clerk, handler):
    open_at(clerk, 3)

    (held,) = refused(open_at, handler, 3)
    (own,) = refused(open_at, clerk, 1)

    assert held == "3 号窗口 08:42 起由柳春枝开着"
    assert own == "您已经开着 3 号窗口,先把它关了"


def test_a_clock_that_goes_back_changes_nobodys_place(qingshi, clerk, window):
    first = take(qingshi, 30)
    second = take(qingshi, 5)
    called = actions.call_next(act=doing(clerk, 6))
    actions.came(ticket_id=first.pk, act=doing(clerk, 4))

    assert called == first
    assert second.since > first.since
    assert all(p.until is None or p.until >= p.since for p in Period.objects.all())


def test_who_cancels_on_the_phone_is_not_called_and_who_is_called_cannot_cancel(
    qingshi, clerk, window
):
    gone, there = take(qingshi), take(qingshi, 1)
    actions.cancel(ticket_id=gone.pk, act=doing(actions.resident(), 2))

    assert actions.call_next(act=doing(clerk, 3)) == there
    said = refused(actions.cancel, ticket_id=there.pk, act=doing(actions.resident(), 3))
    assert said == ["A002 号叫到了(3 号窗口),不能取消"]
    assert refused(actions.call_this, ticket_id=gone.pk, why="x", act=doing(clerk, 4)) == [
        "A001 号取消了,不能叫号"
    ]


def test_at_closing_time_thirty_wait_nobody_new_comes_in_and_all_are_served(qingshi, clerk, window):
    for minute in range(30):
        take(qingshi, at=at(23, 17, minute))
    said = refused(take, qingshi, at=at(23, 17, 31))
    assert said == ["17:30 已经下班,不再发新号;手上有号的都办完再走"]

    for minute in range(30):
        ticket = actions.call_next(act=_late(clerk, minute))
        actions.came(ticket_id=ticket.pk, act=_late(clerk, minute))
    assert actions.call_next(act=_late(clerk, 40)) is None
    assert set(Ticket.objects.values_list("state", flat=True)) == {"finished"}


def _late(clerk, minute):
    from tests.fixtures.hall import act

    return act(clerk, at(23, 18, minute))


def test_what_was_not_served_is_on_the_register_the_next_morning(qingshi, clerk, window):
    left = [take(qingshi, n) for n in range(3)]
    actions.call_next(act=doing(clerk, 5))
    take(qingshi, at=at(24, 8, 45))

    day = HallDay.objects.get(day=at(23).date())
    assert (day.unserved, bool(day.closed_at)) == (3, True)
    tickets = Ticket.objects.filter(pk__in=[t.pk for t in left]).order_by("pk")
    assert [t.why for t in tickets] == ["叫了没有到", *["到一天结束还没有叫到"] * 2]
    assert refused(actions.call_next, act=_next_day(clerk))[0].startswith("您还没有开窗口")
    assert verify(qingshi) is None


def _next_day(clerk):
    from tests.fixtures.hall import act

    return act(clerk, at(24, 9))


def test_several_matters_in_one_visit_and_no_more_than_a_visit_holds(qingshi, clerk, allowance):
    ticket = take(qingshi, items=[allowance.item])
    actions.add(ticket_id=ticket.pk, items=[], said="问医保", act=doing(clerk, 1))

    assert [m.name for m in ticket.matters.all()] == ["给八十岁以上老人领补贴", "问医保"]
    said = refused(
        actions.add, ticket_id=ticket.pk, items=[allowance.item] * 7, act=doing(clerk, 2)
    )
    assert said == ["一张号最多办 8 件事,其余的请另取一张"]


def test_a_word_without_a_ticket_is_recorded_at_the_window(qingshi, clerk, window):
    done = actions.quick_act(what="盖一个章", act=doing(clerk, 2, key="q"))

    assert actions.quick_act(what="盖一个章", act=doing(clerk, 2, key="q")) == done
    assert refused(actions.quick_act, what="", act=doing(clerk, 3)) == ["没有写明顺手办的原因"]
    assert actions.close_window(act=doing(clerk, 9)).until
