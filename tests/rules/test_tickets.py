"""What may be done with a ticket, and what is said when it may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bianmin.rules import tickets
from bianmin.rules.hours import Covers
from bianmin.rules.queue import Returns
from bianmin.rules.ruling import Ruling
from bianmin.rules.tickets import State

OPENS = datetime(2025, 3, 3, 8, 30, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=9)
DAY = ((OPENS, CLOSES),)


def found(objections):
    return [one.found for one in objections]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", tickets.STEPS)
def test_a_step_is_taken_from_its_states_alone(erping, step, state):
    ask = {"step": step, "number": "A001", "state": state, "window": 3, "policy": erping.queue}

    said = found(tickets.objections_to_step(**ask))

    assert bool(said) is (state not in tickets.STEPS[step][1])
    assert all("A001 号" in one for one in said)


def test_every_state_and_every_return_has_its_word():
    assert all(state.zh for state in State)
    assert [one.zh for one in Returns] == ["原来的位置", "队尾"]


def test_missing_wants_its_calls_and_coming_back_has_an_end(erping):
    ask = {"number": "A001", "policy": erping.queue}

    assert found(tickets.objections_to_missing(calls=2, **ask)) != []
    assert found(tickets.objections_to_missing(calls=3, **ask)) == []
    assert found(tickets.objections_to_coming_back(returns=1, **ask)) == []
    assert found(tickets.objections_to_coming_back(returns=2, **ask)) != []


def test_a_ticket_does_not_go_to_and_fro_unless_the_book_lets_it(erping):
    ask = {"number": "A001", "policy": erping.queue}
    free = replace(erping.queue, no_handing_back=Ruling(False, ("x/no",)))

    assert found(tickets.objections_to_handing(transfers=0, came_from=None, to=2, **ask)) == []
    assert found(tickets.objections_to_handing(transfers=1, came_from=2, to=None, **ask)) == []
    assert len(found(tickets.objections_to_handing(transfers=3, came_from=2, to=2, **ask))) == 2
    kind = ask | {"policy": free}
    assert found(tickets.objections_to_handing(transfers=1, came_from=2, to=2, **kind)) == []


def test_what_makes_people_wait_is_explained(erping):
    ask = {"what": "挂起", "policy": erping.queue}
    free = replace(erping.queue, parked_reasoned=Ruling(False, ("x/no",)))

    assert found(tickets.objections_to_reason(reason=" ", **ask)) == ["没有写明挂起的原因"]
    assert found(tickets.objections_to_reason(reason="拿户口簿", **ask)) == []
    assert found(tickets.objections_to_reason(what="挂起", reason="", policy=free)) == []


def late(policy, at, sessions=DAY, staffed=False):
    ask = {"policy": policy.queue, "hours": policy.hours}
    return found(tickets.objections_to_late_issue(at=at, sessions=sessions, staffed=staffed, **ask))


def test_after_closing_time_no_ticket_is_given_but_where_the_book_still_receives(erping):
    after = CLOSES + timedelta(minutes=1)
    hours = replace(erping.hours, extended_covers=Ruling(Covers.STAFF_THERE, ("x/there",)))
    off = replace(erping, queue=replace(erping.queue, ends_with_hours=Ruling(False, ("x/no",))))

    assert late(erping, CLOSES) == []
    assert late(erping, OPENS - timedelta(hours=1)) == []
    assert late(erping, after) == ["17:30 已经下班,不再发新号;手上有号的都办完再走"]
    assert late(erping, after, staffed=True) != []
    assert late(replace(erping, hours=hours), after, staffed=True) == []
    assert late(off, after) == []


def test_on_a_day_without_hours_tickets_are_given_where_a_window_is_open(erping):
    assert late(erping, OPENS, sessions=()) == ["今天不上班,不发号"]
    assert late(erping, OPENS, sessions=(), staffed=True) == []


@pytest.mark.parametrize(
    ("quiet", "waiting", "paused", "ghost"),
    [(15, 1, False, True), (14, 1, False, False), (15, 0, False, False), (99, 9, True, False)],
)
def test_an_open_window_where_nobody_acts_is_a_ghost(erping, quiet, waiting, paused, ghost):
    ask = {"quiet": quiet, "waiting": waiting, "paused": paused, "policy": erping.queue}

    assert tickets.is_ghost(**ask).value is ghost


def test_a_ticket_forgets_its_person_after_the_days_of_the_book(default):
    found = tickets.forgotten_before(today=date(2026, 12, 31), policy=default.queue)
    assert found.value == date(2026, 12, 1)
    assert found.because == ("_default/queue/forget",)
