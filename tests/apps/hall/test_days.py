"""The hall as it stands, and any day of it again, minute by minute."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.hall.queries import days
from bianmin.tickets import actions
from bianmin.tickets.models import Period
from bianmin.tickets.queries import Clock, beat_and_stops, floor, hall_now
from tests.apps.hall.conftest import doing, now, open_at, take
from tests.fixtures.hall import act, at, make_user

MOST = 12  # queries of a page
MONDAY = date(2026, 11, 23)


@pytest.fixture
def at_half_past_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))


@pytest.fixture
def web(client, director, at_half_past_nine):
    client.force_login(director)
    return client


def read_at(hall, moment):
    return Clock(hall, moment, beat_and_stops(hall, MONDAY)[1])


def text(answer):
    return answer.content.decode()


def test_the_live_page_says_who_waits_where_and_for_how_long(web, morning):
    page = text(web.get(reverse("hall:now")))

    assert "2 位" in page
    assert "A003" in page
    assert "取文件" in page
    assert "5 位" in page  # took a number today
    assert "每十分钟看一次" in page


def test_the_live_page_costs_twelve_queries_and_an_unchanged_one_three(
    web, morning, django_assert_max_num_queries
):
    address = reverse("hall:now")
    tag = web.get(address).headers["ETag"]
    with django_assert_max_num_queries(MOST):
        web.get(address)
    asks = {"HX-Request": "true", "If-None-Match": tag}
    with django_assert_max_num_queries(3):
        assert web.get(address, headers=asks).status_code == 304

    take(morning, 47)

    again = web.get(address, headers=asks)
    assert again.status_code == 200
    assert "3 位" in text(again)
    assert "<html" not in text(again)


def test_who_came_by_appointment_and_waits_past_the_time_is_shown(web, morning):
    take(morning, 30, booked_for=now(35), booked=True)

    assert "约好了还在等" in text(web.get(reverse("hall:now")))


def test_an_empty_hall_is_no_error(web, qingshi):
    assert "还没有可画的" in text(web.get(reverse("hall:now")))
    assert web.get(reverse("hall:day")).status_code == 200
    assert "这一天没有可看的" in text(web.get(reverse("hall:day"), {"day": "2026-11-22"}))


def test_a_day_stands_again_as_it_stood(morning):
    day, plan = days.day_of(morning, MONDAY), floor(morning.pk)

    at_nine = day.windows(plan, read_at(morning, at(23, 9, 0)))
    assert [(one.window.no, one.zh, one.minutes) for one in at_nine] == [
        (1, "没有开", 0), (2, "没有开", 0), (3, "正在办", 1),
    ]  # fmt: skip
    assert day.windows(plan, read_at(morning, at(23, 8, 58)))[2].zh == "叫了号"
    assert day.windows(plan, read_at(morning, at(23, 9, 20)))[0].pause.why == "取文件"
    lines = {one.line.letter: one for one in day.lines(plan, read_at(morning, at(23, 9, 21)))}
    assert (lines["A"].numbers, lines["A"].minutes) == (("A003", "A004"), 19)
    assert lines["B"].numbers == ("B001",)
    assert day.waiting_at(at(23, 9, 21)) == 3
    assert day.windows_at(at(23, 9, 21)) == 1
    assert (day.arrived_by(at(23, 9, 0)), day.served_by(at(23, 9, 0))) == (2, 1)


def test_now_again_is_the_same_as_now(morning):
    """The live view asks where tickets stand, the replay what was written down: they agree."""
    moment = at(23, 9, 30)
    hall, day = hall_now(morning, moment, MONDAY), days.day_of(morning, MONDAY)
    again = day.windows(floor(morning.pk), read_at(morning, moment))

    assert hall.waiting == day.waiting_at(moment)
    assert [one.zh for one in hall.posts] == [one.zh for one in again]
    assert [one.people for one in hall.lines] == [
        len(one.numbers) for one in day.lines(floor(morning.pk), read_at(morning, moment))
    ]


def test_the_curve_says_of_each_instant_what_the_replay_says(morning):
    day = days.day_of(morning, MONDAY)
    points = day.points(at(23, 8, 40), at(23, 9, 30))

    assert [one.waiting for one in points] == [0, 2, 1, 1, 3, 2]
    assert all(one.waiting == day.waiting_at(one.at) for one in points)


def test_the_line_is_the_one_somebody_stood_in_then(morning, clerk):
    """Handed back into another line he leaves the first one's past as it was."""
    before = {p.pk: p.line_id for p in Period.objects.all()}
    here = morning.lines.get(letter="B")
    called = Period.objects.get(kind="serving", until=None).ticket
    actions.hand_over(ticket_id=called.pk, why="是高龄津贴", line_id=here.pk, act=doing(clerk, 47))

    assert {p.pk: p.line_id for p in Period.objects.filter(pk__in=before)} == before
    assert Period.objects.get(ticket=called, until=None).line_id == here.pk


@pytest.mark.parametrize(
    "asked",
    [
        {"at": "abc"}, {"at": "25:99"}, {"at": "99999999:1"}, {"m": "9999"}, {"m": "-3"},
        {"day": "9999"}, {"day": "9999-12-31"}, {"day": "0001-01-01"}, {"day": "2026-13-40"},
        {"day": "２０２６-11-20"}, {"day": "2026-11-24"}, {"day": "1900-01-01", "at": "10:20"},
        {"m": "１２"}, {"at": "10:20\x00"},
    ],
)  # fmt: skip
def test_whatever_is_asked_for_there_is_a_page(web, morning, asked):
    answer = web.get(reverse("hall:day"), asked)

    assert answer.status_code == 200


def test_a_day_to_come_is_said_not_to_have_come(web, morning):
    assert "那一天还没有到" in text(web.get(reverse("hall:day"), {"day": "2026-11-24"}))
    assert "没有这样的日子" in text(web.get(reverse("hall:day"), {"day": "2026-02-30"}))


def test_the_minute_is_chosen_by_link_clock_or_slider(web, morning):
    by_clock = text(web.get(reverse("hall:day"), {"at": "9:21"}))
    by_slider = text(web.get(reverse("hall:day"), {"m": str(9 * 60 + 21)}))

    assert "9:21 那一刻" in by_clock
    assert "A003、A004" in by_clock
    assert "9:21 那一刻" in by_slider
    assert "9:30 那一刻" in text(web.get(reverse("hall:day"), {"at": "23:00"}))  # not after now


def test_a_day_costs_as_much_as_another(web, morning, django_assert_max_num_queries):
    web.get(reverse("hall:day"))
    with django_assert_max_num_queries(MOST):
        web.get(reverse("hall:day"), {"at": "9:21"})


def test_who_waited_at_closing_waits_till_the_end_of_that_day_and_no_longer(
    web, morning, clerk, director, monkeypatch
):
    """What the next morning closes belongs to neither day's curve but till midnight."""
    day = days.day_of(morning, MONDAY)
    late = day.waiting_at(at(23, 23, 50))
    monkeypatch.setattr(timezone, "now", lambda: at(24, 9))
    actions.close_days_before(morning, act(clerk, at(24, 9), key="next-day"))

    day = days.day_of(morning, MONDAY)
    assert day.waiting_at(at(23, 23, 50)) == late == 2
    assert day.waiting_at(at(24, 0, 0)) == 0
    web.force_login(director)
    page = text(web.get(reverse("hall:day"), {"day": "2026-11-23"}))
    assert "17:30" in page or "17:00" in page
    assert days.day_of(morning, date(2026, 11, 24)).stretches == ()


def test_the_neighbours_see_nothing_of_it(client, morning, liuxi, at_half_past_nine):
    client.force_login(make_user(liuxi, "director", "苗有根"))

    page = text(client.get(reverse("hall:now"))) + text(client.get(reverse("hall:day")))
    assert "A003" not in page


def test_a_clerk_is_turned_away(client, clerk, at_half_past_nine):
    client.force_login(clerk)

    assert client.get(reverse("hall:now")).status_code == 403
    assert client.get(reverse("hall:day")).status_code == 403


def test_a_window_open_without_anybody_is_on_the_curve(web, qingshi, clerk):
    open_at(clerk, 3)

    assert "没有人在等" in text(web.get(reverse("hall:now")))
