"""While something stands that stops the hall nobody is called, and the time counts against nobody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.hall import actions
from bianmin.hall.queries.times import sheets
from bianmin.ledger.models import Entry
from bianmin.portal import session
from bianmin.portal.models import Terminal
from bianmin.refusal import Refused
from bianmin.tickets import actions as tickets
from bianmin.tickets.models import HallDay, Period
from bianmin.tickets.queries import board_state, hall_now, local_day, stood
from bianmin.tickets.queries import estimate as estimate_of
from bianmin.tickets.views import display
from tests.apps.hall.conftest import doing, now, open_at, serve, take
from tests.fixtures.hall import act, at

DAY = local_day(now())
TOKEN = "m" * 20


@pytest.fixture
def machine(qingshi, client):
    client.cookies[session.MACHINE] = TOKEN
    return Terminal.objects.create(
        centre=qingshi, no=1, place="门口", token=session.hashed(TOKEN), opened_at=now(),
        changed_at=now(),
    )  # fmt: skip


def press(by, minutes, kind="火情"):
    address = "/hall/emergencies/{}/"
    return actions.press(kind=kind, place="3 号窗口", address=address, act=doing(by, minutes))


def over(found, by, minutes):
    actions.measure(emergency_id=found.pk, text="灭了", act=doing(by, minutes))
    actions.end(emergency_id=found.pk, result="虚惊一场", act=doing(by, minutes))


def text(answer):
    return answer.content.decode()


def test_a_fire_stops_the_calling_everybody_is_told_and_then_all_goes_on(
    client, qingshi, clerk, director, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: now(32))
    display.forget()
    open_at(clerk, 3)
    ticket = take(qingshi, 5)
    found = press(clerk, 20)
    client.force_login(clerk)

    answer = client.post(reverse("tickets:index"), {"do": "next", "key": "n"})
    assert answer.status_code == 422
    assert "大厅停止叫号" in text(answer)
    assert "<b>停止叫号</b>:火情,3 号窗口,9:02 报的。" in text(answer)
    assert "系统默认 1860" in text(answer)
    assert "停止叫号" in text(client.get(reverse("calling:display", args=[qingshi.slug])))
    state = json.loads(client.get(reverse("calling:state", args=[qingshi.slug])).content)
    assert "火情" in state["stopped"]
    client.force_login(director)
    page = text(client.get(reverse("hall:now")))
    assert "等候的分钟数停着不走" in page
    assert "现在停止叫号" in text(client.get(reverse("hall:emergency", args=[found.pk])))

    over(found, director, 30)
    assert tickets.call_next(act=doing(clerk, 32)).pk == ticket.pk
    assert board_state(qingshi, now(32), DAY)["stopped"] == ""
    events = Entry.objects.filter(subject=found.subject).order_by("pk")
    assert [e.event for e in events if e.event.startswith("calling")] == [
        "calling_stopped", "calling_goes_on",
    ]  # fmt: skip


def test_the_time_is_nobodys_wait_and_nobodys_fault(qingshi, clerk, director):
    """Called before the fire and gone with everybody: called anew before it counts as missed."""
    open_at(clerk, 3)
    walks, waits = take(qingshi, 1), take(qingshi, 2)
    assert tickets.call_next(act=doing(clerk, 5)).pk == walks.pk
    for minute in (6, 7):
        tickets.again(ticket_id=walks.pk, act=doing(clerk, minute))
    found = press(clerk, 10)

    for step in (tickets.again, tickets.miss):
        with pytest.raises(Refused, match="停止叫号"):
            step(ticket_id=walks.pk, act=doing(clerk, 12))
    assert estimate_of(waits, qingshi, now(15)).zh == "大厅停止叫号,位置给您留着"
    assert max(one.minutes for one in hall_now(qingshi, now(29), DAY).lines) == 8

    over(found, director, 30)
    with pytest.raises(Refused, match="才叫了 0 遍"):
        tickets.miss(ticket_id=walks.pk, act=doing(clerk, 31))
    tickets.came(ticket_id=walks.pk, act=doing(clerk, 32))
    tickets.finish(ticket_id=walks.pk, act=doing(clerk, 36))
    serve(clerk, 36, 37, 40)

    minutes = {p.kind: p.minutes for p in Period.objects.filter(ticket=waits)}
    assert minutes["waiting"] == 34 - 20
    assert {p.kind: p.minutes for p in walks.periods.all()}["walking"] == 27 - 20
    policy = qingshi.pack_on(DAY).policy.queue
    (table,) = sheets(qingshi, DAY, DAY, policy, ["window"])
    assert table.total.waiting.value.most == 14


def test_the_director_decides_otherwise_with_a_reason(
    client, qingshi, clerk, director, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: now(12))
    open_at(clerk, 3)
    take(qingshi, 1)
    found = press(clerk, 10, kind="停电、断网")
    own = reverse("hall:emergency", args=[found.pk])
    client.force_login(clerk)
    said = {"do": "decide", "reason": "发电机开了", "key": "d0"}
    assert client.post(own, said).status_code == 422
    assert HallDay.objects.get().stops[0]["until"] is None

    client.force_login(director)
    answer = client.post(own, said | {"reason": " ", "key": "d1"})
    assert answer.status_code == 422
    client.post(own, said | {"key": "d2"})
    assert "照常叫号:发电机开了" in text(client.get(own))
    assert tickets.call_next(act=doing(clerk, 13)) is not None
    client.post(own, {"do": "decide", "stops": "1", "reason": "又停了", "key": "d3"})
    with pytest.raises(Refused, match="停止叫号"):
        tickets.again(ticket_id=clerk_ticket(clerk), act=doing(clerk, 14))


def clerk_ticket(clerk):
    from bianmin.tickets.models import Ticket

    return Ticket.objects.get(clerk=clerk).pk


def test_a_stop_the_director_decides_cites_the_clause_by_which_he_may(
    client, machine, qingshi, clerk, director, monkeypatch
):
    """Water on the floor stops nobody by itself: whatever says that it does, says by which clause."""
    monkeypatch.setattr(timezone, "now", lambda: now(12))
    display.forget()
    open_at(clerk, 3)
    ticket = take(qingshi, 1)
    found = press(clerk, 10, kind="漏水、停水")
    actions.decide(emergency_id=found.pk, stops=True, reason="地上全是水", act=doing(director, 11))

    client.force_login(clerk)
    refused = text(client.post(reverse("tickets:index"), {"do": "next", "key": "n"}))
    kiosk = text(client.get(reverse("kiosk:start", args=[qingshi.slug])))
    watched = text(client.get(reverse("calling:watch", args=[ticket.code])))
    client.force_login(director)
    own = text(client.get(reverse("hall:emergency", args=[found.pk])))
    for page in (refused, kiosk, watched, own):
        assert "系统默认 1862" in page
        assert "系统默认 1860" not in page
    assert estimate_of(ticket, qingshi, now(12)).because == ("_default/emergencies/otherwise",)

    over(found, director, 15)
    told = Entry.objects.filter(subject=found.subject, event__startswith="calling")
    assert {tuple(one.because) for one in told} == {("_default/emergencies/otherwise",)}


def test_the_phone_says_why_nobody_is_called_and_sends_nobody_to_a_window(
    client, qingshi, clerk, director, monkeypatch
):
    """The whole page and the part that asks again by itself; when it is over, as before."""
    monkeypatch.setattr(timezone, "now", lambda: now(12))
    open_at(clerk, 3)
    called, waits = take(qingshi, 1), take(qingshi, 2)
    tickets.call_next(act=doing(clerk, 5))

    def pages():
        return [
            text(client.get(reverse("calling:watch", args=[one.code]), headers=asks))
            for one in (called, waits)
            for asks in ({}, {"HX-Request": "true"})
        ]

    assert "请到 <b>3 号窗口" in pages()[0]
    assert "还要等" in pages()[2]
    found = press(clerk, 10)
    for page in pages():
        assert "现在停止叫号:火情,3 号窗口" in page
        assert "系统默认 1860" in page
        for gone in ("请到 <b>", "还要等", "请在大厅里等"):
            assert gone not in page
    assert "前面 <b>0</b> 位" in pages()[3]

    over(found, director, 12)
    assert "请到 <b>3 号窗口" in pages()[1]
    assert "停止叫号" not in "".join(pages())


def test_a_stop_over_night_is_said_with_its_day_and_counts_in_no_minute_of_the_replay(
    client, qingshi, clerk, director, monkeypatch
):
    """Monday 8:52 to Tuesday 9:00, somebody waiting since 8:44: eight minutes on Monday evening."""
    open_at(clerk, 3)
    take(qingshi, 2)
    found = press(clerk, 10)
    clock = [now(12)]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])

    def day(number):
        client.force_login(director)  # his session is over by the next morning
        asked = {"day": f"2026-11-{number}", "at": "10:00"}
        return text(client.get(reverse("hall:day"), asked))

    clock[0] = now(90)
    assert "停止叫号 8:52 起:" in day(23)
    assert '<td class="r">8 分</td>' in day(23)
    clock[0] = at(24, 8, 50)
    client.force_login(director)
    assert ",11月23日 8:52 起没有叫号" in text(client.get(reverse("hall:now")))
    morning = act(director, at(24, 9))
    actions.measure(emergency_id=found.pk, text="灭了", act=morning)
    actions.end(emergency_id=found.pk, result="虚惊一场", act=morning)
    clock[0] = at(24, 9, 5)
    assert "停止叫号 8:52 起,到这天关门没有恢复:" in day(23)
    assert "停止叫号 11月23日 8:52–9:00:" in day(24)


def test_what_does_not_stop_the_hall_stops_nobody_and_a_neighbour_goes_on(qingshi, clerk, stranger):
    open_at(clerk, 3)
    take(qingshi, 1)
    press(clerk, 2, kind="漏水、停水")
    press(stranger, 3)

    assert tickets.call_next(act=doing(clerk, 5)) is not None


def test_what_stands_since_yesterday_counts_before_anybody_acts_today(qingshi, clerk):
    open_at(clerk, 3)
    press(clerk, 20)
    since, until = now(20), now(20) + timedelta(days=1)
    assert not HallDay.objects.filter(day=local_day(until)).exists()

    whole = stood(qingshi, until - timedelta(hours=1), until)
    assert whole.value == timedelta(hours=1)
    assert stood(qingshi, since, until).value == timedelta(days=1)
