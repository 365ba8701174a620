"""What was wanting, sent over the net: it counts from the day it was sent (网上补交)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bianmin import shelf
from bianmin.cases import actions as cases
from bianmin.files import actions as files
from bianmin.files.models import Scan
from bianmin.portal import actions
from bianmin.rehearsal.judging import Turn
from bianmin.rules.materials import Mark
from tests.apps.portal.test_applying import asked
from tests.apps.rehearsal.test_judging import rehearse, turns
from tests.fixtures import strange
from tests.fixtures.hall import act, all_good, at, events_of, make_item


@pytest.fixture
def item(qingshi, clerk):
    return make_item(qingshi, online=True)


def owing(item, clerk, when):
    """A case from the net that wants two papers, told on the second of November."""
    filing = actions.begin(version=item, blind="b" * 64, address="x", at=when)
    case = actions.hand_in(filing_id=filing.pk, application=asked(item), at=when)
    marked = {
        1: cases.Marked(Mark.MISSING), 2: cases.Marked(Mark.MISSING),
        3: cases.Marked(Mark.SHARED),
    }  # fmt: skip
    cases.notify(case_id=case.pk, marked=marked, act=act(clerk, when + timedelta(hours=1)))
    return case


def send(case, order, when):
    paper = case.papers.get(order=order)
    body = strange.saved(strange.picture(f"{order}"), "PNG")
    given = files.Given(body=body, name="a.png", source=Scan.Source.ONLINE)
    taken, refused = actions.supply(case=case, given=[(paper, given)], at=when)
    assert (taken, refused) == (1, None)
    case.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_over_the_net_counts_from_the_day_it_was_sent(item, clerk, qingshi):
    case = owing(item, clerk, at(2))
    send(case, 1, at(4))
    assert case.state == "supplementing"  # the other one is still out
    send(case, 2, at(5, 23, 50))

    within = case.book.policy.intake.notice_within.value
    assert (case.state, case.papers_on) == ("received", at(5).date())
    assert case.notice_by == shelf.calendar().workday_after(at(5).date(), within)
    cases.accept(case_id=case.pk, marked=all_good(item), act=act(clerk, at(9)))
    case.refresh_from_db()
    assert case.papers_on == at(5).date()
    assert events_of(case).count("supplement") == 1
    assert turns(rehearse(qingshi)) == {Turn.SAME}


def test_who_has_sent_everything_is_not_taken_to_withdraw(item, clerk):
    case = owing(item, clerk, at(2))
    send(case, 1, at(4))
    send(case, 2, at(5))

    cases.tick(at=at(25))

    case.refresh_from_db()
    assert (case.state, case.deemed, case.started_on) == ("accepted", True, at(5).date())


def test_a_file_sent_before_the_notice_is_not_what_was_asked_for(item, clerk):
    case = owing(item, clerk, at(2))
    send(case, 1, at(4))
    send(case, 2, at(5))
    again = {
        1: cases.Marked(Mark.IN_ORDER, 1), 2: cases.Marked(Mark.FAULTY, 1, problem="没有签名"),
        3: cases.Marked(Mark.SHARED),
    }  # fmt: skip
    cases.notify(case_id=case.pk, marked=again, reason="没有签名", act=act(clerk, at(6)))
    assert cases.sent_in(case_id=case.pk, act=act(clerk, at(7), online=True)) is None

    cases.accept(case_id=case.pk, marked=all_good(item), act=act(clerk, at(10)))

    case.refresh_from_db()
    assert case.papers_on == at(10).date()  # he brought it to the window
