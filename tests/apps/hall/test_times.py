"""How long it takes, and when people come: as the pages say, and as one counts by hand."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.hall.queries import heat, times
from bianmin.ledger.models import Entry
from bianmin.tickets import actions
from bianmin.tickets.models import Call, HallDay, Period, Ticket
from tests.apps.hall.conftest import doing, open_at, serve, take
from tests.fixtures.hall import act, at, make_user

MOST = 12  # queries of a page
MONDAY = date(2026, 11, 23)


@pytest.fixture
def web(client, director, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))
    client.force_login(director)
    return client


def text(answer):
    return answer.content.decode()


def of(centre, by="window", first=MONDAY, last=MONDAY):
    policy = centre.pack_on(MONDAY).policy.queue
    return times.Times(centre, first, last, by, policy)


def test_a_morning_in_figures(morning):
    total = of(morning).total

    waited, walked, served = total.waiting.value, total.walking.value, total.serving.value
    assert (waited.count, waited.total, waited.half, waited.longest, waited.over) == (
        3,
        48,
        18,
        20,
        2,
    )
    assert (walked.count, walked.total, walked.most) == (3, 3, 2)
    assert (served.count, served.total, served.longest) == (2, 22, 14)
    assert "_default/queue/told" in total.waiting.because


@pytest.mark.parametrize("by", times.BY)
def test_every_breakdown_adds_up_to_the_same(morning, by):
    """And that is what rows say that are counted another way: by calls and by tickets."""
    found = of(morning, by)

    for kind in times.KINDS:
        rows = [getattr(row, kind).value for row in found.rows]
        total = getattr(found.total, kind).value
        assert sum(one.count for one in rows) == total.count
        assert sum(one.total for one in rows) == total.total
        assert max(one.longest for one in rows) == total.longest
    assert found.total.waiting.value.count == Call.objects.filter(kind="next").count()
    assert found.total.waiting.value.total == sum(
        p.minutes
        for ticket in Ticket.objects.filter(called__gt=0)
        for p in ticket.periods.filter(kind="waiting")
    )
    assert found.total.serving.value.count == Ticket.objects.filter(state="finished").count()


def test_the_groups_have_the_names_people_know(morning, allowance):
    def names(by):
        return [row.name for row in of(morning, by).rows]

    assert names("window") == ["3 号 综合窗口"]
    assert names("line") == ["A 综合"]
    assert names("clerk") == ["柳春枝"]
    assert names("hour") == ["8 点", "9 点"]
    assert names("day") == ["2026-11-23"]
    assert names("item") == ["没有说是目录里的哪件事"]


def test_what_the_end_of_the_day_cut_off_is_no_time_but_is_counted(morning, clerk):
    """A003 is at the window and nobody presses; A004 and B001 wait: none of them waits a night."""
    actions.close_days_before(morning, act(clerk, at(24, 9), key="next"))

    found = of(morning, last=date(2026, 11, 24)).total
    assert found.waiting.value.longest == 20
    assert (found.serving.value.count, found.serving.value.longest) == (2, 14)
    ends = times.outcomes(morning, MONDAY, date(2026, 11, 24), date(2026, 11, 24))
    assert (ends.came, ends.done, ends.unserved, ends.still_here) == (5, 2, 3, 0)


def test_missed_called_again_and_parked_are_each_a_time_of_their_own(qingshi, clerk):
    open_at(clerk, 3)
    ticket = take(qingshi, 1)
    actions.call_next(act=doing(clerk, 5))
    for minutes in (6, 7):
        actions.again(ticket_id=ticket.pk, act=doing(clerk, minutes))
    actions.miss(ticket_id=ticket.pk, act=doing(clerk, 8))
    actions.come_back(ticket_id=ticket.pk, act=doing(clerk, 20))
    serve(clerk, 25, 26, None)
    actions.park(ticket_id=ticket.pk, why="回家拿户口簿", act=doing(clerk, 30))
    actions.resume(ticket_id=ticket.pk, act=doing(clerk, 50))
    actions.finish(ticket_id=ticket.pk, act=doing(clerk, 53))

    total = of(qingshi).total
    assert (total.waiting.value.count, total.waiting.value.total) == (2, 9)
    assert (total.walking.value.count, total.walking.value.total) == (1, 1)  # once he did not come
    assert (total.serving.value.count, total.serving.value.total) == (2, 7)
    ends = times.outcomes(qingshi, MONDAY, MONDAY, MONDAY)
    assert (ends.came, ends.done, ends.missed) == (1, 1, 1)


def many(centre, clerk, count):
    """Put down visits of two weeks as if they had happened; return the minutes each waited."""
    chance, line = random.Random(7), centre.lines.create(letter="A", name="综合")
    window, waited, rows = centre.windows.get(no=3), [], []
    for n in range(count):
        came = at(2 + n % 12, 9 + n % 7, n % 60)
        minutes, took = chance.randrange(60), chance.randrange(30)
        called = came + timedelta(minutes=minutes)
        done = called + timedelta(minutes=2 + took)
        ticket = Ticket(
            centre=centre, day=came.date(), letter="A", serial=n, number=f"A{n:03d}"[:8],
            code=f"c{n}", taken="kiosk", at=came, pack="_default", line=line, state="finished",
            since=came, moved_at=done, called=1,
        )  # fmt: skip
        waited.append(minutes)
        hour = came.weekday() * 24 + came.hour
        later = called.weekday() * 24 + called.hour
        common = {"ticket": ticket, "centre": centre, "line": line}
        here = {"window": window, "clerk": clerk, "hour": later}
        seat = called + timedelta(minutes=2)
        rows += [
            Period(kind="waiting", since=came, until=called, minutes=minutes, hour=hour, **common),
            Period(kind="walking", since=called, until=seat, minutes=2, **common, **here),
            Period(kind="serving", since=seat, until=done, minutes=took, **common, **here),
        ]
    Ticket.objects.bulk_create([row.ticket for row in rows[::3]])
    Period.objects.bulk_create(rows)
    days = {row.ticket.day for row in rows}
    HallDay.objects.bulk_create(HallDay(centre=centre, day=d, latest=at(23)) for d in days)
    return waited


def test_the_database_counts_as_one_counts_by_hand(qingshi, clerk):
    waited = sorted(many(qingshi, clerk, 700))

    found = of(qingshi, first=date(2026, 11, 1)).total.waiting.value
    assert found.count == 700
    assert found.total == sum(waited)
    assert found.half == waited[349]
    assert found.most == waited[629]
    assert found.longest == waited[-1]
    assert found.over == sum(one > 15 for one in waited)


def test_the_heat_map_counts_everybody_once_and_divides_by_the_days(qingshi, clerk):
    many(qingshi, clerk, 700)
    tickets = Ticket.objects.all()
    by_hand = Counter((t.at.astimezone().weekday(), t.at.astimezone().hour) for t in tickets)
    days = Counter(day.weekday() for day in HallDay.objects.values_list("day", flat=True))

    found = heat.heat(qingshi, date(2026, 11, 1), date(2026, 11, 22), heat.ARRIVALS)
    assert found.total == 700
    assert sum(found.days) == 12
    shown = {
        (weekday, hour): cells[weekday].value
        for hour, (_, cells) in enumerate(found.rows, 9)
        for weekday in range(len(cells))
    }
    assert {key: n / days[key[0]] for key, n in by_hand.items()} == {
        key: value for key, value in shown.items() if value
    }
    waits = heat.heat(qingshi, date(2026, 11, 1), date(2026, 11, 22), heat.WAITS)
    assert waits.total == 700
    assert "平均等几分钟" in waits.most


def test_the_pages_cost_the_same_however_many_came(
    web, qingshi, clerk, django_assert_max_num_queries
):
    many(qingshi, clerk, 300)
    web.get(reverse("hall:times"))
    for by in times.BY:
        with django_assert_max_num_queries(MOST):
            page = text(web.get(reverse("hall:times"), {"by": by}))
        assert "300" in page
    with django_assert_max_num_queries(MOST):
        assert "最高的是星期" in text(web.get(reverse("hall:hours")))
    with django_assert_max_num_queries(MOST):
        web.get(reverse("hall:hours"), {"show": "waits", "weeks": "52"})


HOSTILE = [
    {"from": "abc", "to": "9999"}, {"from": "2026-11-30"}, {"from": "2001-01-01"},
    {"from": "2026-11-23", "to": "2026-11-01"}, {"by": "'; drop table"}, {"by": ["x", "item"]},
    {"from": "９９９９-01-01"}, {"weeks": "-1"}, {"weeks": "99999999999999999999"}, {"show": "\x00"},
]  # fmt: skip


@pytest.mark.parametrize("asked", HOSTILE)
def test_whatever_is_asked_for_there_is_a_page(web, morning, asked):
    for name in ("hall:times", "hall:hours", "hall:workbook"):
        answer = web.get(reverse(name), asked)
        assert answer.status_code == 200
        assert b"".join(answer) if answer.streaming else answer.content


def test_what_was_wrong_with_the_days_is_said(web, morning):
    def said(**asked):
        return text(web.get(reverse("hall:times"), asked))

    assert "没有这样的日子" in said(**{"from": "2026-02-30"})
    assert "还没有到的日子看不了" in said(to="2026-12-30")
    assert "前后颠倒了" in said(**{"from": "2026-11-23", "to": "2026-11-20"})
    assert "一次最多看一年" in said(**{"from": "2020-01-01"})


def test_an_empty_hall_has_empty_pages(web, qingshi):
    assert "这些日子没有叫过号" in text(web.get(reverse("hall:times")))
    assert "没有人取过号" in text(web.get(reverse("hall:hours")))
    assert b"".join(web.get(reverse("hall:workbook")).streaming_content)


def test_how_each_person_served_is_not_for_everybody(client, web, morning):
    assert "柳春枝" in text(web.get(reverse("hall:times"), {"by": "clerk"}))
    client.force_login(make_user(morning, "leader", "程守田", "leader"))

    page = text(client.get(reverse("hall:times"), {"by": "clerk"}))
    assert "柳春枝" not in page
    assert "导出" not in page
    assert client.get(reverse("hall:workbook")).status_code == 403


def test_the_workbook_says_what_the_page_says_in_numbers_and_in_the_ledger(web, morning):
    answer = web.get(reverse("hall:workbook"))
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))

    assert book.sheetnames == [
        "总数", "按窗口", "按事项", "按队", "按人", "按几点", "按哪天", "怎么算的",
    ]  # fmt: skip
    for name in book.sheetnames[1:-1]:
        sheet = book[name]
        assert sheet.freeze_panes == "B4"
        last = [cell.value for cell in sheet[sheet.max_row]]
        assert last[:6] == ["合计", 3, 18, 20, 20, 48]
    ends = {row[0].value: row[1].value for row in book["总数"].iter_rows(min_row=3)}
    assert (ends["取号"], ends["办完"]) == (5, 2)
    entry = Entry.objects.filter(event="register_exported").latest("pk")
    assert "叫号时间" in entry.details["filters"]


def test_the_neighbours_figures_are_their_own(web, morning, liuxi):
    web.force_login(make_user(liuxi, "director", "苗有根"))

    assert "这些日子没有叫过号" in text(web.get(reverse("hall:times")))
