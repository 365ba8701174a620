"""The days of a case as a small calendar (一天一天数)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bianmin import shelf
from bianmin.rules.calendar import Calendar

from .models import Case
from .queries import Clocks

MOST_WEEKS = 16  # beyond, the trace says enough


@dataclass(frozen=True, slots=True)
class Cell:
    day: date | None
    kind: str = ""
    label: str = ""


def weeks(case: Case, clocks: Clocks, today: date) -> list[list[Cell]]:
    """Return the weeks from the clock's start to the promised day, each day with its word.

    Empty where the span is too long to be looked at.
    """
    first, due = case.started_on, clocks.promised.value.due
    law = clocks.statutory.value.due
    if first is None:
        return []
    monday = first - timedelta(days=first.weekday())
    last = max(due, min(law, due + timedelta(days=21)))
    count = ((last - monday).days // 7) + 1
    if count > MOST_WEEKS:
        return []
    stopped = {
        p.fact.first + timedelta(days=n)
        for p in case.pauses.all()
        if not p.void
        for n in range((p.fact.last - p.fact.first).days + 1)
    }
    calendar, cells, nth = shelf.calendar(), [], 0
    for n in range(count * 7):
        day = monday + timedelta(days=n)
        runs = first < day <= due and calendar.is_workday(day) and day not in stopped
        nth += runs
        cells.append(_cell(day, nth if runs else 0, (first, due, law, today), stopped, calendar))
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _cell(
    day: date, nth: int, days: tuple[date, date, date, date], stopped: set[date], cal: Calendar
) -> Cell:
    first, due, law, today = days
    now = " today" if day == today else ""
    if day == due:
        return Cell(day, "due", f"第{nth}天" if nth else "最晚")
    if day == law:
        return Cell(day, "law", "法定")
    if day == first:
        return Cell(day, now.strip(), "开始")
    if not cal.is_workday(day):
        return Cell(day, f"off{now}", cal.name_of(day) if cal.name_of(day) != "周末" else "休")
    if day in stopped and day > first:
        return Cell(day, f"stop{now}", "停")
    if nth:
        return Cell(day, ("yet" if day > today else "n") + now, f"第{nth}天")
    return Cell(day, now.strip(), "")
