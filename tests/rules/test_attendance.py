"""Punches, marks, and what they cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import attendance, outings, punches
from bianmin.rules.attendance import Mark, OneMissing, Session, Slip
from bianmin.rules.ruling import Ruling

OPENS, CLOSES = datetime(2024, 5, 8, 8, 30, tzinfo=UTC), datetime(2024, 5, 8, 17, 30, tzinfo=UTC)


def session(came=None, left=None, **more):
    at = {"came": came, "left": left}
    punched = {k: () if v is None else (OPENS + timedelta(minutes=v),) for k, v in at.items()}
    return Session(opens=OPENS, closes=CLOSES, **punched, **more)


def found(policy, *came_and_left, **more):
    return [
        m.value for m in attendance.marks(session=session(*came_and_left, **more), policy=policy)
    ]


@given(st.integers(-60, 500), st.integers(-60, 500))
def test_coming_later_never_weighs_less(yuanbaozi, one, other):
    """Lateness only grows: from nothing to late to absent, and so do its minutes."""
    policy = replace(yuanbaozi.attendance, early_punch_counts=Ruling(True, ("x/early",)))
    weight = {Slip.LATE: 1, Slip.ABSENT: 2}

    def weighed(came):
        marks = found(policy, came, 540)
        return (weight[marks[0].slip], marks[0].minutes) if marks else (0, 0)

    assert weighed(min(one, other)) <= weighed(max(one, other))


@given(st.integers(-120, 600), st.integers(0, 700))
def test_whoever_is_excused_has_no_mark(yuanbaozi, came, left):
    assert found(yuanbaozi.attendance, came, left, excused=True) == []


def test_seconds_count_for_the_person(yuanbaozi):
    late = replace(session(0, 540), came=(OPENS + timedelta(seconds=59),))

    assert attendance.marks(session=late, policy=yuanbaozi.attendance) == ()


def test_absence_may_be_measured_from_the_edge_of_the_window(yuanbaozi):
    """The book leaves open where the hour begins; both readings can be had."""
    book = yuanbaozi.attendance
    edge = replace(book, measured_from_window=Ruling(True, ("x/edge",)))

    assert found(book, 0, 540 - 61) == [Mark(Slip.ABSENT, 61, 1)]
    assert found(edge, 0, 540 - 61) == [Mark(Slip.EARLY, 61)]
    assert found(edge, 0, 540 - 66) == [Mark(Slip.ABSENT, 66, 1)]


@pytest.mark.parametrize(
    ("means", "came", "left", "mark"),
    [
        (OneMissing.FLAG, 0, None, Mark(Slip.MISSING)),
        (OneMissing.SLIP, 0, None, Mark(Slip.EARLY)),
        (OneMissing.SLIP, None, 540, Mark(Slip.LATE)),
        (OneMissing.ABSENT, None, 540, Mark(Slip.ABSENT, halves=1)),
    ],
)
def test_one_punch_alone_means_what_the_book_says(default, means, came, left, mark):
    policy = replace(default.attendance, one_missing=Ruling(means, ("x/one",)))

    assert found(policy, came, left) == [mark]


def test_no_punch_at_all_is_flagged_where_the_book_is_silent(default):
    (mark,) = attendance.marks(session=session(), policy=default.attendance)

    assert mark == Ruling(Mark(Slip.MISSING), ("_default/attendance/missing",))


def test_a_day_has_one_session_or_two(default):
    hours = {"opens": time(9), "noon_from": time(12), "noon_until": time(13), "closes": time(17)}

    one = attendance.sessions(**hours, policy=default.attendance)

    assert one.value == ((time(9), time(17)),)


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_longer_mark_is_never_cheaper(erping, one, other):
    short, long = sorted((one, other))
    for slip in (Slip.LATE, Slip.EARLY, Slip.AWAY):
        cost = [
            punches.points(mark=Mark(slip, minutes), policy=erping.attendance).value
            for minutes in (short, long)
        ]
        assert cost == sorted(cost)


def test_a_county_may_price_absence_from_the_post_flat(erping):
    flat = replace(erping.attendance, away_by_length=Ruling(False, ("x/flat",)))

    assert punches.points(mark=Mark(Slip.AWAY, 45), policy=flat).value == 1


def test_a_book_without_a_tariff_has_no_price_which_is_not_nothing(default):
    assert punches.points(mark=Mark(Slip.LATE, 5), policy=default.attendance) is None
    assert punches.points(mark=Mark(Slip.LATE), policy=default.attendance) is None


def test_lateness_of_unknown_length_costs_the_lowest_rung(erping):
    assert punches.points(mark=Mark(Slip.LATE), policy=erping.attendance).value == 1


def test_only_what_the_book_counts_is_summed(default):
    silent = {slip: Ruling(slip != "missing", ("x/c",)) for slip in default.attendance.counted}
    policy = replace(default.attendance, counted=silent)
    marks = (Mark(Slip.LATE, 3), Mark(Slip.ABSENT, halves=2), Mark(Slip.MISSING))

    sums = {
        slip: ruling.value for slip, ruling in punches.totals(marks=marks, policy=policy).items()
    }

    assert sums == {"late": 1, "early": 0, "away": 0, "absent": 2}


def test_days_on_the_list_may_leave_the_days_that_are_due(default):
    policy = replace(default.attendance, exempt_days_due=Ruling(False, ("x/due",)))

    assert punches.rate(due=22, present=20, exempt=2, policy=policy).value == 100
    assert punches.rate(due=2, present=0, exempt=2, policy=policy) is None


def test_punching_for_another_where_no_book_punishes_it(default, erping):
    assert punches.proxy_marks(owner="甲", by="乙", policy=default.attendance) == {}
    assert punches.proxy_marks(owner="甲", by="甲", policy=erping.attendance) == {}
    assert list(punches.objections_to_punch(owner="甲", by="甲", policy=default.attendance)) == []


def test_a_correction_in_time_with_a_reason_passes(default):
    good = punches.Correction(workdays_ago=3, reason="停电", person="甲", approved_by="乙")

    assert list(punches.objections_to_correction(correction=good, policy=default.attendance)) == []


def test_on_time_is_early_enough_where_the_book_asks_for_no_more(default):
    asked = {"opens": OPENS, "came_at": OPENS, "policy": default.attendance}

    assert punches.ahead_of_time(**asked).value


def test_every_slip_has_its_word():
    assert [slip.zh for slip in Slip] == ["迟到", "早退", "擅自离岗", "旷工", "缺卡"]


def test_absence_with_leave_is_none(default):
    assert outings.absence(halves=2, allowed=True, policy=default.leave) is None
    assert outings.overstay(workdays_since=0, policy=default.leave) is None


def test_what_no_book_asks_of_outings_is_not_asked(default):
    no = Ruling(False, ("x/no",))
    policy = replace(default.leave, outing_destination=no, outing_before=no, outing_return=no)
    out = outings.Outing(reason="散步", destination="", entered_at=CLOSES, left_at=OPENS)

    assert list(outings.objections_to_outing(outing=out, policy=policy)) == []
    assert outings.not_back(outings=(out,), closes=CLOSES, policy=policy).value == ()
