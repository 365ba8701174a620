"""When a case must be finished (限时办结).

A limit is a number and a unit, workdays or calendar days. The first day is not
counted; a calendar-day limit that ends on a day off ends on the next workday.
While a lawful special procedure lasts the clock stands still; an extension adds
workdays once. Each case has two clocks, the law's and the promise, and the
promise is never the later one. Every step of the sum is kept as a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .calendar import ONE_DAY, Calendar
from .ruling import Objection, Ruling, cite


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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of how a day was reached: where the sum stands, and why."""

    label: str
    text: str
    day: date
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A due day and the lines that lead to it."""

    due: date
    provisional: bool  # 暂定: a year on the way has no holiday notice yet
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about deadlines."""

    first_day_counts: Ruling[bool]  # 开始当日算不算
    roll_to_workday: Ruling[bool]  # 按日计的期限,末日休息则顺延
    statutory: Mapping[str, Ruling[int]]  # 法定办理时限,工作日: single | joint | review
    statutory_fallback: Ruling[bool]  # 事项没有写法定期限的,按上面的
    by_analogy: Ruling[bool]  # 不是行政许可的也参照
    promise_fallback: Ruling[bool]  # 没有写承诺期限的,承诺就是法定期限
    promise_binds: Ruling[bool]  # 过了承诺的那天就是超期
    promise_within_statutory: Ruling[bool]  # 承诺时限不得长于法定时限
    starts_when_complete: Ruling[bool]  # 手续齐备才起算
    immediate_same_day: Ruling[bool]  # 即办件当天办完
    reason_if_not_immediate: Ruling[bool]  # 不能当场办的,讲明原因
    extension_max: Ruling[int]  # 延期上限,工作日
    extension_max_joint: Ruling[int]  # 联办件的延期上限,工作日
    extension_times: Ruling[int]  # 可延几次
    extension_needs_reason: Ruling[bool]
    extension_before_due: Ruling[bool]  # 须在到期之前延
    extension_approver: Ruling[tuple[str, ...]]  # 谁批准: roles
    extension_approver_joint: Ruling[tuple[str, ...]]  # 联办件谁批准: roles
    pause_kinds: Mapping[str, Ruling[str]]  # 可以停表的特别程序(封闭清单): kind -> 名称
    pause_needs_notice: Ruling[bool]  # 停表须书面告知所需时间
    report_up_promise: Ruling[bool]  # 代办件须承诺何时上报
    overdue_explained: Ruling[bool]  # 超期须说明原因
    warn_ahead: Ruling[int]  # 提前几个工作日亮黄灯
    idle_after: Ruling[int]  # 几个工作日没有动静算积压


def _stopped(
    pauses: Iterable[Pause], *, after: date, until: date, unit: Unit, cal: Calendar
) -> int:
    """Return how many days of `unit` in (after, until] stand still, each once."""
    days: set[date] = set()
    for pause in pauses:
        day, last = max(pause.first, after + ONE_DAY), min(pause.last, until)
        while day <= last:
            days.add(day)
            day += ONE_DAY
    return sum(unit is Unit.DAY or cal.is_workday(day) for day in days)


def _run(start: date, count: int, unit: Unit, pauses: tuple[Pause, ...], cal: Calendar) -> date:
    """Return the `count`-th running day of `unit` after `start`."""
    stopped = 0
    while True:
        total = count + stopped
        day = (
            cal.workday_after(start, total)
            if unit is Unit.WORKDAY
            else start + timedelta(days=total)
        )
        again = _stopped(pauses, after=start, until=day, unit=unit, cal=cal)
        if again == stopped or not count:
            return day
        stopped = again


def due_on(
    *,
    started_on: date,
    limit: Ruling[Limit],
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[int, ...] = (),
    calendar: Calendar,
    policy: Policy,
) -> Ruling[date]:
    """Return the last day on which a case whose clock began on `started_on` is on time.

    `extensions` are in workdays. Pauses commute: only the days they cover count.
    Raises `ValueError` when the day lies outside the calendar.
    """
    due = _run(started_on, limit.value.value, limit.value.unit, pauses, calendar)
    for days in extensions:
        due = _run(due, days, Unit.WORKDAY, pauses, calendar)
    because = cite(limit, policy.first_day_counts)
    if policy.roll_to_workday.value and limit.value.unit is Unit.DAY and limit.value.value:
        rolled = calendar.on_or_after(due)
        if rolled != due:
            due, because = rolled, cite(because, policy.roll_to_workday)
    if extensions:
        because = cite(because, policy.extension_max)
    for pause in pauses:
        because = cite(because, policy.pause_kinds[pause.kind])
    return Ruling(due, because)


def reckon(
    *,
    started_on: date,
    limit: Ruling[Limit],
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[int, ...] = (),
    calendar: Calendar,
    policy: Policy,
) -> Ruling[Reckoning]:
    """Return the due day with every line of the sum (这一天怎么来的)."""
    facts = {"calendar": calendar, "policy": policy, "started_on": started_on, "limit": limit}
    bare = due_on(**facts)  # type: ignore[arg-type]
    lines = [
        Line(_day(started_on), "开始计时,当天不算", started_on, policy.first_day_counts.because),
        Line(f"+{limit.value}", "办理时限", bare.value, limit.because),
    ]
    lines += _holiday_lines(started_on, bare.value, limit.value.unit, calendar, policy)
    so_far: tuple[Pause, ...] = ()
    before = bare.value
    for pause in sorted(pauses, key=lambda p: (p.first, p.last)):
        so_far += (pause,)
        day = due_on(**facts, pauses=so_far).value  # type: ignore[arg-type]
        moved = calendar.workdays_between(before, day)
        name = policy.pause_kinds[pause.kind]
        text = f"{name.value},{_day(pause.first)}至{_day(pause.last)}"
        lines.append(Line(f"停 {moved} 个工作日", text, day, name.because))
        before = day
    for count in range(len(extensions)):
        day = due_on(**facts, pauses=pauses, extensions=extensions[: count + 1]).value  # type: ignore[arg-type]
        because = cite(policy.extension_max, policy.extension_needs_reason)
        lines.append(Line(f"+{extensions[count]} 个工作日", "延期", day, because))
    due = due_on(**facts, pauses=pauses, extensions=extensions)  # type: ignore[arg-type]
    provisional = any(
        calendar.is_provisional(date(y, 1, 1)) for y in range(started_on.year, due.value.year + 1)
    )
    last = "最晚这天办好" + (",放假通知还没下,暂定" if provisional else "")
    lines.append(Line(_day(due.value), last, due.value, due.because))
    return Ruling(Reckoning(due.value, provisional, tuple(lines)), due.because)


def _holiday_lines(
    start: date, due: date, unit: Unit, calendar: Calendar, policy: Policy
) -> Iterator[Line]:
    """Yield a line for each holiday the sum crosses, and for a roll to a workday."""
    if unit is Unit.DAY:
        if (
            policy.roll_to_workday.value
            and calendar.workdays_between(due - ONE_DAY, due)
            and due > start
        ):
            pushed = due - ONE_DAY
            if not calendar.is_workday(pushed):
                yield Line(
                    "顺延", "末日休息的,顺延到下一个工作日", due, policy.roll_to_workday.because
                )
        return
    names: dict[str, int] = {}
    day = start + ONE_DAY
    while day <= due:
        name = calendar.name_of(day)
        if name and name != "周末":
            names[name] = names.get(name, 0) + 1
        day += ONE_DAY
    for name, days in names.items():
        counted = "照常算" if name.endswith("上班") else "不算"
        yield Line(f"{name} {days} 天", counted, due, policy.first_day_counts.because)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def promised(
    *, promise: Limit, statutory: Limit, calendar: Calendar, started_on: date, policy: Policy
) -> Ruling[bool]:
    """Return whether the promise ends no later than the law's limit, from `started_on`."""
    first = _run(started_on, promise.value, promise.unit, (), calendar)
    last = _run(started_on, statutory.value, statutory.unit, (), calendar)
    return Ruling(first <= last, policy.promise_within_statutory.because)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the clock of a case stands, as far as a change of it asks."""

    due_on: date
    times_extended: int
    running: bool  # accepted, not paused, not decided


def objections_to_extension(
    *, days: int, reason: str, role: str, today: date, standing: Standing, policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to extending a case by `days` workdays (延期办结)."""
    if days < 1:
        yield policy.extension_max.objection("延期至少 1 个工作日")
    if days > policy.extension_max.value:
        found = f"{days} 个工作日,最长 {policy.extension_max.value} 个"
        yield policy.extension_max.objection(found)
    if standing.times_extended >= policy.extension_times.value:
        yield policy.extension_times.objection(f"已经延过 {standing.times_extended} 次")
    if policy.extension_needs_reason.value and not reason.strip():
        yield policy.extension_needs_reason.objection("没有写理由")
    if policy.extension_before_due.value and today > standing.due_on:
        found = f"{_day(standing.due_on)}已经过了,只能算超期"
        yield policy.extension_before_due.objection(found)
    if role not in policy.extension_approver.value:
        yield policy.extension_approver.objection("您的岗位不能批准延期")


def objections_to_pause(
    *, kind: str, reason: str, first: date, expected: date, today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to stopping the clock (特别程序): the list is closed."""
    closed = cite(*policy.pause_kinds.values())
    if kind not in policy.pause_kinds:
        names = "、".join(r.value for r in policy.pause_kinds.values())
        yield Objection(f"只有这些可以停表:{names}", closed)
    if policy.pause_needs_notice.value and not reason.strip():
        yield policy.pause_needs_notice.objection("没有写明事由")
    if expected < first:
        yield policy.pause_needs_notice.objection("预计结束的日子早于开始的日子")
    if first < today:
        yield policy.pause_needs_notice.objection("不能从过去的日子停起")
    if expected > first + timedelta(days=366):
        yield policy.pause_needs_notice.objection("预计的时间超过一年,请写实际需要的时间")


class Light(StrEnum):
    """How near a due day is; shown by shape, word and colour together."""

    AMPLE = "ok"
    NEAR = "soon"
    TODAY = "today"
    LATE = "late"


def light(*, due: date, today: date, calendar: Calendar, policy: Policy) -> Ruling[Light]:
    """Return the light of a running case on `today`."""
    because = policy.warn_ahead.because
    if today > due:
        return Ruling(Light.LATE, because)
    if today == due:
        return Ruling(Light.TODAY, because)
    left = calendar.workdays_between(today, due)
    return Ruling(Light.NEAR if left <= policy.warn_ahead.value else Light.AMPLE, because)


def idle_since(*, today: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the day before which a last act makes an open case idle (积压)."""
    day, left = today, policy.idle_after.value
    while left > 0:
        day -= ONE_DAY
        left -= calendar.is_workday(day)
    return Ruling(day, policy.idle_after.because)
