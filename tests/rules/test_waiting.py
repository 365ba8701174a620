"""Looking ahead: the order of calls, that nobody starves, and what is known of the time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import queue, waiting
from bianmin.rules.priority import Lane
from bianmin.rules.queue import Called, Waiting
from bianmin.rules.ruling import Ruling
from bianmin.rules.waiting import Took
from tests.fixtures.books import read_pack
from tests.rules.conftest import PACKS

OPENS = datetime(2025, 3, 3, 8, 30, tzinfo=UTC)
LANES = (Lane.ORDINARY, Lane.CARE, Lane.GREEN)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def yongan():
    """Yongan, with a green lane at the windows, too: three lanes that compete."""
    policy = read_pack(PACKS / "yongan-2025").policy
    green = {**policy.priority.ahead["green"], "queue": Ruling("叫号", ("x/green",))}
    ahead = {**policy.priority.ahead, "green": green}
    return replace(policy, priority=replace(policy.priority, ahead=ahead))


def parts(policy):
    return {"policy": policy.queue, "priority": policy.priority, "arrivals": policy.arrivals}


def most_calls(in_a_row, before, out_of_turn):
    """Return after how many calls somebody is called for sure: the bound f(in_a_row)."""
    return (in_a_row + len(LANES)) * (before + 1 + out_of_turn) + out_of_turn


@given(
    first=st.lists(st.sampled_from(LANES), min_size=1, max_size=8),
    comers=st.lists(st.tuples(st.sampled_from(LANES), st.booleans()), min_size=1, max_size=5),
    in_a_row=st.integers(1, 4),
    booked=st.integers(0, 4),
)
def test_nobody_waits_longer_than_the_bound_though_two_come_at_every_call(
    yongan, first, comers, in_a_row, booked
):
    policy = replace(yongan, queue=replace(yongan.queue, in_a_row=Ruling(in_a_row, ("x/fair",))))
    line = [Waiting(f"A{i}", OPENS, lane) for i, lane in enumerate(first)]
    ahead = {w.number: sum(o.lane == w.lane and o.number < w.number for o in line) for w in line}
    called: list[Called] = []
    turns: dict[str, int] = {}
    for turn in range(most_calls(in_a_row, len(first), booked)):
        at = OPENS + (turn + 1) * MINUTE
        for n in range(2):
            lane, keeps = comers[(turn + n) % len(comers)]
            mine = keeps and booked > sum(one.out_of_turn for one in called) and not n
            line.append(Waiting(f"Z{turn}-{n}", at, lane, booked=mine))
        number = queue.next_call(waiting=tuple(line), called=tuple(called), **parts(policy)).value
        (one,) = (w for w in line if w.number == number)
        line.remove(one)
        called.append(Called(one.lane, at, one.booked))
        turns[number] = turn + 1

    over = sum(one.out_of_turn for one in called)
    assert all(turns[no] <= most_calls(in_a_row, before, over) for no, before in ahead.items())


@given(
    tickets=st.lists(
        st.tuples(st.sampled_from(LANES), st.integers(0, 40), st.booleans(), st.booleans()),
        min_size=1, max_size=20,
    ),
    calls=st.lists(st.tuples(st.sampled_from(LANES), st.booleans()), max_size=15),
)  # fmt: skip
def test_the_first_of_each_lane_and_the_last_calls_decide_as_all_would(yongan, tickets, calls):
    """What the query reduces the facts to is answered as the facts are."""
    line = [
        Waiting(f"A{n:02}", OPENS + minutes * MINUTE, lane, booked, handed)
        for n, (lane, minutes, booked, handed) in enumerate(tickets)
    ]
    told = tuple(Called(lane, OPENS + n * 4 * MINUTE, out) for n, (lane, out) in enumerate(calls))
    kinds = {(w.lane, w.booked, w.handed) for w in line}
    heads = tuple(
        min(
            (w for w in line if (w.lane, w.booked, w.handed) == kind),
            key=lambda w: (w.since, w.number),
        )
        for kind in kinds
    )
    last = told[-(yongan.queue.in_a_row.value + len(Lane)) :]

    whole = queue.next_call(waiting=tuple(line), called=told, **parts(yongan))
    few = queue.next_call(waiting=heads, called=last, **parts(yongan))

    late = [
        s.passed
        for s in queue.standings(waiting=tuple(line), called=told, priority=yongan.priority)
    ]
    if max(late) <= len(last):  # beyond that only the order among several overdue lanes may differ
        assert few == whole
    assert (few.value in {w.number for w in heads}) is True


def test_who_was_handed_over_to_the_window_is_next_there_unless_the_book_says_otherwise(yongan):
    line = (Waiting("B1", OPENS, booked=True), Waiting("H1", OPENS + MINUTE, handed=True))
    no = replace(yongan, queue=replace(yongan.queue, handed_next=Ruling(False, ("x/no",))))

    assert queue.next_call(waiting=line, called=(), **parts(yongan)).value == "H1"
    assert queue.next_call(waiting=line, called=(), **parts(no)).value == "B1"


def test_the_order_shown_is_the_order_in_which_they_would_be_called(yongan):
    line = (
        Waiting("A1", OPENS), Waiting("C1", OPENS, Lane.CARE), Waiting("C2", OPENS, Lane.CARE),
        Waiting("C3", OPENS, Lane.CARE), Waiting("C4", OPENS, Lane.CARE),
        Waiting("Y1", OPENS, booked=True),
    )  # fmt: skip
    ask = {"waiting": line, "called": (), "at": OPENS + MINUTE, **parts(yongan)}

    order = [one.value for one in waiting.in_order(many=9, **ask)]

    assert order == ["Y1", "C1", "C2", "A1", "C3", "C4"]
    assert len(waiting.in_order(many=2, **ask)) == 2


def test_a_quantile_is_a_time_within_which_so_many_were_done():
    took = Took({5: 2, 10: 6, 30: 2})

    assert (took.often, took.quantile(20), took.quantile(25), took.quantile(100)) == (10, 5, 10, 30)
    assert Took({}).quantile(50) == 0
    assert Took({4: 1}).quantile(101) == 4


def test_a_spread_says_the_half_the_most_and_the_last_and_who_waited_long(erping):
    found = waiting.spread(took=Took({5: 2, 10: 6, 30: 2}), policy=erping.queue)
    nobody = waiting.spread(took=Took({}), policy=erping.queue).value

    one = found.value
    assert (one.count, one.total, one.half, one.most, one.longest, one.over) == (
        10,
        130,
        10,
        30,
        30,
        2,
    )
    assert found.because == ("_default/queue/told", "_default/queue/busy")
    assert (nobody.count, nobody.total, nobody.half, nobody.longest, nobody.over) == (0, 0, 0, 0, 0)


def test_an_estimate_is_two_numbers_by_the_windows_that_are_open(erping):
    quick = Took({4: 5, 8: 5})
    ask = {"policy": erping.queue}

    span = waiting.estimate(ahead=(quick,) * 3, begun=(quick,), windows=2, **ask).value
    assert (span.low, span.high, span.windows) == (6, 23, 2)
    more = waiting.estimate(ahead=(quick,) * 3, begun=(quick,), windows=2, others=0.5, **ask).value
    assert (more.low, more.high) == (6, 36)  # every second call goes to somebody who came later
    assert waiting.estimate(ahead=(quick,), begun=(), windows=1, others=1, **ask).value.high == 27
    assert waiting.estimate(ahead=(), begun=(), windows=2, **ask).value.high == 0
    assert waiting.estimate(ahead=(quick,), begun=(), windows=0, **ask).value is None


def test_an_estimate_knows_that_people_walk_do_not_come_and_that_windows_pause(erping):
    """Eight minutes each, one to walk: every tenth call in vain and a fifth of the time away."""
    even, walk = Took({8: 10}), Took({0: 5, 1: 5})

    def high(**more):
        facts = {"ahead": (even,) * 4, "begun": (), "windows": 2, "policy": erping.queue}
        return waiting.estimate(**facts, **more).value.high

    assert high() == 18
    assert high(walk=walk) == 22
    assert high(walk=walk, walks=1.5) == 24
    assert high(walk=walk, walks=1.5, away=0.2) == 30
    assert high(away=0.9) == 36  # never more than half


def test_too_little_is_no_knowledge(erping):
    few, enough = Took({5: 9}), Took({5: 10})

    assert waiting.known(tables=(few, enough), policy=erping.queue).value == enough
    assert waiting.known(tables=(few, few), policy=erping.queue).value is None


def test_who_is_expected_stands_behind_those_who_are_called_before_his_time():
    def places(*minutes, each=10, people=3):
        return waiting.places_of_expected(minutes=minutes, each=each, waiting=people)

    assert places(-5, 0, 9, 10, 25, 300) == (0, 0, 0, 1, 2, 3)
    assert places(-5, 5, each=None) == (0, 3)
    assert places(20, people=0) == (0,)
