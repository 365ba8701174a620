"""Rounds: nothing that a person must look at is left out, and the longest unseen comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import checklists, inspection
from bianmin.rules.checklists import Checked
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
BOOKS = sorted(f.parent.name for f in PACKS.glob("[!_]*/pack.toml"))
CHASHAN = read_pack(PACKS / "chashan-village").policy
ERPING = read_pack(PACKS / "erping-2023").policy
DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("book", BOOKS)
def test_every_clause_that_a_person_checks_stands_on_a_sheet(book):
    pack = read_pack(PACKS / book)
    checked = tuple(
        Checked(clause=c.id, area=c.area, system=c.system, words=c.says)
        for c in pack.clauses.values()
        if c.does == "check"
    )
    policy = pack.policy.checklists

    sheets = [
        checklists.checklist(sheet=name, clauses=checked, policy=policy) for name in policy.sheets
    ]

    on_sheets = {line.clause for sheet in sheets for line in sheet.value}
    assert on_sheets == {c.clause for c in checked}
    cited = {c for sheet in sheets for c in sheet.because}
    assert on_sheets <= cited


@pytest.mark.parametrize("book", BOOKS)
def test_the_parts_of_a_line_belong_to_a_clause_that_a_person_checks(book):
    pack = read_pack(PACKS / book)

    parts = pack.policy.checklists.lines.values()

    assert [p.because for p in parts if pack.clauses[p.because[0]].does != "check"] == []


def test_a_sheet_that_is_not_there_is_none():
    assert checklists.checklist(sheet="x", clauses=(), policy=ERPING.checklists) is None


def test_where_the_system_counts_nothing_it_fills_in_nothing():
    policy = replace(ERPING.checklists, counted={})

    assert checklists.filled_in(counts={"overdue": 3}, policy=policy) is None


@given(st.dictionaries(st.sampled_from(sorted(CHASHAN.checklists.counted)), st.integers(0, 99)))
def test_what_cannot_be_counted_is_never_zero(counts):
    lines = checklists.filled_in(counts=counts, policy=CHASHAN.checklists).value

    missing = [line for line in lines if "没有数" in line.words]
    assert len(missing) == len(CHASHAN.checklists.counted) - len(counts)


@given(st.dictionaries(st.text(min_size=1), st.none() | DAYS))
def test_whoever_was_seen_last_comes_last(seen):
    order = inspection.next_to_see(seen=seen, policy=CHASHAN.inspection).value

    assert sorted(order) == sorted(seen)
    days = [seen[name] or date.min for name in order]
    assert days == sorted(days)


def test_where_the_book_has_no_order_it_stays():
    free = replace(CHASHAN.inspection, longest_first=Ruling(False, ("a/1",)))
    seen = {"甲": date(2024, 1, 2), "乙": None}

    assert inspection.next_to_see(seen=seen, policy=free).value == ("甲", "乙")


@given(DAYS, DAYS)
def test_who_is_seen_again_makes_way(first, second):
    """Nobody starves: after a round whoever waits comes before whoever was just seen."""
    seen = {"甲": min(first, second), "乙": max(first, second)}
    looked = inspection.next_to_see(seen=seen, policy=CHASHAN.inspection).value[0]

    after = inspection.next_to_see(
        seen=seen | {looked: date(2027, 1, 1)}, policy=CHASHAN.inspection
    )

    assert after.value[-1] == looked


def test_a_stage_that_no_clause_knows_is_free():
    policy = ERPING.inspection

    assert list(inspection.objections_to_stage(stage="x", day=date(2024, 1, 1), done=frozenset(), policy=policy)) == []  # fmt: skip


@given(st.integers(0, 30))
def test_more_people_cost_more(persons):
    facts = {"level": "省级", "policy": ERPING.inspection}

    assert inspection.deduction(**facts, persons=persons).value == 6 * persons


@given(st.dates(date(2019, 1, 1), date(2026, 6, 30)))
def test_a_finding_is_put_right_on_a_workday(calendar, day):
    by = inspection.rectify_by(ordered_on=day, calendar=calendar, policy=ERPING.inspection)

    assert calendar.is_workday(by.value)
    assert calendar.workdays_between(day, by.value) == 15


def test_a_book_may_close_a_finding_without_a_second_look():
    off = Ruling(False, ("a/1",))
    policy = replace(ERPING.inspection, correction_written=off, recheck=off, feedback=off)
    facts = {"correction": "", "rechecked": False, "told": False}

    assert list(inspection.objections_to_closing(**facts, policy=policy)) == []


@pytest.mark.parametrize(
    ("mode", "inspected", "shown"), [("暗访", True, False), ("暗访", False, True), ("明查", True, True)]
)  # fmt: skip
def test_only_a_secret_visit_is_hidden_and_only_from_those_visited(mode, inspected, shown):
    facts = {"mode": mode, "inspected": inspected, "policy": ERPING.inspection}

    assert inspection.plan_shown(**facts).value is shown


def test_an_order_in_time_that_says_all_is_taken():
    latest = Ruling(date(2024, 5, 14), ("a/1",))
    facts = {"said": frozenset({"unit", "problem", "due"}), "due": date(2024, 5, 14)}

    orders = inspection.objections_to_order(**facts, latest=latest, policy=ERPING.inspection)

    assert list(orders) == []


def test_a_list_that_the_book_does_not_have_leaves_everything_open():
    facts = {"choice": "means", "used": frozenset()}

    assert list(inspection.not_seen(**facts, policy=ERPING.inspection)) == []
