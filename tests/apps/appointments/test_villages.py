"""By appointment to the day in the village: who goes there sees who comes (集中办公日)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bianmin.appointments import actions, queries
from bianmin.appointments.places import choices_between
from bianmin.openings import actions as openings
from bianmin.openings.models import VillageDay
from bianmin.refusal import Refused
from tests.apps.appointments.conftest import asked
from tests.apps.openings.test_outside import boss, hanbin, plan
from tests.fixtures.hall import act, at, make_item, make_user

__all__ = ["boss", "hanbin"]
SOON = at(26).date()


@pytest.fixture
def day(hanbin, boss):
    village = hanbin.division.__class__.objects.get(name="石门村")
    return openings.plan_village_day(
        centre=hanbin, village=village, plan=plan(SOON), by=boss, at=at(23)
    )


@pytest.fixture
def item(hanbin):
    return make_item(hanbin)


@pytest.fixture
def taker(hanbin):
    return make_user(hanbin, "clerk", "周收")


@pytest.fixture
def booked(day, item, taker):
    return actions.book(
        asked(item, at(26, 9), kind="village", channel="phone"), act(taker, at(23, 11))
    )


def test_a_day_in_a_village_is_booked_hour_by_hour_and_one_person_an_hour(booked, day, item, taker):
    assert (booked.village_day, booked.line) == (day, "石门村集中办公日")
    want = asked(item, at(26, 9), kind="village").want
    free = choices_between(want, SOON, SOON, at(23, 11))[SOON]
    assert [f"{one.begins_at:%H:%M}" for one in free][:1] != ["09:00"]
    assert free[-1].ends_at == at(26, 12)
    second = asked(item, at(26, 9), kind="village", phone="13900000002", channel="phone")
    with pytest.raises(Refused) as refused:
        actions.book(second, act(taker, at(23, 11)))
    assert [o.found for o in refused.value.objections] == ["这个时间刚刚约满了,请换一个"]


def test_who_goes_there_sees_who_comes_and_takes_them_down(client, booked, day, boss, taker):
    client.force_login(boss)
    assert "约了 1 人" in client.get("/openings/villages/?month=2026-11").content.decode()
    held = reverse("openings:held", args=[day.pk])
    page = client.get(held).content.decode()
    assert booked.who_shown in page
    assert "石桂香" not in page
    assert (
        "石门村集中办公日"
        in client.get(reverse("appointments:show", args=[booked.pk])).content.decode()
    )

    actions.check_in(booking_id=booked.pk, act=act(taker, at(26, 9)))
    booked.refresh_from_db()
    assert (booked.state, booked.ticket) == ("came", None)
    assert "来了" in client.get(held).content.decode()


def test_a_day_that_is_called_off_leaves_nobody_unasked(booked, day, boss, hanbin):
    openings.call_off(day_id=day.pk, why="下大雪", by=boss, at=at(24))

    now = at(24, 10)
    standing = queries.standing(hanbin, now)
    moves = queries.displaced(standing, queries.lines_ahead(hanbin, standing, now), now)
    assert moves == {booked.pk: "那天这里不接预约了"}


def test_only_where_the_book_has_such_days_one_is_asked(day, qingshi, hanbin):
    assert "village" not in dict(queries.kinds(qingshi, SOON))
    assert "village" in dict(queries.kinds(hanbin, SOON))
    assert VillageDay.objects.count() == 1
