"""The hours on the screens: the director changes them, everybody reads them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bianmin.openings.models import Change
from tests.fixtures.hall import make_user


def day(n):
    return timezone.localdate() + timedelta(days=n)


def typed(**more):
    found = {
        "kind": "closed", "first": day(2).isoformat(), "last": day(3).isoformat(),
        "reason": "停电检修", "why_late": "", "key": "k1",
    }  # fmt: skip
    return found | more


def test_the_director_closes_the_hall_and_the_portal_tells(client, qingshi, director):
    client.force_login(director)
    assert client.post("/openings/", typed()).status_code == 302
    client.post("/openings/", typed())  # the same form again

    made = Change.objects.get()
    page = client.get("/openings/").content.decode()
    assert "停电检修" in page
    assert "程守田" in page
    assert made.no == f"青告〔{timezone.localdate().year}〕1号"
    client.logout()
    portal = client.get("/c/qingshi/").content.decode()
    assert "停业" in portal
    assert "停电检修" in portal

    client.force_login(director)
    sent = {"reason": "改期", "key": "k2"}
    assert client.post(f"/openings/{made.pk}/repeal/", sent).status_code == 302
    page = client.get("/openings/").content.decode()
    assert "撤销了" in page
    assert "改期" in page
    client.logout()
    assert "停电检修" not in client.get("/c/qingshi/").content.decode()


def test_everything_wrong_is_said_and_nothing_typed_is_lost(client, qingshi, director):
    client.force_login(director)
    wrong = typed(
        kind="changed",
        first=day(0).isoformat(),
        reason="防汛",
        morning_from="12:00",
        morning_until="9:00",
    )
    answer = client.post("/openings/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "12:00开门,9:00就关门,钟点不对" in page
    assert "没有提前 1 天公布" in page
    assert "防汛" in page
    assert "来不及的,写明为什么" in page  # the clause
    half = client.post("/openings/", typed(kind="changed", evening_from="19:00", first="昨天"))
    page = half.content.decode()
    assert half.status_code == 422
    assert "两头都要写" in page
    assert "日子写成 2026-11-23 这样" in page
    assert not Change.objects.exists()


@pytest.mark.parametrize("month", ["2026-11", "2019-01", "2099-12", "2026-13", "x", "0001-01"])
def test_any_month_can_be_asked_for(client, director, month):
    client.force_login(director)
    assert client.get("/openings/", {"month": month}).status_code == 200


def test_a_clerk_reads_and_does_not_change(client, qingshi, clerk, director, stranger):
    client.force_login(director)
    client.post("/openings/", typed())
    made = Change.objects.get()
    client.force_login(clerk)
    assert "定一段日子" not in client.get("/openings/").content.decode()
    client.post("/openings/", typed(key="k9"))
    assert Change.objects.count() == 1
    assert (
        client.post(f"/openings/{made.pk}/repeal/", {"reason": "x", "key": "k"}).status_code == 403
    )
    assert client.get(f"/openings/{made.pk}/notice/").status_code == 200
    client.force_login(stranger)
    assert client.get(f"/openings/{made.pk}/notice/").status_code == 404
    other = make_user(stranger.centre, "director", "邻镇主任")
    client.force_login(other)
    assert (
        client.post(f"/openings/{made.pk}/repeal/", {"reason": "x", "key": "k"}).status_code == 404
    )
    client.force_login(make_user(None, "county", "县里"))
    assert client.get("/openings/").status_code == 404


def test_ten_thousand_changes_are_a_page_at_a_time(
    client, qingshi, director, django_assert_max_num_queries
):
    now = timezone.now()
    Change.objects.bulk_create(
        Change(
            centre=qingshi, no=f"青告〔2020〕{n}号", kind="closed", first_on="2020-01-01",
            last_on="2020-01-01", reason="旧的", by=director, at=now,
        )
        for n in range(10_000)
    )  # fmt: skip
    client.force_login(director)
    with django_assert_max_num_queries(12):
        page = client.get("/openings/").content.decode()
    assert page.count("旧的") == 30
    last = Change.objects.order_by("pk")[5]
    assert client.get("/openings/", {"after": last.pk}).content.decode().count("旧的") == 5
    assert client.get("/openings/", {"after": "9" * 40}).status_code == 200
