"""Appointments: asked for, confirmed, cancelled in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import appointment
from bianmin.rules.appointment import CancelNotice
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack
from tests.rules.conftest import PACKS

MONDAY_NINE = datetime(2024, 5, 20, 9, tzinfo=UTC)
TOLD = frozenset({"reason", "told"})


def cancelled(policy, calendar, now, *, booked_for=MONDAY_NINE, working=False):
    notice = Ruling(CancelNotice(hours=8, working=working), ("x/8",))
    found = appointment.objections_to_cancelling(
        booked_for=booked_for,
        now=now,
        filled=TOLD,
        calendar=calendar,
        policy=replace(policy.appointment, cancel_notice=notice),
        hours=policy.hours,
    )
    return [o.found for o in found]


def test_working_hours_do_not_run_over_a_weekend(calendar, default):
    friday_noon = datetime(2024, 5, 17, 12, tzinfo=UTC)

    assert cancelled(default, calendar, friday_noon) == []
    assert cancelled(default, calendar, friday_noon, working=True) == [
        "离约定时间不到 8 个工作小时,记为违规"
    ]
    assert cancelled(default, calendar, datetime(2024, 5, 17, 8, tzinfo=UTC), working=True) == [
        "离约定时间不到 8 个工作小时,记为违规"
    ]
    assert cancelled(default, calendar, datetime(2024, 5, 16, 17, tzinfo=UTC), working=True) == []


@given(st.integers(0, 5000), st.integers(0, 5000), st.booleans())
def test_who_cancels_in_time_would_have_been_in_time_before(
    calendar, default, minutes, earlier, working
):
    now = MONDAY_NINE - timedelta(minutes=minutes)

    if not cancelled(default, calendar, now, working=working):
        before = now - timedelta(minutes=earlier)
        assert cancelled(default, calendar, before, working=working) == []


def test_a_request_says_by_which_way_and_for_what(default):
    ask = {"channel": "pigeon", "filled": frozenset({"time"}), "policy": default.appointment}

    found = [o.found for o in appointment.objections_to_request(**ask)]

    assert found == [
        "没有写清怎样预约的:现场预约、电话预约、大厅网页",
        "没有写事项",
        "没有写联系方式",
    ]


def test_nothing_is_confirmed_untold(default):
    def refused(policy=default.appointment, **facts):
        found = appointment.objections_to_confirming(taken=False, policy=policy, **facts)
        return [o.found for o in found]

    assert refused(told=False, leader=True) == ["确认时没有一次性告知"]
    assert refused(told=True, leader=None) == []


def test_a_confirmed_appointment_holds_its_place(default):
    assert appointment.holds_place(confirmed=True, policy=default.appointment).value


def test_what_has_not_to_be_announced_may_be_opened(default):
    ask = {"kind": "季节性业务", "announced_on": None, "first_place": MONDAY_NINE.date()}

    assert list(appointment.objections_to_opening(**ask, policy=default.appointment)) == []
    seasonal = read_pack(PACKS / "yuanbaozi-2021").policy.appointment
    same_day = ask | {"announced_on": MONDAY_NINE.date()}
    assert len(list(appointment.objections_to_opening(**same_day, policy=seasonal))) == 1


def test_an_open_window_can_be_booked(default):
    ask = {"window_kind": "综合窗口", "policy": default.appointment, "hours": default.hours}

    booked = appointment.objections_to_time(booked_for=MONDAY_NINE, workday=True, **ask)
    closed = appointment.objections_to_time(booked_for=MONDAY_NINE, workday=False, **ask)

    assert list(booked) == []
    assert [o.found for o in closed] == ["这个时间窗口不开"]


def test_a_make_up_saturday_has_working_hours(calendar, default):
    friday_noon, monday = (
        datetime(2024, 5, 10, 12, tzinfo=UTC),
        datetime(2024, 5, 13, 9, tzinfo=UTC),
    )

    assert cancelled(default, calendar, friday_noon, booked_for=monday, working=True) == []


def test_who_is_put_off_is_told_why_and_until_when(default):
    ask = {"filled": frozenset({"reason", "time"}), "policy": default.appointment}

    assert list(appointment.objections_to_putting_off(**ask)) == []
