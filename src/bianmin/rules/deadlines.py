"""When a case must be finished (限时办结).

A limit is a number and a unit, workdays or calendar days. The first day is not
counted; a calendar-day limit that ends on a day off ends on the next workday.
While a lawful special procedure lasts the clock stands still; an extension adds
workdays once. Each case has two clocks, the law's and the promise, and the
promise is never the later one. Every step of the sum is kept as a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from .calendar import MADE_UP, ONE_DAY, WEEKEND, Calendar
from .cases import Role
from .clock import Limit as Limit
from .clock import Pause as Pause
from .clock import Unit as Unit
from .clock import run
from .ruling import Objection, Ruling, cite


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
    extension_needs_reason: Ruling[bool]  # 延期要写明理由
    extension_before_due: Ruling[bool]  # 须在到期之前延
    extension_approver: Ruling[tuple[Role, ...]]  # 谁批准: roles
    extension_approver_joint: Ruling[tuple[Role, ...]]  # 联办件谁批准: roles
    pause_kinds: Mapping[str, Ruling[str]]  # 可以停表的特别程序(封闭清单): kind -> 名称
    pause_needs_notice: Ruling[bool]  # 停表须书面告知所需时间
    report_up_promise: Ruling[bool]  # 代办件须承诺何时上报
    overdue_explained: Ruling[bool]  # 超期须说明原因
    warn_ahead: Ruling[int]  # 提前几个工作日亮黄灯
    idle_after: Ruling[int]  # 几个工作日没有动静算积压


def general_limit(*, route: str, policy: Policy) -> Ruling[int]:
    """Return the law's general limit in workdays: one organ, joint, or a review below (一般期限)."""
    return policy.statutory[{"joint": "joint", "escalated": "review"}.get(route, "single")]


def statutory_limit(
    *, own: Limit | None, route: str, licence: bool, policy: Policy
) -> Ruling[Limit] | None:
    """Return the law's limit of an item (法定办结时限), or None where nothing sets one.

    `own` is the limit that the item's legal basis names; without it the general one
    holds: for one organ, for a joint case, or for the township's own review of a case
    that is decided above. `licence`: an administrative licence; others go by analogy.
    """
    general = general_limit(route=route, policy=policy)
    because = general.because if licence else cite(general, policy.by_analogy)
    if own is not None:
        return Ruling(own, because)
    if not policy.statutory_fallback.value or not (licence or policy.by_analogy.value):
        return None
    return Ruling(Limit(general.value), cite(because, policy.statutory_fallback))


def promised_limit(
    *, own: Limit | None, immediate: bool, statutory: Ruling[Limit] | None, policy: Policy
) -> Ruling[Limit] | None:
    """Return the limit promised for a case (承诺办结时限), or None where nothing promises one.

    An immediate case is promised for the same day, an item without a promise of its
    own for the law's limit.
    """
    if immediate and policy.immediate_same_day.value:
        return Ruling(Limit(0), policy.immediate_same_day.because)
    if own is not None:
        return Ruling(own, policy.promise_within_statutory.because)
    if statutory is None or not policy.promise_fallback.value:
        return None
    return Ruling(statutory.value, cite(policy.promise_fallback, statutory))


def starts_on(*, accepted_on: date, completed_on: date, policy: Policy) -> Ruling[date]:
    """Return the day from which the clock of a case runs (起算): complete, or accepted."""
    complete = policy.starts_when_complete
    return Ruling(completed_on if complete.value else accepted_on, complete.because)


def objections_to_promising(
    *, kind: str, limit: Limit | None, reason: str, report_up: date | None, policy: Policy
) -> Iterator[Objection]:
    """Yield what is wanting in the promise made at acceptance (承诺).

    `reason` is why it cannot be done at once, `report_up` the day on which a case that
    is decided above is to be sent there.
    """
    if limit is None:
        yield policy.promise_binds.objection("没有承诺哪天办好")
    if policy.reason_if_not_immediate.value and kind != "immediate" and not reason.strip():
        yield policy.reason_if_not_immediate.objection("没有写为什么不能当场办")
    sent_up = kind in {"agency", "escalated"}
    if policy.report_up_promise.value and sent_up and report_up is None:
        yield policy.report_up_promise.objection("没有承诺哪天上报")


def _counted(
    started_on: date, limit: Limit, pauses: tuple[Pause, ...], calendar: Calendar, policy: Policy
) -> tuple[date, date]:
    """Return the last day of a limit as counted, and as it holds after a day off (顺延)."""
    if policy.first_day_counts.value and limit.value:
        started_on -= ONE_DAY
    day = run(started_on, limit.value, limit.unit, pauses, calendar)
    if policy.roll_to_workday.value and limit.unit is Unit.DAY and limit.value:
        return day, calendar.on_or_after(day)
    return day, day


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

    `extensions` are in workdays, counted from the day that was due before. Pauses
    commute: only the days they cover count. Raises `ValueError` when the day lies
    outside the calendar.
    """
    counted, due = _counted(started_on, limit.value, pauses, calendar, policy)
    because = cite(limit, policy.first_day_counts)
    if due != counted:
        because = cite(because, policy.roll_to_workday)
    for days in extensions:
        due = run(due, days, Unit.WORKDAY, pauses, calendar)
    if extensions:
        because = cite(because, policy.extension_max)
    for pause in pauses:
        because = cite(because, policy.pause_kinds[pause.kind])
    return Ruling(due, because)


def batch_due(
    *, started_on: Sequence[date], limit: Limit, calendar: Calendar, policy: Policy
) -> list[date]:
    """Return the due day of many cases that share one limit and were never paused or extended.

    The same days as `due_on` gives one by one, without their clauses. Raises
    `ValueError` when one of them lies outside the calendar.
    """
    if policy.first_day_counts.value or not limit.value:
        counted = (_counted(day, limit, (), calendar, policy) for day in started_on)
        return [due for _, due in counted]
    if limit.unit is Unit.WORKDAY:
        return calendar.workdays_after(started_on, limit.value)
    if policy.roll_to_workday.value:
        eve = timedelta(days=limit.value - 1)
        return calendar.workdays_after([day + eve for day in started_on], 1)
    period = timedelta(days=limit.value)
    return [day + period for day in started_on]


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
    counted, due = _counted(started_on, limit.value, (), calendar, policy)
    lines = [
        Line(_day(started_on), "开始计时,当天不算", started_on, policy.first_day_counts.because),
        Line(f"+{limit.value}", "办理时限", counted, limit.because),
    ]
    if limit.value.unit is Unit.WORKDAY:
        lines += _holidays(started_on, due, calendar, policy)
    if due != counted:
        lines.append(
            Line("顺延", _rolled_text(counted, calendar), due, policy.roll_to_workday.because)
        )
    facts = {"started_on": started_on, "limit": limit, "calendar": calendar, "policy": policy}
    lines += _changes(due, pauses, extensions, facts)

    last = due_on(**facts, pauses=pauses, extensions=extensions)  # type: ignore[arg-type]
    years = range(started_on.year, last.value.year + 1)
    provisional = any(calendar.years[year].provisional for year in years)
    text = "最晚这天办好" + (",放假通知还没下,暂定" if provisional else "")
    lines.append(Line(_day(last.value), text, last.value, last.because))
    return Ruling(Reckoning(last.value, provisional, tuple(lines)), last.because)


def _changes(
    day: date, pauses: tuple[Pause, ...], extensions: tuple[int, ...], facts: dict[str, Any]
) -> Iterator[Line]:
    """Yield the lines of the pauses and extensions after `day`, each where it falls."""
    calendar, policy = facts["calendar"], facts["policy"]
    waiting = sorted(pauses, key=lambda p: (p.first, p.last))
    stood: tuple[Pause, ...] = ()
    for count in range(len(extensions) + 1):
        if count:
            new = due_on(**facts, pauses=stood, extensions=extensions[:count]).value
            yield from _holidays(day, new, calendar, policy)
            because = cite(policy.extension_max, policy.extension_needs_reason)
            yield Line(f"+{extensions[count - 1]} 个工作日", "延期", new, because)
            day = new
        while waiting and (waiting[0].first <= day or count == len(extensions)):
            pause = waiting.pop(0)
            stood += (pause,)
            new = due_on(**facts, pauses=stood, extensions=extensions[:count]).value
            name = policy.pause_kinds[pause.kind]
            text = f"{name.value},{_day(pause.first)}至{_day(pause.last)}"
            yield Line(f"停 {_moved(day, new, facts)}", text, new, name.because)
            day = new


def _moved(before: date, after: date, facts: dict[str, Any]) -> str:
    """Return how far a due day moved, in the unit of its limit."""
    if facts["limit"].value.unit is Unit.DAY:
        return f"{(after - before).days} 天"
    return f"{facts['calendar'].workdays_between(before, after)} 个工作日"


def _holidays(after: date, until: date, calendar: Calendar, policy: Policy) -> Iterator[Line]:
    """Yield a line for each holiday, and each make-up workday, in (after, until]."""
    names: dict[str, int] = {}
    day = after + ONE_DAY
    while day <= until:
        name = calendar.name_of(day)
        if name and name != WEEKEND:
            names[name] = names.get(name, 0) + 1
        day += ONE_DAY
    for name, days in names.items():
        counted = "照常算" if name.endswith(MADE_UP) else "不算"
        yield Line(f"{name} {days} 天", counted, until, policy.first_day_counts.because)


def _rolled_text(day: date, calendar: Calendar) -> str:
    return f"{_day(day)}是{calendar.name_of(day)},顺延到下一个工作日"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def promised(
    *, promise: Limit, statutory: Limit, calendar: Calendar, started_on: date, policy: Policy
) -> Ruling[bool]:
    """Return whether the promise ends no later than the law's limit, from `started_on`."""
    _, first = _counted(started_on, promise, (), calendar, policy)
    _, last = _counted(started_on, statutory, (), calendar, policy)
    return Ruling(first <= last, policy.promise_within_statutory.because)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the clock of a case stands, as far as a change of it asks."""

    due_on: date
    times_extended: int
    running: bool  # accepted, not paused, not decided


def objections_to_extension(
    *,
    days: int,
    reason: str,
    role: str,
    today: date,
    standing: Standing,
    joint: bool = False,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every objection to extending a case by `days` workdays (延期办结).

    A joint case (联办件) has its own cap and its own approver.
    """
    most = policy.extension_max_joint if joint else policy.extension_max
    approver = policy.extension_approver_joint if joint else policy.extension_approver
    if days < 1:
        yield most.objection("延期至少 1 个工作日")
    if days > most.value:
        yield most.objection(f"{days} 个工作日,最长 {most.value} 个")
    if standing.times_extended >= policy.extension_times.value:
        yield policy.extension_times.objection(f"已经延过 {standing.times_extended} 次")
    if policy.extension_needs_reason.value and not reason.strip():
        yield policy.extension_needs_reason.objection("没有写理由")
    if policy.extension_before_due.value and today > standing.due_on:
        found = f"{_day(standing.due_on)}已经过了,只能算超期"
        yield policy.extension_before_due.objection(found)
    if not standing.running:
        yield policy.extension_before_due.objection("时限没有在走,不能延期")
    if role not in approver.value:
        yield approver.objection("您的岗位不能批准延期")


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
        return Ruling(Light.LATE, policy.promise_binds.because)
    if today == due:
        return Ruling(Light.TODAY, because)
    left = calendar.workdays_between(today, due)
    return Ruling(Light.NEAR if left <= policy.warn_ahead.value else Light.AMPLE, because)


def objections_to_closing(
    *, due: date, today: date, reason: str, policy: Policy
) -> Iterator[Objection]:
    """Yield what is wanting when a case is closed on `today`: an overrun is explained (超期)."""
    if policy.overdue_explained.value and today > due and not reason.strip():
        yield policy.overdue_explained.objection(f"{_day(due)}就到期了,没有说明超期的原因")


def idle_since(*, today: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the day before which a last act makes an open case idle (积压)."""
    day, left = today, policy.idle_after.value
    while left > 0:
        day -= ONE_DAY
        left -= calendar.is_workday(day)
    return Ruling(day, policy.idle_after.because)
