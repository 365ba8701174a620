"""Days, times and numbers in the words of the screens (说日子)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from bianmin import identity
from bianmin.rules.calendar import Calendar
from bianmin.rules.cases import CLOSED, State

WEEKDAYS = "一二三四五六日"
DONE = frozenset({State.DECIDED, State.DELIVERED, State.ARCHIVED})
WAITING = {State.SUSPENDED: "停着", State.SUPPLEMENTING: "等补材料"}
GROUPS = (9, 8, 5, 1)  # centre, day, running number, check digit of a case number
LONGEST_PHONE = 14  # characters; identity numbers have 15 or 18
NEAR = 3  # workdays, where no rule book is asked

Dayish = date | datetime | str | None


def as_day(given: Dayish) -> date | None:
    """Return the day meant by a date, an instant (in local time) or an ISO text; else None."""
    if isinstance(given, datetime):
        return (timezone.localtime(given) if timezone.is_aware(given) else given).date()
    if isinstance(given, date) or not given:
        return given or None
    try:
        return date.fromisoformat(str(given)[:10])
    except ValueError:
        return None


def short_day(day: date, today: date | None = None) -> str:
    """Return 12月7日, with the year in front unless it is this year."""
    year = f"{day.year}年" if today is not None and day.year != today.year else ""
    return f"{year}{day.month}月{day.day}日"


def long_day(day: date, today: date | None = None) -> str:
    """Return 12月7日 星期一, with the year in front unless it is this year."""
    return f"{short_day(day, today)} 星期{WEEKDAYS[day.weekday()]}"


def clock_time(at: datetime) -> str:
    """Return 9:42."""
    return f"{at.hour}:{at.minute:02d}"


def mask(value: str) -> str:
    """Return a number of a person, or a name, with its middle hidden, by what it looks like."""
    text = value.strip()
    if not re.fullmatch(r"[\d\-Xx ]+", text):
        return identity.mask_name(text)
    number = identity.clean(text)
    return identity.mask_id(number) if len(number) > LONGEST_PHONE else identity.mask_phone(number)


@dataclass(frozen=True, slots=True)
class Shown:
    """A day as a light: its shape (a class of the stylesheet), its words, whether 暂定."""

    shape: str
    words: str
    provisional: bool = False


def shown_light(
    due: date | None, today: date, state: str, *, calendar: Calendar, near: int = NEAR
) -> Shown:
    """Return how a due day is shown on `today`: shape and words, never colour alone.

    `near` is the number of workdays from which a day is near. Days outside the
    calendar are said without a count.
    """
    if state in DONE:
        return Shown("none", "已办结")
    if state in CLOSED:
        return Shown("none", State(state).zh)
    if state in WAITING:
        return Shown("still", WAITING[State(state)])
    if due is None:
        return Shown("none", "没有期限")
    try:
        left, unsure = calendar.workdays_between(today, due), calendar.is_provisional(due)
    except (ValueError, KeyError):
        return Shown("none", f"最晚 {short_day(due, today)}", provisional=True)
    return _counted(due, today, left, unsure=unsure, near=near)


def _counted(due: date, today: date, left: int, *, unsure: bool, near: int) -> Shown:
    if due == today:
        return Shown("today", "今天到期", unsure)
    if due < today:
        return Shown("late", f"超期 {-left} 个工作日" if left else "超期,还没过工作日", unsure)
    if not left:
        return Shown("soon", "到期前不上班了", unsure)
    return Shown("soon" if left <= near else "ok", f"还有 {left} 个工作日", unsure)
