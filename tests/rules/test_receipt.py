"""On which day something handed in counts as received."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

import pytest

from bianmin.rules import receipt
from bianmin.rules.openings import Kind
from bianmin.rules.receipt import Recorded
from bianmin.rules.ruling import Ruling

NO, YES = Ruling(False, ("x/no",)), Ruling(True, ("x/yes",))
CHINA = timezone(timedelta(hours=8))
NOON = Recorded(kind=Kind.CHANGED, closes=time(12))  # the hall closed at noon that day
SHUT = Recorded(kind=Kind.CLOSED)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("when", "minutes"),
    [
        (at(2024, 7, 8, 17, 59), 0),
        (at(2024, 7, 8, 18), 0),
        (at(2024, 7, 8, 18, 20, 59), 20),
        (at(2024, 1, 8, 18), 30),
    ],
)
def test_service_after_closing_is_measured_in_minutes(yuanbaozi, when, minutes):
    assert receipt.overtime(at=when, policy=yuanbaozi.hours).value == minutes


@pytest.mark.parametrize(
    ("hour", "online", "same_day", "day"),
    [
        (10, False, NO, 8),
        (19, False, NO, 9),
        (19, True, NO, 8),
        (19, False, YES, 8),
    ],
)
def test_the_day_of_a_late_hand_in(erping, hour, online, same_day, day):
    policy = replace(erping.hours, late_intake_same_day=same_day)
    found = receipt.received_on(at=at(2024, 7, 8, hour), online=online, policy=policy)

    assert found.value == date(2024, 7, day)


def test_online_counts_as_a_window_where_the_book_knows_no_midnight(erping):
    policy = replace(erping.hours, online_until_midnight=NO, late_intake_same_day=NO)

    found = receipt.received_on(at=at(2024, 7, 8, 23), online=True, policy=policy)

    assert found.value == date(2024, 7, 9)


@pytest.mark.parametrize(
    ("hour", "recorded", "minutes"),
    [
        (13, NOON, 60),
        (11, NOON, 0),
        (19, SHUT, 0),  # there was no closing time that day
        (19, Recorded(kind=Kind.OPEN), 60),  # opened on a day off by the hours of its season
        (19, Recorded(extended=True), 60),
    ],
)
def test_the_halls_own_closing_goes_before_the_season(erping, hour, recorded, minutes):
    ask = {"at": at(2024, 7, 8, hour), "recorded": recorded}

    assert receipt.overtime(**ask, policy=erping.hours).value == minutes


def test_minutes_after_a_changed_closing_cite_the_change(erping):
    found = receipt.overtime(at=at(2024, 7, 8, 13), recorded=NOON, policy=erping.hours)

    assert "_default/hours/changes" in found.because
    bare = replace(erping.hours, changes={})
    assert receipt.overtime(at=at(2024, 7, 8, 13), recorded=NOON, policy=bare).value == 60


@pytest.mark.parametrize(
    ("hour", "recorded", "day"),
    [
        (13, NOON, 9),
        (11, NOON, 8),
        (13, Recorded(kind=Kind.CHANGED, closes=time(20)), 8),
        (19, Recorded(kind=Kind.CHANGED, closes=time(20)), 8),
        (10, SHUT, 9),
        (19, Recorded(extended=True), 8),  # business had not stopped
        (13, Recorded(kind=Kind.CHANGED, closes=time(12), extended=True), 8),
    ],
)
def test_where_late_is_the_next_day_the_halls_own_record_says_what_late_is(
    erping, hour, recorded, day
):
    policy = replace(erping.hours, late_intake_same_day=NO)
    found = receipt.received_on(at=at(2024, 7, 8, hour), recorded=recorded, policy=policy)

    assert found.value == date(2024, 7, day)


def test_a_book_without_extended_service_knows_no_such_evening(erping):
    policy = replace(erping.hours, late_intake_same_day=NO, extended_service=NO)
    late = {"at": at(2024, 7, 8, 19), "recorded": Recorded(extended=True)}

    assert receipt.received_on(**late, policy=policy).value == date(2024, 7, 9)
