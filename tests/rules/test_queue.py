"""Tickets and calling: who goes first, and that nobody waits for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import queue
from bianmin.rules.priority import Lane
from bianmin.rules.queue import Called, Waiting
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack
from tests.rules.conftest import PACKS

OPENS = datetime(2025, 3, 3, 8, 30, tzinfo=UTC)
NOW = OPENS + timedelta(hours=2)
LANES = (Lane.ORDINARY, Lane.CARE, Lane.GREEN)


@pytest.fixture(scope="module")
def yongan():
    """Yongan, with a green lane at the windows, too: three lanes that compete."""
    policy = read_pack(PACKS / "yongan-2025").policy
    green = {**policy.priority.ahead["green"], "queue": Ruling("叫号", ("x/green",))}
    ahead = {**policy.priority.ahead, "green": green}
    return replace(policy, priority=replace(policy.priority, ahead=ahead))


def next_call(policy, waiting, called=()):
    return queue.next_call(
        waiting=tuple(waiting),
        called=tuple(called),
        policy=policy.queue,
        priority=policy.priority,
        arrivals=policy.arrivals,
    )


@given(
    first=st.lists(st.sampled_from(LANES), min_size=1, max_size=12),
    comers=st.lists(st.sampled_from(LANES), min_size=1, max_size=4),
    in_a_row=st.integers(1, 5),
)
def test_nobody_waits_for_ever_however_many_go_first(yongan, first, comers, in_a_row):
    """At every call one more comes, over and over; who was there is called within a bound."""
    policy = replace(yongan, queue=replace(yongan.queue, in_a_row=Ruling(in_a_row, ("x/fair",))))
    waiting = [Waiting(f"A{i}", OPENS, lane) for i, lane in enumerate(first)]
    called: list[Called] = []
    turns: dict[str, int] = {}
    bound = (in_a_row + len(LANES)) * (len(first) + 1)
    for turn in range(bound):
        at = OPENS + timedelta(minutes=turn + 1)
        waiting.append(Waiting(f"Z{turn}", at, comers[turn % len(comers)]))
        number = next_call(policy, waiting, called).value
        (one,) = (w for w in waiting if w.number == number)
        waiting.remove(one)
        called.append(Called(one.lane, at))
        turns[number] = turn

    assert {f"A{i}" for i in range(len(first))} <= turns.keys()


@given(st.lists(st.tuples(st.sampled_from(LANES), st.integers(0, 60)), min_size=1, max_size=12))
def test_within_a_lane_the_one_who_waits_longest_is_called(yongan, tickets):
    waiting = [
        Waiting(f"A{i}", OPENS + timedelta(minutes=minutes), lane)
        for i, (lane, minutes) in enumerate(tickets)
    ]

    number = next_call(yongan, waiting).value

    (one,) = (w for w in waiting if w.number == number)
    assert one.since == min(w.since for w in waiting if w.lane == one.lane)


@given(st.permutations(LANES))
def test_the_lanes_go_in_their_order(yongan, lanes):
    waiting = [Waiting(lane.value, OPENS, lane) for lane in lanes]

    assert next_call(yongan, waiting).value == "green"


def test_an_appointment_kept_on_time_is_next_unless_the_book_says_otherwise(yongan):
    waiting = [Waiting("G1", OPENS, Lane.GREEN), Waiting("B1", NOW, booked=True)]
    no = replace(yongan.arrivals, on_time_next=Ruling(False, ("x/no",)))

    assert next_call(yongan, waiting).value == "B1"
    assert next_call(replace(yongan, arrivals=no), waiting).value == "G1"


def test_a_lane_that_the_book_does_not_know_is_an_ordinary_one(erping):
    waiting = [Waiting("A1", OPENS), Waiting("C1", NOW, Lane.CARE)]

    found = next_call(erping, waiting)

    assert found.value == "A1"
    assert found.because == ("_default/priority/order", "_default/queue/fair")


def test_nobody_is_called_when_nobody_waits(erping):
    assert next_call(erping, []) is None


def test_many_who_wait_are_many_though_nobody_knows_how_long(erping):
    def relief(people, minutes, policy=erping.queue):
        return queue.relief(people=people, minutes=minutes, spare=1, policy=policy).value

    assert relief(11, None) == "增开窗口"
    assert relief(11, 15) == "不用"
    off = replace(erping.queue, relief=Ruling(False, ("x/no",)))
    assert relief(11, None, off) == "不用"


def test_who_may_not_take_a_ticket_for_another_is_told(erping):
    found = queue.objections_to_issuing(by="保安", filled=frozenset(), policy=erping.queue)

    assert [o.found for o in found] == ["保安不能替群众取号"]


def test_a_cap_with_a_reason_on_record_is_allowed(erping):
    ask = {"policy": erping.queue}

    assert list(queue.objections_to_cap(cap=None, exception="", **ask)) == []
    assert list(queue.objections_to_cap(cap=20, exception="设备坏了", **ask)) == []


def test_a_ticket_that_shows_everything_is_issued(yongan):
    ask = {"by": "引导人员", "filled": frozenset({"area", "window"}), "policy": yongan.queue}

    assert list(queue.objections_to_issuing(**ask)) == []
