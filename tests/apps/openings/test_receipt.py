"""The day of receipt follows what the hall recorded of its own day; a rehearsal knows it too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bianmin import shelf
from bianmin.cases import actions as cases
from bianmin.ledger.models import Entry
from bianmin.openings import actions
from bianmin.openings.actions import Ending
from bianmin.rehearsal.edits import Edit
from bianmin.rehearsal.judging import Turn
from bianmin.rules.openings import Kind
from bianmin.rules.ruling import Ruling
from tests.apps.openings.test_late import HERE
from tests.apps.openings.test_sessions import change
from tests.apps.rehearsal.test_judging import rehearse, said, turns
from tests.fixtures.hall import act, all_good, application, at, wanting

pytestmark = pytest.mark.django_db(transaction=True)
NOON = ((time(8, 30), time(12)),)


@pytest.fixture
def strict(monkeypatch):
    """The town's book as if what is handed in after closing counted from the next day."""
    book = shelf.pack("erping-2023")
    same_day = Ruling(False, book.policy.hours.late_intake_same_day.because)
    hours = replace(book.policy.hours, late_intake_same_day=same_day)
    policy = replace(book.policy, hours=hours)
    monkeypatch.setitem(shelf._books, book.id, replace(book, policy=policy))


def facts(case, event="accept"):
    return Entry.objects.get(subject=case.subject, event=event).details["facts"]


def test_after_the_halls_own_closing_it_counts_as_the_book_says(
    strict, allowance, clerk, director, qingshi
):
    change(qingshi, director, Kind.CHANGED, first=25, sessions=NOON)
    before = cases.hand_in(application(allowance), act(clerk, at(25, 11, 50)))
    after = cases.hand_in(application(allowance, again="又一件"), act(clerk, at(25, 12, 40)))

    assert (before.received_on, before.extended_minutes) == (date(2026, 11, 25), 0)
    assert (after.received_on, after.extended_minutes) == (date(2026, 11, 26), 40)
    assert (facts(after)["hours"], facts(after)["closes"]) == ("changed", "12:00")
    assert turns(rehearse(qingshi)) == {Turn.SAME}


def test_who_is_served_while_somebody_stays_is_of_that_day(strict, allowance, clerk, qingshi):
    row = actions.stay(who=clerk, stay=HERE, at=at(23, 17, 30))
    stayed = cases.hand_in(application(allowance), act(clerk, at(23, 18)))
    actions.leave(late_id=row.pk, ending=Ending(served=1), by=clerk, at=at(23, 18, 10))
    gone = cases.hand_in(application(allowance, again="又一件"), act(clerk, at(23, 18, 30)))

    assert (stayed.received_on, stayed.extended_minutes) == (date(2026, 11, 23), 30)
    assert gone.received_on == date(2026, 11, 24)
    assert facts(stayed)["extended"] is True
    assert "extended" not in facts(gone)
    assert turns(rehearse(qingshi)) == {Turn.SAME}


def test_a_day_on_which_the_hall_was_shut(strict, allowance, clerk, director, qingshi):
    change(qingshi, director, Kind.CLOSED, first=25)
    case = cases.hand_in(application(allowance), act(clerk, at(25, 10)))

    assert (case.received_on, case.extended_minutes) == (date(2026, 11, 26), 0)
    assert turns(rehearse(qingshi)) == {Turn.SAME}


def test_papers_that_come_after_closing_count_by_the_same_rule(strict, allowance, clerk, qingshi):
    marked = wanting(allowance, "申请表")
    case = cases.hand_in(application(allowance, "notify", marked=marked), act(clerk, at(23)))
    cases.supplement(case_id=case.pk, marked=all_good(allowance), act=act(clerk, at(24, 18)))

    case.refresh_from_db()
    assert case.papers_on == date(2026, 11, 25)
    assert turns(rehearse(qingshi)) == {Turn.SAME}


def test_another_book_judges_by_the_same_facts(allowance, clerk, director, qingshi):
    """The town counts it as that day; were the law's sentence its own, the hall's closing would tell."""
    change(qingshi, director, Kind.CHANGED, first=25, sessions=NOON)
    case = cases.hand_in(application(allowance), act(clerk, at(25, 12, 40)))
    assert case.received_on == date(2026, 11, 25)

    edit = Edit("_default/hours/extended", "hours.late_intake_same_day", "否")
    found = rehearse(qingshi, "erping-2023", edit)

    assert said(found)["accept", "received_on"] == (
        "2026年11月25日 星期三",
        "2026年11月26日 星期四",
    )
