"""What is owed in a period, and how that stands on a day (周期义务)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import ONE_DAY, Calendar
from .periods import Period, Span, end_of, last_workday, share, span_of, workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """What has to be done some times in every period."""

    what: str  # 巡查
    evidence: str  # the kind of record that counts, see `duties.EVIDENCE`
    per: Period
    at_least: int = 1  # times a period
    who: str = ""  # who answers for it: 中心主任
    ahead: bool = False  # done before the period begins: next month's roster by month's end
    by_day: int = 0  # done by this day of the period, the first is 1; 0: by its end


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is owed in one period: how often, from when, and from when on it is too late."""

    about: Span  # the period it is done for; with `ahead` the one after it is done
    first: date  # what was done before does not count
    until: date  # half open: on this day it is too late
    last: date  # the last workday for it
    owed: int  # times; a period without a workday owes nothing
    days: int  # workdays there are for it

    def count(self, done: tuple[date, ...]) -> int:
        """Return how many of the days on which it was done count here."""
        return sum(self.first <= day < self.until for day in done)


def owed_in(*, duty: Recurring, on: date, since: date, calendar: Calendar) -> Obligation:
    """Return what a duty asks for in the period of `on`, measured from `since`.

    A period that had begun before `since` owes the share of its workdays, rounded half
    up. Raises `ValueError` outside the calendar.
    """
    span = span_of(per=duty.per, day=on)
    until = end_of(span=span, by_day=duty.by_day, calendar=calendar)
    first = min(max(span.first, since), until)
    if duty.per is Period.DAY:  # every day, also when the hall is shut
        whole, days = 1, int(first < until)
    else:
        whole, days = (workdays(day, until, calendar) for day in (span.first, first))
    return Obligation(
        about=span_of(per=duty.per, day=span.until) if duty.ahead else span,
        first=first,
        until=until,
        last=last_workday(first=span.first, until=until, calendar=calendar),
        owed=share(count=duty.at_least, part=days, whole=whole),
        days=days,
    )


def backwards(
    *, duty: Recurring, on: date, since: date, calendar: Calendar
) -> Iterator[Obligation]:
    """Yield what was owed, the period of `on` first, back to that of `since`.

    Raises `ValueError` outside the calendar.
    """
    while on >= since:
        yield owed_in(duty=duty, on=on, since=since, calendar=calendar)
        on = span_of(per=duty.per, day=on).first - ONE_DAY


class State(StrEnum):
    """How a duty stands on a day, the worst first."""

    BROKEN = "broken"
    AT_RISK = "at_risk"
    ON_COURSE = "on_course"
    KEPT = "kept"
    UNMEASURED = "unmeasured"

    @property
    def zh(self) -> str:
        return STATE_ZH[self]


STATE_ZH = {
    State.BROKEN: "没做到", State.AT_RISK: "要抓紧", State.ON_COURSE: "正常",
    State.KEPT: "已做到", State.UNMEASURED: "无法衡量",
}  # fmt: skip


def risky_from(now: Obligation, missing: int, part: int, most: int, calendar: Calendar) -> date:
    """Return the day from which the workdays left are few for what is `missing`.

    Few is no more than one `part` of the workdays there are, at most `most`; or no more
    than are missing. What is owed within one day is not at risk while that day lasts.
    """
    if now.days <= 1:
        return now.last + ONE_DAY
    safe = now.days - max(missing, min(now.days // part, most))
    if safe <= 0:
        return now.first
    step = safe - calendar.is_workday(now.first)
    return calendar.workday_after(now.first, step) + ONE_DAY


def state_in(now: Obligation, count: int, on: date, risky: date, *, missed: bool) -> State:
    """Return the state of what is owed `now` and was done `count` times.

    `missed` says that the period before was not kept: that stays until this one is.
    """
    if now.owed and count >= now.owed:
        return State.KEPT
    if missed or (now.owed and on >= now.until):
        return State.BROKEN
    if not now.owed:
        return State.KEPT
    return State.AT_RISK if on >= risky else State.ON_COURSE


def state_of(*, late: int, near: bool, waiting: int, done: int) -> State:
    """Return the state of what has to be answered, from what is late, near, open and done."""
    if late:
        return State.BROKEN
    if waiting:
        return State.AT_RISK if near else State.ON_COURSE
    return State.KEPT if done else State.ON_COURSE
