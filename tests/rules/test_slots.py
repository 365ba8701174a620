"""How a day is cut into places, and who may take one."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import slots
from bianmin.rules.ruling import Ruling
from bianmin.rules.slots import Quota
from tests.fixtures.hall import MONDAY, at

TODAY = MONDAY.date()


@pytest.fixture(scope="module")
def policy(default):
    return default.slots


@given(
    st.integers(5, 90), st.integers(0, 6), st.integers(0, 40), st.integers(0, 40),
    st.integers(0, 400),
)  # fmt: skip
def test_a_day_is_cut_without_gap_or_overlap_and_keeps_what_was_asked(
    minutes, places, same_day, walk_in, length
):
    opens = at(24, 8)
    sessions = ((opens, opens + timedelta(minutes=length)), (at(24, 15), at(24, 17)))

    found = slots.times(
        sessions=sessions, minutes=minutes, places=places, same_day=same_day, walk_in=walk_in
    )

    for time in found:
        assert any(a <= time.begins_at and time.ends_at <= b for a, b in sessions)
        assert len(time.quotas) == places
    assert all(a.ends_at <= b.begins_at for a, b in itertools.pairwise(found))
    kinds = Counter(quota for time in found for quota in time.quotas)
    total = sum(kinds.values())
    assert kinds[Quota.WALK_IN] == min(walk_in, total)
    assert kinds[Quota.SAME_DAY] == min(same_day, total - kinds[Quota.WALK_IN])


def test_places_that_are_kept_are_spread_over_the_day():
    sessions = ((at(24, 8), at(24, 12)),)

    found = slots.times(sessions=sessions, minutes=30, places=1, same_day=2, walk_in=2)

    assert [time.quotas[0].value for time in found] == [
        "same_day", "ahead", "walk_in", "ahead", "same_day", "ahead", "walk_in", "ahead",
    ]  # fmt: skip
    assert all(quota.zh for quota in Quota)


def test_a_place_for_the_same_day_opens_on_that_day():
    day, before = date(2026, 11, 24), date(2026, 11, 23)
    assert slots.open_to(quota=Quota.AHEAD, day=day, today=before)
    assert not slots.open_to(quota=Quota.SAME_DAY, day=day, today=before)
    assert slots.open_to(quota=Quota.SAME_DAY, day=day, today=day)
    assert not slots.open_to(quota=Quota.WALK_IN, day=day, today=day)


def test_matters_of_one_visit_take_as_long_as_all_of_them(policy):
    found = slots.minutes_needed(
        routes=["immediate", "promised", "unheard-of"], own=[None, 45, None], policy=policy
    )
    assert (found.value, found.because) == (75, ("_default/slots/minutes",))
    assert slots.minutes_needed(routes=[], own=[], policy=policy).value == 0
    assert [slots.times_needed(minutes=m, each=15) for m in (0, 15, 16, 75)] == [1, 1, 2, 5]


def test_one_place_is_free_at_all_times_or_there_is_none():
    assert slots.seat_for([[0, 1, 2], [1, 2], [2, 1]]) == 1
    assert slots.seat_for([[0], [1]]) is None
    assert slots.seat_for([]) is None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY, []),
        (TODAY + timedelta(days=14), []),
        (TODAY + timedelta(days=15), ["最多提前 14 天约,到 12月7日为止"]),
        (TODAY - timedelta(days=1), ["这一天已经过了"]),
    ],
)
def test_days_that_are_past_or_too_far(policy, day, said):
    assert [o.found for o in slots.objections_to_day(day=day, today=TODAY, policy=policy)] == said


def test_how_many_one_person_one_visit_and_one_address_may_have(policy):
    assert not list(slots.objections_to_person(open_now=2, policy=policy))
    (person,) = slots.objections_to_person(open_now=3, policy=policy)
    assert person.because == ("_default/slots/person",)
    assert not list(slots.objections_to_items(count=5, policy=policy))
    assert [o.found for c in (0, 6) for o in slots.objections_to_items(count=c, policy=policy)] == [
        "没有选办什么事", "一次最多约 5 件",
    ]  # fmt: skip
    assert slots.objection_to_address(policy).because == ("_default/slots/address",)


def test_how_long_something_is_kept_and_when_one_is_reminded(policy):
    assert slots.held_until(at=MONDAY, policy=policy).value == at(23, 9, 52)
    assert slots.offered_until(at=MONDAY, begins_at=at(26), policy=policy).value == at(24, 9, 42)
    assert slots.offered_until(at=MONDAY, begins_at=at(23, 15), policy=policy).value == at(23, 15)
    assert slots.reminded_at(begins_at=at(26), policy=policy).value == at(25)
    assert slots.forgotten_before(today=TODAY, policy=policy).value == date(2026, 8, 25)
    longer = replace(policy, hold_minutes=Ruling(30, ("x/hold",)))
    assert slots.held_until(at=MONDAY, policy=longer).because == ("x/hold",)
