"""What the demo hall writes down of its duties, whatever its book asks for."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin import shelf
from bianmin.operations.demo.duties import duties
from bianmin.operations.demo.history import live, workdays_up_to
from bianmin.operations.demo.office import Office
from bianmin.operations.demo.towns import TOWNS
from bianmin.oversight.models import Record
from bianmin.oversight.queries import states
from bianmin.rules.obligations import State
from tests.fixtures.hall import at, make_centre, make_user

TODAY = date(2026, 11, 26)


@pytest.fixture
def hall(db):
    return make_centre("yong", "永和镇便民服务中心", "永", "yongan-2025", "990101301000")


def test_everything_is_written_down_on_the_day_by_the_director(hall):
    director = make_user(hall, "director", "程守田")
    calendar, book = shelf.calendar(), hall.pack_on(TODAY)
    office = Office(TOWNS[0], hall, {"director": [director]}, [], calendar, book, iter(()))
    live([*duties(office, workdays_up_to(TODAY, 60, calendar), TODAY)], until=at(26))

    found = states(hall, TODAY)
    assert found["duties.answering.fault"].state in (State.KEPT, State.BROKEN)
    assert found["duties.recurring.maintenance"].last
    records = list(Record.objects.order_by("pk"))
    assert {r.by for r in records} == {director}
    assert not any(r.late for r in records)
    assert all(calendar.is_workday(r.done_on) for r in records)
    assert {r.kind for r in records} >= {"fault", "notice", "maintenance"}
