"""Which villages have no service point yet, where the book wants one in each (全覆盖)."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.agency import queries
from bianmin.agency.models import Point
from bianmin.centres.models import Division
from tests.fixtures.hall import make_centre, make_user

DAY = date(2026, 11, 23)


@pytest.fixture
def guided(db):
    centre = make_centre("guided", "青山镇便民服务中心", "山", "xx-county-guidance", "990101501000")
    for n, name in enumerate(("石门村", "双溪村"), 1):
        Division.objects.create(
            code=f"99010150120{n}", name=name, level="6", parent=centre.division
        )
    Point.objects.create(centre=centre, kind="village", place="石门村", called="便民服务站")
    return centre


def test_a_village_without_a_point_is_listed_with_its_clause(client, guided, qingshi):
    found = queries.bare_villages(guided, DAY, queries.points(guided, DAY))
    assert found.value == ("双溪村",)
    assert found.because == ("xx-county-guidance/items/2a",)
    assert queries.bare_villages(qingshi, DAY, []).value == ()  # this book does not ask for it

    client.force_login(make_user(guided, "director", "高主任"))
    page = client.get("/agency/points/").content.decode()
    assert "还没有服务点的村" in page
    assert "双溪村" in page
