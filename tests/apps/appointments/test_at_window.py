"""The list of a window names who is booked soon, arrived or not, each at his place."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.appointments import actions
from bianmin.appointments.models import Booking
from bianmin.tickets.queries import waits
from tests.apps.appointments.conftest import asked
from tests.apps.tickets.conftest import open_at, take
from tests.fixtures.hall import act, at

HALF = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def nothing_kept():
    waits.forget()


@pytest.fixture
def clock(monkeypatch):
    def stand(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    stand(at(23, 9, 40))
    return stand


@pytest.fixture
def web(client, clerk, clock):
    client.force_login(clerk)
    open_at(clerk, 3)
    return client


def book(version, clerk, when, who="石桂香"):
    wish = asked(version, when, channel="phone", who=who, phone=f"139000000{when:%H%M}"[:11])
    return actions.book(wish, act(clerk, at(23, 8, 5)))


def listed(web):
    """Return the numbers and hours of the list, in order."""
    page = web.get(reverse("tickets:index")).content.decode()
    return re.findall(
        r"<li(?: class=\"comes\")?><b>([^<]+)</b>", page.split('class="why"')[0]
    ), page


def test_who_is_booked_soon_stands_in_the_list_before_he_came(web, plan, allowance, clerk, qingshi):
    book(allowance, clerk, at(23, 10))
    book(allowance, clerk, at(23, 14, 30), "麦秋生")  # not soon
    first, second = take(qingshi, 30), take(qingshi, 40)

    rows, page = listed(web)

    assert rows == [first.number, second.number, "10:00"]  # how long it takes is not known yet
    assert "预约 没到" in page
    assert "石**" in page
    assert "石桂香" not in page
    assert "还有 20 分" in page


def test_whose_time_has_come_stands_first_and_after_he_came_he_has_a_number(
    web, plan, allowance, clerk, qingshi, clock
):
    booking = book(allowance, clerk, at(23, 10))
    waiting = take(qingshi, 40)
    clock(at(23, 10, 0))
    rows, page = listed(web)
    assert rows == ["10:00", waiting.number]
    came = reverse("appointments:came", args=[booking.pk])
    assert came in page

    answer = web.post(came, {"key": "in", "back": "window"})

    assert answer.url == reverse("tickets:index")
    booking.refresh_from_db()
    assert booking.state == Booking.State.CAME
    rows, page = listed(web)
    assert rows == [booking.ticket.number, waiting.number]
    assert "预约 10:00 已到" in page
    assert booking.no in web.get(reverse("tickets:show", args=[booking.ticket_id])).content.decode()


def test_who_is_late_stands_behind_all_and_who_has_given_up_nowhere(
    web, plan, allowance, clerk, qingshi, clock
):
    book(allowance, clerk, at(23, 10))
    waiting = take(qingshi, 40)
    clock(at(23, 10, 5))
    rows, page = listed(web)
    assert rows == [waiting.number, "10:00"]
    assert "过了点" in page
    qingshi.adoptions.update(pack="_default")
    Booking.objects.update(pack="_default")
    clock(at(23, 16, 50))
    assert "10:00" not in listed(web)[0]


def test_another_windows_appointment_is_not_in_the_list(
    client, plan, allowance, clerk, handler, clock, qingshi
):
    book(allowance, clerk, at(23, 10))
    from bianmin.centres.models import Window

    Window.objects.create(centre=qingshi, no=9, name="综合窗口", kind="comprehensive")
    open_at(handler, 9)
    client.force_login(handler)
    assert "预约 没到" not in listed(client)[1]


def test_the_list_costs_the_same_with_appointments_and_without(
    web, plan, allowance, clerk, qingshi, django_assert_max_num_queries
):
    for n in range(3):
        take(qingshi, 30 + n)
    book(allowance, clerk, at(23, 9, 30))
    book(allowance, clerk, at(23, 10))
    web.get(reverse("tickets:index"))
    with django_assert_max_num_queries(12):
        rows, _ = listed(web)
    assert rows[-2:] == ["10:00", "9:30"]
