"""The demo hall: everything in it happened by the book, and every screen has something to show."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre, HolidayNotice
from bianmin.identity import objections_to_id
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.operations import demo
from bianmin.operations.demo.office import dice
from bianmin.operations.demo.residents import residents
from bianmin.rules.cases import FLOW, Role, State
from bianmin.rules.hours import hours_on
from tests.fixtures.hall import at, make_centre
from tests.fixtures.standing import standing

FRIDAY = at(20, 17, 50)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """A demo hall of five workdays up to Friday, 20 November 2026, taken down with the module."""
    with standing(django_db_blocker):
        demo.build(at=FRIDAY, workdays=5)
        yield


@pytest.fixture
def small(built, db):
    """That hall; what a test does to it is undone."""


@pytest.fixture(scope="session")
def whole(whole_file):
    """`whole(sql)` asks that hall, as it stood on Monday, 23 November 2026, at eleven."""
    with closing(sqlite3.connect(whole_file)) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_there_are_two_towns_with_a_login_for_every_role_and_one_password(small):
    assert {c.sample for c in Centre.objects.all()} == {True}
    assert {(c.slug, c.pack_on(FRIDAY.date()).id) for c in Centre.objects.all()} == {
        ("qingshi", "erping-2023"), ("liuxi", "yuanbaozi-2021"), ("shiqiao", "erping-2023"),
        ("yunling", "ning-county"),
    }  # fmt: skip
    roles = {u.role for u in User.objects.all()}
    assert roles == {r.value for r in Role} - {"resident"}
    assert all(u.check_password(demo.PASSWORD) for u in User.objects.all()[:3])
    assert ("青石镇 窗口人员", "qingshi-clerk", demo.PASSWORD) in demo.logins()


@pytest.mark.once
def test_built_again_for_the_same_instant_it_is_the_same_hall_and_keeps_a_holiday_notice(small):
    def story():
        rows = Case.objects.order_by("pk").values_list(
            "no", "state", "applicant", "item_code", "due_on", "moved_at"
        )
        return list(rows)

    first = story()
    HolidayNotice.objects.create(year=2031, text="", imported_at=FRIDAY)

    call_command("demo", "--small", "--rebuild", "--at", "2026-11-20T17:50")

    assert story() == first
    assert HolidayNotice.objects.filter(year=2031).exists()


@pytest.mark.once
def test_nothing_happens_after_the_instant_it_is_built_for(small):
    demo.clear()
    demo.build(at=at(20, 10), workdays=2)

    assert Case.objects.filter(received_on=date(2026, 11, 20)).exists()
    assert not Entry.objects.filter(at__gt=at(20, 10)).exists()


def test_each_ledger_holds(small):
    assert [verify(centre) for centre in Centre.objects.all()] == [None] * 4


def test_it_is_not_built_where_real_people_work_nor_twice_by_accident(small):
    with pytest.raises(CommandError, match="已经有了"):
        call_command("demo", "--small")
    make_centre("real", "真实镇便民服务中心", "真", "erping-2023", "990101301000")
    with pytest.raises(CommandError, match="不是演示"):
        call_command("demo", "--small", "--rebuild")

    assert Centre.objects.count() == 5
    assert demo.logins() == []


def test_residents_have_numbers_that_are_well_formed():
    people = residents(dice("x"), "青石镇", ("石桥村",), FRIDAY.date())
    some = [next(people) for _ in range(200)]

    assert [said for p in some for said in objections_to_id(p.id, today=FRIDAY.date())] == []
    assert {p.id[:6] for p in some} == {"110105"}
    assert {p.phone[:7] for p in some} == {"1390000"}


@pytest.mark.once
def test_every_state_occurs_in_both_towns(whole):
    found = whole("SELECT DISTINCT centre_id, state FROM cases_case")

    assert {(c, s.value) for c in (1, 2) for s in State} - set(found) == set()


@pytest.mark.once
def test_every_step_of_the_flow_was_taken(whole):
    taken = {event for (event,) in whole("SELECT DISTINCT event FROM ledger_entry")}

    # `lapse` is said by the clock; all the others by people; neither book lets papers follow
    assert set(FLOW) - taken == {"lapse_promise"}


# residents rate and apply over the net when they like, and the duty telephone rings when the hall is shut
STEPS = (
    "SELECT at, event, by_name, pack FROM ledger_entry"
    " WHERE event NOT IN ('rate', 'duty_call') AND by_name <> '本人(网上)'"
)


@pytest.mark.once
def test_no_step_was_taken_on_a_day_off_or_while_the_hall_was_shut(whole):
    calendar, wrong = shelf.calendar(), []
    extended = 0
    for text, event, name, pack in whole(STEPS):
        then = localtime(datetime.fromisoformat(text).replace(tzinfo=UTC))
        hours = hours_on(day=then.date(), policy=shelf.pack(pack).policy.hours).value
        clock = then.time()
        open_now = (
            hours.opens <= clock < hours.noon_from or hours.noon_until <= clock < hours.closes
        )
        late = hours.closes <= clock < time(hours.closes.hour + 1, 30)
        early = name in {"到期自动", "系统"} and clock == time(8, 5)
        extended += late
        if not calendar.is_workday(then.date()) or not (open_now or late or early):
            wrong.append((then, event, name))

    assert wrong == []
    assert 0 < extended < 100


@pytest.mark.once
def test_the_screens_have_something_true_to_show(whole):
    def count(where: str) -> list[int]:
        found = dict(
            whole(f"SELECT centre_id, count(*) FROM cases_case WHERE {where} GROUP BY centre_id")
        )
        return [found.get(1, 0), found.get(2, 0)]

    running = "state IN ('accepted', 'examined')"
    shown = {
        "today": count(f"{running} AND due_on = '2026-11-23'"),
        "tomorrow": count(f"{running} AND due_on = '2026-11-24'"),
        "late": count(f"{running} AND due_on < '2026-11-23'"),
        "late, decided": count("overdue_reason != ''"),
        "into a year without a notice": count(
            f"{running} AND due_on > '2026-12-31' AND provisional"
        ),
        "deemed": count("deemed"),
        "refused": count("outcome = 'refused'"),
        "uncollected": count("state = 'decided'"),
        "difficult": count("difficult != ''"),
        "incident": count("incident"),
        "extended service": count("extended_minutes > 0"),
        "agent": count("agent != ''"),
    }

    assert {name: n for name, n in shown.items() if 0 in n} == {}


@pytest.mark.once
def test_a_day_brings_three_to_six_applications(whole):
    days = whole("SELECT centre_id, received_on, count(*) FROM cases_case GROUP BY 1, 2")
    counts = [n for *_, n in days]

    assert 3 <= sum(counts) / len(counts) <= 6
    assert len(days) >= 2 * 59


@pytest.mark.once
def test_people_rate_and_bad_ratings_are_followed_up(whole):
    ratings = whole("SELECT bad, closed_at IS NOT NULL, tags FROM voice_rating")

    assert len(ratings) > 100
    assert any(bad and closed for bad, closed, _ in ratings)
    assert any(bad and not closed for bad, closed, _ in ratings)
    assert all(isinstance(json.loads(tags), list) for *_, tags in ratings)


@pytest.mark.once
def test_the_ledger_of_the_whole_hall_verifies(whole_file, tmp_path, bianmin):
    copy = shutil.copy(whole_file, tmp_path / "hall.sqlite3")

    said = bianmin("verify-ledger", BIANMIN_DATABASE_URL=str(copy))

    assert said.returncode == 0, said.stderr
    assert said.stdout.count("✓") >= 2


def test_files_went_up_from_the_village_and_came_back(whole):
    ups = whole("SELECT purpose, count(*) FROM transfers_hop GROUP BY purpose ORDER BY purpose")

    assert dict(ups).keys() == {"mend", "result", "up"}
    assert whole("SELECT 1 FROM transfers_line WHERE found = 'missing' AND agreed_at IS NOT NULL")
    assert whole("SELECT 1 FROM transfers_hop WHERE received_at IS NULL")
    assert whole("SELECT 1 FROM transfers_paper WHERE given_at IS NOT NULL")
    assert whole("SELECT 1 FROM transfers_dossier WHERE outcome = 'granted'")
