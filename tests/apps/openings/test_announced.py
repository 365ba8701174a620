"""Changed hours are told wherever a resident looks: every page, the machine, the display."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.openings import queries
from bianmin.openings.actions import repeal
from bianmin.rules.openings import Kind
from bianmin.tickets.views import display
from tests.apps.openings.test_sessions import LATE, change
from tests.fixtures.hall import MONDAY, make_item

PAGES = ("", "progress/", "guides/", "me/", "apply/", "selfservice/", "book/", "rate/")


@pytest.fixture
def monday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)


def test_every_page_of_the_portal_says_when_the_hall_is_shut(
    client, monday, qingshi, director, allowance
):
    change(qingshi, director, first=27)

    told = [client.get(f"/c/qingshi/{page}", follow=True).content.decode() for page in PAGES]

    assert [page for page, said in zip(PAGES, told, strict=True) if "停电检修" not in said] == []
    assert told[0].count("停电检修") == 1  # once, not twice on the front


def test_the_display_says_it_in_one_line(client, monday, qingshi, director):
    change(qingshi, director, first=27, last=28)
    change(qingshi, director, Kind.CHANGED, first=30, sessions=LATE, reason="培训")

    said = queries.announced_said(qingshi, MONDAY.date())

    assert said == "11月27日到11月28日停业:停电检修;11月30日改时间上午 10:00–12:00:培训"
    assert said in client.get(reverse("calling:display", args=["qingshi"])).content.decode()


def test_a_display_that_hangs_already_learns_of_it_at_once_and_that_it_was_repealed(
    client, monday, qingshi, director, monkeypatch
):
    """Nobody presses anything at a window meanwhile; what the worker keeps must not stand."""
    monkeypatch.setattr(display, "FRESH", 0.0)
    where = reverse("calling:state", args=["qingshi"])

    def answer(tag=""):
        return client.get(where, headers={"If-None-Match": tag} if tag else {})

    before = answer().headers["ETag"]
    assert answer(before).status_code == 304

    row = change(qingshi, director, first=27)
    told = answer(before)
    assert told.json()["told"] == "11月27日停业:停电检修"
    repeal(change_id=row.pk, reason="修好了", by=director, at=MONDAY, key="r")
    assert answer(told.headers["ETag"]).json()["told"] == ""


def test_what_is_far_away_or_over_is_not_told_yet(qingshi, director):
    change(qingshi, director, first=27)

    assert queries.announced(qingshi, date(2026, 11, 10)) == []
    assert queries.announced(qingshi, date(2026, 11, 28)) == []


def test_a_page_on_an_ordinary_day_pays_one_query_for_it(
    client, monday, qingshi, django_assert_num_queries
):
    make_item(qingshi, "XX-1")
    with django_assert_num_queries(1):
        assert queries.announced(qingshi, MONDAY.date()) == []
