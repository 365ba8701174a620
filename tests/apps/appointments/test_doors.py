"""Served at home: one truth of who goes, when, with what, and what came of it (上门)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.agency import actions as agency
from bianmin.agency.models import HomeMatter, Visit
from bianmin.appointments import actions
from bianmin.appointments.models import Booking
from bianmin.cases.models import Case, Draft
from bianmin.ledger.queries import verify
from bianmin.openings.models import Served
from bianmin.refusal import Refused
from tests.apps.appointments.conftest import asked, make_plan
from tests.fixtures.hall import MONDAY, act, at, events_of, make_item, resident_id

HOME = {"kind": "door", "address": "石桥村三组 8 号"}
MADE = {"record": "量了,拍了照", "signed_by": "石桂香", "shown": True}


def said(refused):
    return [o.found for o in refused.value.objections]


@pytest.fixture
def doors(qingshi, director):
    """One who goes to the doors, every weekday."""
    return make_plan(qingshi, director, line="上门", kind="door", windows=[], places=1)


@pytest.fixture
def booked(doors, allowance, clerk):
    """Tuesday at nine at her door; nobody said yet who goes."""
    first = actions.reserve(asked(allowance, at(24, 9), **HOME), actions.resident(MONDAY))
    return actions.confirm(booking_id=first.pk, act=actions.resident(at(23, 9, 45)))


def test_a_booking_for_the_door_is_a_visit_that_goes_with_it(booked, clerk, director, qingshi):
    visit = booked.visit
    assert (visit.begins_at, visit.agent, visit.who) == (at(24, 9), None, "石桂香")
    assert visit.bring == ["居民身份证", "申请表", "户口簿"]
    assert "三组" not in visit.address  # sealed

    agency.name_visitor(visit_id=visit.pk, agent=clerk, act=act(director))
    actions.move(booking_id=booked.pk, begins_at=at(25, 9), act=actions.resident(at(23, 11)))
    visit.refresh_from_db()
    assert (visit.on, visit.begins_at, visit.agent) == (at(25).date(), at(25, 9), clerk)

    agency.record_visit(visit_id=visit.pk, **MADE, act=act(clerk, at(25, 10)))
    booked.refresh_from_db()
    assert (booked.state, booked.came_at) == ("came", at(25, 10))
    assert events_of(booked)[-1] == "booking_came"
    assert events_of(visit) == ["visit_asked", "visit_named", "visit_moved", "visit_done"]
    assert verify(qingshi) is None


def test_who_calls_it_off_keeps_nobody_on_the_way(booked, clerk):
    actions.cancel(booking_id=booked.pk, reason="儿子回来了", act=actions.resident(at(23, 15)))

    visit = Visit.objects.get()
    assert visit.off_why == "本人取消 儿子回来了"
    with pytest.raises(Refused) as refused:
        agency.record_visit(visit_id=visit.pk, **MADE, act=act(clerk, at(24, 10)))
    assert said(refused) == ["这一次不去了:本人取消 儿子回来了"]


def test_nobody_reports_at_the_hall_for_a_visit(booked, clerk):
    with pytest.raises(Refused) as refused:
        actions.check_in(booking_id=booked.pk, act=act(clerk, at(24, 8, 50)))

    assert said(refused) == ["约的是上门,不用报到:去过以后写上门记录"]


def test_nobody_is_known_by_name_when_the_booking_forgets(booked, clerk):
    agency.record_visit(visit_id=booked.visit_id, **MADE, act=act(clerk, at(24, 10)))
    actions.forget(at=at(24, year=2027))

    row = str(Visit.objects.values().get())
    assert "石桂香" not in row
    assert "拍了照" not in row


def test_the_page_of_the_booking_leads_to_the_visit_and_the_resident_sees_who_comes(
    client, booked, clerk, director, qingshi
):
    client.force_login(director)
    page = reverse("appointments:show", args=[booked.pk])
    visit = reverse("agency:visit", args=[booked.visit_id])
    assert "还没有定谁去" in client.get(page).content.decode()
    assert visit in client.get(page).content.decode()
    said = client.get(visit).content.decode()
    assert "去了要看" in said
    assert "不去了的" not in said  # an agreed hour is called off in the booking
    client.post(f"{visit}settle/", {"agent": clerk.pk, "key": "k"})
    assert "柳春枝去" in client.get(page).content.decode()
    assert client.post(f"{visit}settle/", {"agent": "x", "key": "k2"}).status_code == 302

    client.logout()
    mine = reverse("appointments:mine", args=["qingshi", booked.token])
    assert "柳春枝去" in client.get(mine).content.decode()
    agency.record_visit(visit_id=booked.visit_id, **MADE, act=act(clerk, timezone.now()))
    assert "量了,拍了照" in client.get(mine).content.decode()


def test_one_round_to_a_household_makes_a_case_of_every_matter(
    client, booked, clerk, qingshi, stranger
):
    """xibuhe/general/3b: 一条走访记录可包含一户的多个事项,每个事项各成一件办件。"""
    make_item(qingshi, "MZ-019", name="残疾人两项补贴申领", plain_name="残疾补贴")
    visit = reverse("agency:visit", args=[booked.visit_id])
    client.force_login(clerk)
    page = client.post(f"{visit}matters/", {"item": "没有这样的"})
    assert page.status_code == 422
    assert "没有找到" in page.content.decode()
    assert client.post(f"{visit}matters/", {"item": "MZ-019"}).status_code == 302
    assert client.post(f"{visit}matters/", {"item": "MZ-019"}).status_code == 302  # once
    first, second = HomeMatter.objects.order_by("order")

    for matter in (first, second):
        led = client.post(f"{visit}matters/{matter.pk}/").headers["Location"]
        typed = client.get(led).content.decode()
        assert "石桂香" in typed
        assert "石桥村三组" in typed
        sent = {
            "applicant": "石桂香",
            "phone": "13900000001",
            "id_type": "111",
            "applicant_id": resident_id(),
            "served-mode": "home",
        }
        sent |= {"ok_1": "on", "ok_2": "on", "more_3": "shared", "conditions": "yes"}
        page = client.post(led, sent | {"act": "accept"})
        assert page.status_code == 302, page.content.decode()
        matter.refresh_from_db()
        assert matter.case is not None
    assert {row.mode for row in Served.objects.all()} == {"home"}
    assert Case.objects.count() == 2
    assert not Draft.objects.exists()
    assert "每件各成一件办件" in client.get(visit).content.decode()
    page = client.post(f"{visit}matters/{first.pk}/")
    assert page.status_code == 422
    assert "已经收件了" in page.content.decode()

    client.force_login(stranger)
    for path in ("", "settle/", "matters/", f"matters/{first.pk}/"):
        assert client.post(f"{visit}{path}").status_code == 404


def test_a_round_that_was_not_agreed_is_called_off_with_its_reason(
    qingshi, clerk, director, client
):
    row = agency.arrange(
        wanted=agency.Wanted(
            who="石桂香", phone="13900000001", address="三组", place="石桥村", what="看看", on=at(25).date()
        ),
        agent=clerk, centre=qingshi, act=act(clerk),
    )  # fmt: skip
    client.force_login(director)
    visit = reverse("agency:visit", args=[row.pk])
    page = client.post(f"{visit}settle/", {"off": "1", "key": "a", "agent": ""})
    assert page.status_code == 422
    assert "没有写为什么不去了" in page.content.decode()
    client.post(f"{visit}settle/", {"off": "1", "why": "进城了", "key": "b"})
    row.refresh_from_db()
    assert row.off_why == "进城了"
    assert "进城了" in client.get(visit).content.decode()
    assert Booking.objects.count() == 0
