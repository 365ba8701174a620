"""When a case must be finished (限时办结).

A limit is a number and a unit, workdays or calendar days. The first day is not
counted; a calendar-day limit that ends on a day off ends on the next workday.
While a lawful special procedure lasts the clock stands still; an extension adds
workdays once. Which limit holds stands in `promises`, the sum line by line in
`reckoning`, stopping the clock in `suspension`, what is late in `lights`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import ONE_DAY, Calendar
from .clock import Limit as Limit
from .clock import Pause as Pause
from .clock import Unit as Unit
from .clock import run
from .flow import Role
from .ruling import Objection, Ruling, cite


class Ends(StrEnum):
    """What ends the promised time."""

    DECISION = "decision"
    DELIVERY = "delivery"

    @property
    def zh(self) -> str:
        return {"decision": "作出决定", "delivery": "送达"}[self.value]


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
    clock_ends: Ruling[Ends]  # 承诺时限算到哪一步: decision delivery
    extension_within_law: Ruling[bool]  # 延期以后仍不得超过法定办结日
    step_table: Ruling[str]  # 各环节时限表的名称;空的不用编
    pauses_announced: Ruling[bool]  # 不计时的程序,受理通知书里要先列明
    renewal_ahead: Ruling[int]  # 许可到期前多少天提出延续,天
    renewal_silence: Ruling[bool]  # 到期没有决定的,视为准予延续
    pace_in: Ruling[Unit]  # 用了几天、提前几天,按什么算: workday day
    late_told: Ruling[tuple[Role, ...]]  # 超期报给谁: roles


def starts_on(*, accepted_on: date, completed_on: date, policy: Policy) -> Ruling[date]:
    """Return the day from which the clock of a case runs (起算): complete, or accepted."""
    complete = policy.starts_when_complete
    return Ruling(completed_on if complete.value else accepted_on, complete.because)


def last_of(
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
    counted, due = last_of(started_on, limit.value, pauses, calendar, policy)
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


def extended(*, due: Ruling[date], days: int, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the day to which `days` workdays move a due day (新的办结日)."""
    return Ruling(calendar.workday_after(due.value, days), cite(due, policy.extension_max))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the clock of a case stands, as far as a change of it asks."""

    due_on: date
    times_extended: int
    running: bool  # accepted, not paused, not decided
    statutory_due_on: date | None = None  # the last day that the law allows, if there is one


def objections_to_extension(
    *,
    days: int,
    reason: str,
    role: str,
    today: date,
    standing: Standing,
    joint: bool = False,
    until: date | None = None,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every objection to extending a case by `days` workdays (延期办结).

    A joint case (联办件) has its own cap and its own approver. `until` is the new due day.
    """
    most = policy.extension_max_joint if joint else policy.extension_max
    approver = policy.extension_approver_joint if joint else policy.extension_approver
    if days < 1:
        yield most.objection("延期至少 1 个工作日")
    if days > most.value:
        yield most.objection(f"{days} 个工作日,最长 {most.value} 个")
    if standing.times_extended >= policy.extension_times.value:
        before = standing.times_extended
        found = f"已经延过 {before} 次" if before else "这里不能延期"
        yield policy.extension_times.objection(found)
    if policy.extension_needs_reason.value and not reason.strip():
        yield policy.extension_needs_reason.objection("没有写理由")
    if policy.extension_before_due.value and today > standing.due_on:
        found = f"{short(standing.due_on)}已经过了,只能算超期"
        yield policy.extension_before_due.objection(found)
    yield from _objections_beyond_law(until, standing.statutory_due_on, policy)
    if not standing.running:
        yield policy.extension_before_due.objection("时限没有在走,不能延期")
    if role not in approver.value:
        yield approver.objection("您的岗位不能批准延期")


def _objections_beyond_law(
    until: date | None, law: date | None, policy: Policy
) -> Iterator[Objection]:
    if policy.extension_within_law.value and until and law and until > law:
        found = f"延到{short(until)},过了法定的{short(law)}"
        yield policy.extension_within_law.objection(found)


def short(day: date) -> str:
    """Return a day as people say it: 5月8日."""
    return f"{day.month}月{day.day}日"
