"""What is late, how long a case took, and which stops were not announced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bianmin.rules import lights, suspension
from bianmin.rules.deadlines import Ends, Unit
from bianmin.rules.ruling import Ruling


def ruled(value):
    return Ruling(value, ("x/clause",))


@pytest.mark.parametrize(
    ("ends", "delivered", "found"),
    [
        (Ends.DECISION, None, True),
        (Ends.DELIVERY, None, None),
        (Ends.DELIVERY, date(2024, 5, 8), True),
        (Ends.DELIVERY, date(2024, 5, 9), False),
    ],
)
def test_a_case_is_in_time_by_the_step_that_ends_its_clock(erping, ends, delivered, found):
    policy = replace(erping.deadlines, clock_ends=ruled(ends))

    said = lights.in_time(
        due=date(2024, 5, 8), decided_on=date(2024, 5, 7), delivered_on=delivered, policy=policy
    )

    assert (said.value if said else said) is found


def test_what_was_decided_too_late_is_late_before_it_is_delivered(erping):
    policy = replace(erping.deadlines, clock_ends=ruled(Ends.DELIVERY))

    found = lights.in_time(
        due=date(2024, 5, 8), decided_on=date(2024, 5, 9), delivered_on=None, policy=policy
    )

    assert found.value is False


@pytest.mark.parametrize(("unit", "days"), [(Unit.WORKDAY, 3), (Unit.DAY, 8)])
def test_how_long_a_case_took_is_counted_as_the_book_counts(calendar, erping, unit, days):
    policy = replace(erping.deadlines, pace_in=ruled(unit))
    ask = {"calendar": calendar, "policy": policy}

    used = lights.used(started_on=date(2024, 4, 30), closed_on=date(2024, 5, 8), **ask)
    early = lights.ahead(due=date(2024, 5, 8), closed_on=date(2024, 4, 30), **ask)

    assert used.value == early.value == days
    assert lights.ahead(due=date(2024, 4, 30), closed_on=date(2024, 5, 8), **ask).value == 0


def test_who_is_told_of_a_delay_is_told_from_the_first_day_on(erping):
    def told(today):
        return lights.told_of_delay(due=date(2024, 5, 8), today=today, policy=erping.deadlines)

    assert told(date(2024, 5, 8)) is None
    assert told(date(2024, 5, 9)).value == ("handler", "director")


@pytest.mark.parametrize(
    ("kind", "announced", "marks"),
    [
        ("testing", frozenset({"testing"}), []),
        ("testing", frozenset(), ["受理通知书里没有列明检测和预计时间"]),
        ("publicity", frozenset(), ["受理通知书里没有列明publicity和预计时间"]),
        ("testing", None, []),
    ],
)
def test_a_stop_that_was_not_announced_is_marked_where_the_book_wants_it(
    erping, kind, announced, marks
):
    policy = replace(erping.deadlines, pauses_announced=ruled(True))
    ask = {"kind": kind, "announced": announced}

    assert [o.found for o in suspension.marks_on_pause(**ask, policy=policy)] == marks
    assert list(suspension.marks_on_pause(**ask, policy=erping.deadlines)) == []


def test_what_ends_a_clock_has_words():
    assert all(one.zh for one in Ends)
