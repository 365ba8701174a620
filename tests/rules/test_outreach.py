"""Service outside the hall."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bianmin.packs import read_pack
from bianmin.rules import outreach
from tests.rules.conftest import PACKS

HANBIN = read_pack(PACKS / "hanbin-2011").policy.outreach


@given(st.lists(st.integers(0, 30)))
def test_one_day_a_month_is_enough_and_none_is_not(days):
    month = tuple(date(2024, 5, 1) + timedelta(days=d) for d in days)

    refused = list(outreach.objections_to_village_days(days=month, policy=HANBIN))

    assert bool(refused) == (not days)


def test_a_village_takes_everything_in_on_its_day(default):
    ask = {"village_day": True, "urgent": ""}

    assert list(outreach.objections_to_village_intake(**ask, policy=HANBIN)) == []
    never = {"village_day": False, "urgent": ""}
    assert list(outreach.objections_to_village_intake(**never, policy=default.outreach)) == []


def test_a_place_that_is_open_takes_requests_and_a_closed_one_does_not(default):
    for is_open in (True, False):
        ask = {"place": "centre", "is_open": is_open, "policy": default.outreach}
        found = outreach.takes_requests(**ask)
        assert (found.value, found.because) == (is_open, ("_default/outreach/any-time",))


def test_a_case_says_how_the_person_was_served(default):
    assert list(outreach.objections_to_mode(mode="home", policy=default.outreach)) == []
