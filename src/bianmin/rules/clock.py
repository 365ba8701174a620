"""Counting a period (期间): so many workdays or calendar days, less those that stand still.

Dates only: what a rule book settles about a period is asked in `deadlines`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .calendar import ONE_DAY, Calendar


class Unit(StrEnum):
    WORKDAY = "workday"  # 工作日
    DAY = "day"  # 自然日

    @property
    def zh(self) -> str:
        return "个工作日" if self is Unit.WORKDAY else "天"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: so many workdays, or so many calendar days."""

    value: int
    unit: Unit = Unit.WORKDAY

    def __str__(self) -> str:
        return f"{self.value} {self.unit.zh}" if self.value else "当天"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `first` to `last`, both included (特别程序)."""

    kind: str
    first: date
    last: date


def run(start: date, count: int, unit: Unit, pauses: tuple[Pause, ...], calendar: Calendar) -> date:
    """Return the `count`-th running day of `unit` after `start`; with 0, `start` itself.

    Raises `ValueError` when the day lies outside the calendar.
    """
    day = _after(start, count, unit, calendar)
    if not pauses or count <= 0:
        return day
    stopped = 0
    while (
        again := _stopped(pauses, after=start, until=day, unit=unit, calendar=calendar)
    ) != stopped:
        stopped = again
        day = _after(start, count + stopped, unit, calendar)
    return day


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it has no such day.

    A negative number goes back. Of the last day the civil code speaks in article 202.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(start: date, limit: Limit, calendar: Calendar) -> date:
    """Return the last day of a limit from `start`, which is not counted (民法典 201、203).

    A run of calendar days that ends on a day off ends on the next workday.
    """
    day = run(start, limit.value, limit.unit, (), calendar)
    return calendar.on_or_after(day) if limit.value else day


def _after(start: date, count: int, unit: Unit, calendar: Calendar) -> date:
    if unit is Unit.WORKDAY:
        return calendar.workday_after(start, count)
    return start + timedelta(days=count)


def _stopped(
    pauses: Iterable[Pause], *, after: date, until: date, unit: Unit, calendar: Calendar
) -> int:
    """Return how many days of `unit` in (after, until] stand still, each counted once."""
    days: set[date] = set()
    for pause in pauses:
        day, last = max(pause.first, after + ONE_DAY), min(pause.last, until)
        while day <= last:
            days.add(day)
            day += ONE_DAY
    return sum(unit is Unit.DAY or calendar.is_workday(day) for day in days)
