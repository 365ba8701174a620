"""Many at the same time: no place is given twice, and none stays empty that somebody wanted."""

from __future__ import annotations

import pytest

from bianmin.appointments import actions
from bianmin.appointments.models import Booking, Place
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.apps.appointments.conftest import asked, make_plan
from tests.apps.cases.test_at_once import at_once
from tests.fixtures.hall import MONDAY, act, at, make_item

CLIENTS, LEFT = 200, 20


@pytest.mark.django_db(transaction=True)
def test_two_hundred_clients_fight_for_the_last_twenty_places(qingshi, director):
    quick = make_item(qingshi, "RS-001", "immediate", name="社保缴费查询", promised_value=0)
    make_plan(qingshi, director, line="电话", kind="phone", windows=(), places=LEFT)
    nine = at(24, 9)

    def client(n):
        me = asked(quick, nine, kind="phone", who=f"甲{n}", phone=f"139{n:08d}")
        return actions.book(me, actions.resident(MONDAY, f"r{n}"))

    answers = []
    for start in range(0, CLIENTS, 50):
        answers += at_once(lambda n, start=start: client(start + n), 50)

    won = [a for a in answers if isinstance(a, Booking)]
    lost = [a for a in answers if isinstance(a, Refused)]
    assert (len(won), len(lost)) == (LEFT, CLIENTS - LEFT)
    assert Booking.objects.filter(state="confirmed").count() == LEFT
    places = Place.objects.filter(begins_at=nine)
    assert sorted(places.values_list("seat", flat=True)) == list(range(LEFT))
    given = Booking.objects.exclude(no="").values_list("no", flat=True)
    numbers = sorted(int(no[8:-1]) for no in given)
    assert numbers == list(range(1, LEFT + 1))
    assert all("约满了" in str(refused) or "有人约了" in str(refused) for refused in lost)
    assert verify(qingshi) is None


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_books_once(plan, allowance, clerk):
    def hand(_):
        return actions.book(asked(allowance, at(24, 9), channel="phone"), act(clerk, key="same"))

    found = at_once(hand, 6)

    assert len({booking.pk for booking in found}) == 1
    assert Place.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_move_onto_one_free_time_and_one_gets_it(plan, allowance, clerk):
    mine = [
        actions.book(
            asked(allowance, at(24, hour, minute), channel="phone", phone=f"139000001{hour - 9}{minute // 30}"),
            act(clerk),
        )
        for hour in (9, 10) for minute in (0, 30)
    ]  # fmt: skip

    def hand(n):
        return actions.move(
            booking_id=mine[n].pk, begins_at=at(25, 9), act=actions.resident(MONDAY, f"m{n}")
        )

    found = at_once(hand, len(mine))

    assert len([f for f in found if isinstance(f, Refused)]) == len(mine) - 1
    assert Place.objects.count() == len(mine)
    assert Place.objects.filter(begins_at=at(25, 9)).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_confirm_the_same_place_one_has_it(plan, allowance):
    waiting = [
        actions.reserve(
            asked(allowance, at(24, 9), phone=f"1390000020{n}"), actions.resident(MONDAY)
        )
        for n in range(6)
    ]

    found = at_once(
        lambda n: actions.confirm(booking_id=waiting[n].pk, act=actions.resident(at(23, 9, 45))), 6
    )

    assert len([f for f in found if isinstance(f, Booking)]) == 1
    assert Place.objects.count() == 1
    refused = [f for f in found if isinstance(f, Refused)]
    assert {str(r) for r in refused} == {"这个窗口这个时间已经有人约了"}
