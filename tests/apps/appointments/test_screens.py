"""What a resident, a clerk and a director see and do."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bianmin.appointments import actions
from bianmin.appointments.models import Booking, Place, Plan
from bianmin.appointments.places import Want, choices_between, reach
from tests.apps.appointments.conftest import asked
from tests.fixtures.hall import act, make_item

MOST = 12


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def daily(qingshi, director):
    """Half hours at window 3, Monday to Friday, since long ago."""
    from bianmin.appointments.actions import Planned, plan

    now = timezone.now()
    said = Planned(
        line="综合窗口", windows=[qingshi.windows.get(no=3)], weekdays=range(5), minutes=30,
        since=timezone.localdate(now),
    )  # fmt: skip
    return plan(qingshi, said, act(director, now))


def free_times(centre, version):
    now = timezone.localtime()
    days = choices_between(
        Want(centre=centre, versions=(version,)), now.date(), reach(centre, now), now
    )
    return [choice for choices in days.values() for choice in choices if choice.day > now.date()]


@pytest.fixture
def soon(daily, qingshi, allowance, clerk):
    """Somebody who is to come at the first free time from tomorrow on."""
    first = free_times(qingshi, allowance)[0]
    return actions.book(
        asked(allowance, first.begins_at, channel="phone"), act(clerk, timezone.now())
    )


def ways(version, choice):
    return urlencode({"i": version.item.code, "kind": "window", "at": choice.begins_at.isoformat()})


def test_a_resident_books_for_himself_step_by_step(client, daily, qingshi, allowance):
    base = reverse("appointments:book", args=["qingshi"])
    assert "领补贴" in client.get(base).content.decode()
    page = client.get(f"{base}?i={allowance.item.code}").content.decode()
    assert "哪天来" in page
    first = free_times(qingshi, allowance)[0]
    address = f"{base}?{ways(allowance, first)}"
    assert "谁来办" in client.get(address).content.decode()

    said = {"who": "石桂香", "phone": "139 0000 0001", "key": "k1"}
    answer = client.post(address, said)
    again = client.post(address, said)
    assert (answer.status_code, answer.url) == (302, again.url)
    page = client.get(answer.url).content.decode()
    assert "还差一步" in page
    assert "居民身份证" in page
    assert "石桂香" not in page

    client.post(f"{answer.url}confirm/", {"key": "k2"})
    page = client.get(answer.url)
    assert "约好了" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    booking = Booking.objects.get()
    assert booking.code_said in page.content.decode()
    calendar = client.get(f"{answer.url}calendar.ics").content.decode()
    assert "BEGIN:VEVENT" in calendar
    assert "津贴" not in calendar
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert client.get(f"{answer.url}notice-0.pdf").content[:4] == b"%PDF"
    assert client.get(f"{answer.url}qr.svg").status_code == 200

    code = reverse("appointments:code", args=["qingshi"])
    assert client.post(code, {"code": booking.code_said}).url == answer.url
    client.post(f"{answer.url}cancel/", {"key": "k3"})
    assert Booking.objects.get().state == "cancelled"
    assert Place.objects.count() == 0


def test_a_thousand_from_one_address_are_refused_with_words(client, daily, qingshi, allowance):
    address = f"{reverse('appointments:book', args=['qingshi'])}?"
    choice = free_times(qingshi, allowance)[0]
    address += ways(allowance, choice)

    answers = [
        client.post(address, {"who": "甲", "phone": f"139{n:08d}", "key": f"k{n}"})
        for n in range(32)
    ]

    assert [a.status_code for a in answers] == [302] * 30 + [422] * 2
    assert "同一个网络地址一小时最多约 30 次" in answers[-1].content.decode()
    assert "甲" in answers[-1].content.decode()  # nothing typed is lost


@pytest.mark.parametrize(
    "query",
    [
        "i=%00", "i=x&at=never", "i=MZ-018&day=9999-12-31", "i=MZ-018&day=0001-01-01",
        "i=MZ-018&kind=<script>&at=2026-13-45T99:99", "i=MZ-018&at=0001-01-01T00:00:00%2B00:00",
        "q=" + "字" * 5000,
    ],
)  # fmt: skip
def test_what_nobody_would_type_does_no_harm(client, daily, allowance, query):
    answer = client.get(f"{reverse('appointments:book', args=['qingshi'])}?{query}")

    assert answer.status_code == 200
    assert "<script>&" not in answer.content.decode()


def test_hostile_words_are_shown_as_words(client, daily, qingshi, allowance, clerk):
    choice = free_times(qingshi, allowance)[0]
    address = f"{reverse('appointments:book', args=['qingshi'])}?{ways(allowance, choice)}"
    bad = '<img src=x onerror="alert(1)">\u202e'
    page = client.post(address, {"who": bad, "phone": "1", "note": bad, "key": "k"})
    assert page.status_code == 422
    assert "<img src=x" not in page.content.decode()

    client.post(address, {"who": bad, "phone": "13900000001", "note": bad, "key": "k2"})
    client.force_login(clerk)
    page = client.get(reverse("appointments:show", args=[Booking.objects.get().pk]))
    assert "<img src=x" not in page.content.decode()


def test_codes_cannot_be_tried_for_ever(client, soon):
    address = reverse("appointments:code", args=["qingshi"])
    statuses = {client.post(address, {"code": f"{n:09d}"}).status_code for n in range(40)}
    assert statuses == {422, 429}
    assert client.post(address, {"code": soon.code_said}).status_code == 429


def test_a_clerk_takes_a_booking_down_and_checks_somebody_in(
    client, daily, qingshi, allowance, clerk
):
    client.force_login(clerk)
    choice = free_times(qingshi, allowance)[0]
    address = f"{reverse('appointments:new')}?{ways(allowance, choice)}"
    assert "怎么约的" in client.get(address).content.decode()

    said = {"who": "石桂香", "phone": "13900000001", "channel": "phone", "key": "k1", "off": "on"}
    page = client.post(address, said)
    assert page.status_code == 422
    assert "没有写理由" in page.content.decode()
    answer = client.post(address, said | {"put_off": "经办人去县里了"})
    booking = Booking.objects.get()
    assert answer.url == reverse("appointments:show", args=[booking.pk])
    assert "经办人去县里了" in client.get(answer.url).content.decode()

    found = client.post(reverse("appointments:by_code"), {"code": booking.code_said})
    assert found.url == answer.url
    page = client.post(reverse("appointments:came", args=[booking.pk]), {"key": "c"})
    assert "今天还没到" in page.content.decode()


def test_a_closure_added_later_moves_nobody_silently(client, soon, qingshi, director, clerk):
    from bianmin.openings import actions as openings
    from bianmin.rules.openings import Change, Kind

    closed = Change(
        kind=Kind.CLOSED, first=soon.day, last=soon.day, reason="停电检修", sessions=(),
        why_late="供电所刚通知",
    )  # fmt: skip
    openings.change(centre=qingshi, said=closed, seen=1, by=director, at=timezone.now())

    client.force_login(clerk)
    page = client.get(f"{reverse('appointments:lists')}?list=moves").content.decode()
    assert "那时不开门了" in page
    assert Booking.objects.get().begins_at == soon.begins_at

    other = free_times(qingshi, soon.matters.get().version)[0]
    said = {"at": other.begins_at.isoformat(), "reason": "那天停电", "key": "o"}
    client.post(reverse("appointments:offer", args=[soon.pk]), said)
    client.logout()
    mine = reverse("appointments:mine", args=["qingshi", soon.token])
    assert "请您改个时间" in client.get(mine).content.decode()
    client.post(f"{mine}answer/", {"yes": "1", "key": "a"})

    assert Booking.objects.get().begins_at == other.begins_at


def test_the_director_plans_keeps_back_and_releases(client, qingshi, director):
    client.force_login(director)
    today = timezone.localdate()
    said = {
        "line": "综合窗口", "kind": "window", "windows": [qingshi.windows.get(no=3).pk],
        "weekdays": list(range(7)), "minutes": "30", "places": "1", "same_day": "0", "walk_in": "0",
        "public": "on", "since": today.isoformat(), "key": "p", "note": "试行",
    }  # fmt: skip
    assert client.post(reverse("appointments:new_plan"), said).status_code == 302
    assert Plan.objects.count() == 7
    day = next(d for n in range(1, 9) if (d := today + timedelta(days=n)).weekday() < 5)
    begins = [x for x in free_times(qingshi, make_item(qingshi)) if x.day == day]
    if begins:
        at = begins[0].begins_at.isoformat()
        client.post(
            reverse("appointments:keep"),
            {"line": "综合窗口", "at": at, "why": "县里来人", "day": day, "key": "k"},
        )
        page = client.get(f"{reverse('appointments:index')}?day={day}").content.decode()
        assert "县里来人" in page
        client.post(reverse("appointments:release", args=[Place.objects.get().pk]), {"key": "r"})
        assert Place.objects.count() == 0
    client.post(reverse("appointments:timing"), {"code": "MZ-018", "minutes": "45", "key": "t"})
    assert "45 分钟" in client.get(reverse("appointments:plans")).content.decode()
    wrong = client.post(reverse("appointments:new_plan"), said | {"weekdays": [], "key": "q"})
    assert (wrong.status_code, "没有选哪一天" in wrong.content.decode()) == (422, True)


@pytest.mark.parametrize("name", ["index", "lists", "plans", "figures", "show"])
def test_a_page_costs_the_same_for_one_and_for_many(
    client, soon, qingshi, allowance, director, name
):
    client.force_login(director)
    for n, choice in enumerate(free_times(qingshi, allowance)[:5]):
        mine = asked(allowance, choice.begins_at, channel="phone", phone=f"1390000030{n}")
        actions.book(mine, act(director, timezone.now()))
    address = reverse(f"appointments:{name}", args=[soon.pk] if name == "show" else [])
    query = f"?day={soon.day}" if name == "index" else ""
    client.get(address + query)

    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address + query).status_code == 200

    said = "\n".join(q["sql"][:150] for q in found)
    assert len(found) <= MOST, said


def test_public_pages_cost_few_queries(client, daily, allowance, soon):
    for address in (
        f"{reverse('appointments:book', args=['qingshi'])}?i={allowance.item.code}",
        reverse("appointments:mine", args=["qingshi", soon.token]),
    ):
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        assert len(found) <= MOST, "\n".join(q["sql"][:150] for q in found)


def test_another_town_neither_sees_nor_touches(client, soon, stranger):
    client.force_login(stranger)
    assert client.get(reverse("appointments:show", args=[soon.pk])).status_code == 404
    assert client.post(reverse("appointments:came", args=[soon.pk])).status_code == 404
    client.logout()
    other = reverse("appointments:mine", args=["liuxi", soon.token])
    assert client.get(other).status_code == 404


def test_the_director_sees_what_became_of_a_month_by_clause(client, soon, director):
    actions.cancel(booking_id=soon.pk, act=actions.resident(timezone.now()))
    client.force_login(director)
    page = client.get(reverse("appointments:figures")).content.decode()
    assert "本人取消" in page
    assert "系统默认 1685" in page


def test_where_the_book_knows_no_web_the_page_says_how_else(client, qingshi):
    qingshi.adoptions.update(pack="chashan-village")
    page = client.get(reverse("appointments:book", args=["qingshi"])).content.decode()
    assert "预约只有这些办法:" in page
    assert "工作人员手机" in page
    assert "看有哪些时间" not in page
