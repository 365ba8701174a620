"""When a result is final."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.packs import read_calendar
from bianmin.rules import confirmation
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
POLICY = read_pack(PACKS / "zhengding").policy.confirmation
CALENDAR = read_calendar(PACKS / "_calendars")


def appeal(of, shown_on, today):
    found = confirmation.objections_to_appeal(
        of=of, shown_on=shown_on, today=today, calendar=CALENDAR, policy=POLICY
    )
    return [o.found for o in found]


def final(of, today, shown_on=None, open_appeals=0, decided_by="县政务服务管理办公室"):
    found = confirmation.objections_to_final(
        of=of,
        per="quarter",
        decided_by=decided_by,
        shown_on=shown_on,
        open_appeals=open_appeals,
        today=today,
        calendar=CALENDAR,
        policy=POLICY,
    )
    return [o.found for o in found]


DAYS = st.dates(date(2024, 1, 1), date(2024, 11, 30))


@given(DAYS, st.integers(0, 40))
def test_while_results_are_shown_one_may_object_and_afterwards_they_are_final(shown_on, after):
    """Never both, never neither."""
    today = shown_on + timedelta(days=after)

    assert (appeal("centre", shown_on, today) == []) != (final("centre", today, shown_on) == [])


@given(DAYS, DAYS, st.integers(1, 5))
def test_nothing_is_final_while_an_objection_has_no_answer(shown_on, today, open_appeals):
    assert final("centre", today, shown_on, open_appeals)[-1].endswith("件异议没有答复")


@pytest.mark.parametrize("shown_on", [None, date(2024, 5, 9)])
def test_before_results_are_shown_nobody_objects(shown_on):
    assert appeal("centre", shown_on, date(2024, 5, 8)) == ["结果还没有公示"]


def test_what_is_not_shown_needs_a_decision_only():
    today = date(2024, 5, 8)

    assert appeal("staff", None, today) == []
    assert final("staff", today) == []
    assert len(final("staff", today, decided_by="乡镇")) == 1
