"""The days, weeks and months in which something is owed (周期).

A period is half open: it ends on the day the next one begins. What is owed in it
is done from its first day on; it can no longer be done once `until` has come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .calendar import ONE_DAY, Calendar


class Period(StrEnum):
    """How often; a period is half open: its last day is the day before the next one begins."""

    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def zh(self) -> str:
        return PERIOD_ZH[self]


PERIOD_ZH = {
    Period.DAY: "每天", Period.WORKDAY: "每个工作日", Period.WEEK: "每周",
    Period.HALF_MONTH: "每半个月", Period.MONTH: "每月", Period.QUARTER: "每季度",
    Period.HALF_YEAR: "每半年", Period.YEAR: "每年",
}  # fmt: skip
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}
SIXTEENTH = 16  # the day on which the second half of a month begins


@dataclass(frozen=True, slots=True)
class Span:
    """One period, from its first day up to the day before `until`."""

    first: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.until


def span_of(*, per: Period, day: date) -> Span:
    """Return the period in which a day lies; weeks begin on Monday."""
    if per in (Period.DAY, Period.WORKDAY):
        return Span(day, day + ONE_DAY)
    if per is Period.WEEK:
        first = day - timedelta(days=day.weekday())
        return Span(first, first + timedelta(days=7))
    if per is Period.HALF_MONTH:
        middle = day.replace(day=SIXTEENTH)
        month = span_of(per=Period.MONTH, day=day)
        return Span(month.first, middle) if day < middle else Span(middle, month.until)
    months = MONTHS[per]
    begin = (day.month - 1) // months * months
    year, month_after = divmod(day.year * 12 + begin + months, 12)
    return Span(date(day.year, begin + 1, 1), date(year, month_after + 1, 1))


def workdays(first: date, until: date, calendar: Calendar) -> int:
    """Return the number of workdays from `first` up to the day before `until`."""
    if first >= until:
        return 0
    return calendar.is_workday(first) + calendar.workdays_between(first, until - ONE_DAY)


def end_of(*, span: Span, by_day: int, calendar: Calendar) -> date:
    """Return the day from which it is too late for what is owed by the `by_day`-th day.

    With `by_day` 0 the whole period counts. A last day that is off moves on to the
    next workday, but never out of the period.
    """
    if not by_day:
        return span.until
    last = calendar.on_or_after(span.first + timedelta(days=by_day - 1))
    return min(last + ONE_DAY, span.until)


def last_workday(*, first: date, until: date, calendar: Calendar) -> date:
    """Return the last workday before `until`, not before `first`; without one the last day."""
    day = until - ONE_DAY
    while day > first and not calendar.is_workday(day):
        day -= ONE_DAY
    return day if calendar.is_workday(day) else until - ONE_DAY


def share(*, count: int, part: int, whole: int) -> int:
    """Return `count` in the proportion of `part` to `whole`, rounded half up; 0 of nothing."""
    return (2 * count * part + whole) // (2 * whole) if whole else 0
