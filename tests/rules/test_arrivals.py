"""Who comes to an appointment, and who does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import arrivals
from bianmin.rules.arrivals import After, Arrival, Contact, NoShow
from bianmin.rules.ruling import Ruling

FROM, UNTIL = datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 11, 29, tzinfo=UTC)
MOMENTS = st.integers(0, int((UNTIL - FROM) / timedelta(minutes=1)))
RULES = st.builds(
    NoShow, after=st.integers(0, 60), unit=st.sampled_from(After), contact=st.sampled_from(Contact)
).map(
    lambda rule: replace(rule, after=min(rule.after, 5)) if rule.unit is not After.MINUTE else rule
)
ORDER = [Arrival.NEXT, Arrival.LATE, Arrival.GIVEN_UP]


def book(policy, rule):
    no_show = Ruling(rule, ("x/no-show",))
    return {"policy": replace(policy.arrivals, no_show=no_show), "hours": policy.hours}


@given(MOMENTS, RULES, st.integers(-600, 12000), st.integers(0, 600))
def test_coming_later_never_stands_better(calendar, default, start, rule, came, more):
    booked_for = FROM + timedelta(minutes=start)
    ask = {"booked_for": booked_for, "calendar": calendar, **book(default, rule)}

    def stands(minutes):
        came_at = booked_for + timedelta(minutes=minutes)
        return ORDER.index(arrivals.arrival(came_at=came_at, **ask).value)

    assert stands(came) <= stands(came + more)


@given(MOMENTS, RULES, st.integers(0, 12000), st.booleans())
def test_nobody_who_could_still_come_is_given_up(calendar, default, start, rule, later, reached):
    booked_for = FROM + timedelta(minutes=start)
    now = booked_for + timedelta(minutes=later)
    ask = {"booked_for": booked_for, "calendar": calendar, **book(default, rule)}

    refused = list(arrivals.objections_to_giving_up(now=now, tried=False, reached=reached, **ask))

    came = arrivals.arrival(came_at=now, **ask).value
    assert refused or came is Arrival.GIVEN_UP
    assert refused or reached or rule.contact is Contact.NONE


def test_a_county_may_read_the_workday_by_the_clock(calendar, default):
    rule = NoShow(after=1, unit=After.WORKDAY_CLOCK)
    booked_for = datetime(2024, 5, 8, 9, tzinfo=UTC)

    until = arrivals.kept_until(booked_for=booked_for, calendar=calendar, **book(default, rule))

    assert until.value == booked_for + timedelta(days=1)


def test_who_must_be_reached_is_not_given_up_by_a_try(calendar, default):
    rule = NoShow(after=30, unit=After.MINUTE, contact=Contact.REACHED)
    booked_for = datetime(2024, 5, 8, 9, tzinfo=UTC)
    ask = {"booked_for": booked_for, "now": booked_for + timedelta(hours=1), "calendar": calendar}

    def refused(**contact):
        given_up = arrivals.objections_to_giving_up(**ask, **contact, **book(default, rule))
        return [o.found for o in given_up]

    assert refused(tried=True, reached=False) == ["还没有联系上"]
    assert refused(tried=True, reached=True) == []


def test_on_time_is_no_merit_where_the_book_does_not_say_so(calendar, default):
    policy = replace(default.arrivals, on_time_next=Ruling(False, ("x/no",)))
    booked_for = datetime(2024, 5, 8, 9, tzinfo=UTC)
    ask = {"booked_for": booked_for, "came_at": booked_for, "calendar": calendar}

    found = arrivals.arrival(**ask, policy=policy, hours=default.hours)

    assert found.value is Arrival.LATE


def test_the_window_is_reminded_before_the_time(default):
    booked_for = datetime(2024, 5, 8, 9, tzinfo=UTC)

    found = arrivals.remind_at(booked_for=booked_for, policy=default.arrivals)

    assert found.value == datetime(2024, 5, 8, 8, 30, tzinfo=UTC)


def test_what_the_hall_stood_still_makes_nobody_late(calendar, default):
    """Half an hour of fire: who comes half an hour after his time keeps his place, and both are cited."""
    policy, at_nine = default.arrivals, datetime(2026, 3, 23, 9, tzinfo=UTC)
    still = Ruling(timedelta(minutes=30), ("still",))
    facts = {"booked_for": at_nine, "calendar": calendar, "policy": policy, "hours": default.hours}

    at_half_past = at_nine + timedelta(minutes=30)
    assert arrivals.arrival(**facts, came_at=at_half_past).value is not Arrival.NEXT
    kept = arrivals.arrival(**facts, came_at=at_half_past, stood=still)
    assert (kept.value, kept.because) == (
        Arrival.NEXT, (*policy.on_time_next.because, "still"),
    )  # fmt: skip
    on_time = arrivals.arrival(**facts, came_at=at_nine, stood=still)
    assert on_time.because == policy.on_time_next.because
    until = arrivals.kept_until(**facts, stood=still)
    assert until.value - arrivals.kept_until(**facts).value == still.value
    assert "still" in until.because
