"""Stations and points near people's homes: registered, what is wanting, and found by everybody."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from bianmin.agency import actions, documents, queries
from bianmin.agency.actions import Told
from bianmin.agency.models import Offer, Point
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.fixtures.hall import act, make_centre, make_user

from .conftest import make_agent


def text(page, status=200):
    assert page.status_code == status, page.content.decode()[:2000]
    return page.content.decode()


@pytest.fixture
def hanbin(db):
    return make_centre("hanbin", "万店镇便民服务中心", "万", "hanbin-2011", "990101401000")


def wants(centre, place):
    row = next(r for r in queries.points(centre, timezone.localdate()) if r.point.place == place)
    return [o.found for o in row.wants]


def test_zhengding_wants_a_station_with_an_agent_and_the_handbook_in_every_village(db):
    centre = make_centre("zhengding", "正南乡便民服务中心", "正", "zhengding", "990101501000")
    director = make_user(centre, "director", "程守田")
    empty = Told(kind="village", place="南庄村")
    point = actions.register_point(centre=centre, told=empty, act=act(director))

    assert wants(centre, "南庄村") == [
        "村(社区)南庄村没有代办服务站", "南庄村有 0 名代办员,至少要 1 名"
    ]  # fmt: skip
    make_agent(centre, "谷雨生", place="南庄村")
    there = Told(kind="village", place="南庄村", called="代办服务站", address="村委会")
    again = actions.register_point(centre=centre, told=there, act=act(director))
    assert again == point  # the same place, as it is now
    assert wants(centre, "南庄村") == ["还没有印《村街代办服务站为民服务事项手册》"]
    full = Told(kind="village", place="南庄村", called="代办服务站", address="村委会",
                papers=("handbook", "nonsense"))  # fmt: skip
    actions.register_point(centre=centre, told=full, act=act(director))

    assert wants(centre, "南庄村") == []
    assert Point.objects.get().papers == ["handbook"]
    assert Entry.objects.filter(event="point_registered").count() == 3
    assert verify(centre) is None


def test_a_group_counts_from_the_number_of_people_that_the_book_says(db):
    centre = make_centre("xian", "某县便民服务中心", "某", "county-report-001a", "990101601000")
    director = make_user(centre, "director", "程守田")
    for place, people in (("一组", None), ("二组", 199), ("三组", 200)):
        told = Told(kind="group", place=place, population=people)
        actions.register_point(centre=centre, told=told, act=act(director))

    assert wants(centre, "一组") == ["一组没有登记人口,看不出要不要设便民服务代理点"]
    assert wants(centre, "二组") == []
    assert wants(centre, "三组") == ["村(居)民小组三组没有便民服务代理点"]


def test_a_village_says_in_which_of_the_books_fields_it_serves(client, hanbin):
    director = make_user(hanbin, "director", "程守田")
    client.force_login(director)
    typed = {
        "key": uuid4().hex, "kind": "village", "place": "万家村", "called": "服务工作站",
        "address": "村委会一楼", "phone": "0000-6100999", "hours": "每月十五", "population": "812",
        "does": ["民政", "户籍"],
    }  # fmt: skip
    client.post("/agency/points/", typed)
    client.post("/agency/points/", typed)  # sent twice, done once

    assert Point.objects.get().does == ["民政", "户籍"]
    assert wants(hanbin, "万家村") == ["还不能代办:劳动保障、人口计生、农业、林业、水利、畜牧"]
    said = text(client.get("/agency/points/"))
    for shown in ("万家村", "812 人", "还不能代办", "标准二"):
        assert shown in said
    edit = text(client.get(f"/agency/points/?of={Point.objects.get().pk}"))
    assert 'value="村委会一楼"' in edit


def test_everything_wrong_is_said_and_nothing_typed_is_lost(client, hanbin):
    client.force_login(make_user(hanbin, "director", "程守田"))
    typed = {"key": uuid4().hex, "kind": "village", "place": "万家村", "called": "服务工作站"}

    said = text(client.post("/agency/points/", typed), 422)

    assert "没有写服务点在哪里,群众找不到" in said
    assert 'value="服务工作站"' in said
    wrong = text(
        client.post("/agency/points/", typed | {"population": "很多", "kind": "moon"}), 422
    )
    assert "人数要写数字" in wrong
    assert not Point.objects.exists()


def test_nothing_lies_where_there_is_no_point(hanbin):
    director = make_user(hanbin, "director", "程守田")
    told = Told(kind="village", place="万家村", does=("民政",))

    with pytest.raises(Refused, match="还没有设点"):
        actions.register_point(centre=hanbin, told=told, act=act(director))


def test_everybody_finds_the_nearest_point_and_who_is_there(client, hanbin):
    director, agent = make_user(hanbin, "director", "程守田"), make_agent(hanbin, place="万家村")
    told = Told(kind="village", place="万家村", called="服务工作站", address="村委会一楼")
    actions.register_point(centre=hanbin, told=told, act=act(director))
    actions.register_point(
        centre=hanbin, told=Told(kind="village", place="空村"), act=act(director)
    )

    said = text(client.get("/c/hanbin/points/"))

    for shown in ("万家村服务工作站", "村委会一楼", agent.name):
        assert shown in said
    assert "空村" not in said
    assert "/c/hanbin/points/" in text(client.get("/c/hanbin/"))


def test_the_handbook_tells_what_agents_do(client, qingshi, allowance):
    director = make_user(qingshi, "director", "程守田")
    client.force_login(director)
    Offer.objects.create(item=allowance.item, listed_on=timezone.localdate())
    listed = [(v, o) for v, o in queries.offers(director, timezone.localdate()) if o]

    sheet = repr(documents.handbook(qingshi, listed, qingshi.pack_on(timezone.localdate())))

    for shown in ("代办不收费", "给八十岁以上老人领补贴", "户口簿", "15"):
        assert shown in sheet
    assert client.get("/agency/points/handbook.pdf").content.startswith(b"%PDF")


def test_a_clerk_looks_and_does_not_write(client, qingshi, clerk):
    client.force_login(clerk)
    client.post("/agency/points/", {"key": "k" * 16, "kind": "village", "place": "上河村"})

    assert not Point.objects.exists()
    assert 'id="place"' not in text(client.get("/agency/points/"))
    other = make_user(None, "county", "松高远")
    client.force_login(other)
    assert client.get("/agency/points/").status_code == 404


def test_the_page_asks_few_questions_however_many_places(
    client, qingshi, django_assert_max_num_queries
):
    client.force_login(make_user(qingshi, "director", "程守田"))
    for n in range(30):
        Point.objects.create(
            centre=qingshi, kind="village", place=f"村{n}", called="站", address="x"
        )
    with django_assert_max_num_queries(12):
        text(client.get("/agency/points/"))
    with django_assert_max_num_queries(12):
        text(client.get("/c/qingshi/points/"))
