"""What is decided above, and questions to superiors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.packs import read_calendar
from bianmin.rules import escalation, requests
from bianmin.rules.clock import Limit, Unit
from bianmin.rules.escalation import Level, Stand, Trip
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

from .conftest import PACKS

CALENDAR = read_calendar(PACKS / "_calendars")
DEFAULT = read_pack(PACKS / "_default").policy
XIAYE = read_pack(PACKS / "xiaye").policy
BOOKS = [read_pack(f.parent).policy for f in sorted(PACKS.glob("[!_]*/pack.toml"))]
DAY = date(2024, 5, 6)


def said(objections):
    return [o.found for o in objections]


@given(decided_at=st.sampled_from(Level), here=st.sampled_from(Level))
def test_what_goes_up_is_not_turned_away(decided_at, here):
    asked = {"decided_at": decided_at, "here": here, "policy": DEFAULT.escalation}

    up = escalation.goes_up(**asked).value

    assert up == (list(Level).index(decided_at) > list(Level).index(here))
    assert bool(said(escalation.objections_to_turning_away(**asked))) == up


def own_due(limit, trips, today=DAY, policy=DEFAULT, deadlines=DEFAULT.deadlines):
    return escalation.own_due(
        started_on=DAY,
        limit=Ruling(limit, ("x",)),
        trips=trips,
        today=today,
        calendar=CALENDAR,
        deadlines=deadlines,
        policy=policy.escalation,
    )


@given(
    limit=st.builds(Limit, st.integers(0, 30), st.sampled_from(Unit)),
    sent=st.integers(0, 20),
    away=st.integers(0, 40),
)
def test_days_above_never_shorten_the_own_limit_and_do_not_matter_where_they_count(
    limit, sent, away
):
    trip = Trip(DAY + timedelta(days=sent), None, DAY + timedelta(days=sent + away))

    without = own_due(limit, ())

    assert own_due(limit, (trip,)).value >= without.value
    assert own_due(limit, (trip,), policy=XIAYE).value == without.value


@given(limit=st.builds(Limit, st.integers(1, 30)), away=st.integers(0, 40))
def test_of_a_case_that_is_still_above_the_day_moves_with_today(limit, away):
    trip = Trip(DAY)
    today = DAY + timedelta(days=away)

    assert own_due(limit, (trip,), today).value <= own_due(limit, (trip,), today + timedelta(days=1)).value  # fmt: skip


def test_a_limit_in_days_that_ends_on_a_day_off_ends_on_the_next_workday():
    rigid = replace(DEFAULT.deadlines, roll_to_workday=Ruling(False, ("x",)))

    assert own_due(Limit(6, Unit.DAY), ()).value == date(2024, 5, 13)  # 12 May is a Sunday
    assert own_due(Limit(6, Unit.DAY), (), deadlines=rigid).value == date(2024, 5, 12)


def test_an_item_has_its_own_days_for_sending_up():
    found = escalation.send_by(
        accepted_on=DAY, own=Ruling(2, ("x",)), calendar=CALENDAR, policy=DEFAULT.escalation
    )

    assert (found.value, found.because) == (date(2024, 5, 8), ("x",))


def stand(policy=DEFAULT, **facts):
    asked = {"contacted": True, "send_by": DAY, "trip": None, "today": DAY} | facts
    return escalation.stand(**asked, policy=policy.escalation).value


def test_a_case_comes_up_and_back():
    late = DAY + timedelta(days=1)
    above = Trip(DAY, DAY)
    loose = replace(DEFAULT, escalation=replace(DEFAULT.escalation, followed=Ruling(False, ("x",))))

    assert stand(contacted=False) is Stand.TO_CONTACT
    assert stand() is Stand.TO_SEND
    assert stand(today=late) is Stand.LATE_HERE
    assert stand(trip=above) is Stand.ABOVE
    assert stand(trip=above, today=late) is Stand.URGE
    assert stand(trip=above, today=late, policy=loose) is Stand.ABOVE
    assert stand(trip=Trip(DAY), today=late) is Stand.ABOVE
    assert stand(trip=Trip(DAY, DAY, late), today=late) is Stand.BACK


def test_a_parcel_is_what_was_sent_or_both_sides_have_noted_the_difference():
    def receiving(sent, received, noted=()):
        sets = map(frozenset, (sent, received, noted))
        names = ("sent", "received", "noted")
        facts = dict(zip(names, sets, strict=True))
        return said(escalation.objections_to_receiving(**facts, policy=DEFAULT.escalation))

    assert receiving(["户口簿"], ["户口簿"]) == []
    assert receiving(["户口簿"], []) == ["清单上有,没有收到,双方还没有记明:户口簿"]
    assert receiving(["户口簿"], [], ["户口簿"]) == []
    assert receiving([], ["照片"]) == ["收到的不在清单上:照片"]


def test_the_whole_file_goes_up_where_the_law_stands():
    loose = replace(DEFAULT.escalation, whole_file=Ruling(False, ("x",)))
    asked = {"have": frozenset({"first_review"}), "on_file": frozenset({"照片"})}

    def sending(policy):
        found = escalation.objections_to_sending(**asked, enclosed=frozenset(), policy=policy)
        return said(found)

    assert sending(DEFAULT.escalation) == ["没有一起上报:照片"]
    assert sending(loose) == []


@pytest.mark.parametrize("policy", BOOKS)
def test_a_question_with_all_its_parts_can_be_closed(policy):
    for cause, parts in policy.requests.records.items():
        asked = {"cause": cause, "policy": policy.requests}
        everything = frozenset(parts.value)

        assert everything <= requests.PARTS.keys()
        assert said(requests.objections_to_asking(filled=everything - requests.ENDS, **asked)) == []
        assert said(requests.objections_to_closing(filled=everything, **asked)) == []
        assert len(said(requests.objections_to_closing(filled=frozenset(), **asked))) == len(
            parts.value
        )
