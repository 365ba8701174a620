"""What the address of a page asks for: a day, a stretch of days, by what (哪些日子、按什么看)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
LONGEST = timedelta(days=365)  # that is looked at in one go, beside its first day
USUAL = timedelta(days=27)
WEEKS = (1, 4, 8, 13, 26, 52)
USUAL_WEEKS = 4


def day_named(asked: str) -> date | None:
    """Return the day a text names (2026-11-20), None when it names none."""
    if not DAY.fullmatch(asked):
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both included, and what was wrong with what was asked for."""

    first: date
    last: date
    wrong: str = ""


def days_asked(said: Mapping[str, str], today: date) -> Days:
    """Return the days that `from` and `to` name, four weeks where they name none."""
    names = {name: said.get(name, "") for name in ("from", "to")}
    first, last = (day_named(one) for one in names.values())
    wrong = "没有这样的日子" if any(names[n] and not day_named(names[n]) for n in names) else ""
    last = last or today
    if last > today:
        last, wrong = today, "还没有到的日子看不了"
    first = first or last - USUAL
    if first > last:
        first, last, wrong = last, first, wrong or "前后颠倒了"
        last = min(last, today)
    if last - first > LONGEST:
        first, wrong = last - LONGEST, "一次最多看一年"
    return Days(first, last, wrong)


def weeks_asked(said: Mapping[str, str]) -> int:
    """Return how many weeks back somebody wants to look."""
    asked = said.get("weeks", "")
    known = {str(one): one for one in WEEKS}
    return known.get(asked, USUAL_WEEKS)


def chosen(said: Mapping[str, str], name: str, known: Mapping[str, object]) -> str:
    """Return which of a few things is asked for, the first where it is none of them."""
    asked = said.get(name, "")
    return asked if asked in known else next(iter(known))
