"""Service beyond the hour, told from the first press to the list of the month."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.openings import actions, queries
from bianmin.openings.actions import Ending
from bianmin.openings.models import Overtime, Report
from bianmin.refusal import Refused
from bianmin.rules.extended import Kind, Stay
from bianmin.rules.hours import Covers
from tests.apps.cases.test_at_once import at_once
from tests.fixtures.hall import at, make_centre, make_user

HERE = Stay(kind=Kind.AFTER, covers=Covers.IN_HALL)
ASKED = Stay(kind=Kind.OUTSIDE, why="务工人员只有周末在家")


def said(refused):
    return [one.found for one in refused.value.objections]


def test_a_clerk_stays_until_the_last_person_is_served(qingshi, clerk):
    with pytest.raises(Refused) as refused:
        actions.stay(who=clerk, stay=HERE, at=at(23, 16))
    assert said(refused) == ["还在开门的时间,到下班再记"]

    row = actions.stay(who=clerk, stay=HERE, at=at(23, 17, 30), key="k1")
    assert actions.stay(who=clerk, stay=HERE, at=at(23, 17, 30), key="k1") == row
    with pytest.raises(Refused) as refused:
        actions.stay(who=clerk, stay=HERE, at=at(23, 17, 40))
    assert said(refused) == ["您有一条延时还没有结束"]

    actions.leave(late_id=row.pk, ending=Ending(served=3), by=clerk, at=at(23, 18, 20))
    again = actions.leave(late_id=row.pk, ending=Ending(served=9), by=clerk, at=at(23, 19))
    assert (again.minutes, again.served) == (50, 3)
    events = Entry.objects.filter(subject=row.subject).order_by("seq")
    assert [one.event for one in events] == ["late_began", "late_ended"]
    assert "_default/hours/extended" in events[1].because
    assert verify(qingshi) is None


def test_on_a_day_that_closes_earlier_staying_counts_from_then(qingshi, clerk, director):
    from bianmin.rules.openings import Kind as Change
    from tests.apps.openings.test_sessions import change

    change(qingshi, director, Change.CHANGED, first=25, sessions=((time(9), time(11)),))
    row = actions.stay(who=clerk, stay=HERE, at=at(25, 11))
    actions.leave(late_id=row.pk, ending=Ending(served=1), by=clerk, at=at(25, 11, 30))
    assert Overtime.objects.get().minutes == 30


def test_somebody_comes_on_a_saturday_because_he_was_asked(qingshi, clerk):
    row = actions.stay(who=clerk, stay=ASKED, at=at(28, 9))
    actions.leave(late_id=row.pk, ending=Ending(served=2), by=clerk, at=at(28, 10, 30))
    row.refresh_from_db()
    assert (row.kind, row.minutes, row.why) == ("outside", 90, "务工人员只有周末在家")


def test_what_was_not_ended_is_ended_with_its_own_hour_by_who_leads(qingshi, clerk, chief):
    row = actions.stay(who=clerk, stay=HERE, at=at(23, 17, 40))
    with pytest.raises(Refused) as refused:
        actions.leave(late_id=row.pk, ending=Ending(served=None), by=chief, at=at(24, 8))
    assert said(refused) == ["没有写办了几个人的事", "11月23日开始的,请写那天几点走的"]
    ending = Ending(served=1, ended_at=at(23, 18, 10))
    actions.leave(late_id=row.pk, ending=ending, by=chief, at=at(24, 8))
    assert Overtime.objects.get().minutes == 30


def test_an_extended_shift_is_late_by_its_own_time(qingshi, clerk, director):
    shift = actions.plan_shift(
        who=clerk, day=date(2026, 11, 28), begins=time(9), ends=time(11), why="赶集人多",
        by=director, at=at(23),
    )  # fmt: skip
    row = actions.stay(who=clerk, stay=ASKED, at=at(28, 9, 12))
    assert (row.pk, row.minutes_late) == (shift.pk, 12)
    with pytest.raises(Refused) as refused:
        actions.plan_shift(
            who=clerk, day=date(2026, 11, 28), begins=time(10), ends=time(12), why="", by=director,
            at=at(23),
        )  # fmt: skip
    assert said(refused) == ["没有写为什么排这一班", "他那一天的那个时间已经排了班"]


@pytest.fixture
def yongan(db):
    return make_centre("yongan", "永安县政务服务中心", "永", "yongan-2025", "990101301000")


def test_where_the_book_wants_a_substitute_nobody_leaves_a_window_with_people(yongan):
    clerk, chief = make_user(yongan, "clerk", "周收"), make_user(yongan, "chief", "吴领")
    other = make_user(yongan, "handler", "郑替")
    with pytest.raises(Refused) as refused:
        actions.stay(who=clerk, stay=HERE, at=at(23, 18))
    assert "愿意办的,记成预约外的服务" in said(refused)[0]
    row = actions.stay(who=clerk, stay=Stay(kind=Kind.AFTER, covers=Covers.BEGUN), at=at(23, 18))
    with pytest.raises(Refused) as refused:
        actions.leave(late_id=row.pk, ending=Ending(served=1, left=2), by=clerk, at=at(23, 18, 20))
    assert said(refused) == ["还有 2 个人,没有报告不能延时", "还没有另派人来延时"]

    sent = actions.report(who=clerk, waiting=2, why="孩子没人接", at=at(23, 18, 21), key="r")
    assert (
        actions.report(who=clerk, waiting=2, why="孩子没人接", at=at(23, 18, 21), key="r") == sent
    )
    with pytest.raises(Refused):
        actions.send(report_id=sent.pk, substitute=clerk, by=chief, at=at(23, 18, 22))
    actions.send(report_id=sent.pk, substitute=other, by=chief, at=at(23, 18, 22))
    actions.leave(late_id=row.pk, ending=Ending(served=1, left=2), by=clerk, at=at(23, 18, 25))
    assert Overtime.objects.get().left == 2
    assert Report.objects.get().substitute == other
    assert verify(yongan) is None


@pytest.mark.django_db(transaction=True)
def test_many_presses_of_one_clerk_are_one_stay(qingshi, clerk):
    at_once(lambda n: actions.stay(who=clerk, stay=HERE, at=at(23, 18), key=f"k{n}"))

    assert Overtime.objects.count() == 1
    assert verify(qingshi) is None


def begun(who, minutes=60):
    """Somebody is serving now, on whatever day the test runs."""
    now = timezone.now()
    return Overtime.objects.create(
        centre=who.centre, who=who, kind="outside", why="约好的", day=timezone.localdate(now),
        began_at=now,
    )  # fmt: skip


def test_the_screen_ends_it_and_the_month_is_a_workbook(client, qingshi, clerk, director, stranger):
    row = begun(clerk)
    client.force_login(stranger)
    assert client.get(f"/openings/late/{row.pk}/end/").status_code == 404
    client.force_login(clerk)
    assert "正在" in client.get("/openings/late/").content.decode()
    wrong = client.post(f"/openings/late/{row.pk}/end/", {"served": "", "key": "k"})
    assert wrong.status_code == 422
    assert "没有写办了几个人的事" in wrong.content.decode()
    assert (
        client.post(f"/openings/late/{row.pk}/end/", {"served": "2", "key": "k"}).status_code == 302
    )
    assert client.get("/openings/late/workbook/").status_code == 403

    client.force_login(director)
    body = b"".join(client.get("/openings/late/workbook/").streaming_content)
    from io import BytesIO

    sheet = load_workbook(BytesIO(body)).active
    assert [cell.value for cell in sheet[3]][1:3] == ["预约外", "柳春枝"]


def test_the_screen_plans_and_reports_and_loses_nothing(client, qingshi, clerk, director):
    client.force_login(director)
    far = (timezone.localdate() + timedelta(days=3)).isoformat()
    wrong = {
        "form": "shift", "who": clerk.pk, "day": far, "begins": "22:00", "ends": "21:00",
        "why": "夜里人多", "key": "k",
    }  # fmt: skip
    answer = client.post("/openings/late/", wrong)
    assert answer.status_code == 422
    assert "22:00到21:00,钟点不对" in answer.content.decode()
    assert "夜里人多" in answer.content.decode()
    assert client.post("/openings/late/", wrong | {"ends": "23:00"}).status_code == 302
    assert "夜里人多" in client.get("/openings/late/").content.decode()

    client.force_login(clerk)
    sent = {"form": "report", "waiting": "2", "why": "孩子没人接", "key": "r"}
    assert client.post("/openings/late/", sent).status_code == 302
    client.force_login(director)
    assert "有窗口等您派人" in client.get("/cases/").content.decode()
    report = Report.objects.get()
    client.post(f"/openings/late/report/{report.pk}/", {"substitute": "9" * 30})
    report.refresh_from_db()
    assert report.substitute is None
    client.post(f"/openings/late/report/{report.pk}/", {"substitute": director.pk})
    report.refresh_from_db()
    assert report.substitute == director


def test_the_list_of_a_month_asks_little(client, qingshi, director, django_assert_max_num_queries):
    now = timezone.now()
    Overtime.objects.bulk_create(
        Overtime(
            centre=qingshi, who=director, kind="after", covers="begun", served=1, minutes=9,
            day=timezone.localdate(now), began_at=now, ended_at=now,
        )
        for _ in range(500)
    )  # fmt: skip
    client.force_login(director)
    with django_assert_max_num_queries(12):
        page = client.get("/openings/late/").content.decode()
    assert "4500" in page
    assert queries.late_of(director, timezone.localdate(now).replace(day=1)).count() == 500
