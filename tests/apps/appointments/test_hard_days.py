"""A holiday that swallows an hour, a clock that goes back: nobody is moved, and no place given twice."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin import shelf
from bianmin.appointments import actions, queries
from bianmin.appointments.models import Booking, Place
from bianmin.cases import actions as cases
from bianmin.centres import queries as halls
from bianmin.refusal import Refused
from tests.apps.appointments.conftest import asked
from tests.fixtures.hall import act, at

NOTICE = """
year = 2026
notice = "国办发明电〔2026〕8号"

[[holiday]]
name = "抗震纪念日"
off = [2026-11-24]
on = []
"""


@pytest.fixture
def _own_shelf():
    halls._asked = -halls.FRESH
    yield
    shelf.put_notices({})
    halls._asked = -halls.FRESH


def words(refused):
    return [o.found for o in refused.value.objections]


@pytest.mark.usefixtures("_own_shelf")
def test_a_new_holiday_swallows_the_hour_and_nobody_is_moved_silently(
    client, booking, clerk, qingshi, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: at(23, 11))
    mine = reverse("appointments:mine", args=["qingshi", booking.token])
    assert "办不了了" not in client.get(mine).content.decode()

    cases.import_notice(text=NOTICE, at=at(23, 10, 30))

    said = client.get(mine).content.decode()
    assert "约的那个时间办不了了" in said
    assert "这里不开门:抗震纪念日" in said
    standing = queries.standing(qingshi, at(23, 11))
    moves = queries.displaced(
        standing, queries.lines_ahead(qingshi, standing, at(23, 11)), at(23, 11)
    )
    assert moves == {booking.pk: "那时不开门了"}
    booking.refresh_from_db()
    assert (booking.state, booking.begins_at) == ("confirmed", at(24, 9))
    client.force_login(clerk)
    lists = f"{reverse('appointments:lists')}?list=moves"
    assert "那时不开门了" in client.get(lists).content.decode()
    other = asked(booking.matters.get().version, at(24, 10), phone="13900000002")
    with pytest.raises(Refused) as refused:
        actions.book(other, actions.resident(at(23, 11)))
    assert any("不上班" in one or "不开" in one or "休息" in one for one in words(refused))

    actions.offer(
        booking_id=booking.pk, begins_at=at(25, 9), reason="放假", act=act(clerk, at(23, 11))
    )
    actions.answer(booking_id=booking.pk, yes=True, act=actions.resident(at(23, 12)))
    assert Booking.objects.get().begins_at == at(25, 9)
    assert "办不了了" not in client.get(mine).content.decode()


def test_after_the_clock_went_back_no_place_is_given_twice_and_what_expired_stays_so(
    plan, allowance, clerk
):
    slow = actions.reserve(asked(allowance, at(24, 9)), actions.resident(at(23, 10)))
    late = at(23, 11)  # the request ended long ago; somebody else has the place
    taken = actions.book(
        asked(allowance, at(24, 9), phone="13900000002", channel="phone"), act(clerk, late)
    )
    assert taken.no

    with pytest.raises(Refused) as refused:  # the clock went back to within its ten minutes
        actions.confirm(booking_id=slow.pk, act=actions.resident(at(23, 10, 5)))

    assert words(refused) == ["这个窗口这个时间已经有人约了"]
    assert Place.objects.filter(begins_at=at(24, 9)).count() == 1
    again = actions.reserve(
        asked(allowance, at(24, 10), phone="13900000003"), actions.resident(at(23, 9))
    )
    done = actions.confirm(booking_id=again.pk, act=actions.resident(at(23, 9, 1)))
    assert done.no == "青约〔2026〕2号"  # numbers go on, whatever the clock says
