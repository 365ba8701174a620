"""Points of service and agents, from the hamlet to the county."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import network
from bianmin.rules.escalation import Level
from bianmin.rules.network import Errand, Place, Session
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

from .conftest import PACKS

DEFAULT = read_pack(PACKS / "_default").policy
COUNTY = read_pack(PACKS / "county-report-001a").policy
YUANBAOZI = read_pack(PACKS / "yuanbaozi-2021").policy
DAY = date(2024, 5, 8)


def said(objections):
    return [o.found for o in objections]


def ruled(value):
    return Ruling(value, ("x",))


@given(population=st.integers(0, 2000), points=st.integers(0, 2))
def test_a_group_of_some_size_needs_a_point(population, points):
    place = Place("一组", "group", points=points, population=population)

    found = said(network.gaps(places=(place,), policy=COUNTY.network))

    assert bool(found) == (population >= 200 and points == 0)


def test_what_nobody_counted_is_a_gap_of_its_own():
    place = Place("一组", "group", points=1)

    assert len(said(network.gaps(places=(place,), policy=COUNTY.network))) == 1
    assert said(network.gaps(places=(place,), policy=DEFAULT.network)) == []


def test_agents_are_counted_where_the_book_wants_some():
    policy = replace(DEFAULT.network, agents_min={"village": ruled(2)})
    places = tuple(Place(f"{n}村", "village", agents=n) for n in range(4))

    assert said(network.gaps(places=places, policy=policy)) == [
        "0村有 0 名代办员,至少要 2 名",
        "1村有 1 名代办员,至少要 2 名",
    ]


def test_where_the_book_is_silent_nothing_is_narrowed():
    policy = DEFAULT.network

    assert said(network.objections_to_agent(kind="随便谁", points=1, policy=policy)) == []
    assert said(network.objections_to_leg(start=Level.VILLAGE, end=Level.CITY, policy=policy)) == []
    assert network.session_at(
        at=datetime.fromisoformat("2024-05-11T06:00"), hours=DEFAULT.hours, policy=policy
    ).value
    assert network.stayed_away(came={"东村": ()}, week_of=DAY, policy=policy).value == ()
    assert said(network.objections_to_point(printed=frozenset(), policy=policy)) == []
    assert said(network.objections_to_publishing(channels=frozenset(), policy=policy)) == [
        "还没有在便民服务中心公布"
    ]


def test_a_whole_day_is_open_in_the_morning_too():
    policy = replace(DEFAULT.network, sessions=ruled((Session(3),)))

    def open_at(day, hour):
        at = datetime.fromisoformat(f"2024-05-{day:02}T{hour:02}:00")
        return network.session_at(at=at, hours=DEFAULT.hours, policy=policy).value

    assert open_at(8, 9)
    assert not open_at(9, 15)


@given(offsets=st.lists(st.integers(-10, 10), max_size=5))
def test_a_village_that_came_on_a_session_day_did_not_stay_away(offsets):
    days = tuple(DAY + timedelta(days=n) for n in offsets)

    away = network.stayed_away(came={"东村": days}, week_of=DAY, policy=YUANBAOZI.network).value

    assert ("东村" in away) == (not {date(2024, 5, 6), date(2024, 5, 9)} & set(days))


@given(
    errands=st.lists(
        st.builds(
            Errand,
            st.uuids().map(str),
            st.sampled_from([Level.COUNTY, Level.CITY]),
            st.dates(date(2024, 1, 1), date(2024, 12, 31)),
        )
    ).map(tuple)
)
def test_a_trip_takes_all_that_goes_there_in_order(errands):
    found = network.trip(errands=errands, to=Level.COUNTY, policy=DEFAULT.network).value
    due = {e.no: e.due for e in errands}

    assert set(found) == {e.no for e in errands if e.to is Level.COUNTY}
    assert [due[no] for no in found] == sorted(due[no] for no in found)


def test_a_trip_of_a_book_that_does_not_take_all_is_chosen_by_hand():
    policy = replace(DEFAULT.network, trip_takes_all=ruled(False))
    errands = (Errand("甲", Level.COUNTY, DAY),)

    assert network.trip(errands=errands, to=Level.COUNTY, policy=policy).value == ()
