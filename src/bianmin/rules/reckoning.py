"""How a due day comes about, line by line (办结日的算法); and the same for many cases at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .calendar import MADE_UP, ONE_DAY, WEEKEND, Calendar
from .clock import Limit, Pause, Unit
from .deadlines import Policy, due_on, last_of, short
from .ruling import Ruling, cite


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
    counted, due = last_of(started_on, limit.value, (), calendar, policy)
    lines = [
        Line(short(started_on), "开始计时,当天不算", started_on, policy.first_day_counts.because),
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
    lines.append(Line(short(last.value), text, last.value, last.because))
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
            text = f"{name.value},{short(pause.first)}至{short(pause.last)}"
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
    return f"{short(day)}是{calendar.name_of(day)},顺延到下一个工作日"


def batch_due(
    *, started_on: Sequence[date], limit: Limit, calendar: Calendar, policy: Policy
) -> list[date]:
    """Return the due day of many cases that share one limit and were never paused or extended.

    The same days as `due_on` gives one by one, without their clauses. Raises
    `ValueError` when one of them lies outside the calendar.
    """
    if policy.first_day_counts.value or not limit.value:
        counted = (last_of(day, limit, (), calendar, policy) for day in started_on)
        return [due for _, due in counted]
    if limit.unit is Unit.WORKDAY:
        return calendar.workdays_after(started_on, limit.value)
    if policy.roll_to_workday.value:
        eve = timedelta(days=limit.value - 1)
        return calendar.workdays_after([day + eve for day in started_on], 1)
    period = timedelta(days=limit.value)
    return [day + period for day in started_on]
