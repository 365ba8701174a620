"""Acting for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import agency, needs
from bianmin.rules.agency import Authority, Wish
from bianmin.rules.escalation import Level
from bianmin.rules.flow import OPEN, State
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

from .conftest import PACKS

BOOKS = [read_pack(f.parent).policy.agency for f in sorted(PACKS.glob("[!_]*/pack.toml"))]
DEFAULT = read_pack(PACKS / "_default").policy.agency
DAY = date(2024, 5, 8)
WHOLE = frozenset(needs.AUTHORITY)


def said(objections):
    return [o.found for o in objections]


def ruled(value):
    return Ruling(value, ("x",))


@pytest.mark.parametrize("policy", BOOKS)
def test_what_must_be_done_in_person_is_never_left_to_an_agent_of_the_village(policy):
    """Except where a book has a list of its own, or asks for the wish alone."""
    found = said(
        agency.objections_to_offering(
            at=Level.VILLAGE, wish=Wish(Level.TOWNSHIP, in_person=True), policy=policy
        )
    )

    assert found


def test_a_level_without_conditions_has_those_of_the_law_alone():
    wish, in_person = Wish(Level.TOWNSHIP), Wish(Level.TOWNSHIP, in_person=True)

    assert said(agency.objections_to_offering(at=Level.CITY, wish=wish, policy=DEFAULT)) == []
    assert said(agency.objections_to_offering(at=Level.CITY, wish=in_person, policy=DEFAULT)) == [
        "须本人办理,不能代办"
    ]


def test_where_a_book_names_no_ways_any_will_do():
    asked = {"channel": "phone", "opener": "window"}
    narrow = replace(DEFAULT, channels=ruled(("window",)))

    assert agency.way_instead(in_person=False, policy=DEFAULT) is None
    assert said(agency.objections_to_way(way="any", **asked, policy=DEFAULT)) == []
    assert said(agency.objections_to_way(way="any", **asked, policy=narrow)) == [
        "这里不从这个渠道接收代办申请"
    ]


def test_who_is_named_answers():
    asked = {"acceptor": "", "agent": "乙", "policy": DEFAULT}

    assert agency.responsible(**asked).value == "乙"
    assert said(agency.objections_to_naming(**asked, flags=frozenset({"关爱"}))) == []


@given(
    start=st.integers(-5, 5),
    length=st.integers(0, 10),
    revoked=st.none() | st.integers(-5, 15),
)
def test_authority_holds_from_its_first_day_to_its_last_and_not_once_it_is_taken_back(
    start, length, revoked
):
    first, last = DAY + timedelta(days=start), DAY + timedelta(days=start + length)
    back = None if revoked is None else DAY + timedelta(days=revoked)
    authority = Authority(WHOLE, frozenset({"低保"}), first, last, back)

    found = said(
        agency.objections_to_authority(authority=authority, item="低保", day=DAY, policy=DEFAULT)
    )

    holds = first <= DAY <= last and (back is None or back > DAY)
    assert (not found) == holds


def test_authority_without_days_or_items_is_bounded_by_what_it_says():
    open_ended = Authority(WHOLE)
    asked = {"item": "低保", "day": DAY, "policy": DEFAULT}

    assert said(agency.objections_to_authority(authority=open_ended, **asked)) == []
    assert said(agency.objections_to_authority(authority=Authority(frozenset()), **asked)) == [
        f"委托书没有写{part}" for part in needs.AUTHORITY.values()
    ]


@pytest.mark.parametrize("state", State)
def test_authority_is_taken_back_until_the_case_is_closed(state):
    found = said(agency.objections_to_revoking(state=state, policy=DEFAULT))

    assert bool(found) == (state not in OPEN)


@pytest.mark.parametrize("policy", BOOKS)
def test_no_book_lets_an_agency_be_charged_for(policy):
    assert said(agency.objections_to_fee(fen=0, policy=policy)) == []
    assert said(agency.objections_to_fee(fen=1, policy=policy)) == ["代办不收费,现在收了 0.01 元"]


def test_what_is_declined_with_a_reason_and_told_is_in_order():
    asked = {"policy": DEFAULT}
    silent = replace(DEFAULT, declined_with_reason=ruled(False))

    assert said(agency.objections_to_declining(reason="须本人办", told=True, **asked)) == []
    assert said(agency.objections_to_declining(reason="", told=False, policy=silent)) == []
    assert said(agency.objections_to_silence(told=frozenset({"resident"}), **asked)) == []
    assert said(agency.objections_to_problem(filled=frozenset(needs.PROBLEM), **asked)) == []


@pytest.mark.parametrize(
    ("who", "kind", "named"),
    [("centre_agent", "agency", True), ("centre_agent", "promised", False),
     ("named_agent", "agency", False), ("acceptor", "agency", False)],
)  # fmt: skip
def test_what_is_decided_above_has_an_agent_of_the_hall_where_the_book_says_so(who, kind, named):
    policy = replace(DEFAULT, responsible=ruled(who))
    assert agency.has_agent(kind=kind, policy=policy) == Ruling(named, ("x",))
