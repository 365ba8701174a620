"""A small day of a hall, lived whole; `bench/hall_day.py` lives one of 1,500 numbers."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bench.day_curve import curve
from bench.day_judge import judge, truths
from bench.day_script import script
from bench.hall_day import live, told
from bianmin.appointments.models import Booking
from bianmin.openings.models import Overtime
from bianmin.tickets.models import Ticket


@pytest.mark.django_db
def test_a_day_goes_through_the_real_actions_and_nothing_is_wrong_afterwards():
    lived = live(tickets=60, windows=4, booked=12, seed=3)

    assert list(judge(lived.facts)) == []
    states = Ticket.objects.filter(day=lived.facts.day.day).values_list("state", flat=True)
    assert len(states) >= 55
    assert {"finished"} < set(states) <= {"finished", "cancelled", "abandoned"}
    assert Booking.objects.filter(state="came").exists()
    assert sum(truths(lived.facts, lived.promises).values()) > 40
    assert "| numbers given" in next(told(lived))
    picture = ElementTree.fromstring(curve(lived.facts, "一天"))
    assert len(picture) > 20
    assert not Overtime.objects.filter(began_at__isnull=False, ended_at=None).exists()


def test_the_same_seed_is_the_same_day():
    first, again = script(60, 10, 7), script(60, 10, 7)

    assert (first.walk_in, first.booked) == (again.walk_in, again.booked)
    assert first.walk_in != script(60, 10, 8).walk_in
