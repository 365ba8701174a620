"""The way of a case through the house, and what has to be on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import handling, needs
from bianmin.rules.flow import Role, State
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
BOOKS = [read_pack(f.parent).policy for f in sorted(PACKS.glob("[!_]*/pack.toml"))]
CLOSES = time(17, 30)


def said(objections):
    return [o.found for o in objections]


def test_whatever_a_book_asks_for_has_a_name_people_read():
    asked = [p.agency.needs.keys() | p.escalation.needs.keys() | p.handling.needs.keys() for p in BOOKS]  # fmt: skip

    assert set().union(*asked) <= needs.WORDS.keys()
    assert {part for p in BOOKS for part in p.agency.authorisation.value} <= needs.AUTHORITY.keys()
    assert {part for p in BOOKS for part in p.agency.problem_record.value} <= needs.PROBLEM.keys()
    assert {part for p in BOOKS for part in p.handling.site_record.value} <= handling.SITE_ZH.keys()
    assert {name for p in BOOKS for name in p.handling.at_most} <= handling.COUNTED.keys()
    assert {name for p in BOOKS for name in p.handling.stages} <= set(handling.STAGE_OF.values())


@given(have=st.frozensets(st.sampled_from(["a", "b", "c", "d"])))
def test_only_what_is_missing_before_this_moment_is_wanting(have):
    wanted = {name: Ruling("finish" if name < "c" else "start", (name,)) for name in "abcd"}

    found = list(needs.wanting(needs=wanted, before="finish", have=have))

    assert [o.because for o in found] == [(name,) for name in "ab" if name not in have]


def test_every_state_belongs_to_a_stage(yuanbaozi):
    assert handling.STAGE_OF.keys() == set(State)
    assert handling.stage(state=State.ACCEPTED, policy=yuanbaozi.handling) is None


@given(most=st.integers(0, 5), times=st.none() | st.integers(0, 9))
def test_once_more_is_too_often_beyond_the_cap_and_what_nobody_counted_is_not_judged(most, times):
    policy = replace(BOOKS[0].handling, at_most={"calls": Ruling(most, ("x",))})
    counts = {} if times is None else {"calls": times}

    found = said(handling.objections_to_once_more(counts=counts, policy=policy))

    assert bool(found) == (times is not None and times > most)


@given(minutes=st.integers(0, 3 * 24 * 60), by=st.sampled_from(["closing", "day_end"]))
def test_what_is_left_open_stays_left_open(minutes, by):
    policy = replace(BOOKS[0].handling, immediate_by=Ruling(by, ("x",)))
    accepted = datetime.fromisoformat("2024-05-08T10:00")

    def left_open(now):
        return said(
            handling.objections_to_leaving_open(
                kind="immediate", accepted_at=accepted, now=now, closes=CLOSES, policy=policy
            )
        )

    now = accepted + timedelta(minutes=minutes)
    assert bool(left_open(now)) <= bool(left_open(now + timedelta(minutes=1)))
    assert bool(left_open(now)) == (
        now.date() > accepted.date() or (by == "closing" and now.time() >= CLOSES)
    )


def test_the_same_person_is_on_site_once(default):
    def site(*staff, conclusion="符合", day=date(2024, 5, 8)):
        return said(
            handling.objections_to_site_check(
                staff=staff, organiser="", day=day, conclusion=conclusion, policy=default.handling
            )
        )

    assert site("甲", "乙") == []
    assert site("甲", " 甲 ", "") == ["现场只有 1 名工作人员,至少要 2 名"]
    assert site("甲", "乙", day=None, conclusion=" ") == ["没有写勘察日期", "没有写勘察结论"]


def test_a_slip_with_the_next_window_and_a_case_with_a_due_day_go_on(default):
    policy = replace(default.handling, slip_says={"next_window": Ruling("下一个窗口", ("x",))})
    relaxed = replace(default.handling, passed_on_with_due=Ruling(False, ("x",)))

    assert said(handling.objections_to_slip(filled=frozenset({"next_window"}), policy=policy)) == []
    assert said(handling.objections_to_passing_on(kind="joint", due=None, policy=relaxed)) == []


def test_where_a_book_lists_no_results_any_will_do(default):
    assert said(handling.objections_to_result(result="x", policy=default.handling)) == []


@pytest.mark.parametrize("role", Role)
def test_saying_no_belongs_to_the_window(default, role):
    found = said(handling.objections_to_veto(approved_by=role, policy=default.handling))

    assert bool(found) == (role not in {Role.CLERK, Role.CHIEF, Role.DIRECTOR})


def test_where_no_book_asks_for_it_authority_is_not_looked_up(default):
    found = handling.objections_to_approval(
        role=Role.CHIEF, item="x", authorised=frozenset(), policy=default.handling
    )

    assert said(found) == []


def test_a_department_with_a_record_of_every_work_has_done_its_part(default):
    policy = replace(default.handling, works={"online": Ruling("全程网办", ("x",))})
    found = handling.objections_to_works(unit="民政", recorded=frozenset({"online"}), policy=policy)

    assert said(found) == []


@pytest.mark.parametrize("online", [True, False])
@pytest.mark.parametrize("address", ["", "https://fuyi.example"])
def test_only_online_the_address_is_wanted(default, online, address):
    found = said(
        handling.objections_to_serving_refusal(
            online=online, address=address, policy=default.handling
        )
    )

    assert bool(found) == (online and not address)


@pytest.mark.parametrize("scope", ["own_post", "own_office"])
def test_what_belongs_to_the_one_who_was_asked_can_always_be_taken_up(default, scope):
    policy = replace(default.handling, taken_up=Ruling(scope, ("x",)))
    found = handling.objections_to_taking_up(
        own_post=True, own_office=True, due=date(2024, 5, 8), policy=policy
    )

    assert said(found) == []
