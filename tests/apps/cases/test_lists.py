"""The work lists of everybody: numbers that agree with rows, filters, halls, pages, few queries."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bianmin.cases import actions, worklists
from bianmin.cases.list_forms import Narrow
from tests.apps.cases.test_desk import many
from tests.fixtures.hall import MONDAY, act, make_item, make_user

TODAY = MONDAY.date()


@pytest.fixture
def desk(client, director):
    client.force_login(director)
    return client


@pytest.fixture
def second(qingshi):
    return make_user(qingshi, "handler", "谷立冬", "handler2")


def narrowed(user, **given):
    return Narrow(given, user=user, today=TODAY).stretch()


def test_the_numbers_above_agree_with_the_rows_however_one_narrows(
    allowance, at_once, clerk, handler, second, chief, director
):
    cases = many(allowance, clerk, 6) + many(at_once, clerk, 2, start=20)
    actions.take_up(case_ids=[c.pk for c in cases[:3]], act=act(handler))
    actions.examine(case_id=cases[0].pk, opinion="属实", act=act(second))
    actions.decide(case_id=cases[0].pk, outcome="granted", act=act(chief))
    department = allowance.item.department_id
    window = clerk.window_id
    for given in (
        {}, {"person": str(handler.pk)}, {"person": "none"}, {"window": str(window)},
        {"department": str(department)}, {"department": "post"}, {"kind": "即办件"},
        {"item": "MZ-018"}, {"late": "on"}, {"state": "accepted"}, {"narrow": "1"},
    ):  # fmt: skip
        stretch = narrowed(director, **given)
        every = worklists.of(director, TODAY, stretch.halls)
        counts = worklists.counts(stretch, every)
        for one in every:
            assert len(worklists.rows(stretch, one, "")[0]) == counts[one.name], (given, one.name)


def test_a_hall_that_one_may_not_see_narrows_nothing(director, liuxi, stranger, allowance, clerk):
    many(make_item(liuxi), stranger, 1)
    many(allowance, clerk, 2)

    stretch = narrowed(director, hall=str(liuxi.pk))

    assert stretch.halls == (director.centre_id,)
    assert stretch.cases.count() == 2


def test_a_township_looks_at_its_villages_and_the_county_at_a_hall(
    village, keeper, allowance, clerk, director
):
    many(make_item(village, "MZ-090"), keeper, 1)
    many(allowance, clerk, 2)
    county = make_user(None, "county", "禾丰年", "county")

    assert narrowed(director).cases.count() == 2
    assert narrowed(director, hall="beneath").cases.count() == 3
    assert narrowed(director, hall=str(village.pk)).cases.count() == 1
    assert narrowed(county, hall=str(village.pk)).cases.count() == 1
    assert narrowed(county, narrow="1").cases.count() == 3


def test_bad_filters_narrow_nothing_and_pages_go_on_by_key(desk, allowance, clerk):
    many(allowance, clerk, 55)

    url = reverse("cases:list", args=["open"])
    page = desk.get(url, {"narrow": 1}).content.decode()
    after = re.search(r"after=([^\"&]+)", page)[1]
    rest = desk.get(url, {"after": after}).content.decode()
    odd = desk.get(url, {"person": "x", "window": "9" * 30, "kind": "无", "after": "2026-13-99_1"})

    assert page.count('name="case"') == 50
    assert re.search(r'aria-label="选 户主\d+ \d{23}"', page)
    assert rest.count('name="case"') == 5
    assert odd.status_code == 200


def test_the_director_sees_who_has_how_many_and_a_clerk_the_list(
    client, desk, allowance, clerk, handler
):
    cases = many(allowance, clerk, 3)
    actions.take_up(case_ids=[c.pk for c in cases[:2]], act=act(handler))
    address = reverse("cases:list", args=["open"])

    said = desk.get(address, {"by": "person"}).content.decode()
    rows = dict(re.findall(r'<th scope="row">(?:<a[^>]*>)?(\w+).*?<td class="r">(\d+)', said))
    assert rows == {handler.name: "2", clerk.name: "1"}
    assert "转走名下的件" in said
    assert clerk.window.name in desk.get(address, {"by": "window"}).content.decode()
    assert cases[0].applicant in desk.get(address, {"by": "nothing"}).content.decode()

    client.force_login(clerk)
    said = client.get(address, {"by": "person"}).content.decode()
    assert cases[0].applicant in said
    assert "谁手上多少" not in said


def test_every_list_needs_few_queries(desk, allowance, clerk, django_assert_max_num_queries):
    many(allowance, clerk, 3)
    desk.get(reverse("cases:mine"))
    for query in ({}, {"narrow": 1}, {"by": "window"}, {"by": "department", "late": "on"}):
        with django_assert_max_num_queries(12):
            desk.get(reverse("cases:list", args=["open"]), query)


def test_the_way_to_the_stand_ins_is_shown_to_those_who_may_go_it(client, qingshi, director):
    way = reverse("standins:index")
    for user, shown in ((director, True), (make_user(None, "county", "禾丰年"), False)):
        client.force_login(user)
        assert (f'href="{way}"' in client.get(reverse("cases:mine")).content.decode()) is shown
        assert (client.get(way).status_code == 200) is shown
