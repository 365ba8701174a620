"""The county sees the floors of all its halls side by side, and goes into each."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.hall import actions
from bianmin.ledger.models import Entry
from bianmin.tickets.models import Ticket
from tests.apps.hall.conftest import doing, now
from tests.fixtures.hall import make_user

MOST = 12  # queries of a page


@pytest.fixture
def county(db):
    return make_user(None, "county", "禾丰年")


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now(58))


def text(answer):
    return answer.content.decode()


def row_of(page, name):
    found = next(row for row in page.split("<tr>") if name in row)
    return found.partition("</tr>")[0]


def test_every_hall_in_a_row_and_what_needs_somebody_first(
    client, morning, liuxi, director, stranger, county
):
    """Qingshi: two wait since 9:18 and 9:20, one window calls, one pauses. Liuxi: a fire."""
    address = "/hall/emergencies/{}/"
    actions.press(kind="火情", place="", address=address, act=doing(stranger, 50))
    client.force_login(county)

    page = text(client.get(reverse("hall:all")))
    qingshi = row_of(page, "青石镇便民服务中心")
    assert "2 位</td>" in qingshi
    assert "22 分</td>" in qingshi
    assert "2 / 3</td>" in qingshi
    assert "火情" in row_of(page, "柳溪乡便民服务中心")
    assert page.index("柳溪乡") < page.index("青石镇")
    assert reverse("hall:all") in text(client.get("/", follow=True))

    own = reverse("hall:of", args=[morning.slug])
    assert own in page
    actions.press(kind="有人发病、受伤", place="", address=address, act=doing(director, 57))
    live = text(client.get(own))
    assert "<h1>青石镇便民服务中心现在</h1>" in live
    assert f'hx-get="{own}"' in live
    assert reverse("hall:day") not in live


def test_who_works_in_a_hall_does_not_look_into_the_others(client, qingshi, liuxi, director):
    client.force_login(director)
    for name, args in (("all", []), ("of", [liuxi.slug]), ("all_workbook", [])):
        assert client.get(reverse(f"hall:{name}", args=args)).status_code == 403
    assert reverse("hall:all") not in text(client.get(reverse("hall:now")))


def test_a_county_hall_sees_its_own_and_what_lies_beneath(client, qingshi, liuxi):
    client.force_login(make_user(qingshi, "county", "禾丰年"))

    assert "柳溪乡" not in text(client.get(reverse("hall:all")))
    assert client.get(reverse("hall:of", args=[liuxi.slug])).status_code == 404
    assert client.get(reverse("hall:of", args=[qingshi.slug])).status_code == 200


def test_an_alarm_that_stops_nobody_reaches_the_open_page_and_only_what_opens_is_a_link(
    client, morning, liuxi, director
):
    """A county user with a hall of his own reads the tickets of the others, and opens none."""
    liuxi.division = liuxi.division.parent  # the hall of the county
    liuxi.save()
    address = reverse("hall:of", args=[morning.slug])
    ticket = reverse("tickets:show", args=[Ticket.objects.get(number="A003").pk])
    for own, status in ((None, 200), (liuxi, 404)):
        client.force_login(make_user(own, "county", "禾丰收"))
        page = text(client.get(address))
        assert "A003" in page
        assert client.get(ticket).status_code == status
        assert (ticket in page) is (status == 200)
    asks = {"HX-Request": "true", "If-None-Match": client.get(address).headers["ETag"]}
    assert client.get(address, headers=asks).status_code == 304

    found = actions.press(
        kind="有人发病、受伤", place="", address="/hall/emergencies/{}/", act=doing(director, 57)
    )
    told = client.get(address, headers=asks)
    assert "有人发病、受伤" in text(told)
    asks["If-None-Match"] = told.headers["ETag"]
    actions.measure(emergency_id=found.pk, text="送医了", act=doing(director, 57))
    actions.end(emergency_id=found.pk, result="好了", act=doing(director, 58))
    assert "有人发病、受伤" not in text(client.get(address, headers=asks))


def test_it_costs_the_same_however_many_halls(
    client, morning, county, django_assert_max_num_queries
):
    from bianmin.centres.models import Adoption, Centre

    for n in range(30):
        hall = Centre.objects.create(
            slug=f"h{n}", name=f"第{n}厅", short="厅", division=morning.division, address="路",
            phone="0000-1", supervise_phone="0000-2",
        )  # fmt: skip
        Adoption.objects.create(centre=hall, pack="erping-2023", since=date(2020, 1, 1))
    client.force_login(county)
    client.get(reverse("hall:all"))
    with django_assert_max_num_queries(MOST):
        page = text(client.get(reverse("hall:all"), headers={"HX-Request": "true"}))
    assert "第29厅" in page
    assert "<html" not in page
    with django_assert_max_num_queries(MOST):
        client.get(reverse("hall:of", args=[morning.slug]))


def test_the_workbook_says_the_same_and_is_in_the_ledger(client, morning, county):
    client.force_login(county)

    answer = client.get(reverse("hall:all_workbook"))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    heads, first = [[cell.value for cell in row] for row in list(sheet.rows)[1:3]]
    said = dict(zip(heads, first, strict=True))
    assert (said["大厅"], said["在等"], said["最久等了几分钟"]) == ("青石镇便民服务中心", 2, 22)
    assert Entry.objects.filter(event="register_exported", by=county).exists()
