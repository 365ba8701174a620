"""When the windows are open, and service beyond the hour (服务时间、延时服务)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from .calendar import ONE_DAY, Calendar
from .ruling import Objection, Ruling, cite

MINUTE = timedelta(minutes=1)


class Covers(StrEnum):
    """What service beyond the hour covers; each covers what stands before it, too."""

    BEGUN = "begun"
    IN_HALL = "in_hall"
    STAFF_THERE = "staff_there"

    @property
    def zh(self) -> str:
        return COVERS_ZH[self]


COVERS_ZH = {
    Covers.BEGUN: "手头没办完的",
    Covers.IN_HALL: "下班时人已经在大厅的",
    Covers.STAFF_THERE: "工作人员还没走,刚来的也办",
}


@dataclass(frozen=True, slots=True)
class Hours:
    """The office hours of a season: from a day of the year on (month, day)."""

    from_month: int
    from_day: int
    opens: time
    noon_from: time
    noon_until: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about hours."""

    office: Mapping[str, Ruling[Hours]]  # 作息: winter, summer
    same_as_county: Ruling[tuple[str, ...]]  # 与县机关作息一致的窗口种类
    extended_service: Ruling[bool]  # 下班时人未走,继续服务
    extended_covers: Ruling[Covers]  # 延时服务管到哪里: begun in_hall staff_there
    substitute_needed: Ruling[bool]  # 不能延时的,报告以后另派人,排队才放开
    always_staffed: Mapping[str, Ruling[str]]  # 开放时间一刻不能空的岗位
    extended_shift_equal: Ruling[bool]  # 延时班次与平时同一标准
    late_intake_same_day: Ruling[bool]  # 延时收件按当天算
    online_until_midnight: Ruling[bool]  # 网上交的,二十四时以前都算当天
    closed_on_days_off: Ruling[bool]  # 休息日、放假日不开门
    changes: Mapping[str, Ruling[str]]  # 可以另行安排的: closed open changed
    change_notice: Ruling[int]  # 改动最晚提前几天公布,天
    change_longest: Ruling[int]  # 一次改动最长几天,天
    announced_ahead: Ruling[int]  # 提前几天预告停业,天
    duty_phone: Ruling[bool]  # 关门以后写明哪个电话有人接,来电记下来


def hours_on(*, day: date, policy: Policy) -> Ruling[Hours]:
    """Return the office hours in force on `day`: the season that began last."""
    seasons = sorted(policy.office.values(), key=lambda r: (r.value.from_month, r.value.from_day))
    begun = [r for r in seasons if (r.value.from_month, r.value.from_day) <= (day.month, day.day)]
    return begun[-1] if begun else seasons[-1]


def open_at(*, at: datetime, window_kind: str, workday: bool, policy: Policy) -> Ruling[bool]:
    """Return whether a window of `window_kind` is open at `at` (服务时间).

    `workday` says whether the window is staffed that day (`calendar.works_on`).
    """
    hours = hours_on(day=at.date(), policy=policy)
    because = cite(hours)
    if window_kind in policy.same_as_county.value:
        because = cite(hours, policy.same_as_county)
    if not workday and policy.closed_on_days_off.value:
        return Ruling(False, policy.closed_on_days_off.because)
    return Ruling(any(a <= at.time() < b for a, b in sessions(hours.value)), because)


def sessions(hours: Hours) -> tuple[tuple[time, time], tuple[time, time]]:
    """Return the two parts of a day in which the windows are open."""
    return ((hours.opens, hours.noon_from), (hours.noon_until, hours.closes))


def said(hours: Hours) -> str:
    """Return the hours of a season in words: 上午 8:30–12:00,下午 14:00–17:30."""
    morning, afternoon = sessions(hours)
    return (
        f"上午 {morning[0]:%-H:%M}–{morning[1]:%-H:%M},"
        f"下午 {afternoon[0]:%-H:%M}–{afternoon[1]:%-H:%M}"
    )


def open_minutes(
    *, start: datetime, end: datetime, calendar: Calendar, policy: Policy
) -> Ruling[int]:
    """Return for how many minutes the hall is open between two moments (工作小时).

    0 where `end` is not later than `start`. Raises `ValueError` outside the calendar.
    """
    minutes, because = 0, policy.closed_on_days_off.because
    day = start.date()
    while day <= end.date():
        hours = hours_on(day=day, policy=policy)
        because = cite(because, hours)
        for opens, closes in sessions(hours.value) if calendar.is_workday(day) else ():
            begins = max(start, datetime.combine(day, opens, start.tzinfo))
            ends = min(end, datetime.combine(day, closes, start.tzinfo))
            minutes += max(0, int((ends - begins) / MINUTE))
        day += ONE_DAY
    return Ruling(minutes, because)


def minutes_late(*, came_at: datetime, shift_opens: time, policy: Policy) -> Ruling[int]:
    """Return the minutes of lateness for an extended shift, measured by its own time (延时班次).

    Where the rule book does not hold extended shifts to the standard, none.
    """
    begins = datetime.combine(came_at.date(), shift_opens, came_at.tzinfo)
    late = max(0, int((came_at - begins) / timedelta(minutes=1)))
    equal = policy.extended_shift_equal
    return Ruling(late if equal.value else 0, equal.because)


def served_late(*, begun: bool, in_hall: bool, staff_there: bool, policy: Policy) -> Ruling[bool]:
    """Return whether somebody is served after closing time (延时服务).

    `begun`: his business was begun before; `in_hall`: he had come before; `staff_there`:
    the clerk has not left yet.
    """
    covers = policy.extended_covers.value
    covered = begun or (in_hall and covers is not Covers.BEGUN)
    covered = covered or (staff_there and covers is Covers.STAFF_THERE)
    because = cite(policy.extended_service, policy.extended_covers)
    return Ruling(policy.extended_service.value and covered, because)


def objections_to_leaving(
    *, served: int, reported: bool, substitute: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why a clerk cannot leave while `served` people are still with his window."""
    if not policy.substitute_needed.value or not served:
        return
    if not reported:
        yield policy.substitute_needed.objection(f"还有 {served} 个人,没有报告不能延时")
    if not substitute.strip():
        yield policy.substitute_needed.objection("还没有另派人来延时")


def gaps(
    *, day: date, post: str, shifts: tuple[tuple[time, time], ...], policy: Policy
) -> Iterator[Objection]:
    """Yield each stretch of the open hours of `day` in which nobody staffs `post` (空岗)."""
    held = policy.always_staffed.get(post)
    if held is None:
        return
    for opens, closes in sessions(hours_on(day=day, policy=policy).value):
        since = opens
        for begins, ends in (*sorted(shifts), (closes, closes)):
            if since < min(begins, closes):
                until = min(begins, closes)
                yield held.objection(f"{held.value}{since:%H:%M}至{until:%H:%M}没有人")
            since = max(since, ends)
