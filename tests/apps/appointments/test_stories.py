"""Appointments from the first wish to the window, and everything that comes between."""

from __future__ import annotations

import pytest

from bianmin.appointments import actions
from bianmin.appointments.models import Booking, Change, Offer, Place
from bianmin.appointments.places import Want, choices_between
from bianmin.ledger.models import Entry
from bianmin.messaging.models import Message
from bianmin.refusal import Refused
from bianmin.tickets.actions import go_on_after, stop
from tests.apps.appointments.conftest import asked, make_plan
from tests.fixtures.hall import MONDAY, act, at, events_of, make_item


def said(refused):
    return [o.found for o in refused.value.objections]


def test_a_request_holds_no_place_until_it_is_confirmed(plan, allowance):
    first = actions.reserve(asked(allowance, at(24, 9)), actions.resident(MONDAY))
    second = actions.reserve(
        asked(allowance, at(24, 9), phone="13900000002"), actions.resident(MONDAY)
    )
    assert Place.objects.count() == 0

    done = actions.confirm(booking_id=second.pk, act=actions.resident(at(23, 9, 45)))
    with pytest.raises(Refused) as refused:
        actions.confirm(booking_id=first.pk, act=actions.resident(at(23, 9, 45)))

    assert done.no == "青约〔2026〕1号"
    assert done.window.no == 3
    assert said(refused) == ["这个窗口这个时间已经有人约了"]
    assert refused.value.objections[0].because == ("_default/appointment/confirm",)
    assert "材料" in str(done.sheets)  # the one-time notice, as it was
    assert events_of(done) == [
        "booking_asked", "booking_confirmed",
    ]  # fmt: skip


def test_who_confirms_too_late_chooses_anew(plan, allowance):
    late = actions.reserve(asked(allowance, at(24, 9)), actions.resident(MONDAY))

    with pytest.raises(Refused) as refused:
        actions.confirm(booking_id=late.pk, act=actions.resident(at(23, 9, 53)))

    assert said(refused) == ["确认晚了,这个预约作废了,请重新选时间"]


def test_what_is_told_holds_no_matter_and_what_is_kept_no_code(booking):
    told = Message.objects.order_by("pk")

    assert [m.event for m in told] == ["booked"]  # tomorrow at nine: a day ahead is past
    code = booking.code_said.replace(" ", "")
    assert code not in str(told.values())
    assert "津贴" not in str(told.values_list("text", flat=True))


def test_a_reminder_goes_with_the_appointment(plan, allowance, clerk):
    mine = actions.book(asked(allowance, at(26, 9), channel="phone"), act(clerk))
    near = Message.objects.get(subject=mine.subject, event="booking_near")
    assert near.due_at == at(25, 9)

    actions.move(booking_id=mine.pk, begins_at=at(27, 10), act=actions.resident(at(24)))
    near.refresh_from_db()
    assert near.state == "stopped"
    assert Message.objects.get(event="booking_near", state="waiting").due_at == at(26, 10)

    actions.cancel(booking_id=mine.pk, act=actions.resident(at(25)))
    assert not Message.objects.filter(state="waiting").exists()
    assert Place.objects.count() == 0


def test_several_matters_take_times_side_by_side(qingshi, director, allowance, clerk):
    make_plan(qingshi, director, minutes=15)
    quick = make_item(qingshi, "RS-001", "immediate", name="社保缴费查询", promised_value=0)

    both = actions.book(
        asked(allowance, at(24, 9), channel="phone", versions=(allowance, quick)), act(clerk)
    )

    assert both.minutes == 30
    assert [p.begins_at for p in Place.objects.order_by("begins_at")] == [at(24, 9), at(24, 9, 15)]
    want = Want(centre=qingshi, versions=(allowance, quick))
    free = choices_between(want, at(24).date(), at(24).date(), MONDAY)[at(24).date()]
    assert at(24, 8, 45) not in [c.begins_at for c in free]  # its second half is taken
    assert at(24, 9, 30) in [c.begins_at for c in free]


def test_quotas_keep_places_for_today_and_for_those_who_come(qingshi, director, allowance):
    make_plan(qingshi, director, same_day=4, walk_in=2)
    tuesday = at(24).date()

    def count(now):
        want = Want(centre=qingshi, versions=(allowance,))
        return len(choices_between(want, tuesday, tuesday, now)[tuesday])

    whole = count(MONDAY)
    assert count(at(24, 7)) == whole + 4


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"phone": "13900"}, "电话号码不对,手机是 11 位数字"),
        ({"who": "  "}, "没有写联系方式"),
        ({"begins_at": at(20, 9)}, "这一天已经过了"),
        ({"begins_at": at(14, 9, month=12)}, "最多提前 14 天约,到 12月7日为止"),
        ({"begins_at": at(28, 9)}, "这个时间窗口不开"),
        ({"begins_at": at(24, 9, 10)}, "这个时间刚刚约满了,请换一个"),
        ({"channel": "飞鸽"}, "没有写清怎样预约的:现场预约、电话预约、大厅网页"),
        ({"versions": ()}, "没有选办什么事"),
    ],
)
def test_what_cannot_be_booked_is_refused_with_its_clause(plan, allowance, more, wrong):
    with pytest.raises(Refused) as refused:
        actions.reserve(
            asked(allowance, more.pop("begins_at", at(24, 9)), **more), actions.resident(MONDAY)
        )

    assert wrong in said(refused)
    assert all(o.because for o in refused.value.objections)


def test_one_telephone_has_three_appointments_at_most(plan, allowance, clerk):
    for hour in (9, 10, 11):
        actions.book(asked(allowance, at(24, hour), channel="phone"), act(clerk))

    with pytest.raises(Refused) as refused:
        actions.book(asked(allowance, at(25, 9), channel="phone"), act(clerk))

    assert "手上已经有 3 个预约" in said(refused)[0]


def test_the_hall_calls_off_in_time_with_approval_reason_and_another_time(booking, clerk, director):
    off = actions.Off(reason="系统升级")
    with pytest.raises(Refused) as refused:
        actions.call_off(
            booking_id=booking.pk, off=actions.Off(reason=""), act=act(clerk, at(24, 3))
        )
    assert said(refused) == ["离约定时间不到 8 小时,记为违规", "没有取消的理由"]

    actions.ask_off(booking_id=booking.pk, reason="系统升级", act=act(clerk))
    done = actions.call_off(booking_id=booking.pk, off=off, act=act(director))

    assert done.state == "called_off"
    assert Change.objects.get().what == "called_off"
    assert Message.objects.filter(event="booking_off").exists()


def test_what_is_called_off_too_late_is_put_down_as_against_the_rules(booking, director):
    off = actions.Off(reason="停电", late=True)

    actions.call_off(booking_id=booking.pk, off=off, act=act(director, at(24, 8)))

    assert Change.objects.get().what == "off_late"
    entry = Entry.objects.get(event="booking_called_off")
    assert "违规" in entry.details["against_rules"]


def test_nobody_is_moved_before_they_have_said_yes(booking, clerk):
    actions.offer(booking_id=booking.pk, begins_at=at(25, 10), reason="那天停电", act=act(clerk))
    booking.refresh_from_db()
    assert booking.begins_at == at(24, 9)
    assert Place.objects.count() == 2  # both are kept

    actions.answer(booking_id=booking.pk, yes=True, act=actions.resident(at(23, 11)))
    booking.refresh_from_db()

    assert booking.begins_at == at(25, 10)
    assert [p.begins_at for p in Place.objects.all()] == [at(25, 10)]
    assert Change.objects.get().what == "moved_by_us"


def test_an_offer_that_nobody_answers_is_let_go(booking, allowance, clerk):
    actions.offer(booking_id=booking.pk, begins_at=at(26, 10), reason="停电", act=act(clerk))
    other = asked(allowance, at(26, 10), phone="13900000002", channel="phone")

    with pytest.raises(Refused):
        actions.book(other, act(clerk, at(23, 12)))
    actions.book(other, act(clerk, at(24, 12)))

    assert Offer.objects.get().answer == "expired"
    with pytest.raises(Refused) as refused:
        actions.answer(booking_id=booking.pk, yes=True, act=actions.resident(at(24, 13)))
    assert said(refused) == ["给您留的时间已经放开了,请另选一个"]


def test_coming_in_time_is_next_and_coming_late_is_still_served(booking):
    with pytest.raises(Refused) as refused:
        actions.check_in(booking_id=booking.pk, act=actions.resident(at(23, 15)))
    assert "今天还没到" in said(refused)[0]

    came = actions.check_in(booking_id=booking.pk, act=actions.resident(at(24, 8, 55)))

    assert came.arrived.value == "按时到,排下一位"
    assert came.arrived.because == ("_default/arrivals/next",)
    with pytest.raises(Refused) as refused:
        actions.cancel(booking_id=booking.pk, act=actions.resident(at(24, 9)))
    assert said(refused) == ["这个预约到了,不能再取消"]


def test_who_does_not_come_is_called_before_he_is_given_up(booking, clerk):
    with pytest.raises(Refused) as refused:
        actions.give_up(booking_id=booking.pk, act=act(clerk, at(24, 9, 20)))
    assert said(refused) == ["要等到 11月24日09:30 以后", "还没有联系过"]

    actions.contacted(
        booking_id=booking.pk, reached=False, note="打了两遍没人接", act=act(clerk, at(24, 9, 31))
    )
    gone = actions.give_up(booking_id=booking.pk, act=act(clerk, at(24, 9, 35)))

    assert gone.state == "given_up"
    assert Change.objects.get().because == ["_default/arrivals/no-show"]


def test_where_the_hall_stood_still_giving_up_comes_later_and_says_by_which_clause(booking, clerk):
    """A quarter of an hour of fire: the half hour that he may be late ends at 9:45."""
    cause = {"centre": booking.centre, "cause": "emergency:1"}
    stop(
        **cause, said="火情", because=("_default/emergencies/stops",), act=act(clerk, at(24, 9, 5))
    )
    go_on_after(**cause, act=act(clerk, at(24, 9, 20)))
    actions.contacted(
        booking_id=booking.pk, reached=False, note="打了两遍没人接", act=act(clerk, at(24, 9, 31))
    )
    with pytest.raises(Refused, match="09:45"):
        actions.give_up(booking_id=booking.pk, act=act(clerk, at(24, 9, 40)))
    actions.give_up(booking_id=booking.pk, act=act(clerk, at(24, 9, 50)))

    assert Change.objects.get().because == [
        "_default/arrivals/no-show", "_default/emergencies/uncounted",
    ]  # fmt: skip


def test_a_matter_that_the_leader_decides_waits_for_the_leader(plan, allowance, director):
    allowance.steps.filter(name="决定").update(role="leader")
    mine = actions.reserve(asked(allowance, at(24, 9)), actions.resident(MONDAY))

    with pytest.raises(Refused) as refused:
        actions.confirm(booking_id=mine.pk, act=actions.resident(at(23, 11)))
    assert said(refused) == ["领导还没有答应到岗"]

    done = actions.leader_says(
        booking_id=mine.pk, yes=True, reason="", act=act(director, at(23, 15))
    )
    assert (done.state, done.no) == ("confirmed", "青约〔2026〕1号")


def test_a_plan_that_is_changed_moves_nobody(booking, qingshi, director):
    before = Booking.objects.get().begins_at

    made = make_plan(qingshi, director, minutes=20)

    assert next(p.until for p in made[0].__class__.objects.order_by("pk")) == at(22).date()
    assert Booking.objects.get().begins_at == before
    free = choices_between(Want(centre=qingshi, versions=()), at(24).date(), at(24).date(), MONDAY)[
        at(24).date()
    ]
    assert not [c for c in free if c.begins_at < booking.ends_at and c.ends_at > booking.begins_at]


def test_coming_joins_the_line_with_its_place(booking, clerk):
    from bianmin.tickets.models import Ticket

    came = actions.check_in(booking_id=booking.pk, act=act(clerk, at(24, 8, 50)))

    ticket = Ticket.objects.get(pk=came.ticket_id)
    assert ticket.number.startswith("Y")
    assert (ticket.booked, ticket.booked_for) == (True, booking.begins_at)
    assert ticket.person_shown == "石**"
    with pytest.raises(Refused):
        actions.check_in(booking_id=booking.pk, act=act(clerk, at(24, 8, 51)))
    assert Ticket.objects.count() == 1


def test_nobody_is_known_by_name_ninety_days_after(booking):
    assert actions.forget(at=at(22, month=2, year=2027)) == 0
    assert actions.forget(at=at(24, month=2, year=2027)) == 1
    assert actions.forget(at=at(25, month=2, year=2027)) == 0

    booking.refresh_from_db()
    assert (booking.name, booking.telephone, booking.phone_blind) == ("", "", "")
    assert not Message.objects.exclude(phone="", secret="").exists()
    assert Entry.objects.get(event="bookings_forgotten").because == ["_default/slots/forget"]
