"""Served at home and in the village in a real browser: who goes, what for, who comes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.appointments import actions
from bianmin.centres.models import Division
from bianmin.openings import actions as openings
from bianmin.openings.actions.changes import rules
from bianmin.rules.openings import Kind
from bianmin.rules.outreach import VillagePlan
from tests.apps.appointments.conftest import asked, make_plan
from tests.fixtures.hall import act, make_item, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def soon(days: int, clock: time) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, clock, timezone.get_default_timezone())


def test_a_booking_for_the_door_is_a_visit_with_its_matters(
    browser_page, live_server, sign_in, look, qingshi, clerk, director
):
    version, now, page = make_item(qingshi), timezone.now(), browser_page
    said = {"since": timezone.localdate(), "weekdays": range(7), "windows": []}
    make_plan(qingshi, director, line="上门", kind="door", places=1, **said)
    day = soon(2, time(9))
    opened = rules.Change(
        kind=Kind.OPEN, first=day.date(), last=day.date(), reason="加开", why_late="刚定",
        sessions=((time(9), time(12)),),
    )  # fmt: skip
    openings.change(centre=qingshi, said=opened, by=director, at=now)
    wish = asked(version, day, kind="door", address="石桥村三组 8 号", channel="phone", goes=clerk)
    booking = actions.book(wish, act(clerk, now))

    sign_in(director)
    page.goto(f"{live_server.url}/agency/visits/{booking.visit_id}/")
    page.get_by_text("去了要看").wait_for()
    look(page, "visit")
    page.goto(f"{live_server.url}/agency/visits/")
    look(page, "list")
    openings.repeal(change_id=qingshi.changes.get().pk, reason="停电", by=director, at=now)
    closed = rules.Change(
        kind=Kind.CLOSED, first=day.date(), last=day.date(), reason="停电检修", why_late="刚知道"
    )
    openings.change(centre=qingshi, said=closed, seen=1, by=director, at=now)
    mine = reverse("appointments:mine", args=["qingshi", booking.token])
    page.goto(f"{live_server.url}{mine}?elder=1")
    page.get_by_text("约的那个时间办不了了").wait_for()
    look(page, "swallowed")


def test_the_day_in_the_village_shows_who_comes(
    browser_page, live_server, sign_in, look, liuxi, stranger
):
    liuxi.adoptions.update(pack="hanbin-2011")
    village = Division.objects.create(
        code="990101201200", name="石门村", level="6", parent=liuxi.division
    )
    boss, version, page = make_user(liuxi, "director", "高主任"), make_item(liuxi), browser_page
    begins = soon(4, time(9))
    plan = VillagePlan(
        day=begins.date(), begins=time(9), ends=time(12), place="村活动室", staff="综合窗口一人"
    )
    day = openings.plan_village_day(
        centre=liuxi, village=village, plan=plan, by=boss, at=timezone.now()
    )
    wish = asked(version, begins, kind="village", channel="phone")
    actions.book(wish, act(stranger, timezone.now()))

    sign_in(boss)
    page.goto(f"{live_server.url}/openings/villages/?month={begins:%Y-%m}")
    page.get_by_text("约了 1 人").wait_for()
    look(page, "villages")
    page.goto(f"{live_server.url}/openings/villages/{day.pk}/")
    page.get_by_text("约了这一天的").wait_for()
    look(page, "held")
