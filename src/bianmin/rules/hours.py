"""When the windows are open, and service beyond the hour (服务时间、延时服务)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .ruling import Ruling, cite


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
    extended_shift_equal: Ruling[bool]  # 延时班次与平时同一标准
    late_intake_same_day: Ruling[bool]  # 延时收件按当天算
    online_until_midnight: Ruling[bool]  # 网上交的,二十四时以前都算当天
    closed_on_days_off: Ruling[bool]  # 休息日、放假日不开门


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
    sessions = (
        (hours.value.opens, hours.value.noon_from),
        (hours.value.noon_until, hours.value.closes),
    )
    return Ruling(any(a <= at.time() < b for a, b in sessions), because)


def overtime(*, at: datetime, policy: Policy) -> Ruling[int]:
    """Return how many minutes after closing time `at` lies, 0 within office hours (延时服务)."""
    hours = hours_on(day=at.date(), policy=policy)
    closes = datetime.combine(at.date(), hours.value.closes, at.tzinfo)
    minutes = max(0, int((at - closes) / timedelta(minutes=1)))
    return Ruling(minutes, cite(policy.extended_service, hours))


def received_on(*, at: datetime, online: bool = False, policy: Policy) -> Ruling[date]:
    """Return the day a hand-in at `at` counts as received on.

    Online it is that day until midnight. At a window after closing time it is that
    day too, unless the rule book says the next.
    """
    if online and policy.online_until_midnight.value:
        return Ruling(at.date(), policy.online_until_midnight.because)
    late = overtime(at=at, policy=policy)
    days = timedelta(days=bool(late.value) and not policy.late_intake_same_day.value)
    return Ruling(at.date() + days, policy.late_intake_same_day.because)


def minutes_late(*, came_at: datetime, shift_opens: time, policy: Policy) -> Ruling[int]:
    """Return the minutes of lateness for an extended shift, measured by its own time (延时班次).

    Where the rule book does not hold extended shifts to the standard, none.
    """
    begins = datetime.combine(came_at.date(), shift_opens, came_at.tzinfo)
    late = max(0, int((came_at - begins) / timedelta(minutes=1)))
    equal = policy.extended_shift_equal
    return Ruling(late if equal.value else 0, equal.because)
