"""Whoever goes in a lane stands before the others in every work list, page after page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bianmin.cases import actions as cases
from bianmin.cases import worklists
from bianmin.cases.models import Case
from bianmin.cases.queries import place_in_lists
from tests.fixtures.hall import act, application, at, make_item, make_user, resident_id


@pytest.fixture
def desk(liuxi):
    return make_user(liuxi, "clerk", "苗小满")


def taken(desk, version, day: int, serial: str, lane: str = "") -> Case:
    who = application(version, applicant_id=resident_id(serial=serial))
    case = cases.hand_in(who, act(desk, at(day)))
    case.lane = lane
    place_in_lists(case)
    case.save()
    return case


def test_the_special_lane_goes_first_and_nobody_is_left_out_or_shown_twice(
    desk, liuxi, monkeypatch
):
    version = make_item(liuxi)
    plain = [taken(desk, version, 23 + n, f"00{n}") for n in range(4)]
    urgent = [taken(desk, version, 26 + n, f"01{n}", "special") for n in range(2)]
    waiting = worklists.of(desk, at(27).date())
    every = next(w for w in waiting if w.name == "open")
    monkeypatch.setattr(worklists, "PAGE", 2)

    seen, after = [], ""
    while True:
        rows, cursor = worklists.rows(worklists.own_hall(desk), every, after)
        seen += [c.pk for c in rows]
        if not (after := cursor["after"]):
            break

    assert seen == [c.pk for c in urgent + plain]


def test_a_lane_that_the_book_does_not_put_first_stands_with_the_others(desk, liuxi):
    """柳溪's book knows the special lane alone."""
    case = taken(desk, make_item(liuxi), 23, "001", "green")

    assert case.ahead == 0


def test_what_is_decided_does_not_stand_first_where_the_book_says_nothing_of_it(desk, liuxi):
    case = taken(desk, make_item(liuxi), 23, "001", "special")
    assert (case.ahead, case.place.value) == (-4, 0)

    case.state = "decided"
    place_in_lists(case)

    assert case.ahead == 0


def test_the_list_says_why_with_rule_and_number(client, desk, liuxi):
    taken(desk, make_item(liuxi), 23, "001", "special")
    client.force_login(desk)

    page = client.get(reverse("cases:list", args=["open"])).content.decode()

    assert "特办通道" in page
    assert "为什么排在前面" in page
    assert "排第 1" in page


def plan_of(rows) -> str:
    from django.db import connection

    sql, given = rows.query.sql_with_params()
    before = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(before + sql, given)
        return " ".join(str(row) for row in cursor.fetchall())


def test_lists_are_read_from_indexes_in_their_own_order(desk):
    from django.db import connection

    from bianmin.lanes import queries

    if connection.vendor != "sqlite":
        pytest.skip("a small table is read whole there")
    order = ("ahead", "next_on", "pk")
    mine = Case.objects.filter(handler=desk, waits=1).order_by(*order)
    every = Case.objects.filter(centre=desk.centre, waits=1).order_by(*order)
    for rows, index in (
        (mine, "case_mine"),
        (every, "case_waiting"),
        (queries.flagged(desk).order_by(*order), "case_waiting"),
    ):
        plan = plan_of(rows)
        assert index in plan
        assert "TEMP B-TREE" not in plan
